"""Months of real hot lists through the whole line: `make bench-replay`.

Runs ``monitor replay`` as a user would, scores it with ``monitor evaluate replay`` and prints the
figures of bench/RESULTS.md. Takes the folder of evaluation data as its only argument.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

MONITOR = Path(sys.executable).parent / "monitor"


def main(evaluation: Path) -> None:
    stream = evaluation / "data" / "hotstream_dev.jsonl.gz"
    events = evaluation / "data" / "hotstream_dev_events.json"
    if not stream.is_file():
        print(f"no evaluation data at {evaluation}: the replay was not measured")
        return
    with tempfile.TemporaryDirectory() as folder:
        replayed = Path(folder) / "replay.jsonl"
        with replayed.open("w", encoding="utf-8") as out:
            subprocess.run([MONITOR, "replay", stream, "--json"], stdout=out, check=True)
        subprocess.run([MONITOR, "evaluate", "replay", events, replayed], check=True)
        summary = json.loads(replayed.read_text(encoding="utf-8").splitlines()[-1])
    print(
        f"{summary['items']} titles, {summary['appearances']} appearances in "
        f"{summary['seconds']} s: {summary['items_per_second']} titles/s, "
        f"peak {summary['peak_mb']} MB"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
