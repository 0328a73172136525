"""An incident laid on the table: what every fact is read from, and what a fact comes with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from monitor.incidents.voices import Cast, ids
from monitor.settings.calendar import NOTHING_PLANNED, CalendarSettings
from monitor.settings.severity import SeveritySettings
from monitor.settings.topics import Topic
from monitor.types import Heat, Member

Words = str | Callable[[], str]
Shown = Iterable[Member] | Callable[[], Iterable[Member]]
MOST_SHOWN = 20
"""Items that a fact quotes at most."""


class Finding:
    """Why a fact is taken for true, as staff read it, and the items that show it.

    Most findings are never read: a grade is worded when it is kept. So words and members may be
    given as a call, to be asked before the incident grows.
    """

    __slots__ = ("_members", "_words")

    def __init__(self, words: Words = "", members: Shown = ()) -> None:
        self._words, self._members = words, members

    @property
    def reason(self) -> str:
        """Why, as staff read it."""
        return self._words if isinstance(self._words, str) else self._words()

    @property
    def item_ids(self) -> tuple[int, ...]:
        """The items that show it, as many as are quoted."""
        members = self._members() if callable(self._members) else self._members
        return ids(members)[:MOST_SHOWN]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Finding):
            return NotImplemented
        return (self.reason, self.item_ids) == (other.reason, other.item_ids)

    def __hash__(self) -> int:
        return hash(self.reason)


def quoted(words: str) -> str:
    """``words`` in quotation marks, on one line and short enough for a reason."""
    line = " ".join(words.split())
    return f"“{line if len(line) <= _QUOTE else line[: _QUOTE - 1] + '…'}”"


_QUOTE = 20
"""Characters quoted of a text."""


class View:
    """One incident as of ``now``, with the settings it is read by.

    ``voices``, ``critics`` and ``officials`` as ``members`` has them; ``corrections`` are texts
    that explain or refute (a line on a hot list tells, no more), ``trusted`` the voices whose own
    report stands without a second one. ``about`` are the incident's topics; ``earlier`` is the
    refutation of the same story told before, where it is one that returned.
    """

    def __init__(
        self,
        *,
        members: Cast,
        heat: Heat,
        topics: Mapping[str, Topic],
        now: datetime,
        rules: SeveritySettings,
        calendar: CalendarSettings = NOTHING_PLANNED,
        about: Collection[str] = (),
        earlier: Member | None = None,
    ) -> None:
        self.members, self.heat, self.topics, self.now = members, heat, topics, now
        self.rules, self.calendar, self.about, self.earlier = rules, calendar, about, earlier
        self.tally = members.tally
        self.voices, self.critics = members.originals, members.critics
        self.officials = members.officials
        self.corrections = [
            m for m in self.officials if m.classification.corrects and m.worked_out.counted
        ]
        trusted = rules.care.trusted
        self.trusted = (
            []
            if self.tally.authorities.isdisjoint(trusted)
            else [m for m in self.voices if m.item.authority in trusted]
        )
