"""EDGE: one call at one source; a bad source ends in its state, never in an exception."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from monitor.errors import FetchError, MonitorError, SourceError
from monitor.sources.base import Request, Response, Source
from monitor.sources.fetch import Fetcher
from monitor.sources.worker import ParserPool
from monitor.types import RawItem, SourceState

LONGEST_BACK_OFF: Final = timedelta(hours=6)
# Servers exist whose ETag never changes; so after this many 304 in a row the whole is fetched.
FULL_EVERY: Final = 20
_NOT_MODIFIED = "not_modified"
_ARTICLES_FOR_S = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """What one visit brought, and what is to be remembered of it."""

    items: tuple[RawItem, ...]
    state: SourceState
    problems: tuple[str, ...] = ()
    unchanged: bool = False


@dataclass(slots=True, kw_only=True)
class _Basket:
    """What has been gathered so far within one visit."""

    state: SourceState
    items: list[RawItem] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    read: int = 0
    failed: int = 0
    unchanged: bool = True


def visit(
    source: Source, state: SourceState, fetcher: Fetcher, pool: ParserPool, now: datetime
) -> Harvest:
    """Fetch and read ``source`` once; failures are in ``state.last_error`` and ``problems``."""
    basket = _Basket(state=replace(state, last_attempt_at=now))
    try:
        for request in source.requests(state):
            _call(source, request, basket, fetcher, pool)
        _expect_articles(basket)
    except MonitorError as error:
        return _failed(source, basket, error, now)
    except Exception as error:  # noqa: BLE001 - a third party's reader must not end a run
        kind = type(error).__name__
        what = f"信源 {source.config.id!r}：读取程序出错（{kind}）；请报告程序维护人员"
        return _failed(source, basket, SourceError(what), now)
    done = replace(
        basket.state,
        next_fetch_at=now + source.config.every,
        last_success_at=now,
        failures=0,
        last_error=None,
    )
    return Harvest(
        items=tuple(basket.items),
        state=done,
        problems=tuple(basket.problems),
        unchanged=basket.unchanged,
    )


def _expect_articles(basket: _Basket) -> None:
    """SourceError when articles were asked for and none of them could be read."""
    if basket.failed and not basket.read:
        raise SourceError(f"{basket.failed}篇文章均未能读取，其中第一个问题：{basket.problems[0]}")


def _call(
    source: Source, request: Request, basket: _Basket, fetcher: Fetcher, pool: ParserPool
) -> None:
    """One list request and the articles it leads to."""
    skips = int(basket.state.cursor.get(_NOT_MODIFIED, "0"))
    request = replace(request, conditional=request.conditional and skips < FULL_EVERY - 1)
    response = fetcher.fetch(request, source.config, basket.state)
    if response.status == 304:
        _remember(basket, cursor={_NOT_MODIFIED: str(skips + 1)})
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
    """Read the articles; one that fails is reported and the others go on."""
    until = time.monotonic() + _ARTICLES_FOR_S
    for number, request in enumerate(follow):
        if time.monotonic() > until:
            left = len(follow) - number
            basket.problems.append(f"信源 {source.config.id!r}：还有{left}篇文章留待下次访问时读取")
            return
        try:
            response = fetcher.fetch(request, source.config, basket.state)
            _read(source, response, basket, pool)
            basket.read += 1
        except SourceError as error:
            basket.problems.append(str(error))
            basket.failed += 1
            if isinstance(error, FetchError) and error.retry_after_s is not None:
                raise


def _read(
    source: Source, response: Response, basket: _Basket, pool: ParserPool
) -> tuple[Request, ...]:
    parsed = pool.parse(source, response, basket.state)
    basket.items.extend(parsed.items)
    basket.problems.extend(parsed.problems)
    if parsed.cursor is not None:
        basket.state = replace(basket.state, cursor=dict(parsed.cursor))
    return parsed.follow


def _remember(basket: _Basket, cursor: dict[str, str]) -> None:
    basket.state = replace(basket.state, cursor={**basket.state.cursor, **cursor})


def _keep_validators(basket: _Basket, response: Response, digest: str) -> None:
    cursor = {k: v for k, v in basket.state.cursor.items() if k != _NOT_MODIFIED}
    basket.state = replace(
        basket.state,
        etag=response.headers.get("etag"),
        last_modified=response.headers.get("last-modified"),
        body_hash=digest,
        cursor=cursor,
    )


def _failed(source: Source, basket: _Basket, error: MonitorError, now: datetime) -> Harvest:
    """A failed visit: what was read before the failure is kept, the next one comes later."""
    failures = basket.state.failures + 1
    every = source.config.every
    wait = min(every * 2 ** min(failures, 16), max(LONGEST_BACK_OFF, every))
    asked = error.retry_after_s if isinstance(error, FetchError) else None
    if asked is not None:
        wait = max(wait, timedelta(seconds=asked))
    state = replace(
        basket.state, next_fetch_at=now + wait, failures=failures, last_error=str(error)
    )
    told = [*basket.problems, str(error)] if str(error) not in basket.problems else basket.problems
    return Harvest(items=tuple(basket.items), state=state, problems=tuple(told))
