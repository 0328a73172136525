"""Which items an incident holds, and what of them a look at it has to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Integer, bindparam, func, select, update

from monitor.settings.severity import Economy
from monitor.store.dialect import Dialect
from monitor.store.items import Items
from monitor.store.record import AnyRow, Repository, among
from monitor.store.tables import incidents, items, members
from monitor.types import Authority, Classification, Incident, Member, Relation

_JOINED = select(members.c.item_id, members.c.incident_id, members.c.reason).where(
    among(members.c.incident_id)
)
_MOVE = (
    update(members)
    .where(among(members.c.item_id))
    .values(
        incident_id=bindparam("incident"),
        reason=members.c.reason.op("||")(bindparam("note")),
        at=bindparam("moved_at"),
    )
)
_HOUSED = select(members.c.item_id, members.c.incident_id).where(among(members.c.item_id))
_HOUSED_SINCE = select(members.c.item_id, members.c.incident_id, members.c.at).where(
    among(members.c.item_id)
)
_SIZES = (
    select(members.c.incident_id, func.count().label("size"))
    .where(among(members.c.incident_id))
    .group_by(members.c.incident_id)
)
_TIMES = (
    select(members.c.incident_id, items.c.published_at)
    .join(items, items.c.id == members.c.item_id)
    .where(
        among(members.c.incident_id),
        items.c.relation != Relation.MIRROR,
        items.c.authority != Authority.SPAM,
    )
)
_UNSEE = update(incidents).where(
    incidents.c.id.in_(select(members.c.incident_id).where(among(members.c.item_id)))
)
_UNSEE_ONE = update(incidents).where(incidents.c.id == bindparam("incident")).values(look=None)

# What is read of one incident alone.
_OF_ONE = members.c.incident_id == bindparam("incident")
_ROW = select(members.c.item_id, members.c.incident_id, members.c.reason).where(_OF_ONE)
_MOST = bindparam("most", type_=Integer)
_SINCE = bindparam("since", type_=members.c.at.type)
_LATE = _ROW.where(members.c.at >= _SINCE).order_by(members.c.at.desc()).limit(_MOST)
_LASTING = (
    _ROW.where(members.c.lasting, members.c.at < _SINCE).order_by(members.c.at.desc()).limit(_MOST)
)
_ORIGIN = _ROW.where(members.c.item_id == bindparam("first"))
_LAST = _ROW.order_by(members.c.at.desc(), members.c.item_id.desc()).limit(_MOST)


class Memberships(Repository):
    """The members of incidents; a part of ``Incidents``."""

    def __init__(self, connection: Connection, dialect: Dialect) -> None:
        super().__init__(connection, dialect)
        self._items = Items(connection, dialect)

    def add_members(self, rows: Sequence[tuple[int, int, str, datetime]]) -> None:
        """Join (incident, item, reason, at); an item that has an incident already stays there."""
        if rows:
            names = ("incident_id", "item_id", "reason", "at")
            query = self._dialect.insert(members).on_conflict_do_nothing()
            values = [dict(zip(names, row, strict=True)) for row in rows]
            self._connection.execute(query, values)

    def hand_over(self, item_ids: Sequence[int], incident_id: int, note: str, at: datetime) -> None:
        """Move items to another incident; ``note`` is added to why they joined.

        What was seen at the last look at the incidents holds no longer.
        """
        self._change(_UNSEE, item_ids, look=None)
        self._connection.execute(_UNSEE_ONE, {"incident": incident_id})
        self._change(_MOVE, item_ids, incident=incident_id, note=note, moved_at=at)

    def members(self, ids: Sequence[int]) -> dict[int, tuple[Member, ...]]:
        """The members of each incident with all that was judged of them, by publication."""
        return self._gathered(ids, self._among(_JOINED, ids))

    def members_for_review(
        self, incident: Incident, rules: Economy, now: datetime
    ) -> tuple[tuple[Member, ...], int]:
        """The members that a look at ``incident`` must read, and how many it has in all.

        All of them up to ``read_whole``. Of more: those that joined within ``read_back``, the first
        report, and the lasting ones, the latest ``read_most`` of either.
        """
        total = self.sizes([incident.id]).get(incident.id, 0)
        if total <= rules.read_whole:
            return self.members([incident.id])[incident.id], total
        known = {
            "incident": incident.id,
            "since": now - rules.read_back,
            "most": rules.read_most,
            "first": incident.first_item_id,
        }
        rows = {
            row.item_id: row
            for query in (_LATE, _LASTING, _ORIGIN)
            for row in self._connection.execute(query, known)
        }
        return self._gathered([incident.id], rows.values())[incident.id], total

    def newest_members(self, incident_id: int, count: int) -> tuple[Member, ...]:
        """The ``count`` members that joined last, by publication."""
        known = {"incident": incident_id, "most": count}
        return self._gathered([incident_id], self._connection.execute(_LAST, known))[incident_id]

    def sizes(self, ids: Sequence[int]) -> dict[int, int]:
        """How many members each incident has; incidents without any are left out."""
        return {row.incident_id: row.size for row in self._among(_SIZES, ids)}

    def published(self, ids: Sequence[int]) -> dict[int, list[datetime]]:
        """When the members of each incident were published, by time; mirrors are left out."""
        found: dict[int, list[datetime]] = {incident_id: [] for incident_id in ids}
        for incident_id, at in self._among(_TIMES, ids):
            found[incident_id].append(at)
        return {incident_id: sorted(times) for incident_id, times in found.items()}

    def mark_lasting(self, item_ids: Sequence[int]) -> None:
        """Record that these members weigh in a grade however old they are."""
        self._change(update(members).where(among(members.c.item_id)), item_ids, lasting=True)

    def _gathered(
        self, ids: Sequence[int], rows: Iterable[AnyRow]
    ) -> dict[int, tuple[Member, ...]]:
        joined = {row.item_id: (row.incident_id, row.reason) for row in rows}
        item_ids = list(joined)
        judged = self._items.judgements(item_ids)
        observed = self._items.observations(item_ids)
        gathered: dict[int, list[Member]] = {incident_id: [] for incident_id in ids}
        for item in self._items.get(item_ids):
            incident_id, reason = joined[item.id]
            member = Member(
                item=item,
                classification=judged.get(item.id) or _unjudged(item.id),
                joined_reason=reason,
                observations=observed.get(item.id, ()),
            )
            gathered[incident_id].append(member)
        return {
            incident_id: tuple(sorted(found, key=lambda m: (m.item.published_at, m.item.id)))
            for incident_id, found in gathered.items()
        }

    def of_items(self, item_ids: Sequence[int]) -> dict[int, int]:
        """The incident of each item; items without one are left out."""
        return dict(self._among(_HOUSED, item_ids))

    def joined_at(self, item_ids: Sequence[int]) -> dict[int, tuple[int, datetime]]:
        """The incident of each item, and since when; items without one are left out."""
        found = self._among(_HOUSED_SINCE, item_ids)
        return {item_id: (incident_id, at) for item_id, incident_id, at in found}


def _unjudged(item_id: int) -> Classification:
    return Classification(item_id=item_id, relevant=False, reason="尚未研判")
