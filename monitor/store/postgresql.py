"""What is particular to PostgreSQL: snapshots for readers, one upgrade at a time, error codes."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, func, select
from sqlalchemy.dialects import postgresql

from monitor.store.dialect import Insert, Trouble

_UPGRADE_LOCK = 0x676F6C64
"""Any number of our own; whoever upgrades holds the advisory lock of this name."""

_WRITE_LOCK = 0x686F7572
"""The same for whoever writes."""

_CONNECT_WAIT_S = 10

_TROUBLES = {
    "55P03": Trouble.LOCKED,  # lock_not_available
    "40P01": Trouble.LOCKED,  # deadlock_detected
    "40001": Trouble.LOCKED,  # serialization_failure
    "25006": Trouble.READ_ONLY,  # read_only_sql_transaction
    "42501": Trouble.READ_ONLY,  # insufficient_privilege
    "53100": Trouble.FULL,  # disk_full
    "3D000": Trouble.UNREACHABLE,  # invalid_catalog_name
}
_CLASSES = {
    "08": Trouble.UNREACHABLE,  # connection exception
    "28": Trouble.UNREACHABLE,  # invalid authorization
    "53": Trouble.UNREACHABLE,  # insufficient resources
    "57": Trouble.UNREACHABLE,  # operator intervention
    "58": Trouble.DAMAGED,  # system error
    "XX": Trouble.DAMAGED,  # internal error, data corrupted
}


class Postgresql:
    """PostgreSQL through psycopg 3."""

    def engine(self, url: URL) -> Engine:
        """The engine; a connection that died while it lay in the pool is replaced."""
        arguments = {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_WAIT_S}
        engine = create_engine(url, pool_pre_ping=True, connect_args=arguments)
        event.listen(engine, "begin", _begin)
        return engine

    def turns(self, _url: URL) -> AbstractContextManager[object]:
        """Nothing: every transaction has a connection of its own."""
        return nullcontext()

    def writers(self) -> AbstractContextManager[object]:
        """Nothing: writers take turns in the database, where those of other processes are."""
        return nullcontext()

    def options(self, *, writing: bool, upgrading: bool) -> dict[str, object]:  # noqa: ARG002 - tables are changed as rows are
        """Readers see one snapshot and cannot write; writers see what others committed."""
        level = "READ COMMITTED" if writing else "REPEATABLE READ"
        return {
            "isolation_level": level,
            "postgresql_readonly": not writing,
            "monitor_writing": writing,
        }

    def insert(self, table: Table) -> Insert:
        """An INSERT that knows ON CONFLICT."""
        return postgresql.insert(table)

    def lock_schema(self, connection: Connection) -> None:
        """Hold the upgrade's advisory lock until the transaction ends."""
        connection.execute(select(func.pg_advisory_xact_lock(_UPGRADE_LOCK)))

    def trouble(self, error: BaseException) -> Trouble | None:
        """What the driver's ``error`` means, by its SQLSTATE; a lost connection has none."""
        if not hasattr(error, "sqlstate"):
            return None
        if error.sqlstate is None:
            return Trouble.UNREACHABLE if type(error).__name__ == "OperationalError" else None
        return _TROUBLES.get(error.sqlstate) or _CLASSES.get(error.sqlstate[:2])


def _begin(connection: Connection) -> None:
    """Let writers take turns, as they do in SQLite, so that what one has read stays so until saved.

    An incident is loaded, decided about and saved whole; two at once would undo each other's part.
    """
    if connection.get_execution_options().get("monitor_writing", False):
        connection.execute(select(func.pg_advisory_xact_lock(_WRITE_LOCK)))


POSTGRESQL = Postgresql()
