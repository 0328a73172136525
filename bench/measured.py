"""What a measurement gives: figures by name, and tables for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from monitor.classify import Classifier
from monitor.classify.evaluate import Counts, TopicScore, score_topics
from monitor.classify.tone_score import score_tones
from monitor.types import Classification, Demand

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table in Markdown."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def __str__(self) -> str:
        """The table below its title."""
        lines = [self.head, ["---"] * len(self.head), *self.rows]
        return "\n".join([f"\n**{self.title}**\n", *(f"| {' | '.join(row)} |" for row in lines)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured on one set of texts."""

    figures: dict[str, float] = field(default_factory=dict)
    """Name to a share of 1: what floors are set for."""
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def join(self, other: Measured) -> None:
        """Take in what ``other`` holds."""
        self.figures.update(other.figures)
        self.tables.extend(other.tables)
        self.notes.extend(other.notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A labelled text with the machine's judgement of it."""

    record: Record
    classification: Classification

    @property
    def prediction(self) -> Record:
        """As ``monitor classify`` prints it, as far as it is scored."""
        got = self.classification
        return {
            "id": self.record["id"],
            "relevant": got.relevant,
            "topics": [{"id": match.topic_id} for match in got.topics],
            "tone": got.tone,
            "regions": [
                {"code": r.code, "role": r.role, "confidence": r.confidence} for r in got.regions
            ],
        }

    @property
    def demand(self) -> Demand | None:
        """What the machine says the writer wants."""
        found = self.classification.demand
        return found.demand if found else None


def judge(
    classifier: Classifier, records: Iterable[Record], *, gated: bool = False
) -> list[Judged]:
    """Every record of ``title`` and ``text`` judged; if ``gated``, only what the gate lets in."""
    return [
        Judged(record=record, classification=_classified(classifier, record, gated=gated))
        for record in records
    ]


def _classified(classifier: Classifier, record: Record, *, gated: bool) -> Classification:
    title, body = str(record.get("title") or ""), str(record.get("text") or "")
    if gated and not classifier.gate(title, body):
        return Classification(item_id=0, relevant=False, reason="the gate")
    return classifier.classify(0, title, body)


def topics(judged: Sequence[Judged], names: Mapping[str, str] | None = None) -> TopicScore:
    """Topics and relevance of ``judged``, whose records hold ``labels``."""
    return score_topics([j.record for j in judged], [j.prediction for j in judged], names)


def alone(what: str, found: TopicScore) -> str:
    """A line on what the rules reach without the model."""
    return (
        f"Rules alone, {what}: macro-F1 {found.macro_f1:.3f} over {len(found.labels)} labels, "
        f"relevance F1 {found.relevance.f1:.3f}."
    )


def tone(judged: Sequence[Judged]) -> tuple[float, Mapping[int, Counts]]:
    """Macro-F1 of tone over ``judged``, whose records hold ``sentiment``, and its classes."""
    found = score_tones([j.record for j in judged], [j.prediction for j in judged])
    return found.macro_f1, found.tones


def cells(counts: Counts) -> Iterator[str]:
    """Number, precision, recall and F1 for a row of a table."""
    yield str(counts.hits + counts.missed)
    yield from (f"{figure:.3f}" for figure in (counts.precision, counts.recall, counts.f1))


COUNTED = ("n", "P", "R", "F1")


def lines(path: Path) -> Iterator[str]:
    """The lines of ``path`` that hold something."""
    return (line for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
