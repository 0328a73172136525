"""Where things come to lie on a chart: ticks, lanes, what is folded, what is told apart."""

from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import desk
from monitor.reports.chart import Grain, Line
from monitor.reports.render.charts.axis import number_ticks, round_numbers, tick_words, time_ticks
from monitor.reports.render.charts.fold import fold, fold_lines
from monitor.reports.render.charts.lanes import GAP, in_lanes, pushed_apart
from monitor.reports.render.charts.palette import DARK, LIGHT, Colours
from monitor.reports.render.charts.tilemap import DEPTHS

JUNE_15 = datetime(2026, 6, 14, 16, tzinfo=UTC)
amounts = st.floats(min_value=-1e9, max_value=1e9).map(lambda value: round(value, 3))


# ── numbers ──────────────────────────────────────────────────────────────────────────────────


@given(st.lists(amounts, max_size=20))
def test_ticks_begin_at_zero_or_below_and_reach_beyond_the_values(values: list[float]) -> None:
    ticks = number_ticks(values)
    assert 0 in ticks
    assert ticks[0] <= min([0, *values]) + 1e-6
    assert ticks[-1] >= max([0, *values]) - 1e-6
    assert len(ticks) <= 7


@given(st.lists(st.integers(0, 10**9), max_size=20))
def test_counts_are_ticked_at_whole_numbers(values: list[int]) -> None:
    assert all(tick == round(tick) for tick in number_ticks(values))


@pytest.mark.parametrize(
    ("values", "wanted"),
    [([0, 0], (0,)), ([1], (0, 1)), ([7, 30], (0, 10, 20, 30)), ([-3.3, 2.5], (-4, -2, 0, 2, 4))],
)
def test_ticks_are_round(values: list[float], wanted: tuple[float, ...]) -> None:
    assert number_ticks(values) == wanted


def test_long_axis_is_told_in_ten_thousands() -> None:
    assert [tick_words(tick, (0, 2e6, 4e6)) for tick in (0, 2e6, 4e6)] == ["0", "200万", "400万"]
    assert tick_words(5e9, (0, 5e9)) == "50亿"
    assert tick_words(50_000, (0, 50_000)) == "50,000"


def test_classes_end_at_the_last_round_numbers_below_the_top() -> None:
    assert round_numbers(1234, 4) == (100, 200, 500, 1000)
    assert round_numbers(0.34, 2) == pytest.approx((0.1, 0.2))


# ── times ────────────────────────────────────────────────────────────────────────────────────


@given(
    st.integers(0, 5_000_000),
    st.integers(0, 2_000_000),
    st.integers(1, 12),
    st.sampled_from(["hour", "day", "week", "month"]),
)
def test_time_ticks_are_few_ascend_and_lie_between(
    after: int, minutes: int, most: int, grain: Grain
) -> None:
    start = JUNE_15 + timedelta(minutes=after)
    end = start + timedelta(minutes=minutes)
    ticks = time_ticks(start, end, most, grain)
    assert 1 <= len(ticks) <= most
    assert all(start <= tick.at <= end for tick in ticks)
    assert all(early.at < late.at for early, late in pairwise(ticks))
    if grain != "hour" and len(ticks) > 1:
        assert all((desk(tick.at).hour, desk(tick.at).minute) == (0, 0) for tick in ticks)


@pytest.mark.parametrize(
    ("span", "grain", "labels"),
    [
        (timedelta(hours=12), "hour", [("00:00", "6月15日"), ("06:00", ""), ("12:00", "")]),
        (timedelta(days=2), "day", [("6月15日", "2026年"), ("6月16日", ""), ("6月17日", "")]),
        (timedelta(days=14), "week", [("6月15日", "2026年"), ("6月22日", ""), ("6月29日", "")]),
        (timedelta(days=365), "day", [("7月", "2026年"), ("1月", "2027年")]),
    ],
)
def test_times_are_labelled_by_what_changes(
    span: timedelta, grain: Grain, labels: list[tuple[str, str]]
) -> None:
    ticks = time_ticks(JUNE_15, JUNE_15 + span, 3, grain)
    assert [(tick.label, tick.under) for tick in ticks] == labels


# ── labels ───────────────────────────────────────────────────────────────────────────────────


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(5, 60)), max_size=12),
    st.integers(1, 6),
)
def test_no_label_lies_on_another_or_on_its_stem(
    labels: list[tuple[float, float]], lanes: int
) -> None:
    points, widths = [point for point, _ in labels], [width for _, width in labels]
    places = in_lanes(points, widths, room=100, lanes=lanes)
    shown = [
        (point, place.left, place.left + width, place.lane)
        for point, width, place in zip(points, widths, places, strict=True)
        if place
    ]
    assert shown or not labels
    assert all(left >= 0 and right <= 100 + 1e-6 for _, left, right, _ in shown)
    for one, other in combinations(shown, 2):
        if one[3] == other[3]:
            assert one[2] + GAP <= other[1] + 1e-6 or other[2] + GAP <= one[1] + 1e-6
        inner, outer = sorted((one, other), key=lambda label: label[3])
        assert inner[3] == outer[3] or not inner[1] < outer[0] < inner[2]


def test_first_label_keeps_its_place_where_room_is_short() -> None:
    places = in_lanes([50, 50.5, 51], [80, 80, 80], room=100, lanes=1)
    assert [place is not None for place in places] == [True, False, False]


def test_labels_close_together_rise_like_stairs() -> None:
    places = in_lanes([10, 20, 30], [25, 25, 25], room=100, lanes=4)
    assert [place.lane for place in places if place] == [2, 1, 0]


@given(st.lists(st.floats(0, 40), min_size=1, max_size=8), st.floats(1, 6))
def test_heights_are_pushed_apart_within_the_room(wanted: list[float], apart: float) -> None:
    heights = sorted(pushed_apart(wanted, apart=apart, room=40))
    least = min(apart, 40 / max(1, len(wanted) - 1))
    assert all(low + least <= high + 1e-6 for low, high in pairwise(heights))
    assert heights[0] >= -1e-6
    assert heights[-1] <= 40 + 1e-6


def test_heights_with_room_between_stay_where_they_are() -> None:
    assert pushed_apart([30, 3, 12], apart=4, room=40) == (30, 3, 12)


# ── what is folded ───────────────────────────────────────────────────────────────────────────


def test_largest_are_kept_in_the_order_given() -> None:
    assert fold([5, 1, 9, 2], most=3) == ((0, 2), (1, 3))
    assert fold([5, 1, 9], most=3) == ((0, 1, 2), ())


@given(st.lists(st.lists(st.integers(0, 99), min_size=3, max_size=3), min_size=1, max_size=15))
def test_folded_lines_lose_nothing_of_the_sum(rows: list[list[int]]) -> None:
    lines = [Line(name=f"第{i}项", values=tuple(row)) for i, row in enumerate(rows)]
    kept, _ = fold_lines(lines, 5, adds_up=True)
    assert len(kept) <= 5
    for step in range(3):
        assert sum(line.values[step] or 0 for line in kept) == sum(row[step] for row in rows)


def test_rates_are_left_off_and_counted_not_added() -> None:
    lines = [Line(name=f"{i}", values=(i,)) for i in range(6)]
    kept, left_off = fold_lines(lines, 3, adds_up=False)
    assert [line.name for line in kept] == ["4", "5"]
    assert left_off == 4


def test_sum_of_what_nobody_knows_is_not_known() -> None:
    lines = [Line(name="甲", values=(9, 9)), Line(name="乙", values=(None, 1))]
    lines.append(Line(name="丙", values=(None, None)))
    kept, _ = fold_lines(lines, 2, adds_up=True)
    assert kept[-1] == Line(name="其余2项", values=(None, 1))


# ── colours ──────────────────────────────────────────────────────────────────────────────────

SIGHTS = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "red-blind": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "green-blind": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "blue-blind": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""Machado, Oliveira and Fernandes (2009), severity 1.0, in linear light."""
TIERS = ("#c3161c", "#f08300", "#ffd800", "#1b5fae")

Triple = tuple[float, ...]


def _light(colour: str) -> Triple:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return tuple(p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)


def _times(matrix: tuple[Triple, ...], vector: Triple) -> Triple:
    return tuple(sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)


def _oklab(light: Triple) -> Triple:
    cones = _times(
        (
            (0.4122214708, 0.5363325363, 0.0514459929),
            (0.2119034982, 0.6806995451, 0.1073969566),
            (0.0883024619, 0.2817188376, 0.6299787005),
        ),
        tuple(min(1.0, max(0.0, part)) for part in light),
    )
    return _times(
        (
            (0.2104542553, 0.7936177850, -0.0040720468),
            (1.9779984951, -2.4285922050, 0.4505937099),
            (0.0259040371, 0.7827717662, -0.8086757660),
        ),
        tuple(cone ** (1 / 3) for cone in cones),
    )


def _apart(one: str, other: str, sight: tuple[Triple, ...]) -> float:
    ends = (_oklab(_times(sight, _light(colour))) for colour in (one, other))
    return float(sum((a - b) ** 2 for a, b in zip(*ends, strict=True)) ** 0.5)


def _contrast(one: Triple, other: Triple) -> float:
    low, high = sorted(
        sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), c, strict=True)) for c in (one, other)
    )
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("sight", SIGHTS)
def test_every_eye_tells_the_lines_apart(colours: Colours, sight: str) -> None:
    for one, other in combinations((*colours.lines, colours.rest), 2):
        assert _apart(one, other, SIGHTS[sight]) > 0.08, (one, other)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_no_line_looks_like_a_tier(colours: Colours) -> None:
    for colour in (*colours.lines, colours.rest):
        for tier in TIERS:
            assert _apart(colour, tier, SIGHTS["full"]) > 0.12, (colour, tier)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_and_words_stand_out_from_the_paper(colours: Colours) -> None:
    paper = _light(colours.paper)
    assert all(_contrast(_light(c), paper) >= 2.99 for c in (*colours.lines, colours.rest))
    assert all(_contrast(_light(c), paper) >= 4.5 for c in (colours.ink, colours.soft))
    assert len(set(colours.variables().values())) == len(colours.variables())


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("depth", DEPTHS)
def test_words_on_a_tile_can_be_read(colours: Colours, depth: float) -> None:
    deep, paper = (
        [int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in (colours.one, colours.paper)
    )
    mixed = [round(depth * d + (1 - depth) * p) for d, p in zip(deep, paper, strict=True)]
    tile = "#" + "".join(f"{part:02x}" for part in mixed)
    words = colours.paper if depth == DEPTHS[-1] else colours.ink
    assert _contrast(_light(tile), _light(words)) >= 4.5
