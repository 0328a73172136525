"""A desk with a loopback web site to read from and a gateway to send to, on a simulated clock."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from pydantic import TypeAdapter
from sqlalchemy import create_engine, select

from monitor.app import Monitor
from monitor.clock import SimulatedClock, utc
from monitor.settings.channels import ConsoleChannel, WebhookChannel
from monitor.settings.sources import AnySource
from monitor.sources.catalogue import build
from monitor.store.tables import metadata

NOW = utc(datetime(2026, 6, 15, 9))

Entry = tuple[str, str, str]
"""Address, title and text of one entry of a feed."""

Rows = Mapping[str, list[tuple[Any, ...]]]
"""Every row of every table."""


@dataclass
class Site:
    """A web server on loopback: pages to read, and ``/gateway`` that takes messages."""

    pages: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    gateway_answers: list[int] = field(default_factory=list)
    """Statuses of the gateway's next answers; 200 when there is none left."""
    messages: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def show(self, path: str, body: str | bytes, status: int = 200) -> None:
        self.pages[path] = (status, body.encode() if isinstance(body, str) else body)

    def show_feed(self, path: str, *entries: Entry, at: datetime = NOW) -> None:
        """A feed whose entries were published at ``at``."""
        date = format_datetime(at)
        rows = "".join(
            f"<item><link>http://bbs.shifan.example{address}</link><title>{escape(title)}</title>"
            f"<description>{escape(text)}</description><pubDate>{date}</pubDate></item>"
            for address, title, text in entries
        )
        self.show(path, f"<rss version='2.0'><channel><title>t</title>{rows}</channel></rss>")

    def handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                self.answer(*site.pages.get(self.path, (404, b"")))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = site.gateway_answers.pop(0) if site.gateway_answers else 200
                site.messages.append({**json.loads(body), "status": status})
                self.answer(status, b"")

            def answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
                """Say nothing."""

        return Handler


@pytest.fixture
def site() -> Iterator[Site]:
    shown = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), shown.handler())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    shown.port = server.server_port
    yield shown
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOW)


@dataclass
class Desk:
    """A monitor that reads ``site`` and tells the duty officer by console and gateway."""

    m: Monitor
    clock: SimulatedClock
    site: Site
    said: list[str]
    folder: Path
    reopen: Callable[[], Monitor]
    """The monitor as the next process would open it, on the same database."""

    def later(self, **span: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(**span))

    def rows(self) -> Rows:
        """Everything in the database."""
        engine = create_engine(self.m.store._engine.url)
        with engine.connect() as connection:
            found = {
                table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
                for table in metadata.sorted_tables
            }
        engine.dispose()
        return found

    def files(self) -> dict[str, bytes]:
        """Every file a report or channel wrote."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and not path.name.startswith("test.db")
        }


def source(**entry: object) -> Any:
    """A source from the keys of its settings entry, the tedious ones filled in."""
    usual = {"kind": "feed", "name": "示范在线论坛", "platform": "forum", "authority": "forum"}
    return build(TypeAdapter[Any](AnySource).validate_python({**usual, **entry}))


@pytest.fixture
def desk(
    watch: Callable[..., Monitor],
    house: Monitor,
    site: Site,
    clock: SimulatedClock,
    tmp_path: Path,
) -> Desk:
    """Three sources (forum, evening paper, hotline), none of which shows anything yet."""
    said: list[str] = []
    here = "http://bbs.shifan.example"
    sources = {
        "forum": source(id="forum", url=f"{here}/forum.xml", every="5m"),
        "evening": source(
            id="evening",
            url=f"{here}/evening.xml",
            name="示范晚报",
            platform="news",
            authority="city",
        ),
        "hotline": source(
            id="hotline",
            kind="ledger",
            url=f"{here}/tickets.csv",
            name="示范市12345热线",
            platform="hotline",
            authority="ticket",
            ticket_column="工单编号",
            text_column="诉求内容",
            time_column="受理时间",
        ),
    }
    gateway = WebhookChannel(
        kind="webhook", url=f"http://127.0.0.1:{site.port}/gateway", allow_private=True
    )
    channels = replace(
        house.settings.channels,
        channels={"console": ConsoleChannel(kind="console"), "file": gateway},
    )
    roster = replace(
        house.settings.roster,
        people=tuple(
            replace(person, addresses={"file": person.id})
            for person in house.settings.roster.people
        ),
    )
    settings = replace(house.settings, channels=channels, roster=roster)

    def open_() -> Monitor:
        return watch(
            clock,
            echo=said.append,
            resolve={"*.shifan.example": ("127.0.0.1", site.port)},
            sources=sources,
            settings=settings,
        )

    return Desk(m=open_(), clock=clock, site=site, said=said, folder=tmp_path, reopen=open_)
