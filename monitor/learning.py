"""What the desk teaches: corrections of items, the texts worth labelling, words worth adding.

Called by the commands and by the daily job. Each function loads, has pure code decide, and saves
with its ledger entry in one transaction; running it again on the same input changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.app import Monitor, load_model, load_segmenter
from monitor.classify.corrected import Names, corrected, merged, says_the_same
from monitor.classify.doubt import Asked, Doubt, Doubter, choose
from monitor.errors import NotFoundError
from monitor.incidents.clocks import lapse
from monitor.incidents.voices import is_fresh
from monitor.store import Unit
from monitor.text.redact import redact
from monitor.trace import run_id
from monitor.types import (
    Classification,
    Correction,
    IncidentStatus,
    Item,
    Relation,
    Suggestion,
    SuggestionStatus,
)

_MOST_ASKED = 2000
"""Newest items among which those worth labelling are looked for."""


# ── corrections ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """What a correction did."""

    item: Item
    changed: bool
    """False when the item was already as the person says."""
    before: Classification
    stands: Classification
    incident_id: int | None
    """The incident that is looked at again."""
    dismissed: bool = False
    """Whether that incident went, because nothing in it is about social insurance."""


def correct(m: Monitor, said: Correction) -> Corrected:
    """Record what a person says an item is, and have its incident looked at again.

    The machine's own judgement stays beside it; personal marks in the note are masked. Raises
    NotFoundError for an unknown item.
    """
    now = m.clock.now()
    said = replace(said, note=redact(said.note))
    with m.store.write() as unit:
        item, judged = _of(unit, said.item_id)
        before = unit.items.judgements([item.id]).get(item.id, judged)
        known = unit.corrections.of_items([item.id]).get(item.id, ())
        whole = merged([*known, said])
        incident_id = unit.incidents.of_items([item.id]).get(item.id)
        done = Corrected(
            item=item, changed=False, before=before, stands=before, incident_id=incident_id
        )
        if known and says_the_same(whole, merged(known)):
            return done
        stands = corrected(judged, whole, _names(m))
        number = unit.corrections.add(said, stands)
        topic = stands.topics[0].topic_id if stands.topics else None
        related = _related(unit, item, whole)
        unit.corrections.reclassify(related, topic)
        unit.counts.count([item], [before], times=-1)
        unit.counts.count([related], [stands])
        detail = {
            "correction": number,
            "reason": stands.reason,
            "relation": item.relation.value,
            "relation_reason": item.relation_reason,
        }
        unit.ledger.add(now, said.by, "corrected", f"item:{item.id}", detail, run_id())
        done = replace(done, changed=True, stands=stands)
        dismissed = incident_id is not None and _retake(unit, incident_id, done, said.by, now)
        unit.incidents.touch([item.id], now)
        unit.items.mark_assessed([item.id], None)  # where it belongs is asked anew
    return replace(done, dismissed=dismissed)


def _of(unit: Unit, item_id: int) -> tuple[Item, Classification]:
    """An item and what the machine says of it."""
    found = unit.items.get([item_id])
    if not found:
        raise NotFoundError(f"item {item_id!r} is not in the database; see `monitor incidents`")
    judged = unit.items.machine_judgements([item_id]).get(item_id)
    return found[0], judged or Classification(item_id=item_id, relevant=False, reason="尚未研判")


def _names(m: Monitor) -> Names:
    labels = {topic.id: topic.label for topic in m.settings.topics.topics}
    return Names(topics=labels, place=m.gazetteer.name)


def _related(unit: Unit, item: Item, whole: Correction) -> Item:
    """The item as a mirror, or as it was before anybody called it one."""
    if whole.mirror:
        reason = f"{whole.by}认定为镜像站的转贴"
        return replace(item, relation=Relation.MIRROR, relation_reason=reason)
    if whole.mirror is None:
        return item
    entries = unit.ledger.of(f"item:{item.id}")
    first = next((e.detail for e in entries if "relation" in e.detail), None)
    if first is None:
        return item
    told = str(first["relation_reason"])
    return replace(item, relation=Relation(str(first["relation"])), relation_reason=told)


def _retake(unit: Unit, incident_id: int, done: Corrected, by: str, now: datetime) -> bool:
    """Give an incident the topics its items have now; whether it went, or stays gone.

    One without any relevant item is dismissed, and its reminders stop: a person has looked at it.
    """
    (incident,) = unit.incidents.get([incident_id])
    members = unit.incidents.members([incident_id])[incident_id]
    topics = incident.topics
    if _topics(done.before) != _topics(done.stands):
        first = sorted(members, key=lambda m: (m.item.id != incident.first_item_id, m.item.id))
        named = (_topics(member.classification) for member in first)
        topics = next(filter(None, named), topics)
    judged = [member.classification for member in members]
    gone = not any(j.relevant for j in judged)
    status = incident.status
    if gone:
        status = IncidentStatus.DISMISSED
    elif status is IncidentStatus.DISMISSED and not done.before.relevant:
        status = IncidentStatus.ASSESSED
    clocks = incident.clocks
    if gone:
        clocks = lapse(clocks, now, by=by, evidence="条目均与社保无关，已排除")
    retaken = replace(incident, topics=topics, status=status, clocks=clocks)
    if retaken != incident:
        unit.incidents.save(retaken)
        detail = {"topics": list(retaken.topics), "status": status.value}
        unit.ledger.add(now, by, "corrected", f"incident:{incident_id}", detail, run_id())
    if gone:
        unit.alerts.acknowledge(incident_id, by, now)
    return gone


def _topics(judged: Classification) -> tuple[str, ...]:
    return tuple(match.topic_id for match in judged.topics)


# ── texts worth labelling ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An item that a person should label, and why."""

    item: Item
    judged: Classification
    doubt: Doubt


def questions(m: Monitor, *, limit: int, days: int) -> list[Question]:
    """The items of the last ``days`` days whose labelling would teach most, the best first."""
    now = m.clock.now()
    with m.store.read() as unit:
        ids = unit.items.between(now - timedelta(days=days), now)[-_MOST_ASKED:]
        asked_before = unit.corrections.of_items(ids)
        items = [i for i in unit.items.get(ids) if is_fresh(i) and i.id not in asked_before]
        judged = unit.items.judgements([item.id for item in items])
    doubter = Doubter(m.settings, load_segmenter(m.settings), load_model(m.data_dir))
    asked = [_asked(item, judged[item.id], doubter) for item in items if item.id in judged]
    by_id = {item.id: item for item in items}
    return [
        Question(item=by_id[a.item_id], judged=judged[a.item_id], doubt=a.doubt)
        for a in choose(asked, limit)
    ]


def _asked(item: Item, judged: Classification, doubter: Doubter) -> Asked:
    return Asked(
        item_id=item.id,
        doubt=doubter.doubt(item.title, item.body),
        fingerprint=item.fingerprint,
        terms=frozenset(judged.terms),
    )


# ── suggestions ──────────────────────────────────────────────────────────────────────────────


def waiting(m: Monitor, *, limit: int, days: int) -> tuple[list[Suggestion], Mapping[int, Item]]:
    """Undecided suggestions seen in the last ``days`` days, and the items they are seen in."""
    with m.store.read() as unit:
        found = unit.suggestions.waiting(m.clock.now() - timedelta(days=days), limit)
        items = unit.items.get(_examples(found))
    return found, {item.id: item for item in items}


def decide(m: Monitor, suggestion_id: int, *, accept: bool, by: str) -> Suggestion:
    """Record what ``by`` makes of a suggestion: the suggestion as it stands then.

    Raises NotFoundError for an unknown one. The same decision again changes nothing.
    """
    status = SuggestionStatus.ACCEPTED if accept else SuggestionStatus.REJECTED
    now = m.clock.now()
    with m.store.write() as unit:
        found = unit.suggestions.get(suggestion_id)
        if found is None:
            raise NotFoundError(
                f"suggestion {suggestion_id!r} is not there; see `monitor suggest-terms`"
            )
        if found.status is status:
            return found
        unit.suggestions.decide(suggestion_id, status, by, now)
        detail = {"kind": found.kind.value, "form": found.form, "was": found.status.value}
        subject = f"suggestion:{suggestion_id}"
        unit.ledger.add(now, by, status.value, subject, detail, run_id())
    return replace(found, status=status, by=by, decided_at=now)


def _examples(found: Sequence[Suggestion]) -> list[int]:
    return sorted({item_id for suggestion in found for item_id in suggestion.item_ids})
