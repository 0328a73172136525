"""Who speaks in an incident: independent originals, critical voices, official answers.

What every measure and every fact agrees on stands here once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from monitor.text.addresses import site_of
from monitor.text.normalise import fold_text
from monitor.types import Authority, Demand, Item, Member, Platform, Relation, Truth

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


def counted(members: Iterable[Member]) -> list[Member]:
    """What weighs something: no mirror sites, nothing a person found to be about something else."""
    return [m for m in members if m.classification.relevant and not _is_mirror(m.item)]


def _is_mirror(item: Item) -> bool:
    return item.authority is Authority.SPAM or item.relation is Relation.MIRROR


def outlets(members: Iterable[Member]) -> set[tuple[str, str]]:
    """The independent outlets, by name and site; a voice on the hotline is none.

    Two portals that both print 来源：甲报 have spread it twice, though they name one house.
    """
    return {(m.item.outlet, site_of(m.item.url)) for m in members if not is_ticket(m)}


def is_ticket(member: Member) -> bool:
    """Whether it is a hotline or petition entry: one person's demand, not an outlet."""
    return member.item.platform in _TICKETS or member.item.authority is Authority.TICKET


def is_official(member: Member) -> bool:
    """Whether an agency speaks for itself, or the text explains or refutes.

    A line on a hot list never does: it shows that people talk, even of an agency's answer.
    """
    if member.item.platform is Platform.HOTLIST:
        return False
    return member.item.authority is Authority.OFFICIAL or member.classification.corrects


def is_original(member: Member) -> bool:
    """Whether it is a voice of its own: first told here, by nobody official."""
    return stands_first(member.item) and not is_official(member)


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
    judged = member.classification
    if is_official(member) or judged.corrects:
        return False
    if judged.tone < 0:
        return True
    return judged.tone == 0 and bool(judged.risks) and member.item.authority not in _EXPLAINING


def originals(members: Sequence[Member]) -> list[Member]:
    """The independent voices, mirrors left out; tickets are voices too."""
    again = retold(members)
    return [m for m in counted(members) if is_original(m) or m.item.id in again]


def retold(members: Sequence[Member]) -> frozenset[int]:
    """Items that send old hearsay again, word for word: the first to do so is its voice here.

    The text they repeat belongs to another incident, mostly one long over.
    """
    held = {m.item.id for m in members}
    first: dict[int, Item] = {}
    for member in members:
        item = member.item
        copied = item.relation is Relation.REPRINT and item.origin_id not in held
        if copied and item.origin_id is not None and _is_anybodys_hearsay(member):
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


def says(member: Member, words: Iterable[str]) -> bool:
    """Whether the text holds one of ``words``."""
    text = folded(member)
    return any(word in text for word in words)


def ids(members: Iterable[Member]) -> tuple[int, ...]:
    """The items of ``members``, as evidence."""
    return tuple(sorted({m.item.id for m in members}))
