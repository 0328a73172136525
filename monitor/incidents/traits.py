"""What one member of an incident is by itself, whatever else is in it: made out once, kept with it.

A grade asks each member a dozen questions, and is made anew with every item that comes.
"""

from __future__ import annotations

from functools import lru_cache
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
_ANYBODY = (Authority.SELF_MEDIA, Authority.FORUM)
_WEIGHTY = (Authority.CENTRAL, Authority.NATIONAL, Authority.PROVINCIAL, Authority.OFFICIAL)
_KEEP = object.__setattr__
_ASKED = 3
"""Lists of words besides the last one whose answers are kept."""
_BEGINNING = 800
"""Characters of a body in which facts are looked for; later ones seldom speak of the matter."""


class Traits:
    """What one member is by itself.

    ``last`` is when it was published or last seen; ``in_order`` says that it was seen in order of
    time; ``newest`` are its latest figures then, made out by ``heat`` when first asked for.
    """

    __slots__ = (
        "_persons",
        "_said",
        "counted",
        "critical",
        "hearsay_again",
        "in_order",
        "last",
        "newest",
        "official",
        "original",
        "outlet",
        "place",
        "scenes",
        "signs",
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
        self.outlet = _once(item.outlet, "" if self.ticket else site_of(item.url))
        self.scenes, self.place = _places(judged) if judged.regions else ((), "")
        self.signs = _signs_of(member)
        self.hearsay_again = (
            item.relation is Relation.REPRINT
            and item.origin_id is not None
            and _is_anybodys_hearsay(member)
        )
        self._said: tuple[tuple[tuple[str, ...], bool], ...] = ()
        self._persons: tuple[int, str] | None = None
        self._follow(member)

    def _follow(self, member: Member) -> None:
        seen, self.last = member.observations, member.item.published_at
        self.in_order = True
        if seen:
            self.last = max(self.last, *[one.at for one in seen])
            self.in_order = all(a.at <= b.at for a, b in pairwise(seen))
        self.newest: Engagement | None = None

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

    def handed_on(self, member: Member) -> None:
        """Serve for ``member``, the same that was seen once more, from now on."""
        _KEEP(member, "worked_out", self)
        self._follow(member)


@lru_cache(maxsize=4096)
def _once(outlet: str, site: str) -> tuple[str, str]:
    """An outlet, kept in memory once for all that it tells."""
    return outlet, site


def traits(member: Member) -> Traits:
    """What ``member`` is by itself."""
    known: Traits | None = member.worked_out
    if known is None:
        known = Traits(member)
        _KEEP(member, "worked_out", known)
    return known


def place_of(member: Member) -> str:
    """The surest place ``member`` names, if it is sure enough to stand for an incident."""
    return traits(member).place


def signs_of(member: Member) -> frozenset[str]:
    """What a member shows that weighs by itself: hazards, weighty voices, answers, hot lists."""
    return traits(member).signs


def stands_first(item: Item) -> bool:
    """Whether it repeats nothing we hold; a reprint of what we never held stands in for that."""
    unheld = item.relation is Relation.REPRINT and item.origin_id is None
    return item.relation is Relation.FRESH or unheld


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


@lru_cache(maxsize=4096)
def _folded(title: str, body: str) -> str:
    return fold_text(f"{title}。{body}")


def _is_mirror(item: Item) -> bool:
    return item.authority is Authority.SPAM or item.relation is Relation.MIRROR


def _criticises(member: Member, *, official: bool) -> bool:
    judged = member.classification
    if official or judged.corrects:
        return False
    if judged.tone < 0:
        return True
    return judged.tone == 0 and bool(judged.risks) and member.item.authority not in _EXPLAINING


def _places(judged: Classification) -> tuple[tuple[str, ...], str]:
    """The places surely named, and the surest: sure enough to stand for an incident."""
    sure = [r for r in judged.regions if r.sure]
    surest = max(sure, key=lambda r: r.confidence).code if sure else ""
    return tuple({r.code: None for r in sure}), surest


def _is_anybodys_hearsay(member: Member) -> bool:
    anybody = member.item.authority in _ANYBODY and member.item.platform is not Platform.HOTLIST
    return anybody and is_hearsay(member)


def _signs_of(member: Member) -> frozenset[str]:
    item, judged = member.item, member.classification
    hazards = frozenset([(risk.kind, risk.level) for risk in judged.risks])
    return _signs(hazards, item.authority, item.platform, corrects=judged.corrects)


@lru_cache(maxsize=1024)
def _signs(
    hazards: frozenset[tuple[str, int]], authority: Authority, platform: Platform, *, corrects: bool
) -> frozenset[str]:
    signs = {f"hazard:{kind}:{level}" for kind, level in hazards}
    if authority in _WEIGHTY:
        signs.add(authority.value)
    if corrects:
        signs.add("corrects")
    if platform is Platform.HOTLIST:
        signs.add(platform.value)
    return frozenset(signs)
