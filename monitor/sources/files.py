"""EDGE: exports and recordings that lie on this machine, read as if they had been fetched."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from monitor.errors import FetchError
from monitor.sources.failure import why


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """One file: where it lies, a tag that changes with it, and its bytes (None: unchanged)."""

    path: Path
    tag: str
    body: bytes | None


def read_file(address: str, base_dir: Path, max_bytes: int, known_tag: str | None) -> FileRead:
    """The file at ``address``, a path or ``file:`` URL, relative to ``base_dir``.

    Raises FetchError when it is not there, not readable, no regular file or too large.
    """
    path = base_dir / (unquote(urlsplit(address).path) if address.startswith("file:") else address)
    try:
        # Without blocking, because opening a named pipe would wait for its writer.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:  # noqa: PTH123 - a handle
            facts = os.fstat(file.fileno())
            if not stat.S_ISREG(facts.st_mode):
                raise FetchError(f"{address!r} 不是普通文件；请在 sources.yaml 中更正 'url'")
            tag = f"{facts.st_mtime_ns:x}-{facts.st_size:x}"
            body = None if tag == known_tag else file.read(max_bytes + 1)
    except OSError as error:
        raise FetchError(
            f"文件 {address!r} 无法读取（{why(error)}）；请放好文件，或在 sources.yaml 中更正 'url'"
        ) from error
    if body is not None and len(body) > max_bytes:
        raise FetchError(
            f"文件 {address!r} 超过 {max_bytes / 1e6:g} MB；"
            "请拆分，或在 sources.yaml 中调大 'max_bytes'"
        )
    return FileRead(path=path, tag=tag, body=body)
