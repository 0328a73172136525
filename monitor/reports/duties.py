"""What is owed: clocks, the progress of earlier incidents, and what falls due tomorrow."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from monitor.clock import desk, is_working_day
from monitor.reports.digest import Hint, Progress
from monitor.reports.incident import ClockLine, ClockState, IncidentView
from monitor.reports.wording import span_words
from monitor.settings import Settings
from monitor.settings.calendar import CalendarSettings, Event
from monitor.settings.severity import SeveritySettings
from monitor.text.plain import plain
from monitor.types import ClockDue, IncidentStatus, Tier

HINT_SPAN = timedelta(hours=24)
"""How far ahead the hints look."""

_CLOCKS = 40
"""Clocks that are told, those of the gravest incidents."""

_GONE = frozenset({IncidentStatus.ARCHIVED, IncidentStatus.MERGED})
"""Filed, or told under the incident it is a part of."""
_OVER = _GONE | {IncidentStatus.DISMISSED}


def clock_line(clock: ClockDue, now: datetime) -> ClockLine:
    """Where ``clock`` stands at ``now``, as a phrase."""
    stopped = clock.stopped_at if clock.stopped_at and clock.stopped_at <= now else None
    apart = span_words(clock.due_at - (stopped or now))
    if stopped is not None:
        late = stopped > clock.due_at
        state = ClockState.LATE if late else ClockState.DONE
        words = f"已完成，超时{apart}" if late else f"按时完成，余{apart}"
        words = "未办，已随事件终止" if clock.lapsed else words
    elif now > clock.due_at:
        state, words = ClockState.OVERDUE, f"已超时{apart}"
    else:
        state, words = ClockState.RUNNING, f"剩余{apart}"
    return ClockLine(label=plain(clock.label), due_at=clock.due_at, state=state, words=words)


def clock_lines(clocks: Iterable[ClockDue], now: datetime) -> tuple[ClockLine, ...]:
    """All clocks in the order they fall due; of a duty that comes again the last turn only."""
    ordered = sorted(_begun(clocks, now), key=lambda clock: (clock.due_at, clock.name))
    return tuple(clock_line(clock, now) for clock in ordered)


def _begun(clocks: Iterable[ClockDue], now: datetime) -> Iterable[ClockDue]:
    begun = (clock for clock in clocks if clock.started_at <= now)
    return {clock.name: clock for clock in sorted(begun, key=lambda clock: clock.turn)}.values()


def next_due(lines: Iterable[ClockLine]) -> ClockLine | None:
    """The clock to look at first: the earliest that has not stopped, overdue or not."""
    return next((line for line in lines if _open(line)), None)


def progress(
    views: Sequence[IncidentView], period_start: datetime, now: datetime, carded: Collection[int]
) -> tuple[Progress, ...]:
    """Incidents found before ``period_start`` and not yet filed, the gravest first.

    ``carded`` holds the ids that have a card of their own in this digest.
    """
    earlier = [v for v in views if v.incident.detected_at < period_start]
    rows = [
        Progress(
            id=view.incident.id,
            code=plain(view.incident.code),
            title=plain(view.incident.title),
            tier=view.assessment.tier,
            status=view.incident.status,
            clock=next_due(clock_lines(view.incident.clocks, now)),
            has_card=view.incident.id in carded,
        )
        for view in earlier
        if view.incident.status not in _GONE
    ]
    return tuple(sorted(rows, key=lambda row: (-row.tier, row.code)))


def hints(
    views: Sequence[IncidentView],
    now: datetime,
    settings: Settings,
    notes: Iterable[str] = (),
) -> tuple[Hint, ...]:
    """``notes``, clocks overdue or due within a day, then what tomorrow is: a day off, planned.

    Of many clocks those of the gravest incidents are told, and how many there are besides.
    """
    due = [
        (view, clock)
        for view in views
        if view.incident.status not in _OVER
        for clock in _begun(view.incident.clocks, now)
        if clock.due_at <= now + HINT_SPAN and not (clock.stopped_at and clock.stopped_at <= now)
    ]
    due.sort(key=lambda one: (-one[0].assessment.tier, *_by_time(one)))
    told = [(view, clock_line(clock, now)) for view, clock in sorted(due[:_CLOCKS], key=_by_time)]
    return (
        *(Hint(at=None, text=plain(note), overdue=False) for note in notes),
        *(_clock_hint(view, line) for view, line in told),
        *_further(len(due) - len(told)),
        *_day_off(now, settings.severity),
        *_begins(now, settings.calendar),
    )


def _by_time(one: tuple[IncidentView, ClockDue]) -> tuple[datetime, str, str]:
    view, clock = one
    return clock.due_at, view.incident.code, clock.name


def _open(line: ClockLine) -> bool:
    return line.state in (ClockState.RUNNING, ClockState.OVERDUE)


def _clock_hint(view: IncidentView, line: ClockLine) -> Hint:
    code, title = plain(view.incident.code), plain(view.incident.title)
    return Hint(
        at=line.due_at,
        text=f"〔{code}〕{title}：{line.label}，{line.words}",
        overdue=line.state is ClockState.OVERDUE,
    )


def _further(count: int) -> tuple[Hint, ...]:
    """How many clocks are not told, if any."""
    text = f"另有{count}项时限已过或24小时内到期，级别较低，可在系统中查阅。"
    return (Hint(at=None, text=text, overdue=False),) if count else ()


def _day_off(now: datetime, severity: SeveritySettings) -> tuple[Hint, ...]:
    tomorrow = desk(now).date() + timedelta(days=1)
    if is_working_day(tomorrow):
        return ()
    tier = Tier.of(severity.wall_time_from)
    text = (
        f"明日（{tomorrow.month}月{tomorrow.day}日）为休息日："
        f"{tier.label}及以上事件的时限照常计时，其余事件按值班时间计。"
    )
    return (Hint(at=None, text=text, overdue=False),)


def _begins(now: datetime, calendar: CalendarSettings) -> tuple[Hint, ...]:
    """What the calendar plans for tomorrow; of what lasts, its first day only."""
    tomorrow = desk(now).date() + timedelta(days=1)
    begun = [
        event
        for event in calendar.events
        for one in event.between(tomorrow, tomorrow)
        if tomorrow in (one.first, one.first + timedelta(days=event.window.days))
    ]
    return tuple(Hint(at=None, text=_planned(event, tomorrow), overdue=False) for event in begun)


def _planned(event: Event, day: date) -> str:
    misread = f"，常见误读：{'；'.join(event.misreadings)}" if event.misreadings else ""
    return plain(f"明日（{day.month}月{day.day}日）日历：{event.label}{misread}。请备好预案。")
