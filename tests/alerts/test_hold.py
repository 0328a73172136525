"""What holds an alert back, and what never does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.hold import inhibited, maintained, quiet_until, silenced
from monitor.alerts.route import RouteMatch
from monitor.alerts.subject import National, Subject
from monitor.clock import desk, in_hours, utc
from monitor.settings.routing import Inhibition, RoutingSettings
from monitor.types import Scope, Silence, SilenceKind, Tier

SubjectMaker = Callable[..., Subject]
Within = Callable[[str, str], bool]
NOW = datetime(2026, 3, 10, 1, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVERYWHERE = RoutingSettings(routes=(), inhibit=(Inhibition(),))


def silence(scope: Scope | None = None, **other: object) -> Silence:
    """One of eight hours by 李明 that covers all up to Ⅲ."""
    made = Silence(
        id=3,
        kind=SilenceKind.SILENCE,
        scope=scope or Scope(up_to=Tier.YELLOW),
        starts_at=NOW - HOUR,
        ends_at=NOW + 7 * HOUR,
        by="李明",
        reason="正在处置",
    )
    return replace(made, **other)  # type: ignore[arg-type]  # fields of it


def clock(text: str) -> datetime:
    """``22:00`` on 10 March on the desk's wall clock, or another day's ``2026-03-11 22:00``."""
    return utc(datetime.fromisoformat(text if "-" in text else f"2026-03-10 {text}"))


# ── silences ─────────────────────────────────────────────────────────────────────────────────


def test_silence_is_told_with_its_number_name_end_and_reason(
    subject: SubjectMaker, within: Within
) -> None:
    told = silenced(subject(), Tier.YELLOW, [silence()], within, NOW)
    assert told == "静默3（李明，至03月10日16:10，正在处置），Ⅲ级及以下不通知；级别再高照常通知"


@pytest.mark.parametrize("tier", Tier)
@pytest.mark.parametrize("up_to", Tier)
def test_nothing_graver_than_its_scope_is_held_back(
    subject: SubjectMaker, within: Within, tier: Tier, up_to: Tier
) -> None:
    told = silenced(subject(), tier, [silence(Scope(up_to=up_to))], within, NOW)
    assert bool(told) is (tier <= up_to)


@pytest.mark.parametrize(
    ("scope", "covers"),
    [
        ({"incident_id": 42}, True),
        ({"incident_id": 41}, False),
        ({"topics": ("payment", "fraud")}, True),
        ({"topics": ("fraud",)}, False),  # only its second topic
        ({"regions": ("990100",)}, True),
        ({"regions": ("990122",)}, False),
        ({"incident_id": 42, "regions": ("990122",)}, False),
    ],
)
def test_silence_covers_by_incident_main_topic_and_place(
    subject: SubjectMaker, within: Within, scope: dict[str, object], covers: bool
) -> None:
    made = Scope(up_to=Tier.RED, **scope)  # type: ignore[arg-type]  # fields of it
    about = subject(topics=("payment", "fraud"))
    assert bool(silenced(about, Tier.YELLOW, [silence(made)], within, NOW)) is covers


@pytest.mark.parametrize(
    ("regions", "covers"),
    [(("990121",), True), (("990121", "990122"), False), ((), False)],
)
def test_what_has_spread_beyond_the_silenced_place_is_told(
    subject: SubjectMaker, within: Within, regions: tuple[str, ...], covers: bool
) -> None:
    about = _at(subject(), regions)
    made = silence(Scope(up_to=Tier.YELLOW, regions=("990121",)))
    assert bool(silenced(about, Tier.YELLOW, [made], within, NOW)) is covers


@pytest.mark.parametrize(
    ("other", "holds"),
    [
        ({"starts_at": NOW}, True),
        ({"starts_at": NOW + timedelta(seconds=1)}, False),
        ({"ends_at": NOW}, False),
        ({"ends_at": NOW + timedelta(seconds=1)}, True),
        ({"ended_at": NOW - HOUR, "ended_by": "李明"}, False),
        ({"kind": SilenceKind.MAINTENANCE}, False),
    ],
)
def test_silence_holds_from_its_start_until_before_its_end(
    subject: SubjectMaker, within: Within, other: dict[str, object], holds: bool
) -> None:
    told = silenced(subject(), Tier.YELLOW, [replace(silence(), **other)], within, NOW)  # type: ignore[arg-type]  # fields of it
    assert bool(told) is holds


def test_of_several_silences_the_longest_is_told(subject: SubjectMaker, within: Within) -> None:
    longer = silence(id=2, by="周宁", ends_at=NOW + 9 * HOUR)
    told = silenced(subject(), Tier.YELLOW, [silence(), longer, silence(id=4)], within, NOW)
    assert told.startswith("静默2（周宁，")


def test_maintenance_holds_back_the_troubles_of_the_monitor_only() -> None:
    works = silence(kind=SilenceKind.MAINTENANCE, reason="迁移数据库")
    assert maintained([works], NOW) == (
        "维护3（李明，至03月10日16:10，迁移数据库），系统自身的异常不通知"
    )
    assert maintained([silence()], NOW) == ""
    assert maintained([works], NOW + 7 * HOUR) == ""


# ── nationwide stories ───────────────────────────────────────────────────────────────────────


def test_local_part_of_a_nationwide_story_is_not_told_again(subject: SubjectMaker) -> None:
    told = inhibited(_national(subject()), Tier.YELLOW, EVERYWHERE, NOW)
    assert told == (
        "同题全国性事件 20260310-007《多地养老金迟发》已于03月10日08:10按Ⅱ级（重大）通知，"
        "24小时内各地Ⅲ级及以下的同题事件不再逐一通知"
    )


@pytest.mark.parametrize(
    ("tier", "national", "held"),
    [
        (Tier.ORANGE, Tier.RED, False),
        (Tier.YELLOW, Tier.BLUE, False),
        (Tier.YELLOW, Tier.YELLOW, True),
        (Tier.BLUE, Tier.ORANGE, True),
    ],
)
def test_local_part_graver_than_foreseen_or_than_the_whole_is_told(
    subject: SubjectMaker, tier: Tier, national: Tier, held: bool
) -> None:
    about = _national(subject(), tier=national)
    assert bool(inhibited(about, tier, EVERYWHERE, NOW)) is held


@pytest.mark.parametrize(
    ("told_at", "held"),
    [
        (NOW - 24 * HOUR, False),
        (NOW - 24 * HOUR + timedelta(seconds=1), True),
        (NOW, True),
        (NOW + HOUR, False),
    ],
)
def test_nationwide_story_holds_for_its_time(
    subject: SubjectMaker, told_at: datetime, held: bool
) -> None:
    about = _national(subject(), told_at=told_at)
    assert bool(inhibited(about, Tier.BLUE, EVERYWHERE, NOW)) is held


def test_nationwide_story_holds_for_its_topics_only(subject: SubjectMaker) -> None:
    for topics, held in ((("payment",), True), (("fraud",), False)):
        routing = RoutingSettings(routes=(), inhibit=(Inhibition(topics=topics),))
        assert bool(inhibited(_national(subject()), Tier.BLUE, routing, NOW)) is held


def test_nationwide_incident_and_rules_without_inhibition_hold_nothing(
    subject: SubjectMaker,
) -> None:
    about = _national(subject())
    assert inhibited(about, Tier.BLUE, RoutingSettings(routes=()), NOW) == ""
    assert inhibited(_at(about, ()), Tier.BLUE, EVERYWHERE, NOW) == ""
    assert inhibited(subject(), Tier.BLUE, EVERYWHERE, NOW) == ""


# ── quiet hours ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("21:59", None),
        ("22:00", "2026-03-11 07:00"),
        ("23:59", "2026-03-11 07:00"),
        ("2026-03-11 00:00", "2026-03-11 07:00"),
        ("2026-03-11 06:59", "2026-03-11 07:00"),
        ("2026-03-11 07:00", None),
        ("2026-12-31 23:00", "2027-01-01 07:00"),
    ],
)
def test_quiet_hours_end_in_the_morning(now: str, until: str | None) -> None:
    found = quiet_until(_quiet((time(22), time(7))), Tier.YELLOW, clock(now))
    assert found == (until and clock(until))


def test_quiet_hours_within_a_day_end_that_day() -> None:
    match = _quiet((time(12), time(13, 30)))
    assert quiet_until(match, Tier.BLUE, clock("12:00")) == clock("13:30")
    assert quiet_until(match, Tier.BLUE, clock("13:30")) is None


times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
windows = st.tuples(times, times).filter(lambda pair: pair[0] != pair[1])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(utc)


@given(window=windows, now=moments, tier=st.sampled_from(Tier))
def test_grave_tiers_are_never_kept_quiet_and_others_until_the_hours_are_just_over(
    window: tuple[time, time], now: datetime, tier: Tier
) -> None:
    until = quiet_until(_quiet(window), tier, now)
    if tier >= Tier.ORANGE:
        assert until is None
        return
    assert (until is not None) is in_hours(now, window)
    if until is not None:
        assert now < until <= now + timedelta(days=1)
        assert desk(until).time() == window[1]
        assert not in_hours(until, window)
        assert in_hours(until - timedelta(microseconds=1), window)


@given(now=moments, tier=st.sampled_from(Tier))
def test_rule_without_quiet_hours_keeps_nothing(now: datetime, tier: Tier) -> None:
    assert quiet_until(_quiet(None), tier, now) is None


# ── pieces ───────────────────────────────────────────────────────────────────────────────────


def _quiet(hours: tuple[time, time] | None) -> RouteMatch:
    return RouteMatch(path="本地/较大", steps=(), reason="", quiet_hours=hours)


def _at(subject: Subject, regions: tuple[str, ...]) -> Subject:
    return replace(subject, incident=replace(subject.incident, regions=regions))


def _national(
    subject: Subject, tier: Tier = Tier.ORANGE, told_at: datetime = NOW - HOUR
) -> Subject:
    story = National(code="20260310-007", title="多地养老金迟发", tier=tier, told_at=told_at)
    return replace(subject, national=story)
