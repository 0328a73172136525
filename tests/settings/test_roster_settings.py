"""``roster.yaml``: what it may say, and what it may not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from monitor.errors import SettingsError
from monitor.settings import Settings, load_settings, shipped_config_dir

PEOPLE = """
people:
  - {id: li, name: 李明, deputy: wang}
  - {id: wang, name: 王芳, deputy: li}
teams: [{id: both, name: 全员, people: [li, wang]}]
shifts:
  - {role: duty, people: [both]}
  - {role: analyst, people: [li]}
  - {role: leader, people: [wang]}
  - {role: head, people: [wang]}
  - {role: admin, people: [li]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "config"
    copy.mkdir()
    for name in ("routing.yaml", "desk.yaml", "channels.yaml"):
        shutil.copy(shipped_config_dir() / name, copy)
    return copy


def _load(folder: Path, more: str, people: str = PEOPLE) -> Settings:
    (folder / "roster.yaml").write_text(people + more, encoding="utf-8")
    return load_settings(folder)


def test_everything_it_may_say_is_read(folder: Path) -> None:
    roster = _load(
        folder,
        """
leave: [{person: li, first: 2026-12-07, last: 2026-12-11, deputy: wang}]
swaps: [{day: 2026-12-12, person: li, to: wang}, {day: 2026-12-12, person: wang, to: li}]
calendar: {days_off: [2027-01-01], working_days: [2027-01-03]}
handover: [duty]
around_the_clock: [duty, leader]
warn_before: 2d
""",
    ).roster
    assert roster.leave[0].deputy == "wang"
    assert [swap.to for swap in roster.swaps] == ["wang", "li"]
    assert roster.warn_before.days == 2


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ("handover: [dutty]", "role 'dutty' is not defined; did you mean 'duty'?"),
        ("around_the_clock: [leeder]", "role 'leeder' is not defined; did you mean 'leader'?"),
        (
            "leave: [{person: wnag, first: 2026-12-07, last: 2026-12-07}]",
            "person 'wnag' is not defined; did you mean 'wang'?",
        ),
        (
            "leave: [{person: li, first: 2026-12-07, last: 2026-12-07, deputy: wagn}]",
            "person 'wagn' is not defined; did you mean 'wang'?",
        ),
        (
            "swaps: [{day: 2026-12-07, person: li, to: wagn, role: dutty}]",
            "person 'wagn' is not defined; did you mean 'wang'?",
        ),
        ("swaps: [{day: 2026-12-07, person: li, to: wang, role: dutty}]", "role 'dutty' is not"),
        (
            "leave: [{person: li, first: 2026-12-07, last: 2026-12-01}]",
            "roster.yaml:12: leave.0: Value error, the last day, 2026-12-01, lies before the first",
        ),
        (
            "leave: [{person: li, first: 2026-12-07, last: 2026-12-07, deputy: li}]",
            "'li' cannot stand in while away",
        ),
        ("swaps: [{day: 2026-12-07, person: li, to: li}]", "'li' swaps with nobody"),
        (
            "swaps:\n- &x {day: 2026-12-07, person: li, to: wang}\n- *x",
            "'li' gives the turn of 2026-12-07 away twice",
        ),
        (
            "calendar: {days_off: [2027-01-01], working_days: [2027-01-01]}",
            "2027-01-01 stands under days_off and working_days",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(folder: Path, more: str, complaint: str) -> None:
    with pytest.raises(SettingsError) as caught:
        _load(folder, more)
    assert complaint in str(caught.value)
    assert f"{folder / 'roster.yaml'}:" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("people: [both]", "people: [bohh]", "person or team 'bohh' is not defined"),
        ("people: [li, wang]", "people: [li, wagn]", "person 'wagn' is not defined"),
        ("deputy: li", "deputy: lii", "person 'lii' is not defined; did you mean 'li'?"),
        ("deputy: li", "deputy: wang", "'wang' is named as their own deputy"),
        ("id: both", "id: wang", "id 'wang' stands twice"),
        (
            "people: [both]}",
            "people: [both], first: 2026-12-02, last: 2026-12-01}",
            "the last day, 2026-12-01, lies before the first, 2026-12-02",
        ),
    ],
)
def test_people_and_shifts_name_only_what_there_is(
    folder: Path, old: str, new: str, complaint: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        _load(folder, "", PEOPLE.replace(old, new))
    assert complaint in str(caught.value)
