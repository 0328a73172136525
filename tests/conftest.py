"""What every part of the suite may ask for: a fresh database, on each engine there is.

And how hard it tries: a few examples of each property by default, thousands by ``make fuzz``.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.clock import Clock

# No test is timed: a busy machine must not turn a property false.
hypothesis.settings.register_profile(
    "untimed",
    deadline=None,
    max_examples=40,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
# Long, and other examples each time: `FUZZ` says how many of each property.
hypothesis.settings.register_profile(
    "fuzz",
    parent=hypothesis.settings.get_profile("untimed"),
    max_examples=int(os.environ.get("FUZZ", "3000")),
    suppress_health_check=list(hypothesis.HealthCheck),
    print_blob=True,
)
hypothesis.settings.load_profile("untimed")

_POSTGRES = "MONITOR_TEST_POSTGRES"
_EVALUATION = "MONITOR_EVALUATION"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, gone after the test.

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
    """A schema of its own: made in a moment, dropped whole."""
    from sqlalchemy import create_engine, make_url, text  # noqa: PLC0415 - only with a server

    schema = f"test_{uuid.uuid4().hex}"
    admin = create_engine(server)
    with admin.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    own = make_url(server).update_query_dict({"options": f"-csearch_path={schema}"})
    yield own.render_as_string(hide_password=False)
    with admin.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


@pytest.fixture(scope="session")
def evaluation() -> Path:
    """The folder of evaluation data, which is not part of the project; skips without it."""
    folder = Path(os.environ.get(_EVALUATION, ""))
    if not os.environ.get(_EVALUATION) or not folder.is_dir():
        pytest.skip(f"no evaluation data: {_EVALUATION} names no folder")
    return folder


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


@pytest.fixture(scope="session")
def blank_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with tables and nothing in them; copying it is quicker than making them."""
    from monitor.store import Store  # noqa: PLC0415

    path = tmp_path_factory.mktemp("blank") / "blank.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def watch(
    house: Monitor, database_url: str, blank_database: Path, tmp_path: Path
) -> Iterator[Callable[..., Monitor]]:
    """Makes a monitor with a clock, a database and doors of its own, closed after the test.

    ``resolve`` lets it fetch, and from a loopback site too; other keywords replace fields of the
    monitor.
    """
    from monitor.app import Lanes, Pulse, Remembered, make_sender  # noqa: PLC0415
    from monitor.sources.fetch import Fetcher  # noqa: PLC0415
    from monitor.store import Store  # noqa: PLC0415

    if database_url.startswith("sqlite"):
        shutil.copy(blank_database, tmp_path / "test.db")
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
            changes = {"remembered": Remembered(), "lanes": Lanes(), "pulse": Pulse(), **changes}
            settings = changes.get("settings", house.settings)
            fetcher = house.fetcher
            if resolve is not None:
                contact = settings.desk.agent_contact
                fetcher = stack.enter_context(
                    Fetcher(contact, base_dir=tmp_path, resolve=resolve, clock=clock)
                )
            return replace(
                house,
                clock=clock,
                store=store,
                fetcher=fetcher,
                sender=make_sender(settings, clock, tmp_path, echo),
                data_dir=tmp_path,
                collectors=1,
                **changes,
            )

        yield make
