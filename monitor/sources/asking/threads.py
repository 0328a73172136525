"""The threads behind a message board's list: which to open this time, and what to remember.

A thread is opened when it is new and again when its status changed, for that is when an answer
came. The cursor holds ``threads``, hash of the address to the status it was read in (bounded), and
``owed``, hash to number of tries, so that a failed thread is tried again and a hopeless one given
up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.sources.base import SPARED, Request, short_hash

_LOOKED_AT: Final = 500
"""Threads of one list; the memory must hold more, or it would forget what it just read."""
_REMEMBERED: Final = 1000
_TRIES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A thread as the list shows it."""

    url: str
    status: str
    context: Mapping[str, str]
    """What the list says of it, for when it is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """The threads to open in this visit, and what to remember of the others."""

    follow: tuple[Request, ...]
    cursor: Mapping[str, str]
    problems: tuple[str, ...]


def owes(cursor: Mapping[str, str]) -> bool:
    """Whether threads are left over, so that the list must be read even when unchanged."""
    return bool(cursor.get("owed"))


def pick(threads: Sequence[Thread], cursor: Mapping[str, str], at_most: int) -> Picked:
    """The first ``at_most`` of ``threads`` that are new or whose status changed.

    Of a list longer than 500 only the first 500 are looked at.
    """
    threads = threads[:_LOOKED_AT]
    read, owed = _read(cursor), _owed(cursor)
    spared = cursor.get(SPARED, "").split()
    owed = {key: tries - (key in spared) for key, tries in owed.items()}
    keys = {thread.url: short_hash(thread.url) for thread in threads}
    changed = {t.url: t for t in threads if read.get(keys[t.url]) != t.status}
    given_up = [url for url in changed if owed.get(keys[url], 0) >= _TRIES]
    waiting = [url for url in changed if url not in given_up]
    followed = waiting[:at_most]
    tries = {keys[url]: owed.get(keys[url], 0) + (url in followed) for url in waiting}
    listed = {key: read[key] for key in keys.values() if key in read}
    listed |= {keys[url]: changed[url].status for url in given_up}
    older = {key: status for key, status in read.items() if key not in listed}
    return Picked(
        follow=tuple(_request(changed[url]) for url in followed),
        cursor={**cursor, **_memory({**older, **listed}, tries)},
        problems=tuple(
            f"{url}：试读{_TRIES}次均未成功，不再读取；请打开原文查看" for url in given_up
        ),
    )


def opened(url: str, status: str, cursor: Mapping[str, str]) -> Mapping[str, str]:
    """``cursor`` once the thread at ``url`` was read in ``status``."""
    key = short_hash(url)
    read, owed = _read(cursor), _owed(cursor)
    owed.pop(key, None)
    read.pop(key, None)
    return {**cursor, **_memory({**read, key: status}, owed)}


def _request(thread: Thread) -> Request:
    return Request(
        url=thread.url, purpose="article", conditional=False, context=dict(thread.context)
    )


def _read(cursor: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = json.loads(cursor.get("threads") or "{}")
    return found


def _owed(cursor: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = json.loads(cursor.get("owed") or "{}")
    return found


def _memory(read: Mapping[str, str], owed: Mapping[str, int]) -> Mapping[str, str]:
    latest = dict(list(read.items())[-_REMEMBERED:])
    return {
        "threads": json.dumps(latest, ensure_ascii=False),
        "owed": json.dumps(owed) if owed else "",
    }
