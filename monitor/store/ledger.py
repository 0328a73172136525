"""The ledger: every step that was taken; there is no way to change or remove one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert

from monitor.store.record import Record, Repository
from monitor.store.tables import ledger
from monitor.types import LedgerEntry

_ENTRY = Record(LedgerEntry, ledger)
_ADD = insert(ledger)


class Ledger(Repository):
    """Entries, only ever added."""

    def add(
        self,
        at: datetime,
        actor: str,
        action: str,
        subject: str,
        detail: Mapping[str, object],
        run_id: str,
    ) -> None:
        """Record that ``actor`` did ``action`` to ``subject``; ``detail`` is kept as JSON."""
        values = {
            "at": at,
            "actor": actor,
            "action": action,
            "subject": subject,
            "detail": detail,
            "run_id": run_id,
        }
        self._connection.execute(_ADD, [values])

    def of(self, subject: str) -> list[LedgerEntry]:
        """What was done to ``subject``, in the order it was recorded."""
        query = _ENTRY.select().where(ledger.c.subject == subject).order_by(ledger.c.id)
        return [_ENTRY.of(row) for row in self._connection.execute(query)]

    def between(self, start: datetime, end: datetime) -> list[LedgerEntry]:
        """What was done from ``start`` until before ``end``, by time."""
        query = (
            _ENTRY.select()
            .where(ledger.c.at >= start, ledger.c.at < end)
            .order_by(ledger.c.at, ledger.c.id)
        )
        return [_ENTRY.of(row) for row in self._connection.execute(query)]
