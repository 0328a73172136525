"""What alerts have cost and brought, reckoned from what was kept of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.burden import Entry
from monitor.alerts.stats import AlertFigures, Part, figures
from monitor.clock import utc
from monitor.settings import Settings
from monitor.settings.roster import Person, RosterSettings, Shift
from monitor.settings.routing import Route, RoutingSettings, Step
from monitor.types import Alert, AlertReason, DeliveryStatus, Receipt, Tier

START = utc(datetime(2026, 6, 15))
END = START + timedelta(days=2)
NOON, LATE = START + timedelta(hours=12), START + timedelta(hours=23)
SMALL_HOURS = START + timedelta(hours=26)
"""Of the night that began at LATE."""
MINUTE = timedelta(minutes=1)
ROSTER = RosterSettings(
    people=(Person(id="jia", name="甲"), Person(id="yi", name="乙")),
    shifts=(
        Shift(role="duty", people=("jia",), start=time(8), end=time(22)),
        Shift(role="duty", people=("yi",), start=time(22), end=time(8)),
    ),
    roles={"duty": "值班员"},
)
DUTY = Step(to=("duty",), channels=("mail",))
_numbers = count(1)


@pytest.fixture(scope="session")
def office(settings: Settings) -> Settings:
    """Settings with a roster of two and one rule."""
    routing = RoutingSettings(routes=(Route(name="本地", steps=(DUTY,)),))
    return replace(settings, roster=ROSTER, routing=routing)


def told(at: datetime, *receipts: Receipt, answered: float | None = None, **more: object) -> Entry:
    """An alert made at ``at``, to be answered in 15 minutes, answered after so many."""
    alert = Alert(
        id=next(_numbers),
        incident_id=1,
        reason=AlertReason.OPENED,
        tier=Tier.ORANGE,
        route="本地",
        step=0,
        dedupe_key="",
        at=at,
        explanation="",
        ack_due_at=at + 15 * MINUTE,
    )
    if answered is not None:
        more |= {"acknowledged_at": at + answered * MINUTE, "acknowledged_by": "甲"}
    changed = replace(alert, **more)  # type: ignore[arg-type]  # fields of Alert
    return Entry(alert=changed, receipts=receipts)


def to(recipient: str, at: datetime | None = None, **more: object) -> Receipt:
    receipt = Receipt(
        id=next(_numbers),
        alert_id=1,
        channel="mail",
        recipient=recipient,
        status=DeliveryStatus.SENT if at else DeliveryStatus.PENDING,
        attempts=1,
        sent_at=at,
        error=None,
        instead_of=None,
    )
    return replace(receipt, **more)  # type: ignore[arg-type]  # fields of Receipt


def reckoned(office: Settings, *entries: Entry, now: datetime = END) -> AlertFigures:
    return figures(entries, office, start=START, end=END, now=now)


def test_each_kind_of_alert_is_counted_for_what_it_is(office: Settings) -> None:
    found = reckoned(
        office,
        told(NOON, to("甲", NOON)),
        told(NOON, to("甲", NOON), reason=AlertReason.RAISED),
        told(NOON, tier=Tier.BLUE),
        told(NOON, to("甲", NOON), reason=AlertReason.LOWERED, ack_due_at=None),
        told(NOON, to("甲", NOON), incident_id=None, matter="drill:1", answered=1),
    )
    assert (found.rung, found.unheard, found.drills) == (2, 1, 1)
    assert found.reasons == {AlertReason.OPENED: 1, AlertReason.RAISED: 1}
    assert (found.tiers, found.quiet) == ({Tier.ORANGE: 2}, {AlertReason.LOWERED: 1})
    assert [(use.name, use.messages) for use in found.channels] == [("mail", 3)]
    assert found.acknowledged == Part(n=0, of=2)


def test_load_falls_on_the_shift_that_was_rung(office: Settings) -> None:
    found = reckoned(
        office,
        told(NOON, to("甲", NOON)),
        told(LATE, to("乙", LATE)),
        told(SMALL_HOURS, to("乙", SMALL_HOURS), to("乙", SMALL_HOURS, channel="sms")),
    )
    day, night = sorted(found.shifts, key=lambda shift: shift.turns)
    assert (day.name, day.turns, day.alerts) == ("值班员 08:00—22:00（甲）", 2, 1)
    assert (night.name, night.turns) == ("值班员 22:00—08:00（乙）", 3)
    assert (night.alerts, night.busiest, night.each) == (2, 2, 0.67)
    assert [(one.name, one.alerts, one.messages) for one in found.people] == [
        ("乙", 2, 3),
        ("甲", 1, 1),
    ]
    assert (found.nights.nights, found.nights.disturbed, found.nights.busiest) == (3, 1, 2)


def test_role_that_was_told_is_whoever_held_it(office: Settings) -> None:
    found = reckoned(office, told(LATE, to("值班员", LATE)))
    assert [one.name for one in found.people] == ["乙"]
    assert sum(shift.alerts for shift in found.shifts) == 1


def test_what_waited_for_the_morning_rings_in_the_morning(office: Settings) -> None:
    morning = START + timedelta(hours=32)
    found = reckoned(
        office,
        told(
            SMALL_HOURS, to("甲", morning), answered=6 * 60 + 10, ack_due_at=morning + 30 * MINUTE
        ),
    )
    assert found.nights.alerts == 0
    assert list(found.answers[0].minutes.values) == [10]
    assert found.answers[0].in_time == 1


def test_answers_are_told_by_tier_and_step_and_what_still_waits_is_no_fault(
    office: Settings,
) -> None:
    now = NOON + 20 * MINUTE
    found = reckoned(
        office,
        told(NOON, to("甲", NOON), answered=5),
        told(NOON, to("甲", NOON), answered=18),
        told(NOON, to("甲", NOON)),
        told(NOON + 15 * MINUTE, to("乙", NOON), step=1),
        told(NOON, to("甲", NOON), tier=Tier.RED, answered=2),
        now=now,
    )
    red, first, second = found.answers
    assert (red.tier, red.step, red.in_time) == (Tier.RED, 1, 1)
    assert (first.asked, first.waiting, first.answered, first.in_time) == (3, 0, 2, 1)
    assert (first.minutes.values, first.minutes.median) == ((5, 18), None)
    assert (second.step, second.asked, second.waiting) == (2, 1, 1)
    assert found.acknowledged == Part(n=3, of=4)
    assert found.escalated == Part(n=2, of=4)


def test_percentiles_come_with_enough_cases(office: Settings) -> None:
    many = [told(NOON, to("甲", NOON), answered=float(n)) for n in range(1, 21)]
    (row,) = reckoned(office, *many).answers
    assert (row.minutes.n, row.minutes.median, row.minutes.p95) == (20, 10.5, 19)
    assert row.minutes.values == ()


@given(st.lists(st.floats(0, 500), min_size=1, max_size=40))
def test_half_answered_no_later_than_the_median_and_nearly_all_by_the_95th(
    office: Settings, took: list[float]
) -> None:
    entries = [told(NOON, to("甲", NOON), answered=minutes) for minutes in took]
    (row,) = reckoned(office, *entries).answers
    if row.minutes.median is None or row.minutes.p95 is None:
        assert len(row.minutes.values) == len(took) < 5
        return
    rounded = sorted(round(minutes, 1) for minutes in took)
    assert rounded[0] <= row.minutes.median <= row.minutes.p95 <= rounded[-1]
    assert sum(m <= row.minutes.p95 for m in rounded) >= 0.95 * len(rounded)


def test_folded_messages_ring_once_but_every_alert_counts(office: Settings) -> None:
    folded = DeliveryStatus.FOLDED
    found = reckoned(
        office,
        *(told(NOON, to("甲", NOON, status=folded)) for _ in range(6)),
        told(NOON, to("甲", NOON), incident_id=None, matter="storm:9", reason=AlertReason.SYSTEM),
    )
    assert (found.rung, found.storms, found.folded) == (6, 1, 6)
    (jia,) = found.people
    assert (jia.alerts, jia.messages) == (6, 1)


def test_what_failed_is_told_by_channel(office: Settings) -> None:
    failed = to("甲", status=DeliveryStatus.FAILED, error="令牌无效", attempts=3)
    found = reckoned(
        office, told(NOON, failed, to("甲", NOON, channel="sms", instead_of=failed.id))
    )
    mail, sms = found.channels
    assert (mail.name, mail.failed, mail.sent, mail.again) == ("mail", 1, 0, 1)
    assert (sms.sent, sms.instead) == (1, 1)


def test_usefulness_says_how_many_were_judged_at_all(office: Settings) -> None:
    quiet = AlertReason.FOLLOW_UP
    found = reckoned(
        office,
        told(NOON, to("甲", NOON), useful=True),
        told(NOON, to("甲", NOON), useful=False),
        told(NOON, to("甲", NOON)),
        told(NOON, to("甲", NOON), reason=quiet, useful=True),
    )
    assert (found.useful.alerts, found.useful.judged, found.useful.useful) == (3, 2, 1)
    assert (found.useful_quiet.judged, found.useful_quiet.useful) == (1, 1)


def test_nothing_told_is_a_figure_too(office: Settings) -> None:
    found = reckoned(office)
    assert (found.rung, found.answers, found.people) == (0, (), ())
    assert (found.nights.nights, found.nights.disturbed) == (3, 0)
    assert found.as_data()["acknowledged"] == {"n": 0, "of": 0}
