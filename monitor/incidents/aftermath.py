"""Whether talk calmed down after an official answer, or rose again: the secondary wave.

Negative originals of the day after against the day before, by the hour: where the incident was
younger than a day when the office spoke, only the hours it had are counted, or a quick answer would
always look like the cause of what it came too early to stop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.incidents.voices import originals
from monitor.settings.responses import Aftermath
from monitor.types import Member

_HOUR = timedelta(hours=1)


class Course(StrEnum):
    """What became of the talk."""

    SETTLED = "settled"
    LEVEL = "level"
    SECONDARY = "secondary"

    @property
    def label(self) -> str:
        """What staff read."""
        return {"settled": "平息", "level": "持平", "secondary": "次生"}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """What followed one answer; ``course`` is None while nothing can be said."""

    answered_at: datetime
    course: Course | None
    after: int
    """Negative originals of the time after it."""
    before: int
    reason: str

    @property
    def n(self) -> int:
        """Texts the verdict rests on."""
        return self.after + self.before


def wave(
    members: Sequence[Member],
    answered_at: datetime,
    first_published_at: datetime,
    rules: Aftermath,
    now: datetime,
) -> Wave:
    """What followed the answer of ``answered_at``, as far as it is known at ``now``."""
    times = [m.item.published_at for m in originals(members) if m.classification.tone < 0]
    after = sum(answered_at < at <= min(answered_at + rules.span, now) for at in times)
    before = sum(answered_at - rules.span < at <= answered_at for at in times)
    hours = rules.span / _HOUR
    had = min(hours, max(1.0, (answered_at - first_published_at) / _HOUR))
    counts = (
        f"回应后{hours:g}小时负面原创{after}条，此前{had:.3g}小时{before}条，n={after + before}"
    )
    if now < answered_at + rules.span:
        course, reason = None, f"回应未满{hours:g}小时，暂不判断"
    elif after + before < rules.fewest:
        course, reason = None, f"{counts}，样本少，不判断"
    else:
        ratio = (after / hours) / (before / had) if before else float("inf")
        course = _course(ratio, rules)
        times_ = f"，为此前的{ratio:.2g}倍" if before else ""
        reason = f"{course.label}：{counts}；按每小时计{times_ or '，此前没有'}"
    return Wave(answered_at=answered_at, course=course, after=after, before=before, reason=reason)


def _course(ratio: float, rules: Aftermath) -> Course:
    if ratio < rules.settled_below:
        return Course.SETTLED
    return Course.SECONDARY if ratio > rules.secondary_above else Course.LEVEL
