"""The shipped gazetteer, read once for the folder."""

from __future__ import annotations

import pytest

from monitor.settings import shipped_data_dir
from monitor.text.regions import Gazetteer


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.from_csv(shipped_data_dir() / "gazetteer" / "regions.csv")
