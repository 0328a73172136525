"""Whose an incident is: the deepest place that holds it, the department of its topic, its tier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from monitor.app import Monitor
from monitor.incidents.ownership import responsible
from monitor.settings.roster import RosterSettings, Unit
from monitor.types import Incident, Member, Ownership, RegionMatch, Tier
from tests.incidents.conftest import IncidentMaker, MemberMaker

Ask = Callable[..., Ownership | None]


@pytest.fixture
def ask(house: Monitor, member: MemberMaker, incident: IncidentMaker) -> Ask:
    """Whose an incident is, at 望川县 and grave unless told."""

    units, ancestors = house.settings.roster, house.gazetteer.ancestors

    def asked(roster: RosterSettings = units, *, home: bool = True, **told: Any) -> Any:
        towns = told.pop("towns", ())
        heard = [_naming(member("养老金没到账"), town) for town in towns] or [member("没到账")]
        usual = {"regions": ("990103",), "topics": ("benefit_payment",), "tier": Tier.YELLOW}
        story: Incident = replace(incident(*heard), **{**usual, **told})
        return responsible(story, heard, roster, ancestors=ancestors, home=home)

    return asked


def _naming(member: Member, town: str | None) -> Member:
    place = RegionMatch(code="990103", name="望川县", confidence=0.9, evidence=None, town=town)
    return replace(member, classification=replace(member.classification, regions=(place,)))


@pytest.mark.parametrize(
    ("told", "unit"),
    [
        ({}, "wangchuan"),
        ({"tier": Tier.ORANGE}, "wangchuan"),
        ({"tier": Tier.RED}, "city_office"),
        ({"towns": ("柳浦镇",)}, "liupu"),
        ({"towns": ("柳浦镇",), "tier": Tier.ORANGE}, "wangchuan"),
        ({"towns": ("柳浦镇",), "tier": Tier.RED}, "city_office"),
        ({"towns": ("柳浦镇", "青埠镇")}, "wangchuan"),
        ({"towns": ("柳浦镇", "鹭洲乡")}, "wangchuan"),
        ({"regions": ("990103", "990104")}, "city_office"),
        ({"regions": ("990100",)}, "city_office"),
        ({"regions": ("990100",), "topics": ("fund_fraud",)}, "city_fund"),
        ({"regions": ("990103",), "topics": ("fund_fraud",)}, "wangchuan"),
        ({"regions": ("990000",)}, "province"),
        ({"topics": ()}, "wangchuan"),
        ({"regions": ()}, "city_office"),
    ],
)
def test_unit_by_place_topic_and_tier(ask: Ask, told: dict[str, Any], unit: str) -> None:
    proposed = ask(**told)
    assert proposed is not None
    assert proposed.unit_id == unit
    assert proposed.reason


def test_what_happens_elsewhere_is_the_offices_to_know_of(ask: Ask) -> None:
    proposed = ask(regions=("990200",), home=False)
    assert proposed is not None
    assert (proposed.unit_id, proposed.told) == ("city_office", ())
    assert "供参考" in proposed.reason


def test_graver_than_a_unit_may_handle_goes_up_and_the_unit_is_told(ask: Ask) -> None:
    proposed = ask(tier=Tier.RED)
    assert proposed is not None
    assert proposed.told == ("wangchuan",)
    assert "Ⅰ级超出其权限（至Ⅱ级）" in proposed.reason
    assert "同时告知望川县社会保险事业中心" in proposed.reason


def test_main_topic_leads_and_the_departments_of_the_others_are_told(ask: Ask) -> None:
    roster = RosterSettings(
        people=(),
        shifts=(),
        units=(
            Unit(id="office", name="办公室", level="city"),
            Unit(id="pay", name="待遇科", level="city", topics=("benefit_payment",)),
            Unit(id="fund", name="监督科", level="city", topics=("fund_fraud",)),
        ),
    )
    proposed = ask(roster, topics=("fund_fraud", "benefit_payment"))
    assert proposed is not None
    assert (proposed.unit_id, proposed.told) == ("fund", ("pay",))
    assert proposed.reason.endswith("同时告知待遇科")
    other = ask(roster, topics=("personal_pension",))
    assert other is not None
    assert other.unit_id == "office", "what no department has is the generalist's"


def test_matter_of_nobody_says_why_and_what_to_fill_in(ask: Ask) -> None:
    only = Unit(id="pay", name="待遇科", level="city", topics=("benefit_payment",))
    roster = RosterSettings(people=(), shifts=(), units=(only,))
    proposed = ask(roster, topics=("fund_fraud",))
    assert proposed is not None
    assert proposed.unit_id is None
    assert "office" in proposed.reason


def test_roster_without_units_proposes_nothing(ask: Ask) -> None:
    assert ask(RosterSettings(people=(), shifts=())) is None


# ── the tree itself ──────────────────────────────────────────────────────────────────────────


def test_tree_of_the_demonstration_has_all_four_levels(house: Monitor) -> None:
    assert {unit.level for unit in house.settings.roster.units} == {
        "province",
        "city",
        "county",
        "town",
    }


@pytest.mark.parametrize(
    ("units", "says"),
    [
        ([{"id": "a", "level": "city", "parent": "b"}, {"id": "b", "level": "county"}], "above"),
        (
            [
                {"id": "a", "level": "city", "parent": "b"},
                {"id": "b", "level": "city", "parent": "a"},
            ],
            "its own parent",
        ),
        ([{"id": "a", "level": "town", "region": "990103"}], "names its 'towns'"),
        ([{"id": "a", "level": "county", "towns": ["柳浦镇"]}], "names its 'towns'"),
        ([{"id": "a", "level": "town", "towns": ["柳浦镇"]}], "give the 'region'"),
    ],
)
def test_tree_that_does_not_hold_together_is_refused(
    units: list[dict[str, Any]], says: str
) -> None:
    with pytest.raises(ValidationError, match=says):
        RosterSettings(people=(), shifts=(), units=tuple(Unit(name="单位", **u) for u in units))
