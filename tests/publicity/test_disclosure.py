"""What was owed to the public: periods, days of grace, quotas and rates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from monitor.publicity.disclosure import (
    Duty,
    Publication,
    State,
    duties,
    periods,
    reminders,
    totals,
)
from monitor.settings.disclosure import DisclosureSettings, Obligation
from monitor.settings.roster import Unit
from monitor.settings.shipped import shipped_config_dir
from monitor.settings.strict import read_as

DAY = timedelta(days=1)
CITY = Unit(id="city", name="市社保中心", level="city")
COUNTY = Unit(id="county", name="甲县社保中心", level="county", parent="city")


def _obligation(**changes: object) -> Obligation:
    given = {
        "id": "wechat",
        "label": "微信推送",
        "channel": "微信公众号",
        "level": "city",
        "period": "week",
        "start": date(2026, 6, 1),
        "basis": "示例",
    }
    return Obligation(**{**given, **changes})  # type: ignore[arg-type]  # by name


def _published(on: date, title: str = "问答", **changes: object) -> Publication:
    made = Publication(
        obligation="wechat", unit="city", on=on, title=title, evidence=f"https://a.example/{on}"
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # by name


def _duty(
    obligation: Obligation, *publications: Publication, end: date, today: date | None = None
) -> Duty:
    settings = DisclosureSettings(obligations=(obligation,))
    (duty,) = duties(settings, [CITY, COUNTY], publications, obligation.start, end, today or end)
    return duty


def _states(duty: Duty) -> list[State]:
    return [span.state for span in duty.spans]


def test_one_a_week_is_met_late_short_or_missed() -> None:
    duty = _duty(
        _obligation(quota=2),
        _published(date(2026, 6, 1)),
        _published(date(2026, 6, 7)),
        _published(date(2026, 6, 9)),
        _published(date(2026, 6, 15), "次日补发"),
        _published(date(2026, 6, 18)),
        end=date(2026, 7, 5),
    )
    spans = [State.MET, State.LATE, State.SHORT, State.MISSED, State.RUNNING]
    assert _states(duty) == spans
    assert (duty.kept, duty.owed) == (2, 4)


def test_what_makes_up_for_the_week_before_does_not_count_twice() -> None:
    duty = _duty(_obligation(), _published(date(2026, 6, 8)), end=date(2026, 6, 14))
    assert [span.done for span in duty.spans] == [1, 0]


def test_a_daily_one_asks_for_nothing_on_days_off_when_told_so() -> None:
    obligation = _obligation(period="day", working_days=True)
    days = [first for first, _ in periods(obligation, date(2026, 6, 5), date(2026, 6, 9))]
    assert days == [date(2026, 6, 5), date(2026, 6, 8), date(2026, 6, 9)]


@pytest.mark.parametrize(
    ("period", "start", "expected"),
    [
        ("month", date(2028, 1, 31), (date(2028, 2, 1), date(2028, 2, 29))),
        ("quarter", date(2028, 2, 1), (date(2028, 2, 1), date(2028, 3, 31))),
        ("year", date(2027, 5, 1), (date(2028, 1, 1), date(2028, 12, 31))),
        ("fortnight", date(2028, 1, 31), (date(2028, 2, 14), date(2028, 2, 27))),
    ],
)
def test_periods_follow_the_calendar(period: str, start: date, expected: tuple[date, date]) -> None:
    obligation = _obligation(period=period, start=start)
    found = list(periods(obligation, date(2028, 2, 20), date(2028, 2, 29)))
    assert found[0] == expected


def test_one_of_a_single_time_runs_from_its_start_to_its_end() -> None:
    obligation = _obligation(period="once", end=date(2026, 10, 31), proof="entries")
    found = list(periods(obligation, date(2026, 7, 1), date(2026, 7, 31)))
    assert found == [(date(2026, 6, 1), date(2026, 10, 31))]


def test_a_rate_must_reach_its_minimum() -> None:
    obligation = _obligation(proof="rate", minimum=0.6, period="month")
    low = _published(date(2026, 6, 3), share=0.55)
    high = _published(date(2026, 6, 20), share=0.62)
    end = date(2026, 7, 31)
    today = date(2026, 8, 9)
    assert _states(_duty(obligation, low, end=end, today=today))[0] is State.SHORT
    assert _states(_duty(obligation, low, high, end=end, today=today))[0] is State.MET


def test_what_falls_due_soon_is_told_with_what_is_done() -> None:
    duty = _duty(_obligation(quota=2), _published(date(2026, 6, 2)), end=date(2026, 6, 5))
    assert reminders([duty], date(2026, 6, 5), 7) == (
        "市社保中心：微信推送，已完成1/2，6月7日到期，还有2天",
    )
    assert reminders([duty], date(2026, 6, 5), 1) == ()


def test_units_are_added_up_over_what_they_owe() -> None:
    end = date(2026, 6, 16)
    weekly = _duty(_obligation(), _published(date(2026, 6, 2)), end=end)
    monthly = _duty(_obligation(id="site", period="month"), end=end)
    assert totals([weekly, monthly]) == {"市社保中心": (1, 2)}


def test_only_units_of_the_level_owe_it() -> None:
    settings = DisclosureSettings(obligations=(_obligation(level="county"),))
    (duty,) = duties(settings, [CITY, COUNTY], [], date(2026, 6, 1), date(2026, 6, 7), date.max)
    assert duty.unit_name == "甲县社保中心"


@given(
    st.lists(st.integers(0, 60), max_size=20),
    st.integers(0, 60),
    st.sampled_from(["day", "week", "fortnight", "month"]),
    st.integers(1, 3),
)
def test_one_publication_more_never_makes_it_worse(
    days: list[int], more: int, period: str, quota: int
) -> None:
    obligation = _obligation(period=period, quota=quota)
    end, today = date(2026, 7, 31), date(2026, 8, 31)
    before = [_published(obligation.start + n * DAY, f"{i}") for i, n in enumerate(days)]
    after = [*before, _published(obligation.start + more * DAY, "又一")]
    less = _duty(obligation, *before, end=end, today=today)
    assert _duty(obligation, *after, end=end, today=today).kept >= less.kept


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"period": "once"}, "needs its 'end'"),
        ({"minimum": 0.5}, "a rate needs"),
        ({"units": ("city",)}, "either 'units' or"),
        ({"end": date(2026, 5, 1)}, "before the start"),
    ],
)
def test_an_obligation_that_cannot_be_met_is_refused(changes: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        _obligation(**changes)


def test_the_shipped_examples_are_settings_once_their_marks_are_taken_off(tmp_path: Path) -> None:
    shipped = (shipped_config_dir() / "disclosure.yaml").read_text(encoding="utf-8")
    examples = shipped.count("#   - {id") + shipped.count("#   - id")
    taken = shipped.partition("obligations: []")[2]
    lines = [line[1:] for line in taken.splitlines() if line.startswith("#  ")]
    own = tmp_path / "disclosure.yaml"
    own.write_text("obligations:\n" + "\n".join(lines) + "\n", encoding="utf-8")
    read = read_as(DisclosureSettings, own)
    assert isinstance(read, DisclosureSettings)
    assert len(read.obligations) == examples > 15
