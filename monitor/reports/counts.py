"""Figures over the period's items: the overview, hot words, demands, and the annex list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from monitor.reports.digest import (
    Demand,
    HotWord,
    IncidentView,
    ListedItem,
    Named,
    Overview,
    PlatformCount,
    TierCount,
)
from monitor.reports.watched import SourceCoverage
from monitor.reports.wording import quote, relation_label, tone_label
from monitor.text.plain import plain
from monitor.types import Authority, Member, Platform, Relation, Tier

DEMAND_PLATFORMS = (Platform.HOTLINE, Platform.PETITION, Platform.BOARD)
"""Where people bring a demand to an office: 12345, petitions, message boards."""

_PLACES = 5
"""Places named in the overview; the rest is summed up."""

_KINDS = 3
"""Kinds of demand named."""

_HOT_FROM = 2
"""A word used by a single text is not hot."""


def counted(members: Iterable[Member]) -> tuple[Member, ...]:
    """The members that count: no mirror sites, nothing found to be about something else."""
    return tuple(m for m in members if m.classification.relevant and not _is_mirror(m))


def _is_mirror(member: Member) -> bool:
    item = member.item
    return item.authority is Authority.SPAM or item.relation is Relation.MIRROR


def is_original(member: Member) -> bool:
    """Whether it repeats and amends nothing that was there before."""
    return member.item.relation is Relation.FRESH


def is_sensitive(member: Member) -> bool:
    """Whether it speaks against the insured's interest or names a hazard."""
    return member.classification.tone < 0 or bool(member.classification.risks)


def overview(
    members: Sequence[Member],
    views: Sequence[IncidentView],
    sources: Sequence[SourceCoverage],
    previous_originals: int | None,
    gazetteer_name: Callable[[str], str],
) -> Overview:
    """Section one over all items of the period; ``views`` are the incidents active in it."""
    kept = counted(members)
    relations = Counter(member.item.relation for member in kept)
    originals = relations[Relation.FRESH]
    return Overview(
        seen=sum(source.seen for source in sources),
        relevant=len(kept),
        originals=originals,
        updates=relations[Relation.UPDATE],
        reprints=relations[Relation.REPRINT],
        repeats=relations[Relation.DUPLICATE],
        mirrors=len(members) - len(kept),
        change=_change(originals, previous_originals),
        sensitive=sum(map(is_sensitive, kept)),
        platforms=_platforms(kept),
        tiers=_tiers(views),
        incidents=len(views),
        places=_places(kept, gazetteer_name),
    )


def hot_words(
    members: Iterable[Member], limit: int, previous: Collection[str] | None
) -> tuple[HotWord, ...]:
    """Words by the number of originals that use them; new is what ``previous`` lacks."""
    uses = Counter(
        term
        for member in counted(members)
        if is_original(member)
        for term in {plain(term) for term in member.classification.terms}
        if term
    )
    ranked = sorted(uses.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(
        HotWord(word=word, count=count, new=previous is not None and word not in previous)
        for word, count in ranked[:limit]
        if count >= _HOT_FROM
    )


def demand(members: Iterable[Member], topic_label: Callable[[str], str]) -> Demand:
    """Demands brought to an office, each counted once, by channel and by kind."""
    entries = [m for m in counted(members) if m.item.platform in DEMAND_PLATFORMS]
    entries = [m for m in entries if m.item.relation is not Relation.DUPLICATE]
    channels = Counter(entry.item.platform for entry in entries)
    kinds = Counter(
        topic_label(entry.classification.topics[0].topic_id)
        for entry in entries
        if entry.classification.topics
    )
    top = sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))[:_KINDS]
    return Demand(
        total=len(entries),
        channels=tuple(Named(label=p.label, count=channels[p]) for p in DEMAND_PLATFORMS),
        topics=tuple(Named(label=label, count=count) for label, count in top),
        other=len(entries) - sum(count for _, count in top),
    )


def listed(
    members: Iterable[Member],
    limit: int,
    codes: Mapping[int, str],
    topic_label: Callable[[str], str],
) -> tuple[tuple[ListedItem, ...], int]:
    """The annex, sensitive and newest first, and how many did not fit.

    ``codes`` maps an item to the code of its incident.
    """
    ordered = sorted(
        counted(members),
        key=lambda m: (not is_sensitive(m), -m.item.published_at.timestamp(), m.item.id),
    )
    lines = tuple(
        ListedItem(
            quote=quote(member.item),
            relation=relation_label(member.item.relation),
            tone=tone_label(member.classification.tone),
            sensitive=is_sensitive(member),
            topics=tuple(topic_label(match.topic_id) for match in member.classification.topics),
            code=codes.get(member.item.id),
        )
        for member in ordered[:limit]
    )
    return lines, len(ordered) - len(lines)


def _change(originals: int, previous: int | None) -> str:
    if previous is None:
        return "无上期数据可比"
    if originals == previous:
        return "与上期持平"
    word = "增加" if originals > previous else "减少"
    if previous == 0:
        return f"较上期（0条）{word}{originals}条"
    share = 100 * abs(originals - previous) / previous
    return f"较上期（{previous}条）{word}{share:.1f}%"


def _platforms(members: Iterable[Member]) -> tuple[PlatformCount, ...]:
    by_platform: dict[Platform, list[Member]] = {}
    for member in members:
        by_platform.setdefault(member.item.platform, []).append(member)
    return tuple(
        PlatformCount(
            label=platform.label,
            items=len(found),
            originals=sum(map(is_original, found)),
            sensitive=sum(map(is_sensitive, found)),
        )
        for platform in Platform
        if (found := by_platform.get(platform))
    )


def _tiers(views: Iterable[IncidentView]) -> tuple[TierCount, ...]:
    counts = Counter(view.assessment.tier for view in views)
    return tuple(TierCount(tier=tier, count=counts[tier]) for tier in sorted(Tier, reverse=True))


def _places(members: Iterable[Member], gazetteer_name: Callable[[str], str]) -> tuple[Named, ...]:
    """Items by the first place each names; the unnamed and the rest of the list come last."""
    firsts = [next((r.code for r in m.classification.regions), None) for m in members]
    named = Counter(code for code in firsts if code is not None)
    ranked = sorted(named.items(), key=lambda pair: (-pair[1], pair[0]))
    rows = [Named(label=plain(gazetteer_name(code)), count=n) for code, n in ranked[:_PLACES]]
    rows.append(Named(label="其他地区", count=sum(n for _, n in ranked[_PLACES:])))
    rows.append(Named(label="未点明地点", count=firsts.count(None)))
    return tuple(row for row in rows if row.count)
