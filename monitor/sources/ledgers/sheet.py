"""One table of an export, whatever file format it came in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

Row: TypeAlias = tuple[int, list[str]]
"""Number, as a spreadsheet shows it, and the text of every cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A worksheet, a CSV file, or a table of an HTML page; its rows are read while they pass."""

    rows: Iterable[Row]
    """Rows that hold anything, in their order."""
    name: str = ""
    """As its tab shows it; empty for formats without tabs."""
    hidden: bool = False


def is_blank(cells: Iterable[str]) -> bool:
    """Whether none of ``cells`` holds anything."""
    return not any(cell and not cell.isspace() for cell in cells)
