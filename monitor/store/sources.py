"""Sources: when each is due, what it wants back next time, and how much it gave."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date, datetime
from functools import cache

from sqlalchemy import func, or_, select

from monitor.clock import desk
from monitor.store.dialect import Dialect, Insert
from monitor.store.record import Record, Repository
from monitor.store.tables import sources, tallies
from monitor.types import SourceState, Tally

_STATE = Record(SourceState, sources)
_COUNTS = tuple(field.name for field in fields(Tally))


class Sources(Repository):
    """What is remembered about sources between two visits."""

    def get(self, source_id: str) -> SourceState:
        """The state of one source, a blank one when it was never visited."""
        query = _STATE.select().where(sources.c.source_id == source_id)
        row = self._connection.execute(query).one_or_none()
        return SourceState(source_id=source_id) if row is None else _STATE.of(row)

    def all(self) -> dict[str, SourceState]:
        """Every source that was ever claimed or saved, by id."""
        states = map(_STATE.of, self._connection.execute(_STATE.select()))
        return {state.source_id: state for state in states}

    def save(self, state: SourceState) -> None:
        """Keep what a visit learnt, and release the source."""
        values = {**_STATE.row(state), "lease_until": None}
        query = self._dialect.insert(sources).values(values)
        self._connection.execute(
            query.on_conflict_do_update(index_elements=[sources.c.source_id], set_=values)
        )

    def claim(self, source_id: str, now: datetime, lease_until: datetime) -> bool:
        """Take the source until ``lease_until`` if it is due and nobody has it."""
        blank = _STATE.row(SourceState(source_id=source_id))
        query = self._dialect.insert(sources).values({**blank, "lease_until": lease_until})
        due = or_(sources.c.next_fetch_at.is_(None), sources.c.next_fetch_at <= now)
        free = or_(sources.c.lease_until.is_(None), sources.c.lease_until <= now)
        claimed = query.on_conflict_do_update(
            index_elements=[sources.c.source_id],
            set_={"lease_until": lease_until},
            where=due & free,
        ).returning(sources.c.source_id)
        return self._connection.execute(claimed).one_or_none() is not None

    def tally(
        self,
        source_id: str,
        at: datetime,
        *,
        seen: int = 0,
        relevant: int = 0,
        duplicates: int = 0,
        visits: int = 0,
        failed_visits: int = 0,
    ) -> None:
        """Add to what the source gave on the desk's day of ``at``."""
        given = Tally(
            seen=seen,
            relevant=relevant,
            duplicates=duplicates,
            visits=visits,
            failed_visits=failed_visits,
        )
        row = {"day": desk(at).date(), "source_id": source_id, **asdict(given)}
        self._connection.execute(_adding(self._dialect), [row])

    def tallies(self, first_day: date, last_day: date) -> dict[str, Tally]:
        """What each source gave from ``first_day`` to ``last_day``, both counted."""
        sums = [func.sum(tallies.c[name]) for name in _COUNTS]
        query = (
            select(tallies.c.source_id, *sums)
            .where(tallies.c.day.between(first_day, last_day))
            .group_by(tallies.c.source_id)
        )
        return {
            source_id: Tally(**dict(zip(_COUNTS, map(int, given), strict=True)))
            for source_id, *given in self._connection.execute(query)
        }


@cache
def _adding(dialect: Dialect) -> Insert:
    """The statement of ``tally``; building it takes longer than running it."""
    query = dialect.insert(tallies)
    return query.on_conflict_do_update(
        index_elements=[tallies.c.day, tallies.c.source_id],
        set_={name: tallies.c[name] + query.excluded[name] for name in _COUNTS},
    )
