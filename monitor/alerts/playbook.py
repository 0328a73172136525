"""The first moves of an alert: the most urgent steps of its playbook at its tier. PURE."""

from __future__ import annotations

import re
from datetime import datetime

from monitor.alerts.figures import clock_time
from monitor.alerts.subject import Subject
from monitor.playbook import CheckItem, checklist, pick
from monitor.settings import Settings

_MOST = 4
_LONGEST = 36
"""Characters of one order; what is longer ends after a part of it."""
_PART = re.compile(r"[，；。（]")


def moves(
    subject: Subject, settings: Settings, given_at: datetime, now: datetime
) -> tuple[str, ...]:
    """What to do first, counted from ``given_at``: ``办公室：报告主要负责人（09:40前）``."""
    choice = pick(settings.playbooks, subject.incident, subject.members)
    if choice is None:
        return ()
    steps = checklist(
        choice,
        subject.assessment.tier,
        clocks=subject.incident.clocks,
        dispositions=(),
        rules=settings.severity,
        given_at=given_at,
        now=now,
    )
    return tuple(_order(item, now) for item in steps if item.done_at is None)[:_MOST]


def _order(item: CheckItem, now: datetime) -> str:
    return f"{item.who}：{_brief(item.what)}（{clock_time(item.due_at, now)}前）"


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
