"""The monitor watched over by itself: what is told of its own troubles, once, and of their end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from monitor import jobs, pipeline
from monitor.alerts.alarm import ROUTE
from monitor.alerts.signs import LateReport, Signs, Trouble, over, troubles
from monitor.app import Monitor, Pulse
from monitor.clock import SimulatedClock, utc
from monitor.errors import StoreError
from monitor.reporting.schedule import order_for
from monitor.settings import Settings
from monitor.settings.alerts import AlertsSettings, HeartbeatSettings
from monitor.settings.roster import Leave, Shift
from monitor.settings.routing import Step
from monitor.types import (
    Ailment,
    Alert,
    AlertReason,
    Delivery,
    DeliveryStatus,
    Message,
    Overdue,
    Run,
    Scope,
    Silence,
    SilenceKind,
    SourceTrouble,
    Tier,
    Unreached,
)

NOW = utc(datetime(2026, 6, 15, 9))
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
RHYTHMS = {"collect": timedelta(seconds=5), "suggest": HOUR}


def routed(settings: Settings, *system: Step) -> Settings:
    """Settings by which ``system`` is told of troubles, and quietly by the file."""
    routing = replace(settings.routing, system=system, quietly=("file",))
    return replace(settings, routing=routing)


@dataclass
class Post:
    """A monitor that is watched over, and its clock."""

    m: Monitor
    clock: SimulatedClock
    said: list[str]
    alive: set[str] = field(default_factory=lambda: set(RHYTHMS))
    """Jobs that do their work."""

    def look(self, **later: float) -> int:
        """Let the jobs work and the watch look, after ``later``."""
        self.clock.move_to(self.clock.now() + timedelta(**later))
        self.m.pulse.stir(self.clock.now())
        for job in self.alive:
            self.m.pulse.beat(job, self.clock.now())
        return pipeline.watch(self.m, RHYTHMS)

    def alerts(self, matter: str) -> list[Alert]:
        with self.m.store.read() as unit:
            return unit.alerts.of_matter(matter)

    def deliveries(self, alert: Alert) -> list[Delivery]:
        with self.m.store.read() as unit:
            return unit.alerts.deliveries(alert.id)

    def send(self, **changes: Any) -> None:
        """A message in the outbox about an alert of its own."""
        with self.m.store.write() as unit:
            key = f"k{len(unit.alerts.all_ids())}"
            unit.alerts.add(_alert(key, self.clock.now()), [_delivery(self.clock.now(), **changes)])

    def settled(self, status: DeliveryStatus, error: str | None = None) -> None:
        """The first message that waits was tried now, and ended so."""
        now = self.clock.now()
        with self.m.store.write() as unit:
            for channel in ("file", "console"):
                for waiting in unit.alerts.waiting(channel, now, MINUTE, 1):
                    taken = unit.alerts.claim(waiting.id, now, MINUTE)
                    assert taken is not None
                    unit.alerts.settle(taken, status=status, at=now, error=error)
                    return


def _alert(key: str, at: datetime) -> Alert:
    return Alert(
        id=0,
        incident_id=None,
        matter="drill:1",
        reason=AlertReason.OPENED,
        tier=Tier.ORANGE,
        route="本地/重大",
        step=0,
        dedupe_key=key,
        at=at,
        explanation="",
    )


def _delivery(at: datetime, **changes: Any) -> Delivery:
    plain = Delivery(
        id=0,
        alert_id=0,
        dedupe_key="d",
        channel="file",
        recipient="林知夏",
        address="",
        message=Message(subject="s", text="t", markdown="m", html="h"),
        status=DeliveryStatus.PENDING,
        attempts=0,
        next_attempt_at=at,
    )
    return replace(plain, **changes)


MakePost = Callable[..., Post]


@pytest.fixture
def make_post(watch: Callable[..., Monitor], house: Monitor) -> MakePost:
    """A post on the settings of the demonstration; ``change`` changes them."""

    def make(change: Callable[[Settings], Settings] = lambda settings: settings) -> Post:
        said: list[str] = []
        clock = SimulatedClock(NOW)
        first = Step(to=("duty",), channels=("console",), wait=10 * MINUTE)
        settings = routed(house.settings, first, Step(to=("head",), channels=("console",)))
        post = Post(
            m=watch(clock, settings=change(settings), echo=said.append), clock=clock, said=said
        )
        assert post.look() == 0
        return post

    return make


@pytest.fixture
def post(make_post: MakePost) -> Post:
    return make_post()


# ── told once, its end quietly ───────────────────────────────────────────────────────────────


def stuck(post: Post) -> None:
    """A message lies in the outbox, and time passes while the monitor is awake."""
    post.send()
    for _ in range(6):
        post.look(minutes=1)


def test_trouble_is_told_once_by_the_steps_for_it(post: Post) -> None:
    stuck(post)
    (told,) = post.alerts("outbox:all")
    assert told.reason is AlertReason.SYSTEM
    assert told.incident_id is None
    assert told.ack_due_at == told.at + 10 * MINUTE
    (delivery,) = post.deliveries(told)
    assert (delivery.recipient, delivery.channel) == ("值班员", "console")
    assert "待发通知积压1条，最早一条应于09:00发出" in delivery.message.text
    assert delivery.message.command == "monitor acknowledge outbox:all --by 姓名"
    assert post.look(minutes=1) == 0
    assert len(post.alerts("outbox:all")) == 1


def test_its_end_is_told_quietly_and_asks_nothing(post: Post) -> None:
    stuck(post)
    post.settled(DeliveryStatus.SENT)
    assert post.look(minutes=1) == 1
    begun, ended = post.alerts("outbox:all")
    assert ended.reason is AlertReason.CALMED
    assert ended.reason.quiet
    assert ended.ack_due_at is None
    (delivery,) = post.deliveries(ended)
    assert (delivery.channel, delivery.message.command) == ("file", "")
    assert "待发通知不再积压" in delivery.message.text
    assert post.look(minutes=1) == 0
    post.clock.move_to(begun.at + HOUR)
    assert pipeline.escalate(post.m) == [], "nobody is reminded of what is over"


def test_nobody_who_has_it_is_reminded_and_others_are(post: Post) -> None:
    stuck(post)
    (told,) = post.alerts("outbox:all")
    post.clock.move_to(told.at + 11 * MINUTE)
    (again,) = pipeline.escalate(post.m)
    assert [alert.step for alert in post.alerts("outbox:all")] == [0, 1]
    post.look(minutes=1)
    pipeline.acknowledge_alert(post.m, again, "钟望舒")
    post.clock.move_to(told.at + 3 * HOUR)
    assert pipeline.escalate(post.m) == []
    assert {alert.acknowledged_by for alert in post.alerts("outbox:all")} == {"钟望舒"}


def test_trouble_that_comes_back_is_told_again(post: Post) -> None:
    stuck(post)
    post.settled(DeliveryStatus.SENT)
    post.look(minutes=1)
    stuck(post)
    assert [a.reason.value for a in post.alerts("outbox:all")] == ["system", "calmed", "system"]


def test_both_are_on_the_ledger_with_the_reason(post: Post) -> None:
    stuck(post)
    post.settled(DeliveryStatus.SENT)
    post.look(minutes=1)
    with post.m.store.read() as unit:
        entries = unit.ledger.of("matter:outbox:all")
    assert [(e.actor, e.action) for e in entries] == [
        ("watch", "trouble"),
        ("watch", "trouble passed"),
    ]
    assert "积压1条" in str(entries[0].detail["told"])


def test_two_processes_that_see_the_same_tell_it_once(post: Post) -> None:
    stuck(post)
    other = replace(post.m, pulse=Pulse())
    other.pulse.stir(post.clock.now() - 7 * MINUTE)
    other.pulse.stir(post.clock.now() - 6 * MINUTE)
    post.look()
    pipeline.watch(other, {})
    assert len(post.alerts("outbox:all")) == 1


def test_process_that_has_just_begun_takes_no_trouble_for_passed(post: Post) -> None:
    stuck(post)
    again = Post(m=replace(post.m, pulse=Pulse()), clock=post.clock, said=[])
    assert again.look(minutes=1) == 0
    assert again.look(minutes=1) == 0
    assert [a.reason for a in post.alerts("outbox:all")] == [AlertReason.SYSTEM]


def test_without_anybody_to_tell_it_is_on_the_ledger_only(make_post: MakePost) -> None:
    post = make_post(routed)
    stuck(post)
    (told,) = post.alerts("outbox:all")
    assert post.deliveries(told) == []
    assert "没有写明 system 通知谁" in told.explanation
    assert told.ack_due_at is None


def test_digest_names_what_was_wrong_and_until_when(make_post: MakePost) -> None:
    post = make_post(routed)
    with post.m.store.write() as unit:
        unit.runs.add(
            Run(id="r", job="collect", started_at=NOW, finished_at=NOW, outcome="ok", counts={})
        )
    stuck(post)
    post.settled(DeliveryStatus.SENT)
    post.look(minutes=1)
    post.send()
    for _ in range(6):
        post.look(minutes=1)
    pipeline.report(post.m, order_for(post.m.settings, "daily", date(2026, 6, 15)))
    path = post.m.data_dir / "reports" / "2026" / "daily-2026-06-15.md"
    told = path.read_text(encoding="utf-8")
    first, second = (line for line in told.splitlines() if "系统异常" in line)
    assert "待发通知积压1条，最早一条应于09:00发出；09:07恢复；没有写明通知谁" in first
    assert "尚未恢复" in second


def test_first_step_that_reaches_somebody_is_taken(make_post: MakePost) -> None:
    steps = Step(to=("leader",), channels=("mail",)), Step(to=("duty",), channels=("console",))

    def change(settings: Settings) -> Settings:
        from monitor.settings.channels import EmailChannel  # noqa: PLC0415

        mail = EmailChannel(kind="email", host="mail.invalid", sender="a@shifan.example")
        channels = replace(settings.channels, channels={**settings.channels.channels, "mail": mail})
        return routed(replace(settings, channels=channels), *steps)

    post = make_post(change)
    stuck(post)
    (told,) = post.alerts("outbox:all")
    assert told.step == 1
    assert [d.recipient for d in post.deliveries(told)] == ["值班员"]


def test_maintenance_holds_troubles_back_until_it_is_over(post: Post) -> None:
    silence = Silence(
        id=0,
        kind=SilenceKind.MAINTENANCE,
        scope=Scope(up_to=Tier.RED),
        starts_at=NOW,
        ends_at=NOW + 30 * MINUTE,
        by="钟望舒",
        reason="换服务器",
    )
    with post.m.store.write() as unit:
        unit.silences.add(silence)
    stuck(post)
    assert post.alerts("outbox:all") == []
    post.clock.move_to(NOW + 29 * MINUTE)
    for _ in range(8):
        post.look(minutes=1)
    assert len(post.alerts("outbox:all")) == 1


# ── what counts ──────────────────────────────────────────────────────────────────────────────


def test_what_was_left_before_the_process_began_is_no_fault_of_it(post: Post) -> None:
    """After a night off, or a machine that slept, the outbox is first given time to empty."""
    post.send()
    post.clock.move_to(NOW + 10 * HOUR)
    assert post.look() == 0
    assert post.look(minutes=1) == 0
    for _ in range(5):
        post.look(minutes=1)
    assert len(post.alerts("outbox:all")) == 1


def test_message_that_waits_for_its_next_attempt_is_not_stuck(post: Post) -> None:
    post.send(next_attempt_at=NOW + HOUR)
    for _ in range(10):
        post.look(minutes=1)
    assert post.alerts("outbox:all") == []


def test_recipient_who_is_not_reached_is_told_of_though_others_are(post: Post) -> None:
    post.send(address="lin@shifan.example", recipient="林知夏")
    post.settled(DeliveryStatus.FAILED, "邮件服务器答复 550：no such user")
    post.send(address="gu@shifan.example", recipient="顾远舟")
    post.settled(DeliveryStatus.SENT)
    post.look(minutes=1)
    (told,) = post.alerts("channel:file")
    text = post.deliveries(told)[0].message.text
    assert "渠道“file”发送失败：林知夏，共1条" in text
    assert "550" in text
    post.send(address="lin@shifan.example", recipient="林知夏")
    post.look(minutes=1)
    post.settled(DeliveryStatus.SENT)
    post.look(minutes=1)
    assert [a.reason.value for a in post.alerts("channel:file")] == ["system", "calmed"]


def test_job_that_does_not_come_to_its_end_is_told_of(post: Post) -> None:
    post.alive = {"suggest"}
    for _ in range(8):
        post.look(minutes=1)
    (told,) = post.alerts("job:collect")
    assert "任务“collect”自09:00起没有完成" in told.explanation
    assert post.alerts("job:suggest") == []
    post.alive = set(RHYTHMS)
    post.look(minutes=1)
    assert post.alerts("job:collect")[-1].reason is AlertReason.CALMED


def test_digest_that_is_late_is_told_of_until_it_is_there(post: Post) -> None:
    woken = NOW - timedelta(days=2)
    with post.m.store.write() as unit:
        unit.runs.add(
            Run(id="r", job="collect", started_at=woken, finished_at=woken, outcome="ok", counts={})
        )
    pipeline.report(post.m, order_for(post.m.settings, "daily", date(2026, 6, 14)))
    post.clock.move_to(utc(datetime(2026, 6, 15, 10, 30)))
    for _ in range(17):
        post.look(minutes=1)
    (told,) = post.alerts("report:daily")
    assert "社保舆情日报应于10:30送达，至今没有编制" in told.explanation
    assert jobs.made_due(post.m) == 1
    post.look(minutes=1)
    assert post.alerts("report:daily")[-1].reason is AlertReason.CALMED


def test_hole_in_the_roster_is_told_of_before_it_opens(make_post: MakePost) -> None:
    leave = Leave(person="zhong", first=date(2026, 6, 17), last=date(2026, 6, 18))

    def change(settings: Settings) -> Settings:
        roster = replace(settings.roster, leave=(leave,), warn_before=HOUR)
        return replace(settings, roster=roster)

    post = make_post(change)
    assert post.look(minutes=1) == 0
    post.clock.move_to(utc(datetime(2026, 6, 16, 23, 30)))
    assert post.look() == 1
    (told,) = post.alerts("roster:head")
    text = post.deliveries(told)[0].message.text
    assert "06-17 00:00起将无人任中心主任" in text
    assert "钟望舒休假" in text
    post.clock.move_to(utc(datetime(2026, 6, 17, 9)))
    assert post.look() == 0, "it is the same hole, open now"
    post.clock.move_to(utc(datetime(2026, 6, 19, 0, 5)))
    assert post.look() == 1


@pytest.mark.parametrize(
    ("sources", "lost", "matters"),
    [
        ({"a": "", "b": "", "c": ""}, ["a"], []),
        ({"a": "", "b": "", "c": ""}, ["a", "b"], ["sources:all"]),
        ({"a": ""}, ["a"], []),
        ({"a": "省", "b": "省", **dict.fromkeys("cdefgh", "")}, ["a", "b"], ["sources:省"]),
        ({"a": "省", "b": "省", **dict.fromkeys("cdefgh", "")}, ["a"], []),
        ({"a": "省", **dict.fromkeys("cdefgh", "")}, ["a"], []),
        ({"a": "省", "b": "省"}, ["a", "b", "gone"], ["sources:all"]),
    ],
)
def test_sources_are_told_of_when_they_are_lost_in_a_mass(
    house: Monitor, sources: dict[str, str], lost: list[str], matters: list[str]
) -> None:
    signs = Signs(awake_since=NOW, sources=sources, blind=dict.fromkeys(lost, NOW))
    assert [t.matter for t in troubles(signs, house.settings, NOW)] == matters


def test_lost_sources_are_those_that_cannot_be_read(post: Post) -> None:
    names = [s.id for s in post.m.settings.active_sources]
    found = [
        SourceTrouble(id=0, source_id=name, ailment=ailment, since=NOW, detail="")
        for ailment in (Ailment.SILENT, Ailment.DEAD)
        for name in names
    ]
    with post.m.store.write() as unit:
        unit.health.add_troubles(found[: len(names)])
    assert post.look(minutes=1) == 0
    with post.m.store.write() as unit:
        unit.health.add_troubles(found[len(names) :])
    post.look(minutes=1)
    (told,) = post.alerts("sources:all")
    assert f"{len(names)} 个中 {len(names)} 个" in told.explanation


def test_monitor_that_is_dead_is_told_of_from_outside_only(house: Monitor) -> None:
    beats = {"collect": NOW - HOUR, "process": NOW - 2 * HOUR}
    signs = Signs(beats=beats, rhythms=RHYTHMS)
    (dead,) = troubles(signs, house.settings, NOW)
    assert (dead.matter, dead.since) == ("pipeline", NOW - HOUR)
    assert "监测自08:00起没有运行（已1小时）" in dead.title
    (never,) = troubles(Signs(rhythms=RHYTHMS), house.settings, NOW)
    assert never.title == "监测从未运行"
    assert troubles(replace(signs, awake_since=NOW), house.settings, NOW) == ()


def test_refused_message_is_told_in_the_words_of_the_answer(house: Monitor) -> None:
    error = "对方答复 HTTP 404，请检查地址与权限"
    missed = Unreached(channel="robot", recipient="甲", messages=1, since=NOW, error=error)
    found = troubles(Signs(awake_since=NOW, unreached=[missed]), house.settings, NOW)
    (trouble,) = (one for one in found if one.matter == "channel:robot")
    assert trouble.lines[0] == f"原因：{error}"


def test_every_trouble_has_words_for_its_end(house: Monitor) -> None:
    empty = replace(
        house.settings.roster, shifts=(Shift(role="nobody", people=()),), warn_before=HOUR
    )
    settings = replace(house.settings, roster=empty)
    signs = Signs(
        awake_since=NOW - HOUR,
        beats={"suggest": NOW},
        rhythms=RHYTHMS,
        overdue=Overdue(count=2, oldest=NOW - HOUR),
        unreached=[Unreached(channel="mail", recipient="甲", messages=1, since=NOW, error="")],
        reports=[LateReport(id="daily", title="日报", due_at=NOW - HOUR)],
        sources={"a": "省", "b": "省", "c": "", "d": ""},
        blind=dict.fromkeys("ab", NOW),
    )
    found: tuple[Trouble, ...] = troubles(signs, settings, NOW)
    kinds = {trouble.matter.partition(":")[0] for trouble in found}
    assert kinds == {"job", "outbox", "channel", "roster", "report", "sources"}
    ends = [over(trouble.matter, settings) for trouble in found]
    assert len(set(ends)) == len(found)
    assert not any("恢复正常" in end for end in ends)


# ── signs of life ────────────────────────────────────────────────────────────────────────────


def test_job_that_ends_well_shows_a_sign_of_life_and_one_that_fails_none(post: Post) -> None:
    def fail(_: Monitor) -> int:
        raise StoreError("full")

    m = replace(post.m, pulse=Pulse())
    jobs.ring(m, jobs.Job(name="idle", every=MINUTE, run=lambda _: 0))
    jobs.ring(m, jobs.Job(name="broken", every=MINUTE, run=fail))
    assert set(m.pulse.beats) == {"idle"}
    with post.m.store.read() as unit:
        assert unit.beats.last() == {"idle": NOW}


def test_signs_of_life_are_kept_once_a_minute_and_all_together(post: Post) -> None:
    idle = [jobs.Job(name=name, every=MINUTE, run=lambda _: 0) for name in ("one", "two")]
    m = replace(post.m, pulse=Pulse())

    def kept() -> dict[str, datetime]:
        with post.m.store.read() as unit:
            return unit.beats.last()

    for job in idle:
        jobs.ring(m, job)
    assert kept() == {"one": NOW}
    post.clock.move_to(NOW + 59 * timedelta(seconds=1))
    jobs.ring(m, idle[1])
    assert kept() == {"one": NOW}
    post.clock.move_to(NOW + MINUTE)
    jobs.ring(m, idle[0])
    assert kept() == {"one": NOW + MINUTE, "two": NOW + timedelta(seconds=59)}


def test_watch_starts_anew_after_a_rest_or_a_clock_put_back() -> None:
    pulse = Pulse()
    pulse.stir(NOW)
    pulse.stir(NOW + MINUTE)
    assert pulse.awake_since == NOW
    pulse.stir(NOW + HOUR)
    assert pulse.awake_since == NOW + HOUR
    pulse.stir(NOW - HOUR)
    assert pulse.awake_since == NOW - HOUR


def test_ring_of_every_job_in_turn_finds_the_monitor_well(post: Post) -> None:
    still = replace(post.m, sources={})
    for hours in (0, 5, 24):
        post.clock.move_to(NOW + timedelta(hours=hours))
        jobs.tick(still)
    with post.m.store.read() as unit:
        told = unit.alerts.last_of_matters(ROUTE)
    assert [
        matter for matter in told if matter.startswith(("job:", "outbox:all", "channel:"))
    ] == []


# ── shown to an outside watcher ──────────────────────────────────────────────────────────────


@pytest.fixture
def watcher() -> Iterator[tuple[str, list[str]]]:
    """An address on loopback, and what was asked there."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/ping/${{PING_ID}}", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("allowed", [True, False])
def test_watcher_is_asked_each_minute_while_all_is_well_and_no_longer(
    make_post: MakePost,
    watcher: tuple[str, list[str]],
    monkeypatch: pytest.MonkeyPatch,
    *,
    allowed: bool,
) -> None:
    monkeypatch.setenv("PING_ID", "geheim")
    url, asked = watcher
    rules = AlertsSettings(heartbeat=HeartbeatSettings(ping=url, allow_private=allowed))
    post = make_post(lambda settings: replace(settings, alerts=rules))
    post.look(minutes=1)
    assert asked == ["/ping/geheim"] * 2 * allowed
    stuck(post)
    asked.clear()
    post.look(minutes=1)
    assert asked == []
