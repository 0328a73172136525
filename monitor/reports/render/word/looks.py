"""The styles of an official document by the name staff see in Word, each with its look. PURE.

Sizes by GB/T 9704-2012: 二号 22, 三号 16, 四号 14 points; what it leaves open (tables, notes) is
smaller: 小四 12, 五号 10.5, 小五 9. Staff who want another look change a style once in Word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from monitor.reports.render.colours import GROUND_AND_LETTERS
from monitor.types import Tier

LATIN = "Times New Roman"
BODY_POINTS = 16
"""三号."""
LINE = 579
"""Height of a line in twentieths of a point, so that 22 of them fill 225 mm."""
_SQUEEZE = -5
"""Taken from each character, in twentieths of a point, so that 28 of 三号 fill 156 mm."""
OFFICIAL_RED = "FF0000"
_GREY = "595959"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One style; what is left at its default comes from the style it is based on."""

    name: str
    """Word shows names it knows (heading 1, Title) in the reader's language."""
    based: str = "Normal"
    kind: Literal["paragraph", "character"] = "paragraph"
    face: Literal["", "title", "body", "hei", "kai", "song"] = ""
    latin: str = ""
    """Typeface of Latin letters; ``=``: the same, for a run of letters, numerals and Han."""
    points: float = 0
    bold: bool | None = None
    colour: str = ""
    ground: str = ""
    framed: bool = False
    raised: bool = False
    underline: str = ""
    squeeze: int | None = None
    line: int | None = None
    """Exact, in twentieths of a point; 0: as high as what stands in it."""
    before: int | None = None
    after: int | None = None
    align: Literal["", "both", "left", "center", "right"] = ""
    first: int | None = None
    """Indent of the first line in hundredths of a character; below 0: it hangs."""
    left: int | None = None
    right: int | None = None
    """Indents in hundredths of a character."""
    outline: int | None = None
    """Level in the navigation pane, from 0."""
    with_next: bool = False
    new_page: bool | None = None
    breaks_words: bool = False
    """Long words without blanks, as addresses are, break where the line ends."""
    ruled: Literal["", "box", "above", "below"] = ""
    rule: str = "808080"
    tab: int | None = None
    """A stop at which text stands to the left of it, in twentieths of a point."""


def _tier(tier: Tier, label: str) -> Look:
    ground, letters = GROUND_AND_LETTERS[tier]
    return Look(
        name=label,
        kind="character",
        based="",
        bold=True,
        face="hei",
        latin="=",
        colour=letters,
        ground=ground,
    )


TEXT_WIDTH = 8845
"""156 mm in twentieths of a point."""

LOOKS: Final[Mapping[str, Look]] = {
    "Normal": Look(
        name="Normal",
        based="",
        face="body",
        latin=LATIN,
        points=BODY_POINTS,
        line=LINE,
        before=0,
        after=0,
        align="both",
    ),
    "BodyText": Look(name="Body Text", first=200, squeeze=_SQUEEZE, breaks_words=True),
    # what stands above the text
    "Agency": Look(
        name="发文机关标志",
        face="title",
        colour=OFFICIAL_RED,
        line=0,
        align="center",
        before=400,
        after=300,
    ),
    "Mark": Look(name="密级标志", face="hei", align="left"),
    "Title": Look(
        name="Title",
        face="title",
        points=22,
        line=720,
        align="center",
        before=LINE,
        with_next=True,
        breaks_words=True,
    ),
    "Subtitle": Look(name="Subtitle", face="kai", align="center", breaks_words=True),
    "Issue": Look(name="期号日期", align="center", after=120),
    "RedLine": Look(
        name="红色分隔线",
        align="left",
        ruled="below",
        rule=OFFICIAL_RED,
        tab=TEXT_WIDTH,
    ),
    "Covers": Look(name="监测时段", face="kai", points=14, align="center", after=240),
    "Contents": Look(name="要目", points=14, line=480, first=200, align="left"),
    # the text
    "Heading1": Look(
        name="heading 1",
        face="hei",
        first=200,
        align="left",
        before=60,
        outline=0,
        with_next=True,
        breaks_words=True,
    ),
    "Heading2": Look(
        name="heading 2",
        face="kai",
        first=200,
        align="left",
        outline=1,
        with_next=True,
        breaks_words=True,
    ),
    "Heading3": Look(
        name="heading 3",
        bold=True,
        first=200,
        align="left",
        outline=2,
        with_next=True,
        breaks_words=True,
    ),
    "Heading4": Look(
        name="heading 4", first=200, align="left", outline=3, with_next=True, breaks_words=True
    ),
    "Lead": Look(name="导语", based="BodyText", face="kai"),
    "Note": Look(
        name="注释",
        points=10.5,
        line=360,
        first=200,
        colour=_GREY,
        after=120,
        breaks_words=True,
    ),
    "Warning": Look(
        name="提示",
        face="hei",
        points=14,
        line=480,
        before=120,
        after=160,
        left=100,
        right=100,
        ruled="box",
        rule="000000",
    ),
    "CardText": Look(
        name="事项文字",
        points=14,
        line=460,
        first=200,
        breaks_words=True,
    ),
    "Marks": Look(name="事项要素", points=10.5, line=360, first=200, align="left", with_next=True),
    "Quote": Look(
        name="Quote", face="kai", points=14, line=500, left=200, first=200, breaks_words=True
    ),
    "Verbatim": Look(
        name="原文照录",
        face="song",
        latin="Courier New",
        points=9,
        line=320,
        align="left",
        before=120,
        after=120,
        left=100,
        right=100,
        ruled="box",
        breaks_words=True,
    ),
    "Picture": Look(name="图片", line=0, align="center", before=120, after=60, with_next=True),
    # tables
    "Caption": Look(
        name="caption",
        face="hei",
        points=12,
        line=440,
        align="center",
        before=120,
        with_next=True,
        breaks_words=True,
    ),
    "TableText": Look(
        name="表格文字", points=10.5, line=0, align="left", before=20, after=20, breaks_words=True
    ),
    "TableNumber": Look(name="表格数字", based="TableText", align="right"),
    "TableHead": Look(name="表头", based="TableText", face="hei", align="center", with_next=True),
    "TableTextFine": Look(name="附表文字", based="TableText", points=9, before=0, after=0),
    "TableNumberFine": Look(name="附表数字", based="TableTextFine", align="right"),
    "TableHeadFine": Look(name="附表表头", based="TableHead", points=9, before=0, after=0),
    "TableEnd": Look(name="表后", points=5, line=160),
    "TileLabel": Look(name="要数名称", based="TableText", align="center", with_next=True),
    "TileNumber": Look(
        name="要数", based="TableText", points=18, bold=True, align="center", with_next=True
    ),
    "TileNote": Look(name="要数说明", based="TableText", points=9, colour=_GREY, align="center"),
    # what stands behind the text
    "Signatures": Look(name="签发栏", align="left", before=LINE, with_next=True, breaks_words=True),
    "Colophon": Look(
        name="编制说明",
        points=10.5,
        line=360,
        align="left",
        before=200,
        colour=_GREY,
        ruled="above",
        breaks_words=True,
    ),
    "AnnexTitle": Look(
        name="附件标题",
        face="title",
        points=18,
        line=640,
        align="center",
        after=160,
        outline=0,
        with_next=True,
        new_page=True,
        breaks_words=True,
    ),
    "NextAnnexTitle": Look(name="其后附件标题", based="AnnexTitle", before=400, new_page=False),
    "AnnexHeading2": Look(
        name="附件一级标题", based="Heading2", face="hei", points=12, line=440, before=120
    ),
    "AnnexHeading3": Look(name="附件二级标题", based="Heading3", points=10.5, line=360, before=60),
    "AnnexText": Look(
        name="附件文字", points=9, line=260, first=200, align="both", breaks_words=True
    ),
    "Entry": Look(
        name="条目", points=9, line=250, align="left", left=300, first=-300, breaks_words=True
    ),
    "Reference": Look(
        name="数据出处", points=9, line=250, align="left", left=300, first=-300, breaks_words=True
    ),
    "Stamp": Look(
        name="状态标注",
        face="hei",
        points=22,
        line=0,
        align="center",
        ruled="box",
        rule="000000",
        breaks_words=True,
    ),
    "PageNumber": Look(
        name="页码", face="song", latin="=", points=14, line=0, align="right", right=100
    ),
    "PageNumberEven": Look(name="双页页码", based="PageNumber", align="left", left=100),
    # within a line
    "Strong": Look(name="Strong", kind="character", based="", bold=True),
    "Soft": Look(name="次要", kind="character", based="", colour=_GREY),
    "Flag": Look(name="标签", kind="character", based="", face="hei", framed=True),
    "Late": Look(name="超时", kind="character", based="", bold=True, underline="single"),
    "Label": Look(name="项目名", kind="character", based="", face="hei"),
    "ReferenceMark": Look(
        name="出处编号", kind="character", based="", bold=False, raised=True, colour=_GREY
    ),
    "Hyperlink": Look(name="Hyperlink", kind="character", based="", underline="dotted"),
    "TierRed": _tier(Tier.RED, "Ⅰ级红色"),
    "TierOrange": _tier(Tier.ORANGE, "Ⅱ级橙色"),
    "TierYellow": _tier(Tier.YELLOW, "Ⅲ级黄色"),
    "TierBlue": _tier(Tier.BLUE, "Ⅳ级蓝色"),
    "TierRoutine": Look(
        name="日常", kind="character", based="", face="hei", latin="=", framed=True
    ),
}
"""By the id that paragraphs and runs name."""
