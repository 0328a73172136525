"""One alert in the forms its channels want. PURE."""

from __future__ import annotations

from dataclasses import replace

from monitor.alerts.brief import Occasion, compose
from monitor.alerts.sheet import rendered
from monitor.alerts.subject import Subject
from monitor.settings import Settings
from monitor.types import Message


def message(subject: Subject, occasion: Occasion, settings: Settings) -> Message:
    """The message that tells of ``subject`` on ``occasion``."""
    made = rendered(compose(subject, occasion, settings))
    return replace(made, thread=subject.incident.code)
