"""An alert on an old story says so, and brings the refutation of that time along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.alerts.brief import Occasion
from monitor.alerts.render import message
from monitor.alerts.subject import Subject
from monitor.settings import Settings
from monitor.types import AlertReason, Authority, Member, Recurrence

URL = "https://piyao.shifan.example/2025/0616.html"


@pytest.fixture
def returned(
    subject: Callable[..., Subject], member: Callable[..., Member], now: datetime
) -> Subject:
    told = subject()
    recurs = Recurrence(incident_id=3, refutation_id=9, reason="与2025年6月16日的事件主题相同")
    refutation = member(
        9,
        outlet="联合辟谣平台",
        authority=Authority.OFFICIAL,
        title="个人账户全部取消系谣言",
        url=URL,
        seen=now - timedelta(days=267),
    )
    return replace(told, incident=replace(told.incident, recurs=recurs), earlier=refutation)


def occasion(now: datetime) -> Occasion:
    return Occasion(reason=AlertReason.OPENED, now=now)


def test_alert_names_the_old_refutation_and_links_it(
    returned: Subject, settings: Settings, now: datetime
) -> None:
    made = message(returned, occasion(now), settings)
    for form in (made.text, made.markdown, made.html):
        assert "旧事重提" in form
        assert "联合辟谣平台已于2025-06-16辟谣《个人账户全部取消系谣言》" in form
        assert URL in form
    assert f"辟谣《个人账户全部取消系谣言》 {URL}" in made.text


def test_alert_on_a_story_never_refuted_says_which_it_repeats(
    returned: Subject, settings: Settings, now: datetime
) -> None:
    made = message(replace(returned, earlier=None), occasion(now), settings)
    assert "旧事重提：与2025年6月16日的事件主题相同" in made.text
    assert URL not in made.text


def test_alert_on_a_new_story_says_nothing_of_the_past(
    subject: Callable[..., Subject], settings: Settings, now: datetime
) -> None:
    assert "旧事重提" not in message(subject(), occasion(now), settings).text
