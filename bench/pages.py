"""Article extraction on real Chinese pages, beside other extractors: `make bench-pages`.

Takes the folder of evaluation data; ``--peers-python`` names a Python that has trafilatura,
readability-lxml and gne, else one is made under ``var/peers``. Text is compared by 4-grams of
letters and Han, titles without blanks, dates by the day; pages a second are of processor time.
"""

import argparse
import base64
import gzip
import json
import subprocess
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from peers import peers_python

from monitor.clock import desk
from monitor.settings import load_settings, shipped_config_dir
from monitor.sources.decode import decode
from monitor.sources.extract import Article, article

HERE = Path(__file__).parent
ROUNDS = 3


@dataclass(frozen=True)
class Found:
    """What one extractor made of every page, and how many it read in a second."""

    pages: list[dict[str, str]]
    per_second: float


def main(evaluation: Path, named: Path | None) -> None:
    path = evaluation / "data" / "pages_dev.jsonl.gz"
    if not path.is_file():
        print(f"no evaluation data at {evaluation}: the pages were not measured")
        return
    with gzip.open(path, "rt", encoding="utf-8") as file:
        gold = [json.loads(line) for line in file]
    bodies = [base64.b64decode(page["html_base64"]) for page in gold]
    found = {"Golden Hour": ours(bodies), **theirs(bodies, named or peers_python())}
    print(f"{len(gold)} pages        P      R     F1   titles    dates  pages/s")
    for name, result in found.items():
        print(row(name, gold, result))
    texts = [grams(page["text"]) for page in found["Golden Hour"].pages]
    each = [
        scores(text, grams(page["gold_text"]))[2] for text, page in zip(texts, gold, strict=True)
    ]
    print("Golden Hour, F1 page by page:", " ".join(f"{n}:{f1:.3f}" for n, f1 in enumerate(each)))


def ours(bodies: list[bytes]) -> Found:
    now = datetime.now(UTC)
    outlets = load_settings(shipped_config_dir()).outlets

    def every() -> list[Article]:
        return [article(decode(body, None), None, now, outlets=outlets) for body in bodies]

    found = every()  # loads what is to be loaded
    start = time.process_time()
    for _ in range(ROUNDS):
        found = every()
    seconds = (time.process_time() - start) / ROUNDS
    pages = [
        {
            "title": page.title,
            "text": page.body,
            "date": str(desk(page.published_at).date()) if page.published_at else "",
        }
        for page in found
    ]
    return Found(pages, len(bodies) / seconds)


def theirs(bodies: list[bytes], python: Path) -> dict[str, Found]:
    markup = json.dumps([decode(body, None) for body in bodies])
    done = subprocess.run(
        [python, HERE / "pages_peers.py"], input=markup, capture_output=True, text=True, check=True
    )
    results: dict[str, dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return {name: Found(**result) for name, result in results.items()}


def row(name: str, gold: list[dict[str, Any]], found: Found) -> str:
    pairs = list(zip(gold, found.pages, strict=True))
    each = [scores(grams(page["text"]), grams(true["gold_text"])) for true, page in pairs]
    p, r, f1 = (sum(column) / len(each) for column in zip(*each, strict=True))
    titles = [bare(page["title"]) == bare(t["gold_title"]) for t, page in pairs if t["gold_title"]]
    dates = [page["date"] == t["gold_date"] for t, page in pairs if t["gold_date"]]
    right = f"{sum(titles):3}/{len(titles)}   {sum(dates):3}/{len(dates)}"
    return f"{name:14} {p:.3f}  {r:.3f}  {f1:.3f}   {right} {found.per_second:8.1f}"


def grams(text: str) -> Counter[str]:
    letters = "".join(filter(str.isalpha, text))
    return Counter(letters[n : n + 4] for n in range(len(letters) - 3))


def scores(found: Counter[str], true: Counter[str]) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    both = (found & true).total()
    p, r = both / (found.total() or 1), both / (true.total() or 1)
    return p, r, 2 * p * r / (p + r) if both else 0.0


def bare(words: Iterable[str]) -> str:
    return "".join("".join(words).split())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("evaluation", type=Path)
    parser.add_argument("--peers-python", type=Path)
    options = parser.parse_args()
    main(options.evaluation, options.peers_python)
