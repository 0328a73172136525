"""EDGE: one HTTP request and its answer: no redirects, bounded in time and size.

Each thread has small connection pools of its own: one big pool shared by all would spend more
time looking through its connections than the network takes.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from ssl import SSLContext, SSLError

import httpcore2 as httpcore
import httpx2 as httpx

from monitor.errors import FetchError
from monitor.sources.failure import why
from monitor.sources.web.guard import Deadline, GuardedBackend, Resolve

InvalidAddress = httpx.InvalidURL


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long and how far one request may go."""

    connect_s: float = 10.0
    read_s: float = 20.0
    total_s: float = 60.0
    redirects: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How to reach a site. A connection made one way is never used for another."""

    allow_private: bool = False
    ca_file: Path | None = None
    proxy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request as it goes out, secrets resolved."""

    url: str
    named: str
    """What errors call it; never holds a secret."""
    method: str = "GET"
    headers: Mapping[str, str]
    body: bytes = b""
    max_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


class Wire:
    """Speaks HTTP; safe to share between threads."""

    def __init__(self, agent: str, *, resolve: Resolve, limits: Limits) -> None:
        self._usual = {
            "user-agent": agent,
            "accept": "*/*",
            "accept-encoding": "gzip, deflate, br",
            "accept-language": "zh-CN,zh;q=0.9",
        }
        self._timeout = httpx.Timeout(limits.read_s, connect=limits.connect_s).as_dict()
        self._resolve = resolve
        self._limits = limits
        self._deadline = Deadline()
        self._own = threading.local()
        self._made: list[httpx.HTTPTransport] = []
        self._lock = threading.Lock()
        # The library logs whole addresses, which may hold a secret.
        for noisy in ("httpx2", "httpcore2"):
            logging.getLogger(noisy).setLevel(logging.WARNING)

    def close(self) -> None:
        """Let go of every connection of every thread."""
        with self._lock:
            made, self._made = self._made, []
        for transport in made:
            transport.close()

    def leave(self) -> None:
        """Let go of this thread's connections, because the thread is about to end."""
        transports: dict[Way, httpx.HTTPTransport] = getattr(self._own, "transports", {})
        with self._lock:
            self._made = [made for made in self._made if made not in transports.values()]
        for transport in transports.values():
            transport.close()
        transports.clear()

    def ask(self, call: Call, way: Way) -> Answer:
        """The answer to ``call``, a redirect included. FetchError when none comes, or too much."""
        transport = self._transport(way)
        request = httpx.Request(
            call.method,
            call.url,
            headers={**self._usual, **call.headers},
            content=call.body or None,
            extensions={"timeout": self._timeout},
        )
        with self._deadline.within(self._limits.total_s), _as_fetch_errors(call.named):
            response = transport.handle_request(request)
            with closing(response):
                return Answer(
                    status=response.status_code,
                    headers={name.lower(): value for name, value in response.headers.items()},
                    body=b"" if response.is_redirect else _capped(response, call),
                )

    def _transport(self, way: Way) -> httpx.HTTPTransport:
        """The connections of this thread for ``way``."""
        transports: dict[Way, httpx.HTTPTransport] | None = getattr(self._own, "transports", None)
        if transports is None:
            transports = self._own.transports = {}
        if way not in transports:
            transport = httpx.HTTPTransport(trust_env=False, verify=_trusted(None))
            # The library has no public way to name a network backend; tests/sources/test_fetch.py
            # fails if this stops working.
            transport._pool = self._pool(way)  # noqa: SLF001 - see above
            transports[way] = transport
            with self._lock:
                self._made.append(transport)
        return transports[way]

    def _pool(self, way: Way) -> httpcore.ConnectionPool:
        backend = GuardedBackend(
            allow_private=way.allow_private or way.proxy is not None,
            resolve={} if way.proxy else self._resolve,
            deadline=self._deadline,
        )
        context = _trusted(way.ca_file)
        if way.proxy is None:
            return httpcore.ConnectionPool(
                ssl_context=context,
                max_connections=4,
                max_keepalive_connections=2,
                keepalive_expiry=15,
                network_backend=backend,
            )
        proxy = httpx.Proxy(way.proxy)
        return httpcore.HTTPProxy(
            proxy_url=str(proxy.url),
            proxy_auth=proxy.raw_auth,
            ssl_context=context,
            max_connections=4,
            max_keepalive_connections=2,
            keepalive_expiry=15,
            network_backend=backend,
        )


@cache
def _trusted(ca_file: Path | None) -> SSLContext:
    """The roots that are trusted: the usual ones, and those of ``ca_file``."""
    context = httpx.create_ssl_context(trust_env=False)
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, SSLError) as error:
            raise FetchError(
                f"证书文件 {str(ca_file)!r} 无法使用（{why(error)}）；"
                "请在 sources.yaml 中更正 'ca_file'，该文件应为 PEM 格式",
                permanent=True,
            ) from error
    return context


def _capped(response: httpx.Response, call: Call) -> bytes:
    """The body, unpacked piece by piece, as long as it stays within the limit."""
    told = response.headers.get("content-length", "")
    parts: list[bytes] = []
    size = int(told) if told.isdecimal() and len(told) < 20 else 0
    chunks = response.iter_bytes() if size <= call.max_bytes else iter(())
    got = 0
    for chunk in chunks:
        parts.append(chunk)
        got += len(chunk)
        if got > call.max_bytes:
            break
    if max(size, got) > call.max_bytes:
        raise FetchError(
            f"{call.named}：内容超过 {call.max_bytes / 1e6:g} MB；"
            "如属正常，请在 sources.yaml 中调大 'max_bytes'"
        )
    return b"".join(parts)


@contextmanager
def _as_fetch_errors(named: str) -> Iterator[None]:
    """Turn the client's errors into ours, which name the source's address as the settings do."""
    try:
        yield
    except (httpx.TimeoutException, httpcore.TimeoutException) as error:
        raise FetchError(f"{named}：超时未完成；稍后自动重试", unanswered=True) from error
    except httpx.HTTPError as error:
        raise FetchError(
            f"{named}：未能取得（{why(error)}）；稍后自动重试",
            unanswered=isinstance(error, httpx.NetworkError),
        ) from error
