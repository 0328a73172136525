"""Incidents: their members, their gradings, and when each is due to be looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from monitor.clock import desk
from monitor.errors import NotFoundError
from monitor.store.assessments import Assessments
from monitor.store.dialect import Dialect
from monitor.store.items import Items
from monitor.store.record import Record, among, chunks, in_order
from monitor.store.tables import days, incidents, members
from monitor.types import Classification, Incident, IncidentStatus, Member

_INCIDENT = Record(Incident, incidents)
_BY_ID = _INCIDENT.select().where(among(incidents.c.id))
_ADD = insert(incidents).returning(incidents.c.id)
_SAVE = update(incidents).where(among(incidents.c.id))
_REVIEW = update(incidents).where(incidents.c.id == bindparam("incident"))
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
_UNFLAG = (
    update(incidents)
    .where(among(incidents.c.id), incidents.c.alert_pending)
    .values(alert_pending=False)
    .returning(incidents.c.id)
)
_TOUCH = update(incidents).where(
    incidents.c.id.in_(select(members.c.incident_id).where(among(members.c.item_id)))
)
_OVER = (
    IncidentStatus.CLOSED,
    IncidentStatus.ARCHIVED,
    IncidentStatus.DISMISSED,
    IncidentStatus.MERGED,
)


class Incidents(Assessments):
    """Incidents with their members and assessments."""

    def __init__(self, connection: Connection, dialect: Dialect) -> None:
        super().__init__(connection, dialect)
        self._items = Items(connection, dialect)

    def open_since(self, cutoff: datetime) -> list[Incident]:
        """Incidents not yet over with news at or after ``cutoff``, by id."""
        query = _INCIDENT.select().where(
            incidents.c.last_item_at >= cutoff, incidents.c.status.not_in(_OVER)
        )
        # Sorted here: asked for its order, SQLite would read every incident there ever was.
        found = map(_INCIDENT.of, self._connection.execute(query))
        return sorted(found, key=lambda incident: incident.id)

    def get(self, ids: Sequence[int]) -> list[Incident]:
        """The incidents of ``ids``, in that order; unknown ones are left out."""
        return in_order(ids, {row.id: _INCIDENT.of(row) for row in self._among(_BY_ID, ids)})

    def whole(self, incident: Incident) -> Incident:
        """``incident``, or the one it became a part of in the end."""
        while incident.merged_into is not None:
            (incident,) = self.get([incident.merged_into])
        return incident

    def of_code(self, code: str) -> Incident | None:
        """The incident that staff call ``code``; None without one."""
        query = _INCIDENT.select().where(incidents.c.code == code)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _INCIDENT.of(row)

    def add(self, incident: Incident) -> Incident:
        """Open an incident; the same with its id and code (desk day, running number of it)."""
        coded = replace(incident, code=self._next_code(incident.detected_at))
        inserted = self._connection.execute(_ADD, _row(coded))
        return replace(coded, id=inserted.scalar_one())

    def save(self, incident: Incident) -> None:
        """Overwrite what is known of an incident. NotFoundError when there is none of its id."""
        values = _row(incident)
        if self._connection.execute(_SAVE, {"wanted": [incident.id], **values}).rowcount == 0:
            raise NotFoundError(f"there is no incident {incident.id!r}")

    def all_ids(self) -> list[int]:
        """Every incident, oldest first."""
        return self._ids(select(incidents.c.id).order_by(incidents.c.id))

    def between(self, start: datetime, end: datetime) -> list[int]:
        """Ids of incidents known before ``end`` with news at or after ``start``."""
        query = select(incidents.c.id).where(
            incidents.c.last_item_at >= start, incidents.c.detected_at < end
        )
        return sorted(self._ids(query))

    def found_between(self, start: datetime, end: datetime) -> list[Incident]:
        """Incidents found from ``start`` until before ``end``, by id."""
        found = (incidents.c.detected_at >= start) & (incidents.c.detected_at < end)
        query = _INCIDENT.select().where(found).order_by(incidents.c.id)
        return [_INCIDENT.of(row) for row in self._connection.execute(query)]

    # ── members ──────────────────────────────────────────────────────────────────────────────

    def add_members(self, rows: Sequence[tuple[int, int, str, datetime]]) -> None:
        """Join (incident, item, reason, at); an item that has an incident already stays there."""
        if rows:
            names = ("incident_id", "item_id", "reason", "at")
            query = self._dialect.insert(members).on_conflict_do_nothing()
            values = [dict(zip(names, row, strict=True)) for row in rows]
            self._connection.execute(query, values)

    def hand_over(self, item_ids: Sequence[int], incident_id: int, note: str, at: datetime) -> None:
        """Move items to another incident; ``note`` is added to why they joined."""
        self._change(_MOVE, item_ids, incident=incident_id, note=note, moved_at=at)

    def members(self, ids: Sequence[int]) -> dict[int, tuple[Member, ...]]:
        """The members of each incident with all that was judged of them, by publication."""
        joined = {
            item_id: (incident_id, reason)
            for item_id, incident_id, reason in self._among(_JOINED, ids)
        }
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

    # ── what is due ──────────────────────────────────────────────────────────────────────────

    def set_review(self, pairs: Sequence[tuple[int, datetime | None]]) -> None:
        """When each incident is to be looked at again; None: only when there is news."""
        if pairs:
            values = [{"incident": incident_id, "review_at": at} for incident_id, at in pairs]
            self._connection.execute(_REVIEW, values)

    def touch(self, item_ids: Sequence[int], at: datetime) -> None:
        """Have the incidents these items belong to looked at again at ``at``."""
        self._change(_TOUCH, item_ids, review_at=at)

    def due_for_review(self, now: datetime, limit: int) -> list[int]:
        """Ids of the incidents that are due to be looked at, longest due first."""
        query = select(incidents.c.id).where(incidents.c.review_at <= now)
        return self._ids(query.order_by(incidents.c.review_at, incidents.c.id).limit(limit))

    def next_review(self) -> datetime | None:
        """The earliest moment an incident is due to be looked at; None when none is."""
        earliest: datetime | None = self._connection.scalar(select(func.min(incidents.c.review_at)))
        return earliest

    def due_for_clocks(self, now: datetime, limit: int) -> list[int]:
        """Ids of the incidents of which a clock runs short or out, longest due first."""
        query = select(incidents.c.id).where(incidents.c.clock_at <= now)
        return self._ids(query.order_by(incidents.c.clock_at, incidents.c.id).limit(limit))

    def flag_alert(self, ids: Sequence[int]) -> None:
        """Have it decided who is told about these incidents."""
        self._change(_SAVE, ids, alert_pending=True)

    def awaiting_alert(self, limit: int) -> list[int]:
        """Ids of the incidents that were flagged, oldest first."""
        query = select(incidents.c.id).where(incidents.c.alert_pending)
        return self._ids(query.order_by(incidents.c.id).limit(limit))

    def unflag_alert(self, ids: Sequence[int]) -> list[int]:
        """Take the flags off, because it is decided now: those of ``ids`` that carried one."""
        flagged = {
            row.id
            for chunk in chunks(ids)
            for row in self._connection.execute(_UNFLAG, {"wanted": chunk})
        }
        return [wanted for wanted in ids if wanted in flagged]

    def _next_code(self, detected_at: datetime) -> str:
        day = desk(detected_at).date()
        query = self._dialect.insert(days).values(day=day, incidents=1)
        counted = query.on_conflict_do_update(
            index_elements=[days.c.day], set_={"incidents": days.c.incidents + 1}
        ).returning(days.c.incidents)
        number = self._connection.execute(counted).scalar_one()
        return f"{day:%Y%m%d}-{number:03d}"


def _row(incident: Incident) -> dict[str, Any]:
    """The row of an incident without its id, and when the next of its clocks is to be noted."""
    next_at = min(filter(None, (clock.next_at for clock in incident.clocks)), default=None)
    return {**_INCIDENT.new_row(incident), "clock_at": next_at}


def _unjudged(item_id: int) -> Classification:
    return Classification(item_id=item_id, relevant=False, reason="尚未研判")
