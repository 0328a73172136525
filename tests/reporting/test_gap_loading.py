"""What the report on the publicity gap reads from the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.clock import SimulatedClock
from monitor.reporting import gap
from monitor.reporting.order import Order, Stage
from monitor.reports.document import ChartBlock, Document, Paragraph, plain_words
from monitor.settings.disclosure import DisclosureSettings, OwnChannel
from monitor.types import Authority, Demand, Member, Platform, Relation, Run
from tests.publicity.small_world import DAY, END, START, voice

if TYPE_CHECKING:
    from monitor.app import Monitor

LOST = "社保卡丢了怎么补办？"


def _keep(m: Monitor, *members: Member) -> None:
    """Put ``members`` into the store, in their order."""
    with m.store.write() as unit:
        topics = [member.classification.topics[0].topic_id for member in members]
        kept = unit.items.add([replace(member.item, id=0) for member in members], topics)
        unit.items.save_judgements(
            [
                replace(member.classification, item_id=item.id)
                for member, item in zip(members, kept, strict=True)
            ]
        )


def _official(days_ago: float, **said: object) -> Member:
    given = {
        "authority": Authority.OFFICIAL,
        "platform": Platform.NEWS,
        "demand": Demand.EXPLANATION,
        "source": "bureau",
        **said,
    }
    return voice("社保卡丢了，到窗口补办。", days_ago, **given)  # type: ignore[arg-type]  # by name


def _load(m: Monitor, **order: str) -> Document:
    wanted = Order(kind="gap", start=START, end=END, **order)
    with m.store.read() as unit:
        return gap.load(m, unit, wanted, Stage(number=0, now=END))


def _said(document: Document, anchor: str) -> str:
    section = next(section for section in document.sections if section.anchor == anchor)
    paragraphs = [block for block in section.blocks if isinstance(block, Paragraph)]
    return "".join(plain_words(block.words) for block in paragraphs)


@pytest.fixture
def m(watch: Callable[..., Monitor]) -> Monitor:
    made = watch(SimulatedClock(END))
    begun = START - 60 * DAY
    run = Run(id="1", job="collect", started_at=begun, finished_at=begun, outcome="ok", counts={})
    with made.store.write() as unit:
        unit.runs.add(run)
    return made


def test_voices_of_the_period_and_texts_of_ninety_days_are_read(m: Monitor) -> None:
    _keep(
        m,
        *(voice(LOST, days) for days in (1, 5, 13.9)),
        voice(LOST, 14.1),
        voice(LOST, 43),
        voice(LOST, -0.1),
        voice(LOST, 2, relation=Relation.REPRINT, platform=Platform.FORUM),
        voice(LOST, 2, relation=Relation.DUPLICATE),
        voice(LOST, 2, platform=Platform.NEWS, authority=Authority.CITY),
        _official(3),
        _official(89),
        _official(91),
    )
    text = _said(_load(m), "overview")
    assert "公众提问4人次（热线、信访、问政3，原创帖文1）" in text
    assert "作出说明2条，其中本期1条" in text
    assert "已作答1个，未作答0个" in text


def test_more_than_may_be_read_is_cut_and_told(m: Monitor) -> None:
    _keep(m, *(voice(LOST, days) for days in (1, 2, 3, 20)))
    publicity = m.settings.publicity
    few = replace(publicity, asked=replace(publicity.asked, most=2))
    text = _said(_load(replace(m, settings=replace(m.settings, publicity=few))), "overview")
    assert "提问超过2人次" in text
    assert "公众提问2人次" in text


def test_own_channels_are_the_only_ones_that_explain(m: Monitor) -> None:
    _keep(m, voice(LOST), _official(3), _official(4, source="other"))
    channel = OwnChannel(source="bureau", unit="office", channel="门户网站")
    own = replace(m.settings, disclosure=DisclosureSettings(channels=(channel,)))
    assert "作出说明2条" in _said(_load(m), "overview")
    assert "作出说明1条" in _said(_load(replace(m, settings=own)), "overview")


def test_report_of_a_topic_or_region_reads_these_alone(m: Monitor) -> None:
    _keep(
        m,
        voice(LOST, topic="card_and_scams", places=["990102"]),
        voice(LOST, topic="card_and_scams", places=["990103"]),
        voice(LOST, topic="arrears", places=["990102"]),
    )
    of_topic, of_region = _load(m, scope="topic:arrears"), _load(m, scope="region:990102")
    assert "公众提问1人次" in _said(of_topic, "overview")
    assert of_topic.masthead.subtitle == "欠缴与追缴"
    assert "公众提问2人次" in _said(of_region, "overview")
    assert of_region.masthead.subtitle.endswith("雁堤区")


def test_in_a_region_counts_what_is_asked_at_its_desk_and_what_is_explained_for_all(
    m: Monitor,
) -> None:
    _keep(
        m,
        voice(LOST, region="990102"),
        voice(LOST, region="990100"),
        _official(3),
        _official(4, places=["990100"]),
        _official(5, places=["990103"]),
    )
    text = _said(_load(m, scope="region:990102"), "overview")
    assert "公众提问1人次" in text
    assert "作出说明2条" in text


def test_place_is_told_no_smaller_than_the_level_below_the_desk(m: Monitor) -> None:
    _keep(m, voice(LOST, places=["990102"]), voice(LOST, places=["000000"]))
    province = replace(m.settings, desk=replace(m.settings.desk, level="province"))
    for settings, name in ((m.settings, "示范省示范市雁堤区"), (province, "示范省示范市")):
        made = _load(replace(m, settings=settings))
        section = next(section for section in made.sections if section.anchor == "regions")
        table = section.blocks[0]
        assert not isinstance(table, ChartBlock)
        assert table.block == "table"
        assert [plain_words(row[0]) for row in table.rows] == [name]


def test_watch_that_began_inside_the_period_is_told(watch: Callable[..., Monitor]) -> None:
    made = watch(SimulatedClock(END))
    begun: datetime = START + timedelta(days=3)
    run = Run(id="1", job="collect", started_at=begun, finished_at=begun, outcome="ok", counts={})
    with made.store.write() as unit:
        unit.runs.add(run)
    _keep(made, voice(LOST, 1), voice(LOST, 13))
    text = _said(_load(made), "overview")
    assert "系统自6月4日 00:00起监测" in text
    assert "公众提问2人次" in text


def test_empty_store_makes_an_honest_page(m: Monitor) -> None:
    assert "没有采集到公众提问" in _said(_load(m), "overview")
