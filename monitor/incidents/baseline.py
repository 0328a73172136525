"""What an hour usually brings, what was planned for it, and whether a planned peak stayed away.

The usual figure is the median of the same hour over the last fourteen days, of days of the same
kind, working days or days off. On days for which the calendar plans a peak it is multiplied by what
that peak brought before; only then is talk beyond it an eruption.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from monitor.clock import desk, is_working_day
from monitor.settings.calendar import Event, Occurrence

DAYS = 14
"""A fortnight: how far back the usual is looked for."""
FEWEST = 3
"""Days of one kind from which they speak for themselves."""
OCCURRENCES = 2
"""Past ones from which a peak is learnt."""
MOST_LIFT = 10.0

_DAY = timedelta(days=1)
_SEEN = 0.1
"""Share of what a peak should bring below which it stayed away."""
_NOTABLE = 10
"""Texts a day that a peak must be expected to bring for its absence to say something."""

Days = Mapping[date, int]
"""Day of the desk to the texts it brought; a day left out brought none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """A planned peak: the event, how many times the usual it brings, and how that is known."""

    event: Event
    lift: float
    occurrences: int = 0
    """Past ones the lift was learnt from; 0: it is the configured figure."""

    @property
    def learnt(self) -> bool:
        """Whether the past showed it."""
        return self.occurrences >= OCCURRENCES


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What an hour should bring, and why."""

    usual: float
    """Texts an hour, planned peaks counted in."""
    low: float
    high: float
    """Between these lie eight of ten such hours."""
    why: str
    """How it was found, as staff read it."""
    lift: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A planned peak that stayed away."""

    event_id: str
    topic: str
    day: date
    expected: float
    seen: int
    reason: str


def same_hours(at: datetime) -> tuple[datetime, ...]:
    """The hour of ``at`` on each of the fourteen days before, yesterday's first."""
    hour = desk(at).replace(minute=0, second=0, microsecond=0)
    return tuple(hour - back * _DAY for back in range(1, DAYS + 1))


def expected(
    history: Mapping[datetime, int],
    at: datetime,
    *,
    since: datetime | None,
    peaks: Sequence[Peak] = (),
) -> Expectation:
    """What the hour of ``at`` should bring.

    ``history`` holds what each of ``same_hours(at)`` brought; those left out brought nothing.
    ``since`` is when the counting began: with less than a fortnight of it all days are alike, those
    before it count as empty, and nothing is lifted.
    """
    hours = same_hours(at)
    counts = {desk(hour).date(): history.get(hour, 0) for hour in hours}
    if since is None or since > hours[-1]:
        return _of(list(counts.values()), "历史不足十四天，取近十四天同时段中位数")
    today = desk(at).date()
    peak = max(peaks, key=lambda each: each.lift, default=None)
    alike = [day for day in counts if is_working_day(day) == is_working_day(today)]
    kind = "工作日" if is_working_day(today) else "休息日"
    if peak is not None and peak.lift > 1:
        plain = [day for day in counts if not peak.event.on(day)]
        both = [day for day in plain if day in alike]
        for days, word in ((both, kind), (plain, "各日")):
            if len(days) >= FEWEST:
                return _lifted([counts[day] for day in days], word, peak)
    if len(alike) >= FEWEST:
        figures = [counts[day] for day in alike]
        return _of(figures, f"近十四天{len(alike)}个{kind}同时段中位数")
    return _of(list(counts.values()), f"近十四天{kind}不足{FEWEST}个，取各日同时段中位数")


def _of(counts: Sequence[int], why: str) -> Expectation:
    ordered = sorted(counts)
    return Expectation(
        usual=float(median(ordered)),
        low=float(_quantile(ordered, 0.1)),
        high=float(_quantile(ordered, 0.9)),
        why=why,
    )


def _quantile(ordered: Sequence[int], share: float) -> int:
    """The value below which ``share`` of them lie, one of their own."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _lifted(counts: Sequence[int], kind: str, peak: Peak) -> Expectation:
    """The plain days' figure times the peak; an hour that is usually empty is read as one text."""
    plain = _of(counts, "")
    how = f"经{peak.occurrences}次学得" if peak.learnt else "按日历设定"
    return Expectation(
        usual=max(1.0, plain.usual) * peak.lift,
        low=plain.low * peak.lift,
        high=max(1.0, plain.high) * peak.lift,
        why=(
            f"近十四天{len(counts)}个{kind}同时段中位数的{peak.lift:.1f}倍"
            f"（{peak.event.label}，{how}）"
        ),
        lift=peak.lift,
    )


# ── what the past showed ─────────────────────────────────────────────────────────────────────


def learn(event: Event, past: Collection[Occurrence], days: Days, since: date | None) -> Peak:
    """How many times the usual day ``event`` brings, from its ``past`` occurrences.

    Each is compared with the fortnight before it: median day to median day. The median over all of
    them stands, at least 1 and at most ``MOST_LIFT``. With fewer than two that ``days`` tells of,
    counted from ``since`` on, the configured figure stands.
    """
    known = [one for one in past if since is not None and _known(one, days, since)]
    if len(known) < OCCURRENCES:
        return Peak(event=event, lift=event.lift)
    lifts = [median(days.get(d, 0) for d in one.days) / usual_day(one.first, days) for one in known]
    lift = min(MOST_LIFT, max(1.0, float(median(lifts))))
    return Peak(event=event, lift=round(lift, 2), occurrences=len(known))


def _known(one: Occurrence, days: Days, since: date) -> bool:
    """Whether ``days`` tell of ``one`` and the fortnight before it, and of more than nothing."""
    before = one.first - DAYS * _DAY
    told = sum(count for day, count in days.items() if before <= day <= one.last)
    return before >= since and told >= _NOTABLE


def usual_day(day: date, days: Days) -> float:
    """What the median day of the fortnight before ``day`` brought; at least 1."""
    before = [days.get(day - back * _DAY, 0) for back in range(1, DAYS + 1)]
    return max(1.0, float(median(before)))


def missing(
    peak: Peak, occurrence: Occurrence, topic: str, day: date, days: Days
) -> Missing | None:
    """Whether the peak stayed away on ``day``: nearly nothing came where the past promises much.

    Only a learnt peak is missed. Then the collection may be broken, or the day has moved.
    """
    if not peak.learnt:
        return None
    should = usual_day(occurrence.first, days) * peak.lift
    seen = days.get(day, 0)
    if should < _NOTABLE or seen > _SEEN * should:
        return None
    reason = (
        f"{day.month}月{day.day}日为{peak.event.label}，按以往{peak.occurrences}次应有约"
        f"{should:.0f}条，实际仅{seen}条，请检查采集是否中断、日期是否有变"
    )
    return Missing(
        event_id=peak.event.id, topic=topic, day=day, expected=should, seen=seen, reason=reason
    )
