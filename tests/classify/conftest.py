"""The shipped rules, compiled once for the whole folder."""

from __future__ import annotations

import pytest

from monitor.classify import Classifier
from monitor.settings import Settings, load_settings, shipped_config_dir, shipped_data_dir
from monitor.settings.desk import ExtraRegion
from monitor.text.regions import Gazetteer
from monitor.text.segment import Segmenter


@pytest.fixture(scope="session")
def settings() -> Settings:
    return load_settings(shipped_config_dir())


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    extra = (
        ExtraRegion(code="990000", name="示范省"),
        ExtraRegion(code="990100", name="示范市", parent="990000"),
        ExtraRegion(code="990121", name="望川县", parent="990100"),
    )
    return Gazetteer.from_csv(shipped_data_dir() / "gazetteer" / "regions.csv", extra)


@pytest.fixture(scope="session")
def classifier(settings: Settings, gazetteer: Gazetteer) -> Classifier:
    words = Segmenter(settings.lexicon.get("words", ()), settings.lexicon.get("stopwords", ()))
    return Classifier(settings, gazetteer, words)
