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
    """A place for each label at or near its point, from 0 to ``room``; None: there is none left.

    No label lies on another, nor on the stem that leads from another to its point. Earlier labels
    are placed before later ones, so give the weighty first.
    """
    taken: list[_Taken] = []
    places = []
    for point, width in zip(points, widths, strict=True):
        left = max(0.0, min(point - width / 2, room - width))
        free = (
            spot
            for spot in (_Taken(lane, left, left + width, point) for lane in range(lanes))
            if not any(spot.meets(other) for other in taken)
        )
        spot = next(free, None)
        if spot:
            taken.append(spot)
        places.append(Place(lane=spot.lane, left=left) if spot else None)
    return tuple(places)


class _Taken(NamedTuple):
    lane: int
    left: float
    right: float
    stem: float

    def meets(self, other: _Taken) -> bool:
        """Whether the two labels, or one of them and the other's stem, lie on each other."""
        if self.lane == other.lane:
            return self.left < other.right + GAP and other.left < self.right + GAP
        inner, outer = sorted((self, other))
        return inner.left - GAP / 2 < outer.stem < inner.right + GAP / 2


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
