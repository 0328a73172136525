"""What made-up days bring: stories told by drawn outlets about drawn places, in texts of our own.

A story is about one topic in one county; its texts are put together from the training texts of that
topic. As in recorded hot lists, three stories in four have one item, and the others five on average
by a power law; three in ten of the later items are reprints. Topics, counties, outlets and accounts
are drawn by Zipf's law, half of the counties from one province, hours as hot lists show them. All
is drawn with a fixed seed.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate

from monitor.classify.training import Sample
from monitor.types import (
    Authority,
    Classification,
    DecidedBy,
    DemandMatch,
    Engagement,
    Fingerprint,
    Item,
    Platform,
    RawItem,
    RegionMatch,
    Relation,
    TopicMatch,
)

SEED = 20260615
_NIGHT_AND_MORNING = (29, 18, 15, 11, 11, 8, 8, 14, 22, 42, 47, 44)
_AFTERNOON_AND_EVENING = (54, 48, 49, 43, 52, 47, 47, 41, 52, 39, 38, 38)
_BY_HOUR = (*_NIGHT_AND_MORNING, *_AFTERNOON_AND_EVENING)
_ALONE, _LARGEST, _TAIL = 0.75, 200, 0.6
_REPRINTED, _MIRRORED = 0.3, 0.02
_PLACED = 0.7
_HOURS_APART = 1.5
_SPREAD = (
    (
        Platform.NEWS,
        30,
        (Authority.CITY, Authority.PROVINCIAL, Authority.PORTAL, Authority.CENTRAL),
    ),
    (Platform.HOTLINE, 20, (Authority.TICKET,)),
    (Platform.WEIBO, 15, (Authority.SELF_MEDIA,)),
    (Platform.WECHAT, 12, (Authority.SELF_MEDIA, Authority.OFFICIAL)),
    (Platform.BOARD, 10, (Authority.TICKET,)),
    (Platform.FORUM, 8, (Authority.FORUM,)),
    (Platform.VIDEO, 5, (Authority.SELF_MEDIA,)),
)
_OUTLETS, _ACCOUNTS, _SOURCES = 400, 5000, 200
_NAMES = ("日报", "晚报", "新闻网", "融媒体中心", "发布", "广播电视台")


@dataclass(frozen=True, slots=True)
class Voice:
    """Where one item stands."""

    platform: Platform
    authority: Authority
    outlet: str
    source_id: str


@dataclass(frozen=True, slots=True)
class Told:
    """One item of one story."""

    story: int
    topic: str
    place: str | None
    """Code of the county."""
    voice: Voice
    relation: Relation
    published_at: datetime


class Zipf:
    """One of several, the first most often: the n-th with a weight of 1/n."""

    def __init__(self, draw: random.Random, number: int) -> None:
        self._draw, self._numbers = draw, range(number)
        self._weights = list(accumulate(1 / (n + 1) for n in self._numbers))

    def one(self) -> int:
        """A number from 0 on."""
        return self._draw.choices(self._numbers, cum_weights=self._weights)[0]


class MadeDays:
    """Days of a desk; ``places`` are names of counties by code, ``samples`` the training texts."""

    def __init__(self, samples: Sequence[Sample], places: Mapping[str, str], seed: int) -> None:
        self._draw = random.Random(seed)  # noqa: S311 - a bench, not a secret
        self._texts: defaultdict[str, list[Sample]] = defaultdict(list)
        for sample in samples:
            if sample.labels.topics and len(sample.text) > 12:
                self._texts[sample.labels.topics[0]].append(sample)
        self._topics = sorted(self._texts)
        self._draw.shuffle(self._topics)
        self._places, self._codes = places, self._some(sorted(places))
        sizes = (len(self._topics), len(self._codes), _OUTLETS, _ACCOUNTS, _SOURCES // len(_SPREAD))
        self._topic, self._place, self._outlet, self._account, self._source = (
            Zipf(self._draw, size) for size in sizes
        )
        self._stories = 0

    def _some(self, codes: Sequence[str]) -> list[str]:
        """Counties, those of the home province between the others."""
        home = [code for code in codes if code.startswith("33")]
        away = self._draw.sample([code for code in codes if not code.startswith("33")], 300)
        self._draw.shuffle(home)
        return [code for pair in zip(home, away, strict=False) for code in pair] + away[len(home) :]

    # ── what is told ─────────────────────────────────────────────────────────────────────────

    def day(self, start: datetime, number: int) -> list[Told]:
        """``number`` items published in the 24 hours from ``start``, by time."""
        told: list[Told] = []
        while len(told) < number:
            told += self._story(start)
        return sorted(told[:number], key=lambda one: (one.published_at, one.story))

    def _story(self, start: datetime) -> Iterator[Told]:
        draw, end = self._draw, start + timedelta(days=1)
        self._stories += 1
        topic = self._topics[self._topic.one()]
        place = self._codes[self._place.one()] if draw.random() < _PLACED else None
        alone = draw.random() < _ALONE
        size = 1 if alone else min(_LARGEST, int(2 / (1 - draw.random()) ** _TAIL))
        at = start + timedelta(hours=draw.choices(range(24), _BY_HOUR)[0] + draw.random())
        relation = Relation.FRESH
        for _ in range(size):
            yield Told(self._stories, topic, place, self._voice(relation), relation, min(at, end))
            at += timedelta(hours=draw.expovariate(1 / _HOURS_APART))
            if at >= end:
                return
            chance = draw.random()
            relation = Relation.REPRINT if chance < _REPRINTED else Relation.FRESH
            if chance > 1 - _MIRRORED:
                relation = Relation.MIRROR

    def _voice(self, relation: Relation) -> Voice:
        weights = [weight for _, weight, _ in _SPREAD]
        drawn = (
            self._draw.choices(_SPREAD, weights)[0] if relation is Relation.FRESH else _SPREAD[0]
        )
        platform, _, standings = drawn
        authority = self._draw.choice(standings)
        source_id = f"{platform.value}-{self._source.one()}"
        if relation is Relation.MIRROR:
            return Voice(platform, Authority.SPAM, f"资讯站{self._account.one()}", source_id)
        if authority in (Authority.SELF_MEDIA, Authority.FORUM):
            return Voice(platform, authority, f"账号{self._account.one()}", source_id)
        number = self._outlet.one()
        county = self._places[self._codes[number % len(self._codes)]]
        return Voice(platform, authority, f"{county}{_NAMES[number % len(_NAMES)]}", source_id)

    # ── as it is collected ───────────────────────────────────────────────────────────────────

    def raws(self, told: Sequence[Told]) -> Iterator[RawItem]:
        """``told`` as the sources give it, each ten minutes after it was published."""
        firsts: dict[int, tuple[str, str]] = {}
        for number, one in enumerate(told):
            words = firsts.get(one.story)
            if words is None or one.relation is Relation.FRESH:
                words = self._words(one, words[0] if words else None)
                firsts.setdefault(one.story, words)
            yield RawItem(
                source_id=one.voice.source_id,
                url=f"https://{one.voice.source_id}.example/{one.published_at:%Y%m%d}/{number}",
                title=words[0],
                body=words[1],
                platform=one.voice.platform,
                authority=one.voice.authority,
                outlet=one.voice.outlet,
                published_at=one.published_at,
                fetched_at=one.published_at + timedelta(minutes=10),
                engagement=Engagement(views=self._draw.randrange(10_000)),
            )

    def _words(self, told: Told, title: str | None) -> tuple[str, str]:
        """Title and body: the title of the story where it has one, and three texts of the topic."""
        where = self._places[told.place] if told.place else ""
        texts = self._draw.sample(self._texts[told.topic], 4)
        named = title or f"{where}{texts[0].text[:30]}"
        return named, f"{named}。" + "。".join(text.text for text in texts[1:]) + "。"

    # ── as it is counted ─────────────────────────────────────────────────────────────────────

    def judged(self, told: Sequence[Told]) -> Iterator[tuple[Item, Classification]]:
        """``told`` as items and judgements, of which only what is counted is filled in."""
        for one in told:
            yield _item(one), self._judgement(one)

    def _judgement(self, one: Told) -> Classification:
        labels = self._draw.choice(self._texts[one.topic]).labels
        region = RegionMatch(code=one.place or "", name="", confidence=0.9, evidence=None)
        wants = labels.demand
        return replace(
            _BLANK_JUDGEMENT,
            topics=(TopicMatch(topic_id=one.topic, score=1, by=DecidedBy.RULE, evidence=()),),
            regions=(region,) if one.place else (),
            groups=self._draw.choice(((), (), ("退休人员",), ("灵活就业人员",), ("农民工",))),
            tone=labels.tone,
            demand=DemandMatch(demand=wants, by=DecidedBy.RULE) if wants else None,
        )


_BLANK_JUDGEMENT = Classification(item_id=0, relevant=True, reason="")
_BLANK_PRINT = Fingerprint(exact="", signature=())


def _item(one: Told) -> Item:
    return Item(
        id=0,
        source_id=one.voice.source_id,
        platform=one.voice.platform,
        authority=one.voice.authority,
        outlet=one.voice.outlet,
        region=None,
        url="",
        canonical_url="",
        external_id=None,
        title="",
        body="",
        published_at=one.published_at,
        collected_at=one.published_at,
        fingerprint=_BLANK_PRINT,
        relation=one.relation,
        relation_reason="",
        origin_id=None,
        engagement=Engagement(),
        run_id="bench",
    )
