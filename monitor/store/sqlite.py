"""What is particular to SQLite: WAL, who may write when, and its error names."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, StaticPool, Table, create_engine, event
from sqlalchemy.dialects import sqlite

from monitor.store.dialect import Insert, Trouble

_WAIT_S = 10.0
"""How long a writer waits for another one; ``?timeout=`` in the URL says otherwise."""

_RETRY_S = 0.005

_PRAGMAS = (
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what a batch held of irrelevant texts must not stay in the file
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -32768",  # 32 MiB: hashes land all over the table of seen addresses
)

_TROUBLES = {
    "SQLITE_BUSY": Trouble.LOCKED,
    "SQLITE_LOCKED": Trouble.LOCKED,
    "SQLITE_READONLY": Trouble.READ_ONLY,
    "SQLITE_FULL": Trouble.FULL,
    "SQLITE_CANTOPEN": Trouble.UNREACHABLE,
    "SQLITE_IOERR": Trouble.UNREACHABLE,
    "SQLITE_NOTADB": Trouble.DAMAGED,
    "SQLITE_CORRUPT": Trouble.DAMAGED,
}


class Sqlite:
    """SQLite, in a file or in memory."""

    def engine(self, url: URL) -> Engine:
        """The engine; the file's folder is made. In memory, all threads share one connection."""
        settings: dict[str, Any] = {}
        arguments: dict[str, Any] = {"isolation_level": None}
        if _in_memory(url):
            settings["poolclass"] = StaticPool
            arguments["check_same_thread"] = False
        elif not _is_uri(url):
            Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
        if "timeout" not in url.query:
            arguments["timeout"] = _WAIT_S
        engine = create_engine(url, connect_args=arguments, **settings)
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine

    def turns(self, url: URL) -> AbstractContextManager[object]:
        """A lock in memory, where there is one connection; the file has locks of its own."""
        return threading.RLock() if _in_memory(url) else nullcontext()

    def writers(self) -> AbstractContextManager[object]:
        """A lock: SQLite has one writer at a time and lets the others sleep, which is slow."""
        return threading.RLock()

    def options(self, *, writing: bool, upgrading: bool) -> dict[str, object]:
        """The options ``_begin`` looks at."""
        return {"monitor_writing": writing, "monitor_upgrading": upgrading}

    def insert(self, table: Table) -> Insert:
        """An INSERT that knows ON CONFLICT."""
        return sqlite.insert(table)

    def lock_schema(self, connection: Connection) -> None:
        """Nothing to do: a writing transaction has the file to itself from its first moment."""

    def trouble(self, error: BaseException) -> Trouble | None:
        """What the driver's ``error`` means, by the first two words of its name."""
        name = getattr(error, "sqlite_errorname", "")
        return _TROUBLES.get("_".join(name.split("_")[:2]))


SQLITE = Sqlite()


def _in_memory(url: URL) -> bool:
    return url.database in (None, "", ":memory:")


def _is_uri(url: URL) -> bool:
    return (url.database or "").startswith("file:")


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    _write_ahead(connection)
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn the file to WAL; of two who do so at once SQLite turns one away without waiting."""
    (patience_ms,) = connection.execute("PRAGMA busy_timeout").fetchone()
    deadline = time.monotonic() + patience_ms / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() >= deadline:
                raise
            time.sleep(_RETRY_S)
        else:
            return


def _begin(connection: Connection) -> None:
    """Writers take the file at once, so that none fails half-way; readers cannot write.

    An upgrade may make a table anew, which to SQLite is to delete its rows: then nothing refers.
    """
    options = connection.get_execution_options()
    writing, upgrading = options.get("monitor_writing"), options.get("monitor_upgrading")
    connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writing else 'ON'}")
    if writing:
        connection.exec_driver_sql(f"PRAGMA foreign_keys = {'OFF' if upgrading else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
