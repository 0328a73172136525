"""The forecast: what the next hours bring, with an interval, by what is known now and no more."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.incidents.forecast import (
    CHECKED,
    FEWEST,
    HORIZONS,
    Forecast,
    ahead,
    forecast,
    foretell,
)
from monitor.types import Authority, Relation
from tests.incidents.conftest import NOON, MemberMaker

MINUTES = st.lists(st.integers(-600, 3000), max_size=80)


def ago(minutes: list[int]) -> list[datetime]:
    return [NOON - timedelta(minutes=n) for n in minutes]


def test_nothing_is_foretold_of_few_originals() -> None:
    assert foretell(ago([5] * (FEWEST - 1)), NOON) == ()
    assert foretell(ago([60 * 25 + n for n in range(9)]), NOON) == ()
    assert [told.hours for told in foretell(ago([5] * FEWEST), NOON)] == list(HORIZONS)


@given(minutes=MINUTES)
def test_interval_holds_the_middle_and_widens_with_the_hours(minutes: list[int]) -> None:
    told = foretell(ago(minutes), NOON)
    for one in told:
        assert 0 <= one.low <= one.originals <= one.high
    assert [one.high for one in told] == sorted(one.high for one in told)


@given(minutes=MINUTES)
def test_what_comes_later_is_not_known(minutes: list[int]) -> None:
    past = [n for n in minutes if n >= 0]
    assert foretell(ago(minutes), NOON) == foretell(ago(past), NOON)


def test_order_of_originals_is_irrelevant() -> None:
    minutes = [3, 70, 14, 200, 9, 65]
    assert foretell(ago(minutes), NOON) == foretell(ago(sorted(minutes)), NOON)


def test_rising_talk_is_expected_to_bring_more_than_falling_talk() -> None:
    rising = [n for hour, many in enumerate((12, 8, 6, 3, 2, 1)) for n in [60 * hour + 5] * many]
    falling = [n for hour, many in enumerate((1, 2, 3, 6, 8, 12)) for n in [60 * hour + 5] * many]
    more, less = (foretell(ago(minutes), NOON)[1] for minutes in (rising, falling))
    assert more.originals > 3 * less.originals
    assert more.low > less.low


def test_steady_talk_goes_on() -> None:
    steady = foretell(ago([60 * hour + 6 * n for hour in range(12) for n in range(10)]), NOON)
    assert 20 <= steady[1].originals <= 30
    assert steady[1].low <= 30 <= steady[1].high


def test_eruption_of_any_size_is_foretold() -> None:
    assert foretell(ago([n % 60 for n in range(30_000)]), NOON)[2].high > 0


def test_only_originals_count(member: MemberMaker) -> None:
    first = member("没到账")
    others = [
        member("转", relation=Relation.REPRINT, origin_id=first.item.id),
        member("说明", authority=Authority.OFFICIAL),
        member("镜像", authority=Authority.SPAM),
    ]
    assert forecast([first, *others], NOON) == ()
    assert forecast([first, *others, member("二"), member("三")], NOON)


def test_incident_at_rest_has_nothing_ahead(member: MemberMaker) -> None:
    old = [member("没到账", minutes_ago=60 * 20 + n) for n in range(5)]
    assert forecast(old, NOON)[0].words().startswith("预计未来1小时没有新的原创")
    assert ahead(old, NOON) == ""
    assert "预计未来6小时原创" in ahead([member("没到账", minutes_ago=n) for n in range(9)], NOON)


@pytest.mark.parametrize("hours", HORIZONS)
def test_words_tell_how_it_was_checked(hours: int) -> None:
    words = Forecast(hours=hours, originals=12, low=5, high=22).words()
    held = f"{CHECKED[hours]:.0%}"
    assert words == f"预计未来{hours}小时原创 12 条（8 成把握 5–22 条；回测覆盖率 {held}）"
