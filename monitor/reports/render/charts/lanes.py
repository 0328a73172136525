"""Labels kept from lying on each other: in lanes along a line, or pushed apart up and down. PURE.

All lengths are millimetres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

GAP: Final = 2.0
"""Between two labels in one lane."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a label lies: its lane, counted from the line outwards, and its left end."""

    lane: int
    left: float


def in_lanes(
    points: Sequence[float], widths: Sequence[float], *, room: float, lanes: int
) -> tuple[Place | None, ...]:
    """A place for each label, from 0 to ``room``; None: there is none left.

    A label begins or ends at its point, or as near as the room allows. No label lies on another,
    nor on the stem that leads from another to its point. Earlier labels are placed before later
    ones, so give the weighty first.
    """
    shown: list[_Label] = []
    lane_of: dict[int, int] = {}
    for i, (point, width) in enumerate(zip(points, widths, strict=True)):
        for left in _lefts(point, width, room):
            more = [*shown, _Label(point, left, left + width, i)]
            stacked = _stacked(more, lanes)
            if stacked:
                shown, lane_of = more, stacked
                break
    lefts = {label.number: label.left for label in shown}
    return tuple(
        Place(lane=lane_of[i], left=lefts[i]) if i in lane_of else None for i in range(len(points))
    )


def _lefts(point: float, width: float, room: float) -> tuple[float, float]:
    """Where a label may begin, the better first: on the right it would rather end at its point."""
    begins, ends = max(0.0, min(point, room - width)), max(0.0, point - width)
    return (begins, ends) if point < room * 2 / 3 else (ends, begins)


class _Label(NamedTuple):
    point: float
    left: float
    right: float
    number: int

    def meets(self, other: _Label) -> bool:
        return self.left < other.right + GAP and other.left < self.right + GAP

    def covers_stem(self, other: _Label) -> bool:
        """Whether it must lie further out than ``other``, whose stem would cross it."""
        return other is not self and self.left - GAP / 4 < other.point < self.right + GAP / 4


def _stacked(labels: Sequence[_Label], lanes: int) -> dict[int, int] | None:
    """The lane of each label; None where ``lanes`` are too few or two stems cross."""
    lane_of: dict[int, int] = {}
    waiting = sorted(labels, reverse=True)
    while waiting:
        ready = next((label for label in waiting if not _waits(label, waiting)), None)
        if ready is None:
            return None
        waiting.remove(ready)
        placed = [label for label in labels if label.number in lane_of]
        beyond = [lane_of[label.number] for label in placed if ready.covers_stem(label)]
        taken = {lane_of[label.number] for label in placed if ready.meets(label)}
        free = (lane for lane in range(max(beyond, default=-1) + 1, lanes) if lane not in taken)
        lane = next(free, None)
        if lane is None:
            return None
        lane_of[ready.number] = lane
    return lane_of


def _waits(label: _Label, others: Sequence[_Label]) -> bool:
    return any(label.covers_stem(other) for other in others)


def pushed_apart(wanted: Sequence[float], *, apart: float, room: float) -> tuple[float, ...]:
    """Heights near the wanted ones, each ``apart`` from the next, within 0 to ``room``.

    Where there is not room for all they are spread evenly.
    """
    if (len(wanted) - 1) * apart > room:
        apart = room / (len(wanted) - 1)
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    heights = [0.0] * len(wanted)
    floor = 0.0
    for i in order:
        heights[i] = floor = max(floor, wanted[i])
        floor += apart
    ceiling = room
    for i in reversed(order):
        heights[i] = ceiling = min(ceiling, heights[i])
        ceiling -= apart
    return tuple(heights)
