"""EDGE: the one door in. Every byte that comes from outside comes through ``Fetcher.fetch``.

Limits, robots rules, pace, redirects and the address guard live here and nowhere else, so that
no source kind can forget one. There is no login, no challenge solving, no disguise.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import httpcore2 as httpcore
import httpx2 as httpx

from monitor.clock import Clock, SystemClock, utc
from monitor.errors import FetchError
from monitor.settings.secrets import resolve as resolve_secrets
from monitor.settings.sources import LedgerSource, RecordedSource, SourceBase
from monitor.sources.base import Request, Response
from monitor.sources.failure import why
from monitor.sources.files import read_file
from monitor.sources.web.guard import Deadline, GuardedBackend, Resolve, mapped_to
from monitor.sources.web.pace import Pace
from monitor.sources.web.robots import Robots, RobotsFile
from monitor.types import SourceState

AGENT: Final = "GoldenHourMonitor"
_ROBOTS_BYTES = 512_000
_RETRY_AFTER_LIMIT_S = 24 * 3600.0
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_GONE = frozenset((404, 410))
_REFUSED = frozenset((401, 403, 407, 451))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long and how far one request may go."""

    connect_s: float = 10.0
    read_s: float = 20.0
    total_s: float = 60.0
    redirects: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Fetcher:
    """Fetches for every source; safe to share between threads. Use it as a context manager."""

    def __init__(
        self,
        contact: str,
        *,
        base_dir: Path,
        resolve: Resolve | None = None,
        clock: Clock | None = None,
        limits: Limits | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._base_dir = base_dir
        self._resolve = dict(resolve or {})
        self._clock = clock or SystemClock()
        self._limits = limits or Limits()
        self._pace = pace or Pace()
        self._deadline = Deadline()
        # The library logs whole addresses, which may hold a secret.
        for noisy in ("httpx2", "httpcore2"):
            logging.getLogger(noisy).setLevel(logging.WARNING)
        agent = f"{AGENT}/1.0 (+{quote(contact, safe=':/@._-~?=&#%+, ')})"
        # Two clients: a connection opened for a source that may visit private addresses must not
        # be handed to one that may not.
        self._public = self._client(agent, allow_private=False)
        self._private = self._client(agent, allow_private=True)
        self._robots = {
            client: Robots(AGENT, self._robots_reader(client))
            for client in (self._public, self._private)
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._public.close()
        self._private.close()

    def fetch(self, request: Request, config: SourceBase, state: SourceState) -> Response:
        """What lies at ``request``: status 200, or 304 when nothing changed.

        Raises FetchError for everything else; its text never holds a resolved secret.
        SettingsError when a ``${…}`` reference names nothing.
        """
        # Only the settings' own address may refer to secrets: a page's links are strangers.
        own = request.url == config.url
        url = resolve_secrets(request.url) if own else request.url
        try:
            if urlsplit(url).scheme.lower() in ("http", "https"):
                return self._fetch_web(url, request, config, state)
        except (ValueError, httpx.InvalidURL) as error:
            raise FetchError(
                f"{request.url!r} 不是有效的地址；请核对更正", permanent=True
            ) from error
        return self._fetch_file(url, request, config, state)

    # ── files ────────────────────────────────────────────────────────────────────────────────

    def _fetch_file(
        self, url: str, request: Request, config: SourceBase, state: SourceState
    ) -> Response:
        own_file = isinstance(config, LedgerSource | RecordedSource) and request.url == config.url
        if not own_file:
            raise FetchError(
                f"{request.url!r} 不是 http 或 https 地址；请核对更正："
                "只有 ledger 和 recorded 类信源可以读文件",
                permanent=True,
            )
        known = state.etag if request.conditional else None
        found = read_file(url, self._base_dir, config.max_bytes, known)
        return Response(
            request=request,
            status=200 if found.body is not None else 304,
            url=found.path.absolute().as_uri(),
            headers={"etag": found.tag},
            body=found.body or b"",
            fetched_at=self._clock.now(),
        )

    # ── the web ──────────────────────────────────────────────────────────────────────────────

    def _fetch_web(
        self, url: str, request: Request, config: SourceBase, state: SourceState
    ) -> Response:
        client = self._private if config.allow_private else self._public
        headers = _conditions(request, state)
        for hop in range(self._limits.redirects + 1):
            named = request.url if hop == 0 else f"{request.url}（重定向后）"
            delay = self._robots[client].check(url, _site(url), self._clock.now())
            if self._mapped(url) is None:
                self._pace.wait(urlsplit(url).hostname or "", delay)
            answer = self._ask(client, url, headers, config.max_bytes, named)
            if answer.status not in _REDIRECTS:
                break
            url = _next_hop(url, answer, named)
        else:
            raise FetchError(f"{request.url}：重定向超过{self._limits.redirects}次；请核对地址")
        if answer.status == 304 and not headers:
            raise FetchError(f"{request.url}：要求返回全文却答以 HTTP 304；稍后自动重试")
        if answer.status != 304:
            self._refuse_bad_status(request.url, answer)
        return Response(
            request=request,
            status=304 if answer.status == 304 else 200,
            url=url,
            headers=answer.headers,
            body=answer.body,
            fetched_at=self._clock.now(),
        )

    def _ask(
        self,
        client: httpx.Client,
        url: str,
        headers: Mapping[str, str],
        max_bytes: int,
        named: str,
    ) -> _Answer:
        """One request without redirects. FetchError names ``named``, never ``url``."""
        with self._deadline.within(self._limits.total_s), _as_fetch_errors(named):
            with client.stream("GET", self._wire(url), headers=headers) as response:
                body = b"" if response.is_redirect else _capped(response, max_bytes, named)
            return _Answer(
                status=response.status_code,
                headers={name.lower(): value for name, value in response.headers.items()},
                body=body,
            )

    def _refuse_bad_status(self, named: str, answer: _Answer) -> None:
        status = answer.status
        if 200 <= status < 300:
            return
        retry = _retry_after(answer.headers.get("retry-after", ""), self._clock.now())
        if status in _GONE:
            advice = "网页已撤下或移走；若是信源自身的地址，请在 sources.yaml 中更正"
        elif status in _REFUSED:
            advice = "网站拒绝读取，请向其索取 RSS，或移除该信源"
        else:
            advice = "稍后自动重试"
        raise FetchError(
            f"{named}：返回 HTTP {status}；{advice}",
            permanent=status in _GONE | _REFUSED,
            status=status,
            retry_after_s=retry if status in (429, 503) else None,
        )

    # ── how it connects ──────────────────────────────────────────────────────────────────────

    def _client(self, agent: str, *, allow_private: bool) -> httpx.Client:
        transport = httpx.HTTPTransport(trust_env=False)
        # The library has no public way to name a network backend; tests/sources/test_fetch.py
        # fails if this stops working.
        transport._pool = httpcore.ConnectionPool(  # noqa: SLF001 - see above
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=64,
            max_keepalive_connections=32,
            keepalive_expiry=15,
            network_backend=GuardedBackend(
                allow_private=allow_private, resolve=self._resolve, deadline=self._deadline
            ),
        )
        limits = self._limits
        return httpx.Client(
            transport=transport,
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(limits.read_s, connect=limits.connect_s),
            headers={
                "user-agent": agent,
                "accept-encoding": "gzip, deflate",
                "accept-language": "zh-CN,zh;q=0.9",
            },
        )

    def _robots_reader(self, client: httpx.Client) -> Callable[[str], RobotsFile]:
        def read(url: str) -> RobotsFile:
            try:
                for _ in range(self._limits.redirects + 1):
                    answer = self._ask(client, url, {}, _ROBOTS_BYTES, url)
                    if answer.status not in _REDIRECTS:
                        text = answer.body.decode("utf-8-sig", "replace")
                        return RobotsFile(status=answer.status, text=text)
                    url = _next_hop(url, answer, url)
            except FetchError as error:
                if error.permanent:
                    raise
            return RobotsFile(status=0)

        return read

    def _mapped(self, url: str) -> tuple[str, int] | None:
        return mapped_to(urlsplit(url).hostname or "", self._resolve)

    def _wire(self, url: str) -> str:
        """The address as it is sent: hosts in ``resolve`` are spoken to without TLS."""
        parts = urlsplit(url)
        return url if self._mapped(url) is None else urlunsplit(parts._replace(scheme="http"))


def _conditions(request: Request, state: SourceState) -> Mapping[str, str]:
    """The headers that let a server answer 304."""
    if not request.conditional or request.purpose != "list":
        return {}
    offered = {"if-none-match": state.etag, "if-modified-since": state.last_modified}
    return {name: value for name, value in offered.items() if value}


def _site(url: str) -> str:
    """Scheme, host and port, without a user name."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")


def _next_hop(url: str, answer: _Answer, named: str) -> str:
    target = urljoin(url, answer.headers.get("location", ""))
    if target == url or urlsplit(target).scheme not in ("http", "https"):
        raise FetchError(f"{named}：重定向到无法读取的地址；请核对地址")
    return target


def _capped(response: httpx.Response, max_bytes: int, named: str) -> bytes:
    """The body, unpacked, as long as it stays within ``max_bytes``."""
    told = response.headers.get("content-length", "")
    parts: list[bytes] = []
    size = int(told) if told.isdecimal() and len(told) < 20 else 0
    chunks = response.iter_bytes() if size <= max_bytes else iter(())
    got = 0
    for chunk in chunks:
        parts.append(chunk)
        got += len(chunk)
        if got > max_bytes:
            break
    if max(size, got) > max_bytes:
        raise FetchError(
            f"{named}：内容超过 {max_bytes / 1e6:g} MB；"
            "如属正常，请在 sources.yaml 中调大 'max_bytes'"
        )
    return b"".join(parts)


@contextmanager
def _as_fetch_errors(named: str) -> Iterator[None]:
    """Turn the client's errors into ours, which name the source's address as the settings do."""
    try:
        yield
    except (httpx.TimeoutException, httpcore.TimeoutException) as error:
        raise FetchError(f"{named}：超时未完成；稍后自动重试") from error
    except httpx.HTTPError as error:
        raise FetchError(f"{named}：未能取得（{why(error)}）；稍后自动重试") from error


def _retry_after(value: str, now: datetime) -> float | None:
    """Seconds from a Retry-After header, given as seconds or as a date; at most a day."""
    if value.strip().isdecimal() and len(value) < 12:
        seconds = float(value)
    else:
        try:
            seconds = (utc(parsedate_to_datetime(value)) - now).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(seconds, 0.0), _RETRY_AFTER_LIMIT_S)
