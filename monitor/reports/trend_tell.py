"""What the sections of a trend report are written with: words, data and statistics. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.clock import desk
from monitor.reports.chart import Chart
from monitor.reports.citing import bare
from monitor.reports.document import Column, Figure, Paragraph, Role, Table, Words
from monitor.reports.incident import Items
from monitor.reports.saying import Value, words
from monitor.reports.teller import Teller
from monitor.reports.trend_data import TrendData
from monitor.reports.trend_figures import Figures
from monitor.trends import telling
from monitor.trends.series import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendTeller:
    """The words, the data and the statistics of one trend report."""

    tell: Teller
    data: TrendData
    found: Figures | None
    """None where the period has no whole step."""

    def text(self, key: str, /, **values: Value) -> str:
        """The sentence ``key`` without styles."""
        return self.tell.say.text(key, **values)

    def paragraph(self, key: str, /, role: Role = Role.BODY, **values: Value) -> Paragraph:
        """The sentence ``key`` as a paragraph that staff may change."""
        passage = key if role in (Role.BODY, Role.LEAD) else ""
        return Paragraph(words=self.tell.say(key, **values), role=role, passage=passage)

    def note(self, sentence: str, role: Role = Role.NOTE) -> Paragraph:
        """What the statistics say of themselves."""
        return Paragraph(words=words(sentence), role=role)

    def span(self, start: datetime, end: datetime) -> str:
        """From when to when, as finely as the report tells time."""
        step = Step.HOUR if self.data.steps.step is Step.HOUR else Step.DAY
        return telling.span(start, end, step, year=desk(start).year != desk(self.data.end).year)

    def figure(
        self,
        count: float,
        counted: str,
        span: tuple[datetime, datetime],
        items: Items = (),
        *,
        query: Mapping[str, str] | None = None,
        **values: Value,
    ) -> Figure:
        """``count``, citing what was ``counted`` in ``span``; nothing stands behind a nought."""
        whole = round(count)
        if not whole:
            return bare("0")
        start, end = span
        about = {"topic": self.data.topic} if self.data.topic else {}
        said = self.text(
            f"counted.{counted}",
            label=self.data.label,
            span=self.span(start, end),
            **values,
        )
        return self.tell.citations.figure(
            whole,
            said,
            items[: self.tell.named],
            query={
                **about,
                "from": f"{desk(start):%Y-%m-%dT%H:%M}",
                "to": f"{desk(end):%Y-%m-%dT%H:%M}",
                **(query or {}),
            },
        )

    @property
    def whole(self) -> tuple[datetime, datetime]:
        """The time reported."""
        return self.data.start, self.data.end


def table_of(chart: Chart, note: str = "") -> Table:
    """The data of ``chart`` as the table beside it, as they are drawn."""
    rows = chart.table()
    return Table(
        columns=tuple(Column(title=title, number=bool(n)) for n, title in enumerate(rows.header)),
        rows=tuple(tuple(_cell(cell, n) for n, cell in enumerate(row)) for row in rows.rows),
        note=note,
    )


def _cell(text: str, column: int) -> Words:
    return (bare(text),) if column else words(text)
