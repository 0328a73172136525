"""The shipped model belongs to the shipped texts and rules."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import own_quality
import pytest

from monitor.app import load_segmenter
from monitor.classify.features import FeatureReader
from monitor.classify.model import Model
from monitor.classify.reading import read
from monitor.classify.rulebook import Rulebook
from monitor.classify.training import read_samples
from monitor.classify.vocabulary import _TOPIC_KINDS
from monitor.settings import Settings, load_settings, shipped_config_dir, shipped_data_dir

SHIPPED = shipped_data_dir() / "model" / "shipped.npz"
LARGEST = 8_000_000
"""Bytes."""


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(shipped_config_dir())


@pytest.fixture(scope="module")
def model() -> Model:
    return Model.load(SHIPPED)


def test_the_shipped_model_was_trained_from_the_texts_that_are_shipped(
    model: Model, settings: Settings
) -> None:
    from monitor.classify.train import digest  # noqa: PLC0415 - scikit-learn, a second

    topics = {topic.id for topic in settings.topics.topics}
    samples = read_samples(shipped_data_dir() / "training", topics)
    assert model.card["digest"] == digest(samples), "data/training has changed: run `make model`"


def test_every_mark_the_model_weighs_can_still_be_made_by_the_rules(
    model: Model, settings: Settings
) -> None:
    rules = settings.topics
    topics = [topic.id for topic in rules.topics]
    possible = {"anchor", "core:title", "core:body", "relevant", "off"}
    possible |= {f"{place}:{name}" for place in ("topic", "first") for name in topics}
    possible |= {f"word:{name}:{kind}" for name in topics for kind in _TOPIC_KINDS}
    possible |= {f"group:{label}" for label in rules.groups}
    possible |= {f"off:{kind.label}" for kind in rules.relevance.off_kinds}
    told = ("tone:", "demand:", "announcing:", "mood:", "sign:")
    marks = {mark for mark in model.marks if not mark.startswith(told)}
    assert marks <= possible, "topics.yaml has changed: run `make model`"


def test_the_model_knows_every_topic_of_the_settings(model: Model, settings: Settings) -> None:
    assert {topic.id for topic in settings.topics.topics} <= set(model.columns)


def test_the_shipped_model_is_small() -> None:
    assert SHIPPED.stat().st_size <= LARGEST


def test_the_shipped_model_holds_names_and_numbers_and_nothing_that_runs() -> None:
    with zipfile.ZipFile(SHIPPED) as file:
        names = set(file.namelist())
        header = json.loads(file.read("header.json"))
    assert names == {"header.json", "grams.txt", "idf.f2", "weights.f2"}
    assert header["format"] == 1


@pytest.mark.model
@pytest.mark.timeout(900)
def test_training_again_gives_the_shipped_model(
    model: Model, settings: Settings, tmp_path: Path
) -> None:
    from monitor.classify.train import train  # noqa: PLC0415 - scikit-learn, a second

    topics = {topic.id for topic in settings.topics.topics}
    segmenter = load_segmenter(settings)
    samples = read_samples(shipped_data_dir() / "training", topics)
    again = train(samples, settings, segmenter)
    again.save(tmp_path / "again.npz")
    assert [head.name for head in again.heads] == [head.name for head in model.heads]
    assert again.grams == model.grams
    assert again.marks == model.marks
    rules, reader = Rulebook(settings), FeatureReader(segmenter)
    for sample in own_quality.gold_samples():
        reading = read(sample.title, sample.body)
        features = reader.read(reading, rules.rule(reading).marks)
        np.testing.assert_allclose(  # other versions of the libraries differ in the last digits
            again.probabilities(features), model.probabilities(features), atol=0.02
        )
