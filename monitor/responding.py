"""What offices answered, how well, and what followed: loaded, decided, noted.

Nothing is decided here: ``incidents`` (``response``, ``questions``, ``answered``, ``aftermath``)
decides. Called by the pipeline, the digest and whoever shows an incident.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.errors import NotFoundError, RefusedError
from monitor.incidents.aftermath import Course, Wave, wave
from monitor.incidents.answered import Score, score
from monitor.incidents.answered_text import told
from monitor.incidents.moves import Deed
from monitor.incidents.questions import Question, questions
from monitor.incidents.response import RECORDS, Proposal, Responses, answers, responses
from monitor.incidents.voices import in_time
from monitor.settings import Settings
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import (
    Action,
    Authority,
    Disposition,
    Incident,
    IncidentStatus,
    Item,
    Member,
    OfficialResponse,
    ResponseKind,
    Tier,
)

Within = Callable[[str, Collection[str]], bool]

_DAY = timedelta(days=1)
_MOST = 500
"""Official texts that are looked through for one incident."""
_PROPOSED = 5
_PROVEN = re.compile(r"https?://\S|\d")
_UNTRUE, _UPHELD = "untrue", "upheld"
_OVER = (IncidentStatus.DISMISSED, IncidentStatus.MERGED)
WAVE = "secondary wave"
_ACTOR = "follow_answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What is known of the answers to one incident."""

    responses: Responses
    score: Score | None
    """None without an answer."""
    questions: tuple[Question, ...]
    """The most asked first, no more than answers are held against."""
    asked: tuple[Question, ...]
    """All of them."""
    waves: tuple[Wave, ...]
    """What followed each answer; of what news quoted only where no office spoke itself."""
    untrue: frozenset[int]
    """Items that a person recorded as proven untrue."""


def answered(
    unit: Unit, incident: Incident, members: Sequence[Member], settings: Settings, now: datetime
) -> Answered:
    """What offices answered to ``incident``, as of ``now``."""
    rules, severity, members = settings.responses, settings.severity, in_time(members)
    steps = unit.dispositions.of([incident.id])[incident.id]
    found = _answers(unit, incident, members, steps, settings)
    asked = questions(members, rules.asking, severity.grouping)
    untrue = _disproved(steps)
    return Answered(
        responses=found,
        score=score(incident, found, asked, rules=rules, care=severity.care, untrue=untrue),
        questions=asked[: rules.asking.top],
        asked=asked,
        waves=_waves(incident, members, found, settings, now),
        untrue=untrue,
    )


def _answers(
    unit: Unit,
    incident: Incident,
    members: Sequence[Member],
    steps: Sequence[Disposition],
    settings: Settings,
) -> Responses:
    linked = _linked(unit, incident, steps, settings)
    return responses(members, steps, settings.responses.linking, linked)


def answer_lines(
    unit: Unit, incident: Incident, settings: Settings, now: datetime
) -> tuple[str, ...]:
    """The answers, their score, what followed and what was asked, as staff read them."""
    members = unit.incidents.members([incident.id])[incident.id]
    known = answered(unit, incident, members, settings, now)
    return told(known.responses, known.score, known.questions, known.waves, untrue=known.untrue)


def proposals(
    unit: Unit, incident: Incident, known: Responses, settings: Settings, within: Within
) -> tuple[Proposal, ...]:
    """Official texts outside ``incident`` that seem to answer it, the earliest first."""
    labels = {topic.id: topic.label for topic in settings.topics.topics}
    ids = _official_ids(unit, incident, settings)
    home, judged = unit.incidents.of_items(ids), unit.items.judgements(ids)
    counted = {response.item_id for response in known}
    found = []
    for item in unit.items.get(ids):
        if home.get(item.id) == incident.id or item.id in counted or item.id not in judged:
            continue
        reason = answers(
            incident,
            Member(item=item, classification=judged[item.id], joined_reason=""),
            linking=settings.responses.linking,
            grouping=settings.severity.grouping,
            topics=labels,
            within=within,
        )
        if reason:
            found.append(_proposal(item, reason, home.get(item.id)))
    return tuple(sorted(found, key=lambda p: (p.at, p.item_id)))[:_PROPOSED]


def _proposal(item: Item, reason: str, incident_id: int | None) -> Proposal:
    return Proposal(
        item_id=item.id,
        at=item.published_at,
        outlet=item.outlet,
        title=item.title,
        url=item.url,
        reason=reason,
        incident_id=incident_id,
    )


def _official_ids(unit: Unit, incident: Incident, settings: Settings) -> list[int]:
    begun, within = incident.first_published_at, settings.responses.linking.within
    return unit.items.said_by(Authority.OFFICIAL, begun, begun + within + _DAY, _MOST)


def _linked(
    unit: Unit, incident: Incident, steps: Sequence[Disposition], settings: Settings
) -> list[Item]:
    """Official texts outside the incident that a record may give the link of."""
    if not any(step.action in RECORDS and "://" in step.evidence for step in steps):
        return []
    return unit.items.get(_official_ids(unit, incident, settings))


def _waves(
    incident: Incident,
    members: Sequence[Member],
    found: Sequence[OfficialResponse],
    settings: Settings,
    now: datetime,
) -> tuple[Wave, ...]:
    rules, begun = settings.responses.aftermath, incident.first_published_at
    spoken = [r for r in found if r.kind is not ResponseKind.VIA_MEDIA]
    return tuple(wave(members, r.at, begun, rules, now) for r in spoken or found[:1])


# ── proven untrue ────────────────────────────────────────────────────────────────────────────


def _disproved(steps: Sequence[Disposition]) -> frozenset[int]:
    """The items that people say are untrue; of several words on one the last counts."""
    found: dict[int, bool] = {}
    for step in steps:
        for word in (_UNTRUE, _UPHELD):
            number = step.detail.get(word)
            if step.action is Action.NOTE and isinstance(number, int):
                found[number] = word == _UNTRUE
    return frozenset(number for number, untrue in found.items() if untrue)


def verdict(
    unit: Unit, settings: Settings, incident_id: int, item_id: int, said: Deed, now: datetime
) -> Deed:
    """The note that an official answer is proven untrue, or that it stands after all.

    ``said`` says by whom, on what evidence, and in ``detail`` whether it is ``untrue``. Raises
    NotFoundError for an unknown incident, RefusedError without evidence or for another text.
    """
    found = unit.incidents.get([incident_id])
    if not found:
        raise NotFoundError(f"incident {incident_id!r} is not there; see `monitor incidents`")
    members = unit.incidents.members([incident_id])[incident_id]
    known = answered(unit, found[0], members, settings, now)
    if item_id not in {response.item_id for response in known.responses}:
        raise RefusedError(
            f"条目 {item_id} 不是事件 {incident_id} 的官方回应，"
            f"请用 monitor responses {incident_id} 查看"
        )
    if not _PROVEN.search(said.evidence):
        raise RefusedError("认定回应不实或撤销认定须有据可查：请用 --evidence 写链接或文号")
    untrue = bool(said.detail.get(_UNTRUE))
    note = f"官方回应（条目 {item_id}）" + ("事后证明不实" if untrue else "并无不实，撤销此前认定")
    return Deed(
        action=Action.NOTE,
        by=said.by,
        note=f"{note}；{said.note}" if said.note else note,
        evidence=said.evidence,
        detail={_UNTRUE if untrue else _UPHELD: item_id},
    )


# ── secondary waves ──────────────────────────────────────────────────────────────────────────


def note_waves(unit: Unit, settings: Settings, now: datetime) -> list[int]:
    """Put a secondary wave on the ledger, once each: ids of the incidents that have a new one.

    Looked at are incidents that were answered within the last two spans. Nobody is alerted for it.
    """
    span = settings.responses.aftermath.span
    recent = unit.incidents.get(unit.incidents.between(now - 2 * span, now))
    noted = []
    for incident in (i for i in recent if _may_be_answered(i)):
        if incident.first_published_at > now - span:
            continue  # no answer to it can be a span old
        members = unit.incidents.members([incident.id])[incident.id]
        steps = unit.dispositions.of([incident.id])[incident.id]
        found = _answers(unit, incident, members, steps, settings)
        risen = [
            w
            for w in _waves(incident, members, found, settings, now)
            if w.course is Course.SECONDARY
        ]
        fresh = [w for w in risen if w.answered_at > now - 2 * span]
        if fresh and _note(unit, incident, fresh[0], span, now):
            noted.append(incident.id)
    return noted


def _may_be_answered(incident: Incident) -> bool:
    """Whether it is worth looking for an answer: it is graded, refuted, or said to be answered."""
    if incident.status in _OVER:
        return False
    told = incident.status is IncidentStatus.ANSWERED or incident.refuted_by is not None
    return told or incident.tier > Tier.ROUTINE


def _note(unit: Unit, incident: Incident, risen: Wave, span: timedelta, now: datetime) -> bool:
    """Note it, unless one was noted of an answer less than a span away."""
    subject = f"incident:{incident.id}"
    for entry in unit.ledger.of(subject):
        noted = entry.detail.get("answered_at")
        if entry.action == WAVE and isinstance(noted, str):
            apart = risen.answered_at - datetime.fromisoformat(noted)
            if abs(apart) < span:
                return False
    detail = {"answered_at": risen.answered_at.isoformat(), "reason": risen.reason}
    unit.ledger.add(now, _ACTOR, WAVE, subject, detail, run_id())
    return True
