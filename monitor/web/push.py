"""``POST /api/push/{source_id}``: a licensed vendor hands over a batch of items.

It is answered when the batch lies in the spool, never before; sent again, it changes nothing,
because an item is recognised by its ``external_id``.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import math
import time
from collections.abc import Iterator
from typing import Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from monitor import pipeline, trace
from monitor.app import Monitor
from monitor.clock import desk
from monitor.errors import ParseError, SettingsError
from monitor.settings.secrets import resolve
from monitor.sources.base import Request as Wanted
from monitor.sources.base import Response
from monitor.sources.kinds.push import Push, Pushed, vendors
from monitor.web.body import read_json_bytes
from monitor.web.quota import Quota
from monitor.web.refusal import Refusal

log = logging.getLogger(__name__)

SHORTEST_TOKEN: Final = 16
"""Characters; a shorter one can be guessed, and lets nobody in."""

_READ_AT_ONCE: Final = 2
# Strangers who knock must not fill the log.
_REFUSALS_LOGGED: Final = 30


def routes(m: Monitor) -> APIRouter:
    """The one address vendors send to."""
    router = APIRouter()
    path = "/api/push/{source_id}"
    router.add_api_route(path, _Reception(m).receive, methods=["POST"], status_code=202)
    return router


def unready(m: Monitor) -> Iterator[str]:
    """Why a vendor would be turned away as things stand, a sentence a source, for staff."""
    today = desk(m.clock.now()).date()
    for source in vendors(m.sources).values():
        who = f"推送信源“{source.config.name}”（{source.config.id}）"
        try:
            token = resolve(source.config.token)
        except SettingsError as error:
            yield f"{who}的口令读不到，暂不接收：{error}"
            continue
        if len(token) < SHORTEST_TOKEN:
            yield f"{who}的口令不足{SHORTEST_TOKEN}个字符，暂不接收；请换成更长的随机口令"
        if (ended := source.expired(today)) is not None:
            yield f"{who}：{ended}"


class _Reception:
    """Lets vendors in one by one: who they are, whether they may, what they bring."""

    def __init__(self, m: Monitor) -> None:
        self._m = m
        self._web = m.settings.web
        self._vendors = vendors(m.sources)
        self._quotas = {name: Quota(self._web.pushes_per_minute) for name in self._vendors}
        self._logged = Quota(_REFUSALS_LOGGED)
        self._reading = asyncio.Semaphore(_READ_AT_ONCE)

    async def receive(self, source_id: str, request: Request) -> JSONResponse:
        """202 with what was accepted and rejected, or a Refusal."""
        try:
            return await self._receive(source_id, request)
        except Refusal as refusal:
            if not self._logged.wait(time.monotonic()):
                asker = request.client.host if request.client else ""
                detail = {"source": source_id[:64], "client": asker, "error": refusal.detail}
                log.warning("push refused", extra=detail)
            raise

    async def _receive(self, source_id: str, request: Request) -> JSONResponse:
        shown = request.headers.get("authorization", "")
        source = await run_in_threadpool(self._let_in, source_id, shown)
        self._expect_welcome(source)
        body = await read_json_bytes(
            request, at_most=self._web.max_body_bytes, within=self._web.body_within
        )
        kind = request.headers["content-type"]
        async with self._reading:
            return await run_in_threadpool(self._take, source, body, kind)

    def _let_in(self, source_id: str, shown: str) -> Push:
        """The source whose token is shown; one refusal for whatever else is the case."""
        source = self._vendors.get(source_id)
        # A stranger's source takes the same steps, so that time does not tell it from ours.
        stand_in = source or next(iter(self._vendors.values()), None)
        scheme, _, token = shown.partition(" ")
        known = stand_in is not None and _is_token_of(stand_in, token.strip())
        if source is None or not known or scheme.lower() != "bearer":
            raise Refusal(401, "口令不符；请核对地址和口令", {"WWW-Authenticate": "Bearer"})
        return source

    def _expect_welcome(self, source: Push) -> None:
        ended = source.expired(desk(self._m.clock.now()).date())
        if ended is not None:
            raise Refusal(403, ended)
        wait = math.ceil(self._quotas[source.config.id].wait(time.monotonic()))
        if wait:
            sentence = f"推送过于频繁；请在{wait}秒后重试，或把多条合为一批"
            raise Refusal(429, sentence, {"Retry-After": str(wait)})

    def _take(self, source: Push, body: bytes, content_type: str) -> JSONResponse:
        """Read the body and spool what it holds, in one run of its own."""
        with trace.run():
            pushed = self._read(source, body, content_type)
            objection = source.mismatch(pushed)
            if objection is not None:
                raise Refusal(403, objection)
            pipeline.receive(self._m, source.config.id, pushed.items, pushed.problems)
        counts = {"accepted": len(pushed.items), "rejected": len(pushed.rejected)}
        log.info("push received", extra={"source": source.config.id, **counts})
        return _answer(pushed)

    def _read(self, source: Push, body: bytes, content_type: str) -> Pushed:
        response = Response(
            request=Wanted(url=source.config.url, conditional=False),
            status=200,
            url=source.config.url,
            headers={"content-type": content_type},
            body=body,
            fetched_at=self._m.clock.now(),
        )
        try:
            return source.read(response)
        except ParseError as error:
            pipeline.receive(self._m, source.config.id, (), (str(error),))
            raise Refusal(422, str(error)) from error


def _is_token_of(source: Push, shown: str) -> bool:
    """Whether ``shown`` is the source's token, in a time that does not depend on either."""
    try:
        token = resolve(source.config.token)
    except SettingsError as error:
        log.warning("push token missing", extra={"source": source.config.id, "error": str(error)})
        token = ""
    # A header's bytes reach us as Latin-1, whatever was written there.
    told, known = shown.encode("latin-1"), token.encode()
    same = hmac.compare_digest(hashlib.sha256(told).digest(), hashlib.sha256(known).digest())
    return same and len(token) >= SHORTEST_TOKEN


def _answer(pushed: Pushed) -> JSONResponse:
    told: dict[str, object] = {
        "accepted": len(pushed.items),
        "rejected": [{"index": each.index, "reason": each.reason} for each in pushed.rejected],
    }
    if pushed.items:
        return JSONResponse(told, status_code=202)
    return JSONResponse({"error": "没有一条可以接收；请按各条原因更正", **told}, status_code=422)
