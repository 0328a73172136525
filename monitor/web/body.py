"""A request's body, read within limits of form, size and time."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final

from fastapi import Request

from monitor.web.refusal import Refusal

_JSON: Final = "application/json"


async def read_json_bytes(request: Request, *, at_most: int, within: timedelta) -> bytes:
    """The body of a JSON request; nothing is unpacked, so nothing can swell.

    Raises Refusal: 415 for another form, 413 beyond ``at_most`` bytes, 408 after ``within``.
    """
    _expect_plain_json(request)
    return await read_bytes(request, at_most=at_most, within=within)


async def read_bytes(request: Request, *, at_most: int, within: timedelta) -> bytes:
    """The body of a request. Raises Refusal: 413 beyond ``at_most`` bytes, 408 after ``within``."""
    too_large = Refusal(413, f"正文超过 {at_most} 字节；请分批发送")
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > at_most:
        raise too_large
    received = bytearray()
    try:
        async with asyncio.timeout(within.total_seconds()):
            async for chunk in request.stream():
                received += chunk
                if len(received) > at_most:
                    raise too_large
    except TimeoutError as error:
        seconds = f"{within.total_seconds():g}"
        raise Refusal(408, f"正文未在{seconds}秒内收完；请检查网络后重新发送") from error
    return bytes(received)


def _expect_plain_json(request: Request) -> None:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != _JSON:
        raise Refusal(415, f"只接收 JSON；请发送 Content-Type: {_JSON}")
    packing = request.headers.get("content-encoding", "identity").strip().lower()
    if packing != "identity":
        what = "不接收压缩过的正文；请去掉 Content-Encoding，分批发送"
        raise Refusal(415, what, {"Accept-Encoding": "identity"})
