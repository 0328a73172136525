"""How long things took, as staff are told it. PURE."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass

FEWEST = 5
"""Cases from which a percentile says something; of fewer the values themselves are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """How long something took, in minutes; percentiles by nearest rank from ``FEWEST`` cases on."""

    n: int
    median: float | None = None
    p95: float | None = None
    values: tuple[float, ...] = ()
    """All of them, where they are too few for percentiles."""

    @property
    def told(self) -> str:
        """For instance ``12/30（7）``: median, 95th percentile, cases; or the values themselves."""
        if self.median is not None:
            return f"{self.median:g}/{self.p95:g}（{self.n}）"
        return "、".join(f"{value:g}" for value in self.values) or "—"


def minutes_of(values: Iterable[float]) -> Minutes:
    """The figures of so many cases, each in minutes."""
    ordered = sorted(values)
    if len(ordered) < FEWEST:
        return Minutes(n=len(ordered), values=tuple(ordered))
    nearest = math.ceil(0.95 * len(ordered)) - 1
    middle = round(statistics.median(ordered), 1)
    return Minutes(n=len(ordered), median=middle, p95=ordered[nearest])
