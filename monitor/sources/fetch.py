"""EDGE: the one door in. Every byte that comes from outside comes through ``Fetcher.fetch``.

Limits, robots rules, pace, redirects and the address guard live here and behind it in ``web/``,
and nowhere else, so that no source kind can forget one. There is no login, no challenge solving,
no disguise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from monitor.clock import Clock, SystemClock, utc
from monitor.errors import FetchError
from monitor.settings.secrets import resolve as resolve_secrets
from monitor.settings.sources import (
    ApiSource,
    BoardSource,
    LedgerSource,
    RecordedSource,
    SourceBase,
)
from monitor.sources.base import Request, Response, host_of
from monitor.sources.files import is_folder, read_file, read_folder, read_within
from monitor.sources.ledgers.folder import name_within
from monitor.sources.web.circuit import Circuit
from monitor.sources.web.guard import Resolve, mapped_to, refuse_private
from monitor.sources.web.pace import Pace
from monitor.sources.web.proxy import Proxies
from monitor.sources.web.robots import Permit, Robots
from monitor.sources.web.wire import Answer, Call, InvalidAddress, Limits, Way, Wire
from monitor.types import RobotsFile, SourceState

__all__ = ["AGENT", "Fetcher", "Limits"]

AGENT: Final = "GoldenHourMonitor"
_ROBOTS_BYTES = 512_000
_RETRY_AFTER_LIMIT_S = 24 * 3600.0
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_FOR_GOOD = frozenset((301, 308))
_GONE = frozenset((404, 410))
_REFUSED = frozenset((401, 403, 407, 451))
_OVERLOADED = frozenset((502, 503, 504))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errand:
    """One request, its secrets resolved, on its way through redirects."""

    request: Request
    config: SourceBase
    home: str
    """The address the settings name: only its host may see secrets."""
    headers: Mapping[str, str]
    conditions: Mapping[str, str]
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
        self._circuit = Circuit()
        self._proxies = Proxies()
        self._robots = Robots(AGENT)
        agent = f"{AGENT}/1.0 (+{quote(contact, safe=':/@._-~?=&#%+, ')})"
        self._wire = Wire(agent, resolve=self._resolve, limits=self._limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._wire.close()

    def leave(self) -> None:
        """Let go of this thread's connections, because the thread is about to end."""
        self._wire.leave()

    def know_robots(self, files: Iterable[RobotsFile]) -> None:
        """Go by robots.txt received by an earlier run, for as long as they hold."""
        self._robots.know(files)

    def robots_received(self) -> tuple[RobotsFile, ...]:
        """Every robots.txt that came since this was last called: proofs to be kept."""
        return self._robots.received()

    def turn(self, host: str) -> float:
        """The moment, on ``time.monotonic``, from which ``host`` may be asked again."""
        return self._pace.turn(host)

    def fetch(self, request: Request, config: SourceBase, state: SourceState) -> Response:
        """What lies at ``request``: status 200, or 304 when nothing changed.

        Raises FetchError for everything else; its text never holds a resolved secret.
        SettingsError when a ``${…}`` reference names nothing.
        """
        trusted = _made_of_settings(request, config)
        url = resolve_secrets(request.url) if trusted else request.url
        try:
            if urlsplit(url).scheme.lower() in ("http", "https"):
                return self._fetch_web(url, _errand(request, config, state, trusted=trusted))
        except (ValueError, InvalidAddress) as error:
            raise FetchError(
                f"{request.url!r} 不是有效的地址；请核对更正", permanent=True
            ) from error
        return self._fetch_file(url, request, config, state)

    # ── files ────────────────────────────────────────────────────────────────────────────────

    def _fetch_file(
        self, url: str, request: Request, config: SourceBase, state: SourceState
    ) -> Response:
        is_ledger = isinstance(config, LedgerSource)
        name = name_within(request.url, config.url) if is_ledger else None
        own = is_ledger or isinstance(config, RecordedSource)
        if not own or (name is None and request.url != config.url):
            raise FetchError(
                f"{request.url!r} 不是 http 或 https 地址；请核对更正："
                "只有 ledger 和 recorded 类信源可以读文件",
                permanent=True,
            )
        known = state.etag if request.conditional else None
        if name is not None:
            folder = resolve_secrets(config.url)
            found = read_within(folder, name, self._base_dir, config.max_bytes)
        elif is_ledger and is_folder(url, self._base_dir):
            found = read_folder(url, self._base_dir, known)
        else:
            found = read_file(url, self._base_dir, config.max_bytes, known)
        told = {"content-type": found.media_type} if found.media_type else {}
        return Response(
            request=request,
            status=200 if found.body is not None else 304,
            url=found.path.absolute().as_uri(),
            headers={"etag": found.tag, **told},
            body=found.body or b"",
            fetched_at=self._clock.now(),
        )

    # ── the web ──────────────────────────────────────────────────────────────────────────────

    def _fetch_web(self, url: str, errand: _Errand) -> Response:
        request = errand.request
        moved = True
        for hop in range(self._limits.redirects + 1):
            named = request.url if hop == 0 else f"{request.url}（重定向后）"
            permit, answer = self._politely(url, named, errand)
            if answer.status not in _REDIRECTS:
                break
            moved = moved and answer.status in _FOR_GOOD
            url = _next_hop(url, answer, named)
        else:
            raise FetchError(f"{request.url}：重定向超过{self._limits.redirects}次；请核对地址")
        if answer.status == 304 and not errand.conditions:
            raise FetchError(f"{request.url}：要求返回全文却答以 HTTP 304；稍后自动重试")
        if answer.status != 304:
            self._refuse_bad_status(request.url, answer)
        return Response(
            request=request,
            status=304 if answer.status == 304 else 200,
            url=_base_of(url, request.url),
            headers=answer.headers,
            body=answer.body,
            fetched_at=self._clock.now(),
            moved_to=url if hop and moved and "${" not in request.url else None,
            robots_hash=permit.hash,
        )

    def _politely(self, url: str, named: str, errand: _Errand) -> tuple[Permit, Answer]:
        """One request, when robots.txt, the host's health and the pace allow it."""
        host, now = host_of(url), self._clock.now()
        way = self._way(url, errand.config)
        self._circuit.check(host, now)
        try:
            permit = self._robots.check(
                url, _site(url), now, lambda site: self._ask_robots(site, errand.config)
            )
            if self._mapped(url) is None:
                self._pace.wait(host, permit.delay_s)
            answer = self._wire.ask(self._call(url, named, errand), way)
        except FetchError as error:
            if error.unanswered:
                self._circuit.failed(host, self._clock.now())
            raise
        self._note_health(host, answer)
        return permit, answer

    def _note_health(self, host: str, answer: Answer) -> None:
        now = self._clock.now()
        if answer.status in _OVERLOADED:
            self._circuit.failed(host, now)
        else:
            self._circuit.answered(host)
        if (wait_s := _rest_asked(answer, now)) is not None:
            self._circuit.asked_to_wait(host, now, wait_s)

    def _call(self, url: str, named: str, errand: _Errand) -> Call:
        request = errand.request
        at_home = _is_home(url, errand.home)
        return Call(
            url=self._wire_url(url),
            named=named,
            method=request.method,
            headers={**errand.conditions, **(errand.headers if at_home else {})},
            body=errand.body if at_home else b"",
            max_bytes=errand.config.max_bytes,
        )

    def _way(self, url: str, config: SourceBase) -> Way:
        proxy = None if self._mapped(url) else self._proxies.of(url)
        if proxy is not None and not config.allow_private:
            refuse_private(host_of(url))
        ca_file = self._base_dir / config.ca_file if config.ca_file else None
        return Way(allow_private=config.allow_private, ca_file=ca_file, proxy=proxy)

    def _refuse_bad_status(self, named: str, answer: Answer) -> None:
        status = answer.status
        if 200 <= status < 300:
            return
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
            retry_after_s=_rest_asked(answer, self._clock.now()),
        )

    def _ask_robots(self, site: str, config: SourceBase) -> RobotsFile:
        """The robots.txt of ``site``; status 0 when nothing came."""
        status, text = 0, ""
        url = f"{site}/robots.txt"
        try:
            for _ in range(self._limits.redirects + 1):
                call = Call(url=self._wire_url(url), named=url, headers={}, max_bytes=_ROBOTS_BYTES)
                answer = self._wire.ask(call, self._way(url, config))
                if answer.status not in _REDIRECTS:
                    status, text = answer.status, answer.body.decode("utf-8-sig", "replace")
                    break
                url = _next_hop(url, answer, url)
        except FetchError as error:
            if error.permanent:
                raise
        text = text.replace("\0", "")
        told = hashlib.sha256(f"{status}\n{text}".encode()).hexdigest()[:16]
        return RobotsFile(
            site=site, fetched_at=self._clock.now(), status=status, text=text, hash=told
        )

    def _mapped(self, url: str) -> tuple[str, int] | None:
        return mapped_to(host_of(url), self._resolve)

    def _wire_url(self, url: str) -> str:
        """The address as it is sent: hosts in ``resolve`` are spoken to without TLS."""
        parts = urlsplit(url)
        return url if self._mapped(url) is None else urlunsplit(parts._replace(scheme="http"))


def _made_of_settings(request: Request, config: SourceBase) -> bool:
    """Whether ``request`` may refer to secrets: a page's links are strangers and may not."""
    if request.url == config.url:
        return True
    own = (ApiSource,) if request.purpose == "more" else (ApiSource, BoardSource)
    at_home = host_of(request.url) == host_of(config.url) != ""
    return at_home and request.purpose != "article" and isinstance(config, own)


def _errand(request: Request, config: SourceBase, state: SourceState, *, trusted: bool) -> _Errand:
    told = request.headers if trusted else {}
    return _Errand(
        request=request,
        config=config,
        home=config.url,
        headers={name: resolve_secrets(value) for name, value in told.items()},
        conditions=_conditions(request, state),
        body=resolve_secrets(request.body).encode() if trusted else b"",
    )


def _conditions(request: Request, state: SourceState) -> Mapping[str, str]:
    """The headers that let a server answer 304."""
    if not request.conditional or request.purpose != "list":
        return {}
    offered = {"if-none-match": state.etag, "if-modified-since": state.last_modified}
    # What a server made up of other signs cannot be sent back to it.
    return {name: v for name, v in offered.items() if v and v.isascii() and v.isprintable()}


def _base_of(url: str, asked: str) -> str:
    """``url``, which ``asked`` led to, as links count from it; they are kept and shown to staff."""
    if "${" not in asked:
        return url
    parts = urlsplit(asked if "${" in urlsplit(asked).path else url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _is_home(url: str, home: str) -> bool:
    """Whether ``url`` leads to the host of ``home``, and not in clear where that is encrypted."""
    in_clear = urlsplit(home).scheme.lower() == "https" != urlsplit(url).scheme.lower()
    return host_of(url) == host_of(home) and not in_clear


def _site(url: str) -> str:
    """Scheme, host and port, without a user name."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")


def _next_hop(url: str, answer: Answer, named: str) -> str:
    target = urljoin(url, answer.headers.get("location", ""))
    if target == url:
        raise FetchError(f"{named}：重定向回到自身；请核对地址")
    if urlsplit(target).scheme not in ("http", "https"):
        raise FetchError(f"{named}：重定向到无法读取的地址；请核对地址")
    return target


def _rest_asked(answer: Answer, now: datetime) -> float | None:
    """For how many seconds the site asks to be left alone; None when it does not."""
    if answer.status not in (429, 503):
        return None
    return _retry_after(answer.headers.get("retry-after", ""), now)


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
