from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.rows.figures import read_figure, read_moment

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "figure"),
    [
        ("123.4万", 1_234_000),
        ("1.2亿", 120_000_000),
        ("3千万", 30_000_000),
        ("10万+", 100_000),
        ("热度 98,765", 98_765),
        ("35w", 350_000),
        ("2.5k", 2_500),
        ("综艺 12345", 12_345),
        ("1795305600000", 1_795_305_600_000),
        ("99999999999999999", None),
        (1_234_567, 1_234_567),
        (12.5, 12),
        ("沸", None),
        ("", None),
        (None, None),
        (True, None),
        (-3, None),
        (float("inf"), None),
        (float("nan"), None),
    ],
)
def test_a_figure_is_read_in_every_spelling(told: object, figure: int | None) -> None:
    assert read_figure(told) == figure


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        (1_795_305_600, MORNING),
        ("1795305600", MORNING),
        (1_795_305_600.0, MORNING),
        ("1795305600000", MORNING),
        ("1795305600000000", MORNING),
        ("20261122080000", MORNING),
        ("202611220800", MORNING),
        ("20261122", datetime(2026, 11, 21, 16, 0, tzinfo=UTC)),
        ("2026-11-22T08:00:00+08:00", MORNING),
        ("2小时前", MORNING),
        (99_999_999_999_999_999_999, None),
        ("", None),
        (None, None),
    ],
)
def test_a_moment_is_read_as_text_or_time_since_1970(told: object, moment: datetime | None) -> None:
    assert read_moment(told, NOW) == moment


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.booleans()))
def test_no_value_is_too_odd_to_be_read(value: object) -> None:
    figure = read_figure(value)
    assert figure is None or 0 <= figure < 10**15
    moment = read_moment(value, NOW)
    assert moment is None or moment.tzinfo is UTC


def test_count_of_seconds_in_the_future_is_no_time() -> None:
    assert read_moment(int((NOW + timedelta(days=1)).timestamp()), NOW) is None
    assert read_moment(9_999_999_999, NOW) is None
