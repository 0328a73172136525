"""What the model sees of a text: its words, its characters, and what the rules found in it.

Words carry the sense, runs of up to three characters carry it where the segmenter errs or a writer
misspells. Marks say what the rules found, so that the model learns how far to trust each of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.classify.reading import Reading
from monitor.classify.relevance import Relevance
from monitor.classify.vocabulary import Found
from monitor.text.segment import Segmenter
from monitor.types import TopicMatch

LEAD_CHARS = 400
"""Characters of body that are looked at: what a text is about it says early."""
_RUNS = (1, 2, 3)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """The features of one text, as names."""

    grams: tuple[str, ...]
    """Words and runs of characters, with repeats; a name may come as both."""
    words: tuple[str, ...]
    """The words among them, in their order."""
    marks: frozenset[str]
    """What the rules found."""


class FeatureReader:
    """Reads features off a text; cheap, pure, the same in training and at work."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter

    def read(self, reading: Reading, marks: frozenset[str]) -> Features:
        """The features of ``reading``, of which the rules say ``marks``."""
        text = _plain(reading)
        words = tuple(word for word in self._segmenter.cut(text) if word != " ")
        grams = list(words)
        for size in _RUNS:
            grams += [text[n : n + size] for n in range(len(text) - size + 1)]
        return Features(grams=tuple(grams), words=words, marks=marks)


def _plain(reading: Reading) -> str:
    """Title and opening, every number as long or short only, blanks as one."""
    text = f"{reading.folded_title.text} {reading.folded_body.text[:LEAD_CHARS]}"
    text = _NUMBER.sub(lambda match: "0" if len(match[0]) < 5 else "00", text)
    return _BLANKS.sub(" ", text).strip()


def rule_marks(
    reading: Reading, found: Found, topics: Sequence[TopicMatch], relevance: Relevance
) -> frozenset[str]:
    """What the rules found, as names: topics taken, kinds of words met, the ground of relevance."""
    marks = {f"topic:{match.topic_id}" for match in topics}
    marks |= {f"first:{match.topic_id}" for match in topics[:1]}
    marks |= {f"word:{name}:{hit.kind}" for name, hits in found.topics.items() for hit in hits}
    marks |= {f"group:{name}" for name in found.groups}
    if found.anchors:
        marks.add("anchor")
    if found.core:
        in_title = any(hit.start < reading.body_at for hit in found.core)
        marks.add("core:title" if in_title else "core:body")
    if relevance.relevant:
        marks.add("relevant")
    if relevance.off:
        marks |= {"off", f"off:{relevance.off}"}
    return frozenset(marks)
