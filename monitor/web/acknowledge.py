"""``/a/…``: the page a telephone opens by the link in a message, and its one button.

Opening it changes nothing, whoever or whatever opens it; only the button acknowledges. It says no
more than the message did, and who has the matter.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse

from monitor import pipeline, trace
from monitor.alerts.link import PATH, Unfit, belongs, read
from monitor.app import Monitor
from monitor.errors import RefusedError, SettingsError, StoreError
from monitor.web.body import read_bytes
from monitor.web.card import (
    Card,
    Found,
    Notice,
    card_of,
    card_page,
    may_press,
    notice_page,
    policy,
    signer_of,
)
from monitor.web.quota import Quota
from monitor.web.refusal import Refusal

log = logging.getLogger(__name__)

_FORM_BYTES: Final = 4096
_FORM_WITHIN: Final = timedelta(seconds=10)
_WRONG_PER_MINUTE: Final = 30
"""Wrong links that are answered as such; beyond it they are told to wait. Right ones never are."""
_TRY_AGAIN_S: Final = 30

_WRONG: Final = Notice(
    status=404,
    title="链接无效",
    text="请从收到的预警中重新打开链接；仍打不开的，请与值班室联系。",
)
_LATE: Final = Notice(
    status=410,
    title="链接已过期",
    text="请与值班室联系，或在值班电脑上用 monitor acknowledge 签收。",
)
_SLOWLY: Final = Notice(status=429, title="请求过于频繁", text="请过一分钟再从预警中打开链接。")
_NOT_NOW: Final = Notice(
    status=503,
    title="暂时无法签收",
    text="系统暂时没有响应，本次未签收；请稍后再试，或与值班室联系。",
)


def routes(m: Monitor) -> APIRouter:
    """The page and its button; nothing at all when links are not set up."""
    router = APIRouter()
    if m.settings.web.links:
        counter = _Counter(m)
        router.add_api_route(PATH + "{token}", counter.show, methods=["GET", "HEAD"])
        router.add_api_route(PATH + "{token}", counter.press, methods=["POST"])
    return router


class _NotShown(Exception):  # noqa: N818 - not an error of ours: a page instead of the card
    """There is no card behind a link."""

    def __init__(self, notice: Notice, wait: int = 0) -> None:
        super().__init__(notice.title)
        self.notice, self.wait = notice, wait


class _Counter:
    """Shows cards and takes acknowledgements."""

    def __init__(self, m: Monitor) -> None:
        self._m = m
        self._wrong = Quota(_WRONG_PER_MINUTE)

    def show(self, token: str) -> HTMLResponse:
        """The card as it stands now."""
        return _shown(lambda: self._card(self._find(token)))

    async def press(self, token: str, request: Request) -> HTMLResponse:
        """Acknowledge, or take over from whoever has it, and show the card after it."""
        try:
            body = await read_bytes(request, at_most=_FORM_BYTES, within=_FORM_WITHIN)
        except Refusal as refusal:
            return _page(notice_page(_NOT_NOW), refusal.status_code)
        form = dict(parse_qsl(body.decode("utf-8", "replace")))
        return await run_in_threadpool(_shown, lambda: self._press(token, form))

    def _press(self, token: str, form: Mapping[str, str]) -> Card:
        found = self._find(token)
        by = signer_of(found, form.get("by", ""), self._m.settings)
        if not by:
            return self._card(found, told="没有签收：值班表里没有这个姓名")
        if not may_press(found, by, take_over=form.get("act") == "take_over"):
            return self._card(found, by)
        try:
            with trace.run():
                pipeline.acknowledge_alert(self._m, found.alert.id, by)
        except RefusedError as error:
            return self._card(self._find(token), by, told=f"没有签收：{error}")
        log.info("acknowledged by link", extra={"alert": found.alert.id, "by": by})
        return self._card(self._find(token), by)

    def _card(self, found: Found, by: str = "", told: str = "") -> Card:
        card = card_of(found, self._m.settings, self._m.clock.now(), by)
        return replace(card, told=told)

    def _find(self, token: str) -> Found:
        """What the link leads to. Raises _NotShown."""
        try:
            secret = self._m.settings.web.signing_secret()
        except SettingsError as error:
            log.warning("links cannot be read", extra={"error": str(error)})
            raise _NotShown(_NOT_NOW) from error
        ticket = read(token, secret, self._m.clock.now())
        if ticket is Unfit.EXPIRED:
            raise _NotShown(_LATE)
        if isinstance(ticket, Unfit):
            raise self._wrong_link()
        with self._m.store.read() as unit:
            mine = (d for d in unit.alerts.deliveries(ticket.alert_id) if belongs(ticket, d))
            delivery = next(mine, None)
            if delivery is None:
                raise self._wrong_link()
            (alert,) = unit.alerts.get([ticket.alert_id])
            incident = None
            if alert.incident_id is not None:
                incident = unit.incidents.whole(unit.incidents.one(alert.incident_id))
        return Found(delivery=delivery, alert=alert, incident=incident)

    def _wrong_link(self) -> _NotShown:
        wait = math.ceil(self._wrong.wait(time.monotonic()))
        if wait:
            return _NotShown(_SLOWLY, wait)
        log.warning("wrong link")  # never which: it may be a right one with a letter lost
        return _NotShown(_WRONG)


def _shown(card: Callable[[], Card]) -> HTMLResponse:
    """The page of a card, or the one that says why there is none."""
    try:
        return _page(card_page(card()))
    except _NotShown as instead:
        headers = {"Retry-After": str(instead.wait)} if instead.wait else {}
        return _page(notice_page(instead.notice), instead.notice.status, headers)
    except StoreError as error:
        log.warning("store failed", extra={"error": str(error)})
        return _page(notice_page(_NOT_NOW), _NOT_NOW.status, {"Retry-After": str(_TRY_AGAIN_S)})


def _page(text: str, status: int = 200, more: Mapping[str, str] | None = None) -> HTMLResponse:
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy(),
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow, noarchive",
        **(more or {}),
    }
    return HTMLResponse(text, status, headers)
