"""A report that has everything one may have, of a made-up city; all renderings are tried on it.

``sample()`` is a rich ordinary report, ``zero()`` one with nothing to tell, ``crowded(n)`` one
with ``n`` rows in its annex, ``of_words(text)`` one in which a stranger wrote ``text`` wherever
he could.
"""

from __future__ import annotations

from datetime import timedelta

from monitor.reports.chart import Bar, Bars, Curve, Line, Moment, TileMap
from monitor.reports.citing import bare
from monitor.reports.document import (
    Block,
    Bullets,
    Card,
    Cited,
    Column,
    Document,
    Fact,
    Facts,
    Heading,
    Jump,
    Link,
    Masthead,
    Paragraph,
    Quotation,
    Reference,
    Role,
    Section,
    Step,
    Steps,
    Style,
    Table,
    TierMark,
    Tile,
    Tiles,
    Verbatim,
)
from monitor.types import Tier
from tests.reports.sample_incident import incidents
from tests.reports.sample_pieces import (
    END,
    FORUM,
    LEDGER,
    NEWS,
    START,
    chart_block,
    figure,
    said,
    text,
)

# ── parts of the sample ──────────────────────────────────────────────────────────────────────


def overview() -> Section:
    """Lead, warning, tiles, table with a total, charts."""
    return Section(
        anchor="overview",
        title="总体概况",
        short="概况",
        blocks=(
            Paragraph(
                role=Role.LEAD,
                passage="overview.lead",
                words=said(
                    "据监测，截至6月15日 10:00，本期读取信息",
                    figure("12,480", 1),
                    "条，其中社保相关信息",
                    figure("128", 2, Style.STRONG),
                    "条（去重原创",
                    figure("86", 3, Style.STRONG),
                    "条，转载",
                    figure("42", 4),
                    "条），原创较前日",
                    bare("增加20条"),
                    "；敏感信息",
                    figure("17", 5, Style.STRONG),
                    "条，占",
                    bare("13.3%"),
                    "。",
                ),
            ),
            Paragraph(
                role=Role.WARNING,
                words=said("24个信源中2个在本期中断过，最长3小时20分，数字可能偏低。"),
            ),
            Tiles(
                tiles=(
                    Tile(label="社保相关信息", figure=figure("128", 2), note="读取12,480条"),
                    Tile(label="去重原创", figure=figure("86", 3), note="较前日增加20条"),
                    Tile(label="敏感信息", figure=figure("17", 5), note="占13.3%"),
                    Tile(label="舆情事件", figure=figure("4", 6), note="重点2起"),
                )
            ),
            Bullets(
                items=tuple(
                    said(TierMark(tier=tier), f" {count}起")
                    for tier, count in zip(reversed(Tier), (0, 1, 1, 1, 1), strict=True)
                )
            ),
            platforms(),
            chart_block(hours()),
            chart_block(bars()),
        ),
    )


def platforms() -> Table:
    """A table of numbers with a sum."""
    rows = (("新闻网站", 60, 31, 2), ("论坛、贴吧", 42, 35, 9), ("热线、信访和留言", 26, 20, 6))
    return Table(
        caption="平台分布",
        columns=(
            Column(title="平台", weight=3),
            Column(title="信息", number=True),
            Column(title="原创", number=True),
            Column(title="敏感", number=True),
        ),
        rows=tuple(
            (
                said(name),
                said(figure(f"{items}", 7 + 3 * i)),
                said(figure(f"{originals}", 8 + 3 * i)),
                said(figure(f"{sensitive}", 9 + 3 * i)),
            )
            for i, (name, items, originals, sensitive) in enumerate(rows)
        ),
        total=(said("合计"), said("128"), said("86"), said("17")),
        note="镜像站复制11条，未计入任何数字。",
    )


def hours() -> Curve:
    """Originals per hour beside the usual."""
    found = (1, 0, 2, 1, 3, 2, 4, 6, 9, 12, 8, 5, 4, 3, 5, 4, 3, 2, 2, 3, 2, 2, 1, 2)
    usual = (1, 1, 1, 1, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 1, 1, 1)
    return Curve(
        title="每小时原创条数与平常的比较",
        unit="条",
        says="6月14日19时原创最多，为12条，平常同一时辰为3条。",
        times=tuple(START + timedelta(hours=hour) for hour in range(24)),
        grain="hour",
        lines=(
            Line(name="本期原创", values=tuple(map(float, found))),
            Line(name="平常（前28天同一时辰中位数）", values=tuple(map(float, usual))),
        ),
        moments=(Moment(at=START + timedelta(hours=9), label="市人社局发布说明"),),
    )


def bars() -> Bars:
    """Topics, originals and the rest."""
    rows = (("缴费", (40.0, 18.0)), ("待遇发放", (22.0, 9.0)), ("资格认证", (13.0, 8.0)))
    return Bars(
        title="各主题信息条数",
        unit="条",
        says="缴费主题最多，58条。",
        series=("原创", "转载等"),
        bars=tuple(Bar(name=name, values=values) for name, values in rows),
    )


def remainder() -> tuple[Section, ...]:
    """A list, a map, and a section in which there is nothing."""
    spread = TileMap(
        title="各省讨论条数",
        unit="条",
        says="讨论集中在广东，61条。",
        values={"44": 61.0, "43": 9.0, "45": 4.0, "11": 2.0},
    )
    return (
        Section(
            anchor="policy",
            title="政策与上级动态",
            short="政策",
            blocks=(
                Bullets(ordered=True, items=(said(NEWS, text("（市政府网站）", Style.SOFT)),)),
                Paragraph(role=Role.NOTE, words=said("其余3条从略。")),
                chart_block(spread),
            ),
        ),
        Section(
            anchor="rumours",
            title="谣言与官方澄清",
            short="谣言",
            blocks=(Paragraph(role=Role.NONE, words=said("本期未监测到涉谣言、诈骗的原创信息。")),),
        ),
    )


def annex(rows: int = 3) -> Section:
    """Every item, in a table over pages."""
    links = (NEWS, FORUM, LEDGER)
    return Section(
        anchor="items",
        title="信息列表",
        short="信息列表",
        annex=True,
        blocks=(
            Table(
                columns=(
                    Column(title="时间", weight=2),
                    Column(title="标题", weight=5),
                    Column(title="来源", weight=2),
                    Column(title="事件"),
                ),
                rows=tuple(
                    (
                        said(f"6月14日 {8 + i % 12:02d}:{i % 60:02d}"),
                        said(text("敏感", Style.FLAG), " ", links[i % 3]),
                        said("澜江论坛"),
                        said("YQ-2026-0004" if i % 3 else ""),
                    )
                    for i in range(rows)
                ),
                note="其余68条从略，可在系统中查阅。",
            ),
        ),
    )


def references() -> tuple[Reference, ...]:
    """What the numbers count; some are of items, some are not."""
    cited = tuple(
        Cited(item_id=40 + i, at=START + timedelta(hours=i), outlet="澜江论坛", link=each)
        for i, each in enumerate((NEWS, FORUM, LEDGER))
    )
    counts = {1: 12480, 2: 128, 3: 86, 4: 42, 5: 17, 6: 4, 7: 60, 8: 31, 9: 2, 10: 42, 11: 35}
    counts |= {12: 9, 13: 26, 14: 20, 15: 6, 16: 14, 17: 9}
    return tuple(
        Reference(
            number=number,
            counted=f"社保相关信息：本期发布、经判定相关的第{number}类",
            count=count,
            items=cited if number > 1 else (),
            query="items?from=2026-06-14&topic=payment&to=2026-06-15" if number in (2, 3) else "",
        )
        for number, count in counts.items()
    )


def masthead(title: str = "社保舆情日报", subtitle: str = "") -> Masthead:
    """What stands above the text."""
    return Masthead(
        title=title,
        subtitle=subtitle,
        mark="【内部资料】",
        issue="第12期",
        agency="澜江市社会保险事业管理中心",
        dated=END,
        period_start=START,
        period_end=END,
        covers="监测时段",
        made_at=END + timedelta(minutes=15),
    )


# ── whole documents ──────────────────────────────────────────────────────────────────────────


def sample(stamp: str = "") -> Document:
    """A rich ordinary report."""
    return Document(
        kind="daily",
        masthead=masthead(),
        sections=(overview(), incidents(), *remainder(), annex()),
        references=references(),
        signatures=("值班", "审核", "签发"),
        footer=said("本报由系统按规则编制（设置版本 0123abcd），各项数字附来源链接。"),
        summary="本期社保相关信息128条，舆情事件4起，Ⅱ级1起；缴费档次调整前未获通知一事超时未回应。",
        stamp=stamp,
        settings_revision="0123abcd",
    )


def zero() -> Document:
    """A report of a day with nothing, and the seal that proves that somebody looked."""
    lines = "零报告 2026-06-15 10:00\n信源 24/24 访问 1,152\nsha256 " + "5f" * 32
    return Document(
        kind="daily",
        masthead=masthead(),
        sections=(
            Section(
                anchor="zero",
                title="零报告",
                short="零报告",
                blocks=(
                    Paragraph(role=Role.LEAD, words=said("本期24个信源全部应答，未发现社保舆情。")),
                    Verbatim(text=lines),
                ),
            ),
        ),
        signatures=("值班",),
        footer=said("零报告也是报告。"),
        summary="本期未发现社保舆情。",
    )


def crowded(rows: int) -> Document:
    """A report whose annex has ``rows`` rows."""
    return Document(
        kind="daily",
        masthead=masthead(),
        sections=(overview(), annex(rows)),
        references=references(),
        summary="信息列表很长。",
    )


def of_blocks(*blocks: Block) -> Document:
    """A report of nothing but ``blocks``."""
    section = Section(anchor="all", title="全文", short="全文", blocks=blocks)
    return Document(kind="special", masthead=masthead(), sections=(section,), summary="摘要。")


def of_words(words: str) -> Document:
    """A report in which ``words`` stand wherever a stranger's words may stand."""
    here = said(words)
    link = Link(text=words, url="https://forum.lanjiang.example/t/1", address=words)
    nowhere = Link(text=words, url=None, address=words)
    blocks: tuple[Block, ...] = (
        Heading(text=words),
        Paragraph(words=said(words, text(words, Style.STRONG), text(words, Style.FLAG))),
        Paragraph(
            words=said(words, text(words, Style.SOFT), text(words, Style.LATE)), edited=words
        ),
        Bullets(items=(here, said(link), said(nowhere))),
        Bullets(items=(here,), ordered=True),
        Table(
            columns=(Column(title=words), Column(title=words, number=True)),
            rows=((here, said(link)), (said(nowhere), said(figure("3", 1)))),
            total=(here, here),
            caption=words,
            note=words,
        ),
        Facts(facts=(Fact(label=words, words=here, blocks=(Quotation(text=words, by=here),)),)),
        Tiles(tiles=(Tile(label=words, figure=figure("3", 1), note=words),)),
        Steps(steps=(Step(at=START, label=words, words=said(link)),)),
        chart_block(Bars(title=words, unit=words, says=words, series=(words,), bars=())),
        Card(
            anchor="incident-1",
            title=words,
            marks=said(TierMark(tier=Tier.RED), words),
            blocks=(Quotation(text=words, by=said(link)), Verbatim(text=words)),
        ),
        Paragraph(words=said(Jump(text=words, anchor="incident-1"))),
    )
    cited = Cited(item_id=1, at=START, outlet=words, link=link)
    return Document(
        kind="special",
        masthead=masthead(words, words),
        sections=(Section(anchor="all", title=words, short=words, blocks=blocks),),
        references=(
            Reference(number=1, counted=words, count=3, items=(cited,), query="items?q=1"),
        ),
        footer=here,
        summary=words,
        stamp=words,
    )
