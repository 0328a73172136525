"""One story to tell of: pensions late in a county of an invented province."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.alerts.subject import Subject
from monitor.settings import Settings, load_settings
from monitor.types import (
    Assessment,
    Authority,
    Classification,
    ClockDue,
    Delivery,
    DeliveryStatus,
    Engagement,
    Factor,
    Fingerprint,
    Heat,
    Incident,
    IncidentStatus,
    Item,
    Member,
    Message,
    Platform,
    Profile,
    RegionMatch,
    Relation,
    Tier,
)

FIRST = datetime(2026, 3, 10, 0, 31, tzinfo=UTC)  # 08:31 on a Tuesday at the desk
NOW = FIRST + timedelta(minutes=39)

MemberMaker = Callable[..., Member]
SubjectMaker = Callable[..., Subject]


@pytest.fixture(scope="session")
def settings() -> Settings:
    return load_settings(Path(__file__).with_name("config"))


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def within() -> Callable[[str, str], bool]:
    return lambda code, area: code == area or code.startswith(area.rstrip("0"))


@pytest.fixture
def member() -> MemberMaker:
    return _member


@pytest.fixture
def subject() -> SubjectMaker:
    return _subject


@pytest.fixture
def delivery() -> Delivery:
    return Delivery(
        id=7,
        alert_id=3,
        dedupe_key="3:orange:opened:本地/重大:0:mail:day",
        channel="mail",
        recipient="日班甲",
        address="day@shifan.example",
        message=Message(
            subject="【Ⅱ级】望川县养老金迟发",
            text="【Ⅱ级】望川县养老金迟发\n编号：20260310-001",
            markdown="### 望川县养老金迟发",
            html="<p>望川县养老金迟发</p>",
        ),
        status=DeliveryStatus.PENDING,
        attempts=1,
        next_attempt_at=NOW,
    )


def _member(
    item_id: int = 1,
    *,
    outlet: str = "示范晚报",
    authority: Authority = Authority.CITY,
    title: str = "望川县部分老人养老金迟发",
    url: str = "",
    seen: datetime = FIRST,
    regions: tuple[str, ...] = ("990121",),
    judged: Classification | None = None,
) -> Member:
    item = Item(
        id=item_id,
        source_id="s",
        platform=Platform.NEWS,
        authority=authority,
        outlet=outlet,
        region=None,
        url=url or f"https://news.shifan.example/{item_id}",
        canonical_url=f"news.shifan.example/{item_id}",
        external_id=None,
        title=title,
        body="",
        published_at=seen,
        collected_at=seen,
        fingerprint=Fingerprint(exact=str(item_id), signature=()),
        relation=Relation.FRESH,
        relation_reason="",
        origin_id=None,
        engagement=Engagement(),
        run_id="r",
    )
    named = tuple(RegionMatch(code=c, name=c, confidence=1, evidence=None) for c in regions)
    judged = judged or Classification(item_id=item_id, relevant=True, reason="")
    return Member(item=item, classification=replace(judged, regions=named), joined_reason="")


def _clock(name: str, label: str, minutes: int) -> ClockDue:
    start = FIRST if name == "K0" else NOW - timedelta(minutes=5)
    return ClockDue(
        name=name, label=label, started_at=start, due_at=FIRST + timedelta(minutes=minutes)
    )


def _subject(
    tier: Tier = Tier.ORANGE,
    *,
    title: str = "望川县部分老人养老金迟发",
    members: tuple[Member, ...] | None = None,
    previous: Assessment | None = None,
    status: IncidentStatus = IncidentStatus.WATCHING,
    topics: tuple[str, ...] = ("payment",),
    home: bool = True,
    confirmed_by: str | None = None,
) -> Subject:
    incident = Incident(
        id=42,
        code="20260310-001",
        title=title,
        status=status,
        tier=tier,
        topics=topics,
        regions=("990121",),
        first_item_id=1,
        first_published_at=FIRST,
        detected_at=NOW - timedelta(minutes=5),
        last_item_at=NOW,
        profile=Profile(),
        confirmed_tier=tier if confirmed_by else None,
        confirmed_by=confirmed_by,
        clocks=(
            _clock("K0", "黄金一小时", 60),
            _clock("K2", "值班员签收", 49),
            _clock("K3", "报告单位主要负责人", 94),
            _clock("K5", "首次权威发声", 274),
        ),
    )
    return Subject(
        incident=incident,
        assessment=_assessment(tier),
        previous=previous,
        members=(_member(),) if members is None else members,
        region_name="示范省示范市望川县",
        topic_labels=("待遇发放",),
        home=home,
    )


def _assessment(tier: Tier) -> Assessment:
    return Assessment(
        incident_id=42,
        tier=tier,
        points=60,
        factors=(
            Factor(letter="A", name="危害", value="R4", points=26, reason="全县范围疑似停发"),
            Factor(letter="B", name="传播", value="转发320", points=16, reason="转发达到300"),
            Factor(letter="C", name="发声层级", value="市级", points=8, reason="市级媒体曝光"),
            Factor(letter="E", name="涉及人群", value="县", points=5, reason="县级范围"),
            Factor(letter="F", name="负面占比", value="80%", points=5, reason="样本不足20条，封顶"),
            Factor(letter="G", name="情境", value="", points=0, reason=""),
        ),
        rules_fired=("UP2",),
        by="rules",
        at=NOW,
        settings_revision="test",
        heat=Heat(
            as_of=NOW,
            items=17,
            originals=12,
            reprints=5,
            outlets=6,
            forwards=320,
            views=123456,
            per_hour=9,
            ratio=4.5,
            top_authority=Authority.CITY,
            negative_share=0.8,
        ),
        what_if=("若转发达到500次（现320次），升为Ⅰ级", "若发布可信更正，规则定级降为Ⅲ级"),
        coverage="采集覆盖：24个信源中22个正常（不正常：甲网、乙论坛）；短视频未接入，传播分可能偏低",
    )
