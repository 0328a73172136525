"""The section of incidents of the sample report."""

from __future__ import annotations

from datetime import timedelta

from monitor.reports.document import (
    Block,
    Bullets,
    Card,
    Column,
    Fact,
    Facts,
    Heading,
    Jump,
    Paragraph,
    Quotation,
    Section,
    Step,
    Steps,
    Style,
    Table,
    TierMark,
)
from monitor.types import Tier
from tests.reports.sample_pieces import (
    FORUM,
    LEDGER,
    NEWS,
    START,
    figure,
    said,
    text,
)


def card() -> Card:
    """One incident with everything that is told of one."""
    return Card(
        anchor="incident-4",
        title="灵活就业人员反映缴费档次上调前未获通知",
        marks=said(
            TierMark(tier=Tier.ORANGE),
            "　缴费、参保　澜江市城东区　",
            text("YQ-2026-0004　处置中", Style.SOFT),
        ),
        blocks=(
            Facts(facts=card_facts()),
            Heading(text="处置建议"),
            Paragraph(
                words=said(
                    "责任单位：城乡居保科。最近时限：6月15日 12:00前首次回应（",
                    text("已超时40分", Style.LATE),
                    "）。",
                ),
                passage="incident-4.advice",
                edited="王敏",
            ),
            Bullets(
                ordered=True,
                passage="incident-4.steps",
                items=(
                    said("核实涉事网点的解释口径与文件是否一致，两小时内答复。"),
                    said("在政务网站和发帖平台发布一问一答，写明档次、执行日期和补缴办法。"),
                ),
            ),
            Heading(text="定级依据：A 12 + B 8 + C 15 = 35，按规则判定"),
            factors(),
            Heading(text="传播脉络"),
            steps(),
        ),
    )


def card_facts() -> tuple[Fact, ...]:
    """Labels with sentences, a quotation and voices."""
    return (
        Fact(label="首发", words=said("6月14日 08:16，论坛（普通网民）澜江论坛")),
        Fact(
            label="传播",
            words=said(
                "24小时内原创",
                figure("14", 16),
                "条，转载",
                figure("9", 17),
                "条；最高级别曝光来源：市级媒体。",
            ),
        ),
        Fact(
            label="概要",
            passage="incident-4.summary",
            words=said("网传："),
            blocks=(
                Quotation(
                    text="窗口说今年起最低档取消，去年没交的也不让补，问为什么没人提前通知。",
                    by=said("摘自首发：", FORUM),
                ),
            ),
        ),
        Fact(
            label="各方观点",
            words=said("样本", figure("14", 16), "条（原创，不含官方发布）：不利9条、中性5条。"),
            blocks=(
                Quotation(text="钱涨了多少能不能说清楚", by=said("澜江论坛，同文3条")),
                Quotation(text="希望网上能查到自己的档次", by=said("留言板，同文1条")),
            ),
        ),
        Fact(label="官方回应", words=said(NEWS, text("（澜江市人社局，6月14日 19:05）"))),
    )


def factors() -> Table:
    """A table of words, with a sum."""
    return Table(
        columns=(
            Column(title="因素"),
            Column(title="实测", weight=2),
            Column(title="理由", weight=3),
            Column(title="得分", number=True),
        ),
        rows=(
            (said("A　传播"), said("24小时原创14条"), said("10至20条得12分"), said("12")),
            (said("B　曝光"), said("市级媒体1家"), said("最高为市级"), said("8")),
            (said("C　风险"), said("出现“停保”3条"), said("涉及停缴、断保"), said("15")),
        ),
        total=(said("合计"), said("未触发上调或封顶规则"), said(""), said("35")),
    )


def steps() -> Steps:
    """How it spread."""
    return Steps(
        steps=(
            Step(
                at=START - timedelta(hours=1, minutes=44),
                label="首发",
                words=said("澜江论坛：", FORUM),
                weighty=True,
            ),
            Step(at=START + timedelta(hours=2), label="转载", words=said("澜江晚报：", NEWS)),
            Step(at=START + timedelta(hours=5), label="热线", words=said(LEDGER)),
            Step(
                at=START + timedelta(hours=9),
                label="官方说明",
                words=said("市人社局：", NEWS),
                weighty=True,
            ),
        ),
        left_off=6,
    )


def incidents() -> Section:
    """Two cards and a table that jumps to one of them."""
    second = Card(
        anchor="incident-7",
        title="网传“不认证就停发养老金”，经核为旧闻拼接",
        marks=said(TierMark(tier=Tier.YELLOW), "　资格认证　澜江市　", text("谣言", Style.FLAG)),
        blocks=(
            Facts(facts=(Fact(label="真实性", words=said("已有官方澄清，不实。")),)),
            Paragraph(words=said("上次已辟谣：", NEWS, "。")),
        ),
    )
    rows = (
        (
            said("YQ-2026-0004"),
            said(Jump(text="灵活就业人员反映缴费档次上调前未获通知", anchor="incident-4")),
            said(TierMark(tier=Tier.ORANGE)),
            said(text("超时40分", Style.LATE)),
        ),
        (
            said("YQ-2026-0001"),
            said("养老金发放日银行系统排队"),
            said(TierMark(tier=Tier.BLUE)),
            (),
        ),
    )
    table = Table(
        columns=(
            Column(title="编号"),
            Column(title="事项", weight=3),
            Column(title="级别"),
            Column(title="时限"),
        ),
        rows=rows,
    )
    blocks: tuple[Block, ...] = (card(), second, Heading(text="其余事件"), table)
    return Section(anchor="incidents", title="重点舆情", short="重点", blocks=blocks)
