"""Counts by the desk's hours, days or weeks.

The desk's clock has been eight hours ahead of UTC without a break since 1991, so every step of one
kind is equally long. Weeks begin on Monday.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from monitor.clock import DESK, desk, utc

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


class Step(StrEnum):
    """How finely a series tells time."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"

    @property
    def label(self) -> str:
        """What staff read: 每小时, 每日, 每周 without the 每."""
        return {"hour": "小时", "day": "日", "week": "周"}[self.value]

    @property
    def span(self) -> timedelta:
        """How long one step is."""
        return {"hour": HOUR, "day": DAY, "week": WEEK}[self.value]

    def begin(self, moment: datetime) -> datetime:
        """The first moment, in UTC, of the step that ``moment`` lies in."""
        at = desk(utc(moment))
        if self is Step.HOUR:
            return utc(at.replace(minute=0, second=0, microsecond=0))
        day = at.date() - timedelta(days=at.weekday() if self is Step.WEEK else 0)
        return utc(datetime.combine(day, time(), DESK))


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One figure for each step from ``start`` on, none left out."""

    start: datetime
    """The first moment of the first step, in UTC."""
    step: Step
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        if self.step.begin(self.start) != self.start:
            raise ValueError(f"{self.start} does not begin a {self.step.value} at the desk")

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[tuple[datetime, float]]:
        """Each step's beginning with its figure."""
        return zip(self.times, self.values, strict=True)

    @property
    def times(self) -> tuple[datetime, ...]:
        """The beginning of each step, in UTC."""
        return tuple(self.start + n * self.step.span for n in range(len(self.values)))

    @property
    def end(self) -> datetime:
        """The first moment after the last step."""
        return self.start + len(self.values) * self.step.span

    @property
    def total(self) -> float:
        """All figures together."""
        return sum(self.values)

    def index(self, moment: datetime) -> int | None:
        """Which step ``moment`` lies in; None when it lies outside."""
        if not self.start <= moment < self.end:
            return None
        return (moment - self.start) // self.step.span

    def between(self, start: datetime, end: datetime) -> Series:
        """The steps that begin from ``start`` on and before ``end``, as far as there are any."""
        first = max(0, -((self.start - start) // self.step.span))
        past = max(first, -((self.start - end) // self.step.span))
        kept = self.values[first:past]
        return replace(self, start=self.start + first * self.step.span, values=kept)

    def rebinned(self, step: Step, *, whole: bool = False) -> Series:
        """The same counts by a coarser step; ``whole`` leaves out steps not fully covered.

        ValueError when ``step`` is finer.
        """
        if step.span < self.step.span:
            raise ValueError(f"a series by {self.step.value} cannot be told by {step.value}")
        coarse = counted(self, step)
        if not whole or not coarse.values:
            return coarse
        first = coarse.start if coarse.start == self.start else coarse.start + step.span
        return coarse.between(first, self.end - step.span + timedelta(microseconds=1))


def counted(
    pairs: Iterable[tuple[datetime, float]],
    step: Step,
    start: datetime | None = None,
    end: datetime | None = None,
) -> Series:
    """The series of so many at such times; steps that brought nothing are 0.

    It runs from the step of ``start`` to the last that begins before ``end``, or else from the
    first to the last time there is. What lies outside is left out. ValueError when there is neither
    a time nor a ``start`` to begin with.
    """
    sums: defaultdict[datetime, float] = defaultdict(float)
    for moment, count in pairs:
        sums[step.begin(moment)] += count
    first = step.begin(start) if start is not None else min(sums, default=None)
    if first is None:
        raise ValueError("an empty series needs a start")
    last = max(sums, default=first)
    past = end if end is not None else (last + step.span if sums or start is None else first)
    steps = max(0, -((first - past) // step.span))
    values = tuple(sums.get(first + n * step.span, 0.0) for n in range(steps))
    return Series(start=first, step=step, values=values)


def aligned(several: Sequence[Series]) -> tuple[Series, ...]:
    """``several`` over one and the same time, from the first start to the last end, filled with 0.

    ValueError when they tell time by different steps.
    """
    if len({each.step for each in several}) > 1:
        raise ValueError("series of different steps cannot stand side by side; rebin them first")
    if not several:
        return ()
    start, end = min(each.start for each in several), max(each.end for each in several)
    return tuple(counted(each, each.step, start, end) for each in several)


def summed(several: Sequence[Series]) -> Series:
    """All of them added up, over the time of all. ValueError when there is none, or by steps."""
    side = aligned(several)
    if not side:
        raise ValueError("there is nothing to add up")
    values = tuple(sum(at) for at in zip(*(each.values for each in side), strict=True))
    return replace(side[0], values=values)
