"""Who speaks in an incident: independent originals, critical voices, official answers.

What every measure and every fact agrees on stands here once. What a member is by itself is made
out once and kept with it, and a ``Cast`` sorts the members of an incident out once: a grade walks
through them a dozen times.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from itertools import pairwise

from monitor.incidents.persons import persons_said
from monitor.text.addresses import site_of
from monitor.text.normalise import fold_text
from monitor.types import (
    Authority,
    Classification,
    Demand,
    Engagement,
    Item,
    Member,
    Platform,
    Relation,
    Truth,
)

LADDER = (
    Authority.FORUM,
    Authority.SELF_MEDIA,
    Authority.PORTAL,
    Authority.CITY,
    Authority.PROVINCIAL,
    Authority.NATIONAL,
    Authority.CENTRAL,
)
"""Outlets that can expose, lowest first."""

_TICKETS = (Platform.HOTLINE, Platform.PETITION)
_EXPLAINING = (Authority.CENTRAL, Authority.NATIONAL)
_KEEP = object.__setattr__
_ASKED = 3
"""Lists of words besides the last one whose answers are kept."""


class Traits:
    """What one member is by itself, whatever else is in the incident.

    ``in_order`` says that it was seen again in order of time; ``newest`` are its latest figures
    then, made out by ``heat`` when first asked for.
    """

    __slots__ = (
        "_persons",
        "_said",
        "counted",
        "critical",
        "hearsay_again",
        "in_order",
        "newest",
        "official",
        "original",
        "outlet",
        "place",
        "ticket",
    )

    def __init__(self, member: Member) -> None:
        item, judged = member.item, member.classification
        self.counted = judged.relevant and not _is_mirror(item)
        self.ticket = item.platform in _TICKETS or item.authority is Authority.TICKET
        self.official = item.platform is not Platform.HOTLIST and (
            item.authority is Authority.OFFICIAL or judged.corrects
        )
        self.original = stands_first(item) and not self.official
        self.critical = _criticises(member, official=self.official)
        self.outlet = (item.outlet, "" if self.ticket else site_of(item.url))
        self.place = _surest(judged)
        self.hearsay_again = (
            item.relation is Relation.REPRINT
            and item.origin_id is not None
            and _is_anybodys_hearsay(member)
        )
        seen = member.observations
        self.in_order = all(a.at <= b.at for a, b in pairwise(seen))
        self.newest: Engagement | None = None
        self._said: tuple[tuple[tuple[str, ...], bool], ...] = ()
        self._persons: tuple[int, str] | None = None

    def persons(self, member: Member) -> tuple[int, str]:
        """The largest number of people the text names, and the words."""
        if self._persons is None:
            self._persons = persons_said(folded(member))
        return self._persons

    def says(self, member: Member, words: tuple[str, ...]) -> bool:
        """Whether the text holds one of ``words``."""
        for asked, answer in self._said:
            if asked is words:
                return answer
        text = folded(member)
        found = any(word in text for word in words)
        self._said = ((words, found), *self._said[:_ASKED])
        return found


def _surest(judged: Classification) -> str:
    """The surest place named, if it is sure enough to stand for an incident; else nothing."""
    sure = [r for r in judged.regions if r.sure]
    return max(sure, key=lambda r: r.confidence).code if sure else ""


def place_of(member: Member) -> str:
    """The surest place ``member`` names, if it is sure enough to stand for an incident."""
    return traits(member).place


def traits(member: Member) -> Traits:
    """What ``member`` is by itself."""
    known: Traits | None = member.worked_out
    if known is None:
        known = Traits(member)
        _KEEP(member, "worked_out", known)
    return known


class Cast(list[Member]):
    """Members in order of time, sorted out once for all who ask; not to be changed any more."""

    def __init__(self, members: Iterable[Member]) -> None:
        super().__init__(sorted(members, key=_in_time))
        for member in self:
            if member.worked_out is None:
                traits(member)

    @cached_property
    def counted(self) -> list[Member]:
        """What weighs something."""
        return [m for m in self if m.worked_out.counted]

    @cached_property
    def retold(self) -> frozenset[int]:
        """Items that send old hearsay again."""
        return _retold(self)

    @cached_property
    def originals(self) -> list[Member]:
        """The independent voices."""
        again = self.retold
        if not again:
            return [m for m in self.counted if m.worked_out.original]
        return [m for m in self.counted if m.worked_out.original or m.item.id in again]

    @cached_property
    def critics(self) -> list[Member]:
        """Independent voices that criticise or expose, earliest first."""
        return [m for m in self.originals if m.worked_out.critical]

    @cached_property
    def officials(self) -> list[Member]:
        """Agencies speaking for themselves and texts that explain, earliest first."""
        return [m for m in self if m.worked_out.official]


def in_time(members: Iterable[Member]) -> Cast:
    """``members`` in order of time."""
    return members if isinstance(members, Cast) else Cast(members)


def _in_time(member: Member) -> tuple[datetime, int]:
    return member.item.published_at, member.item.id


def counted(members: Iterable[Member]) -> list[Member]:
    """What weighs something: no mirror sites, nothing a person found to be about something else."""
    if isinstance(members, Cast):
        return members.counted
    return [m for m in members if traits(m).counted]


def _is_mirror(item: Item) -> bool:
    return item.authority is Authority.SPAM or item.relation is Relation.MIRROR


def outlets(members: Iterable[Member]) -> set[tuple[str, str]]:
    """The independent outlets, by name and site; a voice on the hotline is none.

    Two portals that both print 来源：甲报 have spread it twice, though they name one house.
    """
    return {known.outlet for m in members if not (known := traits(m)).ticket}


def is_ticket(member: Member) -> bool:
    """Whether it is a hotline or petition entry: one person's demand, not an outlet."""
    return traits(member).ticket


def is_official(member: Member) -> bool:
    """Whether an agency speaks for itself, or the text explains or refutes.

    A line on a hot list never does: it shows that people talk, even of an agency's answer.
    """
    return traits(member).official


def is_original(member: Member) -> bool:
    """Whether it is a voice of its own: first told here, by nobody official."""
    return traits(member).original


def stands_first(item: Item) -> bool:
    """Whether it repeats nothing we hold; a reprint of what we never held stands in for that."""
    unheld = item.relation is Relation.REPRINT and item.origin_id is None
    return item.relation is Relation.FRESH or unheld


def is_fresh(item: Item) -> bool:
    """Whether it was told for the first time, and not on a mirror site."""
    return item.relation is Relation.FRESH and item.authority is not Authority.SPAM


def is_critical(member: Member) -> bool:
    """Whether it criticises or exposes.

    A neutral text does so when it names a hazard, unless a central or national outlet wrote it:
    those mostly explain.
    """
    return traits(member).critical


def _criticises(member: Member, *, official: bool) -> bool:
    judged = member.classification
    if official or judged.corrects:
        return False
    if judged.tone < 0:
        return True
    return judged.tone == 0 and bool(judged.risks) and member.item.authority not in _EXPLAINING


def originals(members: Sequence[Member]) -> list[Member]:
    """The independent voices, mirrors left out; tickets are voices too."""
    if isinstance(members, Cast):
        return members.originals
    again = _retold(members)
    return [m for m in counted(members) if traits(m).original or m.item.id in again]


def retold(members: Sequence[Member]) -> frozenset[int]:
    """Items that send old hearsay again, word for word: the first to do so is its voice here.

    The text they repeat belongs to another incident, mostly one long over.
    """
    return members.retold if isinstance(members, Cast) else _retold(members)


def _retold(members: Sequence[Member]) -> frozenset[int]:
    again = [m.item for m in members if (m.worked_out or traits(m)).hearsay_again]
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


def _is_anybodys_hearsay(member: Member) -> bool:
    anybody = member.item.authority in _ANYBODY and member.item.platform is not Platform.HOTLIST
    return anybody and is_hearsay(member)


_ANYBODY = (Authority.SELF_MEDIA, Authority.FORUM)


def is_hearsay(member: Member) -> bool:
    """Whether it passes on what nobody vouches for."""
    judged = member.classification
    return not judged.corrects and (
        any(risk.kind == "rumour" for risk in judged.risks)
        or (judged.truth is not None and judged.truth.state is Truth.CLAIMED)
        or (judged.demand is not None and judged.demand.demand is Demand.RUMOUR)
    )


def folded(member: Member) -> str:
    """Title and beginning of the body in the one spelling that words are looked up in."""
    return _folded(member.item.title, member.item.body[:_BEGINNING])


_BEGINNING = 800
"""Characters of a body in which facts are looked for; later ones seldom speak of the matter."""


@lru_cache(maxsize=4096)
def _folded(title: str, body: str) -> str:
    return fold_text(f"{title}。{body}")


def says(member: Member, words: tuple[str, ...]) -> bool:
    """Whether the text holds one of ``words``."""
    return traits(member).says(member, words)


def persons_named(member: Member) -> tuple[int, str]:
    """The largest number of people the text names, and the words that do; 0 without any."""
    return traits(member).persons(member)


def ids(members: Iterable[Member]) -> tuple[int, ...]:
    """The items of ``members``, as evidence."""
    return tuple(sorted({m.item.id for m in members}))
