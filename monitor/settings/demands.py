"""``demands.yaml``: the words by which a text shows what its writer wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from monitor.settings.base import settings_dataclass
from monitor.words import Demand

MoodName = Literal["outrage", "negative", "strain", "joy", "positive"]


@settings_dataclass
class DemandSigns:
    """What speaks for one demand and what against; entries are frames, as in the word lists."""

    demand: Demand
    points: float
    """Points of a strong sign; a weak one gives half, one against takes as many away."""
    start: float = 0
    """Points before anything is read: a rare demand begins below nought."""
    headline: float = 0
    """Points where there is a title and no body."""
    own: float = 0
    """Points where the writer speaks of themselves."""
    moods: Mapping[MoodName, float] = field(default_factory=dict)
    """Points for every word of a mood list, five words at most."""
    strong: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@settings_dataclass
class DemandsSettings:
    """The signs of every demand; of two with equal points the earlier counts."""

    demands: tuple[DemandSigns, ...] = ()
