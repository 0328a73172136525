"""What ails a source, when it is found, when it is not, and when it has passed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from monitor.settings.sources import AnySource
from monitor.sources.health.diagnosis import (
    BY_WEIGHT,
    Finding,
    changes,
    diagnose,
    health_word,
    heartbeat,
)
from monitor.sources.health.silence import patience
from monitor.sources.health.vitals import Vitals
from monitor.types import Ailment, FailureKind, Rhythm, SourceState, SourceTrouble, Tally

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FRIDAY = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # noon at the desk
MONDAY = FRIDAY + 3 * DAY

_KINDS: dict[str, dict[str, Any]] = {
    "feed": {"url": "https://news.shifan.example/feed.xml"},
    "hotlist": {"url": "https://news.shifan.example/hot", "items": "data", "title": "title"},
    "ledger": {"url": "tickets.csv"},
    "recorded": {"url": "stream.jsonl"},
    "push": {"token": "${VENDOR_TOKEN}", "scope": "全网", "expires": "2027-12-31"},
}


def config(kind: str = "feed", **changes: Any) -> Any:
    entry = {"kind": kind, "id": "daily", "name": "示范日报", "platform": "news"}
    entry |= {"authority": "city", "every": "10m", "licence": "合同", **_KINDS[kind], **changes}
    return TypeAdapter[Any](AnySource).validate_python(entry)


def state(**changes: Any) -> SourceState:
    fine = SourceState(source_id="daily", last_attempt_at=FRIDAY, last_success_at=FRIDAY)
    return replace(fine, **changes)


def failing(kind: FailureKind | None, failures: int, for_: timedelta = DAY) -> SourceState:
    return state(
        failures=failures,
        failing_since=FRIDAY - for_,
        last_failure=kind,
        last_error="服务器应答 HTTP 503",
    )


def rhythm(gap: timedelta, ago: timedelta, **changes: Any) -> Rhythm:
    came = FRIDAY - ago
    learnt = Rhythm(
        source_id="daily",
        last_new_at=came,
        newest_published_at=came,
        gap_s=gap.total_seconds(),
        learnt_from=30,
    )
    return replace(learnt, **changes)


HEARD = Tally(visits=200, failed_visits=3, seen=40)
FINE = Vitals(state=state(), rhythm=rhythm(HOUR, HOUR), today=HEARD, lately=HEARD, usual=HEARD)


def ailments(vitals: Vitals, *known: Ailment, **more: Any) -> list[Ailment]:
    source, now = more.get("source", config()), more.get("now", FRIDAY)
    return [finding.ailment for finding in diagnose(source, vitals, now, known)]


def detail(vitals: Vitals, **more: Any) -> str:
    (finding,) = diagnose(more.get("source", config()), vitals, more.get("now", FRIDAY))
    return finding.detail


def test_healthy_source_has_no_ailment() -> None:
    assert ailments(FINE) == []
    assert ailments(Vitals(state=SourceState(source_id="daily"))) == []


# ── dead ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("failures", "for_", "dead"),
    [(3, 61 * MINUTE, True), (2, DAY, False), (9, 60 * MINUTE, False)],
)
def test_source_is_dead_after_an_hour_and_three_failures(
    failures: int, for_: timedelta, dead: bool
) -> None:
    vitals = replace(FINE, state=failing(FailureKind.FETCH, failures, for_))
    assert (Ailment.DEAD in ailments(vitals)) == dead


def test_seldom_visited_source_is_not_dead_within_six_of_its_visits() -> None:
    vitals = replace(FINE, state=failing(FailureKind.FETCH, 5, 5 * HOUR))
    assert ailments(vitals, source=config(every="1h")) == []


def test_dead_source_tells_since_when_and_what_was_answered() -> None:
    vitals = replace(FINE, state=failing(None, 3, 2 * HOUR))
    told = detail(vitals)
    assert "自2026-11-20 10:00起连续3次访问未成功" in told
    assert "HTTP 503" in told
    assert "enabled: false" in told


def test_one_success_ends_death_and_nothing_less() -> None:
    back_off = replace(FINE, state=failing(FailureKind.FETCH, 1, MINUTE))
    assert ailments(back_off, Ailment.DEAD) == [Ailment.DEAD]
    assert ailments(FINE, Ailment.DEAD) == []


# ── robots, reformatted, moved, skewed ───────────────────────────────────────────────────────


def test_refusal_by_robots_is_told_at_the_second_time() -> None:
    assert ailments(replace(FINE, state=failing(FailureKind.ROBOTS, 1))) == []
    vitals = replace(FINE, state=failing(FailureKind.ROBOTS, 2))
    assert ailments(vitals) == [Ailment.ROBOTS]
    assert "不绕过" in detail(vitals)


def test_page_that_cannot_be_read_is_reformatted_and_not_dead() -> None:
    vitals = replace(FINE, state=failing(FailureKind.PARSE, 4))
    assert ailments(vitals) == [Ailment.REFORMATTED]
    assert "monitor try-source daily" in detail(vitals)
    assert ailments(replace(FINE, state=failing(FailureKind.PARSE, 1))) == []


def test_dates_that_stop_being_read_are_a_new_format() -> None:
    usual, today = Tally(seen=300, undated=10), Tally(seen=6, undated=3)
    vitals = replace(FINE, usual=usual, today=today)
    assert ailments(vitals) == [Ailment.REFORMATTED]
    assert "读到6条，其中3条读不出发布时间" in detail(vitals)


@pytest.mark.parametrize(
    ("usual", "today"),
    [
        (Tally(seen=300, undated=290), Tally(seen=60, undated=60)),  # never had any
        (Tally(seen=300), Tally(seen=4, undated=4)),  # too few to tell
        (Tally(seen=10), Tally(seen=60, undated=60)),  # nothing to compare with
        (Tally(seen=300), Tally(seen=60, undated=20)),
    ],
)
def test_missing_dates_alone_are_no_new_format(usual: Tally, today: Tally) -> None:
    vitals = replace(FINE, usual=usual, today=today, lately=today)
    assert Ailment.REFORMATTED not in ailments(vitals)


def test_dates_missing_yesterday_are_not_forgotten_at_midnight() -> None:
    yesterday = Tally(seen=40, undated=39)
    vitals = replace(FINE, usual=Tally(seen=300), today=Tally(), lately=yesterday)
    assert ailments(vitals, Ailment.REFORMATTED) == [Ailment.REFORMATTED]
    mended = replace(vitals, today=Tally(seen=9, undated=1))
    assert ailments(mended, Ailment.REFORMATTED) == []


def test_broken_characters_are_garbled_until_few_are_left() -> None:
    def with_garbled(count: int) -> Vitals:
        return replace(FINE, today=Tally(seen=20, garbled=count))

    assert ailments(with_garbled(4)) == [Ailment.GARBLED]
    assert "20条，其中4条文字损坏" in detail(with_garbled(4))
    assert ailments(with_garbled(3)) == []
    assert ailments(with_garbled(3), Ailment.GARBLED) == [Ailment.GARBLED]
    assert ailments(with_garbled(0), Ailment.GARBLED) == []


@pytest.mark.parametrize(("skew", "word"), [(400.0, "快7分钟"), (-86400.0, "慢24小时")])
def test_clock_of_the_server_is_told_with_its_direction(skew: float, word: str) -> None:
    vitals = replace(FINE, state=state(skew_s=skew))
    assert ailments(vitals) == [Ailment.SKEWED]
    assert word in detail(vitals)


def test_clock_near_the_limit_does_not_come_and_go() -> None:
    near = replace(FINE, state=state(skew_s=290.0))
    assert ailments(near) == []
    assert ailments(near, Ailment.SKEWED) == [Ailment.SKEWED]
    assert ailments(replace(FINE, state=state(skew_s=200.0)), Ailment.SKEWED) == []


def test_new_address_is_told_on_one_line_and_clipped() -> None:
    hostile = "https://news.shifan.example/\x1b[31m\n" + "a" * 500
    told = detail(replace(FINE, state=state(moved_to=hostile)))
    assert "https://news.shifan.example/\\x1b[31m\\n" in told
    assert len(told) < 250


# ── silent ───────────────────────────────────────────────────────────────────────────────────


def test_source_silent_far_beyond_its_habit_is_told() -> None:
    vitals = replace(FINE, rhythm=rhythm(HOUR, 2 * DAY))
    assert ailments(vitals) == [Ailment.SILENT]
    told = detail(vitals)
    assert "平常约每60分钟有新内容" in told
    assert "自2026-11-18 12:00起一直没有" in told


@pytest.mark.parametrize(
    "silent",
    [
        rhythm(HOUR, 22 * HOUR),  # less than a working day
        rhythm(DAY, 3 * DAY),  # not long for one that publishes daily
        rhythm(HOUR, 9 * DAY, learnt_from=4),  # too little is known
        rhythm(HOUR, 9 * DAY, gap_s=None),
    ],
)
def test_silence_within_the_habit_is_none(silent: Rhythm) -> None:
    assert ailments(replace(FINE, rhythm=silent)) == []


def test_weekend_is_no_silence() -> None:
    last = replace(rhythm(HOUR, timedelta()), last_new_at=FRIDAY + 6 * HOUR)
    vitals = replace(FINE, rhythm=last)
    assert ailments(vitals, now=MONDAY - HOUR) == []
    assert ailments(vitals, now=MONDAY + 10 * HOUR) == [Ailment.SILENT]


def test_national_holiday_is_no_silence() -> None:
    before = datetime(2025, 9, 30, 12, 0, tzinfo=UTC)
    after = datetime(2025, 10, 8, 15, 0, tzinfo=UTC)  # the last day off
    last = rhythm(HOUR, DAY, last_new_at=before, newest_published_at=before)
    vitals = replace(FINE, rhythm=last)
    assert ailments(vitals, now=after) == []
    assert ailments(vitals, now=after + 2 * DAY) == [Ailment.SILENT]


def test_absence_of_ours_is_no_silence_of_theirs() -> None:
    woken = replace(FINE, rhythm=rhythm(HOUR, 9 * DAY), lately=Tally(visits=2))
    assert ailments(woken) == []
    assert ailments(woken, Ailment.SILENT) == [Ailment.SILENT]
    seldom = config(every="1d")
    assert ailments(woken, source=seldom) == [Ailment.SILENT]


def test_feed_frozen_for_years_is_told_at_the_first_harvest_with_its_year() -> None:
    frozen = rhythm(DAY, timedelta(), newest_published_at=datetime(2019, 3, 4, tzinfo=UTC))
    told = detail(replace(FINE, rhythm=frozen))
    assert "最新一条发布于2019年3月4日" in told
    assert "早已停更" in told


def test_slow_list_is_not_frozen_because_its_newest_is_a_month_old() -> None:
    slow = rhythm(9 * DAY, timedelta(), newest_published_at=FRIDAY - 40 * DAY)
    assert ailments(replace(FINE, rhythm=slow)) == []
    slower = replace(slow, newest_published_at=FRIDAY - 400 * DAY)
    assert ailments(replace(FINE, rhythm=slower)) == [Ailment.SILENT]


def test_list_whose_news_carry_no_date_is_not_frozen() -> None:
    old = rhythm(DAY, timedelta(), newest_published_at=FRIDAY - 900 * DAY)
    undated = Tally(visits=100, seen=50, undated=49)
    vitals = replace(FINE, rhythm=old, lately=undated, usual=undated, today=Tally())
    assert ailments(vitals) == []


def test_source_that_never_gave_anything_is_told_on_the_third_day() -> None:
    empty = replace(FINE, rhythm=None, days_answered=2)
    assert ailments(empty) == []
    empty = replace(empty, days_answered=3)
    assert ailments(empty) == [Ailment.SILENT]
    assert "从未读到内容" in detail(empty)


@pytest.mark.parametrize("kind", ["recorded", "ledger"])
def test_recordings_and_ledgers_never_fall_silent(kind: str) -> None:
    source = config(kind)
    for known in (rhythm(HOUR, 300 * DAY), None):
        assert ailments(replace(FINE, rhythm=known, days_answered=14), source=source) == []


def test_vendor_is_silent_by_habit_though_nobody_visits() -> None:
    unvisited = Vitals(state=state(), rhythm=rhythm(HOUR, 3 * DAY))
    assert ailments(unvisited, source=config("push")) == [Ailment.SILENT]
    assert "供应方" in detail(unvisited, source=config("push"))
    assert ailments(replace(unvisited, rhythm=None), source=config("push")) == []


@given(gap=st.floats(1, 1e9), longer=st.floats(1, 1e9))
def test_patience_is_a_working_day_at_least_and_grows_with_the_gap(
    gap: float, longer: float
) -> None:
    assert patience(gap) >= timedelta(hours=14)
    assert patience(gap) >= timedelta(seconds=3 * gap) - timedelta(seconds=1)
    if longer >= gap:
        assert patience(longer) >= patience(gap) * 0.999


# ── what begins and passes ───────────────────────────────────────────────────────────────────


def trouble(number: int, source_id: str, ailment: Ailment) -> SourceTrouble:
    return SourceTrouble(
        id=number, source_id=source_id, ailment=ailment, since=FRIDAY - DAY, detail="…"
    )


def test_new_findings_begin_and_missing_ones_pass() -> None:
    had = [trouble(1, "a", Ailment.DEAD), trouble(2, "a", Ailment.MOVED)]
    found = {
        "a": (Finding(ailment=Ailment.MOVED, detail="新址"),),
        "b": (Finding(ailment=Ailment.SILENT, detail="停更"),),
    }
    news = changes(had, found, FRIDAY)
    assert [t.id for t in news.ended] == [1]
    assert news.opened == (
        SourceTrouble(id=0, source_id="b", ailment=Ailment.SILENT, since=FRIDAY, detail="停更"),
    )


def test_source_that_is_collected_no_longer_has_no_trouble() -> None:
    news = changes([trouble(1, "gone", Ailment.DEAD)], {"other": ()}, FRIDAY)
    assert [t.source_id for t in news.ended] == ["gone"]


_TALLIES = st.builds(
    Tally,
    seen=st.integers(0, 40),
    undated=st.integers(0, 40),
    garbled=st.integers(0, 40),
    visits=st.integers(0, 300),
    failed_visits=st.integers(0, 300),
)
_STATES = st.builds(
    SourceState,
    source_id=st.just("daily"),
    failures=st.integers(0, 9),
    failing_since=st.none() | st.just(FRIDAY - DAY) | st.just(FRIDAY),
    last_failure=st.none() | st.sampled_from(FailureKind),
    last_error=st.none() | st.text(max_size=20),
    moved_to=st.none() | st.text(max_size=20),
    skew_s=st.none() | st.floats(-1e9, 1e9),
)
_RHYTHMS = st.none() | st.builds(
    rhythm,
    st.timedeltas(MINUTE, 60 * DAY),
    st.timedeltas(-DAY, 900 * DAY),
    learnt_from=st.integers(0, 9),
)


@given(
    vitals=st.builds(
        Vitals,
        state=_STATES,
        rhythm=_RHYTHMS,
        today=_TALLIES,
        lately=_TALLIES,
        usual=_TALLIES,
        days_answered=st.integers(0, 14),
    ),
    kind=st.sampled_from(sorted(_KINDS)),
)
def test_what_is_found_is_found_again_once_it_is_known(vitals: Vitals, kind: str) -> None:
    source = config(kind)
    found = diagnose(source, vitals, FRIDAY)
    known = [finding.ailment for finding in found]
    assert len(set(known)) == len(known)
    assert set(known) <= {f.ailment for f in diagnose(source, vitals, FRIDAY, known)}
    for finding in found:
        assert finding.detail.isprintable()
        assert len(finding.detail) < 500


# ── at a glance ──────────────────────────────────────────────────────────────────────────────


def test_word_names_the_gravest_ailment_first() -> None:
    every = list(Ailment)
    assert set(BY_WEIGHT) == set(every)
    assert health_word(config(), state(), every, FRIDAY) == "失联"
    assert health_word(config(), state(), [Ailment.MOVED, Ailment.SILENT], FRIDAY) == "停更"


def test_word_of_a_source_without_ailment() -> None:
    due = state(next_fetch_at=FRIDAY)
    assert health_word(config(), due, (), FRIDAY + 10 * MINUTE) == "正常"
    assert health_word(config(), due, (), FRIDAY + 11 * MINUTE) == "迟到"
    assert health_word(config(), failing(FailureKind.FETCH, 1), (), FRIDAY) == "重试中"
    blank = SourceState(source_id="daily")
    assert health_word(config(), blank, (), FRIDAY) == "待首访"
    assert health_word(config("push"), blank, (), FRIDAY) == "待推送"


def test_heartbeat_leaves_one_interval_of_grace() -> None:
    assert heartbeat(config(), state()) is None
    due = state(next_fetch_at=FRIDAY)
    assert heartbeat(config(every="1h"), due) == FRIDAY + HOUR
    assert heartbeat(config(every="1m"), due) == FRIDAY + 10 * MINUTE
