"""``/f/…``: the feed of incidents and the calendar of deadlines, for programs that subscribe.

An address is one person's own and can only be read. Programs ask often: they are told when nothing
has changed, and to wait when they ask too often.
"""

from __future__ import annotations

import logging
import math
import time
from collections import defaultdict
from functools import partial
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from monitor.app import Monitor
from monitor.errors import SettingsError, StoreError
from monitor.feeding import issue
from monitor.reports.subscription import PATH, Feed, Void, reader_of
from monitor.settings.roster import Person
from monitor.web.card import Notice, notice_page, policy
from monitor.web.quota import Quota

log = logging.getLogger(__name__)

_PER_MINUTE: Final = 30
"""Of one reader; and wrong addresses, of all who ask, that are answered as such."""
_TRY_AGAIN_S: Final = 30
_KEPT: Final = {
    "Cache-Control": "private, no-cache",  # kept by the reader alone, and asked for again each time
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
_WRONG: Final = Notice(
    status=404,
    title="订阅地址无效",
    text="地址有误，或订阅人已不在值班表中；请向值班室索取新的地址。",
)
_LATE: Final = Notice(
    status=410, title="订阅地址已过期", text="地址有效期为一年；请向值班室索取新的地址。"
)
_SLOWLY: Final = Notice(status=429, title="请求过于频繁", text="请把刷新间隔改长一些。")
_NOT_NOW: Final = Notice(status=503, title="暂时无法读取", text="系统暂时没有响应，请稍后再试。")


def routes(m: Monitor) -> APIRouter:
    """Both feeds; nothing at all when links are not set up."""
    router = APIRouter()
    if m.settings.web.links:
        shelf = _Shelf(m)
        router.add_api_route(PATH + "{token}/{name}", shelf.show, methods=["GET", "HEAD"])
    return router


class _NotShown(Exception):  # noqa: N818 - not an error of ours: a page instead of the feed
    """There is no feed at an address."""

    def __init__(self, notice: Notice, wait: int = 0) -> None:
        super().__init__(notice.title)
        self.notice, self.wait = notice, wait


class _Shelf:
    """Hands out feeds to whoever has an address."""

    def __init__(self, m: Monitor) -> None:
        self._m = m
        self._wrong = Quota(_PER_MINUTE)
        self._asked: defaultdict[str, Quota] = defaultdict(partial(Quota, _PER_MINUTE))

    def show(self, token: str, name: str, request: Request) -> Response:
        """The feed as it stands now, or that the reader has it already."""
        try:
            return self._feed(token, name, request.headers.get("if-none-match", ""))
        except _NotShown as instead:
            return _page(instead.notice, instead.wait)
        except StoreError as error:
            log.warning("store failed", extra={"error": str(error)})
            return _page(_NOT_NOW, _TRY_AGAIN_S)

    def _feed(self, token: str, name: str, known: str) -> Response:
        reader = self._reader(token)
        if name not in set(Feed):
            raise self._wrong_address()
        if wait := math.ceil(self._asked[reader.id].wait(time.monotonic())):
            raise _NotShown(_SLOWLY, wait)
        feed, m = Feed(name), self._m
        with m.store.read() as unit:
            made = issue(feed, m.settings, unit, m.gazetteer.name, m.clock.now())
        log.info("feed read", extra={"person": reader.id, "feed": feed.value})
        tag = f'"{made.mark}"'
        # Weak: two answers of one mark differ in the time they were made.
        headers = {**_KEPT, "ETag": f"W/{tag}"}
        if _has(known, tag):
            return Response(status_code=304, headers=headers)
        return Response(made.content(), headers={**headers, "Content-Type": feed.media})

    def _reader(self, token: str) -> Person:
        """Whose address it is. Raises _NotShown."""
        settings = self._m.settings
        try:
            secret = settings.web.signing_secret()
        except SettingsError as error:
            log.warning("addresses cannot be read", extra={"error": str(error)})
            raise _NotShown(_NOT_NOW) from error
        reader = reader_of(token, settings.roster.people, secret, self._m.clock.now())
        if reader is Void.EXPIRED:
            raise _NotShown(_LATE)
        if isinstance(reader, Void):
            raise self._wrong_address()
        return reader

    def _wrong_address(self) -> _NotShown:
        if wait := math.ceil(self._wrong.wait(time.monotonic())):
            return _NotShown(_SLOWLY, wait)
        log.warning("wrong address of a feed")  # never which: it may be a right one, cut short
        return _NotShown(_WRONG)


def _has(known: str, tag: str) -> bool:
    """Whether ``If-None-Match`` names ``tag``, by the weak comparison (RFC 9110, 13.1.2)."""
    named = {each.strip().removeprefix("W/") for each in known.split(",")}
    return bool(named & {tag, "*"})


def _page(notice: Notice, wait: int = 0) -> HTMLResponse:
    headers = {
        "Content-Security-Policy": policy(),
        "X-Robots-Tag": _KEPT["X-Robots-Tag"],
        **({"Retry-After": str(wait)} if wait else {}),
    }
    return HTMLResponse(notice_page(notice), notice.status, headers)
