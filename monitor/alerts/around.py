"""What an alert is decided with: the incident, the rules, the hour; and whom they name. PURE."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from monitor.alerts.drafts import NO_RULE, Telling
from monitor.alerts.people import person_named, reach_people, together
from monitor.alerts.reach import Reach, reach
from monitor.alerts.roster import on_duty, working_day
from monitor.alerts.route import RouteMatch, Within, case_of, choose
from monitor.alerts.subject import Subject
from monitor.settings import Settings
from monitor.settings.roster import Person
from monitor.settings.routing import Step
from monitor.types import Alert, AlertReason, Tier

LEADER, HEAD = "leader", "head"
"""Roles told of a duty that is short of time; where nobody holds them, a step of the route is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What every occasion is decided with."""

    subject: Subject
    told: Alert | None
    """The alert before, on which this one rests."""
    settings: Settings
    now: datetime
    within: Within

    def telling(self, reason: AlertReason, **more: object) -> Telling:
        """What the drafts of one occasion have in common; ``more`` are fields of it."""
        plain = Telling(
            subject=self.subject,
            reason=reason,
            tier=self.subject.assessment.tier,
            settings=self.settings,
            now=self.now,
        )
        return replace(plain, **more)  # type: ignore[arg-type]  # fields of Telling

    # ── rules ────────────────────────────────────────────────────────────────────────────────

    def routes(self, tier: Tier) -> tuple[RouteMatch, ...]:
        """The rules that match at ``tier``."""
        case = case_of(self.subject, tier, self.now)
        working = partial(working_day, roster=self.settings.roster)
        return choose(case, self.settings.routing, self.within, working)

    def first_match(self) -> RouteMatch:
        """The rule that counts; where none matches, one without steps."""
        matches = self.routes(self.subject.assessment.tier)
        return next(iter(matches), RouteMatch(path=NO_RULE, steps=(), reason="没有规则匹配"))

    # ── people ───────────────────────────────────────────────────────────────────────────────

    def head(self, match: RouteMatch) -> Reach:
        """The head of the office, or else the last people of the route."""
        return self._role(match, HEAD, match.steps[-1])

    def holder_and_leader(self, match: RouteMatch) -> Reach:
        """Whoever has the incident, or else the people on duty; and the leader of the shift."""
        holder = person_named(self.subject.incident.held_by or "", self.settings.roster)
        first = match.steps[0]
        leader = self._role(match, LEADER, match.steps[min(1, len(match.steps) - 1)])
        if holder is None:
            return together(reach(first, self.settings, self.now), leader)
        if holder in on_duty(LEADER, self.now, self.settings).people:
            return leader
        return together(reach_people((holder,), first.channels, self.settings, self.now), leader)

    def channels(self, match: RouteMatch, person: Person) -> tuple[str, ...]:
        """The channels of the route, or else every one on which ``person`` has an address."""
        named = dict.fromkeys(channel for step in match.steps for channel in step.channels)
        known = (name for name in self.settings.channels.channels if name in person.addresses)
        return tuple(named) or tuple(dict.fromkeys((*known, *self.settings.routing.quietly)))

    def _role(self, match: RouteMatch, role: str, otherwise: Step) -> Reach:
        """The people of ``role`` over the channels of the first step, or else of ``otherwise``."""
        if any(shift.role == role for shift in self.settings.roster.shifts):
            step = Step(to=(role,), channels=match.steps[0].channels)
            found = reach(step, self.settings, self.now)
            if found.targets:
                return found
        return reach(otherwise, self.settings, self.now)
