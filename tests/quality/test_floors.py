"""Quality does not fall: the figures of ``make eval`` against ``quality/floors.json``."""

from __future__ import annotations

from pathlib import Path

import floors
import own_quality
import pytest
import sample_quality
from measured import Measured

from monitor.classify import Classifier


@pytest.fixture(scope="module")
def known() -> floors.Floors:
    return floors.load()


@pytest.fixture(scope="module")
def own(shipped: Classifier) -> Measured:
    return own_quality.measure(shipped)


def test_no_figure_on_our_own_texts_is_below_its_floor(own: Measured, known: floors.Floors) -> None:
    assert floors.broken(own.figures, known) == []


def test_no_figure_on_the_hand_read_sample_is_below_its_floor(
    shipped: Classifier, known: floors.Floors, evaluation: Path
) -> None:
    found = sample_quality.measure(shipped, evaluation)
    assert floors.broken(found.figures, known) == []
    assert not found.figures.keys() - known.keys(), "make eval RAISE=1 sets their floors"


def test_every_figure_on_our_own_texts_has_a_floor_and_every_floor_a_figure(
    own: Measured, known: floors.Floors
) -> None:
    assert own.figures.keys() == {name for name in known if not name.startswith("sample.")}


def test_a_falling_list_of_floors_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    path.write_text('{"a": [[0.5, "first"], [0.4, "later"]]}', encoding="utf-8")
    with pytest.raises(ValueError, match=r"floors of 'a' .* do not rise"):
        floors.load(path)


def test_a_floor_without_a_figure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    path.write_text('{"a": []}', encoding="utf-8")
    with pytest.raises(ValueError, match="do not rise"):
        floors.load(path)


def test_a_figure_below_its_last_floor_is_named() -> None:
    known = {"a": [(0.5, "first"), (0.6, "second")], "b": [(0.1, "first")]}
    assert floors.broken({"a": 0.599, "b": 0.1}, known) == [
        "a is 0.5990, below its floor 0.600 (second)"
    ]


def test_a_figure_that_was_not_measured_breaks_no_floor() -> None:
    assert floors.broken({}, {"a": [(0.5, "first")]}) == []


def test_a_floor_rises_only_by_a_step_that_counts() -> None:
    known = {"a": [(0.5, "first")]}
    assert floors.raised({"a": 0.5079}, known, "now") == known
    assert floors.raised({"a": 0.5081}, known, "now")["a"][-1] == (0.505, "now")
    assert floors.raised({"a": 0.4}, known, "now") == known


def test_a_new_figure_gets_a_floor_that_it_passes(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    floors.save(floors.raised({"a": 0.71999}, {}, "首次"), path)
    assert floors.load(path) == {"a": [(0.716, "首次")]}
    assert floors.broken({"a": 0.71999}, floors.load(path)) == []
