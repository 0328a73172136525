"""What is remembered of sources between visits, apart from what they gave.

Import them from ``monitor.types``, where all nouns are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.words import Ailment, FailureKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is remembered about a source between two visits."""

    source_id: str
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    cursor: Mapping[str, str] = field(default_factory=dict)
    """Whatever the source kind wants back next time (article links seen, file offsets)."""
    next_fetch_at: datetime | None = None
    last_attempt_at: datetime | None = None
    last_success_at: datetime | None = None
    failures: int = 0
    """Failed visits in a row."""
    failing_since: datetime | None = None
    last_error: str | None = None
    last_failure: FailureKind | None = None
    moved_to: str | None = None
    """Where a permanent redirect sent the last visit."""
    skew_s: float | None = None
    """How far the server's clock was ahead of ours at the last visit, in seconds."""
    robots_hash: str | None = None
    """Hash of the robots.txt the last visit went by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often a source publishes, learnt from what came of it."""

    source_id: str
    last_new_at: datetime
    """When something new last came."""
    newest_published_at: datetime | None = None
    gap_s: float | None = None
    """Usual seconds of duty time between two occasions of publishing; None until two were seen."""
    learnt_from: int = 0
    """How many gaps it was learnt from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """One robots.txt as it was received: the proof of what a site allowed, and when."""

    site: str
    """Scheme, host and port."""
    fetched_at: datetime
    status: int
    """HTTP status; 0 when nothing came."""
    text: str = ""
    hash: str = ""
    """Hash of status and text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTrouble:
    """One ailment of one source, from when it was found until it passed."""

    id: int
    source_id: str
    ailment: Ailment
    since: datetime
    detail: str
    """What was seen and what to do about it."""
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How much a source gave in a period."""

    seen: int = 0
    relevant: int = 0
    duplicates: int = 0
    visits: int = 0
    failed_visits: int = 0
    unchanged: int = 0
    """Visits answered with nothing changed since the last."""
    undated: int = 0
    """Items seen that came without a readable time."""
    garbled: int = 0
    """Items seen whose characters were broken."""
