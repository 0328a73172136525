"""Kept items that may say the same as a new one, found by key; and who is a story's first report.

A key is ``exact:`` and a hash of the words, ``id:`` and an item's number, or anything an item was
indexed under: MinHash bands, marks of its title and opening.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import bindparam, case, func, insert, literal, select, update

from monitor.store.record import AnyRow, Repository, among
from monitor.store.tables import bands, items
from monitor.text.addresses import site_of
from monitor.types import Candidate, Fingerprint, Relation

_BEGINNING = 720
"""Characters of a body that a candidate carries."""
_EXACT, _ID = "exact:", "id:"

_parents = items.alias("parents")
_CANDIDATES = (
    select(
        items.c.id,
        func.coalesce(_parents.c.origin_id, items.c.origin_id).label("root_id"),
        items.c.origin_id,
        items.c.source_id,
        items.c.outlet,
        items.c.exact,
        items.c.signature,
        items.c.published_at,
        items.c.title,
        func.substr(items.c.body, 1, _BEGINNING).label("beginning"),
        items.c.url,
        items.c.platform,
        items.c.authority,
        items.c.relation,
    )
    .select_from(items.outerjoin(_parents, _parents.c.id == items.c.origin_id))
    .where(items.c.collected_at >= bindparam("since"))
)
_BY_ID = _CANDIDATES.where(among(items.c.id))
_BY_WORDS = _CANDIDATES.where(among(items.c.exact))
_BANDED = select(bands.c.band, bands.c.item_id).where(among(bands.c.band))
_INDEX = insert(bands)
_HEIRS = (
    update(items)
    .where(among(items.c.origin_id), items.c.relation != Relation.UPDATE)
    .values(origin_id=bindparam("heir"))
)
_FRESH = select(items.c.id).where(among(items.c.id), items.c.relation == Relation.FRESH)
_DEMOTE = (
    update(items)
    .where(among(items.c.id))
    .values(
        origin_id=bindparam("heir"),
        relation=case(
            (items.c.relation == Relation.FRESH, literal(Relation.REPRINT, items.c.relation.type)),
            else_=items.c.relation,
        ),
        relation_reason=bindparam("why"),
    )
)


class LookalikeItems(Repository):
    """The memory of sameness; a part of ``Items``."""

    def index(self, keys: Mapping[int, Sequence[str]]) -> None:
        """Make items, by id, findable by their keys."""
        rows = [
            {"band": band, "item_id": item_id}
            for item_id, own in keys.items()
            for band in {_band(key) for key in own}
        ]
        if rows:
            self._connection.execute(_INDEX, rows)

    def alike(
        self, keys: Iterable[str], since: datetime, ever: datetime
    ) -> dict[str, list[Candidate]]:
        """By key the items that have it, oldest first; keys that none has are left out.

        Only items collected since ``since``; those of the very same words since ``ever``.
        """
        asked = sorted(set(keys))
        exacts = [key.removeprefix(_EXACT) for key in asked if key.startswith(_EXACT)]
        ids = {int(key.removeprefix(_ID)) for key in asked if key.startswith(_ID)}
        named = {_band(key): key for key in asked if not key.startswith((_EXACT, _ID))}
        banded = [(named[band], item_id) for band, item_id in self._among(_BANDED, list(named))]

        known = {row.id: row for row in self._among(_BY_WORDS, exacts, since=ever)}
        found = [(f"{_EXACT}{row.exact}", row.id) for row in known.values()]
        near = {item_id for _, item_id in banded} - known.keys()
        rows = self._among(_BY_ID, sorted(near), since=since)
        known |= {row.id: row for row in rows}
        rest = sorted(ids - known.keys())
        known |= {row.id: row for row in self._among(_BY_ID, rest, since=ever)}
        found += [pair for pair in banded if pair[1] in known]
        found += [(f"{_ID}{item_id}", item_id) for item_id in ids if item_id in known]

        candidates = {item_id: _candidate_of(known[item_id]) for item_id in sorted(known)}
        grouped: dict[str, list[Candidate]] = {}
        for key, item_id in sorted(found):
            grouped.setdefault(key, []).append(candidates[item_id])
        return grouped

    def succeed(self, old: Sequence[int], heir: int, why: str) -> list[int]:
        """Let ``heir`` be the first report of the stories that began with ``old`` until now.

        A version of an old one stays that; a fresh old one becomes a reprint, with ``why``: the
        ids of those.
        """
        fresh = [row.id for row in self._among(_FRESH, old)]
        self._change(_HEIRS, old, heir=heir)
        self._change(_DEMOTE, old, heir=heir, why=why)
        return fresh


def _band(key: str) -> int:
    """Eight bytes for a key. A chance hit only adds a candidate that is then compared."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), signed=True)


def _candidate_of(row: AnyRow) -> Candidate:
    return Candidate(
        item_id=row.id,
        origin_id=row.root_id,
        source_id=row.source_id,
        outlet=row.outlet,
        fingerprint=Fingerprint(exact=row.exact, signature=row.signature),
        published_at=row.published_at,
        title=row.title,
        beginning=row.beginning,
        site=site_of(row.url),
        platform=row.platform,
        authority=row.authority,
        relation=row.relation,
        version_of=row.origin_id if row.relation is Relation.UPDATE else None,
    )
