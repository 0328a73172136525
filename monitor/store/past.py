"""Incidents that are over: what a new one may be the return of."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, Text, func, or_, select, true, type_coerce

from monitor.store.dialect import Dialect
from monitor.store.items import Items
from monitor.store.record import Record, Repository
from monitor.store.tables import WORTH_RECALLING, assessments, incidents
from monitor.types import Incident, IncidentStatus, Member, Tier

_INCIDENT = Record(Incident, incidents)
_CLOSED = (IncidentStatus.CLOSED, IncidentStatus.ARCHIVED)
_NEVER = (IncidentStatus.DISMISSED, IncidentStatus.MERGED)
_TOPICS = type_coerce(incidents.c.topics, Text)


class Past(Repository):
    """Earlier incidents, and what refuted them."""

    def __init__(self, connection: Connection, dialect: Dialect) -> None:
        super().__init__(connection, dialect)
        self._items = Items(connection, dialect)

    def stories(
        self,
        topics: Collection[str],
        since: datetime,
        before: datetime,
        limit: int,
        *,
        hearsay: bool = False,
    ) -> list[Incident]:
        """Incidents of ``topics`` that were refuted or grave, the newest first.

        They are closed, or had no news from ``before`` on; all had some since ``since``. With
        ``hearsay`` those that were refuted come whatever their topic.
        """
        refuted = incidents.c.refuted_by.is_not(None)
        about = [_TOPICS.contains(f'"{topic}"', autoescape=True) for topic in sorted(topics)]
        about += [refuted] if hearsay else []
        if not about:
            return []
        query = (
            _INCIDENT.select()
            .where(
                incidents.c.last_item_at >= since,
                incidents.c.status.not_in(_NEVER),
                or_(incidents.c.last_item_at < before, incidents.c.status.in_(_CLOSED)),
                WORTH_RECALLING,
                or_(*about),
            )
            .order_by(incidents.c.last_item_at.desc(), incidents.c.id.desc())
            .limit(limit)
        )
        return [_INCIDENT.of(row) for row in self._connection.execute(query)]

    def during(
        self, topics: Collection[str], start: datetime, end: datetime, limit: int
    ) -> list[tuple[Incident, Tier]]:
        """Incidents of ``topics`` (none named: of all) that were heard of then, the gravest first.

        With each stands the highest tier it ever reached. ``start`` counts, ``end`` does not.
        """
        graded = select(func.max(assessments.c.tier)).where(
            assessments.c.incident_id == incidents.c.id
        )
        highest = func.coalesce(graded.scalar_subquery(), incidents.c.tier).label("highest")
        about = [_TOPICS.contains(f'"{topic}"', autoescape=True) for topic in sorted(topics)]
        query = (
            select(*_INCIDENT.columns, highest)
            .where(
                incidents.c.last_item_at >= start,
                incidents.c.first_published_at < end,
                incidents.c.status.not_in(_NEVER),
                or_(*about) if about else true(),
            )
            .order_by(highest.desc(), incidents.c.last_item_at.desc(), incidents.c.id.desc())
            .limit(limit)
        )
        return [(_INCIDENT.of(row), row.highest) for row in self._connection.execute(query)]

    def refutation(self, incident: Incident) -> Member | None:
        """What refuted the story of ``incident`` when it was told before; None when nothing did."""
        recurs = incident.recurs
        return None if recurs is None else self.member(recurs.refutation_id)

    def member(self, item_id: int | None) -> Member | None:
        """One item with what was judged of it; None when it is no longer held."""
        wanted = [] if item_id is None else [item_id]
        judged = self._items.judgements(wanted)
        found = [item for item in self._items.get(wanted) if item.id in judged]
        return next(
            (Member(item=i, classification=judged[i.id], joined_reason="") for i in found), None
        )
