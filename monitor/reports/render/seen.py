"""Words as they may be printed: nothing in them that is not seen. PURE."""

from __future__ import annotations

import unicodedata

from monitor.text.plain import UNSEEN

_WIDE_BLANK = "\u3000"


def seen(text: str) -> str:
    """``text`` on one line, without controls and marks of direction; wide blanks are kept."""
    return text if text.isprintable() else "".join(map(_seen, text))


def width(text: str) -> int:
    """How many half-width letters ``text`` is wide on a terminal."""
    return len(text) + sum(unicodedata.east_asian_width(c) in "FWA" for c in text if c > "\x7f")


def _seen(char: str) -> str:
    if char == _WIDE_BLANK:
        return char
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in UNSEEN else char
