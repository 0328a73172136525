"""When a message that was not taken is tried again, and when it need not go out any more."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.retry import LONGEST_ASKED, needs_another_way, wait, withdrawn
from monitor.settings.alerts import RetrySettings
from monitor.types import Alert, AlertReason, Tier

RULES = RetrySettings()
PLAIN = RetrySettings(jitter=0)
MINUTE = timedelta(minutes=1)

attempts = st.integers(1, 10_000)
keys = st.text(max_size=20)
some_rules = st.builds(
    RetrySettings,
    first=st.timedeltas(timedelta(seconds=1), timedelta(minutes=5)),
    longest=st.timedeltas(timedelta(minutes=5), timedelta(hours=2)),
    jitter=st.floats(0, 1),
)


def test_waits_double_up_to_the_longest() -> None:
    seconds = [wait("k", n, PLAIN).total_seconds() for n in range(1, 8)]
    assert seconds == [30, 60, 120, 240, 480, 600, 600]


@given(keys, attempts, some_rules)
def test_each_wait_lies_between_the_plain_one_and_its_share_more(
    key: str, number: int, rules: RetrySettings
) -> None:
    plain = wait(key, number, replace(rules, jitter=0))
    assert plain <= wait(key, number, rules) <= plain * (1 + rules.jitter)
    assert plain <= rules.longest


@given(keys, attempts, some_rules)
def test_the_same_attempt_always_waits_as_long(key: str, number: int, rules: RetrySettings) -> None:
    assert wait(key, number, rules) == wait(key, number, rules)


def test_messages_that_failed_together_do_not_come_back_together() -> None:
    waits = {wait(str(n), 1, RULES) for n in range(50)}
    assert len(waits) == 50
    assert max(waits) - min(waits) > timedelta(seconds=4), "spread over the share of 30 s"


@given(st.floats(0, 1e9), attempts)
def test_patience_asked_for_is_given_up_to_an_hour(asked: float, number: int) -> None:
    waits = wait("k", number, RULES, asked)
    assert waits >= min(timedelta(seconds=min(asked, 1e6)), LONGEST_ASKED)
    assert waits <= max(LONGEST_ASKED, wait("k", number, RULES))


@pytest.mark.parametrize(
    ("number", "waits", "needed"),
    [
        (5, 8 * MINUTE, False),
        (6, 8 * MINUTE, True),
        (1, 12 * MINUTE, False),
        (1, 13 * MINUTE, True),
    ],
)
def test_another_way_is_taken_after_some_attempts_or_when_asked_to_wait_too_long(
    number: int, waits: timedelta, needed: bool
) -> None:
    assert needs_another_way(number, waits, RULES) is needed


# ── what need not go out any more ────────────────────────────────────────────────────────────


def _alert(reason: AlertReason, by: str | None) -> Alert:
    at = datetime(2026, 3, 10, tzinfo=UTC)
    return Alert(
        id=1,
        incident_id=1,
        reason=reason,
        tier=Tier.ORANGE,
        route="r",
        step=1,
        dedupe_key="k",
        at=at,
        explanation="",
        acknowledged_at=at if by else None,
        acknowledged_by=by,
    )


def test_reminder_is_not_sent_once_somebody_has_the_matter() -> None:
    reason = withdrawn(_alert(AlertReason.ESCALATED, "林知夏"))
    assert reason == "发出之前已由林知夏签收，催办不再发出"
    assert withdrawn(_alert(AlertReason.NEAR, "林知夏"))


@pytest.mark.parametrize("reason", AlertReason)
def test_what_nobody_has_taken_is_always_sent(reason: AlertReason) -> None:
    assert withdrawn(_alert(reason, None)) == ""


@pytest.mark.parametrize("reason", set(AlertReason) - {AlertReason.ESCALATED, AlertReason.NEAR})
def test_all_but_reminders_are_sent_whoever_has_the_matter(reason: AlertReason) -> None:
    assert withdrawn(_alert(reason, "林知夏")) == ""
