"""What a rule does, step by step, as long as nobody acknowledges: who is told when. PURE."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.alerts.hold import quiet_until
from monitor.alerts.reach import Reach, Target, reach
from monitor.alerts.roster import on_duty
from monitor.alerts.route import RouteMatch
from monitor.settings import Settings
from monitor.settings.routing import Step
from monitor.types import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One person, or a role that nobody holds, and the channels that reach them."""

    role: str
    role_word: str
    name: str
    """Empty when nobody holds the role then."""
    channels: tuple[str, ...]
    missing: tuple[str, ...] = ()
    """Channels of the step on which they have no address."""
    note: str = ""
    """For whom they stand in, or why nobody is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step that is taken: when, whom it tells, until when it waits for them."""

    number: int
    """Counted from 1, as written in the rule."""
    at: datetime
    told: tuple[Told, ...]
    reached: Reach
    held_from: datetime | None
    """When it would have been told but for quiet hours; None: they do not touch it."""
    passed_over: tuple[int, ...]
    """Steps before it that reach nobody, for which this one is taken at once."""
    ack_due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """All steps of a rule in turn, and how often the last is taken again."""

    rungs: tuple[Rung, ...]
    again_every: timedelta | None
    """None: nobody is reminded after the last step."""


def ladder(match: RouteMatch, tier: Tier, at: datetime, settings: Settings) -> Ladder:
    """Whom ``match`` tells of an incident graded at ``at``, if nobody ever takes it."""
    rungs: list[Rung] = []
    due: datetime | None = at
    while due is not None and (number := rungs[-1].number if rungs else 0) < len(match.steps):
        rung = _rung(match, tier, number, due, settings)
        rungs.append(rung)
        due = rung.ack_due_at
    last = match.steps[-1] if match.steps else None
    again = (match.repeat or last.wait) if last is not None and due is not None else None
    return Ladder(rungs=tuple(rungs), again_every=again)


def _rung(match: RouteMatch, tier: Tier, number: int, due: datetime, settings: Settings) -> Rung:
    """The first step from ``number`` on that reaches somebody; when none does, ``number``."""
    until = quiet_until(match, tier, due)
    at = until or (due if number else due + match.group_wait)
    reaching = (
        n for n in range(number, len(match.steps)) if _reaches(match.steps[n], settings, at)
    )
    taken = next(reaching, number)
    step = match.steps[taken]
    reached = reach(step, settings, at)
    wait = step.wait or (match.repeat if taken == len(match.steps) - 1 else None)
    return Rung(
        number=taken + 1,
        at=at,
        told=_told(step, reached, settings, at),
        reached=reached,
        held_from=due if until else None,
        passed_over=tuple(n + 1 for n in range(number, taken)),
        ack_due_at=None if wait is None else at + wait,
    )


def _reaches(step: Step, settings: Settings, at: datetime) -> bool:
    return bool(reach(step, settings, at).targets)


def _told(step: Step, reached: Reach, settings: Settings, at: datetime) -> tuple[Told, ...]:
    found: list[Told] = []
    for role in dict.fromkeys(step.to):
        duty = on_duty(role, at, settings)
        word = settings.roster.roles.get(role, role)
        for key, name in [(p.id, p.name) for p in duty.people] or [("", "")]:
            ways = tuple(
                channel
                for channel in dict.fromkeys(step.channels)
                if any(t.channel == channel and _is_for(t, key) for t in reached.targets)
            )
            missing = tuple(c for c in dict.fromkeys(step.channels) if name and c not in ways)
            found.append(
                Told(
                    role=role,
                    role_word=word,
                    name=name,
                    channels=ways,
                    missing=missing,
                    note=duty.reason,
                )
            )
    return tuple(found)


def _is_for(target: Target, person: str) -> bool:
    """A channel without addresses tells everybody."""
    return not target.address or target.key == person
