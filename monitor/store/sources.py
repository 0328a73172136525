"""Sources: when each is due, what it wants back next time, and how much it gave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from functools import cache

from sqlalchemy import bindparam, func, select, update

from monitor.clock import desk
from monitor.store.columns import UtcTime
from monitor.store.dialect import Dialect, Insert
from monitor.store.record import Record, Repository, among
from monitor.store.tables import sources, tallies
from monitor.types import SourceState, Tally

_STATE = Record(SourceState, sources)
_COUNTS = tuple(field.name for field in fields(Tally))
_DUE = sources.c.next_fetch_at.is_(None) | (
    sources.c.next_fetch_at <= bindparam("now", type_=UtcTime)
)
_FREE = sources.c.lease_until.is_(None) | (sources.c.lease_until <= bindparam("now", type_=UtcTime))
_KNOWN = select(sources.c.source_id).where(among(sources.c.source_id))
_CLAIM = (
    update(sources)
    .where(among(sources.c.source_id), _DUE, _FREE)
    .values(lease_until=bindparam("lease", type_=UtcTime))
    .returning(*_STATE.columns)
)
_RELEASE = update(sources).where(among(sources.c.source_id))


class Sources(Repository):
    """What is remembered about sources between two visits."""

    def get(self, source_id: str) -> SourceState:
        """The state of one source, a blank one when it was never visited."""
        query = _STATE.select().where(sources.c.source_id == source_id)
        row = self._connection.execute(query).one_or_none()
        return SourceState(source_id=source_id) if row is None else _STATE.of(row)

    def times(self, now: datetime) -> dict[str, datetime | None]:
        """When each known source may be visited next: when it is due, and nobody has it in hand."""
        query = select(sources.c.source_id, sources.c.next_fetch_at, sources.c.lease_until)
        return {
            source_id: max(due or now, lease) if lease and lease > now else due
            for source_id, due, lease in self._connection.execute(query)
        }

    def save(self, states: Iterable[SourceState]) -> None:
        """Keep what visits learnt, and release their sources."""
        rows = [{**_STATE.row(state), "lease_until": None} for state in states]
        if rows:
            self._connection.execute(_saving(self._dialect), rows)

    def release(self, source_ids: Sequence[str]) -> None:
        """Give back sources that were claimed and not visited."""
        self._change(_RELEASE, source_ids, lease_until=None)

    def claim(
        self, source_ids: Sequence[str], now: datetime, lease_until: datetime
    ) -> dict[str, SourceState]:
        """Take those that are due and that nobody has, until ``lease_until``: their states."""
        known = {row.source_id for row in self._among(_KNOWN, source_ids)}
        blanks = [
            _STATE.row(SourceState(source_id=source_id))
            for source_id in source_ids
            if source_id not in known
        ]
        if blanks:
            query = self._dialect.insert(sources).on_conflict_do_nothing()
            self._connection.execute(query, blanks)
        taken: dict[str, SourceState] = {}
        for row in self._among(_CLAIM, source_ids, now=now, lease=lease_until):
            state = _STATE.of(row)
            taken[state.source_id] = state
        return {source_id: taken[source_id] for source_id in source_ids if source_id in taken}

    def tally(self, given: Iterable[tuple[datetime, str, Tally]]) -> None:
        """Add to what sources gave: each on the desk's day of that moment."""
        rows = [
            {"day": desk(at).date(), "source_id": source_id, **asdict(tally)}
            for at, source_id, tally in given
        ]
        if rows:
            self._connection.execute(_adding(self._dialect), rows)

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


@cache
def _saving(dialect: Dialect) -> Insert:
    """The statement of ``save``."""
    query = dialect.insert(sources)
    names = (*(column.name for column in _STATE.columns), "lease_until")
    return query.on_conflict_do_update(
        index_elements=[sources.c.source_id],
        set_={name: query.excluded[name] for name in names if name != "source_id"},
    )
