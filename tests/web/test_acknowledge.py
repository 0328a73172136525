"""The page behind a link: what it shows to whom, and that only its button acknowledges."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import pipeline
from monitor.alerts.link import sign, ticket_of
from monitor.app import Monitor
from monitor.cli.run import _web_server
from monitor.clock import SimulatedClock, utc
from monitor.errors import StoreError
from monitor.settings.web import WebSettings
from monitor.types import (
    ACK,
    Action,
    Alert,
    AlertReason,
    Assessment,
    Authority,
    Delivery,
    DeliveryStatus,
    Engagement,
    Fingerprint,
    Heat,
    Incident,
    IncidentStatus,
    Item,
    Message,
    Platform,
    Profile,
    Relation,
    Tier,
)
from monitor.web import acknowledge
from monitor.web.serve import serving
from tests.web.telephone import WIDTH, telephone

NOW = utc(datetime(2026, 6, 15, 9, 10))
SECRET = "a-secret-of-forty-characters-for-links!!"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)> javascript:alert(3)'
TEXT = f"""【Ⅱ级（重大）·新发·待人工确认】网传：望川县本月养老金未到账
编号：YQ-20260615-001
原文：示范论坛 https://bbs.shifan.example/t/1?from=2&x=3
地点：示范省示范市望川县；责任单位（建议）：望川县社会保险事业中心。
首发：08:20 示范论坛（论坛·论坛），距今50分钟；黄金一小时还剩10分钟（至09:20）。
签收：请在09:40前签收 {ACK}
先做①望川县社会保险事业中心：查清卡在哪一环（09:30前）
时限：09:40前报告主要负责人；10:20前首次发声。
真实性：待核，尚无官方信息；以上内容均为网传，未经核实不得对外引用。
传播：截至09:10：原创12，转载31，媒体4家，波及3地。"""


@dataclass
class Hall:
    """A served monitor with one alert to one person, and a telephone."""

    m: Monitor
    clock: SimulatedClock
    phone: httpx2.Client
    alert: Alert
    deliveries: list[Delivery]

    @property
    def token(self) -> str:
        return self.token_of(0)

    def token_of(self, number: int, **lasts: float) -> str:
        expires = self.clock.now() + timedelta(**(lasts or {"hours": 12}))
        return sign(ticket_of(self.deliveries[number], expires), SECRET)

    def get(self, token: str | None = None) -> httpx2.Response:
        return self.phone.get(f"/a/{token or self.token}")

    def press(self, token: str | None = None, **form: str) -> httpx2.Response:
        return self.phone.post(f"/a/{token or self.token}", data=form)

    def stored(self) -> tuple[Alert, Incident]:
        with self.m.store.read() as unit:
            return unit.alerts.get([self.alert.id])[0], unit.incidents.one(1)

    def taken_by(self, name: str) -> None:
        pipeline.acknowledge_alert(self.m, self.alert.id, name)


def _item(number: int) -> Item:
    return Item(
        id=0,
        source_id="forum",
        platform=Platform.FORUM,
        authority=Authority.FORUM,
        outlet="示范论坛",
        region=None,
        url=f"https://bbs.shifan.example/t/{number}",
        canonical_url=f"https://bbs.shifan.example/t/{number}",
        external_id=None,
        title="望川县本月养老金未到账",
        body="我住望川县，这个月养老金还没到账。",
        published_at=NOW - timedelta(minutes=50),
        collected_at=NOW,
        fingerprint=Fingerprint(exact=f"e{number}", signature=(1, 2)),
        relation=Relation.FRESH,
        relation_reason="",
        origin_id=None,
        engagement=Engagement(),
        run_id="run",
    )


def _incident() -> Incident:
    return Incident(
        id=0,
        code="",
        title="望川县本月养老金未到账",
        status=IncidentStatus.ASSESSED,
        tier=Tier.ORANGE,
        topics=("benefit_payment",),
        regions=("990103",),
        first_item_id=1,
        first_published_at=NOW - timedelta(minutes=50),
        detected_at=NOW - timedelta(minutes=5),
        last_item_at=NOW,
        profile=Profile(terms={}, fingerprints=()),
    )


def _assessment() -> Assessment:
    return Assessment(
        incident_id=1,
        tier=Tier.ORANGE,
        points=60,
        factors=(),
        rules_fired=(),
        by="rules",
        at=NOW,
        settings_revision="s",
        heat=Heat(as_of=NOW),
    )


def _alert(key: str, **changes: Any) -> Alert:
    plain = Alert(
        id=0,
        incident_id=1,
        reason=AlertReason.OPENED,
        tier=Tier.ORANGE,
        route="本地/重大",
        step=0,
        dedupe_key=key,
        at=NOW,
        explanation="新发",
        ack_due_at=NOW + timedelta(minutes=30),
    )
    return replace(plain, **changes)


def _delivery(recipient: str, text: str = TEXT) -> Delivery:
    message = Message(
        subject="s",
        text=text,
        markdown="m",
        html="<p>h</p>",
        command="monitor acknowledge 1 --by 姓名",
    )
    return Delivery(
        id=0,
        alert_id=0,
        dedupe_key=f"1:orange:{recipient}",
        channel="mail",
        recipient=recipient,
        address="a@shifan.example",
        message=message,
        status=DeliveryStatus.SENT,
        attempts=1,
        next_attempt_at=NOW,
    )


MakeHall = Callable[..., Hall]


@pytest.fixture
def make_hall(
    watch: Callable[..., Monitor], house: Monitor, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MakeHall]:
    """Opens a hall; ``recipients`` and ``text`` are of its alert, ``alert`` changes that."""
    monkeypatch.setenv("LINK_SECRET", SECRET)
    with ExitStack() as stack:

        def make(
            recipients: tuple[str, ...] = ("林知夏",),
            text: str = TEXT,
            address: str = "a@shifan.example",
            **alert: Any,
        ) -> Hall:
            web = WebSettings(port=0, public_url="http://127.0.0.1", secret="${LINK_SECRET}")
            clock = SimulatedClock(NOW)
            m = watch(clock, settings=replace(house.settings, web=web))
            with m.store.write() as unit:
                unit.items.add([_item(1), _item(2)], ["benefit_payment", "benefit_payment"])
                unit.incidents.add(_incident())
                unit.incidents.add_assessments([_assessment()])
                made = unit.alerts.add(
                    _alert("one", **alert),
                    [replace(_delivery(name, text), address=address) for name in recipients],
                )
                assert made is not None
                deliveries = unit.alerts.deliveries(made.id)
            url = stack.enter_context(serving(m))
            phone = stack.enter_context(httpx2.Client(base_url=url, trust_env=False, timeout=30))
            return Hall(m=m, clock=clock, phone=phone, alert=made, deliveries=deliveries)

        yield make


@pytest.fixture
def hall(make_hall: MakeHall) -> Hall:
    return make_hall()


# ── looking ──────────────────────────────────────────────────────────────────────────────────


def test_card_says_what_the_message_said_and_until_when(hall: Hall) -> None:
    page = hall.get()
    assert page.status_code == 200
    for said in (
        "网传：望川县本月养老金未到账",
        "<dt>编号</dt><dd>YQ-20260615-001</dd>",
        "请在09:40前签收",
        "以“林知夏”的名义签收",
        'href="https://bbs.shifan.example/t/1?from=2&amp;x=3"',
        "<button>签收</button>",
    ):
        assert said in page.text
    assert ACK not in page.text
    assert "monitor acknowledge" not in page.text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_robot_that_opens_the_link_changes_nothing(hall: Hall, method: str) -> None:
    before = hall.stored()
    for agent in ("facebookexternalhit/1.1", "WeChat-Preview", "Googlebot/2.1"):
        answer = hall.phone.request(method, f"/a/{hall.token}", headers={"User-Agent": agent})
        assert answer.status_code == 200
    assert hall.stored() == before
    with hall.m.store.read() as unit:
        assert unit.ledger.of("incident:1") == []


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_no_other_way_of_asking_is_served(hall: Hall, method: str) -> None:
    before = hall.stored()
    assert hall.phone.request(method, f"/a/{hall.token}").status_code == 405
    assert hall.stored() == before


def test_page_runs_nothing_is_kept_nowhere_and_found_by_nobody(hall: Hall) -> None:
    page = hall.get()
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script" not in policy
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-robots-tag"].startswith("noindex")
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in page.headers
    assert "<script" not in page.text
    assert 'name="robots" content="noindex' in page.text


def test_what_a_stranger_wrote_is_shown_as_text(make_hall: MakeHall) -> None:
    hall = make_hall(text=f"【Ⅱ级】{HOSTILE}\n地点：{HOSTILE}\n原文：{HOSTILE}\n{HOSTILE}\r\n")
    page = hall.get().text
    assert "<script" not in page
    assert "<img" not in page
    assert page.count("&lt;script&gt;") == 4
    assert 'href="javascript' not in page


@given(text=st.text(max_size=200))
def test_any_text_makes_a_card(text: str) -> None:
    from monitor.web.card import _said  # noqa: PLC0415 - a part of it

    for line in text.split("\n"):
        said = _said(line)
        assert said.url == "" or said.url.startswith(("http://", "https://"))


# ── pressing ─────────────────────────────────────────────────────────────────────────────────


def test_button_acknowledges_as_the_recipient_and_says_so(hall: Hall) -> None:
    hall.clock.move_to(NOW + timedelta(minutes=2))
    page = hall.press(act="take")
    assert page.status_code == 200
    assert "您（林知夏）已于09:12签收" in page.text
    assert "<button" not in page.text
    alert, _ = hall.stored()
    assert (alert.acknowledged_by, alert.acknowledged_at) == ("林知夏", hall.clock.now())
    with hall.m.store.read() as unit:
        assert [step.action for step in unit.dispositions.of([1])[1]] == [Action.ACKNOWLEDGE]


def test_second_press_says_so_and_changes_nothing(hall: Hall) -> None:
    hall.press(act="take")
    before = hall.stored()
    hall.clock.move_to(NOW + timedelta(minutes=3))
    assert "您（林知夏）已于09:10签收" in hall.press(act="take").text
    assert hall.stored() == before


def test_nobody_is_named_but_the_recipient(hall: Hall) -> None:
    hall.press(act="take", by="钟望舒")
    assert hall.stored()[0].acknowledged_by == "林知夏"


def test_whoever_comes_second_sees_who_has_it_and_takes_nothing_by_mistake(hall: Hall) -> None:
    hall.taken_by("顾远舟")
    page = hall.get().text
    assert "顾远舟已于09:10签收" in page
    assert "由我接手" in page
    before = hall.stored()
    assert "顾远舟已于09:10签收" in hall.press(act="take").text
    assert hall.stored() == before


def test_matter_is_taken_over_on_purpose(hall: Hall) -> None:
    hall.taken_by("顾远舟")
    page = hall.press(act="take_over").text
    assert "顾远舟已于09:10签收，现由您（林知夏）办理" in page
    assert "<button" not in page
    alert, incident = hall.stored()
    assert (alert.acknowledged_by, incident.held_by) == ("顾远舟", "林知夏")


def test_press_after_the_time_counts(hall: Hall) -> None:
    token = hall.token
    hall.clock.move_to(NOW + timedelta(hours=1))
    assert "应在09:40前签收，已过时限" in hall.get(token).text
    assert "您（林知夏）已于10:10签收" in hall.press(token, act="take").text


@pytest.mark.parametrize(
    ("status", "said"),
    [(IncidentStatus.CLOSED, "事件已办结，无须签收"), (IncidentStatus.DISMISSED, "事件排除")],
)
def test_matter_that_is_over_offers_nothing(hall: Hall, status: IncidentStatus, said: str) -> None:
    with hall.m.store.write() as unit:
        unit.incidents.save(replace(unit.incidents.one(1), status=status))
    page = hall.get().text
    assert said in page
    assert "<button" not in page
    before = hall.stored()
    assert said in hall.press(act="take").text
    assert hall.stored() == before


def test_form_that_is_none_is_taken_for_a_press(hall: Hall) -> None:
    answer = hall.phone.post(f"/a/{hall.token}", content=b"\xff\x00" * 100)
    assert "您（林知夏）已于09:10签收" in answer.text


def test_form_of_many_fields_is_a_form(hall: Hall) -> None:
    answer = hall.phone.post(f"/a/{hall.token}", content="&".join(["x=1"] * 900))
    assert "您（林知夏）已于09:10签收" in answer.text


def test_form_that_is_too_long_is_refused(hall: Hall) -> None:
    before = hall.stored()
    assert hall.press(act="take", by="x" * 5000).status_code == 413
    assert hall.stored() == before


def test_alert_about_no_incident_is_acknowledged_too(make_hall: MakeHall) -> None:
    hall = make_hall(incident_id=None, matter="outbox", reason=AlertReason.SYSTEM)
    assert "您（林知夏）已于09:10签收" in hall.press(act="take").text
    assert hall.stored()[0].acknowledged_by == "林知夏"


# ── links to a role: a group robot has no person ─────────────────────────────────────────────


def test_link_to_a_role_asks_who_presses(make_hall: MakeHall) -> None:
    hall = make_hall(("值班员",))
    page = hall.get().text
    assert '<button name="by" value="林知夏">我是林知夏，签收</button>' in page
    assert "您（林知夏）已于09:10签收" in hall.press(act="take", by="林知夏").text
    assert hall.stored()[0].acknowledged_by == "林知夏"


def test_link_in_a_group_asks_who_presses_though_it_names_one(make_hall: MakeHall) -> None:
    hall = make_hall(("林知夏",), address="")
    assert "我是林知夏，签收" in hall.get().text
    assert "值班表里没有这个姓名" in hall.press(act="take").text
    assert hall.stored()[0].acknowledged_by is None
    hall.press(act="take", by="沈砚秋")
    assert hall.stored()[0].acknowledged_by == "沈砚秋"


def test_link_to_many_together_asks_who_presses_too(make_hall: MakeHall) -> None:
    hall = make_hall(("值班员、中心主任、沈砚秋",))
    page = hall.get().text
    assert re.findall(r'name="by" value="(.+?)"', page) == ["林知夏", "钟望舒", "沈砚秋"]
    assert "您（沈砚秋）已于09:10签收" in hall.press(act="take", by="沈砚秋").text


def test_link_to_nobody_on_duty_asks_for_the_name(make_hall: MakeHall) -> None:
    hall = make_hall(("早已离任的人",))
    page = hall.get().text
    assert '<input name="by" required' in page
    assert "值班表里没有这个姓名" in hall.press(act="take", by="早已离任的人").text
    assert "您（钟望舒）已于09:10签收" in hall.press(act="take", by=" 钟望舒 ").text


@pytest.mark.parametrize("name", ["", "王五", "值班员", "<b>林知夏</b>"])
def test_link_to_a_role_takes_nobody_whom_the_roster_does_not_know(
    make_hall: MakeHall, name: str
) -> None:
    hall = make_hall(("值班员",))
    before = hall.stored()
    assert "没有签收：值班表里没有这个姓名" in hall.press(act="take", by=name).text
    assert hall.stored() == before


# ── wrong links ──────────────────────────────────────────────────────────────────────────────


def _tampered(token: str) -> str:
    return token[:10] + ("A" if token[10] != "A" else "B") + token[11:]


def test_link_that_was_changed_shows_nothing(hall: Hall) -> None:
    before = hall.stored()
    for answer in (hall.get(_tampered(hall.token)), hall.press(_tampered(hall.token))):
        assert answer.status_code == 404
        assert "链接无效" in answer.text
        assert "望川" not in answer.text
    assert hall.stored() == before


def test_link_that_has_expired_shows_nothing(hall: Hall) -> None:
    token, before = hall.token_of(0, minutes=30), hall.stored()
    hall.clock.move_to(NOW + timedelta(minutes=30))
    for answer in (hall.get(token), hall.press(token, act="take")):
        assert answer.status_code == 410
        assert "链接已过期" in answer.text
        assert "望川" not in answer.text
    assert hall.stored() == before


def test_link_acknowledges_its_own_alert_only(hall: Hall) -> None:
    with hall.m.store.write() as unit:
        unit.incidents.add(replace(_incident(), first_item_id=2))
        other = unit.alerts.add(_alert("two", incident_id=2), [_delivery("林知夏")])
    assert other is not None
    hall.press(act="take")
    with hall.m.store.read() as unit:
        assert unit.alerts.get([other.id])[0].acknowledged_at is None


def test_link_of_a_message_that_is_not_there_any_more_is_wrong(hall: Hall) -> None:
    """As after a backup was put back: the numbers are given again, to other messages."""
    elsewhere = replace(hall.deliveries[0], dedupe_key="told before the backup was put back")
    token = sign(ticket_of(elsewhere, NOW + timedelta(hours=1)), SECRET)
    assert hall.get(token).status_code == 404


def test_guessing_is_slowed_down_and_right_links_go_on(hall: Hall) -> None:
    for _ in range(acknowledge._WRONG_PER_MINUTE):
        assert hall.get("x" * 56).status_code == 404
    slowed = hall.get("y" * 56)
    assert slowed.status_code == 429
    assert int(slowed.headers["retry-after"]) >= 1
    assert hall.get().status_code == 200


def test_secret_that_is_gone_is_told_as_such(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    token = hall.token
    monkeypatch.delenv("LINK_SECRET")
    assert hall.get(token).status_code == 503
    assert "暂时无法签收" in hall.press(token).text


def test_store_that_fails_is_told_as_a_page(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise StoreError("locked")

    monkeypatch.setattr(pipeline, "acknowledge_alert", refuse)
    answer = hall.press(act="take")
    assert answer.status_code == 503
    assert "暂时无法签收" in answer.text
    assert int(answer.headers["retry-after"]) > 0


def test_no_token_reaches_a_log(hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        hall.get()
        hall.press(act="take")
        hall.get(_tampered(hall.token))
    # Neither the telephone's own, nor what the server is told not to write and only pytest hears.
    ours = [r for r in caplog.records if not r.name.startswith(("http", "uvicorn.access"))]
    told = repr([record.__dict__ for record in ours])
    assert "acknowledged by link" in told
    assert hall.token[:20] not in told


# ── without links ────────────────────────────────────────────────────────────────────────────


def test_without_links_there_is_no_such_page(house: Monitor) -> None:
    m = replace(house, settings=replace(house.settings, web=WebSettings(port=0)))
    with serving(m) as url:
        assert httpx2.get(f"{url}/a/{'x' * 56}", trust_env=False).status_code == 404


def test_run_serves_the_page_without_any_vendor(hall: Hall) -> None:
    assert not isinstance(_web_server(replace(hall.m, sources={})), nullcontext)


# ── a real telephone's browser ───────────────────────────────────────────────────────────────


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_one_tap_on_a_telephone_acknowledges(hall: Hall, tmp_path: Path) -> None:
    url = str(hall.phone.base_url).rstrip("/") + f"/a/{hall.token}"
    with telephone(str(CHROMIUM), tmp_path) as phone:
        phone.open(url)
        phone.picture(tmp_path / "open.png")
        assert phone.value("document.documentElement.scrollWidth") <= WIDTH
        assert phone.value("document.querySelector('button').offsetHeight") >= 44
        assert phone.value("getComputedStyle(document.querySelector('main')).display") == "flex"
        assert hall.stored()[0].acknowledged_at is None
        phone.tap("button")
        phone.picture(tmp_path / "taken.png")
        assert "您（林知夏）已于09:10签收" in phone.value("document.body.innerText")
        assert phone.value("document.querySelectorAll('button').length") == 0
    assert hall.stored()[0].acknowledged_by == "林知夏"
