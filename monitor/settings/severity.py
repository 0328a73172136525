"""``severity.yaml``: factors A to H, cut-offs, floors, caps, grouping and the clocks K0 to K9."""

from __future__ import annotations

from bisect import bisect_right
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from monitor.settings.base import Duration, duration, settings_dataclass
from monitor.types import Authority, Tier


def _span(value: object) -> object:
    return value if value == "month_end" else duration(value)


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
        passed = bisect_right(self.at, value)
        return (self.at[passed - 1], self.points[passed - 1]) if passed else (0.0, 0)


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
    merge_words: float = Field(default=1.0, ge=0, le=1)
    """Word likeness of two incidents from which they are one story."""
    merge_words_same_place: float = Field(default=1.0, ge=0, le=1)
    """The same where both are of the very same place."""
    split_voices: int = Field(default=3, ge=1)
    """Independent voices that each of two places needs for one incident to become two."""
    time_weight: float
    profile_terms: int
    """Most terms kept of an incident."""
    common_words: tuple[str, ...] = ()
    """Words nearly every item of this field contains; sharing them says little."""
    common_factor: float = Field(default=0.3, ge=0, le=1)
    """What such a word weighs against an ordinary one."""


@settings_dataclass
class Economy:
    """How often a big incident is looked at, and how much of it is read then.

    Whoever wants every item to be followed by a look at once sets ``at_once_below`` very high.
    """

    at_once_below: int = Field(default=20, ge=1)
    """Members up to which every new one is followed by a look at once."""
    grown_by: float = Field(default=0.1, gt=0)
    """Share by which a bigger one must have grown, or of which the day must be over."""
    at_latest: Duration = timedelta(minutes=30)
    """How long a new member, or one seen again, waits for a look at the most."""
    at_rest: Duration = timedelta(hours=1)
    """The same for one that is more of what is there, so that it can change no grade."""
    read_whole: int = Field(default=500, ge=1)
    """Members up to which all are read."""
    read_back: Duration = timedelta(hours=72)
    """Of a bigger one those that joined so lately, the first report, and what weighs for ever."""
    read_most: int = Field(default=2000, ge=1)
    """Members read of it at the most, the latest."""


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
    countywide: tuple[str, ...] = ()
    """Words by which a text speaks of a whole place: 全县, 都没到账 …"""
    agency_sites: tuple[str, ...] = ()
    """Words for an agency's premises, where a threat to life is the agency's own matter."""
    confirmed: tuple[str, ...] = ()
    """Words by which an agency admits a fault."""
    denied: tuple[str, ...] = ()
    """Words by which it does not."""


@settings_dataclass
class Calm:
    """When it is quiet enough for a tier to fall by itself."""

    below_ratio: float = Field(default=1.5, gt=0)
    """Originals of an hour over what it usually brings (at least 1): so much is not calm."""
    voices: tuple[Authority, ...] = (
        Authority.CENTRAL,
        Authority.NATIONAL,
        Authority.PROVINCIAL,
    )
    """Outlets of which nothing new may have come."""
    red: Duration = timedelta(hours=48)
    """How long it must have been calm before that tier is left."""
    orange: Duration = timedelta(hours=48)
    yellow: Duration = timedelta(hours=24)
    blue: Duration = timedelta(hours=24)

    def span(self, tier: Tier) -> timedelta:
        """How long calm must last before ``tier`` is left."""
        spans = {Tier.RED: self.red, Tier.ORANGE: self.orange, Tier.YELLOW: self.yellow}
        return spans.get(tier, self.blue)


Span = Annotated[timedelta | Literal["month_end"], BeforeValidator(_span)]
"""How long a clock may run; ``month_end`` for what is done once a month."""
TierWord = Literal["red", "orange", "yellow", "blue"]


@settings_dataclass
class ClockRule:
    """One clock: what starts it, what stops it, and how long it may run per tier."""

    label: str
    starts: Literal["published", "detected", "calm", "answered"]
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
        "archived",
    ]
    red: Span | None = None
    orange: Span | None = None
    yellow: Span | None = None
    blue: Span | None = None
    ceiling: Duration | None = None
    """Wall time that duty hours may never stretch it beyond: a limit set by law."""
    repeats: bool = False
    """Whether it starts anew each time it is stopped, until the incident is over."""
    emergency_only: tuple[TierWord, ...] = ()
    """Tiers at which it runs for an emergency (突发事件) only."""
    source: str
    """The rule or model it comes from."""


@settings_dataclass
class Recurring:
    """When a new incident is an old story told again."""

    alike: float = Field(default=0.5, ge=0, le=1)
    """Likeness of words from which it is."""
    reach: Duration = timedelta(days=5 * 365)
    """How far back is looked."""
    at_most: int = Field(default=300, ge=1)
    """Earlier incidents it is compared with, the newest ones."""
    young: Duration = timedelta(hours=6)
    """How long after it was found it is compared anew as it grows."""


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
    calm: Calm = Calm()
    economy: Economy = Economy()
    recurrence: Recurring = Recurring()
    wall_time_from: TierWord = "orange"
    """From this tier up clocks run day and night; below it in duty time."""
    near_at: float = Field(default=0.8, gt=0, lt=1)
    """Share of a clock's span after which little time is left."""
    emergencies: tuple[str, ...] = ("UP1", "UP1b")
    """Floors that make an incident an emergency: gatherings, clashes, lives at risk."""
