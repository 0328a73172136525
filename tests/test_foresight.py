"""The outlook is put together from what the store remembers: past years, last days, open clocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.clock import SimulatedClock, day_start, utc
from monitor.foresight import foresee
from monitor.incidents.outlook import Outlook
from monitor.incidents.outlook_text import told
from monitor.settings.calendar import CalendarSettings, Event
from monitor.store.tables import volumes
from monitor.types import (
    Ailment,
    Assessment,
    Authority,
    Classification,
    ClockDue,
    Engagement,
    Fingerprint,
    Heat,
    Incident,
    IncidentStatus,
    Item,
    Platform,
    Profile,
    Recurrence,
    RegionMatch,
    Relation,
    SourceTrouble,
    Tier,
)

if TYPE_CHECKING:
    from monitor.app import Monitor

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOW = utc(datetime(2026, 7, 8, 9, 0))  # a Wednesday
ADJUSTMENT = Event(
    id="adjustment",
    label="养老金调整",
    expects="peak",
    yearly="07-10/07-12",
    topics=("pension_adjustment",),
    misreadings=("全国统一涨同样的数",),
    source="年度通知",
)


@pytest.fixture
def m(watch: Callable[..., Monitor]) -> Monitor:
    made = watch(SimulatedClock(NOW), sources={})
    planned = replace(made.settings, calendar=CalendarSettings(events=(ADJUSTMENT,)))
    return replace(made, settings=planned)


def ahead(m: Monitor, now: datetime = NOW, days: int = 7) -> Outlook:
    with m.store.read() as unit:
        return foresee(m.settings, unit, now, days, m.gazetteer.name)


def brought(m: Monitor, topic: str, first: date, figures: Sequence[int]) -> None:
    """So many items of ``topic`` at each noon from ``first`` on."""
    rows = [
        {"topic": topic, "hour": day_start(first + n * DAY) + 12 * HOUR, "items": f, "originals": f}
        for n, f in enumerate(figures)
    ]
    with m.store.write() as unit:
        unit._connection.execute(volumes.insert(), rows)


def keep(m: Monitor, **changes: Any) -> Item:
    """An item that the store holds, judged."""
    at = changes.get("published_at", NOW - HOUR)
    plain = Item(
        id=0,
        source_id="s",
        platform=Platform.NEWS,
        authority=Authority.CITY,
        outlet="示范晚报",
        region=None,
        url="https://news.example/1",
        canonical_url=f"https://news.example/{at.timestamp()}",
        external_id=None,
        title="某题",
        body="",
        published_at=at,
        collected_at=at,
        fingerprint=Fingerprint(exact=f"{changes}", signature=()),
        relation=Relation.FRESH,
        relation_reason="",
        origin_id=None,
        engagement=Engagement(),
        run_id="r",
    )
    place = RegionMatch(code="990101", name="", confidence=0.9, evidence=None)
    with m.store.write() as unit:
        (item,) = unit.items.add([replace(plain, **changes)], ["benefit_payment"])
        judged = Classification(item_id=item.id, relevant=True, reason="", regions=(place,))
        unit.items.save_judgements([judged])
    return item


def open_(m: Monitor, item: Item, reached: Tier | None = None, **changes: Any) -> Incident:
    """An incident of ``item`` alone; it once reached a tier."""
    at = item.published_at
    plain = Incident(
        id=0,
        code="",
        title=item.title,
        status=IncidentStatus.CLOSED,
        tier=Tier.ROUTINE,
        topics=("pension_adjustment",),
        regions=(),
        first_item_id=item.id,
        first_published_at=at,
        detected_at=at,
        last_item_at=at,
        profile=Profile(),
    )
    with m.store.write() as unit:
        made = unit.incidents.add(replace(plain, **changes))
        unit.incidents.add_members([(made.id, item.id, "", at)])
        graded = Assessment(
            incident_id=made.id,
            tier=reached or made.tier,
            points=0,
            factors=(),
            rules_fired=(),
            by="rules",
            at=at,
            settings_revision="",
            heat=Heat(as_of=at),
        )
        unit.incidents.add_assessments([graded])
    return made


def text_of(found: Outlook) -> str:
    return "\n".join(told(found))


def test_planned_date_tells_what_it_brought_last_year(m: Monitor) -> None:
    brought(m, "pension_adjustment", date(2025, 6, 26), [2] * 14 + [20, 9, 6])
    item = keep(m, published_at=utc(datetime(2025, 7, 11, 8)), title="调整方案引发误读")
    incident = open_(m, item, reached=Tier.YELLOW)
    (planned,) = ahead(m).planned
    assert (planned.first, planned.last) == (date(2026, 7, 10), date(2026, 7, 12))
    look = planned.past[0]
    assert (look.told, look.peak, look.usual, look.items) == (True, 20, 2, 35)
    assert [(one.code, one.tier) for one in look.gravest] == [(incident.code, Tier.YELLOW)]
    assert [book.name for book in planned.playbooks] == ["pension_adjustment"]
    text = text_of(ahead(m))
    assert (
        "共35条，最高一小时20条（2025-07-10 12:00），此前十四天同时段中位数2条；每日中位数9条"
        in text
    )
    assert "相关事件1起，最高Ⅲ级" in text
    assert "另有4期计数记录不足，也没有相关事件" in text
    assert "易误读：全国统一涨同样的数" in text
    assert "模板，未经本单位审定（monitor playbook --topic pension_adjustment）" in text


def test_event_under_way_tells_what_it_brought_so_far(m: Monitor) -> None:
    brought(m, "pension_adjustment", date(2026, 6, 26), [2] * 14 + [20, 9])
    (planned,) = ahead(m, utc(datetime(2026, 7, 11, 9))).planned
    assert planned.so_far is not None
    assert (planned.so_far.items, planned.so_far.last) == (20, date(2026, 7, 10))
    assert ahead(m, utc(datetime(2026, 7, 13, 9))).planned == ()


def test_rumour_of_these_weeks_comes_with_its_refutation(m: Monitor) -> None:
    first = keep(m, published_at=utc(datetime(2024, 7, 15, 9)), title="旧传言")
    refuted = keep(m, published_at=first.published_at + HOUR, title="不实！官方辟谣")
    old = open_(m, first, reached=Tier.BLUE, refuted_by=refuted.id)
    second = keep(m, published_at=utc(datetime(2025, 3, 1, 9)), title="旧传言又来")
    again = Recurrence(incident_id=old.id, refutation_id=refuted.id, reason="")
    open_(m, second, recurs=again)
    winter = keep(m, published_at=utc(datetime(2025, 1, 5, 9)), title="冬天的传言")
    open_(m, winter, refuted_by=refuted.id)
    plain = keep(m, published_at=utc(datetime(2025, 7, 8, 9)), title="寻常事")
    open_(m, plain, reached=Tier.RED)
    (rumour,) = ahead(m).returning
    assert [wave.code for wave in rumour.waves] == [old.code]
    assert rumour.in_season == (2024,)
    assert rumour.refutation is not None
    assert rumour.refutation.item_id == refuted.id
    assert "辟谣链接：示范晚报 2024年7月15日《不实！官方辟谣》https://news.example/1" in text_of(
        ahead(m)
    )


def test_return_in_season_brings_its_forebears_along(m: Monitor) -> None:
    first = keep(m, published_at=utc(datetime(2024, 2, 15, 9)), title="旧传言")
    old = open_(m, first)
    second = keep(m, published_at=utc(datetime(2025, 7, 10, 9)), title="旧传言又来")
    again = Recurrence(incident_id=old.id, refutation_id=None, reason="")
    new = open_(m, second, recurs=again)
    (rumour,) = ahead(m).returning
    assert [wave.code for wave in rumour.waves] == [new.code, old.code]
    assert (rumour.in_season, rumour.refutation) == ((2025,), None)
    text = text_of(ahead(m))
    assert f"更早：{old.code}" in text
    assert "辟谣链接：没有" in text


def test_forebear_that_was_merged_is_told_as_what_it_became_part_of(m: Monitor) -> None:
    gone = open_(m, keep(m, published_at=utc(datetime(2024, 2, 15, 9)), title="旧传言"))
    home = open_(m, keep(m, published_at=utc(datetime(2024, 2, 14, 9)), title="更早的传言"))
    second = keep(m, published_at=utc(datetime(2025, 7, 10, 9)), title="旧传言又来")
    again = Recurrence(incident_id=gone.id, refutation_id=None, reason="")
    new = open_(m, second, recurs=again)
    with m.store.write() as unit:
        merged = replace(gone, status=IncidentStatus.MERGED, merged_into=home.id)
        unit.incidents.save(merged)
    (rumour,) = ahead(m).returning
    assert [wave.code for wave in rumour.waves] == [new.code, home.code]


def test_rising_topic_is_told_with_titles_and_places(m: Monitor) -> None:
    brought(m, "benefit_payment", date(2026, 6, 20), [3] * 17 + [11])
    for hour in range(4):
        keep(m, published_at=NOW - (hour + 1) * HOUR, title=f"未到账{hour // 2}")
    (rise,) = ahead(m).rising
    assert rise.topic == "benefit_payment"
    assert [(count.hours, count.items) for count in rise.counts] == [(24, 11)]
    assert [example.title for example in rise.examples] == ["未到账0", "未到账1"]
    assert rise.places == (("示范省示范市棠湖区", 4),)
    assert "近24小时11条，通常3条" in text_of(ahead(m))


def test_rising_topic_of_a_grave_incident_is_only_named(m: Monitor) -> None:
    brought(m, "benefit_payment", date(2026, 6, 20), [3] * 17 + [11])
    live: dict[str, Any] = {"status": IncidentStatus.WATCHING, "topics": ("benefit_payment",)}
    open_(m, keep(m), tier=Tier.BLUE, **live)
    assert len(ahead(m).rising) == 1
    grave = open_(m, keep(m), tier=Tier.YELLOW, **live)
    found = ahead(m)
    assert found.rising == ()
    assert [code for _, code in found.graver] == [grave.code]
    assert f"已有黄级以上事件 {grave.code}" in text_of(found)


def test_clocks_of_the_coming_days_are_listed(m: Monitor) -> None:
    due = ClockDue(name="K7", label="答复", started_at=NOW, due_at=NOW + 2 * DAY)
    gone = ClockDue(name="K5", label="首次发声", started_at=NOW, due_at=NOW - DAY, missed_at=NOW)
    late = ClockDue(name="K9", label="归档", started_at=NOW, due_at=NOW + 20 * DAY)
    status = IncidentStatus.RESPONDING
    open_(m, keep(m), status=status, clocks=(late, gone, due))
    assert [(one.clock, one.overdue) for one in ahead(m).clocks] == [("K7", False), ("K5", True)]
    assert "将到期的时限1项，另有已超时未办1项" in text_of(ahead(m))


def test_nothing_there_says_so_in_every_part(m: Monitor) -> None:
    bare = replace(m, settings=replace(m.settings, calendar=CalendarSettings()))
    found = ahead(bare)
    text = text_of(found)
    assert text.count("\n  没有。") == 3
    assert "没有将到期或已超时的时限。" in text
    assert "休息日：7月11日（星期六，周末）、7月12日（星期日，周末）" in text
    assert "尚无任何历史计数" in text


def test_what_cannot_be_seen_is_said(m: Monitor) -> None:
    brought(m, "benefit_payment", date(2026, 7, 3), [3] * 5)
    known = m.settings.active_sources[0]
    trouble = SourceTrouble(
        id=0, source_id=known.id, ailment=Ailment.SILENT, since=NOW - DAY, detail=""
    )
    with m.store.write() as unit:
        unit.health.add_troubles([trouble])
    unknown = "\n".join(ahead(m).unknown)
    assert "2026年7月3日之前没有记录" in unknown
    assert "只有4天有计数，不足7天" in unknown
    assert f"{known.name}（停更）" in unknown
    assert "从未采到" in unknown
    far = ahead(m, utc(datetime(2040, 1, 1)))
    assert any("只按周六、周日" in sentence for sentence in far.unknown)


def test_event_of_some_places_says_that_counts_are_of_all(m: Monitor) -> None:
    assert "计数不分地区" not in text_of(ahead(m))
    there = CalendarSettings(events=(replace(ADJUSTMENT, regions=("990101",)),))
    text = text_of(ahead(replace(m, settings=replace(m.settings, calendar=there))))
    assert "地区：示范省示范市棠湖区" in text
    assert "计数不分地区" in text


def test_outlook_as_data_holds_plain_values_only(m: Monitor) -> None:
    brought(m, "pension_adjustment", date(2025, 6, 26), [2] * 14 + [20, 9, 6])
    data = ahead(m).as_data()
    assert data["first"] == "2026-07-08"
    assert data["wall_time_from"] == "orange"
    assert isinstance(data["planned"], list)
    (planned,) = data["planned"]
    assert planned["event"]["id"] == "adjustment"
    assert planned["past"][0]["peak_at"] == "2025-07-10T04:00:00+00:00"
