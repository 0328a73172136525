"""The digest from the store: what the day is compared with, and that it can be made again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.clock import SimulatedClock, utc
from monitor.reporting.daily import load
from monitor.reporting.order import Order, Stage
from monitor.reports.document import ChartBlock, Document, plain_words
from monitor.reports.render.markdown import markdown
from monitor.settings.reports import ReportPlan
from monitor.types import Run
from tests.reports.conftest import make_member

if TYPE_CHECKING:
    from monitor.app import Monitor

END = utc(datetime(2026, 11, 19, 10))
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(END - 20 * DAY)


@pytest.fixture
def m(watch: Callable[..., Monitor], clock: SimulatedClock, house: Monitor) -> Monitor:
    """A desk that has watched for ten days, with a plan of all and one of a single topic."""
    topic = house.settings.topics.topics[0].id
    plans = (
        ReportPlan(id="all", kind="daily"),
        ReportPlan(id="one", kind="daily", topics=(topic,)),
    )
    reports = replace(house.settings.reports, plans=plans)
    made = watch(clock, settings=replace(house.settings, reports=reports))
    watched_since(made, END - 10 * DAY)
    clock.move_to(END + HOUR)
    return made


def watched_since(m: Monitor, begin: datetime) -> None:
    run = Run(id="r", job="collect", started_at=begin, finished_at=begin, outcome="ok", counts={})
    with m.store.write() as unit:
        unit.runs.add(run)


def bring(
    m: Monitor, moments: Sequence[datetime], *, topic: str = "", word: str = "养老金"
) -> None:
    """Keep and judge one first report for each of ``moments``."""
    row = {
        "id": 0,
        "at": "11-18 12:00",
        "platform": "news",
        "authority": "city",
        "outlet": "示范晚报",
        "topic": topic,
        "terms": [word],
    }
    with m.store.write() as unit:
        for number, at in enumerate(moments):
            member = make_member(row | {"title": f"{word}第{number}条"})
            dated = replace(member.item, published_at=at, collected_at=at)
            (item,) = unit.items.add([dated], [topic or None])
            judged = replace(member.classification, item_id=item.id)
            unit.items.save_judgements([judged])
            unit.counts.count([item], [judged])


def made(m: Monitor, name: str = "all") -> Document:
    order = Order(kind="daily", start=END - DAY, end=END, name=name)
    with m.store.read() as unit:
        return load(m, unit, order, Stage(number=3, now=m.clock.now()))


def usual_of(document: Document) -> list[str]:
    """The column of what each hour usually brings; none where there is none."""
    charts = [b for b in document.sections[0].blocks if isinstance(b, ChartBlock)]
    return [plain_words(row[2]) for row in charts[0].table.rows if len(row) > 2]


def test_hour_is_compared_with_the_same_hour_of_the_days_before(m: Monitor) -> None:
    noon = END - 22 * HOUR
    bring(m, [noon - n * DAY for n in range(10) for _ in range(4)])
    usual = usual_of(made(m))
    assert usual[2] == "4.0"
    assert usual[:2] + usual[3:] == ["0.0"] * 23


def test_nothing_is_usual_before_three_days_were_watched(
    watch: Callable[..., Monitor], clock: SimulatedClock
) -> None:
    m = watch(clock)
    watched_since(m, END - 3 * DAY)
    clock.move_to(END + HOUR)
    bring(m, [END - n * DAY - HOUR for n in range(3)])
    assert usual_of(made(m, "daily")) == []


def test_digest_of_a_topic_is_compared_with_that_topic_alone(m: Monitor) -> None:
    topic = m.settings.reports.plans[1].topics[0]
    bring(m, [END - DAY - n * HOUR for n in range(1, 6)], word="补贴")
    bring(m, [END - DAY - HOUR, END - HOUR, END - 2 * HOUR], topic=topic, word="认证")
    whole, part = markdown(made(m)), markdown(made(m, "one"))
    assert "原创较上期（6" in whole
    assert "原创较上期（1" in part
    assert f"本期范围：{m.settings.topics.topics[0].label}" in part
    assert usual_of(made(m, "one")) == []


def test_word_of_the_period_before_is_not_new(m: Monitor) -> None:
    bring(m, [END - DAY - HOUR], word="补贴")
    bring(m, [END - HOUR, END - 2 * HOUR], word="补贴")
    bring(m, [END - HOUR, END - 2 * HOUR], word="认证")
    (line,) = (x for x in markdown(made(m)).splitlines() if x.startswith("补贴 "))
    assert line.count("新") == 1
    assert line.index("认证") < line.index("新")


def test_past_period_is_made_again_the_same_but_for_the_time(
    m: Monitor, clock: SimulatedClock
) -> None:
    bring(m, [END - n * HOUR for n in range(1, 6)])
    soon = made(m)
    clock.move_to(END + 40 * DAY)
    late = made(m)
    assert late.masthead.made_at == END + 40 * DAY
    assert replace(late, masthead=soon.masthead) == soon
