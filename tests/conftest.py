"""What every part of the suite may ask for: a fresh database, on each engine there is."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

_POSTGRES = "MONITOR_TEST_POSTGRES"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database of its own, gone after the test.

    PostgreSQL takes part when ``MONITOR_TEST_POSTGRES`` names a server (`make test-postgres`).
    """
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    server = os.environ.get(_POSTGRES)
    if not server:
        pytest.skip(f"{_POSTGRES} is not set; `make test-postgres` starts a server and sets it")
    yield from _postgres_database(server)


def _postgres_database(server: str) -> Iterator[str]:
    import psycopg  # noqa: PLC0415 - only where there is a server
    from sqlalchemy import make_url  # noqa: PLC0415

    url = make_url(server)
    name = f"test_{uuid.uuid4().hex[:12]}"
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
