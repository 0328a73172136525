"""What was seen before: hashes of addresses and words, so that nothing is judged twice.

For what is not about social insurance this is all that is left; an address cannot be read back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import select

from monitor.store.record import Repository, among
from monitor.store.tables import seen
from monitor.types import Seen

_BY_KEY = select(seen.c.key, seen.c.exact, seen.c.item_id).where(among(seen.c.key))


class SeenAddresses(Repository):
    """The memory of the gate; a part of ``Items``."""

    def seen(self, keys: Sequence[str]) -> dict[str, Seen]:
        """What is remembered under each of ``keys``; unknown ones are left out."""
        found: dict[str, Seen] = {}
        named = {_digest(key): key for key in keys}
        for key, exact, item_id in self._among(_BY_KEY, list(named)):
            found[named[bytes(key)]] = Seen(exact=exact, item_id=item_id)
        return found

    def remember(self, rows: Sequence[tuple[str, str, int | None]], at: datetime) -> None:
        """Keep (key, hash of the words, item if it was kept), each replacing what was there."""
        if not rows:
            return
        seconds = int(at.timestamp())
        query = self._dialect.insert(seen)
        names = ("exact", "item_id", "at")
        self._connection.execute(
            query.on_conflict_do_update(
                index_elements=[seen.c.key], set_={name: query.excluded[name] for name in names}
            ),
            [
                {"key": _digest(key), "exact": exact, "item_id": item_id, "at": seconds}
                for key, exact, item_id in rows
            ],
        )


def _digest(key: str) -> bytes:
    """Sixteen bytes for a key, whatever its length."""
    return blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()
