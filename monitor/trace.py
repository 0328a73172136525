"""Run ids and structured logs: one id follows an item through every hop of one run."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from monitor.errors import OutputError

_run_id: ContextVar[str] = ContextVar("run_id", default="-")

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}


def run_id() -> str:
    """The id of the run this code is part of, ``-`` outside of one."""
    return _run_id.get()


@contextmanager
def run(identifier: str | None = None) -> Iterator[str]:
    """Give everything inside one run id (a new one unless told)."""
    token = _run_id.set(identifier or uuid.uuid4().hex[:12])
    try:
        yield _run_id.get()
    finally:
        _run_id.reset(token)


def one_line(text: object) -> str:
    """``text`` with control characters escaped, so that no feed can forge a log line."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(text))


def json_line(value: object) -> str:
    """``value`` as JSON on one line; what does not print, or cannot be encoded, is escaped."""
    told = json.dumps(value, ensure_ascii=False, default=str)
    # Such characters stand in strings only, where JSON has an escape for them.
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in told)


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, event, run id and the keys of ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        entry: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": one_line(record.getMessage()),
            "run": run_id(),
        }
        entry.update(
            (key, one_line(value) if isinstance(value, str) else value)
            for key, value in record.__dict__.items()
            if key not in _STANDARD
        )
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json_line(entry)


def log_to(path: Path) -> None:
    """Send logs to ``path`` as JSON lines: ours from INFO, libraries' from WARNING.

    The folder is made. Libraries stay quiet below a warning because some log addresses, and an
    address may hold a token. Raises OutputError when the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("a", encoding="utf-8").close()
    except OSError as error:
        raise OutputError(
            f"log {str(path)!r} cannot be written ({error.strerror}); name a folder with --data-dir"
        ) from error
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(JsonLines())
    logging.getLogger().handlers[:] = [handler]
    logging.getLogger().setLevel(logging.WARNING)
    logging.getLogger("monitor").setLevel(logging.INFO)
