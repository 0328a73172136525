"""Alerts not yet stored: who gets which words, from when on, and until when they must answer. PURE.

``plan`` decides that an alert is owed; what it is made of is put together here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.alerts.cause import Occasion
from monitor.alerts.figures import clock_time
from monitor.alerts.hold import quiet_until
from monitor.alerts.people import reach_again, together
from monitor.alerts.reach import Reach, reach
from monitor.alerts.render import message
from monitor.alerts.route import RouteMatch
from monitor.alerts.subject import Subject
from monitor.settings import Settings
from monitor.settings.routing import Step
from monitor.types import (
    Alert,
    AlertReason,
    ClockDue,
    Delivery,
    DeliveryStatus,
    Message,
    Tier,
)

NOBODY = Reach(targets=(), told="", explanation="")

NO_RULE = "（无规则）"
"""Path of what no rule matches."""

_PAUSE = timedelta(minutes=1)
"""Nobody is rung again about the same incident before it is over, but for what cannot wait."""
_AT_ONCE = frozenset((AlertReason.OPENED, AlertReason.RAISED, AlertReason.HANDED_ON))
_OPENINGS = {
    AlertReason.OPENED: "新发事件：",
    AlertReason.RAISED: "级别上升：",
    AlertReason.ESCALATED: "无人签收，催办：",
    AlertReason.HANDED_ON: "转交：",
    AlertReason.NEAR: "时限临近：",
    AlertReason.MISSED: "时限已过：",
    AlertReason.LOWERED: "级别下降：",
    AlertReason.CALMED: "已经平稳：",
    AlertReason.FOLLOW_UP: "续报：",
    AlertReason.HANDOVER: "交接：",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertDraft:
    """One alert and its messages, not yet stored: their ids are 0."""

    alert: Alert
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPlan:
    """What to store and send, possibly nothing, and why."""

    drafts: tuple[AlertDraft, ...]
    reason: str
    held_until: datetime | None = None
    """Until when a silence holds it back; None: none does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What the drafts of one occasion have in common."""

    subject: Subject
    reason: AlertReason
    tier: Tier
    settings: Settings
    now: datetime
    key: str = ""
    """What tells it from another of the same reason, tier, route and step."""
    change: str = ""
    given_at: datetime | None = None
    clocks: tuple[ClockDue, ...] = ()
    """The clocks it is about, the most urgent first."""
    by: str = ""
    note: str = ""


# ── drafts ───────────────────────────────────────────────────────────────────────────────────


def by_step(telling: Telling, match: RouteMatch, number: int, beside: Reach = NOBODY) -> AlertDraft:
    """The alert of running step ``number``; past the end of the route it is the last step again.

    ``beside`` are told as well.
    """
    if not match.steps:
        explanation = f"{_opening(telling)}{match.reason}；该规则不设通知步骤，只列入日报"
        return AlertDraft(alert=_alert(telling, match.path, 0, explanation), deliveries=())
    start = _start(telling, match)
    number, reached, skipped = _first_that_reaches(telling, match.steps, number, start)
    reached = together(reached, beside)
    said = (f"{_opening(telling)}{match.reason}", *_waits(telling, start), *skipped)
    wait = _wait(match, number)
    return _written(
        telling,
        _alert(
            telling,
            match.path,
            number,
            "；".join((*said, reached.explanation)),
            None if wait is None else start + wait,
        ),
        reached,
        start,
    )


def to_people(
    telling: Telling, match: RouteMatch, reached: Reach, wait: timedelta | None = None
) -> AlertDraft:
    """The alert to people who are reached beside the steps of the route.

    With ``wait`` they are to acknowledge it; whoever hands on does not ask for the hour.
    """
    start = telling.now if telling.reason in _AT_ONCE else _start(telling, match)
    said = (f"{_opening(telling)}{match.reason}", *_waits(telling, start), reached.explanation)
    due_at = None if wait is None else start + wait
    alert = _alert(telling, match.path, 0, "；".join(said), due_at)
    return _written(telling, alert, reached, start)


def quietly(telling: Telling, path: str, words: Message | None = None) -> AlertDraft:
    """The alert that rings nobody, to those who were told before."""
    reached = reach_again(told_before(telling.subject), telling.settings, telling.now)
    return without_ringing(telling, path, reached, words)


def without_ringing(
    telling: Telling, path: str, reached: Reach, words: Message | None = None
) -> AlertDraft:
    """The alert that rings nobody and asks nothing, to ``reached``; in ``words`` of its own."""
    told = reached.explanation or "此前无人接到通知，只记台账"
    alert = _alert(telling, path, 0, f"{_opening(telling)}{told}（不响铃，不须签收）")
    return _written(telling, alert, reached, telling.now, words)


def joined(drafts: Iterable[AlertDraft]) -> AlertPlan:
    """A plan of ``drafts``, for the reasons they give."""
    made = tuple(drafts)
    return AlertPlan(drafts=made, reason="；".join(d.alert.explanation for d in made))


def path_of(subject: Subject) -> str:
    """The route by which ``subject`` was last told of."""
    return subject.alerts[-1].route if subject.alerts else NO_RULE


def told_before(subject: Subject) -> tuple[str, ...]:
    """Who was rung about ``subject`` so far, and whose it is: names of people and roles."""
    rung = (told.recipient for told in subject.notified if not told.reason.quiet)
    names = [name for together in rung for name in together.split("、")]
    holder = subject.incident.held_by
    return tuple(dict.fromkeys((*names, *((holder,) if holder else ()))))


def spaced(drafts: Iterable[AlertDraft], subject: Subject) -> tuple[AlertDraft, ...]:
    """``drafts`` in which nobody is told the same moment twice, or rung again within a minute.

    Of several messages to one recipient the one that may go first is kept.
    """
    drafts = tuple(drafts)
    soonest: dict[tuple[str, str, str], Delivery] = {}
    for delivery in (delivery for draft in drafts for delivery in draft.deliveries):
        known = soonest.setdefault(_to(delivery), delivery)
        if delivery.next_attempt_at < known.next_attempt_at:
            soonest[_to(delivery)] = delivery
    rung = {(n.channel, n.recipient): n.at for n in subject.notified if not n.reason.quiet}
    made: list[AlertDraft] = []
    for draft in drafts:
        at_once = draft.alert.reason in _AT_ONCE
        kept = tuple(
            _later(delivery, None if at_once else rung.get(_to(delivery)[:2]))
            for delivery in draft.deliveries
            if soonest[_to(delivery)] is delivery
        )
        made.append(replace(draft, deliveries=kept))
    return tuple(made)


def _to(delivery: Delivery) -> tuple[str, str, str]:
    return delivery.channel, delivery.recipient, delivery.address


def _later(delivery: Delivery, last: datetime | None) -> Delivery:
    if last is None or delivery.next_attempt_at >= last + _PAUSE:
        return delivery
    return replace(delivery, next_attempt_at=last + _PAUSE)


# ── when ─────────────────────────────────────────────────────────────────────────────────────


def _start(telling: Telling, match: RouteMatch) -> datetime:
    """When the messages may go: after the quiet hours, or after waiting for others to join."""
    quiet = quiet_until(match, telling.tier, telling.now)
    if quiet is not None:
        return quiet
    waits = telling.reason is AlertReason.OPENED
    return telling.now + match.group_wait if waits else telling.now


def _waits(telling: Telling, start: datetime) -> tuple[str, ...]:
    if start <= telling.now:
        return ()
    return (f"{clock_time(start, telling.now)}起发出",)


def _wait(match: RouteMatch, number: int) -> timedelta | None:
    """How long an answer to step ``number`` is waited for; None: for ever."""
    wait = step_of(match.steps, number).wait
    if number < len(match.steps) - 1 or match.repeat is None:
        return wait
    return match.repeat if number >= len(match.steps) or wait is None else wait


def step_of(steps: Sequence[Step], number: int) -> Step:
    """Running step ``number``: the last one again and again."""
    return steps[min(number, len(steps) - 1)]


# ── what ─────────────────────────────────────────────────────────────────────────────────────


def _first_that_reaches(
    telling: Telling, steps: Sequence[Step], number: int, at: datetime
) -> tuple[int, Reach, tuple[str, ...]]:
    """The first step from ``number`` on that reaches somebody: a hole in the roster costs no time.

    When none does it is ``number`` itself, so that its wait brings the next attempt.
    """
    skipped: list[str] = []
    for running in range(number, max(number + 1, len(steps))):
        found = reach(step_of(steps, running), telling.settings, at)
        if found.targets:
            return running, found, tuple(skipped)
        skipped.append(f"第{running + 1}步无人可通知（{found.explanation}），改由下一步")
    return number, reach(step_of(steps, number), telling.settings, at), ()


def _opening(telling: Telling) -> str:
    return f"{_OPENINGS[telling.reason]}{telling.change}"


def _alert(
    telling: Telling,
    path: str,
    number: int,
    explanation: str,
    ack_due_at: datetime | None = None,
) -> Alert:
    incident = telling.subject.incident.id
    key = f"{incident}:{telling.tier.word}:{telling.reason}:{path}:{number}"
    return Alert(
        id=0,
        incident_id=incident,
        reason=telling.reason,
        tier=telling.tier,
        route=path,
        step=number,
        dedupe_key=f"{key}:{telling.key}" if telling.key else key,
        at=telling.now,
        explanation=explanation,
        ack_due_at=ack_due_at,
    )


def _written(
    telling: Telling,
    alert: Alert,
    reached: Reach,
    start: datetime,
    words: Message | None = None,
) -> AlertDraft:
    if not reached.targets:
        return AlertDraft(alert=alert, deliveries=())
    said = words or _words(telling, alert, reached)
    return AlertDraft(alert=alert, deliveries=tuple(deliveries(alert, reached, said, start)))


def deliveries(alert: Alert, reached: Reach, words: Message, start: datetime) -> Iterator[Delivery]:
    """A delivery of ``words`` to everybody who is reached, due at ``start``."""
    for target in reached.targets:
        yield Delivery(
            id=0,
            alert_id=0,
            dedupe_key=f"{alert.dedupe_key}:{target.channel}:{target.key}",
            channel=target.channel,
            recipient=target.recipient,
            address=target.address,
            message=words,
            status=DeliveryStatus.PENDING,
            attempts=0,
            next_attempt_at=start,
            tier=alert.tier,
        )


def _words(telling: Telling, alert: Alert, reached: Reach) -> Message:
    before = told_before(telling.subject) if telling.reason is AlertReason.ESCALATED else ()
    occasion = Occasion(
        reason=telling.reason,
        now=telling.now,
        told=reached.told,
        change=telling.change,
        ack_due_at=alert.ack_due_at,
        given_at=telling.given_at,
        clock=next(iter(telling.clocks), None),
        by=telling.by,
        note=telling.note,
        told_before="、".join(before),
    )
    return message(telling.subject, occasion, telling.settings)
