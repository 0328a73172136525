"""Incidents: their members, their gradings, and when each is due to be looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from monitor.clock import desk
from monitor.errors import NotFoundError
from monitor.store.assessments import Assessments
from monitor.store.codec import Codec
from monitor.store.memberships import Memberships
from monitor.store.record import Record, among, chunks, in_order
from monitor.store.tables import days, incidents, members
from monitor.types import Incident, IncidentStatus, Look, Tier

_INCIDENT = Record(Incident, incidents)
_BY_ID = _INCIDENT.select().where(among(incidents.c.id))
_ADD = insert(incidents).returning(incidents.c.id)
_GROWING = ("topics", "regions", "first_published_at", "last_item_at", "profile", "mark")
_SAVE = update(incidents).where(among(incidents.c.id))
_REVIEW = update(incidents).where(incidents.c.id == bindparam("incident"))
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


_WHOLE = Codec(Incident)

_LOOKS = select(incidents.c.id, incidents.c.look).where(among(incidents.c.id))
_AT = bindparam("at", type_=incidents.c.review_at.type)
_SOONER = (
    update(incidents)
    .where(incidents.c.id == bindparam("incident"))
    .where(incidents.c.review_at.is_(None) | (incidents.c.review_at > _AT))
    .values(review_at=_AT)
)


class Incidents(Assessments, Memberships):
    """Incidents with their members and assessments."""

    def open_since(self, cutoff: datetime) -> list[Incident]:
        """Incidents not yet over with news at or after ``cutoff``, by id."""
        query = _INCIDENT.select().where(
            incidents.c.last_item_at >= cutoff, incidents.c.status.not_in(_OVER)
        )
        # Sorted here: asked for its order, SQLite would read every incident there ever was.
        found = map(_INCIDENT.of, self._connection.execute(query))
        return sorted(found, key=lambda incident: incident.id)

    def open_marks(self, cutoff: datetime) -> dict[int, int]:
        """Those of ``open_since`` by id, each with a mark that stays while nothing changes."""
        query = select(incidents.c.id, incidents.c.mark).where(
            incidents.c.last_item_at >= cutoff, incidents.c.status.not_in(_OVER)
        )
        return {row.id: row.mark for row in self._connection.execute(query)}

    def get(self, ids: Sequence[int]) -> list[Incident]:
        """The incidents of ``ids``, in that order; unknown ones are left out."""
        return in_order(ids, {row.id: _INCIDENT.of(row) for row in self._among(_BY_ID, ids)})

    def one(self, incident_id: int) -> Incident:
        """The incident of this id. NotFoundError when there is none."""
        found = self.get([incident_id])
        if not found:
            raise NotFoundError(f"incident {incident_id!r} is not there; see `monitor incidents`")
        return found[0]

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

    def grow(self, incident: Incident) -> None:
        """Overwrite what joining items change; all else may be newer in the database.

        NotFoundError when there is none of its id.
        """
        row = _row(incident)
        values = {name: row[name] for name in _GROWING}
        if self._connection.execute(_SAVE, {"wanted": [incident.id], **values}).rowcount == 0:
            raise NotFoundError(f"there is no incident {incident.id!r}")

    def all_ids(self) -> list[int]:
        """Every incident, oldest first."""
        return self._ids(select(incidents.c.id).order_by(incidents.c.id))

    def open_from(self, tier: Tier, since: datetime) -> list[int]:
        """Incidents of ``tier`` or graver, not yet over, with news at or after ``since``, by id."""
        query = select(incidents.c.id).where(
            incidents.c.last_item_at >= since,
            incidents.c.status.not_in(_OVER),
            incidents.c.tier >= tier,
        )
        return sorted(self._ids(query))

    def newest_from(self, tier: Tier, since: datetime, limit: int) -> list[int]:
        """Incidents of ``tier`` or graver with news at or after ``since``, the newest news first.

        Those that are over are among them, those merged into another are not.
        """
        query = select(incidents.c.id).where(
            incidents.c.last_item_at >= since,
            incidents.c.status != IncidentStatus.MERGED,
            incidents.c.tier >= tier,
        )
        newest = query.order_by(incidents.c.last_item_at.desc(), incidents.c.id.desc())
        return self._ids(newest.limit(limit))

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

    # ── what is due ──────────────────────────────────────────────────────────────────────────

    def looks(self, ids: Sequence[int]) -> dict[int, Look | None]:
        """What was seen when each incident was last looked at; None: it is to be looked at."""
        return {row.id: row.look for row in self._among(_LOOKS, ids)}

    def looked(self, incident_id: int, look: Look, next_at: datetime | None) -> None:
        """Record what was seen of an incident, and when it is to be looked at again."""
        self._change(_SAVE, [incident_id], look=look, review_at=next_at)

    def review_by(self, incident_id: int, at: datetime) -> None:
        """Have an incident looked at again at ``at``, if it is not due earlier."""
        self._connection.execute(_SOONER, {"incident": incident_id, "at": at})

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
    return {**_INCIDENT.new_row(incident), "clock_at": next_at, "mark": _mark_of(incident)}


def _mark_of(incident: Incident) -> int:
    """The same number for an incident of which everything is the same, another one else."""
    unnumbered = replace(incident, id=0)  # as it was when it was added
    digest = blake2b(_WHOLE.dump(unnumbered).encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
