"""``severity.yaml``: factors A to H, cut-offs, floors, caps, grouping and the clocks K0 to K8."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from pydantic import Field

from monitor.settings.base import Duration, settings_dataclass
from monitor.types import Authority


@settings_dataclass
class Steps:
    """Thresholds and the points each is worth: the highest reached counts."""

    at: tuple[float, ...]
    points: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.at) != len(self.points):
            raise ValueError("give one figure of points for every threshold")
        if list(self.at) != sorted(set(self.at)) or list(self.points) != sorted(self.points):
            raise ValueError("thresholds and points must rise")

    def reached(self, value: float) -> tuple[float, int]:
        """The highest threshold ``value`` reaches and its points; zeros below the first."""
        passed = [pair for pair in zip(self.at, self.points, strict=True) if value >= pair[0]]
        return passed[-1] if passed else (0.0, 0)


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

    def __post_init__(self) -> None:
        if not self.red > self.orange > self.yellow > self.blue > 0:
            raise ValueError("red must lie above orange, orange above yellow, yellow above blue")


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
    words_at_least: float = 0.0
    """Word likeness below which an item joins only at the very same place."""
    words_elsewhere: float = 1.0
    """Word likeness from which a roaming story takes an item that names another place."""
    roaming_topics: tuple[str, ...] = ()
    """Topics that are one story in however many places they show, such as one scam."""
    roaming_risks: tuple[str, ...] = ()
    """Kinds of hazard that are, such as a rumour."""
    time_weight: float
    profile_terms: int
    """Most terms kept of an incident."""
    common_words: tuple[str, ...] = ()
    """Words nearly every item of this field contains; sharing them says little."""
    common_factor: float = Field(default=0.3, ge=0, le=1)
    """What such a word weighs against an ordinary one."""


@settings_dataclass
class Care:
    """How carefully facts are read off the texts before they are graded."""

    full_voices: int = 3
    """Independent originals or tickets from which a hazard counts in full."""
    alone: dict[str, int] = Field(default_factory=dict)
    """Kind of hazard to the highest level one voice alone can show; kinds left out: in full."""
    pair: dict[str, int] = Field(default_factory=dict)
    """The same for fewer than ``full_voices``."""
    spreading_forwards: int = 100
    """Forwards from which one voice is no longer alone."""
    spreading_level: int = Field(default=3, ge=0, le=5)
    """Level such a voice can show."""
    trusted: tuple[Authority, ...] = ()
    """Outlets whose own report stands without a second voice."""
    crowd: int = 50
    """Persons from which several are concerned; the lowest step of factor E."""
    county_crowd: int = 1000
    """Persons from which a whole county is concerned."""
    county_voices: int = 10
    """Independent voices from one place from which the whole county is concerned."""
    city_voices: int = 30
    """The same for a city, or for all who draw a benefit in one county."""
    silent_after: Duration = timedelta(hours=4)
    """Unanswered for so long, silence makes it worse."""
    night_from: int = Field(default=22, ge=0, le=23)
    night_to: int = Field(default=6, ge=0, le=23)
    sessions: tuple[str, ...] = ()
    """Sensitive weeks of the year, ``03-03/03-15`` each, both days counted."""
    policy_dates: tuple[date, ...] = ()
    """Days on which a policy was or will be announced or takes effect."""
    policy_window: Duration = timedelta(days=7)
    """How long before and after such a day talk is more heated."""
    countywide: tuple[str, ...] = ()
    """Words by which a text speaks of a whole place: 全县, 都没到账 …"""
    agency_sites: tuple[str, ...] = ()
    """Words for an agency's premises, where a threat to life is the agency's own matter."""
    confirmed: tuple[str, ...] = ()
    """Words by which an agency admits a fault."""
    denied: tuple[str, ...] = ()
    """Words by which it does not."""


@settings_dataclass
class ClockRule:
    """One clock: what starts it, what stops it, and how long it may run per tier."""

    label: str
    starts: Literal["published", "detected"]
    stops: Literal[
        "detected",
        "assigned",
        "acknowledged",
        "told",
        "reported",
        "voiced",
        "briefed",
        "answered",
        "followed_up",
    ]
    red: Duration | None = None
    orange: Duration | None = None
    yellow: Duration | None = None
    blue: Duration | None = None
    ceiling: Duration | None = None
    """Wall time that duty hours may never stretch it beyond: a limit set by law."""
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
    care: Care = Care()
    wall_time_from: Literal["red", "orange", "yellow", "blue"] = "orange"
    """From this tier up clocks run day and night; below it in duty time."""
