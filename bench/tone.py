"""Tone on hand-read items, beside SnowNLP: `make bench-tone`.

Takes the folder of evaluation data; ``--peers-python`` names a Python that has snownlp, else one is
made under ``var/peers``. Only items about social insurance count. SnowNLP gives one figure from 0
to 1; the two thresholds that make three classes of it are those that suit it best on these very
items, so its score is the highest it can have. Both read the same title and text.
"""

import argparse
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from peers import peers_python

from monitor.app import load_classifier
from monitor.settings import load_settings, shipped_config_dir

HERE = Path(__file__).parent
TONES = (-1, 0, 1)
STEPS = [step / 100 for step in range(2, 100, 2)] + [0.001, 0.005, 0.995, 0.999]


def main(evaluation: Path, named: Path | None) -> None:
    path = evaluation / "data" / "topics_dev.jsonl"
    if not path.is_file():
        print(f"no evaluation data at {evaluation}: the tone was not measured")
        return
    with path.open(encoding="utf-8") as file:
        items = [item for item in map(json.loads, file) if item["labels"]]
    gold = [item["sentiment"] for item in items]
    found = {"Golden Hour": ours(items), "SnowNLP": theirs(items, gold, named or peers_python())}
    print(f"{len(items)} items about social insurance      macro-F1     -1      0      1")
    for name, tones in found.items():
        print(row(name, gold, tones))
    kinds = sorted({item["kind"] for item in items})
    for kind in kinds:
        picked = [n for n, item in enumerate(items) if item["kind"] == kind]
        for name, tones in found.items():
            label = f"  {kind} ({len(picked)}), {name}"
            print(row(label, [gold[n] for n in picked], [tones[n] for n in picked]))
    clear = [n for n, item in enumerate(items) if not item["ambiguous"]]
    label = f"Golden Hour, {len(clear)} clear items"
    tones = found["Golden Hour"]
    print(row(label, [gold[n] for n in clear], [tones[n] for n in clear]))


def ours(items: list[dict[str, Any]]) -> list[int]:
    """The tone a user would be shown; of an item taken for irrelevant, neutral."""
    classifier = load_classifier(load_settings(shipped_config_dir()))
    return [
        classifier.classify(number, item["title"] or "", item["text"] or "").tone
        for number, item in enumerate(items)
    ]


def theirs(items: list[dict[str, Any]], gold: Sequence[int], python: Path) -> list[int]:
    texts = [f"{item['title'] or ''} {item['text'] or ''}".strip() for item in items]
    figures = json.loads(
        subprocess.run(
            [python, HERE / "tone_peer.py"],
            input=json.dumps(texts),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )
    ordered = sorted(STEPS)
    pairs = [(low, high) for low in ordered for high in ordered if low <= high]
    return max((split(figures, *pair) for pair in pairs), key=lambda tones: macro(gold, tones))


def split(figures: Sequence[float], low: float, high: float) -> list[int]:
    """Below ``low`` is against, from ``high`` for, between the two neutral."""
    return [-1 if figure < low else 1 if figure >= high else 0 for figure in figures]


def f1(gold: Sequence[int], found: Sequence[int], tone: int) -> float:
    both = sum(a == b == tone for a, b in zip(gold, found, strict=True))
    either = sum(a == tone for a in gold) + sum(b == tone for b in found)
    return 2 * both / either if either else 0.0


def macro(gold: Sequence[int], found: Sequence[int]) -> float:
    return sum(f1(gold, found, tone) for tone in TONES) / len(TONES)


def row(name: str, gold: Sequence[int], found: Sequence[int]) -> str:
    each = "  ".join(f"{f1(gold, found, tone):.3f}" for tone in TONES)
    return f"{name:<36} {macro(gold, found):.3f}     {each}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("evaluation", type=Path)
    parser.add_argument("--peers-python", type=Path)
    given = parser.parse_args()
    main(given.evaluation, given.peers_python)
