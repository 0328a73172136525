"""The judgement as it is shipped, rules and model, made ready once."""

from __future__ import annotations

import pytest

from monitor.app import load_classifier
from monitor.classify import Classifier
from monitor.settings import load_settings, shipped_config_dir


@pytest.fixture(scope="session")
def shipped() -> Classifier:
    return load_classifier(load_settings(shipped_config_dir()))
