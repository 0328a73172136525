"""PURE. What a diagnosis of a source rests on, and how its findings word what was seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from monitor.clock import desk
from monitor.trace import one_line
from monitor.types import Rhythm, SourceState, Tally

_TOLD: Final = 160
"""Characters shown of what a server said."""

_NOTHING: Final = Tally()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """All that is known of one source's doings."""

    state: SourceState
    rhythm: Rhythm | None = None
    today: Tally = _NOTHING
    """Of the desk's day so far."""
    lately: Tally = _NOTHING
    """Of yesterday and today."""
    usual: Tally = _NOTHING
    """Of the two weeks before."""
    days_answered: int = 0
    """Days of these weeks on which it answered; counted only for a source without a rhythm."""

    def recent(self, least: int) -> Tally:
        """Today's tally when it holds ``least`` items, else that of two days."""
        return self.today if self.today.seen >= least else self.lately


def told(text: str | None) -> str:
    """What a server or a feed said, on one line and clipped; it may be hostile."""
    line = one_line(text or "原因不详")
    return line if len(line) <= _TOLD else line[: _TOLD - 1] + "…"


def moment_told(moment: datetime) -> str:
    """Desk time with its year."""
    return f"{desk(moment):%Y-%m-%d %H:%M}"


def span_told(seconds: float) -> str:
    """A span in its largest unit."""
    minutes = round(seconds / 60)
    if minutes < 120:
        return f"{max(1, minutes)}分钟"
    hours = round(minutes / 60)
    return f"{hours}小时" if hours < 48 else f"{round(hours / 24)}天"
