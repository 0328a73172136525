"""Which places it reached, in which order."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from monitor.settings.shipped import shipped_data_dir
from monitor.text.regions import Gazetteer
from monitor.trends.spread import Sighting, spread


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    """The shipped table."""
    return Gazetteer.from_csv(shipped_data_dir() / "gazetteer" / "regions.csv")


def _sightings(monday: datetime) -> list[Sighting]:
    hours = [
        (1, "440305", 5),
        (2, "440306", 1),
        (3, "330106", 9),
        (3, "330108", 9),
        (4, "440305", 30),
    ]
    return [
        Sighting(item_id=item, code=code, at=monday + timedelta(hours=hour))
        for item, code, hour in hours
    ]


def test_counties_count_for_their_province_and_items_once(
    gazetteer: Gazetteer, monday: datetime
) -> None:
    found = spread(_sightings(monday), gazetteer)
    assert [(each.code, each.count, each.place) for each in found.provinces] == [
        ("440000", 3, 1),
        ("330000", 1, 2),
    ]
    assert found.by_province == {"440000": 3, "330000": 1}
    assert [each.code for each in found.counties] == ["440306", "440305", "330106", "330108"]
    assert [each.code for each in found.cities] == ["440300", "330100"]
    assert found.provinces[0].item_ids == (1, 2, 4)
    assert found.provinces[0].first_at == monday + timedelta(hours=1)
    assert found.sentence == (
        "涉及2个省级地区、4个县级地区，最早见于广东（6月1日），数量居前的是广东3条、浙江1条。"
    )


def test_places_not_reached_before_are_new(gazetteer: Gazetteer, monday: datetime) -> None:
    found = spread(_sightings(monday), gazetteer, known=["440304"])
    assert [each.new for each in found.provinces] == [False, True]
    assert all(each.new for each in found.counties)
    assert found.sentence.endswith("；新增浙江。")
    again = spread(_sightings(monday), gazetteer, known=["440304", "330000"])
    assert again.sentence.endswith("；没有新增省份。")


def test_unknown_codes_are_counted_apart(gazetteer: Gazetteer, monday: datetime) -> None:
    found = spread([Sighting(item_id=1, code="999999", at=monday)], gazetteer)
    assert found.unknown == 1
    assert found.provinces == ()
    assert found.sentence == "未见可以确认的涉事地区。"


def test_one_province_is_told_plainly(gazetteer: Gazetteer, monday: datetime) -> None:
    found = spread([Sighting(item_id=1, code="440000", at=monday)], gazetteer)
    assert found.sentence == "涉及1个省级地区，最早见于广东（6月1日），共1条。"
