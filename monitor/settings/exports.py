"""``exports.yaml``: how many rows leave the house in whose hands, and what feeds show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from monitor.settings.base import Duration, settings_dataclass

Rows = Annotated[int, Field(ge=0)]


@settings_dataclass
class FeedSettings:
    """The Atom feed of incidents and the calendar of deadlines."""

    tier: Literal["blue", "yellow", "orange", "red"] = "yellow"
    """Incidents of this tier and above."""
    back: Duration = timedelta(days=14)
    """Incidents with news since then."""
    ahead: Duration = timedelta(days=60)
    """Planned dates and duties so far ahead."""


@settings_dataclass
class ExportsSettings:
    """Who may take how much out."""

    rows: Mapping[str, Rows] = field(
        default_factory=lambda: {"duty": 1000, "analyst": 50_000, "leader": 10_000, "admin": 50_000}
    )
    """By role of ``roster.yaml``: rows in one export; whoever has several may take the most."""
    others: Rows = 200
    """Rows for people of the roster with none of these roles."""
    alone: Rows = 5000
    """Beyond it a second person has to agree."""
    approvers: tuple[str, ...] = ("leader", "head", "admin")
    """Roles that may be this second person."""
    feed: FeedSettings = FeedSettings()
