"""EDGE: exports and recordings that lie on this machine, read as if they had been fetched."""

from __future__ import annotations

import hashlib
import heapq
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from monitor.errors import FetchError
from monitor.sources.failure import why
from monitor.sources.ledgers.folder import MEDIA_TYPE, File, is_passing, write_listing

_FILES_LISTED: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """One file or folder: where it lies, a tag that changes with it, its bytes or its listing."""

    path: Path
    tag: str
    body: bytes | None
    """None when it has not changed."""
    media_type: str | None = None
    """Told of folders only."""


def read_file(address: str, base_dir: Path, max_bytes: int, known_tag: str | None) -> FileRead:
    """The file at ``address``, a path or ``file:`` URL, relative to ``base_dir``.

    Raises FetchError when it is not there, not readable, no regular file or too large.
    """
    return _read(path_of(address, base_dir), address, max_bytes, known_tag)


def read_folder(address: str, base_dir: Path, known_tag: str | None) -> FileRead:
    """The listing of the folder at ``address``, as ``folder.write_listing`` writes it.

    Its newest files, oldest first; not those that are hidden or still being copied, nor folders
    and links. Raises FetchError when it cannot be read.
    """
    path = path_of(address, base_dir)
    count = 0

    def counted() -> Iterator[tuple[int, str, int]]:
        nonlocal count
        for entry in _entries(path):
            count += 1
            yield entry

    try:
        newest = heapq.nlargest(_FILES_LISTED, counted())
    except OSError as error:
        raise FetchError(
            f"文件夹 {address!r} 无法读取（{why(error)}）；"
            "请核对权限，或在 sources.yaml 中更正 'url'"
        ) from error
    files = [File(name=name, mtime_ns=mtime, size=size) for mtime, name, size in sorted(newest)]
    body = write_listing(files, count - len(files))
    tag = hashlib.sha256(body).hexdigest()[:32]
    body_if_changed = None if tag == known_tag else body
    return FileRead(path=path, tag=tag, body=body_if_changed, media_type=MEDIA_TYPE)


def read_within(address: str, name: str, base_dir: Path, max_bytes: int) -> FileRead:
    """The file ``name`` of the folder at ``address``; a link is not followed.

    Raises FetchError as ``read_file`` does, and when ``name`` is no plain file name.
    """
    if "/" in name or "\0" in name or name in ("", ".", ".."):
        raise FetchError(f"{name!r} 不是文件夹 {address!r} 中的文件；已拒绝读取", permanent=True)
    path = path_of(address, base_dir) / name
    return _read(path, f"{address.rstrip('/')}/{name}", max_bytes, None, os.O_NOFOLLOW)


def is_folder(address: str, base_dir: Path) -> bool:
    """Whether a folder lies at ``address``."""
    return path_of(address, base_dir).is_dir()


def path_of(address: str, base_dir: Path) -> Path:
    """``address``, a path or ``file:`` URL, as a path; relative ones begin at ``base_dir``."""
    return base_dir / (unquote(urlsplit(address).path) if address.startswith("file:") else address)


def _entries(path: Path) -> Iterator[tuple[int, str, int]]:
    with os.scandir(path) as entries:
        for entry in entries:
            if is_passing(entry.name) or not entry.is_file(follow_symlinks=False):
                continue
            try:
                facts = entry.stat(follow_symlinks=False)
            except FileNotFoundError:  # taken away meanwhile
                continue
            yield facts.st_mtime_ns, entry.name, facts.st_size


def _read(
    path: Path, address: str, max_bytes: int, known_tag: str | None, more_flags: int = 0
) -> FileRead:
    try:
        with _opened(path, more_flags) as handle:
            facts = os.fstat(handle)
            if stat.S_ISDIR(facts.st_mode):
                raise IsADirectoryError
            if not stat.S_ISREG(facts.st_mode):
                raise FetchError(f"{address!r} 不是普通文件；请在 sources.yaml 中更正 'url'")
            tag = f"{facts.st_mtime_ns:x}-{facts.st_size:x}"
            with open(handle, "rb", closefd=False) as file:
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


@contextmanager
def _opened(path: Path, more_flags: int) -> Iterator[int]:
    # Without blocking, because opening a named pipe would wait for its writer.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | more_flags)
    try:
        yield handle
    finally:
        os.close(handle)
