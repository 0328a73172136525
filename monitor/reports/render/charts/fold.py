"""The few of many that are drawn; the others are folded into one or left to the table. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from monitor.reports.chart import Line


class Folded(NamedTuple):
    """Indexes of what is drawn one by one and of what is not, both in the order given."""

    kept: tuple[int, ...]
    rest: tuple[int, ...]


def fold(sizes: Sequence[float], most: int) -> Folded:
    """The largest of many: all of up to ``most``, or else one fewer and the rest."""
    if len(sizes) <= most:
        return Folded(tuple(range(len(sizes))), ())
    ordered = sorted(range(len(sizes)), key=lambda i: (-sizes[i], i))
    return Folded(tuple(sorted(ordered[: most - 1])), tuple(sorted(ordered[most - 1 :])))


def fold_lines(lines: Sequence[Line], most: int, *, adds_up: bool) -> tuple[tuple[Line, ...], int]:
    """At most ``most`` lines, the last the sum of ``n`` others where they add up; and ``n``."""
    folded = fold([sum(value or 0 for value in line.values) for line in lines], most)
    kept = tuple(lines[i] for i in folded.kept)
    if not (folded.rest and adds_up):
        return kept, len(folded.rest)
    columns = zip(*(lines[i].values for i in folded.rest), strict=True)
    summed = Line(name=rest_name(len(folded.rest)), values=tuple(map(_sum, columns)))
    return (*kept, summed), len(folded.rest)


def rest_name(count: int) -> str:
    """What the folded are called."""
    return f"其余{count}项"


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
