"""EDGE. The demonstration's web sites on loopback, each known by its ``Host`` header.

What they show is what could be seen at ``clock.now()``; so a simulated day passes as fast as the
clock is moved.
"""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from monitor.clock import Clock
from monitor.demo.documents import article, changed_at, front, visible
from monitor.demo.stream import Entry, Form, Site, Stream

_ROBOTS = b"User-agent: *\nDisallow: /search\n"
_PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    status: HTTPStatus
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class DemoSite:
    """All sites of ``stream`` behind one address; serves from ``__enter__`` to ``__exit__``."""

    def __init__(self, stream: Stream, clock: Clock) -> None:
        desk = _ReceptionDesk(stream, clock)
        self._server = _Server(("127.0.0.1", 0), _handler(desk))
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="demo-site"
        )

    @property
    def address(self) -> tuple[str, int]:
        """Host and port to connect to; the wanted site is named in the ``Host`` header."""
        return "127.0.0.1", self._server.server_port

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()


class _ReceptionDesk:
    """Decides what a request is answered; holds no connection."""

    def __init__(self, stream: Stream, clock: Clock) -> None:
        self._clock = clock
        self._sites = {site.host: (site, stream.of(site.source)) for site in stream.sites}

    def now(self) -> datetime:
        return self._clock.now()

    def answer(self, host: str, path: str, headers: Message) -> _Reply:
        if host not in self._sites:
            return _Reply(status=HTTPStatus.MISDIRECTED_REQUEST)
        now = self._clock.now()
        site, entries = self._sites[host]
        until = site.down_until(now)
        if until is not None:
            wait = max(1, int((until - now) / timedelta(seconds=1)))
            return _Reply(status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": str(wait)})
        if path == "/robots.txt":
            return _Reply(status=HTTPStatus.OK, headers={"Content-Type": _PLAIN}, body=_ROBOTS)
        if path == site.path:
            return _conditional(site, entries, now, headers)
        return _article(site, entries, path, now)


def _conditional(site: Site, entries: tuple[Entry, ...], now: datetime, headers: Message) -> _Reply:
    """The site's own document, or 304 when it did not change since the asker saw it."""
    changed = changed_at(entries, now) or datetime.fromtimestamp(0, UTC)
    tag = hashlib.blake2b(f"{site.host} {changed}".encode(), digest_size=8).hexdigest()
    marks = {"ETag": f'"{tag}"', "Last-Modified": format_datetime(changed, usegmt=True)}
    if _seen(headers, marks["ETag"], changed):
        return _Reply(status=HTTPStatus.NOT_MODIFIED, headers=marks)
    return _Reply(
        status=HTTPStatus.OK,
        headers={"Content-Type": site.content_type, **marks},
        body=front(site, entries, now),
    )


def _seen(headers: Message, tag: str, changed: datetime) -> bool:
    """RFC 9110 13.2.2: a tag, when sent, decides alone."""
    tags = headers.get("If-None-Match")
    if tags is not None:
        return tag in (part.strip().removeprefix("W/") for part in tags.split(","))
    try:
        return changed <= parsedate_to_datetime(headers.get("If-Modified-Since", ""))
    except (TypeError, ValueError):
        return False


def _article(site: Site, entries: tuple[Entry, ...], path: str, now: datetime) -> _Reply:
    found = next((entry for entry in visible(entries, now) if entry.address == path), None)
    if found is None or site.form is Form.TICKETS:
        return _Reply(status=HTTPStatus.NOT_FOUND)
    named = "" if site.declared else f"; charset={site.encoding}"
    return _Reply(
        status=HTTPStatus.OK,
        headers={"Content-Type": f"text/html{named}"},
        body=article(site, found),
    )


# ── connections ──────────────────────────────────────────────────────────────────────────────


class _Server(ThreadingHTTPServer):
    """Remembers its open connections, so that closing does not wait for idle clients."""

    daemon_threads = False

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(address, handler)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End every connection a client still keeps open."""
        with self._lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the client was faster


def _handler(desk: _ReceptionDesk) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One connection, kept alive; headers and body leave in one write."""

        protocol_version = "HTTP/1.1"
        server_version = "demo"
        sys_version = ""
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            host = self.headers.get("Host", "").partition(":")[0].lower()
            reply = desk.answer(host, urlsplit(self.path).path, self.headers)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status is not HTTPStatus.NOT_MODIFIED:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def date_time_string(self, timestamp: float | None = None) -> str:
            """The simulated time: a site dates its answers by its own clock."""
            moment = desk.now() if timestamp is None else datetime.fromtimestamp(timestamp, UTC)
            return format_datetime(moment, usegmt=True)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
            """Nothing: the demonstration prints its own story."""

    return Handler
