"""kill -9 in the middle of collection: nothing that was served is lost, nothing is kept twice."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from monitor.store import Store

DRIVER = Path(__file__).parent / "crash_driver.py"
FEEDS = 3
MOST = 150
SOURCE = """
  - id: tickets-{n}
    kind: feed
    name: 热线{n}
    url: http://127.0.0.{n}:{port}/{n}
    platform: hotline
    authority: ticket
    every: 1m
    licence: 测试
    allow_private: true
"""


class GrowingFeeds:
    """Every time a feed is asked for it has one entry more, up to ``MOST``."""

    def __init__(self) -> None:
        self.entries = dict.fromkeys(range(1, FEEDS + 1), 0)
        self.lock = threading.Lock()

    def grown(self, feed: int) -> bytes:
        with self.lock:
            self.entries[feed] = count = min(self.entries[feed] + 1, MOST)
        rows = "".join(
            f"<item><guid>{feed}-{n}</guid><title>望川县第{n}位老人：养老金没到账</title>"
            f"<description>工单{feed}-{n}：本月养老金没有到账。</description></item>"
            for n in range(count)
        )
        return f"<rss version='2.0'><channel><title>t</title>{rows}</channel></rss>".encode()

    def handler(self) -> type[BaseHTTPRequestHandler]:
        feeds = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                known = self.path.strip("/").isdecimal()
                body = feeds.grown(int(self.path[1:])) if known else b""
                self.send_response(200 if known else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
                """Say nothing."""

        return Handler


class QuietServer(ThreadingHTTPServer):
    """Readers are killed while they are answered; that is no news."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        del request, client_address


@pytest.fixture
def feeds() -> Iterator[tuple[GrowingFeeds, int]]:
    growing = GrowingFeeds()
    server = QuietServer(("0.0.0.0", 0), growing.handler())  # noqa: S104 - 127.0.0.1 to .3
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield growing, server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(2, marks=pytest.mark.slow),
        pytest.param(100, marks=[pytest.mark.crash, pytest.mark.timeout(600)]),
    ],
)
def test_no_item_is_lost_and_none_kept_twice(
    kills: int, feeds: tuple[GrowingFeeds, int], tmp_path: Path
) -> None:
    growing, port = feeds
    sources = "".join(SOURCE.format(n=n, port=port) for n in growing.entries)
    (tmp_path / "sources.yaml").write_text(f"sources:\n{sources}", encoding="utf-8")
    database = f"sqlite:///{tmp_path}/crash.db"
    Store.open(database).close()
    words = [sys.executable, str(DRIVER), str(tmp_path), database, str(kills), "7"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    engine = create_engine(database)
    with engine.connect() as connection:
        names = connection.scalars(text("SELECT external_id FROM items"))
        kept = Counter(name.rpartition("/")[2] for name in names)
        spooled = connection.scalar(text("SELECT count(*) FROM batches"))
        joined = connection.scalar(text("SELECT count(*) FROM members"))
    engine.dispose()
    served = {f"{feed}-{n}" for feed, count in growing.entries.items() for n in range(count)}
    assert len(served) > kills // 2, "so busy a machine that hardly any child came to collect"
    assert set(kept) == served
    assert set(kept.values()) == {1}
    assert (spooled, joined) == (0, len(served))
