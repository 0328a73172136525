"""Where an incident lies, when its tier may fall, and when it is looked at again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.app import load_gazetteer
from monitor.review import Review, at_home, opened, review, where
from monitor.settings import Settings, load_settings, shipped_data_dir
from monitor.text.regions import Gazetteer
from monitor.types import (
    Assessment,
    Authority,
    Classification,
    DecidedBy,
    Engagement,
    Evidence,
    Fingerprint,
    Item,
    Member,
    Platform,
    RegionMatch,
    Relation,
    RiskMatch,
    Tier,
    TopicMatch,
)

NOON = datetime(2026, 6, 15, 4, tzinfo=UTC)
CITY, LAKE, RIVER, COUNTY = "990100", "990101", "990102", "990103"


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(shipped_data_dir() / "demo" / "config")


@pytest.fixture(scope="module")
def gazetteer(settings: Settings) -> Gazetteer:
    return load_gazetteer(settings)


def _member(number: int, *places: str, at: datetime = NOON, unpaid: bool = True) -> Member:
    words = Evidence(field="title", start=0, end=6, text="养老金没到账")
    item = Item(
        id=number,
        source_id="forum",
        platform=Platform.FORUM,
        authority=Authority.FORUM,
        outlet=f"论坛{number}",
        region=None,
        url=f"http://bbs.shifan.example/{number}",
        canonical_url=f"http://bbs.shifan.example/{number}",
        external_id=str(number),
        title="养老金没到账",
        body="",
        published_at=at,
        collected_at=at,
        fingerprint=Fingerprint(exact=str(number), signature=()),
        relation=Relation.FRESH,
        relation_reason="",
        origin_id=None,
        engagement=Engagement(),
        run_id="r",
    )
    judged = Classification(
        item_id=number,
        relevant=True,
        reason="",
        topics=(TopicMatch(topic_id="benefit_payment", score=3, by=DecidedBy.RULE, evidence=()),),
        regions=tuple(
            RegionMatch(code=code, name=code, confidence=0.9, evidence=None) for code in places
        ),
        tone=-1,
        risks=(RiskMatch(word="没到账", level=4, kind="stop_payment", evidence=words),)
        if unpaid
        else (),
        terms=("养老金", "到账"),
    )
    return Member(item=item, classification=judged, joined_reason="")


def _review(
    members: list[Member],
    last: Assessment | None,
    now: datetime,
    settings: Settings,
    gazetteer: Gazetteer,
) -> Review:
    return review(
        replace(opened(members[0], settings, NOON), id=1),
        members,
        last,
        settings=settings,
        gazetteer=gazetteer,
        usual_per_hour=0,
        now=now,
    )


def test_incident_lies_where_most_who_name_a_place_say(gazetteer: Gazetteer) -> None:
    members = [_member(1, RIVER), _member(2, RIVER), _member(3, LAKE), _member(4)]
    assert where(members, gazetteer) == (RIVER,)


def test_incident_of_several_counties_lies_in_their_city(gazetteer: Gazetteer) -> None:
    members = [_member(1, RIVER), _member(2, LAKE), _member(3, COUNTY)]
    assert where(members, gazetteer) == (CITY,)


def test_one_place_among_many_items_is_not_where_it_lies(gazetteer: Gazetteer) -> None:
    assert where([_member(1, RIVER), *map(_member, range(2, 10))], gazetteer) == ()


def test_incident_without_a_place_is_at_home(gazetteer: Gazetteer) -> None:
    assert at_home((), (CITY,), gazetteer)
    assert at_home((RIVER,), (CITY,), gazetteer)
    assert not at_home(("990200",), (CITY,), gazetteer)


def test_first_grading_is_loud_and_the_same_again_is_no_news(
    settings: Settings, gazetteer: Gazetteer
) -> None:
    members = [_member(n, RIVER) for n in range(1, 6)]
    first = _review(members, None, NOON, settings, gazetteer)
    assert first.louder
    assert first.assessment.tier >= Tier.YELLOW
    again = _review(members, first.assessment, NOON, settings, gazetteer)
    assert not again.news
    assert not again.louder


def test_tier_holds_until_it_is_calm_and_says_so(settings: Settings, gazetteer: Gazetteer) -> None:
    members = [_member(n, RIVER) for n in range(1, 6)]
    high = _review(members, None, NOON, settings, gazetteer).assessment
    held = replace(high, tier=Tier.ORANGE)
    soon = _review(members, held, NOON + timedelta(hours=5), settings, gazetteer)
    assert soon.assessment.tier is Tier.ORANGE
    assert "维持Ⅱ级" in soon.assessment.note
    calm = _review(members, held, NOON + timedelta(hours=48), settings, gazetteer)
    assert calm.assessment.tier < Tier.ORANGE
    assert "由Ⅱ级降为" in calm.assessment.note


def test_busy_incident_is_looked_at_half_hourly_and_a_dead_one_no_more(
    settings: Settings, gazetteer: Gazetteer
) -> None:
    members = [_member(1, RIVER)]
    three = [_member(n, RIVER) for n in (1, 2, 3)]
    busy = _review(three, None, NOON + timedelta(minutes=40), settings, gazetteer)
    assert busy.next_at == NOON + timedelta(hours=1, minutes=10)
    silent = _review(members, None, NOON + timedelta(hours=1), settings, gazetteer)
    assert silent.next_at == NOON + settings.severity.care.silent_after
    quiet = _review(members, None, NOON + timedelta(hours=5), settings, gazetteer)
    assert quiet.next_at == NOON + timedelta(hours=24)
    dead = _review(members, None, NOON + timedelta(hours=49), settings, gazetteer)
    assert dead.next_at is None


def test_held_tier_is_looked_at_again_at_the_moment_calm_lowers_it(
    settings: Settings, gazetteer: Gazetteer
) -> None:
    members = [_member(n, RIVER) for n in range(1, 6)]
    high = _review(members, None, NOON, settings, gazetteer).assessment
    held = replace(high, tier=Tier.ORANGE)
    waiting = _review(members, held, NOON + timedelta(hours=25), settings, gazetteer)
    assert waiting.next_at == NOON + timedelta(hours=48)
    assert any("平稳至06-17 12:00" in line for line in waiting.assessment.what_if)
    fallen = _review(members, held, waiting.next_at, settings, gazetteer)
    assert fallen.assessment.tier < Tier.ORANGE


def test_title_that_a_person_gave_stays(settings: Settings, gazetteer: Gazetteer) -> None:
    members = [_member(1, RIVER)]
    named = replace(opened(members[0], settings, NOON), title="人定的名", named_by="林知夏")
    looked = review(
        named, members, None, settings=settings, gazetteer=gazetteer, usual_per_hour=0, now=NOON
    )
    assert looked.incident.title == "人定的名"


def test_first_word_of_an_office_stops_its_clock(settings: Settings, gazetteer: Gazetteer) -> None:
    members = [_member(n, RIVER) for n in range(1, 6)]
    said = _member(6, RIVER, at=NOON + timedelta(hours=1), unpaid=False)
    answer = replace(
        said,
        item=replace(said.item, authority=Authority.OFFICIAL),
        classification=replace(said.classification, corrects=True, tone=0),
    )
    silent = _review(members, None, NOON, settings, gazetteer).incident
    heard = _review([*members, answer], None, NOON + timedelta(hours=2), settings, gazetteer)
    assert {c.name: c.stopped_at for c in silent.clocks}["K5"] is None
    assert {c.name: c.stopped_at for c in heard.incident.clocks}["K5"] == NOON + timedelta(hours=1)
