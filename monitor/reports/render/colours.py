"""The four official warning colours, which nothing but a tier is printed in. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from monitor.types import Tier

GROUND_AND_LETTERS: Final[Mapping[Tier, tuple[str, str]]] = {
    Tier.RED: ("C3161C", "FFFFFF"),
    Tier.ORANGE: ("F08300", "1D1200"),
    Tier.YELLOW: ("FFD800", "1D1900"),
    Tier.BLUE: ("1B5FAE", "FFFFFF"),
}
"""Ground and letters of each in hex (突发事件应对法: 红橙黄蓝); the routine tier has none."""
