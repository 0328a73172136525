"""The first moves of an alert, taken from ``playbooks.yaml``. PURE."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.alerts.figures import clock_time
from monitor.settings.playbooks import Playbook, PlaybooksSettings
from monitor.types import Incident, Member

_LIMIT = re.compile(r"(\d+)(分钟|小时)内")
_UNIT = {"分钟": timedelta(minutes=1), "小时": timedelta(hours=1)}
_SHARE = 3
"""A hazard calls for its own playbook when one member in three names it: one rumour among many
complaints does not turn a payment failure into a rumour."""


def pick(
    playbooks: PlaybooksSettings, incident: Incident, members: Sequence[Member]
) -> Playbook | None:
    """The first that names a hazard or topic of the incident, else the fallback, else None."""
    kinds = _hazards(members)
    for playbook in playbooks.playbooks:
        if not kinds.isdisjoint(playbook.risks) or set(playbook.topics) & set(incident.topics):
            return playbook
    fallbacks = (p for p in playbooks.playbooks if not p.risks and not p.topics)
    return next(fallbacks, None)


def moves(playbook: Playbook | None, given_at: datetime, now: datetime) -> tuple[str, ...]:
    """Its orders, each limit followed by the clock time it means: ``30分钟内（09:40前）``."""

    def dated(match: re.Match[str]) -> str:
        due = given_at + int(match[1]) * _UNIT[match[2]]
        return f"{match[0]}（{clock_time(due, now)}前）"

    return tuple(_LIMIT.sub(dated, step) for step in playbook.steps) if playbook else ()


def _hazards(members: Sequence[Member]) -> set[str]:
    named = Counter(
        kind for m in members for kind in {risk.kind for risk in m.classification.risks}
    )
    return {kind for kind, times in named.items() if times * _SHARE >= len(members)}
