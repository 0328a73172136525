"""How good tone is: precision, recall and F1 per class against labelled items.

Pure. A gold record holds ``id`` and ``sentiment`` (-1, 0 or 1), a predicted one ``id`` and
``tone``. A gold record without prediction, or one judged irrelevant, counts as neutral.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from monitor.classify.evaluate import Counts, by_id, count
from monitor.errors import InputError

TONES = (-1, 0, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneScore:
    """The result of one measurement."""

    tones: Mapping[int, Counts]
    items: int
    missing: int
    """Gold records without a prediction."""

    @property
    def macro_f1(self) -> float:
        """Mean F1 of the three classes."""
        return sum(counts.f1 for counts in self.tones.values()) / len(self.tones)

    def as_dict(self) -> dict[str, object]:
        """All figures, for JSON."""
        return {
            "tones": {str(tone): counts.as_dict() for tone, counts in self.tones.items()},
            "macro_f1": round(self.macro_f1, 4),
            "items": self.items,
            "missing": self.missing,
        }

    def as_text(self) -> str:
        """A table for the terminal."""
        rows = [counts.as_row(f"tone {tone:+d}") for tone, counts in self.tones.items()]
        rows.append(f"macro-F1 {self.macro_f1:.3f}  missing {self.missing} of {self.items}")
        return "\n".join(rows)


def score_tones(
    gold: Iterable[Mapping[str, Any]], predicted: Iterable[Mapping[str, Any]]
) -> ToneScore:
    """Compare predictions with gold, matched by ``id``; raises InputError on a malformed record."""
    truth = by_id(gold, _sentiment)
    guesses = by_id(predicted, lambda record: record.get("tone") or 0)
    pairs = [(tone, guesses.get(key, 0)) for key, tone in truth.items()]
    return ToneScore(
        tones={tone: count((a == tone, b == tone) for a, b in pairs) for tone in TONES},
        items=len(pairs),
        missing=sum(key not in guesses for key in truth),
    )


def _sentiment(record: Mapping[str, Any]) -> int:
    value = record.get("sentiment")
    if value not in TONES:
        raise InputError(f"gold record {record.get('id')!r} has no 'sentiment' of -1, 0 or 1")
    return int(value)
