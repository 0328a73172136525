"""How good topics and relevance are: precision, recall and F1 per label against labelled items.

Pure. A gold record holds ``id`` and ``labels`` (none: not about social insurance), a predicted one
``id``, ``relevant`` and ``topics`` (objects with ``id``). Labels are fewer than topics, so a map
leads from topic to label; what it does not name, and a relevant item without a topic, counts as
``other_social_insurance``. A gold record without prediction counts as predicted irrelevant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from monitor.errors import InputError

_T = TypeVar("_T")

OTHER = "other_social_insurance"

LABELS: Mapping[str, str] = {
    "fund_gap": "fund_gap",
    "delayed_retirement": "delayed_retirement",
    "contribution_rate": "contribution_rate",
    "resident_premium": "contribution_rate",
    "pension_adjustment": "pension_adjustment",
    "dual_track": "dual_track",
    "transfer_continuation": "transfer_continuation",
    "cross_region_medical": "cross_region_medical",
    "arrears": "arrears",
    "benefit_payment": "benefit_payment",
    "unemployment_benefit": "benefit_payment",
    "eligibility_verification": "benefit_payment",
    "maternity_benefit": "benefit_payment",
    "fund_fraud": "fund_fraud",
    "medical_reimbursement": "medical_reimbursement",
    "flexible_employment": "flexible_employment",
    "card_and_scams": OTHER,
    "personal_pension": OTHER,
    "migrant_workers": OTHER,
    "universal_enrolment": OTHER,
    "agency_service": OTHER,
    "work_injury": OTHER,
    "long_term_care": OTHER,
}
"""Topic id to label, unless a caller brings its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Right, wrongly given and missed decisions on one label."""

    hits: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of the given labels that are right; 0 when none was given."""
        return _share(self.hits, self.hits + self.false)

    @property
    def recall(self) -> float:
        """Share of the gold labels that were given; 0 when there are none."""
        return _share(self.hits, self.hits + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def as_dict(self) -> dict[str, float]:
        """The figures by name; ``n`` is how often the gold has the label."""
        return {
            "n": self.hits + self.missed,
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
        }

    def as_row(self, label: str) -> str:
        """One line of a table."""
        return (
            f"{label:24s} n={self.hits + self.missed:4d}  P={self.precision:.3f}  "
            f"R={self.recall:.3f}  F={self.f1:.3f}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicScore:
    """The result of one measurement."""

    labels: Mapping[str, Counts]
    relevance: Counts
    items: int
    missing: int
    """Gold records without a prediction."""

    @property
    def macro_f1(self) -> float:
        """Mean F1 over all labels, each counting the same."""
        return sum(counts.f1 for counts in self.labels.values()) / len(self.labels)

    @property
    def worst(self) -> str:
        """The label with the lowest F1."""
        return min(self.labels, key=lambda label: (self.labels[label].f1, label))

    def as_dict(self) -> dict[str, object]:
        """All figures, for JSON."""
        return {
            "labels": {label: counts.as_dict() for label, counts in self.labels.items()},
            "relevance": self.relevance.as_dict(),
            "macro_f1": round(self.macro_f1, 4),
            "worst": self.worst,
            "items": self.items,
            "missing": self.missing,
        }

    def as_text(self) -> str:
        """A table for the terminal."""
        rows = [counts.as_row(label) for label, counts in sorted(self.labels.items())]
        rows.append(self.relevance.as_row("RELEVANT"))
        rows.append(
            f"macro-F1 {self.macro_f1:.3f}  relevance-F1 {self.relevance.f1:.3f}  "
            f"worst {self.worst} {self.labels[self.worst].f1:.3f}  "
            f"missing {self.missing} of {self.items}"
        )
        return "\n".join(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guess:
    relevant: bool
    labels: frozenset[str]


_NOTHING = _Guess(relevant=False, labels=frozenset())


def score_topics(
    gold: Iterable[Mapping[str, Any]],
    predicted: Iterable[Mapping[str, Any]],
    label_map: Mapping[str, str] | None = None,
) -> TopicScore:
    """Compare predictions with gold, matched by ``id``; raises InputError on a malformed record."""
    names = LABELS if label_map is None else label_map
    truth = by_id(gold, _gold_labels)
    guesses = by_id(predicted, lambda record: _guess(record, names))
    pairs = [(labels, guesses.get(key, _NOTHING)) for key, labels in truth.items()]
    return TopicScore(
        labels={
            label: count((label in g, label in p.labels) for g, p in pairs)
            for label in sorted({*names.values(), OTHER})
        },
        relevance=count((bool(g), p.relevant) for g, p in pairs),
        items=len(truth),
        missing=sum(key not in guesses for key in truth),
    )


def by_id(
    records: Iterable[Mapping[str, Any]], read: Callable[[Mapping[str, Any]], _T]
) -> dict[str | int, _T]:
    """What ``read`` makes of each record, by its ``id``.

    InputError where one has no ``id`` that is a text or a number, or that of another record.
    """
    found: dict[str | int, _T] = {}
    for record in records:
        identifier = record.get("id")
        if not isinstance(identifier, str | int):
            raise InputError(
                f"record {dict(record)!r} has no 'id'; every record needs one, a text or a number"
            )
        if identifier in found:
            raise InputError(f"two records have the 'id' {identifier!r}; each needs its own")
        found[identifier] = read(record)
    return found


def _gold_labels(record: Mapping[str, Any]) -> frozenset[str]:
    labels = record.get("labels")
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise InputError(
            f"gold record {record['id']!r} has no list 'labels' of names; an empty one will do"
        )
    return frozenset(labels)


def _guess(record: Mapping[str, Any], names: Mapping[str, str]) -> _Guess:
    topics = record.get("topics") or []
    if not isinstance(topics, list) or not all(
        isinstance(topic, Mapping) and isinstance(topic.get("id"), str) for topic in topics
    ):
        raise InputError(
            f"prediction {record['id']!r}: each of 'topics' must be an object with 'id'"
        )
    relevant = bool(record.get("relevant"))
    labels = frozenset(names.get(topic["id"], OTHER) for topic in topics)
    return _Guess(relevant=relevant, labels=labels or (_OTHER_ONLY if relevant else frozenset()))


_OTHER_ONLY = frozenset({OTHER})


def count(pairs: Iterable[tuple[bool, bool]]) -> Counts:
    """Tally pairs of (gold has the label, it was given)."""
    tally = {(True, True): 0, (False, True): 0, (True, False): 0, (False, False): 0}
    for pair in pairs:
        tally[pair] += 1
    return Counts(hits=tally[True, True], false=tally[False, True], missed=tally[True, False])


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
