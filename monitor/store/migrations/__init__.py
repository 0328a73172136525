"""How the tables came to be, one revision a file; alembic is loaded only when one is missing."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table

_FOLDER = Path(__file__).parent

REVISIONS = tuple(sorted(p.name.partition("_")[0] for p in _FOLDER.glob("versions/[0-9]*_*.py")))
"""Every revision this program knows, oldest first: the numbers its files begin with."""

NEWEST = REVISIONS[-1]

_VERSION_TABLE = "alembic_version"


def revision_of(connection: Connection) -> str | None:
    """The revision of the tables behind ``connection``; None when there are none."""
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    revision = connection.scalar(select(column("version_num")).select_from(table(_VERSION_TABLE)))
    return None if revision is None else str(revision)


def upgrade(connection: Connection) -> None:
    """Bring the tables to the newest revision, inside the transaction of ``connection``."""
    from alembic import command  # noqa: PLC0415 - a second of start-up, needed once a database
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
