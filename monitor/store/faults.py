"""Where the database's errors become ``StoreError``: what is wrong with which one, and the remedy.

No message shows a password, a statement or a value that was to be stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from monitor.errors import StoreError
from monitor.store.dialect import Dialect, Trouble

_MESSAGES = {
    Trouble.LOCKED: "is locked by another process; stop it or wait",
    Trouble.READ_ONLY: "is read-only; check the rights of file and folder",
    Trouble.FULL: "disk is full; free space and start again (nothing accepted was lost)",
    Trouble.UNREACHABLE: "cannot be reached ({detail}); check that the address is right, "
    "the server runs and the folder exists",
    Trouble.DAMAGED: "is damaged or no database ({detail}); restore it from the last good copy",
}

_LASTING = {Trouble.READ_ONLY, Trouble.DAMAGED}


@contextmanager
def explained(location: str, dialect: Dialect, *, writing: bool = True) -> Iterator[None]:
    """Let errors of the database at ``location`` out as StoreError only.

    Inside of a transaction that only reads, "read-only" is our own doing, and said so.
    """
    try:
        yield
    except DBAPIError as error:
        raise _store_error(location, dialect, error, writing=writing) from error
    except PoolTimeoutError as error:
        message = f"database {location!r} has no free connection; run fewer threads at once"
        raise StoreError(message) from error
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        message = f"database {location!r} was asked something wrong: {_first_line(cause)}"
        raise StoreError(message, permanent=True) from error


def unusable_url(reason: str) -> StoreError:
    """The address itself is wrong; it is not repeated, as it may hold a password."""
    return StoreError(
        f"the database address {reason}; write it as 'sqlite:///var/monitor.db' or "
        "'postgresql://user@host/name'",
        permanent=True,
    )


def no_folder(location: str, error: OSError) -> StoreError:
    """The folder of a database file cannot be made."""
    return StoreError(
        f"database {location!r} cannot be made: {error.strerror}; check the rights of the folder"
    )


def needs_upgrade(location: str, revision: str | None, wanted: str) -> StoreError:
    """The tables are older than the program."""
    made_by = "has no tables yet" if revision is None else f"is at revision {revision!r}"
    return StoreError(
        f"database {location!r} {made_by}, this program needs {wanted!r}; run 'monitor db upgrade'",
        permanent=True,
    )


def too_new(location: str, revision: str) -> StoreError:
    """The tables are newer than the program."""
    return StoreError(
        f"database {location!r} was made by a newer version of monitor (revision {revision}); "
        "install that version",
        permanent=True,
    )


def no_driver(module: str) -> StoreError:
    """The package that speaks to this engine is not there."""
    return StoreError(
        f"PostgreSQL needs the package {module!r}: pip install 'golden-hour[postgres]'",
        permanent=True,
    )


def _store_error(
    location: str, dialect: Dialect, error: DBAPIError, *, writing: bool
) -> StoreError:
    cause = error.orig or error
    trouble = dialect.trouble(cause)
    if trouble is Trouble.READ_ONLY and not writing:
        message = f"database {location!r} was to be written in a reading unit; use Store.write()"
        return StoreError(message, permanent=True)
    if trouble is None:
        message = f"database {location!r} refused: {type(cause).__name__} {_first_line(cause)}"
        return StoreError(message, permanent=True)
    message = _MESSAGES[trouble].format(detail=_first_line(cause))
    return StoreError(f"database {location!r} {message}", permanent=trouble in _LASTING)


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
