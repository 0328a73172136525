"""Counts: what each hour brought, broken down; what is taken off is gone, what waits is filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, delete, insert, select

from monitor.store import Store
from monitor.store.tables import counts, metadata, uncounted
from monitor.store.unit import Unit
from monitor.trends.series import Step
from monitor.types import (
    Authority,
    Classification,
    Count,
    DecidedBy,
    Demand,
    DemandMatch,
    Dimension,
    Evidence,
    Item,
    PlaceRole,
    Platform,
    RegionMatch,
    Relation,
    TopicMatch,
    Truth,
    TruthMatch,
)

if TYPE_CHECKING:
    from tests.store.conftest import Builder

HOUR = datetime(2026, 3, 10, 4, tzinfo=UTC)  # Tuesday noon at the desk
ONE_HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 3, 9, 16, tzinfo=UTC)
MONDAY = MIDNIGHT - DAY
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
LATER = datetime(2027, 1, 1, tzinfo=UTC)


def _judged(*topics: str, places: Sequence[str] = (), **changes: object) -> Classification:
    plain = Classification(
        item_id=0,
        relevant=True,
        reason="",
        topics=tuple(
            TopicMatch(topic_id=t, score=1, by=DecidedBy.RULE, evidence=()) for t in topics
        ),
        regions=tuple(
            RegionMatch(code=code, name=code, confidence=0.9, evidence=None) for code in places
        ),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # what a test is about


def _totals(unit: Unit, topic: str, dimension: Dimension) -> dict[str, tuple[int, int]]:
    found = unit.counts.totals(topic, dimension, LONG_AGO, LATER)
    return {value: (count.items, count.originals) for value, count in found.items()}


def test_item_counts_under_its_primary_topic_and_among_all(store: Store, make: Builder) -> None:
    with store.write() as unit:
        items = [make.item(), make.item(), make.item(relation=Relation.REPRINT)]
        unit.counts.count(items, [_judged("pension", "medical"), _judged(), _judged("medical")])
        assert _totals(unit, "pension", Dimension.PLATFORM) == {"news": (1, 1)}
        assert _totals(unit, "medical", Dimension.PLATFORM) == {"news": (1, 0)}
        assert _totals(unit, "", Dimension.PLATFORM) == {"news": (3, 2)}


def test_item_counts_in_every_dimension(store: Store, make: Builder) -> None:
    judged = _judged(
        "pension",
        tone=-1,
        groups=("retirees", "migrants"),
        demand=DemandMatch(demand=Demand.COMPLAINT, by=DecidedBy.RULE),
        truth=TruthMatch(
            state=Truth.CLAIMED, evidence=Evidence(field="title", start=0, end=1, text="望")
        ),
        places=("330106",),
    )
    with store.write() as unit:
        unit.counts.count([make.item()], [judged])
        found = {d: set(_totals(unit, "pension", d)) for d in Dimension}
        assert _totals(unit, "", Dimension.SOURCE_HOUR) == {"daily": (1, 1)}
    assert found == {
        Dimension.PLATFORM: {"news"},
        Dimension.AUTHORITY: {"city"},
        Dimension.TONE: {"-1"},
        Dimension.DEMAND: {"complaint"},
        Dimension.TRUTH: {"claimed"},
        Dimension.GROUP: {"retirees", "migrants"},
        Dimension.REGION: {"330106"},
        Dimension.CITY: {"330100"},
        Dimension.PROVINCE: {"330000"},
        Dimension.SOURCE: {"daily"},
        Dimension.SOURCE_HOUR: set(),
        Dimension.OUTLET: {"望川日报"},
        Dimension.RELATION: {"fresh"},
    }


@pytest.mark.parametrize(
    ("places", "regions", "cities", "provinces"),
    [
        (["330106", "330110"], {"330106", "330110"}, {"330100"}, {"330000"}),
        (["330106", "330100", "330000"], {"330106"}, {"330100"}, {"330000"}),
        (["330000"], {"330000"}, set(), {"330000"}),
        (["110101"], {"110101"}, {"110000"}, {"110000"}),
        (["110000"], {"110000"}, {"110000"}, {"110000"}),
        (["429004"], {"429004"}, {"429004"}, {"420000"}),
        (["330106", "440305"], {"330106", "440305"}, {"330100", "440300"}, {"330000", "440000"}),
        ([], set(), set(), set()),
    ],
)
def test_places_are_rolled_up_so_that_an_item_counts_once(
    store: Store,
    make: Builder,
    places: list[str],
    regions: set[str],
    cities: set[str],
    provinces: set[str],
) -> None:
    with store.write() as unit:
        unit.counts.count([make.item()], [_judged(places=places)])
        levels = (Dimension.REGION, Dimension.CITY, Dimension.PROVINCE)
        found = [_totals(unit, "", level) for level in levels]
    assert [set(level) for level in found] == [regions, cities, provinces]
    assert {count for level in found for count in level.values()} <= {(1, 1)}


def test_place_only_compared_or_guessed_does_not_count(store: Store, make: Builder) -> None:
    sure = RegionMatch(code="330106", name="", confidence=0.9, evidence=None)
    doubtful = [replace(sure, role=PlaceRole.COMPARED), replace(sure, confidence=0.6)]
    with store.write() as unit:
        unit.counts.count([make.item()], [_judged(regions=tuple(doubtful))])
        assert _totals(unit, "", Dimension.PROVINCE) == {}


@pytest.mark.parametrize(
    "mirror",
    [{"relation": Relation.MIRROR}, {"authority": Authority.SPAM}],
    ids=lambda m: next(iter(m)),
)
def test_mirror_counts_among_relations_alone(
    store: Store, make: Builder, mirror: dict[str, object]
) -> None:
    with store.write() as unit:
        unit.counts.count([make.item(**mirror), make.item()], [_judged("pension")] * 2)
        for dimension in set(Dimension) - {Dimension.RELATION}:
            assert sum(c[0] for c in _totals(unit, "pension", dimension).values()) <= 1
        assert _totals(unit, "pension", Dimension.RELATION) == {"fresh": (1, 1), "mirror": (1, 0)}
        assert unit.counts.volume("pension", LONG_AGO, LATER, Step.DAY) == {MIDNIGHT: Count(1, 1)}


@pytest.mark.parametrize("authority", [Authority.SELF_MEDIA, Authority.FORUM, Authority.TICKET])
def test_account_is_never_counted_by_name(
    store: Store, make: Builder, authority: Authority
) -> None:
    items = [make.item(authority=authority, outlet=name) for name in ("老李说社保", "望川小姐姐")]
    with store.write() as unit:
        unit.counts.count(items, [_judged()] * 2)
        assert _totals(unit, "", Dimension.OUTLET) == {"": (2, 2)}


def test_what_is_not_about_social_insurance_does_not_count(store: Store, make: Builder) -> None:
    with store.write() as unit:
        unit.counts.count([make.item()], [_judged("pension", relevant=False)])
        assert unit._connection.execute(select(counts)).all() == []


def test_what_is_taken_off_leaves_nothing_to_be_read(store: Store, make: Builder) -> None:
    items, judged = [make.item(), make.item()], [_judged("pension", places=["330106"])] * 2
    with store.write() as unit:
        unit.counts.count(items, judged)
        unit.counts.count(items[:1], judged[:1], times=-1)
        assert _totals(unit, "pension", Dimension.REGION) == {"330106": (1, 1)}
        unit.counts.count(items[1:], judged[1:], times=-1)
        for dimension in Dimension:
            assert unit.counts.totals("", dimension, LONG_AGO, LATER) == {}
            assert unit.counts.series("pension", dimension, LONG_AGO, LATER, Step.DAY) == {}
        assert unit.counts.volume("", LONG_AGO, LATER, Step.HOUR) == {}


@pytest.mark.parametrize(
    ("step", "first", "second"),
    [
        (Step.HOUR, {HOUR: (2, 2)}, {HOUR + DAY: (1, 1)}),
        (Step.DAY, {MIDNIGHT: (2, 2)}, {MIDNIGHT + DAY: (1, 1)}),
        (Step.WEEK, {MONDAY: (3, 3)}, {}),
    ],
)
def test_steps_are_those_of_the_desk(
    store: Store,
    make: Builder,
    step: Step,
    first: dict[datetime, object],
    second: dict[datetime, object],
) -> None:
    times = [HOUR, HOUR + timedelta(minutes=59), HOUR + DAY]
    with store.write() as unit:
        unit.counts.count([make.item(published_at=at) for at in times], [_judged()] * 3)
        found = unit.counts.series("", Dimension.TONE, MONDAY, MONDAY + 7 * DAY, step)
        assert found == {"0": first | second}
        assert unit.counts.volume("", MONDAY, MONDAY + 7 * DAY, step) == first | second


def test_days_and_weeks_begin_at_midnight_of_the_desk(store: Store, make: Builder) -> None:
    times = [MONDAY - timedelta(microseconds=1), MONDAY]
    with store.write() as unit:
        unit.counts.count([make.item(published_at=at) for at in times], [_judged()] * 2)
        days = unit.counts.volume("", LONG_AGO, LATER, Step.DAY)
        weeks = unit.counts.volume("", LONG_AGO, LATER, Step.WEEK)
    assert set(days) == {MONDAY - DAY, MONDAY}
    assert set(weeks) == {MONDAY - 7 * DAY, MONDAY}


def test_period_holds_the_hours_that_begin_in_it(store: Store, make: Builder) -> None:
    times = [HOUR - ONE_HOUR, HOUR, HOUR + ONE_HOUR]
    with store.write() as unit:
        unit.counts.count([make.item(published_at=at) for at in times], [_judged()] * 3)
        second = timedelta(seconds=1)
        spans = {
            (HOUR, HOUR + ONE_HOUR): [HOUR],
            (HOUR - second, HOUR + second): [HOUR],
            (HOUR + second, HOUR + ONE_HOUR + second): [HOUR + ONE_HOUR],
            (HOUR + second, HOUR + ONE_HOUR): [],
        }
        for (start, end), hours in spans.items():
            assert list(unit.counts.volume("", start, end, Step.HOUR)) == hours


@pytest.mark.parametrize("topic", ["", "pension"])
@pytest.mark.parametrize("dimension", [Dimension.PROVINCE, Dimension.OUTLET, Dimension.SOURCE])
def test_places_outlets_and_sources_are_kept_by_the_day(
    store: Store, make: Builder, dimension: Dimension, topic: str
) -> None:
    items = [make.item(published_at=HOUR), make.item(published_at=HOUR + ONE_HOUR)]
    with store.write() as unit:
        unit.counts.count(items, [_judged("pension", places=["330106"])] * 2)
        (days,) = unit.counts.series(topic, dimension, MONDAY, LATER, Step.DAY).values()
        assert days == {MIDNIGHT: (2, 2)}
        assert unit.counts.totals(topic, dimension, MIDNIGHT + ONE_HOUR, LATER) == {}
        with pytest.raises(ValueError, match="kept by the day"):
            unit.counts.series(topic, dimension, MONDAY, LATER, Step.HOUR)


def test_most_come_first_in_totals(store: Store, make: Builder) -> None:
    platforms = [Platform.WEIBO, Platform.FORUM, Platform.FORUM, Platform.BOARD]
    with store.write() as unit:
        unit.counts.count([make.item(platform=p) for p in platforms], [_judged()] * 4)
        assert list(_totals(unit, "", Dimension.PLATFORM)) == ["forum", "board", "weibo"]


def test_sources_are_told_by_the_hour(store: Store, make: Builder) -> None:
    items = [make.item(source_id=s, published_at=HOUR) for s in ("daily", "daily", "board")]
    with store.write() as unit:
        unit.counts.count(items, [_judged("pension")] * 3)
        found = unit.counts.hours_of_sources(MONDAY, LATER)
    assert found == {"board": {HOUR: 1}, "daily": {HOUR: 2}}


_TIMES = st.datetimes(datetime(2025, 12, 20), datetime(2026, 1, 20), timezones=st.just(UTC))


@given(times=st.lists(_TIMES, max_size=30), step=st.sampled_from(Step))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_series_is_what_counting_by_hand_gives(
    store: Store, make: Builder, times: list[datetime], step: Step
) -> None:
    with store.write() as unit:
        unit._connection.execute(delete(counts))
        unit.counts.count([make.item(published_at=at) for at in times], [_judged()] * len(times))
        found = unit.counts.volume("", LONG_AGO, LATER, step)
    by_hand = Counter(step.begin(at) for at in times)
    assert {begun: count.items for begun, count in found.items()} == by_hand


# ── what was kept before there were counts ───────────────────────────────────────────────────


def _kept_before(store: Store, make: Builder, number: int) -> tuple[list[Item], Classification]:
    """Items kept and judged, all of which wait to be counted."""
    judged = _judged("pension", places=["330106"])
    with store.write() as unit:
        kept = unit.items.add([make.item()] * number, ["pension"] * number)
        unit.items.save_judgements([replace(judged, item_id=item.id) for item in kept])
        unit._connection.execute(insert(uncounted).values(next_id=1, last_id=number))
    return kept, judged


def _fill(store: Store, limit: int) -> int:
    with store.write() as unit:
        return unit.counts.fill(limit)


def test_what_waits_is_counted_in_parts_and_once(store: Store, make: Builder) -> None:
    _kept_before(store, make, 5)
    assert [_fill(store, 2) for _ in range(4)] == [2, 2, 1, 0]
    with store.read() as unit:
        assert unit.counts.backlog() == 0
        assert _totals(unit, "pension", Dimension.REGION) == {"330106": (5, 5)}


def test_parts_of_equal_size_end_too(store: Store, make: Builder) -> None:
    _kept_before(store, make, 4)
    with store.read() as unit:
        assert unit.counts.backlog() == 4
    assert [_fill(store, 2) for _ in range(3)] == [2, 2, 0]
    with store.read() as unit:
        assert (unit.counts.backlog(), _totals(unit, "", Dimension.TONE)) == (0, {"0": (4, 4)})


def test_correction_of_what_waits_is_counted_with_it(store: Store, make: Builder) -> None:
    kept, judged = _kept_before(store, make, 3)
    _fill(store, 1)
    stands = replace(judged, tone=-1)
    with store.write() as unit:
        for item in kept[:2]:  # the first is counted, the second is not
            unit.items.save_judgements([replace(stands, item_id=item.id)])
            unit.counts.count([item], [judged], times=-1)
            unit.counts.count([item], [stands])
    _fill(store, 9)
    with store.read() as unit:
        assert _totals(unit, "pension", Dimension.TONE) == {"-1": (2, 2), "0": (1, 1)}


def test_new_items_count_while_others_wait(store: Store, make: Builder) -> None:
    _kept_before(store, make, 2)
    with store.write() as unit:
        kept = unit.items.add([make.item()], ["pension"])
        unit.counts.count(kept, [_judged("pension")])
        assert _totals(unit, "pension", Dimension.TONE) == {"0": (1, 1)}
    _fill(store, 9)
    with store.read() as unit:
        assert _totals(unit, "pension", Dimension.TONE) == {"0": (3, 3)}


def test_upgrade_leaves_what_is_kept_to_be_counted(tmp_path: Path) -> None:
    revision = import_module("monitor.store.migrations.versions.0006_what_is_read")
    engine = create_engine(f"sqlite:///{tmp_path}/old.db")
    with engine.begin() as connection:
        metadata.tables["items"].create(connection)
        connection.exec_driver_sql("CREATE TABLE uncounted (next_id INTEGER, last_id INTEGER)")
        connection.exec_driver_sql(revision.WAITING)
        assert connection.execute(select(uncounted)).all() == []
        for number in (3, 8):
            columns = {c.name: number for c in metadata.tables["items"].c if not c.nullable}
            names = ", ".join(columns)
            connection.exec_driver_sql(
                f"INSERT INTO items ({names}) VALUES ({', '.join(map(str, columns.values()))})"  # noqa: S608 - a test's own
            )
        connection.exec_driver_sql(revision.WAITING)
        assert connection.execute(select(uncounted)).all() == [(3, 8)]
    engine.dispose()
