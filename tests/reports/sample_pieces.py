"""What the parts of the sample report are put together from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.reports.chart import Chart
from monitor.reports.document import (
    ChartBlock,
    Column,
    Figure,
    Jump,
    Link,
    Style,
    Table,
    Text,
    TierMark,
    Words,
)

END = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
"""10:00 on the desk's clock."""
START = END - timedelta(days=1)

LONG_TITLE = "网传澜江市灵活就业人员养老保险缴费档次一律上调且不得补缴的截图在多个业主群流转" * 8
"""A title of some 300 characters, as feeds have them."""
LONG_WORD = "https://forum.lanjiang.example/t/" + "a1b2c3d4" * 40
"""A word nobody can break between syllables."""


def text(words: str, style: Style = Style.PLAIN) -> Text:
    """``words`` in a style."""
    return Text(text=words, style=style)


def figure(words: str, reference: int, style: Style = Style.PLAIN) -> Figure:
    """A number that cites ``reference``."""
    return Figure(text=words, reference=reference, style=style)


def said(*parts: str | Text | Figure | Link | Jump | TierMark) -> Words:
    """The parts as one line."""
    return tuple(text(part) if isinstance(part, str) else part for part in parts)


def chart_block(chart: Chart) -> ChartBlock:
    """The chart with its own rows as the table beside it."""
    rows = chart.table()
    columns = tuple(
        Column(
            title=title, number=title not in ("时间", "标注") and i > 0, weight=2 if i == 0 else 1
        )
        for i, title in enumerate(rows.header)
    )
    cells = tuple(tuple(said(cell) for cell in row) for row in rows.rows)
    return ChartBlock(chart=chart, table=Table(columns=columns, rows=cells, caption=chart.title))


NEWS = Link(
    text="我市调整灵活就业人员养老保险缴费档次，七月起执行",
    url="https://www.lanjiang.example/news/2026/0614/1.html?from=list&page=2",
)
FORUM = Link(text="缴费档次到底涨没涨？窗口说法不一", url="https://forum.lanjiang.example/t/4711")
LEDGER = Link(text="来电咨询缴费档次调整能否补缴", url=None, address="12345台账 2026-0614-0032")
