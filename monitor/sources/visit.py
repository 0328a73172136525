"""EDGE: one call at one source; a bad source ends in its state, never in an exception."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from monitor.clock import utc
from monitor.errors import FetchError, MonitorError, ParseError, RobotsError, SourceError
from monitor.sources.base import SPARED, Request, Response, Source, host_of, short_hash
from monitor.sources.fetch import Fetcher
from monitor.sources.health.rhythm import next_visit
from monitor.sources.known import is_garbled, sift
from monitor.sources.worker import ParserPool
from monitor.types import FailureKind, RawItem, Rhythm, SourceState, Tally

LONGEST_WAIT: Final = timedelta(minutes=30)
"""What a source that fails for the moment waits at most: it may be back any minute."""
LONGEST_WAIT_REFUSED: Final = timedelta(hours=6)
"""The same for one that refuses, or is gone: a person has to look."""
# Servers exist whose ETag never changes; so after this many 304 in a row the whole is fetched.
FULL_EVERY: Final = 20
_NOT_MODIFIED = "not_modified"
_KNOWN = "known"
_FOLLOW_FOR_S = 180.0
_FOLLOW_AT_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """What one visit brought, and what is to be remembered of it."""

    items: tuple[RawItem, ...]
    before: SourceState
    """What was remembered when the visit began."""
    state: SourceState
    problems: tuple[str, ...] = ()
    tally: Tally = field(default_factory=Tally)
    """What there was to count about the visit itself."""

    @property
    def unchanged(self) -> bool:
        """Whether everything asked for was as it had been at the last visit."""
        return self.tally.unchanged > 0


@dataclass(slots=True, kw_only=True)
class _Basket:
    """What has been gathered so far within one visit."""

    before: SourceState
    state: SourceState
    items: list[RawItem] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    read: int = 0
    failed: int = 0
    unchanged: bool = True


def visit(
    source: Source,
    state: SourceState,
    fetcher: Fetcher,
    pool: ParserPool,
    now: datetime,
    rhythm: Rhythm | None = None,
) -> Harvest:
    """Fetch and read ``source`` once; failures are in ``state.last_error`` and ``problems``."""
    basket = _Basket(before=state, state=replace(state, last_attempt_at=now))
    try:
        for request in source.requests(basket.state):
            _call(source, request, basket, fetcher, pool)
        _expect_something(basket)
        done = _done(source, basket, rhythm, now)
    except MonitorError as error:
        return _harvest(basket, _failed(source, basket, error, now))
    except Exception as error:  # noqa: BLE001 - a third party's reader must not end a run
        kind = type(error).__name__
        what = f"信源 {source.config.id!r}：读取程序出错（{kind}）；请报告程序维护人员"
        return _harvest(basket, _failed(source, basket, SourceError(what), now))
    return _harvest(basket, done)


def handed_in(
    state: SourceState, items: Sequence[RawItem], problems: Sequence[str], now: datetime
) -> Harvest:
    """What was brought to us instead of fetched, as if a visit had found it."""
    basket = _Basket(
        before=state, state=state, items=list(items), problems=list(problems), unchanged=False
    )
    done = replace(
        state, last_attempt_at=now, last_success_at=now if items else state.last_success_at
    )
    harvest = _harvest(basket, done)
    # What was brought is no visit: it neither fails, nor is any of it left out.
    return replace(harvest, items=tuple(items), tally=replace(harvest.tally, failed_visits=0))


def _harvest(basket: _Basket, state: SourceState) -> Harvest:
    """What was gathered, without the items that the last visit had brought just so."""
    items, hashes = sift(basket.items, basket.state.cursor.get(_KNOWN, ""))
    if basket.items:
        state = replace(state, cursor={**state.cursor, _KNOWN: hashes})
    failed = state.failures > 0
    return Harvest(
        items=items,
        before=basket.before,
        state=state,
        problems=tuple(basket.problems),
        tally=Tally(
            visits=1,
            failed_visits=int(failed),
            unchanged=int(basket.unchanged and not failed),
            undated=sum(item.published_at is None for item in items),
            garbled=sum(is_garbled(f"{item.title}\n{item.body}") for item in items),
        ),
    )


def _expect_something(basket: _Basket) -> None:
    """SourceError when more was asked for and none of it could be read."""
    if basket.failed and not basket.read and not basket.items:
        raise SourceError(
            f"{basket.failed}个后续页面均未能读取，其中第一个问题：{basket.problems[0]}"
        )


def _call(
    source: Source, request: Request, basket: _Basket, fetcher: Fetcher, pool: ParserPool
) -> None:
    """One list request and what it leads to."""
    skips = int(basket.state.cursor.get(_NOT_MODIFIED, "0"))
    request = replace(request, conditional=request.conditional and skips < FULL_EVERY - 1)
    response = fetcher.fetch(request, source.config, basket.state)
    _note_server(basket, response)
    if response.status == 304:
        _remember(basket, {_NOT_MODIFIED: str(skips + 1)})
        return
    digest = hashlib.sha256(response.body).hexdigest()
    if request.conditional and digest == basket.state.body_hash:
        _keep_validators(basket, response, digest)
        return
    basket.unchanged = False
    follow = _read(source, response, basket, pool)
    _keep_validators(basket, response, digest)
    _follow(source, follow, basket, fetcher, pool)


def _follow(
    source: Source,
    follow: tuple[Request, ...],
    basket: _Basket,
    fetcher: Fetcher,
    pool: ParserPool,
) -> None:
    """Read further pages and articles; one that fails is reported and the others go on."""
    until = time.monotonic() + _FOLLOW_FOR_S
    waiting, spared, asked = deque(follow), list[Request](), 0
    try:
        while waiting:
            if time.monotonic() > until or asked >= _FOLLOW_AT_MOST:
                left = f"信源 {source.config.id!r}：还有{len(waiting)}个页面留待下次访问时读取"
                basket.problems.append(left)
                return
            request = waiting.popleft()
            asked += 1
            try:
                response = fetcher.fetch(request, source.config, basket.state)
                waiting.extend(_read(source, response, basket, pool))
                basket.read += 1
            except SourceError as error:
                basket.problems.append(str(error))
                basket.failed += 1
                if _asks_for_rest(error):
                    spared.append(request)
                    if host_of(request.url) == host_of(source.config.url):
                        raise
    finally:
        _remember(basket, {SPARED: " ".join(short_hash(r.url) for r in (*spared, *waiting))})


def _read(
    source: Source, response: Response, basket: _Basket, pool: ParserPool
) -> tuple[Request, ...]:
    parsed = pool.parse(source, response, basket.state)
    basket.items.extend(parsed.items)
    basket.problems.extend(parsed.problems)
    if parsed.cursor is not None:
        own = {k: v for k, v in basket.state.cursor.items() if k in (_NOT_MODIFIED, _KNOWN)}
        basket.state = replace(basket.state, cursor={**parsed.cursor, **own})
    return parsed.follow


def _remember(basket: _Basket, cursor: Mapping[str, str]) -> None:
    """Put marks into the cursor; an empty one is taken out."""
    others = {name: mark for name, mark in basket.state.cursor.items() if name not in cursor}
    marks = {name: mark for name, mark in cursor.items() if mark}
    basket.state = replace(basket.state, cursor={**others, **marks})


def _note_server(basket: _Basket, response: Response) -> None:
    """Keep what the answer tells of the server itself."""
    skew = basket.state.skew_s
    if told := response.headers.get("date"):
        try:
            skew = (utc(parsedate_to_datetime(told)) - response.fetched_at).total_seconds()
            skew += _age_s(response)
        except (ValueError, TypeError):
            skew = None
    basket.state = replace(
        basket.state,
        skew_s=skew,
        moved_to=response.moved_to,
        robots_hash=response.robots_hash or basket.state.robots_hash,
    )


def _age_s(response: Response) -> int:
    """How long the answer lay in a cache on the way, whose ``Date`` is that old (RFC 9111 5.1)."""
    told = response.headers.get("age", "")
    return int(told) if told.isdecimal() and len(told) < 10 else 0


def _keep_validators(basket: _Basket, response: Response, digest: str) -> None:
    cursor = {k: v for k, v in basket.state.cursor.items() if k != _NOT_MODIFIED}
    basket.state = replace(
        basket.state,
        etag=response.headers.get("etag"),
        last_modified=response.headers.get("last-modified"),
        body_hash=digest,
        cursor=cursor,
    )


def _done(source: Source, basket: _Basket, rhythm: Rhythm | None, now: datetime) -> SourceState:
    """The state after a visit that succeeded."""
    newest = max((i.published_at for i in basket.items if i.published_at), default=None)
    return replace(
        basket.state,
        next_fetch_at=next_visit(source.config, rhythm, now, newest),
        last_success_at=now,
        failures=0,
        failing_since=None,
        last_error=None,
        last_failure=None,
    )


def _failed(source: Source, basket: _Basket, error: MonitorError, now: datetime) -> SourceState:
    """The state after a failed visit: what was read is kept, the next one comes later."""
    failures = basket.state.failures + 1
    every = source.config.every
    longest = max(LONGEST_WAIT_REFUSED if _refused(error) else LONGEST_WAIT, every)
    wait = min(every * 2 ** min(failures, 16), longest)
    asked = error.retry_after_s if isinstance(error, FetchError) else None
    if asked is not None:
        wait = max(wait, timedelta(seconds=asked))
    if str(error) not in basket.problems:
        basket.problems.append(str(error))
    return replace(
        basket.state,
        next_fetch_at=now + wait,
        failures=failures,
        failing_since=basket.state.failing_since or now,
        last_error=str(error),
        last_failure=_kind_of(error),
    )


def _asks_for_rest(error: MonitorError) -> bool:
    return isinstance(error, FetchError) and error.retry_after_s is not None


def _refused(error: MonitorError) -> bool:
    return isinstance(error, FetchError) and error.permanent


def _kind_of(error: MonitorError) -> FailureKind:
    if isinstance(error, RobotsError):
        return FailureKind.ROBOTS
    return FailureKind.PARSE if isinstance(error, ParseError) else FailureKind.FETCH
