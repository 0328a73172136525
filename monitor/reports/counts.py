"""Figures over the period's items: the overview, hot words, demands, and the annex list.

All of them are given the members that count, the most telling first, as ``counted`` makes them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from monitor.reports.digest import (
    Day,
    Demand,
    HotWord,
    Hours,
    ListedItem,
    Overview,
    PlatformCount,
    TierCount,
    Usual,
)
from monitor.reports.incident import IncidentView, Items, Named
from monitor.reports.wording import quote, relation_label, tone_label
from monitor.text.plain import plain
from monitor.types import Authority, Item, Member, Platform, Relation, Tier

DEMAND_PLATFORMS = (Platform.HOTLINE, Platform.PETITION, Platform.BOARD)
"""Where people bring a demand to an office: 12345, petitions, message boards."""

_PLACES = 5
"""Places named in the overview; the rest is summed up."""

_KINDS = 3
"""Kinds of demand named."""

_HOT_FROM = 2
"""A word used by a single text is not hot."""

_HOUR = timedelta(hours=1)


def counted(members: Iterable[Member]) -> tuple[Member, ...]:
    """The members that count, sensitive and newest first.

    No mirror sites, nothing found to be about something else.
    """
    kept = (m for m in members if m.classification.relevant and not _is_mirror(m))
    return tuple(
        sorted(
            kept, key=lambda m: (not is_sensitive(m), -m.item.published_at.timestamp(), m.item.id)
        )
    )


def _is_mirror(member: Member) -> bool:
    item = member.item
    return item.authority is Authority.SPAM or item.relation is Relation.MIRROR


def is_original(member: Member) -> bool:
    """Whether it repeats and amends nothing that was there before."""
    return member.item.relation is Relation.FRESH


def is_sensitive(member: Member) -> bool:
    """Whether it speaks against the insured's interest or names a hazard."""
    return member.classification.tone < 0 or bool(member.classification.risks)


def items_of(members: Iterable[Member]) -> Items:
    """Their items."""
    return tuple(member.item for member in members)


def first_of(view: IncidentView) -> Member:
    """The first report of an incident; where it is no member any more, the earliest."""
    first_id = view.incident.first_item_id
    first = next((m for m in view.members if m.item.id == first_id), None)
    return first or min(view.members, key=lambda m: (m.item.published_at, m.item.id))


def overview(
    kept: Sequence[Member],
    mirrors: Items,
    views: Sequence[IncidentView],
    day: Day,
) -> Overview:
    """Section one over all items of the period; ``views`` are the incidents active in it."""
    by_relation: defaultdict[Relation, list[Item]] = defaultdict(list)
    for member in kept:
        by_relation[member.item.relation].append(member.item)
    return Overview(
        seen=sum(source.seen for source in day.sources),
        relevant=items_of(kept),
        originals=tuple(by_relation[Relation.FRESH]),
        updates=tuple(by_relation[Relation.UPDATE]),
        reprints=tuple(by_relation[Relation.REPRINT]),
        repeats=tuple(by_relation[Relation.DUPLICATE]),
        mirrors=mirrors,
        previous=day.before.originals,
        sensitive=items_of(filter(is_sensitive, kept)),
        platforms=_platforms(kept),
        tiers=_tiers(views),
        firsts=items_of(map(first_of, views)),
        places=_places(kept, day.place_name),
    )


def mirrors(members: Iterable[Member]) -> Items:
    """What does not count: copies on mirror sites, and what is about something else."""
    return items_of(m for m in members if _is_mirror(m) or not m.classification.relevant)


def hot_words(
    kept: Sequence[Member], limit: int, previous: Collection[str] | None
) -> tuple[HotWord, ...]:
    """Words by the number of originals that use them; new is what ``previous`` lacks."""
    printed = _Printed()
    uses = Counter[str]()
    for member in filter(is_original, kept):
        uses.update({printed[term] for term in member.classification.terms})
    del uses[""]
    ranked = sorted(uses, key=lambda word: (-uses[word], word))
    users: dict[str, list[Item]] = {w: [] for w in ranked[:limit] if uses[w] >= _HOT_FROM}
    for member in filter(is_original, kept):
        for word in users.keys() & {printed[term] for term in member.classification.terms}:
            users[word].append(member.item)
    return tuple(
        HotWord(
            word=word,
            items=tuple(found),
            new=previous is not None and word not in previous,
        )
        for word, found in users.items()
    )


class _Printed(dict[str, str]):
    """A term made plain, once; what is letters and figures alone is so already."""

    def __missing__(self, term: str) -> str:
        self[term] = word = term if term.isalnum() else plain(term)
        return word


def demand(kept: Iterable[Member], topic_label: Callable[[str], str]) -> Demand:
    """Demands brought to an office, each counted once, by channel and by kind."""
    entries = [
        m
        for m in kept
        if m.item.platform in DEMAND_PLATFORMS and m.item.relation is not Relation.DUPLICATE
    ]
    kinds: defaultdict[str, list[Item]] = defaultdict(list)
    for entry in entries:
        first = next(iter(entry.classification.topics), None)
        kinds["" if first is None else topic_label(first.topic_id)].append(entry.item)
    ranked = sorted(kinds.keys() - {""}, key=lambda label: (-len(kinds[label]), label))
    top = [Named(label=label, items=tuple(kinds[label])) for label in ranked[:_KINDS]]
    named = {item.id for kind in top for item in kind.items}
    total = items_of(entries)
    return Demand(
        total=total,
        channels=tuple(
            Named(label=p.label, items=tuple(item for item in total if item.platform is p))
            for p in DEMAND_PLATFORMS
        ),
        topics=tuple(top),
        other=tuple(item for item in total if item.id not in named),
    )


def hours(kept: Sequence[Member], start: datetime, end: datetime, usual: Usual) -> Hours:
    """Originals by the hour they were published in, beside a ``usual`` that has them all."""
    steps = max(0, -((start - end) // _HOUR))
    found: list[list[Item]] = [[] for _ in range(steps)]
    for member in filter(is_original, kept):
        step = (member.item.published_at - start) // _HOUR
        if 0 <= step < steps:
            found[step].append(member.item)
    return Hours(
        begins=tuple(start + n * _HOUR for n in range(steps)),
        originals=tuple(map(tuple, found)),
        usual=usual if len(usual.figures) == steps else Usual(),
    )


def listed(
    kept: Sequence[Member],
    limit: int,
    codes: Mapping[int, str],
    topic_label: Callable[[str], str],
) -> tuple[tuple[ListedItem, ...], int]:
    """The annex, and how many did not fit; ``codes`` maps an item to the code of its incident."""
    lines = tuple(
        ListedItem(
            quote=quote(member.item),
            relation=relation_label(member.item.relation),
            tone=tone_label(member.classification.tone),
            sensitive=is_sensitive(member),
            topics=tuple(topic_label(match.topic_id) for match in member.classification.topics),
            code=codes.get(member.item.id),
        )
        for member in kept[:limit]
    )
    return lines, len(kept) - len(lines)


def _platforms(kept: Iterable[Member]) -> tuple[PlatformCount, ...]:
    by_platform: defaultdict[Platform, list[Member]] = defaultdict(list)
    for member in kept:
        by_platform[member.item.platform].append(member)
    return tuple(
        PlatformCount(
            label=platform.label,
            items=items_of(by_platform[platform]),
            originals=items_of(filter(is_original, by_platform[platform])),
            sensitive=items_of(filter(is_sensitive, by_platform[platform])),
        )
        for platform in Platform
        if platform in by_platform
    )


def _tiers(views: Sequence[IncidentView]) -> tuple[TierCount, ...]:
    return tuple(
        TierCount(
            tier=tier, firsts=items_of(first_of(v) for v in views if v.assessment.tier is tier)
        )
        for tier in sorted(Tier, reverse=True)
    )


def _places(kept: Iterable[Member], gazetteer_name: Callable[[str], str]) -> tuple[Named, ...]:
    """Items by the first place each names; the unnamed and the rest of the list come last."""
    by_place: defaultdict[str, list[Item]] = defaultdict(list)
    nowhere: list[Item] = []
    for member in kept:
        code = next((region.code for region in member.classification.regions), None)
        (nowhere if code is None else by_place[code]).append(member.item)
    ranked = sorted(by_place, key=lambda code: (-len(by_place[code]), code))
    rest = [item for code in ranked[_PLACES:] for item in by_place[code]]
    rows = [
        *((plain(gazetteer_name(code)), by_place[code]) for code in ranked[:_PLACES]),
        ("其他地区", rest),
        ("未点明地点", nowhere),
    ]
    return tuple(Named(label=label, items=tuple(found)) for label, found in rows if found)
