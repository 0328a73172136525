"""The application: its parts put together, and what holds for every answer it gives."""

from __future__ import annotations

import logging
from typing import Final

from fastapi import FastAPI, Request
from fastapi.telemetry import TelemetryConfig
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.app import Monitor
from monitor.errors import StoreError
from monitor.web import acknowledge, feeds, push
from monitor.web.refusal import Refusal

log = logging.getLogger(__name__)

# The framework could be told by the environment to send traces, and texts with them, elsewhere.
_TELLS_NOBODY: Final[TelemetryConfig] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_TRY_AGAIN_S: Final = 30
_WORDS: Final = {404: "没有这个地址", 405: "这个地址不支持这种请求方式"}


def make_app(m: Monitor) -> ASGIApp:
    """The application over ``m``, as a server wants it."""
    return _WithHeaders(parts(m))


def parts(m: Monitor) -> FastAPI:
    """Every part under its address, without pages that describe them to strangers."""
    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        telemetry=_TELLS_NOBODY,
    )

    @app.api_route("/healthz", methods=["GET", "HEAD"])
    def healthz() -> dict[str, str]:
        """Whether the store answers."""
        m.store.revision()
        return {"status": "ok"}

    app.include_router(push.routes(m))
    app.include_router(acknowledge.routes(m))
    app.include_router(feeds.routes(m))
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(StoreError, _store_failed)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _broken)
    return app


class _WithHeaders:
    """Puts the safe headers on every answer that does not bring its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


# ── errors, as one Chinese sentence each ─────────────────────────────────────────────────────


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
    known = _WORDS.get(error.status_code, "请求未能受理")
    said = error.detail if isinstance(error, Refusal) else known
    return JSONResponse({"error": said}, error.status_code, headers=error.headers)


async def _store_failed(_request: Request, error: Exception) -> Response:
    """The database does not answer; what is wrong with it is the log's business."""
    log.error("store failed", extra={"error": str(error)})
    wait = {"Retry-After": str(_TRY_AGAIN_S)}
    told = {"error": "暂时无法保存，本次未接收；请稍后重新发送"}
    return JSONResponse(told, 503, headers=wait)


async def _gone(_request: Request, _error: Exception) -> Response:
    """Nobody is there to read it."""
    return Response(status_code=400)


async def _broken(_request: Request, _error: Exception) -> Response:
    """A fault of ours; the server logs it with its traceback."""
    return JSONResponse({"error": "内部错误，已记入日志；请稍后重试"}, 500)
