"""What an alert is about: an incident with all that was judged of it. PURE."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.types import Assessment, Incident, Member


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
