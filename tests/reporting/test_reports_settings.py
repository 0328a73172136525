"""What reports.yaml refuses, and with which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import SettingsError
from monitor.settings import load_settings, shipped_data_dir
from monitor.settings.reports import ReportsSettings
from monitor.settings.strict import read_as


def loaded(tmp_path: Path, text: str) -> None:
    demo = shipped_data_dir() / "demo" / "config"
    for path in demo.glob("*.yaml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "reports.yaml").write_text(text, encoding="utf-8")
    load_settings(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("plans: [{id: '7', kind: daily}]", "begins with a letter"),
        ("plans: [{id: ../a, kind: daily}]", "begins with a letter"),
        ("plans: [{id: a, kind: gap}]", "say which time a gap report covers"),
        ("plans: [{id: a, kind: weekly, days: [mon], covers: day}]", "leave 'covers' out"),
        ("plans: [{id: a, kind: weekly}]", "name the one day of the week"),
        ("plans: [{id: a, kind: biweekly, days: [mon]}]", "write 'weeks: 2'"),
        ("plans: [{id: a, kind: monthly}]", "need 'day_of_month'"),
        ("plans: [{id: a, kind: daily, day_of_month: 3}]", "is for months"),
        ("plans: [{id: a, kind: trend, covers: month, day_of_month: 3}]", "of one topic"),
        ("plans: [{id: a, kind: daily, due_at: '09:00'}]", "the times of a day run"),
        ("plans: [{id: a, kind: daily, counted_from: 2026-01-06}]", "is a Monday"),
        ("plans: [{id: a, kind: daily, to: [duty]}]", "over which channels"),
        ("plans: [{id: a, kind: daily, forms: []}]", "at least 1"),
        ("plans: [{id: a, kind: daily, review: {by: until}}]", "goes with 'by: until' alone"),
        (
            "plans: [{id: a, kind: daily, review: {by: until, until: '11:00'}}]",
            "review ends after made_at",
        ),
    ],
)
def test_plan_that_makes_no_sense_is_refused_with_its_line(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "reports.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"reports\.yaml:1:") as refused:
        read_as(ReportsSettings, path)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "plans: [{id: a, kind: daily, to: [nobody], channels: [file]}]",
            "reader 'nobody' is not defined",
        ),
        (
            "plans: [{id: a, kind: daily, to: [duty], channels: [fax]}]",
            "channel 'fax' is not defined",
        ),
        ("plans: [{id: a, kind: daily, topics: [nothing]}]", "topic 'nothing' is not defined"),
        ("plans: [{id: a, kind: daily}, {id: a, kind: daily}]", "id 'a' stands twice"),
        ("plans: [{id: a, kind: daily, sections: [x]}]", "section 'x' is not defined"),
    ],
)
def test_plan_that_names_what_is_not_there_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=r"reports\.yaml:1:") as refused:
        loaded(tmp_path, text)
    assert said in str(refused.value)


def test_people_teams_and_roles_may_be_readers(tmp_path: Path) -> None:
    loaded(tmp_path, "plans: [{id: a, kind: daily, to: [duty], channels: [file]}]")
