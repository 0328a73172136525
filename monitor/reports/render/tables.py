"""How a table is laid out on a screen or in a mail: what it is, not what stands in it. PURE."""

from __future__ import annotations

import math
from dataclasses import dataclass

from monitor.reports.document import Figure, Table, Words, plain_words
from monitor.reports.render.seen import width

_WIDE = 7
"""Columns from which on a table is wider than a page of the screen."""
_TIGHT = 14
"""Half-width letters that stay on one line, whatever the width of the column."""
_BESIDE = 12
"""Rows of a chart's table under each other before a second column of them is begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a table is like."""

    shares: tuple[int, ...]
    """Of the width, in per cent, one for each column."""
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
        headed=bool(words) and words[0] == 0,
        stacked=stacked,
        wide=len(columns) >= _WIDE and not stacked,
    )


def beside(table: Table) -> tuple[tuple[tuple[Words, ...], ...], ...]:
    """The rows in columns of rows of the same length, so that a long table keeps to its chart."""
    number = max(1, math.ceil(len(table.rows) / _BESIDE))
    size = max(1, math.ceil(len(table.rows) / number))
    return tuple(table.rows[i : i + size] for i in range(0, len(table.rows), size)) or ((),)


def tight(cell: Words) -> bool:
    """Whether what stands in a cell is short enough to stay on one line: a code, a time, a word."""
    text = plain_words(cell)
    return 0 < len(text) <= _TIGHT and width(text) <= _TIGHT


def cited(table: Table) -> tuple[str, ...]:
    """The references of the numbers in the table, each once; neighbours as ``7—9``."""
    words = (word for row in (*table.rows, table.total) for cell in row for word in cell)
    numbers = sorted({w.reference for w in words if isinstance(w, Figure) and w.reference})
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return tuple(f"{run[0]}—{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)
