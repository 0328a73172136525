"""Items a second through the gate, the classifier and the segmenter: `make bench-speed`.

All in one run, so that the ratios hold on a noisy machine. Takes the folder of evaluation data as
its only argument.
"""

import gzip
import json
import logging
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import jieba

from monitor.app import load_classifier
from monitor.settings import load_settings, shipped_config_dir
from monitor.text.normalise import fold_text
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


def plain_jieba(words: Iterable[str]) -> Callable[[str], list[str]]:
    """What segmentation costs with jieba itself, which knows the same words."""
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    for word in words:
        tokenizer.add_word(word)
    lcut: Callable[[str], list[str]] = tokenizer.lcut
    return lcut


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
        "fold": rate(fold_text, texts),
        "gate": rate(lambda t: classifier.gate(t, ""), texts),
        "classify": rate(lambda t: classifier.classify(0, t, ""), few),
        "segment": rate(segmenter.cut, few),
        "jieba": rate(plain_jieba(words), few),
    }
    mean = statistics.mean(map(len, texts))
    print(f"{len(texts)} posts, {mean:.0f} characters on average, median of {ROUNDS} rounds")
    for name, figure in figures.items():
        print(f"{name:10s} {figure:10,.0f} items/s")
    print(f"segment is {figures['segment'] / figures['jieba']:.1f} times as fast as jieba.lcut")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
