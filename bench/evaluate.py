"""How good the judgement is, on everything that is there, against its floors: `make eval`.

Takes the folder of evaluation data (none of it need be there) and ``--raise``, which makes figures
that rose the new floors. Prints Markdown. The exit code is 1 when a figure is below its floor.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

import floors
import letters
import own_quality
import sample_quality
from measured import Measured, Table

from monitor.app import load_classifier, load_gazetteer, load_model, load_segmenter
from monitor.classify import Classifier
from monitor.settings import load_settings, shipped_config_dir


def measure(evaluation: Path | None) -> Measured:
    """Every measure there is data for."""
    settings = load_settings(shipped_config_dir())
    classifier = load_classifier(settings)
    alone = Classifier(settings, load_gazetteer(settings), load_segmenter(settings))
    result = own_quality.measure(classifier)
    result.join(own_quality.without_model(alone))
    for name, data in (("the topic sample", sample_quality), ("the letters", letters)):
        path = sample_quality.SAMPLE if data is sample_quality else letters.LETTERS
        if evaluation is not None and (evaluation / path).is_file():
            result.join(data.measure(classifier, evaluation))
        else:
            result.notes.append(f"No evaluation data: {name} were not measured.")
    if evaluation is not None and (evaluation / sample_quality.SAMPLE).is_file():
        result.join(sample_quality.without_model(alone, evaluation))
    return result


def against_floors(figures: dict[str, float], known: floors.Floors) -> Table:
    """Every figure beside its floor."""
    rows = [
        (name, f"{figure:.4f}", f"{known[name][-1][0]:.3f}" if name in known else "none yet")
        for name, figure in sorted(figures.items())
    ]
    return Table(title="Figures and floors", head=("measure", "figure", "floor"), rows=rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("evaluation", type=Path, nargs="?")
    parser.add_argument("--raise", dest="raising", action="store_true")
    options = parser.parse_args()
    version = load_model().version
    found, known = measure(options.evaluation), floors.load()
    print(f"model {version}", *found.tables, "", *found.notes, sep="\n")
    print(against_floors(found.figures, known))
    below = floors.broken(found.figures, known)
    if options.raising and not below:
        today = datetime.now(UTC).date().isoformat()
        floors.save(floors.raised(found.figures, known, f"{today}, model {version}"))
    print("", *(f"BELOW: {line}" for line in below), sep="\n")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
