"""What the made-up month is told from: real texts, judged once, each told in words of its own.

Stories of one month are about different things. So every story has its own spelling of a text:
the words of the field stay, every other character is exchanged for one of another real title, the
same one throughout the story. Members of a story share with each other what the texts share; two
stories share the words of the field, as real ones do.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.classify import Classifier
from monitor.classify.training import read_samples
from monitor.types import Classification

KINDS = ("headline", "letter", "post")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_REAL = {
    "headline": "hotstream_dev.jsonl.gz",
    "letter": "citizen_messages_dev.jsonl.gz",
    "post": "microblog_sample.jsonl.gz",
}
_VOICES = {"headline": "headline", "news": "headline", "notice": "headline", "letter": "letter"}


@dataclass(frozen=True, slots=True)
class Text:
    """One text, judged once, from which stories are told."""

    kind: str
    title: str
    body: str
    judged: Classification
    real: bool


@dataclass(frozen=True, slots=True)
class Sources:
    """The relevant texts, and titles of anything at all to take other words from."""

    texts: tuple[Text, ...]
    titles: tuple[str, ...]


def sources(evaluation: Path, own: Path, topics: Sequence[str], classifier: Classifier) -> Sources:
    """Every text that is there, in a fixed order; a post is titled by its beginning."""
    given = set(_real(evaluation))
    every = list(dict.fromkeys([*sorted(given), *_own(own, topics)]))
    found = []
    for kind, title, body in every:
        if classifier.gate(title, body):
            judged = classifier.classify(0, title, body)
            if judged.relevant:
                named = title or re.split("[，。！？,!?\n]", body, maxsplit=1)[0][:30]
                real = (kind, title, body) in given
                found.append(Text(kind, named, body[:600], judged, real))
    titles = sorted({title for kind, title, _ in every if kind == "headline"})
    return Sources(tuple(found), tuple(titles))


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


class Spelling:
    """Other words for everything that is not of the field."""

    def __init__(self, titles: Sequence[str], kept: frozenset[str], draw: random.Random) -> None:
        self._titles, self._draw, self._kept = titles, draw, kept

    def of(self, text: Text) -> dict[int, str]:
        """A table for ``str.translate``: the characters of ``text`` to those of other titles."""
        plain = dict.fromkeys(_HAN.findall(text.title + "".join(text.judged.terms)))
        ours = [char for char in plain if char not in self._kept]
        theirs: dict[str, None] = {}
        while len(theirs) < len(ours):
            theirs |= dict.fromkeys(_HAN.findall(self._draw.choice(self._titles)))
        return {ord(a): b for a, b in zip(ours, theirs, strict=False)}
