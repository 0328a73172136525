"""The digest tells on the day before what the calendar plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from monitor.clock import utc
from monitor.reports.duties import hints
from monitor.settings.calendar import CalendarSettings, Event

EVENTS = (
    Event(
        id="day",
        label="发放日",
        expects="peak",
        monthly="10-20",
        misreadings=("晚到就是停发\n", "没钱了"),
        source="惯例",
    ),
    Event(
        id="policy",
        label="新规施行",
        expects="policy",
        dated=(datetime(2026, 7, 20).date(),),
        window=timedelta(days=7),
        source="通知",
    ),
)


def told(settings: Any, month: int, day: int) -> list[str]:
    planned = replace(settings, calendar=CalendarSettings(events=EVENTS))
    found = hints((), utc(datetime(2026, month, day, 10, 15)), planned)
    return [hint.text for hint in found if "日历" in hint.text]


def test_first_day_of_what_lasts_is_told_the_day_before(settings: Any) -> None:
    assert told(settings, 6, 9) == [
        "明日（6月10日）日历：发放日，常见误读：晚到就是停发 ；没钱了。请备好预案。"
    ]
    assert told(settings, 6, 10) == []


def test_window_is_told_as_it_opens_and_on_its_day(settings: Any) -> None:
    opening = ["明日（7月13日）日历：新规施行。请备好预案。"]
    assert told(settings, 7, 12) == opening
    assert told(settings, 7, 19) == [opening[0].replace("13", "20")]
    assert told(settings, 7, 20) == []
