"""``severity.yaml``: factors A to H, cut-offs, floors, caps, grouping and the clocks K0 to K8."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from monitor.settings.base import Duration, settings_dataclass


@settings_dataclass
class Steps:
    """Thresholds and the points each is worth: the highest reached counts."""

    at: tuple[float, ...]
    points: tuple[int, ...]


@settings_dataclass
class Spread:
    """Factor B: the best of four measures."""

    forwards: Steps
    clicks: Steps
    views: Steps
    outlets: Steps


@settings_dataclass
class Velocity:
    """Factor D: growth over the usual hour, or a place on a hot list."""

    ratio: Steps
    hot_list_top10: int
    hot_list_top50: int


@settings_dataclass
class Negative:
    """Factor F: share of negative originals, in per cent."""

    share: Steps
    small_sample: int
    """Below this many originals the points are capped."""
    small_sample_cap: int


@settings_dataclass
class Context:
    """Factor G: circumstances that make it worse."""

    points: dict[str, int]
    cap: int


@settings_dataclass
class Mitigation:
    """Factor H: a credible correction while growth stays below ``below_ratio``."""

    points: int
    below_ratio: float


@settings_dataclass
class Factors:
    """Points of each factor."""

    hazard: dict[int, int]
    spread: Spread
    authority: dict[str, int]
    velocity: Velocity
    people: dict[str, int]
    negative: Negative
    context: Context
    mitigation: Mitigation


@settings_dataclass
class CutOffs:
    """Points from which a tier begins."""

    red: int
    orange: int
    yellow: int
    blue: int


@settings_dataclass
class Floors:
    """Figures inside the floor rules UP1 to UP6."""

    gathering_persons: int
    conflict_forwards: int
    leaked_persons: int
    misstatement_forwards: int


@settings_dataclass
class Caps:
    """Figures inside CAP2."""

    single_grievance_forwards: int
    single_grievance_outlets: int


@settings_dataclass
class Grouping:
    """When an item joins an incident."""

    window: Duration
    """How long an incident stays open for new items after its last one."""
    join_at: float = Field(ge=0, le=1)
    """Similarity from which an item joins."""
    topic_weight: float
    region_weight: float
    words_weight: float
    time_weight: float
    profile_terms: int
    """Most terms kept of an incident."""


@settings_dataclass
class ClockRule:
    """One clock: what starts it, what stops it, and how long it may run per tier."""

    label: str
    starts: Literal["published", "detected"]
    stops: Literal["detected", "assigned", "acknowledged", "told", "reported", "voiced", "answered"]
    red: Duration | None = None
    orange: Duration | None = None
    yellow: Duration | None = None
    blue: Duration | None = None
    source: str
    """The rule or model it comes from."""


@settings_dataclass
class SeveritySettings:
    """Everything the grade and the deadlines are made from."""

    factors: Factors
    cut_offs: CutOffs
    floors: Floors
    caps: Caps
    grouping: Grouping
    clocks: dict[str, ClockRule]
    wall_time_from: Literal["red", "orange", "yellow", "blue"] = "orange"
    """From this tier up clocks run day and night; below it in duty time."""
