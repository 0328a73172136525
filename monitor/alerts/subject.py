"""What an alert is about: an incident with all that was judged of it. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.types import Alert, Assessment, Disposition, Incident, Member, Notified, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class National:
    """The nationwide incident of the same story, which somebody was told of."""

    code: str
    title: str
    tier: Tier
    """The one it was told of as."""
    told_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One incident as of now, and as it was when somebody was last told."""

    incident: Incident
    assessment: Assessment
    previous: Assessment | None
    """The assessment the last alert was made on."""
    members: tuple[Member, ...]
    region_name: str
    """Where it happens, as staff read it; empty when unknown."""
    topic_labels: tuple[str, ...]
    home: bool
    """Whether it lies in the desk's own regions."""
    earlier: Member | None = None
    """What refuted the same story when it was told before."""
    ordered: Mapping[Tier, datetime] = field(default_factory=dict)
    """The tiers reached so far, and since when the steps of the playbook count at each."""
    dispositions: tuple[Disposition, ...] = ()
    """What has been done about it."""
    national: National | None = None
    """The same story told of the whole country, if somebody has been told of that."""
    alerts: tuple[Alert, ...] = ()
    """What was made known of it since it was opened, or opened again; oldest first."""
    notified: tuple[Notified, ...] = ()
    """Who was told by those alerts, oldest first."""
    drill: bool = False
    """Whether it is made up, to see who answers: every form of the message says so first."""
