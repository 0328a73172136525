"""What a chart shows, whoever draws it: lines over time, bars, shares, provinces, events. PURE.

A chart holds what is to be seen and nothing of how: no colour, no size. Each says itself in one
sentence for those who cannot see it (``says``) and gives its data as rows (``table()``), so that
nothing is only drawn. Names and labels may be feed text; who draws them makes them harmless. Times
are aware UTC and are shown as desk time.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Final, Literal

from monitor.clock import desk
from monitor.errors import InputError
from monitor.reports.provinces import PROVINCES

Grain = Literal["hour", "day", "week", "month"]
"""How long one step of time is."""

ENOUGH: Final = 20
"""Below this many no share is shown: it would feign precision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The data of a chart as they stand in the table beside it."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


# ── what lies on a chart of time ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One named row of values, one for each time of its chart; None: not known."""

    name: str
    values: tuple[float | None, ...]
    low: tuple[float | None, ...] = ()
    """Lower ends of the interval round the values; empty: there is none."""
    high: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A point in time that is named on the chart: an incident, an official answer."""

    at: datetime
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of time that lies shaded behind the lines: a planned event, a gap in collecting."""

    start: datetime
    end: datetime
    label: str


# ── the charts ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Values over time."""

    title: str
    unit: str
    """What one of the values counts: 条, 家, %."""
    says: str
    """What is to be seen, in one sentence."""
    times: tuple[datetime, ...]
    """Starts of the steps, ascending."""
    grain: Grain
    lines: tuple[Line, ...]
    forecast_from: datetime | None = None
    """From this step on the values are expected, not counted."""
    interval: str = "80%区间"
    """What the ends of the lines' intervals are called."""
    moments: tuple[Moment, ...] = ()
    windows: tuple[Window, ...] = ()
    adds_up: bool = True
    """Whether lines may be added to one (counts may, rates may not)."""
    kind: Literal["curve"] = "curve"

    def __post_init__(self) -> None:
        _check_times(self.title, self.times)
        for line in self.lines:
            ends = (line.low, line.high) if line.low or line.high else ()
            for row in (line.values, *ends):
                _check(self.title, line.name, row, len(self.times))

    def table(self) -> Rows:
        """Time, each line with its interval, what is marked; a row for each step."""
        header = ["时间"]
        for line in self.lines:
            header += [line.name, f"{line.name}（{self.interval}）"][: 1 + bool(line.low)]
        marked = bool(self.moments or self.windows)
        dated = of_several_years(self.times)
        return Rows(
            header=(*header, *["标注"] * marked),
            rows=tuple(
                (*self._row(i, dated=dated), *[self._marks(i)] * marked)
                for i in range(len(self.times))
            ),
        )

    def _row(self, i: int, *, dated: bool) -> list[str]:
        expected = self.forecast_from is not None and self.times[i] >= self.forecast_from
        cells = [time_words(self.times[i], self.grain, dated=dated) + "（预测）" * expected]
        for line in self.lines:
            cells.append(number(line.values[i]))
            if line.low:
                cells.append(_between(line.low[i], line.high[i]))
        return cells

    def _marks(self, i: int) -> str:
        """What begins in step ``i``; what begins before the first step or after the last, at it."""
        first, last = i == 0, i == len(self.times) - 1

        def begins(at: datetime) -> bool:
            return (first or at >= self.times[i]) and (last or at < self.times[i + 1])

        labels = [moment.label for moment in self.moments if begins(moment.at)]
        labels += [f"{window.label}（起）" for window in self.windows if begins(window.start)]
        return "；".join(labels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row of a bar chart: a value for each of the chart's series."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Amounts side by side, in the order given; of two series the second is set on the first."""

    title: str
    unit: str
    says: str
    series: tuple[str, ...]
    """Names of what the values are; of one alone the name heads the table's column."""
    bars: tuple[Bar, ...]
    adds_up: bool = True
    """Whether bars may be added to one (counts may, rates may not)."""
    kind: Literal["bars"] = "bars"

    def __post_init__(self) -> None:
        if len(self.series) not in (1, 2):
            raise InputError(f"bars {self.title!r} have {len(self.series)} series; give one or two")
        for bar in self.bars:
            _check(self.title, bar.name, bar.values, len(self.series))
            _check_not_negative(self.title, bar.values)

    def table(self) -> Rows:
        """Name, each series, and their sum where there are two."""
        two = len(self.series) > 1
        return Rows(
            header=("名称", *self.series, *["合计"] * two),
            rows=tuple(
                (bar.name, *map(number, bar.values), *[number(sum(bar.values))] * two)
                for bar in self.bars
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """How a whole is shared, step by step; steps of fewer than ``ENOUGH`` are shown as counts."""

    title: str
    unit: str
    says: str
    times: tuple[datetime, ...]
    grain: Grain
    parts: tuple[Line, ...]
    """Counts of each part, which make up the whole; None counts as nothing."""
    kind: Literal["stack"] = "stack"

    def __post_init__(self) -> None:
        _check_times(self.title, self.times)
        for part in self.parts:
            _check(self.title, part.name, part.values, len(self.times))
            _check_not_negative(self.title, part.values)

    def total(self, i: int) -> float:
        """The whole of step ``i``."""
        return sum(part.values[i] or 0 for part in self.parts)

    def table(self) -> Rows:
        """Time, each part with its share where there are enough, the whole."""
        dated = of_several_years(self.times)
        return Rows(
            header=("时间", *(part.name for part in self.parts), "合计"),
            rows=tuple(self._row(i, dated=dated) for i in range(len(self.times))),
        )

    def _row(self, i: int, *, dated: bool) -> tuple[str, ...]:
        whole = self.total(i)
        cells = [
            number(part.values[i] or 0)
            + (f"（{100 * (part.values[i] or 0) / whole:.0f}%）" if whole >= ENOUGH else "")
            for part in self.parts
        ]
        return time_words(self.times[i], self.grain, dated=dated), *cells, number(whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class TileMap:
    """A value for each province-level division, on a scheme of equal tiles that is no map.

    No boundary is drawn, so nothing in it is a matter of map review; all 34 divisions are there.
    """

    title: str
    unit: str
    says: str
    values: Mapping[str, float] = field(default_factory=dict)
    """By the two digits of the province; one that is not there has no data, which is not 0."""
    kind: Literal["tiles"] = "tiles"

    def __post_init__(self) -> None:
        strange = sorted(self.values.keys() - {province.code for province in PROVINCES})
        if strange:
            raise InputError(
                f"tile map {self.title!r} has values for {strange[0]!r}, which is no province; "
                "give the first two digits of a region's code"
            )
        _check_not_negative(self.title, self.values.values())

    def table(self) -> Rows:
        """All provinces, the highest value first, those without data last."""
        ordered = sorted(PROVINCES, key=lambda p: (-self.values.get(p.code, -1), p.code))
        return Rows(
            header=("地区", self.unit),
            rows=tuple(
                (p.name, number(self.values[p.code]) if p.code in self.values else "无数据")
                for p in ordered
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event on a line of time."""

    at: datetime
    label: str
    weighty: bool = False
    """The first report, an official answer: it keeps its label where room is short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Events on a line, in the order of time."""

    title: str
    says: str
    events: tuple[Event, ...]
    unit: str = ""
    kind: Literal["timeline"] = "timeline"

    def table(self) -> Rows:
        """Time and event, to the minute."""
        events = sorted(self.events, key=lambda event: event.at)
        dated = of_several_years(event.at for event in events)
        return Rows(
            header=("时间", "事项"),
            rows=tuple(
                (time_words(event.at, "hour", dated=dated), event.label) for event in events
            ),
        )


Chart = Curve | Bars | Stack | TileMap | Timeline


# ── words and checks ─────────────────────────────────────────────────────────────────────────


def number(value: float | None) -> str:
    """``1,234``, ``12.5`` or ``0.25``; ``—`` for what is not known."""
    if value is None:
        return "—"
    if value == round(value):
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 1 else f"{value:.2g}"


def of_several_years(times: Iterable[datetime]) -> bool:
    """Whether ``times`` must be told with their year."""
    return len({desk(at).year for at in times}) > 1


def time_words(at: datetime, grain: Grain, *, dated: bool) -> str:
    """The start of a step in desk time; ``dated``: with its year."""
    local = desk(at)
    year = f"{local.year}年" if dated else ""
    if grain == "month":
        return f"{year}{local.month}月"
    day = f"{year}{local.month}月{local.day}日"
    return {"hour": f"{day} {local:%H:%M}", "day": day, "week": f"{day}起一周"}[grain]


def _between(low: float | None, high: float | None) -> str:
    return "—" if low is None or high is None else f"{number(low)}～{number(high)}"


def _check_times(title: str, times: tuple[datetime, ...]) -> None:
    if any(late <= early for early, late in pairwise(times)):
        raise InputError(f"times of chart {title!r} do not ascend; sort them, each once")


def _check(title: str, name: str, values: tuple[float | None, ...], wanted: int) -> None:
    if len(values) != wanted:
        raise InputError(f"{name!r} in chart {title!r} has {len(values)} values, wanted {wanted}")
    if not all(value is None or math.isfinite(value) for value in values):
        raise InputError(f"{name!r} in chart {title!r} has a value that is no number; give None")


def _check_not_negative(title: str, values: Iterable[float | None]) -> None:
    if any(value is not None and not 0 <= value < math.inf for value in values):
        raise InputError(f"chart {title!r} has an amount that is not from 0 up; use a curve")
