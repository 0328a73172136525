"""One opened database, and the transactions on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Self

from sqlalchemy import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from monitor.store import migrations
from monitor.store.dialect import Dialect
from monitor.store.faults import (
    explained,
    needs_upgrade,
    no_driver,
    no_folder,
    too_new,
    unusable_url,
)
from monitor.store.postgresql import POSTGRESQL
from monitor.store.sqlite import SQLITE
from monitor.store.unit import Unit


class Store:
    """A database of the monitor's; may be shared by threads."""

    def __init__(self, url: URL, dialect: Dialect, engine: Engine) -> None:
        self.location = _shown(url)
        """The address without password and options, for messages."""
        self._dialect = dialect
        self._engine = engine
        self._turns = dialect.turns(url)
        self._writers = dialect.writers()
        self._current = False

    @classmethod
    def open(cls, url: str, *, upgrade: bool = True) -> Self:
        """The database at ``url``, its tables brought up to date unless told otherwise.

        ``sqlite://`` is one in memory, gone when closed. Raises StoreError.
        """
        parsed, dialect = _understood(url)
        try:
            with explained(_shown(parsed), dialect):
                store = cls(parsed, dialect, dialect.engine(parsed))
        except OSError as error:
            raise no_folder(_shown(parsed), error) from error
        except ModuleNotFoundError as error:
            raise no_driver(error.name or "psycopg") from error
        try:
            if upgrade:
                store.upgrade()
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    def revision(self) -> str | None:
        """The revision of the tables; None when there are none."""
        with self._transaction(writing=False) as connection:
            return migrations.revision_of(connection)

    def upgrade(self) -> str:
        """Bring the tables to the newest revision, and say which. Raises StoreError."""
        if self._is_current():
            return migrations.NEWEST
        with self._transaction(writing=True, upgrading=True) as connection:
            self._dialect.lock_schema(connection)
            self._refuse_newer(migrations.revision_of(connection))
            migrations.upgrade(connection)
        self._current = True
        return migrations.NEWEST

    @contextmanager
    def read(self) -> Iterator[Unit]:
        """One moment of the database; nothing can be written."""
        self._require_current()
        with self._transaction(writing=False) as connection:
            yield Unit(connection, self._dialect)

    @contextmanager
    def write(self) -> Iterator[Unit]:
        """One transaction: all of it is kept at the end, or nothing when an error leaves it."""
        self._require_current()
        with self._transaction(writing=True) as connection:
            yield Unit(connection, self._dialect)

    @contextmanager
    def _transaction(self, *, writing: bool, upgrading: bool = False) -> Iterator[Connection]:
        options = self._dialect.options(writing=writing, upgrading=upgrading)
        with (
            explained(self.location, self._dialect, writing=writing),
            self._turns,
            self._writers if writing else nullcontext(),
            self._engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection

    def _require_current(self) -> None:
        if not self._current and not self._is_current():
            raise needs_upgrade(self.location, self.revision(), migrations.NEWEST)

    def _is_current(self) -> bool:
        revision = self.revision()
        self._refuse_newer(revision)
        self._current = revision == migrations.NEWEST
        return self._current

    def _refuse_newer(self, revision: str | None) -> None:
        if revision is not None and revision not in migrations.REVISIONS:
            raise too_new(self.location, revision)


def _understood(url: str) -> tuple[URL, Dialect]:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise unusable_url("cannot be read") from None
    backend = parsed.drivername.partition("+")[0]
    if backend == "sqlite":
        return parsed.set(drivername="sqlite"), SQLITE
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg"), POSTGRESQL
    raise unusable_url(f"names {backend!r}, which is not supported")


def _shown(url: URL) -> str:
    plain = URL.create(url.get_backend_name(), url.username, None, url.host, url.port, url.database)
    return plain.render_as_string()
