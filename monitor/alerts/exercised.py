"""What a drill has shown: who was told when and how, who answered, and whether that was in time.

PURE.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.alerts.figures import clock_time, span
from monitor.types import Alert, Delivery, DeliveryStatus, Drill

_SENT = (DeliveryStatus.SENT, DeliveryStatus.FOLDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """The clock within which the matter has to be taken."""

    clock: str
    """``K2``, as ``severity.yaml`` names it."""
    label: str
    length: timedelta
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One alert of a drill and what became of its messages."""

    alert: Alert
    messages: tuple[Delivery, ...]

    @property
    def number(self) -> int:
        """The step of the route, from 1."""
        return self.alert.step + 1

    @property
    def people(self) -> str:
        """Who was told, as one phrase."""
        return "、".join(dict.fromkeys(message.recipient for message in self.messages))


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercised:
    """What one drill has shown by ``now``."""

    drill: Drill
    steps: tuple[Step, ...]
    begins_at: datetime
    """From when an answer was waited for: later than the order where quiet hours held it back."""
    allowed: Allowed | None
    taken_at: datetime | None
    taken_by: str
    taken_in: Step | None
    """The step that had been told last when somebody took it."""
    ended_by: str
    """Who ended it before its time."""
    people: frozenset[str]
    """Names of those who were told, and of whoever then held a role that was."""
    now: datetime

    @property
    def in_time(self) -> bool | None:
        """Whether it was taken within the time allowed.

        None: it may still be, nobody was told, or no time is set.
        """
        if self.allowed is None or not self.messages:
            return None
        if self.taken_at is not None:
            return self.taken_at <= self.allowed.due_at
        may_still_be = self.drill.ended_at is None and self.now <= self.allowed.due_at
        return None if may_still_be else False

    @property
    def messages(self) -> tuple[Delivery, ...]:
        """The messages of all its steps."""
        return tuple(message for step in self.steps for message in step.messages)

    @property
    def verdict(self) -> str:
        """What came of it, in one sentence."""
        if self.taken_at is not None:
            return self._taken(self.taken_at)
        if not self.messages:
            return "按现行分派规则，无人接到通知"
        if self.ended_by:
            return f"由{self.ended_by}提前结束，其间无人签收"
        if self.drill.ended_at is not None:
            waited = span(self.drill.ended_at - self.begins_at)
            return f"各步均已通知，{waited}无人签收" + self._measured(met=False)
        return self._going_on()

    def _taken(self, at: datetime) -> str:
        took = span(max(at - self.begins_at, timedelta()))
        step = f"（第{self.taken_in.number}步）" if self.taken_in else ""
        stranger = "" if self.taken_by in self.people else "；签收人不在通知之列"
        over = self.drill.ended_at is not None and at > self.drill.ended_at
        late = "演练结束之后，" if over else ""
        in_time = self.in_time
        said = f"{late}{took}{'内' if in_time else '后'}由{self.taken_by}签收{step}"
        return said + self._measured(met=in_time) + stranger

    def _measured(self, *, met: bool | None) -> str:
        """``，符合K2“值班员签收”15分钟的要求``."""
        if self.allowed is None or met is None:
            return "；severity.yaml 未规定该级别的签收时限" if self.allowed is None else ""
        rule = f"{self.allowed.clock}“{self.allowed.label}”{span(self.allowed.length)}的要求"
        return f"，{'符合' if met else '不符合'}{rule}"

    def _going_on(self) -> str:
        last = self.steps[-1]
        since = max(self.begins_at, last.alert.at)
        if since > self.now:
            return f"静默时段，{clock_time(since, self.now)}起发出"
        if not any(message.sent_at for message in last.messages):
            return f"进行中：第{last.number}步的通知尚未发出"
        due = last.alert.ack_due_at
        until = f"，应在{clock_time(due, self.now)}前签收" if due else "，本步不限时"
        waited = span(self.now - since)
        over = self._measured(met=False) if self.in_time is False else ""
        return f"进行中：第{last.number}步已通知{last.people}，{waited}无人签收{until}{over}"

    @property
    def counted(self) -> str:
        """What became of the messages: ``通知4条：已送达3条、未能送达1条``."""
        if not self.messages:
            return ""
        by_status = Counter(message.status for message in self.messages)
        parts = [f"{s.label}{by_status[s]}条" for s in DeliveryStatus if by_status[s]]
        return f"通知{len(self.messages)}条：{'、'.join(parts)}"

    def as_data(self) -> dict[str, object]:
        """Everything, for programs."""
        return {
            "drill": self.drill.id,
            "at": self.drill.at.isoformat(),
            "by": self.drill.by,
            "note": self.drill.note,
            "tier": self.drill.tier.word,
            "topics": list(self.drill.topics),
            "regions": list(self.drill.regions),
            "begins_at": self.begins_at.isoformat(),
            "ended_at": _iso(self.drill.ended_at),
            "ended_by": self.ended_by or None,
            "allowed_minutes": self.allowed and _minutes(self.allowed.length),
            "clock": self.allowed and self.allowed.clock,
            "taken_by": self.taken_by or None,
            "taken_at": _iso(self.taken_at),
            "took_minutes": self.taken_at and _minutes(self.taken_at - self.begins_at),
            "taken_in_step": self.taken_in and self.taken_in.number,
            "in_time": self.in_time,
            "verdict": self.verdict,
            "steps": [_step(step) for step in self.steps],
        }


def exercised(
    drill: Drill,
    told: Sequence[tuple[Alert, Sequence[Delivery]]],
    *,
    begins_at: datetime,
    allowed: Allowed | None,
    ended_by: str,
    people: frozenset[str],
    now: datetime,
) -> Exercised:
    """What ``drill`` has shown; ``told`` are its alerts with their messages, oldest first."""
    steps = tuple(Step(alert=alert, messages=tuple(messages)) for alert, messages in told)
    answered = next((s.alert for s in steps if s.alert.acknowledged_at is not None), None)
    at = None if answered is None else answered.acknowledged_at
    before = [step for step in steps if at is not None and step.alert.at <= at]
    return Exercised(
        drill=drill,
        steps=steps,
        begins_at=begins_at,
        allowed=allowed,
        taken_at=at,
        taken_by="" if answered is None else answered.acknowledged_by or "",
        taken_in=before[-1] if before else None,
        ended_by=ended_by,
        people=people,
        now=now,
    )


def sent_after(message: Delivery, alert: Alert) -> timedelta | None:
    """How long after its alert was made the other side took a message; None: it did not."""
    if message.sent_at is None or message.status not in _SENT:
        return None
    return max(message.sent_at - alert.at, timedelta())


def _step(step: Step) -> dict[str, object]:
    return {
        "alert": step.alert.id,
        "step": step.number,
        "reason": step.alert.reason.value,
        "at": step.alert.at.isoformat(),
        "answer_by": _iso(step.alert.ack_due_at),
        "route": step.alert.route,
        "explanation": step.alert.explanation,
        "messages": [_message(message, step.alert) for message in step.messages],
    }


def _message(message: Delivery, alert: Alert) -> dict[str, object]:
    after = sent_after(message, alert)
    return {
        "to": message.recipient,
        "channel": message.channel,
        "status": message.status.value,
        "attempts": message.attempts,
        "sent_at": _iso(message.sent_at),
        "sent_after_s": None if after is None else round(after.total_seconds(), 1),
        "reference": message.reference,
        "error": message.error,
        "instead_of": message.instead_of,
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _minutes(length: timedelta) -> float:
    return round(max(length, timedelta()).total_seconds() / 60, 1)
