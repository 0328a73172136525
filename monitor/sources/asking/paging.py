"""Page by page and window by window: what to ask an interface for next, and what to remember.

Only what was read whole counts as read. With a window the cursor names the page that is owed
(``page``, ``from``, ``until``), and ``since`` moves on with the last page alone. Without one the
rows that are known (``rows_known``) grow only when no page is missing. So a page that failed is
asked for again at the next visit, and nothing is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from monitor.settings.sources import Paging, Window
from monitor.types import SourceState

_OURS: Final = frozenset(("since", "from", "until", "page", "rows_reading", "rows_known"))
_ROWS_REMEMBERED = 1000
_TRIES = 3
"""Failed visits after which an owed page is given up and its window read from the first again."""
_ENDS: Final = frozenset(("", "0", "-1", "false"))
"""What interfaces hand out as the next page when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Where in a list a request stands; it travels in the request's context."""

    value: str = ""
    """What the paging parameter says; empty leaves it out."""
    number: int = 1
    """Pages asked for in this visit, this one counted."""
    size: int = 0
    """Rows of the visit's first page; 0 until it came."""
    begin: str = ""
    until: str = ""
    """The window, ISO; empty where it is open."""

    def context(self) -> Mapping[str, str]:
        """The page as a request carries it."""
        counts = {"number": str(self.number), "size": str(self.size)}
        return {"page": self.value, "from": self.begin, "until": self.until, **counts}

    @classmethod
    def of(cls, context: Mapping[str, str]) -> Page:
        """The page a request carried; the first where it says nothing."""
        return cls(
            value=context.get("page", ""),
            number=int(context.get("number", "1")),
            size=int(context.get("size", "0")),
            begin=context.get("from", ""),
            until=context.get("until", ""),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """What follows a page that was read."""

    page: Page | None
    """To be asked for in the same visit."""
    cursor: Mapping[str, str]
    cut_off: bool = False
    """Whether there is more than may be read in one visit."""


def start(paging: Paging | None, window: Window | None, state: SourceState) -> Page:
    """Where a visit begins: with the page that is owed, or at the top of the window up to now."""
    first = str(paging.first) if paging and not paging.cursor else ""
    if window is None:
        return Page(value=first)
    cursor, now = state.cursor, state.last_attempt_at
    owed = cursor.get("page", "")
    if owed and state.failures < _TRIES and (owed.isdecimal() or not first):
        return Page(value=owed, begin=cursor["from"], until=cursor["until"])
    begin = now - window.first if now else None
    if "since" in cursor:
        begin = datetime.fromisoformat(cursor["since"]) - window.overlap
    return Page(
        value=first,
        begin=begin.isoformat() if begin else "",
        until=now.isoformat() if now else "",
    )


def onward(
    page: Page,
    keys: Sequence[str],
    handed_out: str,
    *,
    paging: Paging | None,
    window: Window | None,
    cursor: Mapping[str, str],
) -> Onward:
    """What comes after ``page``, whose rows are recognised by ``keys``.

    ``handed_out`` is the next page's value where the interface gives one.
    """
    page = replace(page, size=page.size or len(keys))
    before = cursor.get("rows_reading", "").split() if page.number > 1 else []
    known = [] if window else cursor.get("rows_known", "").split()
    reading = _latest([*before, *keys])
    others = {name: value for name, value in cursor.items() if name not in _OURS}
    whole = {**others, **_read_whole(page, [*known, *reading], paging, window)}
    following = _following(page, len(keys), handed_out, paging)
    # The same rows again: known from earlier visits, or an interface that ignores the parameter.
    if paging is None or following is None or set(keys) <= {*before, *known}:
        return Onward(page=None, cursor=whole)
    owed = {"page": following.value, "from": page.begin, "until": page.until} if window else {}
    kept = {name: cursor[name] for name in ("since", "rows_known") if name in cursor}
    if page.number < paging.max_pages:
        memory = {**others, **kept, **owed, "rows_reading": " ".join(reading)}
        return Onward(page=following, cursor=memory)
    return Onward(page=None, cursor={**others, **kept, **owed} if window else whole, cut_off=True)


def _following(page: Page, rows: int, handed_out: str, paging: Paging | None) -> Page | None:
    """The page after ``page``, which held ``rows``; None when that was the last."""
    if paging is None or rows == 0:
        return None
    following = replace(page, number=page.number + 1)
    if paging.cursor is not None:
        ended = handed_out in _ENDS or handed_out == page.value
        return None if ended else replace(following, value=handed_out)
    # A step of more than one is the page's own size.
    full = max(page.size, paging.step if paging.step > 1 else 0)
    at = int(page.value) if page.value else paging.first
    return None if rows < full else replace(following, value=str(at + paging.step))


def _read_whole(
    page: Page, rows: Sequence[str], paging: Paging | None, window: Window | None
) -> Mapping[str, str]:
    """What to remember once no page is missing."""
    if window:
        return {"since": page.until}
    return {"rows_known": " ".join(_latest(rows))} if paging else {}


def _latest(keys: Sequence[str]) -> list[str]:
    """Each once, at its last place; the oldest forgotten."""
    return list(dict.fromkeys(reversed(keys)))[:_ROWS_REMEMBERED][::-1]
