"""Citizens' letters: relevance against the department they were filed under, `make bench-letters`.

The label 劳动和社会保障 is the department's, not the subject's: about half of what lies under it is
wages, contracts and training, which are not about social insurance; and letters on medical
insurance lie under 卫生计生, on village doctors' or teachers' pensions under 教育文体. So neither
precision nor recall against it can come near 1, and a rise bought by letting wages in would be no
gain: these figures have no floor. Beside it stands a lexical mark (the letter holds a word of
social insurance), which errs the other way: a word in passing sets it. Read the two together. Takes
the folder of evaluation data as its only argument.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from measured import COUNTED, Judged, Measured, Table, cells, judge

from monitor.app import load_classifier
from monitor.classify import Classifier
from monitor.classify.evaluate import count
from monitor.settings import load_settings, shipped_config_dir

LETTERS = Path("data", "citizen_messages_dev.jsonl.gz")
FILED = "劳动和社会保障"
LABELLED = "teddy_f2_sample"


def measure(classifier: Classifier, evaluation: Path) -> Measured:
    """Letters with a department, then all of them."""
    with gzip.open(evaluation / LETTERS, "rt", encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    letters = judge(classifier, records, gated=True)
    filed = [j for j in letters if j.record["source"] == LABELLED]
    found = [j for j in filed if _relevant(j)]
    marked = [j for j in letters if _is_marked(j)]
    bare = [j for j in letters if not _is_marked(j)]
    against = {
        f"filed under {FILED}": count((_is_filed(j), _relevant(j)) for j in filed),
        "with a word of social insurance": count((_is_marked(j), _relevant(j)) for j in letters),
        "with a word, and filed there": count(
            (_is_filed(j) and _is_marked(j), _relevant(j)) for j in filed
        ),
    }
    return Measured(
        tables=[
            Table(
                title=f"Citizens' letters: {len(letters)}, of them {len(filed)} with a department",
                head=("against letters", *COUNTED),
                rows=[(name, *cells(counts)) for name, counts in against.items()],
            )
        ],
        notes=[_told(found, marked, bare)],
    )


def _told(found: Sequence[Judged], marked: Sequence[Judged], bare: Sequence[Judged]) -> str:
    departments = Counter(j.record["orig_label"] for j in found)
    listed = ", ".join(f"{name} {number}" for name, number in departments.most_common())
    return (
        f"Found relevant: {_share(marked):.1%} of {len(marked)} letters with a word of social "
        f"insurance, {_share(bare):.2%} of {len(bare)} without. "
        f"Filed under {FILED}: {sum(map(_is_filed, found))} of {len(found)} found ({listed})."
    )


def _relevant(judged: Judged) -> bool:
    return judged.classification.relevant


def _is_filed(judged: Judged) -> bool:
    return bool(judged.record["orig_label"] == FILED)


def _is_marked(judged: Judged) -> bool:
    return bool(judged.record["mentions_social_insurance"])


def _share(letters: Sequence[Judged]) -> float:
    return sum(map(_relevant, letters)) / max(1, len(letters))


def main(evaluation: Path) -> None:
    if not (evaluation / LETTERS).is_file():
        print(f"no evaluation data at {evaluation}: the letters were not measured")
        return
    found = measure(load_classifier(load_settings(shipped_config_dir())), evaluation)
    print(*found.tables, *found.notes, sep="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
