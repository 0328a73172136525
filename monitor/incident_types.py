"""The nouns of an incident: how it is measured, graded, timed, handled and remembered.

Import them from ``monitor.types``, where all nouns are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.words import Action, Authority, IncidentStatus, Platform, ResponseKind, Tier

RULE_LABELS = {
    "CAP1": "单一来源且未核实，不高于Ⅱ级",
    "CAP2": "个别诉求且传播有限，不高于Ⅳ级",
    "CAP3": "全国性政策议论、本地无事件，不高于Ⅱ级",
    "UP1": "百人以上聚集、发生冲突或在经办场所危及人身安全，不低于Ⅱ级",
    "UP1b": "发生冲突且央级媒体介入或转发过五百，定为Ⅰ级",
    "UP2": "已证实成片停发或迟发待遇，不低于Ⅱ级",
    "UP3": "央级媒体点名批评本地经办机构，不低于Ⅱ级",
    "UP4": "经办机构泄露百名以上参保人信息，不低于Ⅱ级",
    "UP5": "出现有时间地点的聚集号召，不低于Ⅲ级",
    "UP6": "官方失言或违规要求且转发过百，不低于Ⅲ级",
    "CAP4": "发生在外地，降一级作参照",
}
"""What staff read of a rule that fired."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """How far an incident has spread, as of one moment, over the last 24 hours."""

    as_of: datetime
    items: int = 0
    originals: int = 0
    reprints: int = 0
    outlets: int = 0
    """Independent outlets: mirrors and repeats are not counted."""
    tickets: int = 0
    forwards: int = 0
    comments: int = 0
    views: int = 0
    per_hour: float = 0.0
    """Originals in the last hour."""
    ratio: float = 0.0
    """per_hour over the same hour's usual figure (at least 1)."""
    top_authority: Authority | None = None
    """Highest critical or exposing voice."""
    best_rank: int | None = None
    """Best place on a hot list in the 24 hours."""
    rank_now: int | None = None
    """Best place in the last three hours: whether it is rising still."""
    platforms: tuple[Platform, ...] = ()
    usual: float = 0.0
    """What the same hour usually brings, a planned peak counted in."""
    usual_why: str = ""
    """How that was found, as staff read it."""
    places: int = 0
    """Places it has reached: where it happens and where outlets that tell it are."""
    negative_share: float | None = None
    """Share of originals against the insured's interest; None without originals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One part of a grade: its letter, what was measured, the points, and why."""

    letter: str
    name: str
    value: str
    points: int
    reason: str
    item_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One grading of one incident; never changed, only followed by a later one."""

    incident_id: int
    tier: Tier
    points: int
    factors: tuple[Factor, ...]
    rules_fired: tuple[str, ...]
    by: str
    """``rules``, or the name of the person who decided."""
    at: datetime
    settings_revision: str
    heat: Heat
    note: str = ""
    rules_tier: Tier | None = None
    """What the rules alone give; it differs while calm is waited for or a person has decided."""
    what_if: tuple[str, ...] = ()
    """What would raise or lower the tier, as staff read it."""
    coverage: str = ""
    """How complete the collection behind it was, as staff read it."""

    @property
    def formula(self) -> str:
        """How the points came about, factor by factor: ``得分48 = A18+B21+C4+E8+F3+G2-H8``."""
        worth = [factor for factor in self.factors if factor.points]
        parts = "".join(f"{'+' if f.points > 0 else '-'}{f.letter}{abs(f.points)}" for f in worth)
        told = f"得分{self.points}" + (f" = {parts.removeprefix('+')}" if parts else "")
        total = sum(factor.points for factor in worth)
        return told if total == self.points else f"{told}（合计{total}，计{self.points}）"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockDue:
    """One running clock of an incident: when it started, when it is due, when it stopped."""

    name: str
    """K0 to K9, as ``severity.yaml`` defines them."""
    label: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None
    stops: str = ""
    """The event that stops it: ``acknowledged``, ``told`` … as in ``severity.yaml``."""
    stopped_by: str = ""
    """Who stopped it; empty when the system did."""
    evidence: str = ""
    """What shows that it was done: a link, a document number, a call."""
    near_from: datetime | None = None
    """From when little time is left."""
    near_at: datetime | None = None
    """When it was noted that little time is left."""
    missed_at: datetime | None = None
    """When it was noted that the time is over; never taken back."""
    turn: int = 1
    """For a duty that comes again, such as a follow-up: which time it is."""
    lapsed: bool = False
    """Whether it was stopped because the incident was over, without having been done."""

    @property
    def next_at(self) -> datetime | None:
        """When there is something to note of it: little time left, or none; None: no more."""
        if self.stopped_at is not None or self.missed_at is not None:
            return None
        if self.near_at is None and self.near_from is not None:
            return min(self.near_from, self.due_at)
        return self.due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """Which unit should handle an incident, by region, topic and tier, and why."""

    unit_id: str | None
    """Id of ``roster.yaml``; None when no unit fits."""
    reason: str
    told: tuple[str, ...] = ()
    """Units that have a part in it and are to be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What an incident is recognised by when the next item arrives; bounded in size."""

    terms: Mapping[str, float] = field(default_factory=dict)
    """Word or bigram weights of the members, the heaviest only."""
    unit: float = 1.0
    """What a text weighs that was taken in last; earlier ones weigh as much less as is due."""
    fingerprints: tuple[str, ...] = ()
    """Exact hashes of recent members."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much more of the same may come before a grade can change: see ``incidents.room``."""

    items: int
    """Further members."""
    forwards: int
    clicks: int
    views: int
    """What these may show, together."""
    authority: str | None
    """The highest critical voice so far."""
    rank: int
    """Which of factor D's places on a hot list is held: 2, 1 or 0; -1: on none."""
    hazards: Mapping[str, int]
    """Kinds that count in full, and up to which level."""
    places: tuple[str, ...]
    widest: bool
    """Whether the circle of people cannot grow."""
    since: datetime
    """The first critical voice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """When an incident was last looked at, and what it was then; tells whether to look again."""

    at: datetime
    members: int
    """All of them, also those that were not read."""
    signs: tuple[str, ...]
    """What its members had shown by then that weighs by itself: hazards, offices, hot lists."""
    room: Room | None = None
    """None: whatever comes may change the grade."""
    place: int = 0
    """Which of factor D's places on a hot list it held: 2 near the top, 1 on the board, or 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """An old story told again."""

    incident_id: int
    """The incident it repeats."""
    refutation_id: int | None
    """The item in which an office refuted it then."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One story: items joined, its place and topics, its tier and its clocks."""

    id: int
    code: str
    """What staff call it, for instance 20261122-003."""
    title: str
    status: IncidentStatus
    tier: Tier
    topics: tuple[str, ...]
    regions: tuple[str, ...]
    """Region codes where it happens; empty when unknown or nation-wide."""
    first_item_id: int
    first_published_at: datetime
    detected_at: datetime
    last_item_at: datetime
    profile: Profile
    clocks: tuple[ClockDue, ...] = ()
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    """Who took it first."""
    held_by: str | None = None
    """In whose hands it is now: whoever took it, took it over or was handed it."""
    owner: str | None = None
    """Id of the unit that has to handle it, as ``roster.yaml`` names it."""
    proposed: Ownership | None = None
    """Whose it should be by the rules; None: not asked yet."""
    confirmed_tier: Tier | None = None
    """The tier a person last confirmed or set; a graver one awaits confirmation."""
    confirmed_by: str | None = None
    named_by: str | None = None
    """Who gave it its title; None: the machine names it."""
    merged_into: int | None = None
    """The incident it proved to be a part of."""
    refuted_by: int | None = None
    """The first item in which an office explained or refuted it."""
    recurs: Recurrence | None = None
    satisfaction: int | None = None
    """How satisfied those concerned were with the handling, 1 to 5."""

    @property
    def awaits_confirmation(self) -> bool:
        """Whether its tier is one that a person has to confirm, and nobody has."""
        confirmed = self.confirmed_tier is not None and self.tier <= self.confirmed_tier
        return self.tier >= Tier.ORANGE and not confirmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposition:
    """One step somebody took in handling an incident; steps are only ever added."""

    id: int
    incident_id: int
    at: datetime
    by: str
    action: Action
    note: str = ""
    evidence: str = ""
    """A link, a document number, a call: what shows that it was done."""
    unit_id: str | None = None
    """The unit it was given to, sent back by, or done by."""
    status: IncidentStatus
    """Where the incident stands after it."""
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialResponse:
    """One official answer to an incident: what an office said, where, and how we know."""

    item_id: int | None
    """The item that holds its text; None when a person only recorded it."""
    at: datetime
    outlet: str
    url: str
    """A link, or what else a person gave as evidence."""
    channel: Platform | None
    """Where the public meets it; None when unknown."""
    kind: ResponseKind
    text: str
    """Title and beginning of the body, or what was noted of it."""
    reason: str
    """Why it counts as one, as staff read it."""
    reached: tuple[Platform, ...] = ()
    """Platforms on which it, or a copy of it, was met."""
    answers: bool = False
    """Whether a person recorded it as the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A person's word on where an item belongs; the machine never goes against it."""

    item_id: int
    incident_id: int
    kept: bool
    """True: it belongs to this incident. False: it does not."""
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """A report looked at again after it was kept: whether it stands there under the same title."""

    item_id: int
    next_at: datetime | None
    """When to look again; None: no more."""
    checked_at: datetime | None = None
    title: str = ""
    """Its title when last seen, where that differs from the one kept."""
    retitled_at: datetime | None = None
    gone_at: datetime | None = None
    """When it was first found taken down."""
    evidence: str = ""
    """What showed it: a status, a sentence on the page."""
