"""The members of an incident sorted out once, and counted one by one as they come.

Whoever grades an incident asks for its voices, critics, places and hazards a dozen times. They are
kept here so that one more member costs the same in an incident of two as in one of two thousand.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.incidents.title_worth import Worth, title_worth
from monitor.incidents.traits import traits
from monitor.types import Authority, Item, Member, Observation, Platform, RiskMatch


class Cast(list[Member]):
    """Members in order of time; only ``take`` and ``see`` change it.

    ``counted`` is what weighs something; ``originals`` are the independent voices, ``critics``
    those of them that criticise or expose, earliest first; ``officials`` are agencies speaking for
    themselves and texts that explain; ``retold`` are items that send old hearsay again.
    """

    def __init__(self, members: Iterable[Member]) -> None:
        super().__init__(sorted(members, key=_in_time))
        self._sort_out()

    def _sort_out(self) -> None:
        self.counted: list[Member] = []
        self.originals: list[Member] = []
        self.critics: list[Member] = []
        self.officials: list[Member] = []
        self._tally: Tally | None = None
        for member in self:
            traits(member)
        self.retold = retold_among(self)
        for member in self:
            self._place(member)

    @property
    def tally(self) -> Tally:
        """What they come to."""
        if self._tally is None:
            self._tally = Tally()
            for member in self:
                self._tally.take(member, voice=self._is_voice(member))
        return self._tally

    def take(self, member: Member) -> None:
        """One more member."""
        known, late = traits(member), bool(self) and _in_time(member) < _in_time(self[-1])
        self.append(member)
        if late or known.hearsay_again or self.retold:
            self.sort(key=_in_time)
            self._sort_out()
            return
        self._place(member)
        if self._tally is not None:
            self._tally.take(member, voice=self._is_voice(member))

    def see(self, member: Member, seen: Observation) -> Member:
        """``member`` as it is once it was ``seen`` again; it takes the place of the old one."""
        later = replace(member, observations=(*member.observations, seen))
        traits(member).handed_on(later)
        for group in (self, self.counted):
            at = bisect_left(group, _in_time(member), key=_in_time)
            if at < len(group) and group[at] is member:
                group[at] = later
        return later

    def _place(self, member: Member) -> None:
        known = member.worked_out
        if known.counted:
            self.counted.append(member)
        if known.official:
            self.officials.append(member)
        if self._is_voice(member):
            self.originals.append(member)
            if known.critical:
                self.critics.append(member)

    def _is_voice(self, member: Member) -> bool:
        known = member.worked_out
        return known.counted and (known.original or member.item.id in self.retold)


@dataclass(slots=True)
class Claim:
    """One kind of hazard as the voices name it: by whom, how grave, and in which words first."""

    named: list[tuple[Member, RiskMatch]] = field(default_factory=list)
    voices: list[Member] = field(default_factory=list)
    authorities: set[Authority] = field(default_factory=set)
    level: int = -1
    word: str = ""

    def take(self, member: Member, risk: RiskMatch) -> None:
        """One more mention."""
        self.named.append((member, risk))
        self.authorities.add(member.item.authority)
        if not self.voices or self.voices[-1] is not member:
            self.voices.append(member)
        if risk.level > self.level:
            self.level, self.word = risk.level, risk.word


class Tally:
    """What the members come to.

    Of all: ``authorities`` and ``platforms`` they speak on, ``places`` by how many name them as
    theirs, ``signs``, whether one ``corrects``, when the ``newest`` came, and which one would name
    the incident best. Of the voices: ``topics`` and main topics (``leads``) by how many are about
    them, how many praise, the ``claims`` of hazards, by kind, of those that do not, the largest
    number of people named, and whether one names a ``wide`` place. Of the critics: the first place
    of each (``scenes``), to the last who named it.
    """

    def __init__(self) -> None:
        self.authorities: set[Authority] = set()
        self.platforms: set[Platform] = set()
        self.signs: set[str] = set()
        self.places: defaultdict[str, int] = defaultdict(int)
        self.corrects = False
        self.newest: datetime
        self.named_by: Member
        self._worth: Worth | None = None
        self.topics: defaultdict[str, int] = defaultdict(int)
        self.leads: defaultdict[str, int] = defaultdict(int)
        self.praising = 0
        self.claims: defaultdict[str, Claim] = defaultdict(Claim)
        self.persons: tuple[int, str, Member | None] = (0, "", None)
        self.wide = False
        self.scenes: dict[str, Member] = {}

    def take(self, member: Member, *, voice: bool) -> None:
        """One more member, in order of time."""
        item, known = member.item, member.worked_out
        self.authorities.add(item.authority)
        self.platforms.add(item.platform)
        if known.signs:
            self.signs |= known.signs
        if known.place:
            self.places[known.place] += 1
        if member.classification.corrects:
            self.corrects = True
        worth = title_worth(member)
        if self._worth is None or item.collected_at > self.newest:
            self.newest = item.collected_at
        if self._worth is None or worth > self._worth:
            self.named_by, self._worth = member, worth
        if voice:
            self._hear(member)

    def _hear(self, member: Member) -> None:
        judged = member.classification
        for topic in judged.topics:
            self.topics[topic.topic_id] += 1
        if judged.topics:
            self.leads[judged.topics[0].topic_id] += 1
        if judged.tone > 0:
            self.praising += 1
        else:
            for risk in judged.risks:
                self.claims[risk.kind].take(member, risk)
        most, words = member.worked_out.persons(member)
        if most > self.persons[0]:
            self.persons = most, words, member
        if judged.regions and judged.regions[0].sure:
            code = judged.regions[0].code
            self.wide = self.wide or code.endswith("00")
            if member.worked_out.critical:
                self.scenes.pop(code, None)
                self.scenes[code] = member


def in_time(members: Iterable[Member]) -> Cast:
    """``members`` in order of time."""
    return members if isinstance(members, Cast) else Cast(members)


def _in_time(member: Member) -> tuple[datetime, int]:
    return member.item.published_at, member.item.id


def retold_among(members: Sequence[Member]) -> frozenset[int]:
    """Items that send old hearsay again, word for word: the first to do so is its voice here.

    The text they repeat belongs to another incident, mostly one long over.
    """
    again = [m.item for m in members if traits(m).hearsay_again]
    if not again:
        return frozenset()
    held = {m.item.id for m in members}
    first: dict[int | None, Item] = {}
    for item in again:
        if item.origin_id not in held:
            known = first.setdefault(item.origin_id, item)
            if (item.published_at, item.id) < (known.published_at, known.id):
                first[item.origin_id] = item
    return frozenset(item.id for item in first.values())
