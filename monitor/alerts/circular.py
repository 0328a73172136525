"""A report handed to those who are to read it, or taken back: quietly, after all alerts. PURE."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.alerts.drafts import AlertDraft, deliveries
from monitor.alerts.people import person_named, reach_people, together
from monitor.alerts.reach import Reach, reach
from monitor.errors import RefusedError
from monitor.settings import Settings
from monitor.settings.roster import Person, RosterSettings
from monitor.settings.routing import Step
from monitor.types import Alert, AlertReason, Message, Tier

ROUTE = "（报告）"
"""The path of every report's alert: reports go by their own plan, not by a rule of the tree."""


def matter_of(report_id: int) -> str:
    """What the alerts about one report are about."""
    return f"report:{report_id}"


def circular(
    report_id: int,
    key: str,
    title: str,
    reached: Reach,
    words: Callable[[str], Message],
    now: datetime,
) -> AlertDraft:
    """The alert that tells of a report; ``words`` are made for each channel, given by its name.

    The same ``key`` is told once.
    """
    alert = Alert(
        id=0,
        incident_id=None,
        matter=matter_of(report_id),
        reason=AlertReason.REPORT,
        tier=Tier.ROUTINE,
        route=ROUTE,
        step=0,
        dedupe_key=f"report:{report_id}:{key}",
        at=now,
        explanation=f"{title}；{reached.explanation}（不响铃，不须签收）",
    )
    channels = dict.fromkeys(target.channel for target in reached.targets)
    said = {channel: words(channel) for channel in channels}
    return AlertDraft(
        alert=alert,
        deliveries=tuple(
            each
            for channel in channels
            for each in deliveries(alert, _over(reached, channel), said[channel], now)
        ),
    )


def readers(
    names: Sequence[str], channels: Sequence[str], settings: Settings, now: datetime
) -> Reach:
    """Who is reached when a report goes to ``names``: roles, teams and people of the roster.

    RefusedError for a name or a channel that is not known.
    """
    roster = settings.roster
    for channel in channels:
        if channel not in settings.channels.channels:
            known = "、".join(settings.channels.channels)
            raise RefusedError(f"channels.yaml 中没有渠道 {channel!r}，现有：{known}")
    roles = tuple(name for name in names if _is_role(name, roster))
    people = tuple(p for name in names if name not in roles for p in _people(name, roster))
    by_role = [reach(Step(to=roles, channels=tuple(channels)), settings, now)] if roles else []
    return together(*by_role, reach_people(people, channels, settings, now))


def _is_role(name: str, roster: RosterSettings) -> bool:
    return name in roster.roles or any(shift.role == name for shift in roster.shifts)


def _people(name: str, roster: RosterSettings) -> tuple[Person, ...]:
    known = {person.id: person for person in roster.people}
    team = next((team for team in roster.teams if name in (team.id, team.name)), None)
    if team is not None:
        return tuple(known[one] for one in team.people)
    person = person_named(name, roster)
    if person is None:
        raise RefusedError(f"值班表中没有 {name!r} 这个岗位、班组或人员，请核对 roster.yaml")
    return (person,)


def _over(reached: Reach, channel: str) -> Reach:
    return replace(reached, targets=tuple(t for t in reached.targets if t.channel == channel))
