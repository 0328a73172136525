"""What was owed to the public and what was done: a count for each obligation, unit and period.

PURE. A publication counts in the period of its day; within the days of grace after a period that
lacks it, it makes up for that period first, as late.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from monitor.clock import is_working_day
from monitor.settings.disclosure import DisclosureSettings, Obligation
from monitor.settings.roster import Unit

_DAY = timedelta(days=1)
_STRIDES = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


class State(StrEnum):
    """How an obligation stands in one period."""

    MET = "met"
    LATE = "late"
    """Met within the days of grace."""
    RUNNING = "running"
    """The period, or its grace, is not over."""
    SHORT = "short"
    """Something was published, but not enough."""
    MISSED = "missed"

    @property
    def label(self) -> str:
        """Chinese name as staff read it."""
        return _LABELS[self]

    @property
    def kept(self) -> bool:
        """Whether what was owed was done, in time or late."""
        return self in (State.MET, State.LATE)


_LABELS = {
    State.MET: "完成",
    State.LATE: "逾期完成",
    State.RUNNING: "进行中",
    State.SHORT: "未足额",
    State.MISSED: "未完成",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One thing made public: an item of an own channel, or what a person put down."""

    obligation: str
    unit: str
    on: date
    title: str
    evidence: str
    """Where it can be seen: a link, a document number."""
    item_id: int | None = None
    share: float | None = None
    """Of a rate, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One period of one obligation and unit."""

    first: date
    last: date
    due_on: date
    """The last day on which it is met in time."""
    done: int
    quota: int
    state: State
    share: float | None
    """Of a rate, the last one put down."""
    publications: tuple[Publication, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One obligation of one unit over the time asked for."""

    obligation: Obligation
    unit_id: str
    unit_name: str
    spans: tuple[Span, ...]

    @property
    def owed(self) -> int:
        """Periods that are over."""
        return sum(span.state is not State.RUNNING for span in self.spans)

    @property
    def kept(self) -> int:
        """Those of them in which it was done, in time or late."""
        return sum(span.state.kept for span in self.spans)


def duties(
    settings: DisclosureSettings,
    units: Sequence[Unit],
    publications: Sequence[Publication],
    start: date,
    end: date,
    today: date,
) -> tuple[Duty, ...]:
    """Every obligation of every unit in the periods that end from ``start`` to ``end``.

    A period that begins after ``today`` is left out; one that is not over is running.
    """
    given: defaultdict[tuple[str, str], list[Publication]] = defaultdict(list)
    for each in publications:
        given[each.obligation, each.unit].append(each)
    return tuple(
        Duty(
            obligation=obligation,
            unit_id=unit.id,
            unit_name=unit.name,
            spans=tuple(_spans(obligation, given[obligation.id, unit.id], start, end, today)),
        )
        for obligation in settings.obligations
        for unit in bound(obligation, units)
        if obligation.start <= end and (obligation.end is None or obligation.end >= start)
    )


def bound(obligation: Obligation, units: Sequence[Unit]) -> tuple[Unit, ...]:
    """The units that owe it."""
    if obligation.units:
        known = {unit.id: unit for unit in units}
        return tuple(known[unit_id] for unit_id in obligation.units)
    return tuple(unit for unit in units if unit.level == obligation.level)


def periods(obligation: Obligation, start: date, end: date) -> Iterator[tuple[date, date]]:
    """First and last day of each period that ends from ``start`` to ``end``, or is open at ``end``.

    Weeks begin on Monday; fortnights are counted from the Monday of the obligation's first week.
    What the obligation's own beginning and end cut off is owed like a whole one.
    """
    until = end if obligation.end is None else min(end, obligation.end)
    for first, last in _grid(obligation, start, until):
        begun, over = max(first, obligation.start), last
        if obligation.end is not None:
            over = min(last, obligation.end)
        asked = not obligation.working_days or is_working_day(begun)
        if begun <= until and over >= start and (asked or obligation.period != "day"):
            yield begun, over


def _grid(obligation: Obligation, start: date, until: date) -> Iterator[tuple[date, date]]:
    if obligation.period == "once":
        yield obligation.start, obligation.end or until
    elif stride := _STRIDES.get(obligation.period):
        monday = obligation.start - obligation.start.weekday() * _DAY
        origin = obligation.start if stride == 1 else monday
        steps = max(0, (start - origin).days // stride)
        first = origin + steps * stride * _DAY
        while first <= until:
            yield first, first + (stride - 1) * _DAY
            first += stride * _DAY
    else:
        months = _MONTHS[obligation.period]
        earliest = max(start, obligation.start)
        index = (earliest.year * 12 + earliest.month - 1) // months * months
        while _month(index) <= until:
            yield _month(index), _month(index + months) - _DAY
            index += months


def _month(index: int) -> date:
    return date(index // 12, index % 12 + 1, 1)


def _spans(
    obligation: Obligation,
    publications: Sequence[Publication],
    start: date,
    end: date,
    today: date,
) -> Iterator[Span]:
    waiting = sorted(publications, key=lambda each: (each.on, each.title, each.evidence))
    for first, last in periods(obligation, start, end):
        if first > today:
            return
        grace = last + obligation.grace_days * _DAY
        waiting = [each for each in waiting if each.on >= first]
        within = [each for each in waiting if each.on <= last]
        after = [each for each in waiting if last < each.on <= grace]
        missing = max(0, obligation.quota - len(within))
        counted = within + after[:missing]
        waiting = [each for each in waiting if each not in counted]
        yield Span(
            first=first,
            last=last,
            due_on=last,
            done=len(counted),
            quota=obligation.quota,
            state=_state(obligation, within, counted, over=today > grace),
            share=counted[-1].share if counted else None,
            publications=tuple(counted),
        )


def _state(
    obligation: Obligation,
    within: Sequence[Publication],
    counted: Sequence[Publication],
    *,
    over: bool,
) -> State:
    if _enough(obligation, within):
        return State.MET
    if _enough(obligation, counted):
        return State.LATE
    if not over:
        return State.RUNNING
    return State.SHORT if counted else State.MISSED


def _enough(obligation: Obligation, done: Sequence[Publication]) -> bool:
    if len(done) < obligation.quota:
        return False
    least = obligation.minimum
    return least is None or (done[-1].share is not None and done[-1].share >= least)


def reminders(owed: Sequence[Duty], today: date, days: int) -> tuple[str, ...]:
    """What falls due within ``days``, and what is short and can still be made up, soonest first."""
    found: list[tuple[date, str]] = []
    for duty in owed:
        for span in duty.spans:
            if span.state is not State.RUNNING or span.due_on > today + days * _DAY:
                continue
            found.append((span.due_on, _reminder(duty, span, today)))
    return tuple(told for _, told in sorted(found))


def _reminder(duty: Duty, span: Span, today: date) -> str:
    day = f"{span.due_on.month}月{span.due_on.day}日"
    left = (span.due_on - today).days
    when = f"{day}到期（今天）" if not left else f"{day}到期，还有{left}天"
    if left < 0:
        when = f"{day}已到期，仍可补"
    obligation = duty.obligation
    if obligation.minimum is not None:
        reached = "尚未登记" if span.share is None else f"登记为{span.share:.0%}"
        return (
            f"{duty.unit_name}：{obligation.label}，要求{obligation.minimum:.0%}，{reached}，{when}"
        )
    return f"{duty.unit_name}：{obligation.label}，已完成{span.done}/{span.quota}，{when}"


def totals(owed: Sequence[Duty]) -> Mapping[str, tuple[int, int]]:
    """By the name of the unit: periods kept, and periods owed that are over."""
    found: dict[str, tuple[int, int]] = {}
    for duty in owed:
        kept, over = found.get(duty.unit_name, (0, 0))
        found[duty.unit_name] = kept + duty.kept, over + duty.owed
    return found
