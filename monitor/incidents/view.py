"""An incident laid on the table: what every fact is read from, and what a fact comes with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from monitor.incidents.voices import Cast, originals
from monitor.settings.calendar import NOTHING_PLANNED, CalendarSettings
from monitor.settings.severity import SeveritySettings
from monitor.settings.topics import Topic
from monitor.types import Heat, Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Why a fact is taken for true, as staff read it, and the items that show it."""

    reason: str
    item_ids: tuple[int, ...] = ()


def quoted(words: str) -> str:
    """``words`` in quotation marks, on one line and short enough for a reason."""
    line = " ".join(words.split())
    return f"“{line if len(line) <= _QUOTE else line[: _QUOTE - 1] + '…'}”"


_QUOTE = 20
"""Characters quoted of a text."""


@dataclass(frozen=True, kw_only=True)
class View:
    """One incident as of ``now``, with the settings it is read by; each list is made once."""

    members: Cast
    heat: Heat
    topics: Mapping[str, Topic]
    now: datetime
    rules: SeveritySettings
    calendar: CalendarSettings = NOTHING_PLANNED
    about: Collection[str] = ()
    """Topics of the incident."""
    earlier: Member | None = None
    """The refutation of the same story told before, where it is one that returned."""

    @cached_property
    def voices(self) -> list[Member]:
        """Independent originals."""
        return originals(self.members)

    @cached_property
    def critics(self) -> list[Member]:
        """Independent originals that criticise or expose, earliest first."""
        return self.members.critics

    @cached_property
    def officials(self) -> list[Member]:
        """Agencies speaking for themselves and texts that explain, earliest first."""
        return self.members.officials

    @cached_property
    def corrections(self) -> list[Member]:
        """Texts that explain or refute, earliest first; a line on a hot list tells, no more."""
        return [m for m in self.officials if m.classification.corrects and m.worked_out.counted]

    @cached_property
    def trusted(self) -> list[Member]:
        """Voices whose own report stands without a second one."""
        return [m for m in self.voices if m.item.authority in self.rules.care.trusted]
