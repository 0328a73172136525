"""A forwarded post: the forwarder's own words, and the words that were passed on.

Microblogs hang earlier posts behind ``//@name:``, the newest first, so that the last one is the
original. Handles may have been masked already.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_READ = 4_000
"""Characters of a post that are looked at; a longer text is an article."""
_HANDLE = r"(?:[@＠][\w·-]{1,30}|〔账号〕)"
_LINK = re.compile(rf"//\s?(?:转发\s?)?{_HANDLE}\s?[:：]?|//\s?转发(?:微博)?\s?[:：]?")
_EMPTY_WORDS = re.compile(
    r"转发微博|转发|转载|repost|求?扩散|帮[转扩]|mark|马克|路过|围观|同问|转|\[[^\[\]]{1,8}\]",
    re.IGNORECASE,
)
_OPENING = re.compile(rf"\A\s*(?:回复\s?)?{_HANDLE}\s?[:：]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forward:
    """The two ends of a chain of forwards."""

    own: str
    """What the forwarder says himself; empty when that is nothing."""
    original: str
    """The words at the end of the chain."""


def forward_of(text: str) -> Forward | None:
    """``text`` taken apart where it forwards another; None when it does not.

    A chain whose end is empty (the original was deleted) goes back to the last words it holds.
    """
    pieces = _LINK.split(text[:_READ])
    if len(pieces) < 2:
        return None
    own, *passed_on = (piece.strip() for piece in pieces)
    own = _OPENING.sub("", own).strip()
    told = [piece for piece in passed_on if _says_something(piece)]
    if not told:
        return None
    return Forward(own=own if _says_something(own) else "", original=told[-1])


def _says_something(words: str) -> bool:
    """Whether anything is left of ``words`` when 转发微博, 扩散, [表情] and marks are taken out."""
    return any(char.isalnum() for char in _EMPTY_WORDS.sub("", words))
