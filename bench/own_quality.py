"""Quality on the texts the project ships for it: the gold set, places, and border cases.

They were written for the project, are trained on by nothing, and are measured in every test run.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from measured import (
    COUNTED,
    Judged,
    Measured,
    Record,
    Table,
    alone,
    cells,
    judge,
    lines,
    tone,
    topics,
)

from monitor.classify import Classifier
from monitor.classify.evaluate import LABELS, OTHER, count
from monitor.classify.region_score import score_regions
from monitor.classify.training import Sample, read_samples
from monitor.settings import shipped_data_dir
from monitor.types import Demand

QUALITY = Path(__file__).parent.parent / "quality"


def measure(classifier: Classifier) -> Measured:
    """All of them."""
    result = Measured()
    gold = judge(classifier, [as_record(sample) for sample in gold_samples()])
    for part in (_topics(gold), _relevance(gold), _tone(gold), _demand(gold)):
        result.join(part)
    result.join(_regions(classifier))
    result.join(_border_cases(classifier))
    return result


def without_model(rules: Classifier) -> Measured:
    """Topics and relevance of the gold set by the rules alone."""
    found = topics([_mapped(j) for j in judge(rules, [as_record(s) for s in gold_samples()])])
    return Measured(notes=[alone("gold set", found)])


def gold_samples() -> list[Sample]:
    """The texts of ``data/gold``."""
    return read_samples(shipped_data_dir() / "gold", set(LABELS))


def as_record(sample: Sample) -> Record:
    """A gold text in the form the measures read."""
    labels = sample.labels
    return {
        "id": sample.place,
        "title": sample.title,
        "text": sample.body,
        "labels": list(labels.topics or ((OTHER,) if labels.relevant else ())),
        "sentiment": labels.tone,
        "demand": labels.demand,
    }


def _topics(gold: Sequence[Judged]) -> Measured:
    """Over our own topics, and over the fewer labels the evaluation data has."""
    each = topics(gold, {name: name for name in LABELS})
    own = {name: counts for name, counts in each.labels.items() if name != OTHER}
    macro = sum(counts.f1 for counts in own.values()) / len(own)
    mapped = topics([_mapped(judged) for judged in gold])
    rows = [(name, *cells(counts)) for name, counts in sorted(own.items())]
    rows.append((f"**macro over {len(own)} topics**", "", "", "", f"**{macro:.3f}**"))
    rows.append((f"macro over {len(mapped.labels)} labels", "", "", "", f"{mapped.macro_f1:.3f}"))
    return Measured(
        figures={"gold.topics.macro_f1": macro, "gold.labels.macro_f1": mapped.macro_f1},
        tables=[Table(title="Gold set: topics", head=("topic", *COUNTED), rows=rows)],
    )


def _mapped(judged: Judged) -> Judged:
    labels = sorted({LABELS.get(name, OTHER) for name in judged.record["labels"]})
    return Judged(record={**judged.record, "labels": labels}, classification=judged.classification)


def _relevance(gold: Sequence[Judged]) -> Measured:
    found = topics(gold).relevance
    return Measured(
        figures={"gold.relevance.f1": found.f1},
        tables=[
            Table(
                title=f"Gold set: relevance of {len(gold)} texts",
                head=("", *COUNTED),
                rows=[("relevant", *cells(found))],
            )
        ],
    )


def _tone(gold: Sequence[Judged]) -> Measured:
    relevant = [j for j in gold if j.record["labels"]]
    macro, tones = tone(relevant)
    rows = [(f"{value:d}", *cells(counts)) for value, counts in tones.items()]
    return Measured(
        figures={"gold.tone.macro_f1": macro},
        tables=[
            Table(
                title=f"Gold set: tone of relevant texts, macro-F1 {macro:.3f}",
                head=("tone", *COUNTED),
                rows=rows,
            )
        ],
    )


def _demand(gold: Sequence[Judged]) -> Measured:
    relevant = [j for j in gold if j.record["labels"]]
    wants: list[Demand | None] = [*Demand, None]
    each = {d: count((j.record["demand"] == d, j.demand == d) for j in relevant) for d in wants}
    named = [counts.f1 for demand, counts in each.items() if demand and counts.hits + counts.missed]
    macro = sum(named) / len(named) if named else 0.0
    return Measured(
        figures={"gold.demand.macro_f1": macro},
        tables=[
            Table(
                title=f"Gold set: demand of relevant texts, macro-F1 {macro:.3f} without ‘none’",
                head=("demand", *COUNTED),
                rows=[(demand or "none", *cells(counts)) for demand, counts in each.items()],
            )
        ],
    )


def _regions(classifier: Classifier) -> Measured:
    gold = judge(classifier, [json.loads(line) for line in lines(QUALITY / "regions.jsonl")])
    found = score_regions([j.record for j in gold], [j.prediction for j in gold])
    grains = {"exact": found.exact, "city": found.city, "province": found.province}
    rows = [(f"scene, {name}", *cells(counts)) for name, counts in grains.items()]
    rows += [(f"role {role.value}", *cells(counts)) for role, counts in found.roles.items()]
    silent = f"{found.guessed} of {found.unknowable}"
    return Measured(
        figures={f"regions.{name}.f1": counts.f1 for name, counts in grains.items()},
        tables=[Table(title=f"Places: {len(gold)} texts", head=("", *COUNTED), rows=rows)],
        notes=[f"Places: {silent} texts without a place were given one."],
    )


def _border_cases(classifier: Classifier) -> Measured:
    cases = judge(classifier, [json.loads(line) for line in lines(QUALITY / "border_cases.jsonl")])
    wrong = [case for case in cases if first_topic(case) != case.record["topic"]]
    return Measured(
        figures={"border_cases.right": 1 - len(wrong) / len(cases)},
        notes=[
            f"Border cases: {len(cases) - len(wrong)} of {len(cases)} right.",
            *(f"- {c.record['text']}: {first_topic(c) or '-'}" for c in wrong),
        ],
    )


def first_topic(judged: Judged) -> str:
    """The main topic, or nothing."""
    found = judged.classification.topics
    return found[0].topic_id if found else ""
