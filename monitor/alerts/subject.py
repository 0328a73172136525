"""What an alert is about: an incident with all that was judged of it. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.types import Assessment, Disposition, Incident, Member, Tier


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
