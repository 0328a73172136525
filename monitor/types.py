"""Every noun of the domain: frozen, keyword-only, no behaviour beyond arithmetic on itself.

Times are aware UTC. Points are the 0-100 scale of the severity model. Text offsets count
characters of the *original* text, so that evidence can be shown where the reader sees it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from monitor.alert_types import ACK as ACK
from monitor.alert_types import Alert as Alert
from monitor.alert_types import Delivery as Delivery
from monitor.alert_types import Drill as Drill
from monitor.alert_types import Enclosure as Enclosure
from monitor.alert_types import Message as Message
from monitor.alert_types import Notified as Notified
from monitor.alert_types import Overdue as Overdue
from monitor.alert_types import Receipt as Receipt
from monitor.alert_types import Scope as Scope
from monitor.alert_types import Silence as Silence
from monitor.alert_types import Unreached as Unreached
from monitor.alert_types import Waiting as Waiting
from monitor.incident_types import RULE_LABELS as RULE_LABELS
from monitor.incident_types import Assessment as Assessment
from monitor.incident_types import ClockDue as ClockDue
from monitor.incident_types import Disposition as Disposition
from monitor.incident_types import Factor as Factor
from monitor.incident_types import Heat as Heat
from monitor.incident_types import Incident as Incident
from monitor.incident_types import Look as Look
from monitor.incident_types import OfficialResponse as OfficialResponse
from monitor.incident_types import Ownership as Ownership
from monitor.incident_types import Pin as Pin
from monitor.incident_types import Profile as Profile
from monitor.incident_types import Recheck as Recheck
from monitor.incident_types import Recurrence as Recurrence
from monitor.incident_types import Room as Room
from monitor.learning_types import Correction as Correction
from monitor.learning_types import Suggestion as Suggestion
from monitor.report_types import Count as Count
from monitor.report_types import Dimension as Dimension
from monitor.report_types import Disclosed as Disclosed
from monitor.report_types import EditKind as EditKind
from monitor.report_types import Report as Report
from monitor.report_types import ReportEdit as ReportEdit
from monitor.report_types import ReportFile as ReportFile
from monitor.report_types import ReportStatus as ReportStatus
from monitor.report_types import Survey as Survey
from monitor.report_types import SurveyCell as SurveyCell
from monitor.source_types import Rhythm as Rhythm
from monitor.source_types import RobotsFile as RobotsFile
from monitor.source_types import SourceState as SourceState
from monitor.source_types import SourceTrouble as SourceTrouble
from monitor.source_types import Tally as Tally
from monitor.words import Action as Action
from monitor.words import Ailment as Ailment
from monitor.words import AlertReason as AlertReason
from monitor.words import Authority as Authority
from monitor.words import DecidedBy as DecidedBy
from monitor.words import DeliveryStatus as DeliveryStatus
from monitor.words import Demand as Demand
from monitor.words import FailureKind as FailureKind
from monitor.words import IncidentStatus as IncidentStatus
from monitor.words import PlaceRole as PlaceRole
from monitor.words import Platform as Platform
from monitor.words import Relation as Relation
from monitor.words import ResponseKind as ResponseKind
from monitor.words import SilenceKind as SilenceKind
from monitor.words import SuggestionKind as SuggestionKind
from monitor.words import SuggestionStatus as SuggestionStatus
from monitor.words import Tier as Tier
from monitor.words import Truth as Truth

# ── what comes in ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Engagement:
    """Counts a platform shows beside a text; None where it shows none."""

    forwards: int | None = None
    comments: int | None = None
    likes: int | None = None
    views: int | None = None
    rank: int | None = None
    """Place on a hot list, 1 at the top."""
    heat: int | None = None
    """The hot list's own figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawItem:
    """What a source gave, before anything was decided about it."""

    source_id: str
    url: str
    title: str
    body: str = ""
    platform: Platform
    authority: Authority
    outlet: str
    region: str | None = None
    """Code of the region the outlet serves; where it was published, not where it happened."""
    published_at: datetime | None = None
    fetched_at: datetime
    external_id: str | None = None
    engagement: Engagement = Engagement()


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One visit's harvest, spooled until it is ingested."""

    id: int
    source_id: str
    fetched_at: datetime
    run_id: str
    items: tuple[RawItem, ...]


# ── what is kept ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What a text is compared by: an exact hash and a MinHash signature of its shingles."""

    exact: str
    """Hex digest of the folded text."""
    signature: tuple[int, ...]
    """MinHash values; empty when the text is too short to compare that way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What was kept of one text: normalised spelling is derived, personal numbers are masked."""

    id: int
    source_id: str
    platform: Platform
    authority: Authority
    outlet: str
    region: str | None
    url: str
    canonical_url: str
    external_id: str | None
    title: str
    body: str
    published_at: datetime
    """As the source says, or else when it was first seen; never later than first seen."""
    collected_at: datetime
    fingerprint: Fingerprint
    relation: Relation
    relation_reason: str
    origin_id: int | None
    """The first report this one repeats or amends, or that it forwards with words of its own."""
    engagement: Engagement
    run_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is remembered of one address: the hash of its text, and the item if it was kept."""

    exact: str
    item_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A kept item that may say the same as a new one."""

    item_id: int
    origin_id: int | None
    """The first report of its story, at the end of the chain; None when it is that itself."""
    source_id: str
    outlet: str
    fingerprint: Fingerprint
    published_at: datetime
    title: str = ""
    beginning: str = ""
    """The first characters of its body."""
    site: str = ""
    """The domain it stands on; empty when unknown."""
    platform: Platform = Platform.NEWS
    authority: Authority = Authority.CITY
    relation: Relation = Relation.FRESH
    version_of: int | None = None
    """For an update: the item whose next version it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What a platform showed about an item at one moment; a hot list makes a series of them."""

    item_id: int
    at: datetime
    engagement: Engagement


# ── what is judged of one item ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A quotable span of the item's own words."""

    field: str
    """``title`` or ``body``."""
    start: int
    end: int
    text: str
    note: str = ""
    """What it speaks for: the rule's word, in Chinese, as staff read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicMatch:
    """One topic an item is about."""

    topic_id: str
    score: float
    """Points of the rules; 0 where only the model found it."""
    by: DecidedBy
    evidence: tuple[Evidence, ...]
    probability: float | None = None
    """How sure the model is, 0 to 1; None where no model was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionMatch:
    """One place an item names, and what it is to the matter."""

    code: str
    """GB/T 2260 six-digit code, or one of the demonstration's own."""
    name: str
    """Full path, for instance 示范省示范市望川县."""
    confidence: float
    evidence: Evidence | None
    role: PlaceRole = PlaceRole.SCENE
    town: str | None = None
    """Town or sub-district named right behind it, for instance 河口镇."""

    @property
    def sure(self) -> bool:
        """Whether it may stand for an incident: it happened there, by a confidence of 0.7."""
        return self.role is PlaceRole.SCENE and self.confidence >= 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskMatch:
    """A hazard the text names; ``level`` is R1 to R5 of the severity model's factor A."""

    word: str
    level: int
    kind: str
    """gather conflict life call stop_payment leak insider rumour scam grievance or misstatement."""
    evidence: Evidence
    actor: str = ""
    """Who is concerned, as far as the sentence says: 退休职工."""
    when: str = ""
    """现在 or 将要; what is past is no hazard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandMatch:
    """What the writer wants, and the words that say so."""

    demand: Demand
    by: DecidedBy
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthMatch:
    """What the text lets us say of its claim's truth, and the words that say so."""

    state: Truth
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """The whole judgement of one item, under one revision of the settings."""

    item_id: int
    relevant: bool
    reason: str
    """Why it is, or is not, about social insurance."""
    topics: tuple[TopicMatch, ...] = ()
    regions: tuple[RegionMatch, ...] = ()
    agencies: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    group_evidence: tuple[Evidence, ...] = ()
    """The first word that names each of ``groups``, in their order."""
    tone: int = 0
    """-1 against the insured's interest, 0 neutral, 1 for it."""
    tone_by: DecidedBy = DecidedBy.RULE
    tone_evidence: tuple[Evidence, ...] = ()
    demand: DemandMatch | None = None
    """None where the text wants nothing: it only reports."""
    truth: TruthMatch | None = None
    """None where nothing is claimed that may be false."""
    risks: tuple[RiskMatch, ...] = ()
    corrects: bool = False
    """An official voice that explains or refutes."""
    terms: tuple[str, ...] = ()
    """Content words, for grouping."""
    settings_revision: str = ""
    model_version: str | None = None


# ── what is judged of one incident ───────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One item inside an incident, with all that was judged of it."""

    item: Item
    classification: Classification
    joined_reason: str
    observations: tuple[Observation, ...] = ()
    worked_out: Any = field(default=None, init=False, compare=False, repr=False)
    """What ``incidents.voices`` has made out of it, once; nobody else's business."""


# ── who is told ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One step that was taken, by whom and when; entries are only ever added."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    """``item:12``, ``incident:3``, ``alert:7``, ``source:xyz`` or ``report:4``."""
    detail: Mapping[str, object]
    run_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of one job."""

    id: str
    job: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str
    counts: Mapping[str, int]
