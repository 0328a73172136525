"""Training: what scikit-learn learned is what the model says."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from monitor.classify import train as module
from monitor.classify.features import FeatureReader
from monitor.classify.model import RELEVANT, Model
from monitor.classify.reading import read
from monitor.classify.rulebook import Rulebook
from monitor.classify.train import digest, train
from monitor.classify.training import Sample, read_samples
from monitor.settings import Settings, shipped_data_dir
from monitor.text.segment import Segmenter

FILES = ("fund_gap", "arrears", "irrelevant")
EACH = 60

Learned: TypeAlias = tuple[Model, list[tuple[Any, Any]]]


@pytest.fixture(scope="module")
def segmenter(settings: Settings) -> Segmenter:
    return Segmenter(settings.lexicon["words"])


@pytest.fixture(scope="module")
def samples(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    """A few of the shipped texts: quick to learn."""
    topics = {topic.id for topic in settings.topics.topics}
    every = read_samples(shipped_data_dir() / "training", topics)
    return [
        sample
        for name in FILES
        for sample in islice((s for s in every if s.place.startswith(name)), EACH)
    ]


@pytest.fixture(scope="module")
def learned(samples: list[Sample], settings: Settings, segmenter: Segmenter) -> Learned:
    """The model, and whatever scikit-learn fitted on the way, with what it learned from."""
    fitted: list[tuple[Any, Any]] = []
    line = module._line

    def recorded(table: Any, truth: Any) -> Any:
        found = line(table, truth)
        fitted.append((table, found))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_line", recorded)
        return train(samples, settings, segmenter), fitted


def test_the_model_weighs_a_text_as_scikit_learn_does(
    learned: Learned, samples: list[Sample], settings: Settings, segmenter: Segmenter
) -> None:
    model, fitted = learned
    everything = next(table for table, _ in fitted if table.shape[0] == len(samples))
    by_weights = {_key(found.coef_[0]): found for _, found in fitted}
    rules, reader = Rulebook(settings), FeatureReader(segmenter)
    sums = []
    for sample in samples:
        reading = read(sample.title, sample.body)
        rows, values = model.row(reader.read(reading, rules.rule(reading).marks))
        sums.append(values @ model.weights[rows].astype(np.float32))
    for column in range(len(model.heads)):
        found = by_weights[_key(model.weights[:, column])]
        theirs = found.decision_function(everything) - found.intercept_[0]
        np.testing.assert_allclose(np.array(sums)[:, column], theirs, atol=0.02)


def _key(weights: Any) -> bytes:
    return bytes(np.asarray(weights).astype(np.float16).tobytes())


def test_the_model_knows_its_own_training_texts(
    learned: Learned,
    samples: list[Sample],
    settings: Settings,
    segmenter: Segmenter,
) -> None:
    model, _ = learned
    rules, reader = Rulebook(settings), FeatureReader(segmenter)
    right = 0
    for sample in samples:
        reading = read(sample.title, sample.body)
        found = model.probabilities(reader.read(reading, rules.rule(reading).marks))
        bar = model.heads[model.columns[RELEVANT]].threshold
        right += (found[model.columns[RELEVANT]] >= bar) == sample.labels.relevant
    assert right >= 0.9 * len(samples)


def test_labels_too_rare_to_be_checked_are_left_out(
    learned: Learned,
) -> None:
    model, _ = learned
    assert {RELEVANT, "fund_gap", "arrears"} <= set(model.columns)
    assert "long_term_care" not in model.columns


@pytest.mark.slow
def test_training_twice_gives_the_same_bytes(
    learned: Learned,
    samples: list[Sample],
    settings: Settings,
    segmenter: Segmenter,
    tmp_path: Path,
) -> None:
    learned[0].save(tmp_path / "one.npz")
    train(samples, settings, segmenter).save(tmp_path / "other.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()


def test_the_card_tells_texts_and_digest(learned: Learned, samples: list[Sample]) -> None:
    assert learned[0].card["texts"] == len(samples)
    assert learned[0].card["digest"] == digest(samples)


def test_the_digest_sees_every_text_and_label(samples: list[Sample]) -> None:
    first = samples[0]
    other = replace(first, labels=replace(first.labels, tone=-first.labels.tone or 1))
    assert digest([other, *samples[1:]]) != digest(samples)
    assert digest([replace(first, body=f"{first.body}。"), *samples[1:]]) != digest(samples)
    assert digest(samples[1:]) != digest(samples)
