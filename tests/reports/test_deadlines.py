"""The calendar of deadlines: read back as it was written, the same ids every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from monitor.publicity.disclosure import duties
from monitor.reports.deadlines import (
    Deadline,
    calendar_of,
    of_calendar,
    of_clocks,
    of_duties,
    of_report,
)
from monitor.settings.calendar import CalendarSettings, Event
from monitor.settings.disclosure import DisclosureSettings, Obligation
from monitor.settings.reports import ReportPlan
from monitor.settings.roster import Unit
from monitor.types import ClockDue
from tests.reports.sample_news import AGENCY, NOW, incident

TODAY = date(2026, 6, 15)
MOMENT = Deadline(uid="a", at=NOW, title="时刻", detail="细节", sort="处置时限")
DAYS = replace(MOMENT, uid="b", at=TODAY, last=TODAY + timedelta(days=2), title="几天")


def _read(deadlines: Sequence[Deadline], now: datetime = NOW) -> list[Any]:
    calendar = icalendar.Calendar.from_ical(calendar_of(deadlines, AGENCY, now))
    assert calendar.errors == []
    return list(calendar.walk("VEVENT"))


def test_moments_and_days_come_back_as_they_went() -> None:
    days, moment = _read([MOMENT, DAYS])
    assert (moment.decoded("dtstart"), "dtend" in moment) == (NOW, False)
    assert days.decoded("dtstart") == TODAY
    assert days.decoded("dtend") == date(2026, 6, 18)
    assert str(moment["summary"]) == "时刻"
    assert moment.decoded("dtstamp") == NOW
    assert moment["uid"].endswith(".golden-hour.invalid")
    assert (str(moment["transp"]), moment.alarms.times) == ("TRANSPARENT", [])


def test_calendar_says_who_made_it_and_when_to_ask_again() -> None:
    calendar = icalendar.Calendar.from_ical(calendar_of([], AGENCY, NOW))
    assert calendar["version"] == "2.0"
    assert "Golden Hour" in str(calendar["prodid"])
    assert str(calendar["x-wr-calname"]) == f"{AGENCY} 舆情工作时限"
    assert calendar.decoded("refresh-interval") == timedelta(hours=1)


def test_only_the_stamp_tells_two_makings_apart() -> None:
    first, later = (
        calendar_of([DAYS, MOMENT], AGENCY, now).splitlines()
        for now in (NOW, NOW + timedelta(days=1))
    )
    differing = [a for a, b in zip(first, later, strict=True) if a != b]
    assert len(differing) == 2
    assert all(line.startswith(b"DTSTAMP:") for line in differing)
    assert calendar_of([MOMENT, DAYS], AGENCY, NOW).splitlines() == first


@given(title=st.text(max_size=200), detail=st.text(max_size=200), uid=st.text(max_size=40))
def test_no_text_breaks_out_of_its_line(title: str, detail: str, uid: str) -> None:
    hostile = "\r\nBEGIN:VALARM\r\nTRIGGER:PT0S;,\\"
    one = replace(MOMENT, title=title + hostile, detail=detail + hostile, uid=uid + hostile)
    written = calendar_of([one], AGENCY, NOW)
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    assert b"\r\nBEGIN:VALARM" not in written
    (event,) = _read([one])
    assert str(event["summary"]).endswith("BEGIN:VALARM TRIGGER:PT0S;,\\")


# ── what stands in it ────────────────────────────────────────────────────────────────────────


def _clock(name: str, minutes: int, **changes: Any) -> ClockDue:
    due = NOW + timedelta(minutes=minutes)
    plain = ClockDue(name=name, label="首次权威发声", started_at=NOW, due_at=due)
    return replace(plain, **changes)


def test_running_clocks_stand_there_with_code_and_label_and_no_title() -> None:
    clocks = (
        _clock("K2", -30),
        _clock("K3", 30),
        _clock("K4", 40, stopped_at=NOW),
        _clock("K8", 30, turn=2),
        _clock("K9", 3000),
    )
    found = list(of_clocks([incident(clocks=clocks)], NOW, NOW + timedelta(hours=2)))
    assert [(one.uid, one.title) for one in found] == [
        ("clock-20260615-001-K2-1", "20260615-001 首次权威发声（已超时）"),
        ("clock-20260615-001-K3-1", "20260615-001 首次权威发声"),
        ("clock-20260615-001-K8-2", "20260615-001 首次权威发声"),
    ]
    assert not any("养老金" in one.title + one.detail for one in found)


def test_report_stands_at_the_time_it_must_be_there() -> None:
    plan = ReportPlan(id="daily", kind="daily", due_at=time(10, 30))
    due = datetime(2026, 6, 16, 2, 30, tzinfo=UTC)
    one = of_report(plan, "日报", due)
    assert (one.uid, one.at, one.title) == ("report-daily-20260616", due, "日报：最迟送达")


def test_obligation_stands_on_its_last_day_until_it_is_met() -> None:
    owed = DisclosureSettings(
        obligations=(
            Obligation(
                id="weekly",
                label="每周一条",
                channel="网站",
                proof="entries",
                units=("u",),
                start=date(2026, 6, 1),
                basis="某文件",
            ),
        )
    )
    units = [Unit(id="u", name="望川县中心", level="county")]
    until = TODAY + timedelta(days=60)
    (one,) = of_duties(duties(owed, units, [], TODAY, until, TODAY), until)
    assert (one.uid, one.at) == ("disclosure-weekly-u-20260615", date(2026, 6, 21))
    assert one.title == "望川县中心：每周一条"
    assert one.detail == "已完成0/1；依据：某文件"
    assert list(of_duties(duties(owed, units, [], TODAY, until, TODAY), TODAY)) == []


def test_planned_day_stands_there_without_the_days_around_it() -> None:
    def event(name: str, **when: Any) -> Event:
        plan = {"label": name, "expects": "policy", "source": "通知", **when}
        return Event(id=name, **plan)

    week = timedelta(days=7)
    calendar = CalendarSettings(
        events=(
            event("one", dated=(date(2026, 7, 1),), window=week),
            event("gone", dated=(date(2026, 6, 14),), window=week),
            event("several", monthly="10-20"),
        )
    )
    found = {one.uid: one for one in of_calendar(calendar, TODAY, date(2026, 7, 5))}
    assert set(found) == {"planned-one-20260701", "planned-several-20260610"}
    assert found["planned-one-20260701"].last == date(2026, 7, 1)
    assert found["planned-several-20260610"].last == date(2026, 6, 20)
    assert found["planned-one-20260701"].sort == "政策节点"
