"""A made-up month of social-insurance items, of the shape a recorded one has, as many as wanted.

Shape: what the recorded hot lists of four months let through the gate, by the shipped pipeline. 237
titles became 122 incidents: three quarters of one title, the three largest of 21, 28 and 30, a
power law of exponent 1. Of the titles 97 in 100 were told first, the others reprints; after them
came 189 repeated sightings with a new place or heat. Half of the stories are titles on hot lists,
the others letters and posts; only titles are seen again. Texts are real ones and the own training
texts (``stories``), hours of the day and shares are the recorded ones, the rest is drawn with a
fixed seed.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from sys import intern

from stories import KINDS, Sources, Spelling, Text

from monitor.types import (
    Authority,
    Engagement,
    Fingerprint,
    Item,
    Member,
    Observation,
    Platform,
    RegionMatch,
    Relation,
)

FIRST = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 30
SEED = 20260301

SHAPE = (
    "shape, as recorded behind the gate: 75 % of incidents of one item, the others' sizes by a "
    "power law of exponent 1; 6 % of later items reprints; titles of the board that shows places "
    "seen again 1.6 times on average; half of the stories are titles on hot lists"
)
"""What the printed figures are of."""
_NIGHT_AND_MORNING = (29, 18, 15, 11, 11, 8, 8, 14, 22, 42, 47, 44)
_AFTERNOON_AND_EVENING = (54, 48, 49, 43, 52, 47, 47, 41, 52, 39, 38, 38)
_BY_HOUR = (*_NIGHT_AND_MORNING, *_AFTERNOON_AND_EVENING)
"""How many hundred hot-list titles first showed in each hour of the desk."""
_ALONE = 92 / 122
"""Incidents of one title."""
_LARGEST = 20_000
"""Where the power law of the others, which are of two titles or more, is cut off."""
_SHARES = (50, 30, 20)
_PLACED = {"headline": 0.25, "letter": 1.0, "post": 0.4}
"""Share of stories that name a place: 58 of 237 titles do; a ticket has that of its desk."""
_REPRINTED = 7 / (237 - 122)
"""Later items that are reprints."""
_WORD_FOR_WORD = 0.7
_BOARDS = {"今日头条热榜": 102, "微博热搜": 116, "知乎热榜": 19}
_RANKED = "微博热搜"
"""The board that shows places and heat, and is recorded again while a title stays on it."""
_SIGHTINGS = {0: 56, 1: 20, 2: 9, 3: 3, 4: 9, 5: 10, 6: 7, 7: 2}
"""Later sightings of a title there."""
_BEFORE = ("", "", "", "最新：", "网友热议：", "转发｜", "关注！", "追踪：", "多人反映")
_BEHIND = ("", "", "", "，当地回应", "，网友：太难了", "怎么办", "？官方说法来了", "，有人知道吗")
_WEB = (Platform.WEIBO, Platform.WECHAT, Platform.FORUM, Platform.VIDEO)


@dataclass(frozen=True, slots=True)
class Step:
    """What came in a few minutes, and when they ended."""

    end: datetime
    members: list[Member]
    sightings: list[Observation]


@dataclass(slots=True)
class _Story:
    text: Text
    """In the words of this story."""
    regions: tuple[RegionMatch, ...]
    left: int
    pace: float
    """Hours to the next item, on average; it slows down."""
    first_id: int = 0


@dataclass(slots=True)
class _Standing:
    """A title on a hot list that will be seen there again."""

    item_id: int
    left: int
    rank: int
    heat: int


@dataclass(slots=True, order=True)
class _Due:
    at: datetime
    number: int
    what: _Story | _Standing = field(compare=False)


class Month:
    """The stream: about ``items`` new items in order of time; ``places`` are counties by code."""

    def __init__(
        self, told_from: Sources, kept: str, places: Mapping[str, str], items: int
    ) -> None:
        self._random = random.Random(SEED)  # noqa: S311 - a bench, not a secret
        self._by_kind = {k: [t for t in told_from.texts if t.kind == k] for k in KINDS}
        self._spelling = Spelling(told_from.titles, frozenset(kept), self._random)
        self._places = sorted(places.items())
        self._items = items
        self._number = 0
        self._due: list[_Due] = []

    def steps(self, step: timedelta) -> Iterator[Step]:
        """The month in steps."""
        a_month = DAYS * timedelta(days=1) // step
        begun = self._items / a_month / _mean_size()
        for n in range(a_month):
            start, end = FIRST + n * step, FIRST + (n + 1) * step
            rate = begun * _BY_HOUR[(start.hour + 8) % 24] * 24 / sum(_BY_HOUR)
            for _ in range(self._poisson(rate)):
                self._put(start + step * self._random.random(), self._begun())
            done = Step(end, [], [])
            while self._due and self._due[0].at < end:
                self._go_on(heapq.heappop(self._due), done)
            yield done

    def _go_on(self, due: _Due, step: Step) -> None:
        thing, at = due.what, due.at
        if isinstance(thing, _Standing):
            step.sightings.append(self._seen_again(thing, at))
        else:
            step.members.append(self._told_by(thing, due.number, at))
            thing.pace *= 1 + 0.5 / thing.left
            again = self._hours(thing.pace)
            standing = self._standing(step.members[-1].item)
            if standing.left:
                self._put(at + self._hours(2), standing)
        thing.left -= 1
        if thing.left:
            later = self._hours(2) if isinstance(thing, _Standing) else again
            self._put(at + later, thing)

    def _hours(self, mean: float) -> timedelta:
        return timedelta(hours=self._random.expovariate(1 / mean))

    def _put(self, at: datetime, what: _Story | _Standing) -> None:
        self._number += 1
        heapq.heappush(self._due, _Due(at, self._number, what))

    def _poisson(self, mean: float) -> int:
        """A count with this mean, by waiting times."""
        count, waited = 0, self._random.expovariate(1)
        while waited < mean:
            count, waited = count + 1, waited + self._random.expovariate(1)
        return count

    # ── titles on a hot list ─────────────────────────────────────────────────────────────────

    def _standing(self, item: Item) -> _Standing:
        shown = item.engagement
        often = 0
        if item.outlet == _RANKED:
            (often,) = self._random.choices(list(_SIGHTINGS), list(_SIGHTINGS.values()))
        return _Standing(item.id, often, shown.rank or 0, shown.heat or 0)

    def _seen_again(self, title: _Standing, at: datetime) -> Observation:
        title.rank = min(50, max(1, title.rank + self._random.randint(-8, 12)))
        title.heat = int(title.heat * self._random.uniform(0.5, 1.5))
        engagement = Engagement(rank=title.rank, heat=title.heat)
        return Observation(item_id=title.item_id, at=at, engagement=engagement)

    # ── stories ──────────────────────────────────────────────────────────────────────────────

    def _begun(self) -> _Story:
        draw = self._random
        (kind,) = draw.choices(KINDS, _SHARES)
        size = 1 if draw.random() < _ALONE else min(_LARGEST, int(2 * draw.paretovariate(1)))
        placed = draw.random() < _PLACED[kind]
        code, name = draw.choice(self._places)
        region = RegionMatch(code=code, name=name, confidence=0.9, evidence=None)
        # A story of any size has told most of itself after a day or two.
        pace = 30 / size * draw.uniform(0.2, 2)
        text = draw.choice(self._by_kind[kind])
        spelt = self._spelling.of(text)
        terms = tuple(term.translate(spelt) for term in text.judged.terms)
        told = replace(
            text, title=text.title.translate(spelt), judged=replace(text.judged, terms=terms)
        )
        return _Story(told, (region,) if placed else (), size, pace)

    def _told_by(self, story: _Story, number: int, at: datetime) -> Member:
        text, relation = story.text, Relation.FRESH
        if not story.first_id:
            story.first_id, title = number, text.title
        else:
            reprinted = text.kind != "letter" and self._random.random() < _REPRINTED
            relation = Relation.REPRINT if reprinted else relation
            same = reprinted and self._random.random() < _WORD_FOR_WORD
            title = text.title if same else self._retold(text.title)
        origin = story.first_id if relation is Relation.REPRINT else None
        item = self._item(number, title, text, relation, origin, at)
        judged = replace(text.judged, item_id=number, regions=story.regions)
        return Member(item=item, classification=judged, joined_reason="")

    def _retold(self, title: str) -> str:
        """The same in somewhat other words: a part left out, something put before or behind."""
        draw = self._random
        cut = draw.randrange(1, 2 + len(title) // 4)
        start = draw.randrange(max(1, len(title) - cut))
        return draw.choice(_BEFORE) + title[:start] + title[start + cut :] + draw.choice(_BEHIND)

    def _item(
        self,
        number: int,
        title: str,
        text: Text,
        relation: Relation,
        origin: int | None,
        at: datetime,
    ) -> Item:
        draw = self._random
        house = int(draw.paretovariate(0.8)) % 500
        outlet, shown = (
            intern(f"信源{house}"),
            Engagement(forwards=int(draw.paretovariate(0.9)) - 1),
        )
        platform, authority = Platform.HOTLINE, Authority.TICKET
        if text.kind == "post":
            platform, authority = draw.choice(_WEB), Authority.SELF_MEDIA
        elif text.kind == "headline":
            platform, authority = Platform.HOTLIST, Authority.PORTAL
            (outlet,) = draw.choices(list(_BOARDS), list(_BOARDS.values()))
            ranked = Engagement(rank=draw.randint(5, 50), heat=int(draw.lognormvariate(12, 1)))
            shown = ranked if outlet == _RANKED else Engagement()
        url = f"https://site{house}.example/{number}"
        return Item(
            id=number,
            source_id=outlet,
            platform=platform,
            authority=authority,
            outlet=outlet,
            region=None,
            url=url,
            canonical_url=url,
            external_id=None,
            title=title,
            body=text.body,
            published_at=at,
            collected_at=at,
            fingerprint=Fingerprint(exact=title, signature=()),
            relation=relation,
            relation_reason="",
            origin_id=origin,
            engagement=shown,
            run_id="month",
        )


def _mean_size() -> float:
    """Of the sizes that ``_begun`` draws: P(int(2x) >= n) is 2/n from two on."""
    return _ALONE + (1 - _ALONE) * (2 + sum(2 / n for n in range(3, _LARGEST + 1)))
