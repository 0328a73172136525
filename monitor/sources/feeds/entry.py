"""What one entry of a feed says, before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry; every value as the feed writes it, empty where it is silent."""

    title: str = ""
    """HTML."""
    text: str = ""
    """HTML: the fullest of content and summary."""
    link: str = ""
    id: str = ""
    outlet: str = ""
    """The outlet a collected feed names for this entry (RSS ``source``)."""
    dates: tuple[str, ...] = ()
    """Published, updated, created: the first that can be read counts."""
    comments: str = ""
    forwards: str = ""
    views: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was made of a whole feed."""

    entries: tuple[Entry, ...]
    flaw: str | None = None
    """Where the XML breaks, in Chinese; None when it is well-formed."""


class NotAFeed(Exception):  # noqa: N818 - no failure of ours; the kind makes a ParseError of it
    """Why a document is no feed that can be read, and what staff can do about it, in Chinese."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}；{remedy}")
