"""What two sets of settings make of the same past: alerts and incidents told apart. PURE.

Incidents of two runs have nothing in common but their items; by those they are matched, one with
one, the greatest share first. An incident's alerts rise in tier, so that two series of them fall
into step at the tiers they share.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.types import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An incident told of at one moment, to whomever its routes name."""

    at: datetime
    tier: Tier
    reason: str
    """Why then and to these people, as the alert says."""
    told: tuple[str, ...] = ()
    """Whom and over which channels; empty: it stands in the digest only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One incident of a run, as far as two runs are compared by it."""

    id: int
    """Of the incident in its own run."""
    title: str
    topics: tuple[str, ...]
    begun: datetime
    """When its first report was published."""
    items: frozenset[int]
    """What both runs call their items by."""
    notices: tuple[Notice, ...]
    """Those of the period, by time."""
    tier: Tier
    """The gravest tier it had in the period."""


class Change(StrEnum):
    """What became of an alert."""

    LOST = "lost"
    WON = "won"
    RETIERED = "retiered"
    EARLIER = "earlier"
    LATER = "later"
    REROUTED = "rerouted"

    @property
    def label(self) -> str:
        """What staff read."""
        return {
            "lost": "少",
            "won": "多",
            "retiered": "级别不同",
            "earlier": "提前",
            "later": "推迟",
            "rerouted": "改送",
        }[self]


Pair = tuple[Story | None, Story | None]
"""The same incident before and after; None where it is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One alert that is not what it was; with neither side missing, both are the same alert."""

    change: Change
    pair: Pair
    before: Notice | None
    after: Notice | None

    @property
    def minutes(self) -> int | None:
        """How much later it is now, in minutes; None where there is no other to compare."""
        if self.before is None or self.after is None:
            return None
        return round((self.after.at - self.before.at).total_seconds() / 60)

    @property
    def at(self) -> datetime:
        """When it was, or else would be."""
        return min(notice.at for notice in (self.before, self.after) if notice is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrouped:
    """One incident that is several in the other run."""

    merged: bool
    """True: several became one. False: one became several."""
    whole: Story
    parts: tuple[Story, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which incidents of two runs are the same, and what was joined in another way."""

    pairs: tuple[Pair, ...]
    """Every incident of either run, once, in the order they began."""
    regrouped: tuple[Regrouped, ...]
    elsewhere: int
    """Items that went with another incident than most of their old one."""
    dropped: int
    """Items only the run before holds: no longer about social insurance, or not collected."""
    gained: int
    """Items only the run after holds."""


# ── incidents ────────────────────────────────────────────────────────────────────────────────


def match(before: Sequence[Story], after: Sequence[Story]) -> Match:
    """The incidents of two runs, matched by the items they share; nothing else counts."""
    shared = _shared(before, after)
    old, new = {s.id: s for s in before}, {s.id: s for s in after}
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for (one, other), _ in sorted(shared.items(), key=lambda entry: (-entry[1], entry[0])):
        if one not in partner and other not in taken:
            partner[one] = other
            taken.add(other)
    pairs: list[Pair] = [(story, new.get(partner.get(story.id, 0))) for story in before]
    pairs += [(None, story) for story in after if story.id not in taken]
    held, holds = _items(before), _items(after)
    return Match(
        pairs=tuple(sorted(pairs, key=_begun)),
        regrouped=tuple(_regrouped(shared, old, new)),
        elsewhere=sum(n for (one, other), n in shared.items() if partner.get(one) != other),
        dropped=len(held - holds),
        gained=len(holds - held),
    )


def _shared(before: Sequence[Story], after: Sequence[Story]) -> Mapping[tuple[int, int], int]:
    """How many items each two incidents share; those that share none are left out."""
    home = {item: story.id for story in after for item in story.items}
    return Counter(
        (story.id, home[item]) for story in before for item in story.items if item in home
    )


def _items(stories: Iterable[Story]) -> set[int]:
    return {item for story in stories for item in story.items}


def _begun(pair: Pair) -> tuple[datetime, int, int]:
    one, other = pair
    begun = min(story.begun for story in pair if story is not None)
    return begun, one.id if one else 0, other.id if other else 0


def _regrouped(
    shared: Mapping[tuple[int, int], int], old: Mapping[int, Story], new: Mapping[int, Story]
) -> Iterator[Regrouped]:
    """Incidents into which several went with most of their items, and the other way round."""
    merged, split = defaultdict[int, list[Story]](list), defaultdict[int, list[Story]](list)
    for one, other in _mostly(shared):
        merged[other].append(old[one])
    for other, one in _mostly({(b, a): n for (a, b), n in shared.items()}):
        split[one].append(new[other])
    for whole, parts, stories in ((new, merged, True), (old, split, False)):
        for story_id, found in sorted(parts.items()):
            if len(found) > 1:
                yield Regrouped(merged=stories, whole=whole[story_id], parts=tuple(found))


def _mostly(shared: Mapping[tuple[int, int], int]) -> Iterator[tuple[int, int]]:
    """Each of one side with the one of the other that holds most of its items."""
    best: dict[int, tuple[int, int]] = {}
    for (one, other), count in sorted(shared.items()):
        if count > best.get(one, (0, 0))[1]:
            best[one] = other, count
    return ((one, other) for one, (other, _) in sorted(best.items()))


# ── alerts ───────────────────────────────────────────────────────────────────────────────────


def moved(pairs: Iterable[Pair]) -> list[Moved]:
    """Every alert that is gone, new, or not what it was, by time."""
    found = [
        Moved(change=change, pair=pair, before=before, after=after)
        for pair in pairs
        for before, after in in_step(_notices(pair[0]), _notices(pair[1]))
        if (change := _change(before, after)) is not None
    ]
    return sorted(found, key=lambda each: each.at)


def _notices(story: Story | None) -> Sequence[Notice]:
    return () if story is None else story.notices


def in_step(
    before: Sequence[Notice], after: Sequence[Notice]
) -> Iterator[tuple[Notice | None, Notice | None]]:
    """Two series of alerts of one incident, side by side.

    Those of one tier belong together; of what lies between two such, the first of one series
    belongs to the first of the other, and so on.
    """
    place = {key: at for at, key in enumerate(_ranks(after))}
    done_before = done_after = 0
    for at, key in enumerate(_ranks(before)):
        there = place.get(key, -1)
        if there >= done_after:
            yield from _beside(before[done_before:at], after[done_after:there])
            yield before[at], after[there]
            done_before, done_after = at + 1, there + 1
    yield from _beside(before[done_before:], after[done_after:])


def _ranks(notices: Sequence[Notice]) -> list[tuple[Tier, int]]:
    """The tier of each, and which of that tier it is: one merged into another brings its own."""
    counted = Counter[Tier]()
    ranks = []
    for notice in notices:
        counted[notice.tier] += 1
        ranks.append((notice.tier, counted[notice.tier]))
    return ranks


def _beside(
    before: Sequence[Notice], after: Sequence[Notice]
) -> Iterator[tuple[Notice | None, Notice | None]]:
    both = min(len(before), len(after))
    yield from zip(before, after, strict=False)
    yield from ((notice, None) for notice in before[both:])
    yield from ((None, notice) for notice in after[both:])


def _change(before: Notice | None, after: Notice | None) -> Change | None:
    """What became of an alert; None when it is what it was, to the minute."""
    if before is None or after is None:
        return Change.WON if before is None else Change.LOST
    if before.tier is not after.tier:
        return Change.RETIERED
    minutes = round((after.at - before.at).total_seconds() / 60)
    if minutes:
        return Change.LATER if minutes > 0 else Change.EARLIER
    return Change.REROUTED if before.told != after.told else None
