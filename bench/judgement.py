"""The whole judgement of a natural stream against jieba alone: `make bench-judgement`.

Speed of gate and judgement beside ``jieba.lcut`` on the same posts, in turns within one run, so
that the ratio holds on a noisy machine; speed of the deep path on relevant items; how many items
the gate lets in, and how many relevant ones it loses; peak memory of a fresh process. Takes the
folder of evaluation data, and ``--profile`` to show where the deep path spends its time.
"""

from __future__ import annotations

import argparse
import cProfile
import gzip
import json
import pstats
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import jieba

from monitor.app import load_classifier
from monitor.classify import Classifier
from monitor.classify.training import read_samples
from monitor.settings import load_settings, shipped_config_dir, shipped_data_dir

ROUNDS = 3
POSTS = Path("data", "microblog_sample.jsonl.gz")
SAMPLE = Path("data", "topics_dev.jsonl")
DEEP = 3000
"""Relevant items judged in one round."""

Text = tuple[str, str]
"""Title and body."""


def best(works: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Fewest seconds of processor time for each of ``works``, which take turns."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            began = time.process_time()
            work()
            seconds[name].append(time.process_time() - began)
    return {name: min(taken) for name, taken in seconds.items()}


def read(path: Path) -> list[dict[str, object]]:
    """The records of a file of JSON lines, packed or not."""
    data = path.read_bytes()
    text = gzip.decompress(data) if path.suffix == ".gz" else data
    return [json.loads(line) for line in text.splitlines()]


def text_of(record: dict[str, object]) -> Text:
    return str(record.get("title") or ""), str(record.get("text") or "")


def judge(classifier: Classifier, texts: Sequence[Text]) -> int:
    """Gate and, behind it, the whole judgement; the number of items let in."""
    passed = 0
    for title, body in texts:
        if classifier.gate(title, body):
            passed += 1
            classifier.classify(0, title, body)
    return passed


def stream(classifier: Classifier, posts: Sequence[Text]) -> None:
    """Speed on a natural stream."""
    joined = [f"{title}\n{body}" for title, body in posts]
    jieba.setLogLevel(60)
    jieba.lcut("预热")
    seconds = best(
        {
            "whole judgement": lambda: judge(classifier, posts),
            "jieba.lcut alone": lambda: [jieba.lcut(text) for text in joined],
            "gate alone": lambda: [classifier.gate(title, body) for title, body in posts],
        }
    )
    passed = sum(classifier.gate(title, body) for title, body in posts)
    for name, taken in seconds.items():
        print(f"{name:18s}{len(posts) / taken:10,.0f} items/s")
    ratio = seconds["jieba.lcut alone"] / seconds["whole judgement"]
    print(f"judgement is {ratio:.1f} times as fast as jieba; the gate lets in {passed}", end=" ")
    print(f"of {len(posts)} ({passed / len(posts):.2%})")


def deep(classifier: Classifier, relevant: Sequence[Text]) -> None:
    """Speed of the full judgement of relevant items, a second of one core's time."""
    many = (list(relevant) * (DEEP // len(relevant) + 1))[:DEEP]
    taken = best({"deep": lambda: [classifier.classify(0, *text) for text in many]})["deep"]
    length = sum(len(title) + len(body) for title, body in many) / len(many)
    print(
        f"deep path         {len(many) / taken:10,.0f} relevant items/s ({length:.0f} characters)"
    )


def recall(classifier: Classifier, texts: Sequence[Text], of: str) -> None:
    """How many relevant items the gate lets in."""
    passed = sum(classifier.gate(title, body) for title, body in texts)
    print(f"gate recall {passed / len(texts):.4f} ({passed} of {len(texts)} {of})")


def own_texts() -> list[Text]:
    """The relevant texts of the training set."""
    topics = {topic.id for topic in load_settings(shipped_config_dir()).topics.topics}
    samples = read_samples(shipped_data_dir() / "training", topics)
    return [(s.title, s.body) for s in samples if s.labels.relevant]


def profile(classifier: Classifier, texts: Sequence[Text]) -> None:
    """Where the deep path spends its time."""
    profiler = cProfile.Profile()
    profiler.runcall(lambda: [classifier.classify(0, *text) for text in texts])
    pstats.Stats(profiler).sort_stats("tottime").print_stats(25)


def memory(evaluation: Path) -> int:
    """Peak memory in MB of a fresh process that judges every post."""
    command = [sys.executable, __file__, str(evaluation), "--only-judge"]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("evaluation", type=Path)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--only-judge", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    classifier = load_classifier(load_settings(shipped_config_dir()))
    if options.only_judge:
        judge(classifier, [text_of(record) for record in read(options.evaluation / POSTS)])
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
        return
    recall(classifier, own_texts(), "relevant training texts")
    if not (options.evaluation / POSTS).is_file():
        print(f"no evaluation data at {options.evaluation}: the speed was not measured")
        return
    sample = [r for r in read(options.evaluation / SAMPLE) if r["labels"]]
    relevant = [text_of(record) for record in sample]
    recall(classifier, relevant, "relevant items of the topic sample")
    stream(classifier, [text_of(record) for record in read(options.evaluation / POSTS)])
    deep(classifier, relevant)
    print(f"peak memory {memory(options.evaluation)} MB")
    if options.profile:
        profile(classifier, relevant)


if __name__ == "__main__":
    main()
