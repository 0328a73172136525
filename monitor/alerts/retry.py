"""When a message that was not taken is tried again, and when another way is tried as well. PURE."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from monitor.settings.alerts import RetrySettings
from monitor.types import Alert, AlertReason

LONGEST_ASKED = timedelta(hours=1)
"""An alert that the other side wants later than this is tried again all the same."""

_MOST_DOUBLINGS = 16
_REMINDERS = frozenset((AlertReason.ESCALATED, AlertReason.NEAR))


def wait(key: str, attempts: int, rules: RetrySettings, asked_s: float | None = None) -> timedelta:
    """How long after attempt number ``attempts`` of the message ``key`` the next one is made.

    Doubled each time up to ``rules.longest``, longer by a share that differs from message to
    message but is the same whenever this one is replayed, and never less than ``asked_s``, the
    seconds of a ``Retry-After``, of which an hour at most is believed.
    """
    doubled: timedelta = rules.first * 2 ** min(max(attempts, 1) - 1, _MOST_DOUBLINGS)
    own = min(doubled, rules.longest) * (1 + rules.jitter * _share(key, attempts))
    return max(own, min(timedelta(seconds=asked_s or 0), LONGEST_ASKED))


def needs_another_way(attempts: int, waits: timedelta, rules: RetrySettings) -> bool:
    """Whether the fallback channel is used as well, while this one goes on being tried.

    After ``rules.give_up_after`` attempts, or at once when the other side asks for more patience
    than an alert has.
    """
    return attempts >= rules.give_up_after or waits > rules.longest * (1 + rules.jitter)


def withdrawn(alert: Alert) -> str:
    """Why a message of ``alert`` that still waits need not go out; empty when it must.

    The first word of a tier always goes out. A reminder says that nobody has taken the matter:
    once somebody has, it is untrue, and would wake the next person for nothing.
    """
    if alert.reason not in _REMINDERS or alert.acknowledged_at is None:
        return ""
    who = alert.acknowledged_by or "值班人员"
    return f"发出之前已由{who}签收，{alert.reason.label}不再发出"


def _share(key: str, attempts: int) -> float:
    """A number from 0 to below 1 that belongs to this attempt."""
    digest = hashlib.blake2b(f"{key}#{attempts}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64
