from __future__ import annotations

import re
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

from monitor.store import Store, migrations
from monitor.store.tables import metadata


def test_migrations_from_empty_make_the_tables_the_program_knows(store: Store) -> None:
    with store.read() as unit:
        context = MigrationContext.configure(
            unit._connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []


def test_migrations_make_sqlite_tables_to_the_letter(tmp_path: Path) -> None:
    """What the comparison above passes over: partial indexes, WITHOUT ROWID, names of keys."""
    Store.open(f"sqlite:///{tmp_path}/migrated.db").close()
    migrated = create_engine(f"sqlite:///{tmp_path}/migrated.db")
    made = create_engine(f"sqlite:///{tmp_path}/made.db")
    metadata.create_all(made)
    assert _statements(migrated) == _statements(made)


def test_the_newest_revision_is_the_head() -> None:
    script = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert script.get_current_head() == migrations.NEWEST
    assert {r.revision for r in script.walk_revisions()} == set(migrations.REVISIONS)


def _statements(engine: Engine) -> dict[str, list[str]]:
    """Each table and index by name, with its clauses in order of the alphabet."""
    query = text("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '%alembic%'")
    with engine.connect() as connection:
        found = {name: _clauses(sql or "") for name, sql in connection.execute(query)}
    engine.dispose()
    return found


def _clauses(sql: str) -> list[str]:
    """``sql`` in pieces: what stands around its first pair of brackets, and each part inside.

    A column that came later stands on the last line of its table, not on one of its own; a table
    that was made anew has its name in quotes.
    """
    sql = re.sub(r'CREATE TABLE "(\w+)"', r"CREATE TABLE \1", sql)
    head, _, rest = sql.partition("(")
    inside, _, tail = rest.rpartition(")")
    parts = re.split(r",(?![^(]*\))", inside)
    return sorted(" ".join(part.split()) for part in (head, tail, *parts))
