"""Whom a step reaches at a moment, and what is said of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from monitor.alerts.people import reach_again, reach_people
from monitor.alerts.reach import reach
from monitor.clock import utc
from monitor.settings import Settings
from monitor.settings.roster import Leave, RosterSettings
from monitor.settings.routing import Step

TUESDAY = date(2026, 3, 10)
MOMENT = utc(datetime.fromisoformat("2026-03-10T13:00"))  # the day shift's
BY_CHAT = Step(to=("duty",), channels=("chat",))
BY_MAIL = Step(to=("duty",), channels=("mail",))


@pytest.fixture
def away(settings: Settings) -> Settings:
    """The day's officer is on leave, the night's stands in."""
    return _on_leave(settings, deputy="night")


def _on_leave(settings: Settings, deputy: str | None) -> Settings:
    leave = (Leave(person="day", first=TUESDAY, last=TUESDAY, deputy=deputy),)
    roster: RosterSettings = replace(settings.roster, leave=leave)
    return replace(settings, roster=roster)


def test_planned_people_are_told_without_a_remark(settings: Settings) -> None:
    found = reach(BY_MAIL, settings, MOMENT)
    assert [target.recipient for target in found.targets] == ["日班甲"]
    assert found.explanation == "通知值班员（日班甲），渠道：mail"


def test_stand_in_is_told_at_their_own_address_and_the_explanation_says_why(
    away: Settings,
) -> None:
    found = reach(BY_MAIL, away, MOMENT)
    assert [(t.recipient, t.address) for t in found.targets] == [("夜班乙", "night@shifan.example")]
    assert found.told == "值班员（夜班乙）"
    assert found.explanation == "通知值班员（夜班乙），渠道：mail；日班甲休假，由夜班乙代班"


def test_stand_in_without_an_address_is_named(away: Settings) -> None:
    found = reach(BY_CHAT, away, MOMENT)
    assert found.targets == ()
    assert "日班甲休假，由夜班乙代班" in found.explanation
    assert "夜班乙没有chat地址" in found.explanation


def test_leave_without_a_stand_in_reaches_nobody_and_says_so(settings: Settings) -> None:
    found = reach(BY_MAIL, _on_leave(settings, deputy=None), MOMENT)
    assert found.targets == ()
    assert found.told == "值班员（此刻值班表无人）"
    assert found.explanation.endswith("日班甲休假，没有写明由谁代班")


def test_stand_in_of_two_roles_is_told_once(away: Settings) -> None:
    step = Step(to=("duty", "leader", "duty"), channels=("mail",))
    roster = replace(away.roster, leave=(replace(away.roster.leave[0], deputy="leader"),))
    found = reach(step, replace(away, roster=roster), MOMENT)
    assert [target.key for target in found.targets] == ["leader"]
    assert found.told == "值班员（领导丁）、带班领导（领导丁）"


def test_named_person_on_leave_is_stood_in_for(away: Settings) -> None:
    person = away.roster.people[0]
    found = reach_people((person,), ("mail",), away, MOMENT)
    assert [target.recipient for target in found.targets] == ["夜班乙"]
    assert found.explanation.endswith("日班甲休假，由夜班乙代班")
    back = reach_people((person,), ("mail",), away, MOMENT + timedelta(days=1))
    assert [target.recipient for target in back.targets] == ["日班甲"]


def test_named_person_nobody_stands_in_for_is_not_told(settings: Settings) -> None:
    nobody = _on_leave(settings, deputy=None)
    found = reach_people((nobody.roster.people[0],), ("mail",), nobody, MOMENT)
    assert found.targets == ()
    told = "应通知日班甲，无一渠道可达；日班甲休假，没有写明由谁代班"
    assert found.explanation == told


def test_quiet_word_spares_who_is_on_leave(away: Settings) -> None:
    by_mail = replace(away, routing=replace(away.routing, quietly=("mail",)))
    found = reach_again(("日班甲", "夜班乙"), by_mail, MOMENT)
    assert [target.recipient for target in found.targets] == ["夜班乙"]
