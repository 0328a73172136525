"""Alerts about whose an incident is: it was handed on, or somebody took it over. PURE."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.alerts.around import Around
from monitor.alerts.drafts import (
    NOBODY,
    AlertPlan,
    joined,
    path_of,
    spaced,
    to_people,
    without_ringing,
)
from monitor.alerts.notice import notice
from monitor.alerts.people import person_named, reach_people
from monitor.alerts.reach import Reach
from monitor.alerts.roster import on_leave
from monitor.alerts.route import RouteMatch, Within
from monitor.alerts.subject import Subject
from monitor.settings import Settings
from monitor.settings.roster import Person
from monitor.types import Action, AlertReason, Disposition

_UNSAID = timedelta(minutes=15)
"""How long an answer is waited for where no step says."""


def plan_hand_on(
    subject: Subject,
    step: Disposition,
    to: Person,
    settings: Settings,
    now: datetime,
    *,
    within: Within,
) -> AlertPlan:
    """The alert to ``to``, into whose hands ``step`` put the incident; no silence holds it back.

    If they do not answer in time, it goes back to the people of the route, and to who gave it.
    """
    around = Around(subject=subject, told=None, settings=settings, now=now, within=within)
    match = around.first_match()
    wait = next((s.wait for s in match.steps if s.wait is not None), _UNSAID)
    reached = reach_people((to,), around.channels(match, to), settings, now)
    telling = around.telling(
        AlertReason.HANDED_ON,
        key=str(step.id),
        change=f"{step.by}转交{to.name}，原因：{step.note}。",
        by=step.by,
        note=step.note,
    )
    return joined(spaced((to_people(telling, match, reached, wait),), subject))


def plan_taken_over(
    subject: Subject,
    step: Disposition,
    former: Person,
    settings: Settings,
    now: datetime,
    *,
    within: Within,
) -> AlertPlan:
    """The quiet word to ``former``, unless on leave, that whoever took ``step`` has it now."""
    if on_leave(former, now, settings.roster):
        return AlertPlan(drafts=(), reason=f"{step.by}已接手；{former.name}休假，不打扰")
    incident = subject.incident
    words = notice(
        f"{incident.tier.label}·接手",
        incident.title,
        (f"编号：{incident.code}", f"{step.by}已接手，您不必再办；未交代的情况请直接告知{step.by}"),
        tier=incident.tier,
    )
    around = Around(subject=subject, told=None, settings=settings, now=now, within=within)
    telling = around.telling(AlertReason.HANDOVER, key=str(step.id), change=f"{step.by}已接手。")
    reached = reach_people((former,), settings.routing.quietly, settings, now)
    return joined((without_ringing(telling, path_of(subject), reached, words),))


def giver(around: Around, match: RouteMatch) -> Reach:
    """Who put the incident into the hands of somebody who does not answer."""
    steps = reversed(around.subject.dispositions)
    last = next((step for step in steps if step.action is Action.HAND_ON), None)
    person = None if last is None else person_named(last.by, around.settings.roster)
    if person is None:
        return NOBODY
    channels = around.channels(match, person)
    return reach_people((person,), channels, around.settings, around.now)
