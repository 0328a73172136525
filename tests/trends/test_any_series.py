"""Whatever was counted, the statistics hold together and say something."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import utc
from monitor.trends.bursts import bursts
from monitor.trends.change import changes
from monitor.trends.forecast import forecast
from monitor.trends.season import calm, profile
from monitor.trends.series import Series, Step
from monitor.trends.usual import compare

counts = st.one_of(st.integers(0, 3), st.integers(0, 100_000)).map(float)
figures = st.one_of(
    st.lists(counts, min_size=1, max_size=60),
    st.lists(st.floats(0, 1e6), min_size=1, max_size=60),
)


@st.composite
def any_series(draw: st.DrawFn) -> Series:
    step = draw(st.sampled_from(Step))
    start = step.begin(utc(datetime(2026, 2, 9)))
    return Series(start=start, step=step, values=tuple(draw(figures)))


@given(any_series(), st.sets(st.integers(0, 59)))
def test_levels_cover_the_series_and_lose_nothing(series: Series, blind: set[int]) -> None:
    found = changes(series, leave_out=blind)
    assert found.sentence.endswith("。")
    if found.levels:
        assert found.levels[0].start == series.start
        assert found.levels[-1].end == series.end
        kept = sum(v for n, v in enumerate(series.values) if n not in blind)
        assert sum(level.total for level in found.levels) == pytest.approx(kept)
        assert [point.at for point in found.points] == [level.start for level in found.levels[1:]]


@given(any_series(), st.sets(st.integers(0, 59)))
def test_bursts_are_apart_and_beyond_the_usual(series: Series, blind: set[int]) -> None:
    found = bursts(series, leave_out=blind).found
    assert all(burst.excess > 0 and burst.total >= 5 for burst in found)
    assert all(one.end < two.start for one, two in pairwise(found))


@given(any_series())
def test_calm_only_cuts_down_and_a_profile_is_positive(series: Series) -> None:
    still = calm(series)
    assert all(0 <= low <= high for low, high in zip(still.values, series.values, strict=True))
    assert all(busy >= 0.05 for busy in profile(still))


@given(any_series())
def test_a_forecast_lies_in_its_interval(series: Series) -> None:
    found = forecast(series)
    assert found.sentence.endswith("。")
    assert all(0 <= each.low <= each.value <= each.high for each in found.expected)
    assert bool(found.expected) == (found.method is not None)


@given(any_series())
def test_a_comparison_holds_its_ratio(series: Series) -> None:
    for found in compare(series, series.end - series.step.span, series.end):
        assert found.sentence.endswith("。")
        if found.ratio is not None and min(found.now, found.before) >= 1:
            assert found.ratio.low <= found.ratio.high
