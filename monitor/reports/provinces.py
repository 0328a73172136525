"""The 34 province-level divisions, and where each stands in a scheme of equal tiles. PURE.

The scheme is no map: it shows no boundary, no coast and no area, only neighbours as far as equal
tiles allow. Every division has a tile of the same size, 台湾, 香港 and 澳门 among them. Codes are
those of GB/T 2260, names the short forms in common use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Province:
    """One province-level division."""

    code: str
    """Two digits: those its counties' codes begin with."""
    name: str
    """Short form, as on the tile."""
    column: int
    """From the west, 0 to ``COLUMNS`` - 1."""
    row: int
    """From the north, 0 to ``ROWS`` - 1."""


_SCHEME: Final = """
---- ---- ---- ---- ---- ---- 23黑龙江
---- ---- ---- 15内蒙古 ---- ---- 22吉林
65新疆 62甘肃 64宁夏 14山西 11北京 12天津 21辽宁
54西藏 63青海 61陕西 41河南 13河北 37山东 ----
---- 51四川 50重庆 42湖北 34安徽 32江苏 31上海
---- 53云南 52贵州 43湖南 36江西 33浙江 ----
---- ---- 45广西 44广东 35福建 71台湾 ----
---- ---- 46海南 82澳门 81香港 ---- ----
"""

PROVINCES: Final = tuple(
    Province(code=cell[:2], name=cell[2:], column=column, row=row)
    for row, line in enumerate(_SCHEME.split("\n")[1:-1])
    for column, cell in enumerate(line.split())
    if cell != "----"
)
COLUMNS: Final = 1 + max(province.column for province in PROVINCES)
ROWS: Final = 1 + max(province.row for province in PROVINCES)
