"""Pages of grave incidents that are looked at again, and what was found."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, case, func, select, update

from monitor.store.record import Record, Repository, among
from monitor.store.tables import incidents, items, members, rechecks
from monitor.types import Authority, IncidentStatus, Platform, Recheck, Relation, Tier

_RECHECK = Record(Recheck, rechecks)
_OF = _RECHECK.select().where(among(rechecks.c.item_id))
_SAVE = update(rechecks).where(rechecks.c.item_id == bindparam("looked_at"))
_NO_PAGE = (Platform.HOTLIST, Platform.HOTLINE, Platform.PETITION)
_OVER = (IncidentStatus.DISMISSED, IncidentStatus.MERGED)
_STANDING = (
    Authority.CENTRAL,
    Authority.NATIONAL,
    Authority.PROVINCIAL,
    Authority.CITY,
    Authority.OFFICIAL,
)
_LOWEST = len(_STANDING)


class Rechecks(Repository):
    """Second looks, one row an item."""

    def to_follow(
        self, source_ids: Collection[str], since: datetime, lowest: Tier, at_most: int
    ) -> list[tuple[int, datetime]]:
        """Items of these sources to look at again from now on, and when each was collected.

        Of every incident of ``lowest`` or graver with news since ``since``: the first report and
        the highest voices, never more than ``at_most`` with those that are followed already.
        """
        rank = case(
            *((items.c.authority == who, rank) for rank, who in enumerate(_STANDING)),
            else_=_LOWEST,
        )
        place = func.row_number().over(
            partition_by=members.c.incident_id,
            order_by=(
                case((rechecks.c.item_id.is_(None), 1), else_=0),
                case((items.c.id == incidents.c.first_item_id, 0), else_=1),
                rank,
                items.c.published_at,
                items.c.id,
            ),
        )
        chosen = (
            select(
                items.c.id,
                items.c.collected_at,
                rechecks.c.item_id.label("followed"),
                place.label("place"),
            )
            .join_from(members, items, items.c.id == members.c.item_id)
            .join(incidents, incidents.c.id == members.c.incident_id)
            .outerjoin(rechecks, rechecks.c.item_id == items.c.id)
            .where(
                incidents.c.tier >= lowest,
                incidents.c.last_item_at >= since,
                incidents.c.status.not_in(_OVER),
                items.c.source_id.in_(sorted(source_ids)),
                items.c.relation.in_((Relation.FRESH, Relation.REPRINT)),
                items.c.platform.not_in(_NO_PAGE),
                items.c.url.startswith("http"),
            )
            .subquery()
        )
        query = select(chosen.c.id, chosen.c.collected_at).where(
            chosen.c.place <= at_most, chosen.c.followed.is_(None)
        )
        return [(row.id, row.collected_at) for row in self._connection.execute(query)]

    def add(self, looks: Sequence[Recheck]) -> None:
        """Have these looked at; what is followed already stays as it is."""
        if looks:
            query = self._dialect.insert(rechecks).on_conflict_do_nothing()
            self._connection.execute(query, [_RECHECK.row(look) for look in looks])

    def claim(self, now: datetime, again_at: datetime, limit: int) -> list[Recheck]:
        """Take the looks that are due, longest due first; one that dies is due at ``again_at``."""
        due = (
            select(rechecks.c.item_id)
            .where(rechecks.c.next_at <= now)
            .order_by(rechecks.c.next_at, rechecks.c.item_id)
            .limit(limit)
        )
        query = (
            update(rechecks)
            .where(rechecks.c.item_id.in_(due), rechecks.c.next_at <= now)
            .values(next_at=again_at)
            .returning(*_RECHECK.columns)
        )
        taken = [_RECHECK.of(row) for row in self._connection.execute(query)]
        return sorted(taken, key=lambda look: look.item_id)

    def save(self, look: Recheck) -> None:
        """Keep what a look found."""
        values = {name: value for name, value in _RECHECK.row(look).items() if name != "item_id"}
        self._connection.execute(_SAVE, {"looked_at": look.item_id, **values})

    def of(self, item_ids: Sequence[int]) -> dict[int, Recheck]:
        """What looks at these items found; those never followed are left out."""
        return {row.item_id: _RECHECK.of(row) for row in self._among(_OF, item_ids)}
