"""Who may take how many rows out, and when a second person must agree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.errors import RefusedError
from monitor.exporting.rights import permit
from monitor.settings import Settings, load_settings, shipped_config_dir
from monitor.settings.exports import ExportsSettings
from monitor.settings.roster import Person, RosterSettings, Shift, Team

PEOPLE = ("周敏", "李青", "王岚", "赵宁")


@pytest.fixture(scope="module")
def settings() -> Settings:
    people = tuple(Person(id=f"p{n}", name=name) for n, name in enumerate(PEOPLE))
    roster = RosterSettings(
        people=people,
        teams=(Team(id="night", name="夜班组", people=("p1",)),),
        shifts=(
            Shift(role="duty", people=("p0", "night")),
            Shift(role="analyst", people=("p0",)),
            Shift(role="leader", people=("p2",)),
        ),
        roles={"leader": "带班领导"},
    )
    rules = ExportsSettings(
        rows={"duty": 100, "analyst": 1000, "leader": 500}, others=10, alone=200,
        approvers=("leader",),
    )  # fmt: skip
    return replace(load_settings(shipped_config_dir()), roster=roster, exports=rules)


@pytest.mark.parametrize(("name", "most"), [("周敏", 1000), ("李青", 100), ("赵宁", 10)])
def test_the_most_of_one_s_roles_is_the_limit(settings: Settings, name: str, most: int) -> None:
    permit(settings, by=name, rows=most, approved_by="王岚")
    with pytest.raises(RefusedError, match=f"一次最多导出{most}行"):
        permit(settings, by=name, rows=most + 1, approved_by="王岚")


def test_many_rows_need_a_second_person_who_may_agree(settings: Settings) -> None:
    permit(settings, by="周敏", rows=200)
    with pytest.raises(RefusedError, match="--approved-by"):
        permit(settings, by="周敏", rows=201)
    with pytest.raises(RefusedError, match="不能是导出人自己"):
        permit(settings, by="周敏", rows=201, approved_by="周敏")
    with pytest.raises(RefusedError, match="带班领导"):
        permit(settings, by="周敏", rows=201, approved_by="李青")
    permit(settings, by="周敏", rows=201, approved_by="王岚")


def test_nobody_outside_the_roster_takes_or_approves_anything(settings: Settings) -> None:
    with pytest.raises(RefusedError, match="值班表里没有 '路人'"):
        permit(settings, by="路人", rows=1)
    with pytest.raises(RefusedError, match="--approved-by"):
        permit(settings, by="周敏", rows=300, approved_by="路人")
