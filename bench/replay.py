"""Months of real hot lists through the whole line: `make bench-replay`.

Runs ``monitor replay`` as a user would, scores it with ``monitor evaluate replay`` and prints the
figures of bench/RESULTS.md. Takes the folder of evaluation data as its only argument.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
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
        began = time.perf_counter()
        with replayed.open("w", encoding="utf-8") as out:
            subprocess.run([MONITOR, "replay", stream, "--json"], stdout=out, check=True)
        seconds = time.perf_counter() - began
        peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        subprocess.run([MONITOR, "evaluate", "replay", events, replayed], check=True)
        summary = json.loads(replayed.read_text(encoding="utf-8").splitlines()[-1])
    print(
        f"{summary['items']} titles, {summary['appearances']} appearances in {seconds:.1f} s, "
        f"starting up and reading the stream included: {summary['items'] / seconds:.0f} titles/s, "
        f"peak {peak_mb:.0f} MB"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
