"""When reports are made and which period each is of; which of them are missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from monitor.alerts.roster import working_day
from monitor.clock import DESK, utc
from monitor.errors import NotFoundError
from monitor.reporting.order import Order
from monitor.settings import Settings
from monitor.settings.reports import ReportPlan
from monitor.settings.roster import RosterSettings
from monitor.store import Unit

_DAY = timedelta(days=1)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST = 80
"""Days between two times a plan is made, holidays and months counted."""
_DAYS = {"week": 7, "fortnight": 14}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A report whose time has come and that is not made."""

    plan: ReportPlan
    order: Order
    made_at: datetime
    due_at: datetime


def owed(settings: Settings, unit: Unit, now: datetime) -> tuple[Owed, ...]:
    """The newest report of every plan that should be made by ``now``, unless it is.

    A period that ended before this monitor was first awake has none: nobody watched.
    """
    first = unit.runs.first()
    if first is None:
        return ()
    found = (latest_of(plan, settings.roster, now) for plan in settings.reports.plans)
    return tuple(
        each
        for each in found
        if each is not None
        and each.order.end > first.started_at
        and unit.reports.find(each.order.kind, each.order.end, name=each.order.name) is None
    )


def latest_of(plan: ReportPlan, roster: RosterSettings, now: datetime) -> Owed | None:
    """The newest report of ``plan`` whose time has come by ``now``, made or not."""
    for day in days_before(plan, roster, now.astimezone(DESK).date() + _DAY):
        if (made_at := _at(day, plan.made_at)) <= now:
            due_at = _at(day, plan.due_at)
            return Owed(
                plan=plan, order=order_of(plan, roster, day), made_at=made_at, due_at=due_at
            )
    return None


def order_for(settings: Settings, name: str, day: date) -> Order:
    """The report of the plan ``name`` made on ``day``, whether or not the plan has it made then.

    NotFoundError when there is no such plan.
    """
    plan = next((plan for plan in settings.reports.plans if plan.id == name), None)
    if plan is None:
        known = "、".join(plan.id for plan in settings.reports.plans)
        raise NotFoundError(f"there is no report {name!r} in reports.yaml; there are: {known}")
    return order_of(plan, settings.roster, day)


def order_of(plan: ReportPlan, roster: RosterSettings, day: date) -> Order:
    """The report of ``plan`` that is made on ``day``."""
    start, end = period_of(plan, roster, day)
    return Order(kind=plan.kind, start=start, end=end, name=plan.id)


# ── days ─────────────────────────────────────────────────────────────────────────────────────


def is_made_on(plan: ReportPlan, roster: RosterSettings, day: date) -> bool:
    """Whether ``plan`` has a report made on ``day``.

    Working days are those of the roster's calendar: holidays are none, make-up days are. A day of
    the month that is none is moved to the next one.
    """
    if plan.by_month:
        return _nominal(plan, roster, day) is not None
    monday = day - day.weekday() * _DAY
    if (monday - plan.counted_from).days // 7 % plan.weeks:
        return False
    if plan.days == "every":
        return True
    if plan.days == "workdays":
        return working_day(day, roster)
    return _WEEKDAYS[day.weekday()] in plan.days


def days_before(plan: ReportPlan, roster: RosterSettings, day: date) -> Iterator[date]:
    """The days before ``day`` on which ``plan`` has a report made, the last first."""
    farthest = _LONGEST * _MONTHS.get(plan.span, 1) * plan.weeks
    for back in range(1, farthest + 1):
        if is_made_on(plan, roster, day - back * _DAY):
            yield day - back * _DAY


def _nominal(plan: ReportPlan, roster: RosterSettings, day: date) -> date | None:
    """The day of a month that ``day`` stands for, itself or one before it; None: it is no turn."""
    this = day.replace(day=plan.day_of_month or 1)
    before = (this.replace(day=1) - _DAY).replace(day=this.day)
    every = _MONTHS[plan.span]
    turns = (each for each in (this, before) if each <= day and (each.month - 1) % every == 0)
    return next((each for each in turns if _moved(each, roster) == day), None)


def _moved(day: date, roster: RosterSettings) -> date:
    while not working_day(day, roster):
        day += _DAY
    return day


# ── periods ──────────────────────────────────────────────────────────────────────────────────


def period_of(plan: ReportPlan, roster: RosterSettings, day: date) -> tuple[datetime, datetime]:
    """The period of the report of ``plan`` made on ``day``, in UTC; its end is outside.

    Weeks are the seven or fourteen days before, months and more those of the calendar. A day's
    report goes back to the one before it, so that nothing falls between two: on workdays only,
    Monday's has the weekend.
    """
    if plan.by_month:
        return _whole_months(_nominal(plan, roster, day) or day, _MONTHS[plan.span])
    end = _at(day, plan.period_ends_at)
    if plan.span in _DAYS:
        return end - _DAYS[plan.span] * _DAY, end
    last = next(days_before(plan, roster, day), day - _DAY)
    return _at(last, plan.period_ends_at), end


def _whole_months(day: date, length: int) -> tuple[datetime, datetime]:
    """The ``length`` months of the calendar that were over last on ``day``."""
    month = 12 * day.year + day.month - 1
    last = month - month % length
    return _first_of(last - length), _first_of(last)


def _first_of(month: int) -> datetime:
    return utc(datetime(month // 12, month % 12 + 1, 1, tzinfo=DESK))


def _at(day: date, clock: time) -> datetime:
    return utc(datetime.combine(day, clock, DESK))
