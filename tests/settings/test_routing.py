"""``routing.yaml`` is read whole: what it names is there, and nothing in it is idle."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

import pytest

from monitor.errors import SettingsError
from monitor.settings import load_settings
from monitor.settings.routing import every_route
from monitor.types import Authority, Platform

Writer = Callable[[str], Path]

CATCH_ALL = "- {name: 兜底, steps: [{to: [duty], channels: [console]}]}\n"


@pytest.fixture
def written(tmp_path: Path) -> Writer:
    """Settings of which all but ``routing.yaml`` are the shipped ones."""

    def write(text: str) -> Path:
        (tmp_path / "routing.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_all_that_a_rule_may_say_is_read(written: Writer) -> None:
    rule = (
        "- name: 骑手\n"
        "  match: {groups: [新业态人员], platforms: [hotline], authorities: [central],\n"
        "    risks: [call], hours: '22:00-07:00', days: 'off'}\n"
        "  group_wait: 2m\n"
        "  repeat: 1h\n"
        "  quiet_hours: '22:00-08:00'\n"
    )
    tail = (
        "system: [{to: [leader], channels: [console], wait: 30m}]\n"
        "quietly: [file]\n"
        "inhibit: [{topics: [fund_gap], up_to: blue, within: 6h}]\n"
    )
    routing = load_settings(written(f"routes:\n{rule}{CATCH_ALL}{tail}")).routing
    first = routing.routes[0]
    assert first.match.platforms == (Platform.HOTLINE,)
    assert first.match.authorities == (Authority.CENTRAL,)
    assert first.match.hours == (time(22), time(7))
    assert (first.group_wait, first.repeat) == (timedelta(minutes=2), timedelta(hours=1))
    assert first.quiet_hours == (time(22), time(8))
    assert routing.system[0].to == ("leader",)
    assert routing.quietly == ("file",)
    assert (routing.inhibit[0].up_to, routing.inhibit[0].within) == ("blue", timedelta(hours=6))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{CATCH_ALL}system: [{{to: [leadr], channels: [console]}}]", "role 'leadr' .*'leader'"),
        (f"{CATCH_ALL}system: [{{to: [duty], channels: [sms]}}]", "channel 'sms' is not defined"),
        (f"{CATCH_ALL}quietly: [consol]", "channel 'consol' .*'console'"),
        (f"{CATCH_ALL}inhibit: [{{topics: [fund_gapp]}}]", "topic 'fund_gapp' .*'fund_gap'"),
        ("- {name: 甲, match: {groups: [农民]}}", "group of people '农民' .*'农民工'"),
        ("- {name: 甲, match: {risks: [gathr]}}", "risk 'gathr' .*'gather'"),
        ("- {name: 甲, match: {tiers: [amber]}}", "tier 'amber' is not defined"),
        ("- {name: 甲, match: {platforms: [weibi]}}", "'weibo'"),
        ("- {name: 甲, match: {hours: 22-7}}", "write hours as '22:00-07:00'"),
        ("- {name: 甲, quiet_hours: '08:00-08:00'}", "begin and end at different times"),
        ("- {name: 甲, repeat: 0s}", "write at least 1s"),
        ("- {name: 甲, steps: [{to: [duty], channels: [console], wait: 0m}]}", "at least 1s"),
        ("- {name: 甲/乙}", "write a name without"),
        ("- {name: 甲}\n- {name: 甲}", "'甲' stands twice side by side"),
        ("- {name: 甲, routes: [{name: 乙}, {name: 乙}]}", "'乙' stands twice side by side"),
    ],
)
def test_mistake_is_told_with_its_line(written: Writer, text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=rf"routing\.yaml:\d+: .*{told}"):
        load_settings(written(f"routes:\n{text}\n"))


def test_shipped_rules_may_name_what_a_desk_of_its_own_words_has_not(tmp_path: Path) -> None:
    risks = "risks:\n- {kind: leak, level: 4, words: [泄露]}\n"
    (tmp_path / "risks.yaml").write_text(risks, encoding="utf-8")
    settings = load_settings(tmp_path)
    known = {risk.kind for risk in settings.risks.risks}
    named = {kind for r in every_route(settings.routing.routes) for kind in r.match.risks}
    assert (known, bool(named - known)) == ({"leak"}, True)
