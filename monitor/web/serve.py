"""Runs the application in a thread of its own, from the moment it is wanted until it is not."""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Final, cast

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from monitor.app import Monitor
from monitor.errors import ListenError
from monitor.settings.web import WebSettings
from monitor.web.app import make_app

_CONNECTIONS: Final = 200
_HEAD_WITHIN_S: Final = 10.0
_IDLE_S: Final = 5
_FINISH_WITHIN_S: Final = 5
_REMEDIES: Final = {
    errno.EADDRINUSE: "端口已被其他程序占用；请停止该程序，或在 web.yaml 中换一个 'port'",
    errno.EACCES: "没有使用这个端口的权限；请在 web.yaml 中把 'port' 改为 1024 以上",
    errno.EADDRNOTAVAIL: "本机没有这个地址；请在 web.yaml 中改正 'listen'",
}


@contextmanager
def serving(m: Monitor) -> Iterator[str]:
    """Serve while the block runs: the address, once it can be reached.

    At the end requests in hand are finished. Raises ListenError.
    """
    with closing(_listen(m.settings.web)) as listener:
        server = uvicorn.Server(_config(m))
        thread = threading.Thread(target=server.run, args=([listener],), name="web")
        host, port = listener.getsockname()[:2]
        thread.start()
        try:
            yield f"http://{_bracketed(host)}:{port}"
        finally:
            server.should_exit = True
            thread.join()


def _listen(web: WebSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in web.listen else socket.AF_INET
    try:
        listener = socket.create_server((web.listen, web.port), family=family)
    except OSError as error:
        # Below zero are the resolver's codes for a name it does not know.
        fault = max(error.errno or 0, 0) or errno.EADDRNOTAVAIL
        why = _REMEDIES.get(fault, f"{error.strerror}；请核对 web.yaml 的 'listen' 和 'port'")
        where = f"{_bracketed(web.listen)}:{web.port}"
        raise ListenError(f"网页服务无法在 {where!r} 监听：{why}") from error
    # Connections inherit it; without, head and body of an answer leave 40 ms apart.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _config(m: Monitor) -> uvicorn.Config:
    proxies = list(m.settings.web.trusted_proxies)
    return uvicorn.Config(
        make_app(m),
        loop="asyncio",
        http=_ImpatientProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=_IDLE_S,
        timeout_graceful_shutdown=_FINISH_WITHIN_S,
    )


class _ImpatientProtocol(H11Protocol):
    """Hangs up on whoever does not send a whole request head in time; uvicorn waits for ever."""

    _patience: asyncio.TimerHandle | None = None

    def connection_made(  # type: ignore[override]  # as uvicorn's own
        self, transport: asyncio.Transport
    ) -> None:
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_watching()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """Run the timer while bytes of a head may be on their way, and only then."""
        cycle = cast("RequestResponseCycle | None", self.cycle)
        if cycle is not None and not cycle.response_complete:
            self._stop_watching()
        elif self._patience is None:
            self._patience = self.loop.call_later(_HEAD_WITHIN_S, self.transport.close)

    def _stop_watching(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
