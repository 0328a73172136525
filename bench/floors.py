"""What quality may not fall below: ``quality/floors.json``, figures that only rise.

The file maps the name of a measure to a list of ``[figure, note]``; the last is the floor. A figure
is lowered by ``LEEWAY`` before it becomes one, so that what was measured passes on other machines.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

FILE = Path(__file__).parent.parent / "quality" / "floors.json"
STEP = 0.005
"""How much a figure must have risen to become the floor."""
LEEWAY = 0.003
"""A text or two that lie on a bar may fall to its other side on another processor."""

Floors = Mapping[str, Sequence[tuple[float, str]]]


def load(path: Path = FILE) -> Floors:
    """Every list of floors; none where there is no file. ValueError when one does not rise."""
    if not path.is_file():
        return {}
    read = json.loads(path.read_text(encoding="utf-8"))
    floors = {
        name: [(float(figure), str(note)) for figure, note in row] for name, row in read.items()
    }
    for name, row in floors.items():
        figures = [figure for figure, _ in row]
        if not figures or any(b <= a for a, b in pairwise(figures)):
            raise ValueError(f"floors of {name!r} in {path} do not rise: {figures}")
    return floors


def broken(figures: Mapping[str, float], floors: Floors) -> list[str]:
    """One line for every figure below its floor."""
    return [
        f"{name} is {figures[name]:.4f}, below its floor {row[-1][0]:.3f} ({row[-1][1]})"
        for name, row in floors.items()
        if name in figures and figures[name] < row[-1][0]
    ]


def raised(figures: Mapping[str, float], floors: Floors, note: str) -> Floors:
    """``floors`` with those figures appended that are new or rose by ``STEP``."""
    result = {name: list(row) for name, row in floors.items()}
    for name, figure in figures.items():
        row = result.setdefault(name, [])
        floor = math.floor((figure - LEEWAY) * 1000) / 1000
        if not row or floor >= round(row[-1][0] + STEP, 6):
            row.append((floor, note))
    return result


def save(floors: Floors, path: Path = FILE) -> None:
    """Write ``floors``, a measure a line."""
    lines = (
        f"  {json.dumps(name)}: {json.dumps([list(entry) for entry in row], ensure_ascii=False)}"
        for name, row in sorted(floors.items())
    )
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
