"""A made-up month of social-insurance items, of the shape a real one has, as many as wanted.

The texts are real where the evaluation data is there (hot-list titles, letters, posts that the
shipped classifier keeps), with the own training texts beside them. Everything else is drawn with a
fixed seed: stories begin by the hours in which real hot lists change; the number of items follows
a power law with a heavy tail; later items are reprints, retellings in other words, forwards,
amendments, mirrors, and other people's tickets about the same matter. Every text is judged
once and the judgement is kept: this measures what comes after it.
"""

from __future__ import annotations

import gzip
import heapq
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor.classify import Classifier
from monitor.classify.training import read_samples
from monitor.types import (
    Authority,
    Classification,
    Engagement,
    Fingerprint,
    Item,
    Member,
    Platform,
    RegionMatch,
    Relation,
)

FIRST = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 30
SEED = 20260301

_BY_HOUR = (
    29,
    18,
    15,
    11,
    11,
    8,
    8,
    14,
    22,
    42,
    47,
    44,
    54,
    48,
    49,
    43,
    52,
    47,
    47,
    41,
    52,
    39,
    38,
    38,
)
"""How many hundred real hot-list titles first showed in each hour of the desk."""
_TAIL = 1.2
"""Exponent of the sizes of stories: of 121 real incidents 28 have two items, 11 three or more."""
_LARGEST = 20_000
_KINDS = ("headline", "letter", "post")
_SHARES = (50, 30, 20)
_PLACED = {"headline": 0.25, "letter": 1.0, "post": 0.4}
"""Share of stories that name a place: 58 of 237 real titles do; a ticket has that of its desk."""
_REAL = {
    "headline": "hotstream_dev.jsonl.gz",
    "letter": "citizen_messages_dev.jsonl.gz",
    "post": "microblog_sample.jsonl.gz",
}
_VOICES = {"headline": "headline", "news": "headline", "notice": "headline", "letter": "letter"}
_AGAIN = (
    (Relation.REPRINT, False),
    (Relation.FRESH, False),
    (Relation.FRESH, True),
    (Relation.UPDATE, False),
    (Relation.MIRROR, False),
)
"""What a later item is to the first; the mark says that it is a forward."""
_AGAIN_SHARES = (45, 35, 10, 5, 5)
_BEFORE = ("", "", "", "最新：", "网友热议：", "转发｜", "关注！", "追踪：", "多人反映")
_BEHIND = ("", "", "", "，当地回应", "，网友：太难了", "怎么办", "？官方说法来了", "，有人知道吗")
_PRESS = (
    Authority.PORTAL,
    Authority.PORTAL,
    Authority.CITY,
    Authority.PROVINCIAL,
    Authority.NATIONAL,
)
_WEB = (Platform.WEIBO, Platform.WECHAT, Platform.FORUM, Platform.VIDEO)


@dataclass(frozen=True, slots=True)
class Text:
    """One text, judged once, from which a story is told."""

    kind: str
    title: str
    body: str
    judged: Classification
    real: bool


def texts(evaluation: Path, own: Path, topics: Sequence[str], classifier: Classifier) -> list[Text]:
    """Every relevant text that is there, in a fixed order; a post is titled by its beginning."""
    found, real = [], set(_real(evaluation))
    for kind, title, body in dict.fromkeys([*sorted(real), *_own(own, topics)]):
        if classifier.gate(title, body):
            judged = classifier.classify(0, title, body)
            if judged.relevant:
                named = title or re.split("[，。！？,!?\n]", body, maxsplit=1)[0][:30]
                given = (kind, title, body) in real
                found.append(Text(kind, named, body[:600], judged, given))
    return found


def _real(evaluation: Path) -> Iterator[tuple[str, str, str]]:
    for kind, name in _REAL.items():
        path = evaluation / "data" / name
        if path.is_file():
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for record in map(json.loads, lines):
                    yield kind, record.get("title") or "", record.get("text") or ""


def _own(folder: Path, topics: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for sample in read_samples(folder, topics):
        yield _VOICES.get(sample.voice, "post"), sample.title, sample.body


@dataclass(slots=True)
class _Story:
    text: Text
    regions: tuple[RegionMatch, ...]
    left: int
    pace: float
    """Hours to the next item, on average; it slows down."""
    first_id: int = 0


class Month:
    """The stream: ``items`` members a month, in order of time; ``places`` are counties by code."""

    def __init__(self, sources: Sequence[Text], places: Mapping[str, str], items: int) -> None:
        self._random = random.Random(SEED)  # noqa: S311 - a bench, not a secret
        self._by_kind = {kind: [t for t in sources if t.kind == kind] for kind in _KINDS}
        self._places = sorted(places.items())
        self._items = items
        self._number = 0
        self._told: list[tuple[datetime, int, _Story]] = []
        """When each open story goes on."""

    def steps(self, step: timedelta) -> Iterator[tuple[datetime, list[Member]]]:
        """What came in each ``step``, and when it ended."""
        a_month = DAYS * timedelta(days=1) // step
        begun = self._items / a_month / _mean_size()
        for n in range(a_month):
            start, end = FIRST + n * step, FIRST + (n + 1) * step
            rate = begun * _BY_HOUR[(start.hour + 8) % 24] * 24 / sum(_BY_HOUR)
            for _ in range(self._poisson(rate)):
                at = start + step * self._random.random()
                heapq.heappush(self._told, (at, self._next_number(), self._begun()))
            yield end, list(self._until(end))

    def _until(self, end: datetime) -> Iterator[Member]:
        while self._told and self._told[0][0] < end:
            at, number, story = heapq.heappop(self._told)
            yield self._told_by(story, number, at)
            story.left -= 1
            story.pace *= 1 + 0.5 / (story.left + 1)
            if story.left:
                later = at + timedelta(hours=self._random.expovariate(1 / story.pace))
                heapq.heappush(self._told, (later, self._next_number(), story))

    def _next_number(self) -> int:
        self._number += 1
        return self._number

    def _poisson(self, mean: float) -> int:
        """A count with this mean, by waiting times."""
        count, waited = 0, self._random.expovariate(1)
        while waited < mean:
            count, waited = count + 1, waited + self._random.expovariate(1)
        return count

    def _begun(self) -> _Story:
        draw = self._random
        kind = draw.choices(_KINDS, _SHARES)[0]
        size = min(_LARGEST, int(draw.paretovariate(_TAIL)))
        placed = draw.random() < _PLACED[kind]
        code, name = draw.choice(self._places)
        region = RegionMatch(code=code, name=name, confidence=0.9, evidence=None)
        # A story of any size has told most of itself after a day or two.
        pace = 30 / size * draw.uniform(0.2, 2)
        text = draw.choice(self._by_kind[kind])
        return _Story(text, (region,) if placed else (), size, pace)

    def _told_by(self, story: _Story, number: int, at: datetime) -> Member:
        draw, text = self._random, story.text
        relation, forward = Relation.FRESH, False
        if not story.first_id:
            story.first_id, title = number, text.title
        elif text.kind == "letter":
            title = self._retold(text.title)
        else:
            relation, forward = draw.choices(_AGAIN, _AGAIN_SHARES)[0]
            same = relation is Relation.REPRINT and draw.random() < 0.7
            title = text.title if same else self._retold(text.title)
        origin = None if number == story.first_id else story.first_id
        if relation is Relation.FRESH and not forward:
            origin = None
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
        platform, authority = {
            "letter": (Platform.HOTLINE, Authority.TICKET),
            "post": (draw.choice(_WEB), Authority.SELF_MEDIA),
            "headline": (Platform.NEWS, _PRESS[house % len(_PRESS)]),
        }[text.kind]
        url = f"https://site{house}.example/{number}"
        return Item(
            id=number,
            source_id=f"source{house}",
            platform=platform,
            authority=Authority.SPAM if relation is Relation.MIRROR else authority,
            outlet=f"信源{house}",
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
            engagement=Engagement(forwards=int(draw.paretovariate(0.9)) - 1),
            run_id="month",
        )


def _mean_size() -> float:
    """Of the sizes that ``_begun`` draws."""
    return float(sum(n**-_TAIL for n in range(1, _LARGEST + 1)))
