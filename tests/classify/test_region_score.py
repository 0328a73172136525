"""The measure of places: what counts as right, at which width."""

from typing import Any

import pytest

from monitor.classify.region_score import score_regions
from monitor.errors import InputError
from monitor.types import PlaceRole


def _record(number: int, *regions: tuple[str, str]) -> dict[str, Any]:
    return {"id": number, "regions": [{"code": c, "role": r} for c, r in regions]}


def test_scene_counts_exactly_by_city_and_by_province() -> None:
    gold = [_record(1, ("440305", "scene"))]
    score = score_regions(gold, [_record(1, ("440306", "scene"))])
    assert (score.exact.hits, score.exact.false, score.exact.missed) == (0, 1, 1)
    assert (score.city.hits, score.province.hits) == (1, 1)
    assert score.exact.f1 == 0
    assert score.city.f1 == score.province.f1 == 1


def test_district_of_a_municipality_and_county_run_by_its_province_are_cities() -> None:
    gold = [_record(1, ("110105", "scene")), _record(2, ("429004", "scene"))]
    guess = [_record(1, ("110000", "scene")), _record(2, ("429005", "scene"))]
    score = score_regions(gold, guess)
    assert (score.city.hits, score.city.false) == (1, 1)


def test_only_sure_scenes_are_given() -> None:
    gold = [_record(1, ("440300", "scene")), _record(2)]
    low = {"code": "440300", "role": "scene", "confidence": 0.65}
    score = score_regions(gold, [{"id": 1, "regions": [low]}, _record(2, ("110000", "published"))])
    assert (score.unknown, score.unknown_rightly, score.guessed) == (2, 1, 0)
    assert score.unknown_share == 1
    assert score.roles[PlaceRole.PUBLISHED].false == 1


def test_guess_where_nobody_knows_is_counted() -> None:
    score = score_regions([_record(1), _record(2)], [_record(1, ("440300", "scene"))])
    assert (score.guessed, score.unknown_rightly, score.missing) == (1, 1, 1)


def test_role_counts_with_its_place() -> None:
    gold = [_record(1, ("340100", "compared"), ("341200", "scene"))]
    score = score_regions(gold, [_record(1, ("340100", "scene"), ("341200", "scene"))])
    assert score.roles[PlaceRole.COMPARED].missed == 1
    assert score.roles[PlaceRole.SCENE].false == 1


def test_nothing_to_measure_is_no_error() -> None:
    score = score_regions([], [])
    assert score.unknown_share == 0
    assert score.as_dict()["items"] == 0


def test_figures_are_shown_as_json_and_as_table() -> None:
    score = score_regions([_record(1, ("440300", "scene"))], [_record(1, ("440300", "scene"))])
    assert score.as_dict()["exact"] == {"n": 1, "precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert "scene, exact" in score.as_text()
    assert "guessed 0 of 0" in score.as_text()


@pytest.mark.parametrize(
    "record",
    [
        {"regions": []},
        {"id": 1},
        {"id": 1, "regions": "440300"},
        {"id": 1, "regions": ["440300"]},
        {"id": 1, "regions": [{"code": "440300", "role": "elsewhere"}]},
        {"id": 1, "regions": [{"code": "440300", "role": "scene", "confidence": "high"}]},
    ],
)
def test_malformed_record_is_named(record: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="record"):
        score_regions([record], [])
