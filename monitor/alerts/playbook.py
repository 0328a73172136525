"""The first moves of an alert: the most urgent steps of its playbook. PURE."""

from __future__ import annotations

import re
from datetime import datetime
from functools import partial

from monitor.alerts.figures import clock_time
from monitor.alerts.subject import Subject
from monitor.playbook import CheckItem, checklist, pick
from monitor.settings import Settings

_MOST = 3
_LONGEST = 32
"""Characters of one order; what is longer ends after a part of it."""
_PART = re.compile(r"[，；。（]")


def moves(
    subject: Subject, settings: Settings, given_at: datetime | None, now: datetime
) -> tuple[str, ...]:
    """What to do first beside what the clocks tell: ``待遇发放科：查清涉及多少人（09:40前）``.

    ``given_at`` is None unless this is a reminder of what was ordered then. What a lower tier
    ordered, and is over and not recorded as done when a higher one is told, is ordered again.
    """
    choice = pick(settings.playbooks, subject.incident, subject.members)
    if choice is None:
        return ()
    listed = partial(
        checklist,
        choice,
        clocks=subject.incident.clocks,
        dispositions=subject.dispositions,
        rules=settings.severity,
        now=now,
    )
    tier = subject.assessment.tier
    since = now if given_at is None else subject.ordered.get(tier, given_at)
    again = {item.step: item for item in listed({tier: since})}
    told = {clock.name for clock in subject.incident.clocks}
    steps = [
        again.get(item.step, item) if item.due_at <= since else item
        for item in listed({**subject.ordered, tier: since})
        if item.done_at is None and item.clock not in told
    ]
    steps.sort(key=lambda item: item.due_at)
    return tuple(_order(item, now) for item in steps[:_MOST])


def _order(item: CheckItem, now: datetime) -> str:
    due = f"{clock_time(item.due_at, now)}前"
    return f"{item.who}：{_brief(item.what)}（{f'应于{due}' if item.late else due}）"


def _brief(what: str) -> str:
    """``what``, or as many of its parts as are short enough."""
    if len(what) <= _LONGEST:
        return what
    ends = [found.start() for found in _PART.finditer(what) if _ends(what[: found.start()])]
    return what[: ends[-1]] if ends else f"{what[: _LONGEST - 1]}…"


def _ends(part: str) -> bool:
    """Whether ``part`` can stand alone: short enough, and no bracket or quote left open."""
    pairs = (("（", "）"), ("“", "”"), ("〔", "〕"))
    closed = all(part.count(left) == part.count(right) for left, right in pairs)
    return closed and 0 < len(part) <= _LONGEST
