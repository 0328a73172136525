"""How long a report takes of a day of a million items and of a year, and how much memory.

    python bench/reports.py                                 builds its stores first, for ten minutes
    python bench/reports.py --store sqlite:////tmp/reports.db --store postgresql:///reports

Each report is made in a process of its own, of a store that was read before. Loading the program
and opening the store is told and not counted; so is the Word file, which is made beside. PostgreSQL
is measured where ``MONITOR_TEST_POSTGRES`` names a server; a database is made there and removed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy
from measured import Table
from reports_store import build
from sqlalchemy.engine import make_url

_ONCE = Path(__file__).with_name("report_once.py")
_DATABASE = "monitor_bench_reports"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One report, and how long it may take."""

    kind: str
    what: str
    seconds: float


WANTED = (
    Wanted(kind="daily", what="digest of the day", seconds=3),
    Wanted(kind="trend", what="trend of one topic over a year", seconds=5),
    Wanted(kind="trend-all", what="trend of all topics over a year", seconds=5),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What one process says."""

    seconds: Mapping[str, Sequence[float]]
    """Wall and processor, by step."""
    memory: Mapping[str, int]
    """MB at most up to the end of each step."""

    def told(self, *steps: str) -> tuple[float, float]:
        """Wall and processor of ``steps`` together."""
        wall, own = zip(*(self.seconds[step] for step in steps), strict=True)
        return sum(wall), sum(own)


def once(kind: str, url: str) -> Made:
    """Make one report in a process of its own."""
    command = [sys.executable, str(_ONCE), kind, url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    figures = json.loads(said.splitlines()[-1])
    return Made(seconds=figures["seconds"], memory=figures["memory"])


def measured(urls: Sequence[str], rounds: int) -> Table:
    """Every report of every store; the first of each is not counted."""
    rows = []
    for url in urls:
        for wanted in WANTED:
            once(wanted.kind, url)
            made = [once(wanted.kind, url) for _ in range(rounds)]
            rows.append(_row(url, wanted, made))
    head = (
        "Store",
        "Report",
        "wanted",
        "seconds to HTML",
        "of the processor",
        "MB",
        "Word file beside it",
        "loading and opening before",
    )
    return Table(title="Reports", head=head, rows=rows)


def _row(url: str, wanted: Wanted, made: Sequence[Made]) -> tuple[str, ...]:
    page = [one.told("compose", "html") for one in made]
    return (
        make_url(url).get_backend_name(),
        wanted.what,
        f"{wanted.seconds:g} s",
        _range(wall for wall, _ in page),
        _range(own for _, own in page),
        f"{max(one.memory['html'] for one in made)}",
        _range(one.told("docx")[0] for one in made) + " s",
        _range(one.told("open")[0] for one in made) + " s",
    )


def _range(figures: Iterator[float]) -> str:
    """The lowest and the highest."""
    ordered = sorted(figures)
    return f"{ordered[0]:.1f}–{ordered[-1]:.1f}"


# ── stores ───────────────────────────────────────────────────────────────────────────────────


@contextmanager
def built(relevant: int) -> Iterator[list[str]]:
    """Stores made for this: one on SQLite, and one on PostgreSQL where there is a server."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="monitor-bench-")))
        urls = [f"sqlite:///{folder}/reports.db"]
        server = os.environ.get("MONITOR_TEST_POSTGRES")
        if server:
            urls.append(stack.enter_context(_database(server)))
        else:
            print("PostgreSQL is left out: MONITOR_TEST_POSTGRES names no server")
        for url in urls:
            print(f"building {make_url(url).get_backend_name()}", flush=True)
            build(url, folder, relevant=relevant, tell=lambda said: print(said, flush=True))
        yield urls


@contextmanager
def _database(server: str) -> Iterator[str]:
    engine = sqlalchemy.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(f"DROP DATABASE IF EXISTS {_DATABASE}"))
        connection.execute(sqlalchemy.text(f"CREATE DATABASE {_DATABASE}"))
    try:
        yield make_url(server).set(database=_DATABASE).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(sqlalchemy.text(f"DROP DATABASE {_DATABASE} WITH (FORCE)"))
        engine.dispose()


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--store", action="append", default=[], help="a store that is built")
    parser.add_argument("--rounds", type=int, default=3, help="processes for each report")
    parser.add_argument("--relevant", type=int, default=10_000, help="items kept of the day")
    asked = parser.parse_args()
    with ExitStack() as stack:
        urls = asked.store or stack.enter_context(built(asked.relevant))
        before = os.getloadavg()[0]
        table = measured(urls, asked.rounds)
        print(table)
        print(f"\nload of the machine ({os.cpu_count()} cores): {before:.1f} before, ", end="")
        print(f"{os.getloadavg()[0]:.1f} after")


if __name__ == "__main__":
    main()
