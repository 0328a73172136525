"""The home found among a few candidates is the one found by looking at all of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.incidents.candidates import Candidates
from monitor.incidents.group import absorb, group
from monitor.settings.severity import SeveritySettings
from monitor.types import Incident, Member, Relation
from tests.incidents.conftest import (
    LANJIANG,
    NOON,
    WANGCHUAN,
    IncidentMaker,
    MemberMaker,
    lies_within,
    moved,
)

CITY, PROVINCE = "990100", "990000"
PLACES = ((), (), (WANGCHUAN,), (LANJIANG,), (CITY,), (PROVINCE,), (WANGCHUAN, LANJIANG))
TOPICS = ((), ("benefit_payment",), ("fund_fraud", "benefit_payment"), ("delayed_retirement",))
WORDS = "养老金没有到账医保报销比例下调怎么办延迟退休年龄认证系统故障骗保药店望川澜江工地群众反映"


def lines(code: str) -> tuple[str, ...]:
    """A place and what it lies in."""
    above = {WANGCHUAN: (CITY, PROVINCE), LANJIANG: (CITY, PROVINCE), CITY: (PROVINCE,)}
    return (code, *above.get(code, ()))


@pytest.fixture
def candidates(rules: SeveritySettings) -> Candidates:
    found = Candidates(rules.grouping, lines)
    found.move_to(NOON)
    return found


def _stream(seed: int, size: int, member: MemberMaker) -> Iterator[tuple[datetime, Member]]:
    """Items of some stories, in many wordings, over some days."""
    draw, now = random.Random(seed), NOON  # noqa: S311 - a test
    stories = [
        (
            "".join(draw.choices(WORDS, k=draw.choice((4, 12, 30)))),
            draw.choice(PLACES),
            draw.choice(TOPICS),
        )
        for _ in range(90)
    ]
    for number in range(size):
        now += timedelta(minutes=draw.expovariate(1 / 12))
        words, places, topics = draw.choice(stories)
        start = draw.randrange(len(words) // 2 + 1)
        one = member(
            words[start : start + draw.randrange(2, 30)],
            topics=topics,
            regions=places if draw.random() < 0.8 else draw.choice(PLACES),
            risks=[("rumour", 3)] if draw.random() < 0.1 else [],
            terms=[words[:2]],
        )
        late = timedelta(hours=draw.choice((0,) * 20 + (5, 80)))
        copied = draw.random() < 0.2
        yield (
            now,
            moved(
                one,
                published_at=now - late,
                relation=Relation.REPRINT if copied else Relation.FRESH,
                origin_id=draw.randrange(number + 1) if copied else None,
            ),
        )


@pytest.mark.parametrize("seed", range(4))
def test_choice_is_the_same_as_among_all(
    seed: int, member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings
) -> None:
    found = Candidates(rules.grouping, lines)
    kept: dict[int, Incident] = {}
    for now, one in _stream(seed, 260, member):
        found.move_to(now)
        kept = {i: x for i, x in kept.items() if x.last_item_at >= now - rules.grouping.window}
        wanted = group(
            one.item, one.classification, list(kept.values()), rules.grouping, within=lies_within
        )
        chosen = found.group(one.item, one.classification)
        assert chosen.incident_id == wanted.incident_id
        if chosen.incident_id is None:
            home = replace(incident(one), id=one.item.id)
        else:
            assert (chosen, chosen.reason) == (wanted, wanted.reason)
            home = _grown(kept[chosen.incident_id], one, rules)
        kept[home.id] = home
        found.put(home)
    assert {i.id for i in found} == set(kept)


def _grown(home: Incident, one: Member, rules: SeveritySettings) -> Incident:
    return replace(
        home,
        first_published_at=min(home.first_published_at, one.item.published_at),
        last_item_at=max(home.last_item_at, one.item.published_at),
        profile=absorb(home.profile, one.item, one.classification, rules.grouping),
    )


def test_barred_incident_is_passed_over(
    candidates: Candidates, member: MemberMaker, incident: IncidentMaker
) -> None:
    first = member("望川养老金没到账", regions=[WANGCHUAN])
    candidates.put(there := incident(first))
    again = moved(first, id=99, relation=Relation.REPRINT, origin_id=first.item.id)
    assert candidates.group(again.item, again.classification).incident_id == there.id
    barred = candidates.group(again.item, again.classification, {there.id})
    assert barred.incident_id is None


def test_incident_without_news_in_the_window_is_dropped(
    candidates: Candidates,
    member: MemberMaker,
    incident: IncidentMaker,
    rules: SeveritySettings,
) -> None:
    candidates.put(there := incident(member("养老金没到账")))
    candidates.move_to(there.last_item_at + rules.grouping.window)
    assert candidates.get(there.id) == there
    candidates.move_to(there.last_item_at + rules.grouping.window + timedelta(seconds=1))
    assert candidates.get(there.id) is None
    assert len(candidates) == 0
    again = member("养老金没到账")
    assert candidates.group(again.item, again.classification).incident_id is None


def test_incident_put_again_is_found_by_what_it_is_now(
    candidates: Candidates, member: MemberMaker, incident: IncidentMaker
) -> None:
    there = incident(member("工地欠缴社保", regions=[WANGCHUAN]))
    candidates.put(there)
    candidates.put(replace(there, regions=(LANJIANG,)))
    here = member("工地欠缴社保", regions=[WANGCHUAN])
    assert candidates.group(here.item, here.classification).incident_id is None
    beside = member("工地欠缴社保", regions=[LANJIANG])
    assert candidates.group(beside.item, beside.classification).incident_id == there.id


def test_dropping_many_leaves_the_others_findable(
    candidates: Candidates, member: MemberMaker, incident: IncidentMaker
) -> None:
    for number in range(700):
        made = incident(member(f"{WORDS[number % 40 :]}{chr(0x4E00 + number)}", topics=[]))
        candidates.put(made)
        if number != 350:
            candidates.drop(made.id)
        else:
            left = made
    again = member(left.title, topics=[])
    assert candidates.group(again.item, again.classification).incident_id == left.id
    assert [i.id for i in candidates] == [left.id]


def test_incident_that_an_old_text_opened_is_beyond_the_window_of_a_new_one(
    candidates: Candidates, member: MemberMaker, incident: IncidentMaker
) -> None:
    for number in range(30):
        candidates.put(incident(member(f"{WORDS[number:]}{chr(0x4E00 + number)}", topics=[])))
    old = member("工地欠缴社保", minutes_ago=80 * 60)
    candidates.put(there := incident(old))
    new = member("工地欠缴社保", minutes_ago=0)
    assert candidates.group(new.item, new.classification).incident_id is None
    late = moved(new, published_at=old.item.published_at)
    assert candidates.group(late.item, late.classification).incident_id == there.id
