"""EDGE: parsers in processes of their own, so that a hostile document costs one process.

A feed of 200,000 attributes or a CDATA of comments keeps any XML parser busy for minutes; here it
is killed at a time limit while the other sources go on.
"""

from __future__ import annotations

import multiprocessing
import resource
import threading
from concurrent.futures import TimeoutError as FutureTimeoutError
from types import TracebackType
from typing import Final, Self

from pebble import ProcessExpired, ProcessPool

from monitor.errors import MonitorError, ParseError
from monitor.sources.base import Parsed, Response, Source
from monitor.types import SourceState

# JSON is read by Python's own linear parser; it needs no process of its own.
_READ_HERE: Final = frozenset(("hotlist", "api", "push", "recorded"))


class ParserPool:
    """Parses for every source. Use it as a context manager; processes start at first use.

    ``inline`` reads everything in this process: for tests and for streams we wrote ourselves.
    """

    def __init__(
        self,
        *,
        timeout_s: float = 20.0,
        memory_mb: int = 1024,
        workers: int = 2,
        inline: bool = False,
    ) -> None:
        self._timeout_s = timeout_s
        self._memory_mb = memory_mb
        self._workers = workers
        self._inline = inline
        self._pool: ProcessPool | None = None
        self._closed = False
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            pool, self._pool, self._closed = self._pool, None, True
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]  # pebble has no annotation here
            pool.join()

    def parse(self, source: Source, response: Response, state: SourceState) -> Parsed:
        """What ``response`` holds. ParseError when it cannot be read in time, space or at all."""
        try:
            if self._inline or _is_json(source):
                return source.parse(response, state)
            future = self._started().schedule(
                _parse, args=(source, response, state), timeout=self._timeout_s
            )
            parsed: Parsed = future.result()
        except MonitorError:
            raise
        except (FutureTimeoutError, ProcessExpired, MemoryError) as error:
            raise ParseError(
                f"信源 {source.config.id!r}：解析 {response.request.url} 时中止"
                f"（{_limit(error, self._timeout_s, self._memory_mb)}）；"
                "内容可能有恶意，请查看原文后再决定是否继续使用该信源"
            ) from error
        except Exception as error:
            raise ParseError(
                f"信源 {source.config.id!r}：解析 {response.request.url} 时出错"
                f"（{type(error).__name__}）；请连同原文一并报告程序维护人员"
            ) from error
        return parsed

    def warm_up(self) -> None:
        """Start the processes now and let them load what they need, before the first reading."""
        if not self._inline:
            for future in [self._started().schedule(_load) for _ in range(self._workers)]:
                future.result()

    def _started(self) -> ProcessPool:
        with self._lock:
            if self._closed:  # a visit that outlasts the command must start nothing new
                raise RuntimeError("the parsers are closed")
            if self._pool is None:
                self._pool = ProcessPool(
                    max_workers=self._workers,
                    initializer=_limit_memory,
                    initargs=(self._memory_mb * 1024 * 1024,),
                    context=multiprocessing.get_context("spawn"),
                )
            return self._pool


def _is_json(source: Source) -> bool:
    kind = getattr(source.config, "kind", "plugin")
    return kind in _READ_HERE and getattr(source.config, "reading", "json") == "json"


def _limit(error: BaseException, timeout_s: float, memory_mb: int) -> str:
    if isinstance(error, FutureTimeoutError):
        return f"超过{timeout_s:g}秒仍未完成"
    return f"解析进程意外终止，多半是内存超过 {memory_mb} MB"


def _limit_memory(limit_bytes: int) -> None:
    """Run once in each parser process."""
    resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, limit_bytes))


def _parse(source: Source, response: Response, state: SourceState) -> Parsed:
    return source.parse(response, state)


def _load() -> None:
    """Load what most readings take: feeds, and the tables of Chinese spelling."""
    import monitor.sources.kinds.feed  # noqa: F401, PLC0415 - in the parser processes only
    from monitor.text.normalise import fold_text  # noqa: PLC0415 - as above

    fold_text("養")
