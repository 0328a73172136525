"""A watched folder: which of its files to read this time, and what is remembered of them.

The cursor holds two things, each only for files that are still there: ``files``, those read, and
``files_owed``, those yet to be read with the number of tries; both with the tag a file had, so
that one that changes is read again, and one that cannot be read is left alone until it does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote, unquote

from monitor.errors import ParseError
from monitor.sources.base import Response, short_hash
from monitor.types import SourceState

MEDIA_TYPE: Final = "inode/directory"
"""What a listing is fetched as; only the fetcher's own answer for a local folder has it."""

_AT_ONCE: Final = 8
"""Files of one visit; each may take the parser's full time without the visit growing too long."""
_BYTES_AT_ONCE: Final = 8_000_000
_TRIES: Final = 3
_SETTLED: Final = timedelta(seconds=5)
"""A file written to since then may still be growing."""
_PASSING_STARTS: Final = (".", "~")
_PASSING_ENDS: Final = (
    "~", ".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".download", ".swp",
    ".lock", ".bak", ".ini", ".db",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of the folder."""

    name: str
    mtime_ns: int
    size: int

    @property
    def tag(self) -> str:
        """Changes when the file does."""
        return f"{self.mtime_ns:x}-{self.size:x}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """The files to read in this visit, and what to remember of the others."""

    files: tuple[File, ...]
    cursor: Mapping[str, str]
    problems: tuple[str, ...]


def is_passing(name: str) -> bool:
    """Whether a file of this name is none of ours: hidden, a lock, or one still being copied."""
    return name.startswith(_PASSING_STARTS) or name.lower().endswith(_PASSING_ENDS)


def address_within(folder: str, name: str) -> str:
    """The address of the file ``name`` in the folder at the address ``folder``."""
    return f"{folder.rstrip('/')}/{quote(name) if folder.startswith('file:') else name}"


def name_within(address: str, folder: str) -> str | None:
    """The name of the file at ``address`` when it lies in ``folder`` itself; else None."""
    start = folder.rstrip("/") + "/"
    if not address.startswith(start):
        return None
    name = address.removeprefix(start)
    return (unquote(name) if folder.startswith("file:") else name) or None


def write_listing(files: Iterable[File], left_out: int) -> bytes:
    """A listing as bytes; ``left_out`` older files are not in it."""
    rows = [[file.name, file.mtime_ns, file.size] for file in files]
    return json.dumps({"files": rows, "left_out": left_out}).encode()


def is_listing(response: Response) -> bool:
    """Whether ``response`` is the listing of a local folder."""
    told = response.headers.get("content-type")
    return told == MEDIA_TYPE and response.url.startswith("file:")


def owes(state: SourceState) -> bool:
    """Whether files are left over, so that the folder is to be read though it has not changed."""
    return bool(state.cursor.get("files_owed"))


def pick(response: Response, cursor: Mapping[str, str], max_bytes: int) -> Picked:
    """The files to read now, oldest first, those that are new or have changed."""
    files, left_out = _read_listing(response.body)
    read, owed = _remembered(cursor, "files"), _remembered(cursor, "files_owed")
    problems = [f"文件夹中另有{left_out}个较早的文件未读；请将读过的文件移走"] if left_out else []
    chosen: list[File] = []
    kept: dict[str, str] = {}
    waiting: dict[str, str] = {}
    for file in files:
        key, tag = short_hash(file.name), file.tag
        seen_as, _, told = owed.get(key, "").partition("/")
        tries = int(told) if seen_as == tag and told.isdecimal() else 0
        done_as = f"{tag}>{max_bytes}" if file.size > max_bytes else tag
        if read.get(key) == done_as:
            kept[key] = done_as
        elif (hopeless := _hopeless(file, tries, max_bytes)) is not None:
            kept[key] = done_as
            problems.append(hopeless)
        elif (seen_as == tag or _is_settled(file, response.fetched_at)) and _fits(file, chosen):
            chosen.append(file)
            waiting[key] = f"{tag}/{tries + 1}"
        else:
            waiting[key] = f"{tag}/{tries}"
    memory = {"files": _line(kept), "files_owed": _line(waiting)}
    return Picked(files=tuple(chosen), cursor={**cursor, **memory}, problems=tuple(problems))


def _hopeless(file: File, tries: int, max_bytes: int) -> str | None:
    """Why the file is not to be tried as long as it stays as it is; None when it is."""
    if not file.name.isprintable():
        return f"文件 {file.name!r} 的文件名编码无法识别，未读；请改名"
    if file.size > max_bytes:
        return (
            f"文件 {file.name!r} 超过 {max_bytes / 1e6:g} MB，未读；"
            "请拆分，或在 sources.yaml 中调大 'max_bytes'"
        )
    if tries >= _TRIES:
        return f"文件 {file.name!r}：试读{_TRIES}次均未成功，改动之前不再读取；请打开核对"
    return None


def mark_read(cursor: Mapping[str, str], name: str, tag: str) -> Mapping[str, str]:
    """``cursor`` with the file ``name`` done, as it was under ``tag``."""
    key = short_hash(name)
    read, owed = _remembered(cursor, "files"), _remembered(cursor, "files_owed")
    owed.pop(key, None)
    return {**cursor, "files": _line({**read, key: tag}), "files_owed": _line(owed)}


def _is_settled(file: File, now: datetime) -> bool:
    """Whether nobody has written to the file of late.

    A file server's clock may be ahead of ours; such a file is read at the next visit, when its tag
    is still the same.
    """
    written = datetime.fromtimestamp(min(max(file.mtime_ns, 0), 2**62) / 1e9, UTC)
    return written <= now - _SETTLED


def _fits(file: File, chosen: list[File]) -> bool:
    """Whether the visit has room for the file beside those chosen; there is room for one."""
    size = sum(each.size for each in chosen) + file.size
    return not chosen or (len(chosen) < _AT_ONCE and size <= _BYTES_AT_ONCE)


def _read_listing(body: bytes) -> tuple[list[File], int]:
    try:
        told = json.loads(body)
        rows = [File(name=str(n), mtime_ns=int(m), size=int(s)) for n, m, s in told["files"]]
        return rows, int(told["left_out"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ParseError("文件夹清单无法读取；请连同日志报告程序维护人员") from error


def _remembered(cursor: Mapping[str, str], key: str) -> dict[str, str]:
    pairs = (entry.partition(":") for entry in cursor.get(key, "").split())
    return {name: rest for name, _, rest in pairs}


def _line(entries: Mapping[str, str]) -> str:
    return " ".join(f"{key}:{value}" for key, value in entries.items())
