"""What the sections of a weekly, fortnightly or monthly report are written with. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.clock import desk
from monitor.reports.document import Figure, Paragraph, Role
from monitor.reports.incident import Items
from monitor.reports.periodic_data import PeriodData
from monitor.reports.saying import Value
from monitor.reports.teller import Teller
from monitor.trends import telling


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodTeller:
    """The words and the data of one report."""

    tell: Teller
    data: PeriodData

    def text(self, key: str, /, **values: Value) -> str:
        """The sentence ``key`` without styles."""
        return self.tell.say.text(key, **values)

    def paragraph(self, key: str, /, role: Role = Role.BODY, **values: Value) -> Paragraph:
        """The sentence ``key`` as a paragraph that staff may change."""
        passage = key if role in (Role.BODY, Role.LEAD) else ""
        return Paragraph(words=self.tell.say(key, **values), role=role, passage=passage)

    @property
    def span(self) -> str:
        """The days reported."""
        return telling.span(self.data.start, self.data.end)

    @property
    def before(self) -> datetime:
        """When the period before began."""
        return self.data.start - (self.data.end - self.data.start)

    def figure(
        self,
        count: int,
        counted: str,
        items: Items = (),
        *,
        query: Mapping[str, str] | None = None,
        **values: Value,
    ) -> Figure:
        """``count`` of the period, as ``counted.…`` says; nothing stands behind a nought."""
        return self.figure_of(
            count, counted, (self.data.start, self.data.end), items, query=query, **values
        )

    def figure_of(
        self,
        count: int,
        counted: str,
        span: tuple[datetime, datetime],
        items: Items = (),
        *,
        query: Mapping[str, str] | None = None,
        **values: Value,
    ) -> Figure:
        """The same of another time."""
        start, end = span
        if not count:
            return self.tell.number(0, counted)
        said = self.text(f"counted.{counted}", span=telling.span(start, end), **values)
        return self.tell.citations.figure(
            count,
            said,
            items[: self.tell.named],
            query={
                "from": f"{desk(start):%Y-%m-%dT%H:%M}",
                "to": f"{desk(end):%Y-%m-%dT%H:%M}",
                **(query or {}),
            },
        )
