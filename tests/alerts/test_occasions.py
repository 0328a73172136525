"""What is owed is read off the state: what was told, which duties run, how long ago it was said."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.drafts import AlertDraft, deliveries, spaced
from monitor.alerts.occasions import last_report, report_due, standing
from monitor.alerts.reach import Reach, Target
from monitor.alerts.subject import Subject
from monitor.settings import Settings
from monitor.settings.severity import ClockRule, SeveritySettings
from monitor.types import Alert, AlertReason, ClockDue, Incident, Message, Notified, Tier

SubjectMaker = Callable[..., Subject]
HOUR = timedelta(hours=1)
WHEN = datetime.fromisoformat("2026-03-10T09:10+08:00")
WORDS = Message(subject="", text="", markdown="", html="")


def _alert(reason: AlertReason, tier: Tier, number: int = 1, at: datetime = WHEN) -> Alert:
    return Alert(
        id=number,
        incident_id=42,
        reason=reason,
        tier=tier,
        route="本地",
        step=0,
        dedupe_key=str(number),
        at=at,
        explanation="",
    )


@given(
    st.lists(
        st.tuples(st.sampled_from(AlertReason), st.sampled_from([t for t in Tier if t > 0])),
        max_size=12,
    )
)
def test_told_tier_is_the_gravest_since_it_was_last_lowered(
    made: Sequence[tuple[AlertReason, Tier]],
) -> None:
    alerts = [_alert(reason, tier, n) for n, (reason, tier) in enumerate(made)]
    found = standing(alerts)
    lowered = [n for n, (reason, _) in enumerate(made) if reason is AlertReason.LOWERED]
    since = made[lowered[-1] :] if lowered else made
    telling = (AlertReason.OPENED, AlertReason.RAISED, AlertReason.LOWERED)
    tiers = [tier for reason, tier in since if reason in telling]
    assert (found.tier if found else None) == max(tiers, default=None)
    assert last_report(alerts) is None or last_report(alerts) in alerts


# ── follow-ups ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def rules(settings: Settings) -> SeveritySettings:
    """A follow-up every four hours by the clock, or in duty time at Ⅲ级; and a clock of calm."""
    follow = ClockRule(
        label="续报",
        starts="detected",
        stops="followed_up",
        orange=4 * HOUR,
        yellow=4 * HOUR,
        repeats=True,
        source="试验",
    )
    calm = ClockRule(label="归档", starts="calm", stops="archived", orange=9 * HOUR, source="试验")
    return replace(settings.severity, clocks={"K8": follow, "K9": calm})


def _incident(subject: SubjectMaker, tier: Tier = Tier.ORANGE, /, **marks: object) -> Incident:
    clock = ClockDue(
        name="K8", label="续报", stops="followed_up", started_at=WHEN, due_at=WHEN + 4 * HOUR
    )
    marked = replace(clock, **marks)  # type: ignore[arg-type]  # fields of ClockDue
    return replace(subject(tier).incident, clocks=(marked,))


def test_first_report_is_due_when_its_clock_runs_short(
    subject: SubjectMaker, rules: SeveritySettings
) -> None:
    opened = (_alert(AlertReason.OPENED, Tier.ORANGE),)
    assert not report_due(_incident(subject), opened, rules, WHEN + 9 * HOUR)
    for mark in ("near_at", "missed_at"):
        incident = _incident(subject, **{mark: WHEN + 3 * HOUR})
        assert report_due(incident, opened, rules, WHEN + 4 * HOUR)


def test_later_ones_are_due_with_news_after_each_interval_until_calm_or_the_end(
    subject: SubjectMaker, rules: SeveritySettings
) -> None:
    said = (_alert(AlertReason.FOLLOW_UP, Tier.ORANGE, at=WHEN + 3 * HOUR),)
    incident = _incident(subject, near_at=WHEN + 3 * HOUR)
    assert not report_due(incident, said, rules, WHEN + 7 * HOUR), "nothing is new"
    incident = replace(incident, last_item_at=WHEN + 4 * HOUR)
    assert not report_due(incident, said, rules, WHEN + 6.9 * HOUR)
    assert report_due(incident, said, rules, WHEN + 7 * HOUR)
    ended = tuple(replace(clock, stopped_at=WHEN + 3 * HOUR) for clock in incident.clocks)
    done = replace(incident, clocks=ended)
    assert not report_due(done, said, rules, WHEN + 7 * HOUR)
    calm = ClockDue(
        name="K9", label="归档", stops="archived", started_at=WHEN, due_at=WHEN + 9 * HOUR
    )
    still = replace(incident, clocks=(*incident.clocks, calm))
    assert not report_due(still, said, rules, WHEN + 7 * HOUR)


def test_rise_says_what_is_new_so_the_next_report_is_an_interval_after_it(
    subject: SubjectMaker, rules: SeveritySettings
) -> None:
    said = (
        _alert(AlertReason.FOLLOW_UP, Tier.YELLOW, at=WHEN),
        _alert(AlertReason.RAISED, Tier.ORANGE, 2, at=WHEN + 5 * HOUR),
    )
    incident = _incident(subject, near_at=WHEN)
    risen = replace(incident, last_item_at=WHEN + 5 * HOUR)
    assert not report_due(risen, said, rules, WHEN + 9 * HOUR), "nothing is new since"
    more = replace(incident, last_item_at=WHEN + 6 * HOUR)
    assert not report_due(more, said, rules, WHEN + 8.9 * HOUR)
    assert report_due(more, said, rules, WHEN + 9 * HOUR)


def test_night_does_not_count_below_orange(subject: SubjectMaker, rules: SeveritySettings) -> None:
    evening = datetime.fromisoformat("2026-03-10T21:00+08:00")
    said = (_alert(AlertReason.FOLLOW_UP, Tier.YELLOW, at=evening),)
    incident = _incident(subject, Tier.YELLOW, near_at=WHEN)
    incident = replace(incident, last_item_at=evening + HOUR)
    assert not report_due(incident, said, rules, evening + 13 * HOUR)
    assert report_due(incident, said, rules, evening + 14 * HOUR)
    assert not report_due(replace(incident, tier=Tier.BLUE), said, rules, evening + 99 * HOUR)


# ── nobody twice ─────────────────────────────────────────────────────────────────────────────


@given(
    st.lists(
        st.tuples(
            st.sampled_from(AlertReason),
            st.lists(st.sampled_from("甲乙丙"), max_size=4),
        ),
        max_size=4,
    ),
    st.integers(0, 200),
)
def test_everybody_is_told_exactly_once_and_not_within_a_minute_of_the_last_ring(
    wanted: Sequence[tuple[AlertReason, Sequence[str]]], ago: int
) -> None:
    drafts = [_draft(reason, names) for reason, names in wanted]
    last = WHEN - timedelta(seconds=ago)
    rung = Notified(alert_id=1, at=last, reason=AlertReason.OPENED, channel="mail", recipient="甲")
    made = spaced(drafts, _rung(rung))
    told = [delivery.recipient for draft in made for delivery in draft.deliveries]
    assert sorted(told) == sorted({name for _, names in wanted for name in names})
    at_once = (AlertReason.OPENED, AlertReason.RAISED, AlertReason.HANDED_ON)
    for draft in made:
        for delivery in draft.deliveries:
            waits = delivery.recipient == "甲" and draft.alert.reason not in at_once
            pause = last + timedelta(minutes=1) if waits else WHEN
            assert delivery.next_attempt_at == max(WHEN, pause)


def _draft(reason: AlertReason, names: Sequence[str]) -> AlertDraft:
    alert = _alert(reason, Tier.ORANGE)
    targets = tuple(Target(channel="mail", key=n, recipient=n, address=n) for n in names)
    reached = Reach(targets=targets, told="", explanation="")
    return AlertDraft(alert=alert, deliveries=tuple(deliveries(alert, reached, WORDS, WHEN)))


def _rung(notified: Notified) -> Subject:
    """A subject of which nothing is known but who was rung."""
    from tests.alerts.conftest import _subject  # noqa: PLC0415 - a property has no fixtures

    return replace(_subject(), notified=(notified,))
