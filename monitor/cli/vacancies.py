"""What ``monitor check-config`` finds in the roster: who is missing when, swaps of no effect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from monitor.alerts.roster import routed_roles
from monitor.alerts.rota import Hole, holes, sensitive_within, turns
from monitor.clock import day_start, desk, is_announced
from monitor.settings import Settings
from monitor.settings.roster import Swap

_AHEAD = timedelta(days=30)
_SENSITIVE_AHEAD = timedelta(days=60)
_DAY = timedelta(days=1)


def vacancies(settings: Settings, now: datetime) -> Iterator[str]:
    """Every stretch of the next 30 days in which a role that some rule tells is nobody's."""
    for hole in holes(settings, routed_roles(settings), now, now + _AHEAD):
        yield _told(hole, settings)


def roster_hints(settings: Settings, now: datetime) -> Iterator[str]:
    """What in the roster is worth a look, one line each."""
    yield from _unwatched(settings, now)
    yield from _idle_swaps(settings, now)
    yield from _unknown_years(settings, now)


def _unwatched(settings: Settings, now: datetime) -> Iterator[str]:
    """Sensitive days of the next 60 not held around the clock, unless ``vacancies`` says so."""
    routed, roles = routed_roles(settings), dict.fromkeys(settings.roster.around_the_clock)
    for hole in holes(settings, list(roles), now, now + _SENSITIVE_AHEAD):
        told = hole.role in routed and hole.start < now + _AHEAD
        if not told and sensitive_within(hole.start, hole.end, settings):
            yield _told(hole, settings)


def _told(hole: Hole, settings: Settings) -> str:
    roster = settings.roster
    span = f"{desk(hole.start):%Y-%m-%d %H:%M} 至 {desk(hole.end):%Y-%m-%d %H:%M}"
    watched = hole.role in roster.around_the_clock
    days = sensitive_within(hole.start, hole.end, settings) if watched else ()
    return (
        f"{settings.folder / 'roster.yaml'}：{span} 无人任"
        f"{roster.roles.get(hole.role, hole.role)}（{hole.role}）：{hole.reason}；"
        + (f"其间有{'、'.join(days)}，应24小时值班；" if days else "")
        + hole.remedy
    )


def _idle_swaps(settings: Settings, now: datetime) -> Iterator[str]:
    known = {person.id: person.name for person in settings.roster.people}
    for swap in settings.roster.swaps:
        if swap.day >= desk(now).date() and not _has_turn(swap, settings):
            yield (
                f"{settings.folder / 'roster.yaml'}：{swap.day} {known[swap.person]}没有班，"
                f"换给{known[swap.to]}不起作用；请核对日期、人员和岗位（日期为开始值班的那一天）"
            )


def _has_turn(swap: Swap, settings: Settings) -> bool:
    start = day_start(swap.day)
    roles = [swap.role] if swap.role else {shift.role for shift in settings.roster.shifts}
    duties = (
        turn.duty for role in roles for turn in turns(role, start, start + 2 * _DAY, settings)
    )
    return any(
        duty.day == swap.day and swap.person in [person.id for person in duty.planned]
        for duty in duties
    )


def _unknown_years(settings: Settings, now: datetime) -> Iterator[str]:
    calendar = settings.roster.calendar
    own = {day.year for day in (*calendar.days_off, *calendar.working_days)}
    for year in sorted({desk(now).year, desk(now + _SENSITIVE_AHEAD).year} - own):
        if not is_announced(date(year, 1, 1)):
            yield (
                f"{settings.folder / 'roster.yaml'}：{year}年的放假安排尚未收录，只按周六、周日为"
                "休息日；国务院办公厅公布后，请升级 chinesecalendar，或在 calendar 写明"
            )
