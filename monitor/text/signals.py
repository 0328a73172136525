"""Emoji as signals of a mood: folding keeps them, and this tells where they stand.

Positions count in the text as it was given, so that a signal can be shown as evidence. Which
symbols say what is written in ``lexicon/emoji.txt``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from monitor.settings import shipped_emoji
from monitor.settings.lexicon import Emoji, EmojiSense

_DRESS = "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]{0,3}"
"""Variation selectors and skin tones belong to the emoji before them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One emoji of the table, in its place."""

    sense: EmojiSense
    name: str
    """What it shows, in Chinese: 愤怒."""
    text: str
    start: int
    end: int


class SignalReader:
    """One table of emoji, made ready to be found."""

    def __init__(self, emoji: Iterable[Emoji]) -> None:
        self._emoji = {each.symbol: each for each in emoji}
        longest_first = sorted(self._emoji, key=len, reverse=True)
        self._pattern = re.compile(f"({'|'.join(map(re.escape, longest_first))}){_DRESS}")

    def signals(self, text: str) -> tuple[Signal, ...]:
        """Every emoji of the table in ``text``, in reading order."""
        if not self._emoji:
            return ()
        return tuple(
            Signal(
                sense=self._emoji[match[1]].sense,
                name=self._emoji[match[1]].name,
                text=match[0],
                start=match.start(),
                end=match.end(),
            )
            for match in self._pattern.finditer(text)
        )


@cache
def _shipped() -> SignalReader:
    return SignalReader(shipped_emoji())


def signals(text: str) -> tuple[Signal, ...]:
    """Every emoji in ``text`` that the shipped table knows, in reading order."""
    return _shipped().signals(text)
