"""Health of sources: their rhythm, their troubles, and the robots.txt they answered with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import case, func, insert, select, update

from monitor.store.record import Record, Repository, among
from monitor.store.tables import (
    incidents,
    items,
    ledger,
    rhythms,
    robots,
    runs,
    sources,
    tallies,
    troubles,
)
from monitor.types import Relation, Rhythm, RobotsFile, SourceState, SourceTrouble

_RHYTHM = Record(Rhythm, rhythms)
_OF_SOURCES = _RHYTHM.select().where(among(rhythms.c.source_id))
_ROBOTS = Record(RobotsFile, robots)
_TROUBLE = Record(SourceTrouble, troubles)
_STATE = tuple(field.name for field in fields(SourceState) if field.name != "cursor")
_END = update(troubles).where(among(troubles.c.id), troubles.c.ended_at.is_(None))
_COLLECT = "collect"
"""The job that visits, and what it is called on the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was kept of one source."""

    items: int = 0
    reprints: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruption:
    """A source that failed, or came back, at one moment."""

    source_id: str
    at: datetime
    back: bool


class Health(Repository):
    """What is known of how sources are doing, besides their visits."""

    def rhythms(self, source_ids: Sequence[str] | None = None) -> dict[str, Rhythm]:
        """Every rhythm learnt so far, or those of some sources, by source id."""
        if source_ids is None:
            rows = self._connection.execute(_RHYTHM.select()).all()
        else:
            rows = list(self._among(_OF_SOURCES, source_ids))
        found = map(_RHYTHM.of, rows)
        return {rhythm.source_id: rhythm for rhythm in found}

    def save_rhythms(self, learnt: Iterable[Rhythm]) -> None:
        """Keep what was learnt in place of what was known."""
        rows = [_RHYTHM.row(rhythm) for rhythm in learnt]
        if rows:
            query = self._dialect.insert(rhythms)
            fresh = {name: query.excluded[name] for name in rows[0] if name != "source_id"}
            query = query.on_conflict_do_update(index_elements=[rhythms.c.source_id], set_=fresh)
            self._connection.execute(query, rows)

    def keep_robots(self, received: Iterable[RobotsFile]) -> None:
        """Add to the proofs of what sites allowed."""
        rows = [_ROBOTS.row(proof) for proof in received]
        if rows:
            self._connection.execute(insert(robots), rows)

    def robots_since(self, since: datetime) -> list[RobotsFile]:
        """The newest robots.txt of every site asked since ``since``."""
        query = _ROBOTS.select().where(robots.c.fetched_at >= since).order_by(robots.c.fetched_at)
        newest = {proof.site: proof for proof in map(_ROBOTS.of, self._connection.execute(query))}
        return list(newest.values())

    def open_troubles(self) -> list[SourceTrouble]:
        """Troubles that have not passed, oldest first."""
        query = _TROUBLE.select().where(troubles.c.ended_at.is_(None))
        return list(map(_TROUBLE.of, self._connection.execute(query.order_by(troubles.c.id))))

    def troubles_between(self, start: datetime, end: datetime) -> list[SourceTrouble]:
        """Troubles that lasted at some moment from ``start`` until before ``end``."""
        open_then = troubles.c.ended_at.is_(None) | (troubles.c.ended_at >= start)
        query = _TROUBLE.select().where(troubles.c.since < end, open_then)
        return list(map(_TROUBLE.of, self._connection.execute(query.order_by(troubles.c.id))))

    def add_troubles(self, begun: Sequence[SourceTrouble]) -> None:
        """Open troubles; their ids are given here."""
        if begun:
            self._connection.execute(insert(troubles), list(map(_TROUBLE.new_row, begun)))

    def end_troubles(self, ids: Sequence[int], at: datetime) -> None:
        """Record that these have passed."""
        self._change(_END, ids, ended_at=at)

    # ── what a diagnosis rests on ────────────────────────────────────────────────────────────

    def states(self) -> dict[str, SourceState]:
        """Every source as it was left by its last visit, without its cursor, which may be long."""
        rows = self._connection.execute(select(*(sources.c[name] for name in _STATE)))
        states = (SourceState(**dict(zip(_STATE, row, strict=True))) for row in rows)
        return {state.source_id: state for state in states}

    def days_answered(self, source_ids: Sequence[str], first: date, last: date) -> dict[str, int]:
        """On how many days, both ends counted, each of these sources answered at least once."""
        query = (
            select(tallies.c.source_id, func.count())
            .where(
                among(tallies.c.source_id),
                tallies.c.day.between(first, last),
                tallies.c.visits > tallies.c.failed_visits,
            )
            .group_by(tallies.c.source_id)
        )
        return {row[0]: row[1] for row in self._among(query, source_ids)}

    # ── what a source is worth, and proof of having been awake ───────────────────────────────

    def kept_since(self, since: datetime) -> dict[str, Kept]:
        """What was kept of each source that was collected from ``since`` on."""
        reprints = func.sum(case((items.c.relation == Relation.REPRINT, 1), else_=0))
        query = (
            select(items.c.source_id, func.count(), reprints)
            .where(items.c.collected_at >= since)
            .group_by(items.c.source_id)
        )
        return {
            source_id: Kept(items=int(kept), reprints=int(copies))
            for source_id, kept, copies in self._connection.execute(query)
        }

    def seen_first_since(self, since: datetime) -> dict[str, int]:
        """How many incidents detected from ``since`` on began with an item of each source."""
        query = (
            select(items.c.source_id, func.count())
            .join(incidents, incidents.c.first_item_id == items.c.id)
            .where(incidents.c.detected_at >= since)
            .group_by(items.c.source_id)
        )
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def awake_at(self, start: datetime, end: datetime) -> list[datetime]:
        """When sources were visited from ``start`` until before ``end``, by time."""
        query = (
            select(runs.c.started_at)
            .where(
                runs.c.job == _COLLECT,
                runs.c.started_at >= start,
                runs.c.started_at < end,
                runs.c.outcome == "ok",
            )
            .order_by(runs.c.started_at)
        )
        return list(self._connection.scalars(query))

    def interruptions(self, start: datetime, end: datetime) -> list[Interruption]:
        """Sources failing and coming back from ``start`` until before ``end``, by time."""
        query = (
            select(ledger.c.subject, ledger.c.at, ledger.c.action)
            .where(
                ledger.c.at >= start,
                ledger.c.at < end,
                ledger.c.actor == _COLLECT,
                ledger.c.action.in_(("failed", "recovered")),
            )
            .order_by(ledger.c.at, ledger.c.id)
        )
        return [
            Interruption(
                source_id=subject.removeprefix("source:"), at=at, back=action == "recovered"
            )
            for subject, at, action in self._connection.execute(query)
        ]
