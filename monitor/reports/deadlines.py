"""What is due when, as a calendar that programs subscribe to: iCalendar (RFC 5545). PURE.

An incident stands in it with its code and the name of its clock, never with a title or a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from monitor.clock import desk, utc
from monitor.publicity.disclosure import Duty, Span, State
from monitor.reports.feeds import house_of
from monitor.settings.calendar import CalendarSettings
from monitor.settings.reports import ReportPlan
from monitor.text.plain import plain
from monitor.types import Incident

_DAY = timedelta(days=1)
_AGAIN = timedelta(hours=1)
"""How often a program should ask again."""
_SORTS = {"peak": "例行高峰", "session": "重要会议", "policy": "政策节点"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One entry: a moment, or a day or more of them."""

    uid: str
    """The same whenever it is told."""
    at: datetime | date
    last: date | None = None
    """The last day, where only days are known."""
    title: str
    detail: str
    sort: str


def of_clocks(incidents: Iterable[Incident], now: datetime, until: datetime) -> Iterator[Deadline]:
    """Every running clock due before ``until``; those overdue among them, marked as such."""
    for incident in incidents:
        for clock in incident.clocks:
            if clock.stopped_at is not None or clock.due_at >= until:
                continue
            late = "（已超时）" if clock.due_at < now else ""
            yield Deadline(
                uid=f"clock-{incident.code}-{clock.name}-{clock.turn}",
                at=clock.due_at,
                title=f"{incident.code} {clock.label}{late}",
                detail=f"{incident.tier.label}；{clock.name}，{_at(clock.started_at)}起算",
                sort="处置时限",
            )


def of_report(plan: ReportPlan, title: str, due_at: datetime) -> Deadline:
    """When the report of ``plan`` must be on the desk."""
    return Deadline(
        uid=f"report-{plan.id}-{desk(due_at):%Y%m%d}",
        at=due_at,
        title=f"{title}：最迟送达",
        detail=f"reports.yaml 的 {plan.id}",
        sort="报告",
    )


def of_duties(owed: Iterable[Duty], until: date) -> Iterator[Deadline]:
    """What has to be made public by ``until`` or can still be made up for."""
    for duty in owed:
        for span in duty.spans:
            if span.state is State.RUNNING and span.due_on <= until:
                yield _of_span(duty, span)


def _of_span(duty: Duty, span: Span) -> Deadline:
    obligation = duty.obligation
    if obligation.minimum is None:
        stands = f"已完成{span.done}/{span.quota}"
    else:
        reached = "尚未登记" if span.share is None else f"登记为{span.share:.0%}"
        stands = f"要求{obligation.minimum:.0%}，{reached}"
    return Deadline(
        uid=f"disclosure-{obligation.id}-{duty.unit_id}-{span.first:%Y%m%d}",
        at=span.due_on,
        last=span.due_on,
        title=f"{duty.unit_name}：{obligation.label}",
        detail=f"{stands}；依据：{obligation.basis}",
        sort="信息公开",
    )


def of_calendar(calendar: CalendarSettings, first: date, last: date) -> Iterator[Deadline]:
    """What is planned from ``first`` to ``last``, on its own days: without the days around it."""
    for event in calendar.events:
        around = event.window.days * _DAY
        for span in event.between(first, last):
            begins, ends = span.first + around, span.last - around
            if begins <= last and ends >= first:
                yield Deadline(
                    uid=f"planned-{event.id}-{begins:%Y%m%d}",
                    at=begins,
                    last=ends,
                    title=event.label,
                    detail="；".join(
                        filter(None, (event.note.rstrip("。"), f"依据：{event.source}"))
                    ),
                    sort=_SORTS[event.expects],
                )


def calendar_of(deadlines: Sequence[Deadline], agency: str, now: datetime) -> bytes:
    """The calendar, by time; it rings no alarm and blocks nobody's time."""
    name = f"{plain(agency)} 舆情工作时限"
    made = Calendar()
    made.add("prodid", "-//Golden Hour//Deadlines//ZH")
    made.add("version", "2.0")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", _AGAIN, parameters={"value": "DURATION"})
    house = house_of(agency)
    for one in sorted(deadlines, key=lambda one: (_order(one), one.uid)):
        made.add_component(_event(one, house, now))
    written: bytes = made.to_ical()
    return written


def _event(one: Deadline, house: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{plain(one.uid)}@{house}")
    event.add("dtstamp", utc(now).replace(microsecond=0))
    if isinstance(one.at, datetime):
        event.add("dtstart", utc(one.at).replace(microsecond=0))
    else:
        event.add("dtstart", one.at)
        event.add("dtend", (one.last or one.at) + _DAY)
    event.add("summary", plain(one.title))
    event.add("description", plain(one.detail))
    event.add("categories", [one.sort])
    event.add("transp", "TRANSPARENT")
    return event


def _order(one: Deadline) -> str:
    """Days before the moments of that day, all by the desk's own clock."""
    at = one.at
    return f"{desk(at):%Y-%m-%d %H:%M:%S}" if isinstance(at, datetime) else f"{at:%Y-%m-%d}"


def _at(moment: datetime) -> str:
    return f"{desk(moment):%Y-%m-%d %H:%M}"
