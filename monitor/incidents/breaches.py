"""Why a clock was missed: which leg of the hour took too long, or what nobody did.

The leg to blame is the one that overran its share of the hour by most; one that is not over yet
counts until now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from monitor.clock import desk
from monitor.incidents.clocks import ANSWERED, ARCHIVED
from monitor.incidents.goldenhour import (
    Breach,
    Case,
    ClockEnd,
    GoldenHour,
    Leg,
    Way,
    clock_end,
    clock_figures,
    counts,
    minutes,
    tier_figures,
    way,
)
from monitor.settings.severity import SeveritySettings
from monitor.types import ClockDue, IncidentStatus, Tier

_UNTIL = {
    "detected": (Leg.COLLECT, Leg.GROUP),
    "acknowledged": (Leg.GRADE, Leg.ALERT, Leg.DELIVER, Leg.ACKNOWLEDGE),
    "assigned": tuple(Leg),
}
"""The event that stops a clock of the hour, to the legs that lead to it."""
_DUTIES = {
    "acknowledged": "未签收",
    "assigned": "未明确责任人",
    "told": "未报告",
    "reported": "未上报",
    "voiced": "未发声",
    "briefed": "未发布",
    ANSWERED: "未答复",
    "followed_up": "未续报",
    ARCHIVED: "未归档",
}

_Cause = tuple[str, str]
"""A few words, and the sentence that gives the times."""


def golden_hour(
    cases: Sequence[Case],
    rules: SeveritySettings,
    *,
    start: datetime,
    end: datetime,
    now: datetime,
) -> GoldenHour:
    """How the hour was kept for ``cases``, found from ``start`` until before ``end``."""
    kept = [case for case in cases if counts(case)]
    dismissed = sum(case.incident.status is IncidentStatus.DISMISSED for case in cases)
    return GoldenHour(
        start=start,
        end=end,
        as_of=now,
        tiers=tier_figures(kept),
        clocks=clock_figures(kept, now),
        breaches=tuple(breaches(kept, rules, now)),
        dismissed=dismissed,
        routine=len(cases) - len(kept) - dismissed,
    )


def breaches(cases: Iterable[Case], rules: SeveritySettings, now: datetime) -> Iterator[Breach]:
    """Every clock of ``cases`` that was missed, the gravest incidents first, by due time."""
    for case in sorted(cases, key=lambda c: (-c.tier, c.incident.code)):
        missed = [c for c in case.incident.clocks if clock_end(c, now) is ClockEnd.MISSED]
        for clock in sorted(missed, key=lambda c: (c.due_at, c.name, c.turn)):
            yield _breach(case, clock, rules, now)


def _breach(case: Case, clock: ClockDue, rules: SeveritySettings, now: datetime) -> Breach:
    until = clock.stopped_at or now
    cause, reason = _cause(case, clock, rules, until)
    return Breach(
        incident_id=case.incident.id,
        code=case.incident.code,
        title=case.incident.title,
        tier=case.tier,
        clock=clock.name,
        label=clock.label,
        due_at=clock.due_at,
        stopped_at=None if clock.lapsed else clock.stopped_at,
        late=max(until - clock.due_at, timedelta()),
        cause=cause,
        reason=reason,
    )


def _cause(case: Case, clock: ClockDue, rules: SeveritySettings, until: datetime) -> _Cause:
    # A further turn begins with people and no publication, and a late note has nothing to measure.
    if clock.stops not in _UNTIL or clock.turn > 1 or until <= clock.due_at:
        return _undone(clock, until)
    told = way(case, _demanding(clock, rules, case.tier))
    return _told(_slowest(told, _UNTIL[clock.stops], until), case, told, until)


def _demanding(clock: ClockDue, rules: SeveritySettings, reached: Tier) -> Tier:
    """The lowest tier at which ``clock`` runs: what brought the duty about."""
    rule = rules.clocks.get(clock.name)
    asked = (tier for tier in Tier if getattr(rule, tier.word, None) is not None)
    return min(reached, next(asked, reached))


def _undone(clock: ClockDue, until: datetime) -> _Cause:
    if until <= clock.due_at:
        return "补记晚", f"到期时没有记录，事后补记为{_at(until)}办结"
    late = _span(until - clock.due_at)
    if clock.lapsed:
        return _DUTIES[clock.stops], f"到期未办，{late}后事件终止"
    if clock.stopped_at is None:
        return _DUTIES[clock.stops], f"到期未办，已过{late}"
    return "办理晚", f"{_at(clock.stopped_at)}才由{clock.stopped_by or '系统'}办结，晚{late}"


def _slowest(told: Way, legs: Sequence[Leg], until: datetime) -> Leg:
    """The leg of ``legs`` that overran its share by most, as of ``until``."""
    return max(legs, key=lambda leg: _took(told, leg, until) - leg.share)


def _took(told: Way, leg: Leg, until: datetime) -> timedelta:
    """How long ``leg`` took or has taken; none where it did not begin by ``until``."""
    at = list(Leg).index(leg)
    begun, over = told.ends[at], told.ends[at + 1]
    if begun is None or begun >= until or not told.measurable(leg):
        return timedelta()
    return max(min(over or until, until) - begun, timedelta())


def _told(leg: Leg, case: Case, told: Way, until: datetime) -> _Cause:
    took = _span(_took(told, leg, until))
    match leg:
        case Leg.COLLECT:
            first = f"{_at(told.published_at)}首发，{_at(told.collected_at)}才采集到"
            return "信源采集晚", f"{first}，用时{took}"
        case Leg.GROUP:
            held = f"首条{_at(told.collected_at)}已在库，{_at(told.detected_at)}才成为事件"
            return "归并晚", f"{held}，用时{took}"
        case Leg.GRADE:
            return _graded(case, told)
        case Leg.ALERT:
            return _alerted(told, took)
        case Leg.DELIVER:
            return _delivered(told, took)
        case Leg.ACKNOWLEDGE:
            return _acknowledged(told, took, until)


def _graded(case: Case, told: Way) -> _Cause:
    """A grade that came long after the incident was found: it grew, or somebody raised it."""
    first, reached = case.history[0], next(a for a in case.history if a.tier >= told.tier)
    found = f"{_at(told.detected_at)}发现时为{first.tier.short}"
    when = f"{_at(reached.at)}（发现后{_span(reached.at - told.detected_at)}）"
    if reached.by != "rules" and (reached.rules_tier or Tier.ROUTINE) < told.tier:
        return "定级晚", f"{found}，{when}才由{reached.by}改定为{told.tier.short}"
    return "升级在后", f"{found}，{when}才达到{told.tier.short}"


def _alerted(told: Way, took: str) -> _Cause:
    graded = f"{_at(told.graded_at)}达到{told.tier.short}"
    if told.alerted_at is None:
        return "未预警", f"{graded}，没有该级预警"
    return "预警晚", f"{graded}，{_at(told.alerted_at)}才预警，用时{took}"


def _delivered(told: Way, took: str) -> _Cause:
    written = f"{_at(told.alerted_at)}预警"
    if told.delivered_at is not None:
        return "送达晚", f"{written}，{_at(told.delivered_at)}才送达，用时{took}"
    if told.failed:
        return "送达失败", f"{written}，{told.failed}条消息都未能送达"
    return "未送达", f"{written}，{took}内没有送达记录"


def _acknowledged(told: Way, took: str, until: datetime) -> _Cause:
    sent = f"{_at(told.delivered_at)}送达"
    if told.acknowledged_at is None or told.acknowledged_at > until:
        return "无人签收", f"{sent}，{took}内无人签收"
    return "签收晚", f"{sent}，{_at(told.acknowledged_at)}才签收，用时{took}"


def _at(moment: datetime | None) -> str:
    return f"{desk(moment):%m-%d %H:%M}" if moment else "（未记）"


def _span(span: timedelta) -> str:
    whole = round(minutes(span))
    if whole < 60:
        return f"{whole}分"
    hours, rest = divmod(whole, 60)
    days, hours = divmod(hours, 24)
    parts = (f"{days}天" * bool(days), f"{hours}小时" * bool(hours), f"{rest}分" * bool(rest))
    return "".join([part for part in parts if part][:2])
