"""Items a second through the gate, the classifier and the segmenter: `make bench-speed`.

All in one run, so that the ratios hold on a noisy machine. Takes the folder of evaluation data as
its only argument.
"""

import gzip
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from monitor.app import load_classifier
from monitor.settings import load_settings, shipped_config_dir
from monitor.text.segment import Segmenter

ROUNDS = 3


def rate(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """Median items a second over some rounds."""
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for text in texts:
            work(text)
        seconds.append(time.perf_counter() - began)
    return len(texts) / statistics.median(seconds)


def read(path: Path) -> Iterable[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield f"{record.get('title') or ''} {record.get('text') or ''}".strip()


def main(evaluation: Path) -> None:
    sample = evaluation / "data" / "microblog_sample.jsonl.gz"
    if not sample.is_file():
        print(f"no evaluation data at {evaluation}: the speed was not measured")
        return
    texts = list(read(sample))
    settings = load_settings(shipped_config_dir())
    classifier = load_classifier(settings)
    words = settings.lexicon["words"]
    few = texts[:1000]
    segmenter = Segmenter(words)
    segmenter.cut("预热")
    figures = {
        "gate": rate(lambda t: classifier.gate(t, ""), texts),
        "classify": rate(lambda t: classifier.classify(0, t, ""), few),
        "segment": rate(segmenter.cut, few),
    }
    mean = statistics.mean(map(len, texts))
    print(f"{len(texts)} posts, {mean:.0f} characters on average, median of {ROUNDS} rounds")
    for name, figure in figures.items():
        print(f"{name:10s} {figure:10,.0f} items/s")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
