"""``reports.yaml``: when reports are made, of which hours, and how long their lists are."""

from __future__ import annotations

from datetime import time

from monitor.settings.base import settings_dataclass
from monitor.settings.checks import SecretReference


@settings_dataclass
class DigestSettings:
    """The daily digest."""

    title: str = "社保舆情日报"
    made_at: time = time(10, 15)
    """Desk time; it must be on the desk by 10:30."""
    period_ends_at: time = time(10, 0)
    """The 24 hours up to this desk time are reported."""
    key_incidents: int = 8
    hot_words: int = 15
    listed_items: int = 60


@settings_dataclass
class ReportsSettings:
    """All reports."""

    digest: DigestSettings = DigestSettings()
    seal_key: SecretReference | None = None
    """``${NAME}`` or ``${file:/path}``: what a zero report is signed with; without it a digest of
    its figures stands there, which shows a slip and stops no forger."""
