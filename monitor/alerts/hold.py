"""What holds an alert back for a time, and why: silences, nationwide stories, quiet hours. PURE.

In doubt nothing is held back. A silence covers an incident only when the whole of it lies inside:
its main topic, and every place it has reached. What is graver than was foreseen always goes out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from monitor.alerts.figures import span
from monitor.alerts.route import RouteMatch, Within
from monitor.alerts.subject import Subject
from monitor.clock import DESK, desk, in_hours, utc
from monitor.settings.routing import Inhibition, RoutingSettings
from monitor.text.plain import plain
from monitor.types import Scope, Silence, SilenceKind, Tier

NEVER_QUIET_FROM = Tier.ORANGE
"""From this tier up quiet hours hold nothing back: such matters count in wall time."""
_DAY = timedelta(days=1)


def silenced(
    subject: Subject, tier: Tier, silences: Iterable[Silence], within: Within, now: datetime
) -> str:
    """Why an alert of ``tier`` about ``subject`` is held back; empty when it is not.

    Of several silences the one that lasts longest is told.
    """
    held = [s for s in _holding(silences, now, SilenceKind.SILENCE) if tier <= s.scope.up_to]
    covering = [s for s in held if _covers(s.scope, subject, within)]
    if not covering:
        return ""
    longest = max(covering, key=lambda s: (s.ends_at, s.id))
    return f"{_told(longest)}，{longest.scope.up_to.short}及以下不通知；级别再高照常通知"


def maintained(silences: Iterable[Silence], now: datetime) -> str:
    """Why troubles of the monitor itself are no news now; empty when they are."""
    found = _holding(silences, now, SilenceKind.MAINTENANCE)
    if not found:
        return ""
    return f"{_told(max(found, key=lambda s: (s.ends_at, s.id)))}，系统自身的异常不通知"


def inhibited(subject: Subject, tier: Tier, routing: RoutingSettings, now: datetime) -> str:
    """Why a local part of a nationwide story is not told of again; empty when it is.

    What is graver than the nationwide incident was when it was told of always goes out.
    """
    national = subject.national
    if national is None or not subject.incident.regions or tier > national.tier:
        return ""
    topic = next(iter(subject.incident.topics), "")
    passed = now - national.told_at
    for rule in routing.inhibit:
        if _inhibits(rule, topic, tier) and timedelta() <= passed < rule.within:
            return (
                f"同题全国性事件 {national.code}《{plain(national.title)}》"
                f"已于{desk(national.told_at):%m月%d日%H:%M}按{national.tier.label}通知，"
                f"{span(rule.within)}内各地{_up_to(rule).short}及以下的同题事件不再逐一通知"
            )
    return ""


def quiet_until(match: RouteMatch, tier: Tier, now: datetime) -> datetime | None:
    """When the quiet hours are over that hold a message back; None when none do."""
    if match.quiet_hours is None or tier >= NEVER_QUIET_FROM:
        return None
    if not in_hours(now, match.quiet_hours):
        return None
    moment = desk(now)
    end = datetime.combine(moment.date(), match.quiet_hours[1], DESK)
    return utc(end if end > moment else end + _DAY)


def _holding(silences: Iterable[Silence], now: datetime, kind: SilenceKind) -> list[Silence]:
    return [
        s
        for s in silences
        if s.kind is kind and s.ended_at is None and s.starts_at <= now < s.ends_at
    ]


def _covers(scope: Scope, subject: Subject, within: Within) -> bool:
    incident = subject.incident
    if scope.incident_id not in (None, incident.id):
        return False
    if scope.topics and next(iter(incident.topics), None) not in scope.topics:
        return False
    return not scope.regions or (
        bool(incident.regions)
        and all(any(within(code, area) for area in scope.regions) for code in incident.regions)
    )


def _told(silence: Silence) -> str:
    return (
        f"{silence.kind.label}{silence.id}（{silence.by}，"
        f"至{desk(silence.ends_at):%m月%d日%H:%M}，{silence.reason}）"
    )


def _inhibits(rule: Inhibition, topic: str, tier: Tier) -> bool:
    return tier <= _up_to(rule) and (not rule.topics or topic in rule.topics)


def _up_to(rule: Inhibition) -> Tier:
    return Tier.of(rule.up_to)
