"""Who speaks in an incident: independent originals, critical voices, official answers.

What every measure and every fact agrees on stands here once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitor.incidents.cast import Cast, in_time, retold_among
from monitor.incidents.traits import LADDER, folded, is_hearsay, place_of, stands_first, traits
from monitor.types import Authority, Item, Member, Relation

__all__ = [
    "LADDER",
    "Cast",
    "counted",
    "folded",
    "ids",
    "in_time",
    "is_critical",
    "is_fresh",
    "is_hearsay",
    "is_official",
    "is_original",
    "is_ticket",
    "originals",
    "outlets",
    "persons_named",
    "place_of",
    "retold",
    "says",
    "stands_first",
    "traits",
]


def counted(members: Iterable[Member]) -> list[Member]:
    """What weighs something: no mirror sites, nothing a person found to be about something else."""
    if isinstance(members, Cast):
        return members.counted
    return [m for m in members if traits(m).counted]


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


def is_fresh(item: Item) -> bool:
    """Whether it was told for the first time, and not on a mirror site."""
    return item.relation is Relation.FRESH and item.authority is not Authority.SPAM


def is_critical(member: Member) -> bool:
    """Whether it criticises or exposes.

    A neutral text does so when it names a hazard, unless a central or national outlet wrote it:
    those mostly explain.
    """
    return traits(member).critical


def originals(members: Sequence[Member]) -> list[Member]:
    """The independent voices, mirrors left out; tickets are voices too."""
    if isinstance(members, Cast):
        return members.originals
    again = retold_among(members)
    return [m for m in counted(members) if traits(m).original or m.item.id in again]


def retold(members: Sequence[Member]) -> frozenset[int]:
    """Items that send old hearsay again, word for word: the first to do so is its voice here.

    The text they repeat belongs to another incident, mostly one long over.
    """
    return members.retold if isinstance(members, Cast) else retold_among(members)


def says(member: Member, words: tuple[str, ...]) -> bool:
    """Whether the text holds one of ``words``."""
    return traits(member).says(member, words)


def persons_named(member: Member) -> tuple[int, str]:
    """The largest number of people the text names, and the words that do; 0 without any."""
    return traits(member).persons(member)


def ids(members: Iterable[Member]) -> tuple[int, ...]:
    """The items of ``members``, as evidence."""
    return tuple(sorted({m.item.id for m in members}))
