"""What the store asks of a database engine beyond common SQL; one file each answers it."""

from __future__ import annotations

from collections.abc import Hashable
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Protocol

from sqlalchemy import URL, Connection, Engine, Table
from sqlalchemy.dialects import postgresql, sqlite

Insert = postgresql.Insert | sqlite.Insert
"""An INSERT that knows ON CONFLICT; both engines say it alike."""


class Trouble(StrEnum):
    """What keeps a database from being used; each has a remedy in ``faults``."""

    LOCKED = "locked"
    READ_ONLY = "read_only"
    FULL = "full"
    UNREACHABLE = "unreachable"
    DAMAGED = "damaged"


class Dialect(Hashable, Protocol):
    """One database engine."""

    def engine(self, url: URL) -> Engine:
        """The engine of SQLAlchemy for ``url``. OSError when a folder cannot be made."""
        ...

    def turns(self, url: URL, /) -> AbstractContextManager[object]:
        """What a transaction holds when transactions of one process must take turns."""
        ...

    def writers(self) -> AbstractContextManager[object]:
        """What a writing transaction holds when this process's writers must take turns."""
        ...

    def options(self, *, writing: bool, upgrading: bool) -> dict[str, object]:
        """Execution options of a connection that only reads, may write, or changes tables."""
        ...

    def insert(self, table: Table) -> Insert:
        """An INSERT into ``table`` that knows ON CONFLICT."""
        ...

    def lock_schema(self, connection: Connection) -> None:
        """Wait until no other process is changing the tables, and keep others out."""
        ...

    def trouble(self, error: BaseException) -> Trouble | None:
        """What the driver's ``error`` means; None when it is none of these."""
        ...
