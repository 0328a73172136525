"""Words on charts: how wide they are, cut to fit, without a character the font has not."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from matplotlib.font_manager import FontPath
from matplotlib.ft2font import FT2Font

from monitor.text.plain import plain

BODY: Final = 8.5
SMALL: Final = 7.5
"""Sizes of type, in points."""
POINTS: Final = 72 / 25.4
"""To the millimetre."""
_BOX: Final = "□"
_NARROW: Final = 0.56
"""Width of a Latin letter or digit against a Chinese character."""


def ems(text: str) -> float:
    """About how wide ``text`` is, in Chinese characters."""
    return sum(1 if unicodedata.east_asian_width(c) in "WFA" else _NARROW for c in text)


def breadth(text: str, size: float = SMALL) -> float:
    """About how wide ``text`` is on paper, in millimetres."""
    return ems(text) * size / POINTS


def shorten(text: str, most: float) -> str:
    """``text`` on one line, without what cannot be seen, in at most ``most`` ems."""
    text = plain(text)
    if ems(text) <= most:
        return text
    while text and ems(text) > most - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettering:
    """A face of a font file, and the characters it has."""

    path: FontPath
    known: frozenset[int]

    def drawable(self, text: str) -> str:
        """``text`` with a box for each character that the face has not."""
        return "".join(c if ord(c) in self.known else _BOX for c in text)


@cache
def lettering(file: Path) -> Lettering:
    """The Simplified Chinese face of a font file; a collection holds one for each script."""
    faces = FT2Font(file).num_faces
    fonts = {index: FT2Font(file, face_index=index) for index in range(faces)}
    chosen = next((i for i, font in fonts.items() if font.family_name.endswith(" SC")), 0)
    known = frozenset(fonts[chosen].get_charmap())
    return Lettering(path=FontPath(str(file), chosen), known=known)
