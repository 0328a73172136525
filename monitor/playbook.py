"""PURE. Which playbook an incident calls for, and its steps as a check list with times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from monitor.clock import add_duty_time
from monitor.settings.playbooks import Playbook, PlaybookStep
from monitor.settings.severity import SeveritySettings
from monitor.types import (
    Action,
    Alert,
    Assessment,
    ClockDue,
    Disposition,
    Incident,
    Member,
    Tier,
)

_SHARE = 3
"""A hazard calls for its own playbook when one member in three names it: one rumour among many
complaints does not turn a payment failure into a rumour."""

_Moment = TypeVar("_Moment", Alert, Assessment)
_Done = tuple[datetime | None, str]
"""When, None while it is not done, and by whom."""

ACTIONS: Mapping[str, Action] = {
    "told": Action.TELL,
    "reported": Action.REPORT,
    "voiced": Action.VOICE,
    "briefed": Action.BRIEF,
    "answered": Action.ANSWER,
    "followed_up": Action.FOLLOW_UP,
}
"""The event that stops a clock, to the step in handling that brings it about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The playbook an incident calls for, and why."""

    name: str
    """Its file, without the ending."""
    playbook: Playbook
    reason: str
    """As staff read it."""
    beside: tuple[Playbook, ...] = ()
    """For a hazard: the playbook of the topic, for what it says of the policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckItem:
    """One step of a playbook for one incident: until when, and whether it is done."""

    step: str
    who: str
    what: str
    due_at: datetime
    done_at: datetime | None
    done_by: str
    """Empty while it is not done, and where the system saw that it was."""
    late: bool
    """Done after it was due, or due and not done."""
    clock: str | None
    lapsed: bool = False
    """Whether the incident was over before it was done."""

    @property
    def state(self) -> str:
        """Where it stands, as staff read it."""
        if self.done_at is not None:
            return "逾期完成" if self.late else "已完成"
        if self.lapsed:
            return "未办，事件已结束"
        return "逾期未办" if self.late else "待办"


# ── which one ────────────────────────────────────────────────────────────────────────────────


def pick(
    playbooks: Mapping[str, Playbook], incident: Incident, members: Sequence[Member]
) -> Choice | None:
    """The playbook of the gravest hazard that a third of ``members`` name, else of the topic.

    Topics count in the order of the incident, the main one first; the fallback answers for the
    rest. None when there is not even that.
    """
    topical = _by_topic(playbooks, incident)
    for kind, reason in _hazards(members):
        for name, playbook in playbooks.items():
            if kind in playbook.risks:
                beside = (topical.playbook,) if topical and topical.playbook.topics else ()
                return Choice(name=name, playbook=playbook, reason=reason, beside=beside)
    return topical


def _by_topic(playbooks: Mapping[str, Playbook], incident: Incident) -> Choice | None:
    for place, topic in enumerate(incident.topics):
        reason = "按事件的次要主题选用，主要主题没有预案" if place else "按事件的主要主题选用"
        for name, playbook in playbooks.items():
            if topic in playbook.topics:
                return Choice(name=name, playbook=playbook, reason=reason)
    for name, playbook in playbooks.items():
        if not playbook.risks and not playbook.topics:
            return Choice(name=name, playbook=playbook, reason="事件的主题没有专门预案，用通用预案")
    return None


def _hazards(members: Sequence[Member]) -> list[tuple[str, str]]:
    """Kinds of hazard that a third of ``members`` name, the gravest first, each with the reason."""
    times: Counter[str] = Counter()
    levels: dict[str, int] = {}
    words: dict[str, Counter[str]] = {}
    for member in members:
        risks = member.classification.risks
        times.update({risk.kind for risk in risks})
        for risk in risks:
            levels[risk.kind] = max(risk.level, levels.get(risk.kind, 0))
            words.setdefault(risk.kind, Counter())[risk.word] += 1
    calling = [kind for kind in times if times[kind] * _SHARE >= len(members)]
    calling.sort(key=lambda kind: (-levels[kind], -times[kind], kind))
    return [
        (kind, f"{len(members)}条内容中有{times[kind]}条提到“{_commonest(words[kind])}”")
        for kind in calling
    ]


def _commonest(words: Counter[str]) -> str:
    return min(words, key=lambda word: (-words[word], word))


# ── what is to be done, and what is ──────────────────────────────────────────────────────────


def orders(history: Iterable[Assessment], alerts: Iterable[Alert]) -> dict[Tier, datetime]:
    """Every tier an incident has reached, and since when its steps count.

    That is the first alert that told the tier; without one, the first of the gradings in
    ``history`` that gave it.
    """
    told = {alert.tier: alert.at for alert in _newest_first(alerts) if not alert.reason.quiet}
    reached = {made.tier: made.at for made in _newest_first(history) if made.tier > Tier.ROUTINE}
    return {tier: told.get(tier, reached[tier]) for tier in sorted(reached)}


def _newest_first(moments: Iterable[_Moment]) -> list[_Moment]:
    return sorted(moments, key=lambda moment: moment.at, reverse=True)


def checklist(
    choice: Choice,
    ordered: Mapping[Tier, datetime],
    *,
    clocks: Sequence[ClockDue],
    dispositions: Sequence[Disposition],
    rules: SeveritySettings,
    now: datetime,
) -> tuple[CheckItem, ...]:
    """The steps of every tier in ``ordered``, by the time they are due, as they stand at ``now``.

    ``ordered`` tells since when each tier's steps count: a higher tier brings a due time forward,
    and none puts it off or takes a step back. A step and its clock are one: it is due no later than
    the clock, and done when that has stopped. A step whose clock runs for an emergency only is left
    out where it does not run.
    """
    items = []
    for step in choice.playbook.steps:
        tiers = [tier for tier in ordered if step.within.of(tier)]
        clock, rule = _running(clocks, step.clock), rules.clocks.get(step.clock or "")
        spared = () if rule is None or clock is not None else rule.emergency_only
        if all(tier.word in spared for tier in tiers):
            continue
        due = min(_due(step, tier, ordered[tier], rules) for tier in tiers)
        due = due if clock is None else min(due, clock.due_at)
        done = _ticked(choice.name, step, dispositions, rules) if clock is None else _stopped(clock)
        items.append(_item(step, due, done, clock, now))
    return tuple(sorted(items, key=lambda item: item.due_at))


def _item(
    step: PlaybookStep, due: datetime, done: _Done, clock: ClockDue | None, now: datetime
) -> CheckItem:
    done_at, done_by = done
    ended = clock.stopped_at if clock is not None else done_at
    return CheckItem(
        step=step.id,
        who=step.who,
        what=step.what,
        due_at=due,
        done_at=done_at,
        done_by=done_by,
        late=(ended or now) > due,
        clock=step.clock,
        lapsed=clock is not None and clock.lapsed,
    )


def urgent(playbook: Playbook, tier: Tier) -> list[tuple[PlaybookStep, timedelta]]:
    """The steps that apply at ``tier`` with their limits, the shortest first."""
    limits = [(step, limit) for step in playbook.steps if (limit := step.within.of(tier))]
    return sorted(limits, key=lambda pair: pair[1])


def in_words(limit: timedelta) -> str:
    """``30分钟``, ``4小时`` or ``1小时30分钟``; no days, since a day of duty time has 14 hours."""
    hours, minutes = divmod(limit // timedelta(minutes=1), 60)
    return (f"{hours}小时" * bool(hours) + f"{minutes}分钟" * bool(minutes)) or "1分钟"


def _due(step: PlaybookStep, tier: Tier, given_at: datetime, rules: SeveritySettings) -> datetime:
    """Until when: wall or duty time, as clocks are counted."""
    limit = step.within.of(tier) or timedelta()
    if tier >= Tier.of(rules.wall_time_from):
        return given_at + limit
    return add_duty_time(given_at, limit)


def action_of(step: PlaybookStep, rules: SeveritySettings) -> Action:
    """What to record when ``step`` is done: what stops its clock, else that it is ticked off."""
    rule = rules.clocks.get(step.clock or "")
    return Action.CHECK if rule is None else ACTIONS.get(rule.stops, Action.CHECK)


def _running(clocks: Sequence[ClockDue], name: str | None) -> ClockDue | None:
    """The clock called ``name``; of a duty that comes again, the turn that is running or last."""
    turns = sorted((c for c in clocks if c.name == name), key=lambda clock: clock.turn)
    running = [clock for clock in turns if clock.stopped_at is None]
    return next(iter(running), turns[-1] if turns else None)


def _stopped(clock: ClockDue) -> _Done:
    return (None, "") if clock.lapsed else (clock.stopped_at, clock.stopped_by)


def _ticked(
    playbook: str, step: PlaybookStep, dispositions: Sequence[Disposition], rules: SeveritySettings
) -> _Done:
    """When ``step`` was first recorded as done, and by whom."""
    action = action_of(step, rules)
    for taken in dispositions:
        if taken.action is action and (
            action is not Action.CHECK or _means(taken, playbook, step.id)
        ):
            done_at = taken.detail.get("done_at")
            return datetime.fromisoformat(str(done_at)) if done_at else taken.at, taken.by
    return None, ""


def _means(taken: Disposition, playbook: str, step: str) -> bool:
    """Whether ``taken`` ticks off ``step`` of this playbook; an id alone means the one in force."""
    named = taken.detail.get("playbook", playbook)
    return (named, taken.detail.get("step")) == (playbook, step)
