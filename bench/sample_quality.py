"""Quality on hand-read texts of third parties, where they are: the topic sample."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from measured import COUNTED, Judged, Measured, Table, alone, cells, judge, lines, tone, topics

from monitor.classify import Classifier
from monitor.classify.evaluate import TopicScore

SAMPLE = Path("data", "topics_dev.jsonl")


def measure(classifier: Classifier, evaluation: Path) -> Measured:
    """Topics, relevance and tone, as a whole and by part."""
    sample = judge(classifier, [json.loads(line) for line in lines(evaluation / SAMPLE)])
    whole = topics(sample)
    result = Measured()
    result.join(_labels(whole))
    result.join(_parts(sample))
    result.join(_tone(sample))
    result.figures.update(
        {
            "sample.labels.macro_f1": whole.macro_f1,
            "sample.labels.worst_f1": whole.labels[whole.worst].f1,
            "sample.relevance.f1": whole.relevance.f1,
        }
    )
    return result


def without_model(rules: Classifier, evaluation: Path) -> Measured:
    """Topics and relevance by the rules alone."""
    sample = judge(rules, [json.loads(line) for line in lines(evaluation / SAMPLE)])
    return Measured(notes=[alone("topic sample", topics(sample))])


def _labels(whole: TopicScore) -> Measured:
    rows = [(name, *cells(counts)) for name, counts in sorted(whole.labels.items())]
    rows.append(("**relevance**", *cells(whole.relevance)))
    rows.append((f"**macro over {len(whole.labels)} labels**", "", "", "", f"{whole.macro_f1:.3f}"))
    title = f"Topic sample: {whole.items} items, worst {whole.worst}"
    return Measured(tables=[Table(title=title, head=("label", *COUNTED), rows=rows)])


def _parts(sample: Sequence[Judged]) -> Measured:
    kinds = sorted({j.record["kind"] for j in sample})
    parts = {kind: [j for j in sample if j.record["kind"] == kind] for kind in kinds}
    parts["without ambiguous items"] = [j for j in sample if not j.record["ambiguous"]]
    parts["only ambiguous items"] = [j for j in sample if j.record["ambiguous"]]
    rows = []
    for name, part in parts.items():
        found = topics(part)
        present = [c.f1 for c in found.labels.values() if c.hits + c.missed]
        macro = sum(present) / len(present)
        row = (name, str(len(part)), f"{macro:.3f}", str(len(present)), f"{found.relevance.f1:.3f}")
        rows.append((*row, f"{tone(part)[0]:.3f}"))
    head = ("part", "items", "topics macro-F1", "over labels", "relevance F1", "tone macro-F1")
    return Measured(
        tables=[Table(title="Topic sample by part (labels that occur)", head=head, rows=rows)]
    )


def _tone(sample: Sequence[Judged]) -> Measured:
    relevant = [j for j in sample if j.record["labels"]]
    everything, tones = tone(sample)
    macro, near = tone(relevant)
    rows = [(f"{value:d}, all", *cells(counts)) for value, counts in tones.items()]
    rows += [(f"{value:d}, relevant", *cells(counts)) for value, counts in near.items()]
    rows.append(("**macro, all**", "", "", "", f"{everything:.3f}"))
    rows.append(("**macro, relevant**", "", "", "", f"{macro:.3f}"))
    return Measured(
        figures={"sample.tone.macro_f1": everything, "sample.tone.relevant_macro_f1": macro},
        tables=[Table(title="Topic sample: tone", head=("tone", *COUNTED), rows=rows)],
    )
