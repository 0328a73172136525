"""How the hour was kept: legs, shares, clocks, and the cause of every breach."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.incidents.breaches import golden_hour
from monitor.incidents.clocks import begin_again, due_clocks, lapse, note_time, stop
from monitor.incidents.goldenhour import (
    HOUR,
    Case,
    ClockEnd,
    GoldenHour,
    Leg,
    Share,
    clock_end,
    way,
)
from monitor.settings.severity import SeveritySettings
from monitor.types import (
    Alert,
    AlertReason,
    Assessment,
    ClockDue,
    Delivery,
    DeliveryStatus,
    Heat,
    IncidentStatus,
    Message,
    Tier,
)
from tests.incidents.conftest import NOON, IncidentMaker, MemberMaker

MakeCase = Callable[..., Case]
LATER = NOON + timedelta(days=3)


def after(minutes: float | None) -> datetime | None:
    """So many minutes after the first publication, which is at noon; None stays None."""
    return None if minutes is None else NOON + timedelta(minutes=minutes)


def moment(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def graded(at: float, tier: Tier, by: str = "rules", rules_tier: Tier | None = None) -> Assessment:
    return Assessment(
        incident_id=1,
        tier=tier,
        points=0,
        factors=(),
        rules_fired=(),
        by=by,
        at=moment(at),
        settings_revision="",
        heat=Heat(as_of=moment(at)),
        rules_tier=rules_tier,
    )


def delivery(sent: float | None, *, failed: bool = False) -> Delivery:
    unsent = DeliveryStatus.FAILED if failed else DeliveryStatus.PENDING
    return Delivery(
        id=1,
        alert_id=1,
        dedupe_key="",
        channel="file",
        recipient="duty",
        address="",
        message=Message(subject="", text="", markdown="", html=""),
        status=unsent if sent is None else DeliveryStatus.SENT,
        attempts=1,
        next_attempt_at=NOON,
        sent_at=after(sent),
    )


@pytest.fixture
def case(member: MemberMaker, incident: IncidentMaker, rules: SeveritySettings) -> MakeCase:
    """A story of Ⅱ级 by its minutes after publication: ``case(collected=3, acknowledged=20)``."""

    def make(**told: Any) -> Case:
        first = member("养老金没到账", minutes_ago=0)
        collected = told.get("collected", 5)
        detected = told.get("detected", collected)
        published = moment(collected) if told.get("undated") else NOON
        item = replace(first.item, published_at=published, collected_at=moment(collected))
        tiers = told.get("tiers", [(detected, Tier.ORANGE)])
        history = [graded(at, tier, *more) for at, tier, *more in tiers]
        acknowledged = told.get("acknowledged", 20)
        clocks: tuple[ClockDue, ...] = ()
        for each in history:
            clocks = due_clocks(each.tier, published, moment(detected), clocks, rules, now=each.at)
        if acknowledged is not None:
            for event in ("acknowledged", "assigned"):
                clocks = stop(clocks, event, moment(acknowledged), by="林知夏")
        whole = replace(
            incident(replace(first, item=item)),
            first_published_at=published,
            detected_at=moment(detected),
            status=told.get("status", IncidentStatus.ASSESSED),
            clocks=clocks,
            acknowledged_at=after(acknowledged),
            acknowledged_by="林知夏" if acknowledged is not None else None,
        )
        written = told.get("alerted", history[-1].at.timestamp() / 60 - NOON.timestamp() / 60)
        alerts = [] if written is None else [(_alert(written, history[-1].tier), told)]
        return Case(
            incident=whole,
            items=[item],
            history=history,
            alerts=[
                (
                    alert,
                    [delivery(told.get("delivered", written), failed=told.get("failed", False))],
                )
                for alert, told in alerts
            ],
        )

    return make


def _alert(at: float, tier: Tier) -> Alert:
    return Alert(
        id=1,
        incident_id=1,
        reason=AlertReason.OPENED,
        tier=tier,
        route="",
        step=0,
        dedupe_key="",
        at=moment(at),
        explanation="",
    )


@pytest.fixture
def kept(rules: SeveritySettings) -> Callable[..., GoldenHour]:
    def reckon(*cases: Case, now: datetime = LATER) -> GoldenHour:
        return golden_hour(cases, rules, start=NOON, end=LATER, now=now)

    return reckon


def cause_of(found: GoldenHour, clock: str = "K0") -> tuple[str, str]:
    (breach,) = [breach for breach in found.breaches if breach.clock == clock]
    return breach.cause, breach.reason


# ── legs and shares ──────────────────────────────────────────────────────────────────────────


def test_shares_of_the_legs_make_up_the_hour() -> None:
    assert sum((leg.share for leg in Leg), timedelta()) == HOUR


def test_legs_of_one_way_make_up_the_whole_of_it(case: MakeCase) -> None:
    one = case(collected=4, detected=6, tiers=[(9, Tier.ORANGE)], alerted=11, delivered=12)
    legs = way(one, Tier.ORANGE).legs
    assert [round(legs[leg].total_seconds() / 60) for leg in Leg] == [4, 2, 3, 2, 1, 8]
    assert sum(legs.values(), timedelta()) == timedelta(minutes=20)


def test_story_in_hand_within_the_hour_counts_for_every_share(
    case: MakeCase, kept: Callable[..., GoldenHour]
) -> None:
    (row,) = kept(case(), case(collected=45, acknowledged=None)).tiers
    assert (row.tier, row.incidents) == (Tier.ORANGE, 2)
    assert row.found_30 == Share(met=1, of=2)
    assert row.found_60 == row.alerted_60 == row.alerted_at_tier_60 == Share(met=2, of=2)
    assert row.acknowledged_60 == Share(met=1, of=2)


def test_story_that_grew_was_alerted_in_time_but_not_at_its_tier(
    case: MakeCase, kept: Callable[..., GoldenHour]
) -> None:
    one = case(tiers=[(5, Tier.BLUE), (90, Tier.ORANGE)])
    early = (_alert(6, Tier.BLUE), [delivery(6)])
    one = replace(one, alerts=[early, *one.alerts])
    (row,) = kept(one).tiers
    assert row.tier is Tier.ORANGE
    assert (row.alerted_60.met, row.alerted_at_tier_60.met) == (1, 0)
    assert row.legs[Leg.GRADE].values == (85.0,)
    assert row.legs[Leg.ACKNOWLEDGE].n == 0, "somebody had it before that alert was written"


def test_percentiles_are_told_from_five_cases_on(
    case: MakeCase, kept: Callable[..., GoldenHour]
) -> None:
    few = kept(*(case(collected=n) for n in (1, 2, 3, 4))).tiers[0].legs[Leg.COLLECT]
    assert (few.n, few.median, few.values) == (4, None, (1.0, 2.0, 3.0, 4.0))
    many = kept(*(case(collected=n) for n in (1, 2, 3, 4, 50))).tiers[0].legs[Leg.COLLECT]
    assert (many.n, many.median, many.p95, many.values) == (5, 3.0, 50.0, ())


def test_time_only_first_seen_is_told_apart_and_is_no_leg(
    case: MakeCase, kept: Callable[..., GoldenHour]
) -> None:
    (row,) = kept(case(undated=True)).tiers
    assert (row.undated, row.legs[Leg.COLLECT].n, row.legs[Leg.GROUP].n) == (1, 0, 1)


def test_false_alarms_and_routine_are_left_out_and_counted(
    case: MakeCase, kept: Callable[..., GoldenHour]
) -> None:
    found = kept(
        case(status=IncidentStatus.DISMISSED),
        case(tiers=[(5, Tier.ROUTINE)]),
        case(acknowledged=70),
    )
    assert (found.dismissed, found.routine) == (1, 1)
    assert [row.incidents for row in found.tiers] == [1]
    assert {breach.incident_id for breach in found.breaches} == {3}


def test_figures_can_be_sent_as_json(case: MakeCase, kept: Callable[..., GoldenHour]) -> None:
    data = json.loads(json.dumps(kept(case(acknowledged=80)).as_data()))
    assert data["tiers"][0]["tier"] == "orange"
    assert data["tiers"][0]["legs"]["collect"]["values"] == [5.0]
    assert data["clocks"][0]["name"] == "K0"
    assert data["clocks"][0]["missed"] == 1
    assert [b["late"] for b in data["breaches"] if b["clock"] == "K0"] == [20.0]
    assert sum(data["shares_of_the_hour"].values()) == 60


# ── clocks ───────────────────────────────────────────────────────────────────────────────────


def test_clock_is_kept_near_missed_open_or_lapsed(rules: SeveritySettings) -> None:
    running = due_clocks(Tier.ORANGE, NOON, NOON, (), rules, now=NOON)

    def k2(clocks: tuple[ClockDue, ...], at: float) -> ClockEnd:
        (clock,) = [clock for clock in clocks if clock.name == "K2"]
        return clock_end(clock, moment(at))

    assert k2(running, 14) is ClockEnd.OPEN
    assert k2(running, 16) is ClockEnd.MISSED, "over, although nobody has noted it yet"
    assert k2(stop(running, "acknowledged", moment(5)), 99) is ClockEnd.KEPT
    assert k2(stop(running, "acknowledged", moment(14)), 99) is ClockEnd.NEAR
    assert k2(stop(running, "acknowledged", moment(16)), 99) is ClockEnd.MISSED
    assert k2(lapse(running, moment(5), by="林", evidence="误报"), 99) is ClockEnd.LAPSED
    breached = lapse(note_time(running, moment(20)), moment(30), by="林", evidence="误报")
    assert k2(breached, 99) is ClockEnd.MISSED, "what was over by then stays a breach"


@given(due=st.integers(1, 100), stopped=st.none() | st.integers(0, 200), now=st.integers(0, 300))
def test_clock_has_one_end_and_none_in_time_is_missed(
    due: int, stopped: int | None, now: int
) -> None:
    clock = ClockDue(
        name="K2", label="", started_at=NOON, due_at=moment(due), stopped_at=after(stopped)
    )
    over = now if stopped is None else stopped
    assert (clock_end(clock, moment(now)) is ClockEnd.MISSED) == (over > due)


# ── causes ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("told", "cause", "says"),
    [
        ({"collected": 50, "acknowledged": 62}, "信源采集晚", "12:00首发，06-17 12:50才采集到"),
        (
            {"detected": 45, "acknowledged": 61},
            "归并晚",
            "首条06-17 12:05已在库，06-17 12:45才成为",
        ),
        (
            {"tiers": [(5, Tier.BLUE), (58, Tier.ORANGE)], "acknowledged": 65},
            "升级在后",
            "12:05发现时为Ⅳ级，06-17 12:58（发现后53分）才达到Ⅱ级",
        ),
        (
            {"tiers": [(5, Tier.BLUE), (58, Tier.ORANGE, "周明远")], "acknowledged": 65},
            "定级晚",
            "才由周明远改定为Ⅱ级",
        ),
        ({"alerted": 58, "acknowledged": 65}, "预警晚", "06-17 12:58才预警，用时53分"),
        ({"alerted": None, "acknowledged": 65}, "未预警", "没有该级预警"),
        ({"delivered": 58, "acknowledged": 65}, "送达晚", "06-17 12:58才送达，用时53分"),
        ({"delivered": None, "failed": True, "acknowledged": 65}, "送达失败", "1条消息都未能送达"),
        ({"delivered": None, "acknowledged": 65}, "未送达", "1小时内没有送达记录"),
        ({"acknowledged": 65}, "签收晚", "06-17 13:05才签收，用时1小时"),
        ({"acknowledged": None}, "无人签收", "内无人签收"),
    ],
)
def test_missed_hour_is_put_down_to_the_leg_that_overran_most(
    case: MakeCase,
    kept: Callable[..., GoldenHour],
    told: dict[str, Any],
    cause: str,
    says: str,
) -> None:
    named, reason = cause_of(kept(case(**told)))
    assert named == cause
    assert says in reason


def test_duty_is_measured_by_the_tier_that_brought_it(
    case: MakeCase, kept: Callable[..., GoldenHour]
) -> None:
    one = case(tiers=[(5, Tier.ORANGE), (400, Tier.RED)], acknowledged=65)
    ordered = (_alert(6, Tier.ORANGE), [delivery(6)])
    one = replace(one, alerts=[ordered, *one.alerts])
    assert cause_of(kept(one))[0] == "签收晚", "it was Ⅱ级 in time; Ⅰ级 came with no new hour"


def test_late_detection_is_put_down_to_source_or_grouping_only(
    case: MakeCase, kept: Callable[..., GoldenHour]
) -> None:
    found = kept(case(collected=2, detected=40, acknowledged=None))
    assert cause_of(found, "K1")[0] == "归并晚"


def test_duty_nobody_did_says_for_how_long(
    case: MakeCase, kept: Callable[..., GoldenHour], rules: SeveritySettings
) -> None:
    one = case()
    undone = kept(one, now=moment(5 + 60 + 90))
    assert cause_of(undone, "K3") == ("未报告", "到期未办，已过1小时30分")
    told = replace(one.incident, clocks=stop(one.incident.clocks, "told", moment(125), by="周明远"))
    assert cause_of(kept(replace(one, incident=told)), "K3") == (
        "办理晚",
        "06-17 14:05才由周明远办结，晚1小时",
    )
    ended = lapse(one.incident.clocks, moment(95), by="林知夏", evidence="误报")
    closed = replace(one.incident, clocks=ended)
    (breach,) = [b for b in kept(replace(one, incident=closed)).breaches if b.clock == "K3"]
    assert (breach.reason, breach.stopped_at) == ("到期未办，30分后事件终止", None)


def test_step_recorded_too_late_is_a_breach_though_it_was_done_in_time(
    case: MakeCase, kept: Callable[..., GoldenHour]
) -> None:
    one = case(acknowledged=None)
    noted = note_time(one.incident.clocks, moment(200))
    told = stop(stop(noted, "told", moment(30), by="周明远"), "assigned", moment(40), by="周明远")
    found = kept(replace(one, incident=replace(one.incident, clocks=told)))
    assert cause_of(found, "K3") == ("补记晚", "到期时没有记录，事后补记为06-17 12:30办结")
    assert cause_of(found, "K0")[0] == "补记晚"
    assert {b.late for b in found.breaches if b.clock in ("K0", "K3")} == {timedelta()}


def test_further_turn_is_not_put_down_to_the_way_of_the_first(
    case: MakeCase, kept: Callable[..., GoldenHour], rules: SeveritySettings
) -> None:
    one = case(acknowledged=None)
    closed = lapse(one.incident.clocks, moment(10), by="林知夏", evidence="销号")
    again = begin_again(closed, {"acknowledged"}, Tier.ORANGE, rules, moment(600))
    reopened = replace(one, incident=replace(one.incident, clocks=again))
    assert cause_of(kept(reopened, now=moment(645)), "K2") == ("未签收", "到期未办，已过30分")


def test_breaches_of_the_gravest_come_first(
    case: MakeCase, kept: Callable[..., GoldenHour]
) -> None:
    found = kept(
        case(tiers=[(5, Tier.YELLOW)], acknowledged=None), case(tiers=[(5, Tier.RED)]), now=LATER
    )
    tiers = [breach.tier for breach in found.breaches]
    assert tiers == sorted(tiers, reverse=True)
    assert set(tiers) == {Tier.RED, Tier.YELLOW}
