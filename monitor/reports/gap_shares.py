"""The gap by topic, group and place, and what surveys say beside it. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.publicity.gap import FEWEST, Gap
from monitor.publicity.surveys import Share
from monitor.reports.chart import Bar, Bars
from monitor.reports.citing import bare
from monitor.reports.document import Block, ChartBlock, Role, Table, Words
from monitor.reports.gap_data import Desk
from monitor.reports.gap_overview import mark
from monitor.reports.saying import words

_DRAWN = 12
_NOTHING = "—"


def topics(desk: Desk) -> Iterator[Block]:
    """How often each topic is asked about and explained."""
    found = desk.account.topics
    if not found:
        yield desk.teller.paragraph("topics.none", Role.NONE)
        return
    table = _table(desk, found, [desk.topic(gap.key) for gap in found], "topic")
    drawn = [gap for gap in found if gap.asks][:_DRAWN]
    if not drawn:
        yield table
        return
    say, top = desk.teller.say, drawn[0]
    chart = Bars(
        title=say.text("topics.chart"),
        unit=say.text("topics.unit"),
        says=say.text("topics.says", topic=desk.topic(top.key), most=len(top.asks)),
        series=(say.text("col.asks"),),
        bars=tuple(Bar(name=desk.topic(g.key), values=(float(len(g.asks)),)) for g in drawn),
    )
    yield ChartBlock(chart=chart, table=table)


def groups(desk: Desk) -> Iterator[Block]:
    """Groups named in asking, those of twenty voices or more."""
    shown = [gap for gap in desk.account.groups if len(gap.asks) >= FEWEST]
    if not shown:
        yield desk.teller.paragraph("groups.none", Role.NONE, least=FEWEST)
        return
    yield _table(desk, shown, [gap.key for gap in shown], "group")
    left = sum(0 < len(gap.asks) < FEWEST for gap in desk.account.groups)
    yield desk.teller.paragraph("groups.note", Role.NOTE, left=left, least=FEWEST)


def regions(desk: Desk) -> Iterator[Block]:
    """Places asked about."""
    shown = [gap for gap in desk.account.regions if gap.asks]
    if not shown:
        yield desk.teller.paragraph("regions.none", Role.NONE)
        return
    most = desk.plan.lists.listed_items
    kept = shown[:most]
    yield _table(desk, kept, [desk.data.place(gap.key) for gap in kept], "region")
    left = len(shown) - len(kept)
    yield desk.teller.paragraph("regions.note", Role.NOTE, left=left)


def _table(desk: Desk, found: Sequence[Gap], labels: Sequence[str], kind: str) -> Table:
    numbers = ("asks", "ask_share", "told", "told_share", "gap")
    return Table(
        columns=desk.teller.columns(
            (f"col.{kind}", False, 3),
            *((f"col.{key}", True, 1) for key in numbers),
            ("col.interval", False, 2),
            ("col.flag", False, 2),
        ),
        rows=tuple(_row(desk, gap, label, kind) for gap, label in zip(found, labels, strict=True)),
        note=desk.teller.say.text("gap.note", least=FEWEST),
    )


def _row(desk: Desk, gap: Gap, label: str, kind: str) -> tuple[Words, ...]:
    interval = gap.interval
    ends = f"{100 * interval.low:+.1f}至{100 * interval.high:+.1f}" if interval else _NOTHING
    points = _NOTHING if gap.points is None else f"{gap.points:+.1f}"
    flagged = kind == "topic" and any(gap.key == each.topic for each in desk.account.lasting)
    silent = len(gap.asks) >= FEWEST and not gap.explanations
    told = desk.teller.say.text("gap.flag", lasting=flagged, silent=silent)
    return (
        words(label),
        (desk.asks(gap.asks, f"{kind}_asks", **{kind: label}),),
        words(bare(_percent(gap.ask_share))),
        (desk.told(gap.explanations, f"{kind}_told", **{kind: label}),),
        words(bare(_percent(gap.explain_share))),
        words(bare(points)),
        words(ends),
        mark(told),
    )


def _percent(share: float | None) -> str:
    return _NOTHING if share is None else f"{share:.1%}"


def surveys(desk: Desk) -> Iterator[Block]:
    """What share knows of a topic, beside how much is asked about it."""
    found, say = desk.account, desk.teller.say
    if found.survey is None:
        yield desk.teller.paragraph("surveys.none", Role.NONE)
        return
    yield desk.teller.paragraph(
        "surveys.lead",
        name=found.survey.name,
        by=found.survey.by_whom,
        first=f"{found.survey.held_from}",
        last=f"{found.survey.held_to}",
    )
    yield Table(
        columns=desk.teller.columns(
            ("col.topic", False, 3),
            ("col.known", True, 1),
            ("col.sample", True, 1),
            ("col.interval", False, 2),
            ("col.asks", True, 1),
            ("col.flag", False, 2),
        ),
        rows=tuple(_survey_row(desk, share) for share in found.awareness),
        note=say.text("surveys.note", below=f"{desk.settings.publicity.flags.known_below:.0%}"),
    )


def _survey_row(desk: Desk, share: Share) -> tuple[Words, ...]:
    topic = desk.topic(share.cell.topic)
    asks = next((g.asks for g in desk.account.topics if g.key == share.cell.topic), ())
    first = any(each.topic == share.cell.topic and each.low for each in desk.account.advised)
    return (
        words(topic),
        words(bare(f"{share.share:.1%}")),
        words(bare(f"{share.cell.asked}")),
        words(f"{share.interval.low:.1%}—{share.interval.high:.1%}"),
        (desk.asks(asks, "topic_asks", topic=topic),),
        mark(desk.teller.say.text("surveys.first") if first else ""),
    )
