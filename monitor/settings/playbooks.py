"""``playbooks.yaml``: what to do first, per topic; the alert quotes it."""

from __future__ import annotations

from monitor.settings.base import settings_dataclass


@settings_dataclass
class Playbook:
    """First moves for the topics or risks it names; neither means it is the fallback."""

    id: str
    topics: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    """Kinds of hazard (``RiskMatch.kind``) that call for it whatever the topic, e.g. ``leak``."""
    steps: tuple[str, ...]
    """Short orders: who, what; a limit written as 30分钟内 or 2小时内 is shown with its time."""


@settings_dataclass
class PlaybooksSettings:
    """All playbooks; the first that names a risk or topic of the incident is taken."""

    playbooks: tuple[Playbook, ...]
