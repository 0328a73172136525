"""``playbooks.yaml``: what to do first, per topic; the alert quotes it."""

from __future__ import annotations

from monitor.settings.base import settings_dataclass


@settings_dataclass
class Playbook:
    """First moves for the topics it names; no topics means it is the fallback."""

    id: str
    topics: tuple[str, ...] = ()
    steps: tuple[str, ...]
    """Short orders: who, what."""


@settings_dataclass
class PlaybooksSettings:
    """All playbooks; the first that names one of the incident's topics is taken."""

    playbooks: tuple[Playbook, ...]
