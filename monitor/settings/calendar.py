"""``calendar.yaml``: what is planned, by the month, by the year or to the day.

A planned peak is no eruption, a session makes everything graver, and so does a policy in the days
around it. All days are those of the desk.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from monitor.settings.base import Duration, settings_dataclass

Expects = Literal["peak", "session", "policy"]

_DAY = timedelta(days=1)
_LEAP_YEAR = 2024


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One time an event takes place: its first and its last day."""

    event_id: str
    first: date
    last: date

    @property
    def days(self) -> tuple[date, ...]:
        """Every day of it."""
        return tuple(self.first + n * _DAY for n in range((self.last - self.first).days + 1))


def days_of_month(text: str) -> str:
    """``text`` when it is a day or a span of days of a month: ``15`` or ``10-20``."""
    first, last = _month_days(text)
    if not 1 <= first <= last <= 31:
        raise ValueError("write days of a month from 1 to 31, the earlier one first: 10-20")
    return text


def days_of_year(text: str) -> str:
    """``text`` when it is a span of days of the year: ``03-03/03-15``; it may run over New Year."""
    try:
        _year_days(text, _LEAP_YEAR)
    except (ValueError, IndexError) as error:
        raise ValueError("write the first and the last day of the year: 03-03/03-15") from error
    return text


def _month_days(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,2})(?:-(\d{1,2}))?", text)
    if match is None:
        raise ValueError("write a day or days of a month, in quotes: 15 or 10-20")
    return int(match[1]), int(match[2] or match[1])


def _year_days(text: str, year: int) -> tuple[date, date]:
    """The span that begins in ``year``; 29 February is the 28th where there is none."""
    first, last = (_in_year(part, year) for part in text.split("/"))
    return first, last if first <= last else _in_year(text.split("/")[1], year + 1)


def _in_year(text: str, year: int) -> date:
    if re.fullmatch(r"\d\d-\d\d", text) is None:
        raise ValueError("write a day of the year as 03-15")
    month, day = map(int, text.split("-"))
    if (month, day) == (2, 29) and not calendar.isleap(year):
        day = 28
    return date(year, month, day)


@settings_dataclass
class Event:
    """One thing that is planned; it says when in exactly one of three ways."""

    id: str
    label: str
    """What staff read."""
    expects: Expects
    """``peak``: more talk than usual. ``session``: sensitive days. ``policy``: talk is heated."""
    monthly: Annotated[str, AfterValidator(days_of_month)] | None = None
    yearly: Annotated[str, AfterValidator(days_of_year)] | None = None
    dated: tuple[date, ...] = ()
    window: Duration = timedelta()
    """How many days before and after it counts as well."""
    topics: tuple[str, ...] = ()
    """Topics it is about; empty: all."""
    regions: tuple[str, ...] = ()
    """Where it takes place, with all that lies there; empty: everywhere."""
    lift: float = Field(default=1.0, ge=1, le=20)
    """How many times the usual a peak brings, until two or more past ones have shown it."""
    note: str = ""
    misreadings: tuple[str, ...] = ()
    """How it is commonly misread."""
    source: str
    """The rule, notice or practice it is taken from."""

    def __post_init__(self) -> None:
        if (self.monthly is not None) + (self.yearly is not None) + bool(self.dated) != 1:
            raise ValueError("say when by exactly one of monthly, yearly and dated")
        if self.lift > 1 and self.expects != "peak":
            raise ValueError("only a peak lifts what is expected; leave lift out")

    def concerns(self, topics: Collection[str]) -> bool:
        """Whether it is about one of ``topics``."""
        return not self.topics or not set(self.topics).isdisjoint(topics)

    def on(self, day: date) -> bool:
        """Whether ``day`` is one of its days, the window before and after counted."""
        return bool(self.between(day, day))

    def between(self, start: date, end: date) -> tuple[Occurrence, ...]:
        """When it takes place from ``start`` to ``end``, both counted, windows included."""
        around = timedelta(days=self.window.days)
        found = (
            Occurrence(event_id=self.id, first=first - around, last=last + around)
            for first, last in self._spans(start - around, end + around)
        )
        return tuple(each for each in found if each.last >= start and each.first <= end)

    def _spans(self, start: date, end: date) -> Iterator[tuple[date, date]]:
        """Its spans, without the window, at least those that touch ``start`` to ``end``."""
        if self.monthly is not None:
            first, last = _month_days(self.monthly)
            for year, month in _months(start, end):
                length = calendar.monthrange(year, month)[1]
                yield date(year, month, min(first, length)), date(year, month, min(last, length))
        elif self.yearly is not None:
            for year in range(start.year - 1, end.year + 1):
                yield _year_days(self.yearly, year)
        else:
            yield from ((day, day) for day in sorted(self.dated))


def _months(start: date, end: date) -> Iterator[tuple[int, int]]:
    for month in range(12 * start.year + start.month - 1, 12 * end.year + end.month):
        yield month // 12, month % 12 + 1


@settings_dataclass
class CalendarSettings:
    """Everything that is planned."""

    events: tuple[Event, ...] = ()

    def on(
        self, day: date, expects: Expects, topics: Collection[str] | None = None
    ) -> tuple[Event, ...]:
        """The events of one sort on ``day`` that are about one of ``topics``; None: about any."""
        return tuple(
            event
            for event in _events_on(_Planned(self), day, expects)
            if topics is None or event.concerns(topics)
        )


class _Planned:
    """A calendar by what it is, not by what it holds: so that what was asked is remembered."""

    def __init__(self, calendar: CalendarSettings) -> None:
        self.calendar = calendar

    def __hash__(self) -> int:
        return id(self.calendar)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Planned) and other.calendar is self.calendar


@lru_cache(maxsize=256)
def _events_on(planned: _Planned, day: date, expects: Expects) -> tuple[Event, ...]:
    return tuple(e for e in planned.calendar.events if e.expects == expects and e.on(day))


NOTHING_PLANNED = CalendarSettings()
