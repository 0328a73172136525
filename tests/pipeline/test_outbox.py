"""The outbox against receivers that hang, refuse, ask for patience or are gone for an hour."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller

from monitor import pipeline
from monitor.alerts.send import Outcome, Sender
from monitor.app import Lanes, Monitor, make_sender
from monitor.settings.alerts import RetrySettings, StormSettings
from monitor.settings.channels import (
    AnyChannel,
    ChannelsSettings,
    ConsoleChannel,
    EmailChannel,
    WebhookChannel,
)
from monitor.store import Store
from monitor.types import Alert, AlertReason, Delivery, DeliveryStatus, Message, Tier

if TYPE_CHECKING:
    from tests.pipeline.conftest import Desk

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
PENDING, SENT, FOLDED, FAILED = (
    DeliveryStatus.PENDING,
    DeliveryStatus.SENT,
    DeliveryStatus.FOLDED,
    DeliveryStatus.FAILED,
)
NO_STORM = StormSettings(above=1000)
STOPPED = ("/t/1", "临澜县养老金没有发放", "我母亲这个月的养老金至今没有发放，打电话也没人接。")


# ── receivers ────────────────────────────────────────────────────────────────────────────────


@dataclass
class Receiver:
    """Answers as told: a status, a status with Retry-After, ``hang``, ``slow`` or ``reset``."""

    answers: list[str] = field(default_factory=list)
    """Of the next requests; then ``usual``."""
    usual: str = "200"
    got: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0
    came: threading.Condition = field(default_factory=threading.Condition)
    go_on: threading.Event = field(default_factory=threading.Event)
    """Lets go of what hangs."""
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def subjects(self) -> list[str]:
        return [each["subject"] for each in self.got]

    def wait_for(self, number: int) -> None:
        """Until so many requests have come."""
        with self.came:
            assert self.came.wait_for(lambda: self.asked >= number, timeout=20)

    def answer(self) -> str:
        with self.came:
            self.asked += 1
            self.came.notify_all()
            return self.answers.pop(0) if self.answers else self.usual

    def handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                record = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, _, seconds = receiver.answer().partition(" ")
                if status == "reset":
                    linger = struct.pack("ii", 1, 0)
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    self.connection.close()
                    return
                if status == "hang":
                    receiver.go_on.wait(20)
                    return
                code = 200 if status == "slow" else int(status)
                if code == 200:
                    receiver.got.append(record)
                self.send_response(code)
                if seconds:
                    self.send_header("Retry-After", seconds)
                self.send_header("Content-Length", "2")
                self.end_headers()
                for piece in (b"o", b"k"):
                    self.wfile.write(piece)
                    self.wfile.flush()

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        return Handler


class QuietServer(ThreadingHTTPServer):
    """Those who ask go away before they are answered; that is no news."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        del request, client_address


@pytest.fixture
def receivers() -> Iterator[Callable[[], Receiver]]:
    opened: list[tuple[Receiver, ThreadingHTTPServer, threading.Thread]] = []

    def open_() -> Receiver:
        receiver = Receiver()
        server = QuietServer(("127.0.0.1", 0), receiver.handler())
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        receiver.port = server.server_port
        opened.append((receiver, server, thread))
        return receiver

    yield open_
    for receiver, server, thread in opened:
        receiver.go_on.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def robot(receivers: Callable[[], Receiver]) -> Receiver:
    return receivers()


def hook(receiver: Receiver, **changes: Any) -> WebhookChannel:
    plain = WebhookChannel(kind="webhook", url=receiver.url, allow_private=True, timeout_s=5)
    return replace(plain, **changes)


# ── a desk with these channels, and what waits for them ──────────────────────────────────────


def over(
    desk: Desk,
    storm: StormSettings = NO_STORM,
    retry: RetrySettings | None = None,
    **channels: AnyChannel,
) -> Monitor:
    """The monitor of ``desk`` with these channels, another process each time."""
    settings = desk.m.settings
    alerts = replace(settings.alerts, storm=storm, retry=retry or RetrySettings(jitter=0))
    people = tuple(
        replace(each, addresses=dict.fromkeys(channels, each.id)) for each in settings.roster.people
    )
    settings = replace(
        settings,
        channels=ChannelsSettings(channels=channels),
        roster=replace(settings.roster, people=people),
        alerts=alerts,
    )
    sender = make_sender(settings, desk.clock, desk.folder, desk.said.append)
    return replace(desk.m, settings=settings, sender=sender, lanes=Lanes())


def waits(
    desk: Desk,
    *names: str,
    tier: Tier = Tier.YELLOW,
    channel: str = "gw",
    address: str = "duty",
    recipient: str = "林知夏",
    wait: timedelta = timedelta(),
    **changes: Any,
) -> list[int]:
    """Alerts about nothing in particular, one message each: their ids."""
    now, made = desk.clock.now(), []
    with desk.m.store.write() as unit:
        for name in names:
            alert = Alert(
                id=0,
                incident_id=None,
                matter=f"test:{name}",
                reason=AlertReason.OPENED,
                tier=tier,
                route="本地",
                step=0,
                dedupe_key=name,
                at=now,
                explanation="试",
                ack_due_at=now + HOUR,
            )
            words = Message(subject=name, text=name, markdown=name, html=name, command="c")
            delivery = Delivery(
                id=0,
                alert_id=0,
                dedupe_key=f"{name}:{channel}:{address}",
                channel=channel,
                recipient=recipient,
                address=address,
                message=words,
                status=PENDING,
                attempts=0,
                next_attempt_at=now + wait,
                tier=tier,
            )
            kept = unit.alerts.add(replace(alert, **changes), [delivery])
            assert kept is not None
            made.append(kept.id)
    return made


def stored(desk: Desk) -> dict[str, Delivery]:
    """Every delivery, by the subject of its message and its channel if there are more."""
    with desk.m.store.read() as unit:
        found = [d for a in unit.alerts.all_ids() for d in unit.alerts.deliveries(a)]
    return {d.message.subject: d for d in found}


def statuses(desk: Desk) -> Counter[DeliveryStatus]:
    with desk.m.store.read() as unit:
        return Counter(d.status for a in unit.alerts.all_ids() for d in unit.alerts.deliveries(a))


def numbered(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{n:02d}" for n in range(count)]


# ── lanes ────────────────────────────────────────────────────────────────────────────────────


def test_a_hanging_channel_stops_no_other_now_or_at_the_next_ring(
    desk: Desk, receivers: Callable[[], Receiver]
) -> None:
    hanging, quick = receivers(), receivers()
    hanging.usual = "hang"
    m = over(desk, slow=hook(hanging, timeout_s=20), gw=hook(quick))
    waits(desk, *numbered("s", 3), channel="slow")
    waits(desk, *numbered("q", 3))
    ring = threading.Thread(target=pipeline.deliver, args=(m,))
    ring.start()
    hanging.wait_for(1)
    quick.wait_for(3)
    waits(desk, "later")
    for _ in range(1000):  # until the first ring has parted from the quick one, at the latest
        if quick.asked == 4:
            break
        pipeline.deliver(m)
    assert quick.subjects == ["q00", "q01", "q02", "later"]
    assert hanging.asked == 1, "and leaves its channel alone"
    hanging.go_on.set()
    ring.join(20)
    assert not ring.is_alive()


def test_the_gravest_goes_first_and_overtakes_what_waits(desk: Desk, robot: Receiver) -> None:
    m = over(desk, gw=hook(robot))
    for tier in Tier:
        waits(desk, f"{tier.word}-1", f"{tier.word}-2", tier=tier)
    assert pipeline.deliver(m) == 10
    words = [subject.partition("-")[0] for subject in robot.subjects]
    assert words == [tier.word for tier in sorted(Tier, reverse=True) for _ in "12"]


def test_two_processes_at_once_send_each_message_once(desk: Desk, robot: Receiver) -> None:
    processes = [over(desk, gw=hook(robot)) for _ in range(3)]
    processes = [
        replace(m, store=Store.open(desk.m.store._engine.url.render_as_string(False)))
        for m in processes
    ]
    waits(desk, *numbered("m", 40))
    threads = [threading.Thread(target=pipeline.deliver, args=(m,)) for m in processes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for m in processes:
        m.store.close()
    assert sorted(robot.subjects) == numbered("m", 40)
    assert statuses(desk) == {SENT: 40}


# ── what receivers answer ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("answer", ["500", "503", "429", "hang", "reset"])
def test_whatever_goes_wrong_once_is_made_good(desk: Desk, robot: Receiver, answer: str) -> None:
    robot.answers = [answer]
    m = over(desk, gw=hook(robot, timeout_s=0.3))
    waits(desk, "one")
    assert pipeline.deliver(m) == 0
    assert stored(desk)["one"].error
    desk.later(seconds=29)
    assert pipeline.deliver(m) == 0
    desk.later(seconds=1)
    assert pipeline.deliver(m) == 1
    assert robot.subjects == ["〔重发〕one"], "it may have been received before"
    done = stored(desk)["one"]
    assert (done.status, done.attempts, done.sent_at) == (SENT, 2, desk.clock.now())


@pytest.mark.parametrize("answer", ["200", "slow"])
def test_what_is_taken_is_taken_once(desk: Desk, robot: Receiver, answer: str) -> None:
    robot.usual = answer
    m = over(desk, gw=hook(robot))
    waits(desk, "one")
    assert pipeline.deliver(m) == 1
    desk.later(hours=3)
    assert pipeline.deliver(m) == 0
    assert robot.subjects == ["one"]


def test_a_channel_that_asks_for_patience_gets_it_for_all_its_messages(
    desk: Desk, robot: Receiver
) -> None:
    robot.answers = ["429 90"]
    m = over(desk, gw=hook(robot))
    waits(desk, "one", "two", "three", address="duty")
    waits(desk, "red", tier=Tier.RED, address="leader")
    assert pipeline.deliver(m) == 0
    assert robot.asked == 1
    desk.later(seconds=89)
    assert pipeline.deliver(m) == 0
    desk.later(seconds=1)
    assert pipeline.deliver(m) == 2
    assert robot.subjects == ["〔重发〕red", "【合并通知】3件：Ⅲ级3件"]


def test_no_receiver_puts_an_alert_off_for_more_than_an_hour(desk: Desk, robot: Receiver) -> None:
    robot.answers = ["503 86400"]
    m = over(desk, gw=hook(robot))
    waits(desk, "one")
    pipeline.deliver(m)
    desk.later(hours=1)
    assert pipeline.deliver(m) == 1


class _Mail:
    """Takes letters; the first answers are what it is told to give."""

    def __init__(self, answers: Sequence[str]) -> None:
        self.answers, self.letters = list(answers), list[str]()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the server's name for it
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.letters.append(envelope.rcpt_tos[0])
        return answer


class _FreePort(Controller):
    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]  # started
        super()._trigger_server()  # type: ignore[no-untyped-call]  # the library has no types


def test_mail_that_is_put_off_is_tried_again_and_mail_that_is_refused_is_not(desk: Desk) -> None:
    sink = _Mail(["451 try later", "550 no such user"])
    controller = _FreePort(sink, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        mail = EmailChannel(
            kind="email",
            host="127.0.0.1",
            port=controller.port,
            security="none",
            sender="yuqing@shifan.example",
        )
        m = over(desk, mail=mail)
        waits(desk, "a", "b", channel="mail", address="a@shifan.example")
        assert pipeline.deliver(m) == 0
        desk.later(seconds=30)
        assert pipeline.deliver(m) == 1
    finally:
        controller.stop()
    assert sink.letters == ["a@shifan.example"]
    assert (stored(desk)["a"].status, stored(desk)["b"].status) == (SENT, FAILED)


# ── an hour without the receiver ─────────────────────────────────────────────────────────────


def test_after_an_hour_without_its_receiver_all_is_delivered_in_order_of_tier(
    desk: Desk, robot: Receiver
) -> None:
    robot.usual = "503"
    m = over(desk, retry=RetrySettings(), gw=hook(robot))
    names = list[str]()
    for minute in range(0, 60, 2):
        if minute % 6 == 0:
            tier = list(Tier)[(minute // 6) % 5]
            names.append(f"{tier.word}-{minute:02d}")
            waits(desk, names[-1], tier=tier, address=f"person-{minute % 4}")
        pipeline.deliver(m)
        desk.later(minutes=2)
    assert robot.got == []
    robot.usual = "200"
    for _ in range(7):
        pipeline.deliver(m)
        desk.later(minutes=2)
    told = [subject.removeprefix("〔重发〕") for subject in robot.subjects]
    assert sorted(told) == sorted(names), "all, and each once"
    grave = [int(Tier.of(name.partition("-")[0])) for name in told]
    assert grave == sorted(grave, reverse=True)


def test_a_first_success_wakes_what_waits_after_failures(desk: Desk, robot: Receiver) -> None:
    robot.usual = "500"
    m = over(desk, gw=hook(robot))
    waits(desk, "old")
    for _ in range(8):
        pipeline.deliver(m)
        desk.clock.move_to(stored(desk)["old"].next_attempt_at)
    pipeline.deliver(m)
    robot.usual = "200"
    desk.later(minutes=2)
    waits(desk, "new", tier=Tier.BLUE)
    assert pipeline.deliver(m) == 2
    assert robot.subjects == ["new", "〔重发〕old"]


# ── storms ───────────────────────────────────────────────────────────────────────────────────


def test_a_storm_is_one_message_and_each_is_told(desk: Desk, robot: Receiver) -> None:
    m = over(desk, storm=StormSettings(), gw=hook(robot))
    alerts = waits(desk, *numbered("m", 30))
    waits(desk, "grave", tier=Tier.RED)
    waits(desk, "other", address="leader")
    assert pipeline.deliver(m) == 3
    assert robot.subjects == ["grave", "【合并通知】30件：Ⅲ级30件", "other"]
    assert statuses(desk) == {SENT: 3, FOLDED: 30}
    carrier = stored(desk)["【合并通知】30件：Ⅲ级30件"]
    assert stored(desk)["m07"].carried_by == carrier.id
    with desk.m.store.read() as unit:
        assert unit.alerts.told_by(carrier.alert_id) == alerts
        entries = unit.ledger.of(f"alert:{alerts[0]}")
    assert [(e.action, e.detail["within"]) for e in entries] == [("folded", carrier.alert_id)]
    assert pipeline.deliver(m) == 0
    assert pipeline.acknowledge_alert(m, carrier.alert_id, "林知夏") == [carrier.alert_id, *alerts]
    with desk.m.store.read() as unit:
        assert {one.acknowledged_by for one in unit.alerts.get(alerts)} == {"林知夏"}


def test_whoever_takes_a_storm_takes_nothing_that_was_told_quietly(
    desk: Desk, robot: Receiver
) -> None:
    """A follow-up stands in the storm; whose incident that is has not changed."""
    desk.site.show_feed("/evening.xml", STOPPED)
    batches = pipeline.collect(desk.m, ["evening"])
    (incident,) = pipeline.assess(desk.m, pipeline.ingest(desk.m, batches))
    pipeline.acknowledge(desk.m, incident, "沈砚秋")
    m = over(desk, storm=StormSettings(above=1), gw=hook(robot))
    about: dict[str, Any] = {"incident_id": incident, "matter": "", "ack_due_at": None}
    (quiet,) = waits(desk, "follow-up", reason=AlertReason.FOLLOW_UP, **about)
    loud = waits(desk, *numbered("m", 3))
    assert pipeline.deliver(m) == 1
    with m.store.read() as unit:
        (carrier,) = set(unit.alerts.all_ids()) - {quiet, *loud}
    assert pipeline.acknowledge_alert(desk.m, carrier, "林知夏") == [carrier, *loud]
    with m.store.read() as unit:
        assert unit.incidents.one(incident).held_by == "沈砚秋"


def test_a_storm_that_is_not_taken_stays_whole_and_grows(desk: Desk, robot: Receiver) -> None:
    robot.answers = ["500"]
    m = over(desk, storm=StormSettings(), gw=hook(robot))
    waits(desk, *numbered("m", 8))
    assert pipeline.deliver(m) == 0
    assert statuses(desk) == {PENDING: 9}
    waits(desk, *numbered("n", 8))
    desk.later(minutes=1)
    assert pipeline.deliver(m) == 1
    assert robot.subjects == ["【合并通知】16件：Ⅲ级16件"]
    assert "其中8条先前可能已收到" in robot.got[0]["text"]
    assert statuses(desk) == {SENT: 1, FOLDED: 17}, "the first fold within the second"


def test_a_crash_while_a_storm_is_sent_repeats_the_same_message(
    desk: Desk, robot: Receiver
) -> None:
    m = over(desk, storm=StormSettings(), gw=hook(robot))
    waits(desk, *numbered("m", 8))

    dying = replace(
        m,
        sender=_Dying(m.settings.channels.channels, desk.folder, desk.said.append),
        lanes=Lanes(),
    )
    with pytest.raises(SystemExit):
        pipeline.deliver(dying)
    assert pipeline.deliver(m) == 0, "its lease still runs"
    desk.later(minutes=5)
    assert pipeline.deliver(m) == 1
    first, second = robot.got
    assert first["dedupe_key"] == second["dedupe_key"]
    assert second["subject"] == "〔重发〕【合并通知】8件：Ⅲ级8件"
    assert statuses(desk) == {SENT: 1, FOLDED: 8}


class _Dying(Sender):
    """Sends, and then the process is gone."""

    def send(self, delivery: Delivery) -> Outcome:
        super().send(delivery)
        raise SystemExit


def test_what_waits_for_others_goes_with_them(desk: Desk, robot: Receiver) -> None:
    m = over(desk, storm=StormSettings(), gw=hook(robot))
    waits(desk, "one", wait=MINUTE / 2)
    desk.later(seconds=20)
    waits(desk, "two", wait=MINUTE / 2)
    assert pipeline.deliver(m) == 0
    desk.later(seconds=10)
    assert pipeline.deliver(m) == 1
    assert robot.subjects == ["【合并通知】2件：Ⅲ级2件"]


def test_nobody_gets_more_in_a_minute_than_can_be_read(desk: Desk, robot: Receiver) -> None:
    m = over(desk, storm=StormSettings(above=3), gw=hook(robot))
    for second in range(0, 60, 5):
        waits(desk, f"t{second:02d}")
        pipeline.deliver(m)
        desk.later(seconds=5)
    assert len(robot.got) <= 4
    for _ in range(6):
        pipeline.deliver(m)
        desk.later(seconds=15)
    assert statuses(desk)[PENDING] == 0
    assert len(robot.got) <= 6


def test_a_storm_names_everybody_it_tells_once(desk: Desk, robot: Receiver) -> None:
    m = over(desk, storm=StormSettings(above=1), gw=hook(robot))
    waits(desk, "one", recipient="值班员、带班领导")
    waits(desk, "two", "three", recipient="值班员")
    assert pipeline.deliver(m) == 1
    assert robot.got[0]["recipient"] in ("值班员、带班领导", "带班领导、值班员")


def test_who_has_had_enough_for_a_minute_holds_up_nobody_else(desk: Desk, robot: Receiver) -> None:
    m = over(desk, storm=StormSettings(), gw=hook(robot))
    waits(desk, *numbered("first", 5))
    assert pipeline.deliver(m) == 5
    waits(desk, *numbered("more", 60), tier=Tier.ORANGE)
    waits(desk, "other", address="leader")
    assert pipeline.deliver(m) == 1
    assert robot.subjects[-1] == "other"


def test_a_limit_a_minute_holds_over_processes_and_loses_nothing(
    desk: Desk, robot: Receiver
) -> None:
    robots = hook(robot, per_minute=10)
    one, other = over(desk, gw=robots), over(desk, gw=robots)
    for n in range(25):
        waits(desk, f"m{n:02d}", address=f"person-{n}")
    waits(desk, "grave", tier=Tier.RED, address="late")
    per_minute = list[int]()
    for _ in range(5):
        before = robot.asked
        pipeline.deliver(one)
        pipeline.deliver(other)
        desk.later(seconds=30)
        waits(desk, f"red{len(per_minute)}", tier=Tier.RED, address="late")
        pipeline.deliver(other)
        desk.later(seconds=30)
        per_minute.append(robot.asked - before)
    assert max(per_minute) <= 10
    assert robot.subjects[0] == "grave"
    assert {f"m{n:02d}" for n in range(25)} <= set(robot.subjects)
    assert robot.subjects.index("red0") < robot.subjects.index("m24"), "room is kept for it"


# ── another way ──────────────────────────────────────────────────────────────────────────────


def test_what_a_channel_will_never_take_goes_to_the_same_person_another_way(
    desk: Desk, receivers: Callable[[], Receiver]
) -> None:
    broken, other = receivers(), receivers()
    broken.usual = "403"
    m = over(desk, gw=hook(broken, fallback="sms"), sms=hook(other))
    person = m.settings.roster.people[0]
    waits(desk, "one", address=person.id)
    pipeline.deliver(m)
    pipeline.deliver(m)
    assert other.subjects == ["one"]
    assert other.got[0]["recipient"] == person.name
    with desk.m.store.read() as unit:
        first, second = unit.alerts.deliveries(1)
        entries = unit.ledger.of("alert:1")
    assert (first.status, second.status, second.instead_of) == (FAILED, SENT, first.id)
    assert entries[0].detail["then"] == "改走备用渠道 sms"
    assert (broken.asked, other.asked) == (1, 1)


def test_storm_that_a_channel_will_never_take_goes_another_way_as_it_is(
    desk: Desk, receivers: Callable[[], Receiver]
) -> None:
    broken, other = receivers(), receivers()
    broken.usual = "403"
    m = over(desk, StormSettings(), gw=hook(broken, fallback="sms"), sms=hook(other))
    waits(desk, *numbered("m", 8), address=m.settings.roster.people[0].id)
    pipeline.deliver(m)
    pipeline.deliver(m)
    assert other.subjects == ["【合并通知】8件：Ⅲ级8件"]
    assert statuses(desk) == {FAILED: 1, SENT: 1, FOLDED: 8}


def test_who_can_be_reached_in_no_way_is_passed_over_at_once(desk: Desk, robot: Receiver) -> None:
    robot.usual = "403"
    m = over(desk, StormSettings(), gw=hook(robot))
    (alone,) = waits(desk, "one", address="leader")
    many = waits(desk, *numbered("m", 8))
    pipeline.deliver(m)
    with desk.m.store.read() as unit:
        due = {alert.id for alert in unit.alerts.unacknowledged(desk.clock.now(), 50)}
        assert due == {alone, *many}
        actions = [entry.action for entry in unit.ledger.of(f"alert:{alone}")]
    assert actions == ["failed", "hastened"]
    assert statuses(desk) == {FAILED: 10}, "the one that was to carry eight among them"


def test_after_some_attempts_another_way_is_used_as_well_once(
    desk: Desk, receivers: Callable[[], Receiver]
) -> None:
    broken, other = receivers(), receivers()
    broken.usual = "500"
    m = over(desk, gw=hook(broken, fallback="sms"), sms=hook(other))
    waits(desk, "one", address=m.settings.roster.people[0].id)
    for _ in range(30):
        pipeline.deliver(m)
        desk.later(minutes=1)
    assert broken.asked > 6
    assert other.subjects == ["one"]
    broken.usual = "200"
    desk.later(minutes=10)
    pipeline.deliver(m)
    assert broken.subjects == ["〔重发〕one"], "the first way went on being tried"
    assert statuses(desk) == {SENT: 2}


# ── what came too late ───────────────────────────────────────────────────────────────────────


def test_reminder_is_withdrawn_when_somebody_has_taken_the_matter(
    desk: Desk, robot: Receiver
) -> None:
    m = over(desk, gw=hook(robot))
    first = waits(desk, "first")
    reminder = waits(desk, "reminder", reason=AlertReason.ESCALATED)
    with desk.m.store.write() as unit:
        unit.alerts.acknowledge_matter("test:first", "林知夏", desk.clock.now())
        unit.alerts.acknowledge_matter("test:reminder", "林知夏", desk.clock.now())
    assert pipeline.deliver(m) == 1
    assert robot.subjects == ["first"], "the first word of a matter is said all the same"
    kept = stored(desk)["reminder"]
    assert (kept.status, kept.error) == (
        DeliveryStatus.WITHDRAWN,
        "发出之前已由林知夏签收，催办不再发出",
    )
    with desk.m.store.read() as unit:
        (entry,) = unit.ledger.of(f"alert:{reminder[0]}")
    assert (entry.action, entry.detail["reason"]) == ("not sent", kept.error)
    assert first


# ── clocks ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_put_back_or_forward_loses_and_doubles_nothing(
    desk: Desk, robot: Receiver, hours: int
) -> None:
    robot.answers = ["500", "200", "500"]
    m = over(desk, gw=hook(robot))
    waits(desk, "tried", tier=Tier.ORANGE)
    waits(desk, "sent")
    assert pipeline.deliver(m) == 1
    waits(desk, "new")
    m = replace(m, clock=_Shifted(desk, hours * HOUR))
    assert pipeline.deliver(m) == 1
    desk.later(minutes=2)
    assert pipeline.deliver(m) == 1
    assert pipeline.deliver(m) == 0
    assert sorted(s.removeprefix("〔重发〕") for s in robot.subjects) == ["new", "sent", "tried"]
    assert statuses(desk) == {SENT: 3}


class _Shifted:
    """The clock of the desk, put back or forward."""

    def __init__(self, desk: Desk, by: timedelta) -> None:
        self._desk, self._by = desk, by

    def now(self) -> Any:
        return self._desk.clock.now() + self._by


def test_midnight_is_a_moment_like_any_other(desk: Desk, robot: Receiver) -> None:
    robot.answers = ["500"]
    m = over(desk, gw=hook(robot))
    desk.clock.move_to(desk.clock.now().replace(hour=15, minute=59, second=45))
    waits(desk, "one")
    pipeline.deliver(m)
    desk.later(seconds=30)
    assert pipeline.deliver(m) == 1


def test_an_empty_outbox_asks_nobody(desk: Desk, robot: Receiver) -> None:
    m = over(desk, gw=hook(robot), terminal=ConsoleChannel(kind="console"))
    assert pipeline.deliver(m) == 0
    assert (robot.asked, desk.said) == (0, [])


def test_a_channel_that_is_no_longer_there_is_given_up_with_a_word(desk: Desk) -> None:
    m = over(desk)
    waits(desk, "one", channel="gone")
    assert pipeline.deliver(m) == 0
    kept = stored(desk)["one"]
    assert kept.status is FAILED
    assert "gone" in (kept.error or "")
