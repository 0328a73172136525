"""Whether two texts are one story, beside two usual measures: `make bench-pairs`.

All on the same pairs in one run: the grouping as shipped, with and without the time of the texts,
the cosine of TF-IDF over characters (fitted on these very texts, which favours it), and SimHash
over pairs of characters. The thresholds were set before measuring: the grouping's own from
config/severity.yaml, 0.2 for the cosine, 3 bits of 64 for SimHash (Manku et al. 2007). "best F" is
what the best threshold for each would give, found on the pairs themselves. Takes the folder of
evaluation data as its only argument.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer

from monitor.app import load_classifier, load_gazetteer
from monitor.incidents.pairs import Affinity, Text, affinity, score_pairs
from monitor.settings import load_settings
from monitor.text.normalise import fold_text

CONFIG = Path(__file__).parent.parent / "config"
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
BITS = 64


def grouping() -> tuple[Affinity, float]:
    settings = load_settings(CONFIG)
    gazetteer = load_gazetteer(settings)
    classifier, rules = load_classifier(settings, gazetteer), settings.severity.grouping
    same = affinity(
        lambda text: classifier.classify(0, text.title, text.body),
        rules,
        within=lambda code, area: gazetteer.within(code, (area,)),
    )
    return same, rules.join_at


def timeless(same: Affinity) -> Affinity:
    return lambda one, other: same(replace(one, at=SOME_DAY), replace(other, at=SOME_DAY))


def cosine(pairs: Sequence[Mapping[str, Any]], words: Callable[[Text], str]) -> Affinity:
    texts = [
        Text(title=p[s + "_title"], body=p[s + "_text"], at=SOME_DAY) for p in pairs for s in "ab"
    ]
    model = TfidfVectorizer(analyzer="char", ngram_range=(1, 2)).fit(map(words, texts))

    def same(one: Text, other: Text) -> float:
        first, second = model.transform([words(one), words(other)])
        return float(first.multiply(second).sum())

    return same


def simhash(words: Callable[[Text], str]) -> Affinity:
    def bits(text: Text) -> int:
        told = [char for char in fold_text(words(text)) if char.isalnum()]
        votes = [0] * BITS
        for pair in pairwise(told):
            value = int.from_bytes(blake2b("".join(pair).encode(), digest_size=8).digest())
            for bit in range(BITS):
                votes[bit] += 1 if value >> bit & 1 else -1
        return sum(1 << bit for bit, vote in enumerate(votes) if vote > 0)

    return lambda one, other: 1 - (bits(one) ^ bits(other)).bit_count() / BITS


def title(text: Text) -> str:
    return text.title


def whole(text: Text) -> str:
    return f"{text.title} {text.body}"


def main(evaluation: Path) -> None:
    path = evaluation / "data" / "event_pairs_dev.jsonl"
    if not path.is_file():
        print(f"no evaluation data at {evaluation}: the pairs were not measured")
        return
    pairs = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    ours, join_at = grouping()
    near = 1 - 3 / BITS
    measures = {
        "grouping": (ours, join_at),
        "grouping, times left out": (timeless(ours), join_at),
        "TF-IDF cosine, titles": (cosine(pairs, title), 0.2),
        "TF-IDF cosine, whole texts": (cosine(pairs, whole), 0.2),
        "SimHash, titles": (simhash(title), near),
        "SimHash, whole texts": (simhash(whole), near),
    }
    for name, (same, threshold) in measures.items():
        print(
            f"{name} (threshold {threshold:.2f})\n{score_pairs(pairs, same, threshold).as_text()}\n"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
