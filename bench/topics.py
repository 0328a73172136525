"""Topics and relevance on hand-read items: `make bench-topics`.

Runs ``monitor classify`` and ``monitor evaluate topics`` as a user would. Takes the folder of
evaluation data as its only argument.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

MONITOR = Path(sys.executable).parent / "monitor"


def main(evaluation: Path) -> None:
    gold = evaluation / "data" / "topics_dev.jsonl"
    if not gold.is_file():
        print(f"no evaluation data at {evaluation}: the topics were not measured")
        return
    with tempfile.TemporaryDirectory() as folder:
        predicted = Path(folder) / "predicted.jsonl"
        with gold.open(encoding="utf-8") as given, predicted.open("w", encoding="utf-8") as out:
            subprocess.run([MONITOR, "classify"], stdin=given, stdout=out, check=True)
        subprocess.run([MONITOR, "evaluate", "topics", gold, predicted], check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
