"""What every part of the suite may ask for: a fresh database, on each engine there is."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.clock import Clock

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


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monitor]:
    """A monitor of the demonstration's desk, for its settings and its judgement.

    Both are read once, because that takes a second; ``watch`` makes whole monitors of it.
    """
    from monitor.app import open_monitor  # noqa: PLC0415 - half the suite does without
    from monitor.settings import shipped_data_dir  # noqa: PLC0415

    config = shipped_data_dir() / "demo" / "config"
    folder = tmp_path_factory.mktemp("house")
    with open_monitor(config, "sqlite://", data_dir=folder, inline_parsers=True) as m:
        yield m


@pytest.fixture
def watch(house: Monitor, database_url: str, tmp_path: Path) -> Iterator[Callable[..., Monitor]]:
    """Makes a monitor with a clock, a database and doors of its own, closed after the test.

    ``resolve`` lets it fetch from a loopback site; other keywords replace fields of the monitor.
    """
    from monitor.alerts.send import Sender  # noqa: PLC0415
    from monitor.sources.fetch import Fetcher  # noqa: PLC0415
    from monitor.store import Store  # noqa: PLC0415

    with ExitStack() as stack:

        def make(
            clock: Clock,
            *,
            echo: Callable[[str], None] = print,
            resolve: Mapping[str, tuple[str, int]] | None = None,
            **changes: Any,
        ) -> Monitor:
            store = Store.open(database_url)
            stack.callback(store.close)
            fetcher = house.fetcher
            if resolve is not None:
                contact = house.settings.desk.agent_contact
                fetcher = stack.enter_context(
                    Fetcher(contact, base_dir=tmp_path, resolve=resolve, clock=clock)
                )
            settings = changes.get("settings", house.settings)
            return replace(
                house,
                clock=clock,
                store=store,
                fetcher=fetcher,
                sender=Sender(settings.channels.channels, tmp_path, echo),
                data_dir=tmp_path,
                collectors=1,
                **changes,
            )

        yield make
