"""Members in brief: as much of many as is counted and named, and not what it was read from.

A report over a day reads ten thousand of them. It counts by platform, topic, place and tone and
names some by their titles; whole texts, signatures and evidence are read for the few that stand on
a card.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from json import JSONDecoder
from typing import Any

from sqlalchemy import Text, func, select, type_coerce

from monitor.store.assessments import newest
from monitor.store.codec import Codec
from monitor.store.record import AnyRow, Repository, among, chunks
from monitor.store.tables import (
    assessments,
    corrections,
    incidents,
    items,
    judgements,
    members,
)
from monitor.types import (
    Assessment,
    Classification,
    DecidedBy,
    Engagement,
    Evidence,
    Fingerprint,
    Heat,
    Incident,
    Item,
    Member,
    PlaceRole,
    Profile,
    RegionMatch,
    RiskMatch,
    TopicMatch,
)

_BEGINNING = 200
"""Characters of a text that are read: it is named by its first words where it has no title."""

_NAMES = (
    "id",
    "source_id",
    "platform",
    "authority",
    "outlet",
    "region",
    "url",
    "title",
    "published_at",
    "collected_at",
    "relation",
    "origin_id",
)
_READ = (*_NAMES, "body")
_ITEMS = select(
    *(items.c[name] for name in _NAMES), func.substr(items.c.body, 1, _BEGINNING).label("body")
).where(among(items.c.id))
_MACHINE, _PEOPLE = (
    select(table.c.item_id, type_coerce(table.c.judgement, Text).label("judgement")).where(
        table.c.id.in_(
            select(func.max(table.c.id)).where(among(table.c.item_id)).group_by(table.c.item_id)
        )
    )
    for table in (judgements, corrections)
)
_JOINED = select(members.c.item_id, members.c.incident_id).where(among(members.c.incident_id))
_GRADED = tuple(field.name for field in fields(Incident) if field.name not in ("profile", "tier"))
_INCIDENTS = (
    select(
        *(incidents.c[name] for name in _GRADED),
        incidents.c.tier.label("now"),
        *(assessments.c[name] for name in ("tier", "points", "by", "at", "settings_revision")),
    )
    .join(assessments, assessments.c.incident_id == incidents.c.id)
    .order_by(incidents.c.id)
)
_LEFT_OUT: Mapping[str, Any] = {
    "canonical_url": "",
    "external_id": None,
    "fingerprint": Fingerprint(exact="", signature=()),
    "relation_reason": "",
    "engagement": Engagement(),
    "run_id": "",
}
_NO_PROFILE = Profile()
_NOWHERE = Evidence(field="body", start=0, end=0, text="", note="")


@dataclass(frozen=True, slots=True)
class _Topic:
    topic_id: str


@dataclass(frozen=True, slots=True)
class _Region:
    code: str
    confidence: float
    role: PlaceRole


@dataclass(frozen=True, slots=True)
class _Risk:
    word: str
    level: int
    kind: str


@dataclass(frozen=True, slots=True)
class _Judged:
    """What of a judgement is counted."""

    item_id: int
    relevant: bool
    topics: tuple[_Topic, ...]
    regions: tuple[_Region, ...]
    tone: int
    risks: tuple[_Risk, ...]
    corrects: bool
    terms: tuple[str, ...]

    def classification(self) -> Classification:
        return Classification(
            item_id=self.item_id,
            relevant=self.relevant,
            reason="",
            topics=tuple(
                TopicMatch(topic_id=t.topic_id, score=0, by=DecidedBy.RULE, evidence=())
                for t in self.topics
            ),
            regions=tuple(
                RegionMatch(
                    code=r.code, name="", confidence=r.confidence, evidence=None, role=r.role
                )
                for r in self.regions
            ),
            tone=self.tone,
            risks=tuple(
                RiskMatch(word=r.word, level=r.level, kind=r.kind, evidence=_NOWHERE)
                for r in self.risks
            ),
            corrects=self.corrects,
            terms=self.terms,
        )


_CODEC = Codec(_Judged)
_READER = JSONDecoder()
_TERMS = '"terms":'


class Briefs(Repository):
    """Items and incidents with little of each; what is left out is empty."""

    def members(self, item_ids: Sequence[int]) -> Iterator[Member]:
        """The items that were judged, in the order asked for, read a few hundred at a time."""
        for chunk in chunks(item_ids):
            judged = self._judgements(chunk)
            found = {row.id: row for row in self._among(_ITEMS, chunk)}
            for wanted in chunk:
                if wanted in found and wanted in judged:
                    yield _member(found[wanted], judged[wanted])

    def terms(self, item_ids: Sequence[int]) -> frozenset[str]:
        """The content words of these items together."""
        found = set[str]()
        for chunk in chunks(item_ids):
            for judgement in self._judgements(chunk).values():
                found.update(_terms_in(judgement))
        return frozenset(found)

    def _judgements(self, item_ids: Sequence[int]) -> dict[int, str]:
        """What stands as judged of each, as it is kept."""
        judged = {row.item_id: row.judgement for row in self._among(_MACHINE, item_ids)}
        return judged | {row.item_id: row.judgement for row in self._among(_PEOPLE, item_ids)}

    def incidents(
        self, ids: Sequence[int], until: datetime
    ) -> Iterator[tuple[Incident, Assessment]]:
        """Each incident without its profile, and the result of its grading when ``until`` came.

        Those that were not graded by then are left out.
        """
        query = _INCIDENTS.where(assessments.c.id.in_(newest(until)))
        for row in self._among(query, sorted(ids)):
            known = dict(zip(_GRADED, row, strict=False))
            yield (
                Incident(**known, tier=row.now, profile=_NO_PROFILE),
                Assessment(
                    incident_id=row.id,
                    tier=row.tier,
                    points=row.points,
                    factors=(),
                    rules_fired=(),
                    by=row.by,
                    at=row.at,
                    settings_revision=row.settings_revision,
                    heat=Heat(as_of=row.at),
                ),
            )

    def of_incidents(self, ids: Sequence[int]) -> dict[int, tuple[Member, ...]]:
        """The judged members of each incident, by publication."""
        housed = {row.item_id: row.incident_id for row in self._among(_JOINED, ids)}
        gathered: defaultdict[int, list[Member]] = defaultdict(list)
        for member in self.members(sorted(housed)):
            gathered[housed[member.item.id]].append(member)
        return {
            wanted: tuple(sorted(gathered[wanted], key=lambda m: (m.item.published_at, m.item.id)))
            for wanted in ids
        }


def _terms_in(judgement: str) -> Sequence[str]:
    """The words, read alone: the whole of a judgement takes many times as long.

    Within a text of the judgement the quotation marks of such a key would be escaped.
    """
    at = judgement.find(_TERMS)
    return () if at < 0 else _READER.raw_decode(judgement, at + len(_TERMS))[0]


def _member(row: AnyRow, judgement: str) -> Member:
    item = Item(**dict(zip(_READ, row, strict=True)), **_LEFT_OUT)
    judged: _Judged = _CODEC.load(judgement)
    return Member(item=item, classification=judged.classification(), joined_reason="")
