"""The colours of charts: told apart by every eye, and by their lightness on a grey print.

No colour is near the four of the tiers, which are for tiers alone. Chosen by search: under full,
red-blind, green-blind and blue-blind sight (Machado, Oliveira and Fernandes 2009) every two lines
differ by at least 0.08 in OKLab, and every one stands out from its paper by 3:1 or more (WCAG 2.2,
1.4.11).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """One colour, ``#rrggbb``, for each part a chart is drawn of; no two are the same."""

    ink: str
    soft: str
    """Axis labels, units, notes."""
    grid: str
    paper: str
    shade: str
    """Windows of time behind the lines."""
    one: str
    two: str
    three: str
    four: str
    rest: str
    """What is folded into one line or bar."""

    @property
    def lines(self) -> tuple[str, ...]:
        """Colours of the lines, bars or parts in their order."""
        return self.one, self.two, self.three, self.four

    def variables(self) -> Mapping[str, str]:
        """The same by the names of their CSS variables."""
        return {f"--chart-{part}": colour for part, colour in asdict(self).items()}


LIGHT: Final = Colours(
    ink="#1d1d1b",
    soft="#55544f",
    grid="#d9d5ca",
    paper="#ffffff",
    shade="#efebe0",
    one="#2b806c",
    two="#854793",
    three="#3d2c18",
    four="#b886a2",
    rest="#434750",
)
DARK: Final = Colours(
    ink="#e6e3da",
    soft="#a9a59a",
    grid="#3a3b3e",
    paper="#191a1c",
    shade="#2a2c30",
    one="#8bd5be",
    two="#e09fee",
    three="#98795f",
    four="#d97faf",
    rest="#dee5f1",
)

MARKS: Final = ("o", "s", "^", "D", "v")
"""Marks on the lines in their order, the folded one last: told apart without colour."""
DASHES: Final = (
    (0.0, ()),
    (0.0, (6.0, 1.4)),
    (0.0, ()),
    (0.0, (6.0, 1.4, 1.2, 1.4)),
    (0.0, ()),
)
"""Strokes and gaps of the lines in their order: neighbours of one lightness differ in them."""
AHEAD: Final = (0.0, (2.2, 1.6))
"""Strokes and gaps of what is expected, not counted."""
HATCHES: Final = ("", "////", "", "", "")
"""Hatches of bars and parts in their order, the folded one last: neighbours of one lightness
differ in them on a grey print."""
