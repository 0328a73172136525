"""How a table is laid out on a screen or in a mail: what it is, not what stands in it. PURE."""

from __future__ import annotations

import math
from dataclasses import dataclass

from monitor.reports.document import Figure, Table, Words

_WIDE = 7
"""Columns from which on a table is wider than a page of the screen."""
_BESIDE = 12
"""Rows of a chart's table under each other before a second column of them is begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a table is like."""

    shares: tuple[int, ...]
    """Of the width, in per cent, one for each column."""
    widest: int
    """Index of the column that says what the row is of."""
    headed: bool
    """Whether the first column names its row."""
    stacked: bool
    """Whether a telephone sets the cells of a row under each other: there is more than one column
    of words beside the first."""
    wide: bool
    """Whether it is to be moved sideways on a screen."""


def shape(table: Table) -> Shape:
    """The shape of ``table``."""
    columns = table.columns
    whole = sum(column.weight for column in columns)
    words = [i for i, column in enumerate(columns) if not column.number]
    stacked = len(columns) > 3 and len(words) > 2
    return Shape(
        shares=tuple(round(100 * column.weight / whole) for column in columns),
        widest=max(words or [0], key=lambda i: (columns[i].weight, -i)),
        headed=bool(words) and words[0] == 0,
        stacked=stacked,
        wide=len(columns) >= _WIDE and not stacked,
    )


def beside(table: Table) -> tuple[tuple[tuple[Words, ...], ...], ...]:
    """The rows in columns of rows of the same length, so that a long table keeps to its chart."""
    number = max(1, math.ceil(len(table.rows) / _BESIDE))
    size = max(1, math.ceil(len(table.rows) / number))
    return tuple(table.rows[i : i + size] for i in range(0, len(table.rows), size)) or ((),)


def cited(table: Table) -> tuple[int, ...]:
    """The references of the numbers in the table, each once, in their order."""
    words = (word for row in (*table.rows, table.total) for cell in row for word in cell)
    return tuple(sorted({w.reference for w in words if isinstance(w, Figure) and w.reference}))
