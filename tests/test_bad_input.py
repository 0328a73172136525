"""What the world does to a running monitor: bad sources, a bad disk, a signal in the middle.

Where a process matters it is a real one, started as the shell would start it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from monitor import pipeline
from monitor.clock import SimulatedClock, SystemClock, desk
from monitor.errors import StoreError
from monitor.settings import shipped_data_dir
from monitor.store import Store
from monitor.types import Authority, Platform, RawItem

if TYPE_CHECKING:
    from monitor.app import Monitor

PATIENCE_S = 60.0
"""How long a process may take to do what is waited for; nothing is asserted of the time."""

MANY = 150
NOW = datetime(2026, 6, 15, tzinfo=UTC)


def post(number: int) -> str:
    """One entry of a feed, about social insurance."""
    return (
        f"<item><link>http://bbs.shifan.example/{number}</link>"
        f"<title>第{number}户的养老金没到账</title></item>"
    )


def tickets(count: int) -> bytes:
    """An export of the hotline of an hour ago; every ticket is a voice of its own."""
    at = f"{desk(SystemClock().now() - timedelta(hours=1)):%Y-%m-%d %H:%M}"
    rows = (f"A{n},{at},第{n}户来电，养老金没有到账。\n" for n in range(count))
    return ("工单编号,受理时间,诉求内容\n" + "".join(rows)).encode()


def ticket(number: int) -> RawItem:
    """One ticket as collecting would spool it."""
    return RawItem(
        source_id="hotline",
        url=f"http://bbs.shifan.example/{number}",
        title=f"第{number}户反映养老金没到账",
        body=f"望川县第{number}组老人的养老金没有到账。" + f"请回复第{number}号。" * 60,
        platform=Platform.HOTLINE,
        authority=Authority.TICKET,
        outlet="示范市12345热线",
        fetched_at=NOW,
    )


def feed(*items: str, encoding: str = "utf-8") -> bytes:
    head = f"<?xml version='1.0' encoding='{encoding}'?><rss version='2.0'><channel><title>t"
    return f"{head}</title>{''.join(items)}</channel></rss>".encode()


def _endless(handler: BaseHTTPRequestHandler) -> None:
    """Fifty megabytes that do not say how many they are."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(50):
        handler.wfile.write(b"<p>" + b"x" * 1_000_000)


PAGES: Mapping[str, bytes | Callable[[BaseHTTPRequestHandler], None]] = {
    "/good.xml": feed(post(1), post(2)),
    "/many.csv": tickets(MANY),
    "/malformed.xml": feed(post(3))[:-90],
    "/empty.xml": b"",
    "/huge.xml": _endless,
    # It says UTF-8 and is GBK.
    "/charset.xml": feed(post(4)).decode().encode("gb18030"),
    "/columns.csv": tickets(1).replace("诉求内容".encode(), "内容".encode()),
}
LEDGER = "ticket_column: 工单编号, text_column: 诉求内容, time_column: 受理时间"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A web site on every loopback address, so that sources do not wait for one another."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = PAGES.get(self.path)
            if callable(page):
                page(self)
                return
            self.send_response(404 if page is None else 200)
            self.send_header("Content-Length", str(len(page or b"")))
            self.end_headers()
            self.wfile.write(page or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
            """Say nothing."""

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:
                return  # the monitor has had enough

    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Handler)]
    chosen = servers[0].server_port
    servers += [ThreadingHTTPServer((f"127.0.0.{n}", chosen), Handler) for n in range(2, 8)]
    threads = [threading.Thread(target=s.serve_forever, args=(0.02,)) for s in servers]
    for thread in threads:
        thread.start()
    yield chosen
    for server, thread in zip(servers, threads, strict=True):
        server.shutdown()
        thread.join()
        server.server_close()


# ── the process ──────────────────────────────────────────────────────────────────────────────


@dataclass
class Run:
    """``monitor run`` as a process, with its settings, database and data folder."""

    folder: Path
    url: str
    process: subprocess.Popen[str] | None = None
    said: str = ""

    @property
    def database(self) -> Path:
        return self.folder / "monitor.db"

    def start(self) -> None:
        command = [sys.executable, "-c", "from monitor.cli import main; main()", "run"]
        where = ["--config", self.folder / "config", "--database", self.url]
        self.process = subprocess.Popen(
            [*command, *map(str, where), "--data-dir", str(self.folder / "var")],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )

    def end(self, number: int) -> int:
        """Send a signal, wait for the end: the exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        self.said += self.process.communicate(timeout=PATIENCE_S)[0]
        return self.process.returncode

    def until(self, query: str, wanted: Callable[[int], bool]) -> None:
        """Wait until ``query`` gives a number as wanted."""
        self.wait(lambda: wanted(self.ask(query)), query)

    def wait(self, done: Callable[[], bool], what: str) -> None:
        """Look again and again while the process runs, for as long as patience lasts."""
        for _ in range(int(PATIENCE_S / 0.01)):
            if done():
                return
            assert self.process is not None
            assert self.process.poll() is None, self.process.communicate()
            time.sleep(0.01)
        pytest.fail(f"waited in vain for {what}; log:\n{self.log()}")

    def ask(self, query: str) -> int:
        """A number from the database; -1 while it is not there or has no tables."""
        if not self.database.exists():
            return -1
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=5)
        try:
            return int(connection.execute(query).fetchone()[0] or 0)
        except sqlite3.OperationalError:
            return -1
        finally:
            connection.close()

    def log(self) -> str:
        path = self.folder / "var" / "monitor.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""


MakeRun = Callable[..., Run]


@pytest.fixture
def run(tmp_path: Path, port: int) -> Iterator[MakeRun]:
    """Makes a run that reads the named pages of the site; it is ended after the test."""
    made: list[Run] = []

    def make(*pages: str, options: str = "") -> Run:
        config = tmp_path / "config"
        if not config.exists():
            config.mkdir()
            for name in ("desk", "channels", "roster", "routing"):
                text = (shipped_data_dir() / "demo" / "config" / f"{name}.yaml").read_bytes()
                (config / f"{name}.yaml").write_bytes(text)
            sources = "".join(_source(n, page, port) for n, page in enumerate(pages, 1))
            (config / "sources.yaml").write_text(f"sources: [{sources}]\n", encoding="utf-8")
        made.append(Run(folder=tmp_path, url=f"sqlite:///{tmp_path / 'monitor.db'}{options}"))
        return made[-1]

    yield make
    for each in made:
        if each.process is not None and each.process.poll() is None:
            each.end(signal.SIGKILL)


def _source(number: int, page: str, port: int) -> str:
    name, _, form = page.partition(".")
    ledger = "platform: hotline, authority: ticket, kind: ledger, " + LEDGER
    kind = ledger if form == "csv" else "platform: forum, authority: forum, kind: feed"
    return (
        f"{{id: {name}, name: {name}, every: 1h,"
        f" allow_private: true, max_bytes: 1000000, url: 'http://127.0.0.{number}:{port}/{page}',"
        f" {kind}}}, "
    )


# ── bad sources ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.crash
def test_every_bad_source_is_one_clear_line_and_the_good_ones_go_on(run: MakeRun) -> None:
    pages = ("malformed.xml", "empty.xml", "huge.xml", "charset.xml", "columns.csv", "good.xml")
    running = run(*pages)
    running.start()
    running.until("SELECT sum(visits) FROM tallies", lambda visits: visits == len(pages))
    running.until("SELECT count(*) FROM members", lambda members: members >= 3)
    assert running.end(signal.SIGTERM) == 0
    told = _failures(running.database)
    assert set(told) == {"malformed", "empty", "huge", "columns"}
    for source, word in {
        "malformed": "末尾缺失",
        "empty": "为空",
        "huge": "'max_bytes'",
        "columns": "诉求内容",
    }.items():
        assert word in told[source]
        assert "\n" not in told[source]
    assert running.ask("SELECT count(*) FROM items WHERE title LIKE '第4户的养老金没到账'") == 1
    assert "Traceback" not in running.said


def _failures(database: Path) -> dict[str, str]:
    """What the ledger says of each source that failed."""
    with sqlite3.connect(database) as connection:
        rows = connection.execute(
            "SELECT subject, detail FROM ledger WHERE actor = 'collect' ORDER BY id"
        ).fetchall()
    connection.close()
    assert len({subject for subject, _ in rows}) == len(rows), "one line each"
    return {subject.removeprefix("source:"): str(json.loads(d)["error"]) for subject, d in rows}


# ── signals ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.crash
def test_run_that_is_killed_and_then_interrupted_goes_on_where_it_was(run: MakeRun) -> None:
    killed = run("many.csv")
    killed.start()
    killed.until("SELECT count(*) FROM batches", lambda batches: batches == 1)
    assert killed.end(signal.SIGKILL) == -signal.SIGKILL
    assert killed.ask("SELECT (SELECT count(*) FROM items) + 1000 * count(*) FROM batches") in (
        1000,  # the batch waits, none of it was taken in
        MANY,  # it was taken in, all of it
    )

    interrupted = run("many.csv")
    interrupted.start()
    interrupted.until("SELECT count(*) FROM batches", lambda batches: batches == 0)
    assert interrupted.end(signal.SIGINT) == 0
    assert "已停止；已采集的内容都已保存" in interrupted.said

    last = run("many.csv")
    last.start()
    last.until("SELECT count(*) FROM members", lambda members: members == MANY)
    last.until("SELECT count(*) FROM deliveries WHERE status = 'sent'", lambda sent: sent >= 2)
    assert last.end(signal.SIGTERM) == 0
    for table, wanted in {"items": MANY, "members": MANY, "seen": MANY, "batches": 0}.items():
        assert last.ask(f"SELECT count(*) FROM {table}") == wanted  # noqa: S608 - names of ours
    assert last.ask("SELECT count(DISTINCT title) FROM items") == MANY
    assert last.ask("SELECT sum(seen) FROM tallies") == MANY
    assert last.ask("SELECT count(*) FROM deliveries WHERE attempts > 1") == 0


# ── the database ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.crash
def test_run_outlasts_a_database_that_another_process_has_locked(run: MakeRun) -> None:
    running = run(options="?timeout=0.05")
    store = Store.open(running.url)
    with store.write() as unit:
        unit.batches.add("hotline", NOW, "an earlier run", [ticket(1), ticket(2)])
    store.close()
    other = sqlite3.connect(running.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    running.start()
    running.wait(lambda: "is locked by another process" in running.log(), "the log")
    other.execute("ROLLBACK")
    other.close()
    running.until("SELECT count(*) FROM members", lambda members: members == 2)
    assert running.end(signal.SIGINT) == 0
    assert "上次停止时有 1 批内容尚未处理" in running.said
    assert "Traceback" not in running.said


# ── the disk ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of eight megabytes."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if os.geteuid() != 0 or mount is None or umount is None:
        pytest.skip("only root can mount a small file system to fill")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([mount, "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], check=False)
        if done.returncode:
            pytest.skip("this machine lets nobody mount a small file system")
        yield Path(folder)
        subprocess.run([umount, "--lazy", folder], check=True)


@pytest.mark.slow
def test_full_disk_loses_nothing_that_was_accepted(house: Monitor, small_disk: Path) -> None:
    store = Store.open(f"sqlite:///{small_disk / 'monitor.db'}")
    m: Any = replace(house, store=store, clock=SimulatedClock(NOW))
    with store.write() as unit:
        batch = unit.batches.add("hotline", NOW, "run", [ticket(n) for n in range(200)])
    ballast = small_disk / "ballast"
    with ballast.open("wb", buffering=0) as filling:
        while filling.write(b"x" * 65536) == 65536:
            pass
    with pytest.raises(StoreError, match="disk is full; free space"):
        pipeline.ingest(m, [batch])
    with store.read() as unit:
        assert (unit.batches.pending(9), unit.held()["items"]) == ([batch], 0)
    ballast.unlink()
    assert len(pipeline.ingest(m, [batch])) == 200
    store.close()
