"""The door out, against real receivers: vendors' answers, a mail server, a disk, a screen."""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from monitor.alerts.channels import KINDS
from monitor.alerts.channels.base import Outcome
from monitor.alerts.send import Sender
from monitor.settings.channels import (
    AliyunSmsChannel,
    AnyChannel,
    AppriseChannel,
    ConsoleChannel,
    DesktopChannel,
    DingtalkChannel,
    EmailChannel,
    FeishuChannel,
    FileChannel,
    InboxChannel,
    TencentSmsChannel,
    VoiceChannel,
    WebhookChannel,
    WecomChannel,
)
from monitor.types import Delivery
from tests.alerts.receivers import (
    KEY_ID,
    SECRET,
    VENDORS,
    Answer,
    MailReceiver,
    Mood,
    Taken,
    WebReceiver,
    broken_mail_receiver,
    mail_receiver,
    web_receiver,
)

SendOver = Callable[..., Sender]
URLS = {
    "wecom": "http://127.0.0.1:{}/cgi-bin/webhook/send?key=geheim-wecom",
    "dingtalk": "http://127.0.0.1:{}/robot/send?access_token=geheim-dingtalk",
    "feishu": "http://127.0.0.1:{}/open-apis/bot/v2/hook/geheim-feishu",
    "apprise": "json://127.0.0.1:{}/geheim-apprise?rto=0.5&cto=0.5",
}
GATEWAY = "http://127.0.0.1:{}/gateway?name=geheim-gateway"
PHONE = "138 0013 8000"


@pytest.fixture
def sender(tmp_path: Path) -> SendOver:
    def make(settings: AnyChannel, echo: Callable[[str], None] = lambda _: None) -> Sender:
        return Sender({"mail": settings}, tmp_path, echo)

    return make


@pytest.fixture
def web() -> Iterator[WebReceiver]:
    with web_receiver() as receiver:
        yield receiver


@pytest.fixture
def mail() -> Iterator[tuple[MailReceiver, int]]:
    with mail_receiver() as pair:
        yield pair


@pytest.fixture
def settings_of(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AnyChannel]:
    """Settings of a kind whose receiver listens at a port, with the secret given it."""

    def make(kind: str, port: int, secret: str = SECRET, timeout_s: float = 5) -> AnyChannel:
        wrong = secret != SECRET
        monkeypatch.setenv("A_URL", URLS.get(kind, GATEWAY).format(port) + "x" * wrong)
        monkeypatch.setenv("A_SECRET", secret)
        monkeypatch.setenv("A_KEY", KEY_ID)
        web: dict[str, Any] = {"timeout_s": timeout_s, "allow_private": True}
        signed = {"url": "${A_URL}", "secret": "${A_SECRET}", **web}
        sms: dict[str, Any] = {
            "key_id": "${A_KEY}",
            "key_secret": "${A_SECRET}",
            "sign_name": "示范人社",
            "template": "1110",
            "endpoint": f"http://127.0.0.1:{port}",
            **web,
        }
        made: dict[str, Callable[[], AnyChannel]] = {
            "wecom": lambda: WecomChannel(kind="wecom", url="${A_URL}", **web),
            "dingtalk": lambda: DingtalkChannel(kind="dingtalk", **signed),
            "feishu": lambda: FeishuChannel(kind="feishu", **signed),
            "webhook": lambda: WebhookChannel(kind="webhook", **signed),
            "voice": lambda: VoiceChannel(kind="voice", **signed),
            "aliyun_sms": lambda: AliyunSmsChannel(
                kind="aliyun_sms", params={"a": "mark", "b": "line", "c": "line"}, **sms
            ),
            "tencent_sms": lambda: TencentSmsChannel(
                kind="tencent_sms", app_id="1400006666", params=("mark", "line"), **sms
            ),
            "apprise": lambda: AppriseChannel(kind="apprise", url="${A_URL}", timeout_s=timeout_s),
            "email": lambda: _mailbox(
                port, username="yuqing", password="${A_SECRET}", timeout_s=timeout_s
            ),
        }
        return made[kind]()

    return make


@pytest.fixture
def hook(web: WebReceiver, settings_of: Callable[..., WebhookChannel]) -> WebhookChannel:
    return settings_of("webhook", web.port)


def _mailbox(port: int, **changes: object) -> EmailChannel:
    plain = EmailChannel(
        kind="email",
        host="127.0.0.1",
        port=port,
        security="none",
        sender="yuqing@shifan.example",
        timeout_s=5,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # any field of the settings


def _to(kind: str, delivery: Delivery) -> Delivery:
    """``delivery`` with an address of the kind that ``kind`` wants."""
    dials = kind in ("voice", "aliyun_sms", "tencent_sms")
    return replace(delivery, address=PHONE) if dials else delivery


# ── every vendor, in every mood ──────────────────────────────────────────────────────────────

AFAR = (*VENDORS, "email")
HERE = ("console", "file", "inbox", "desktop")
afar = pytest.mark.parametrize("kind", AFAR)


def test_every_kind_has_a_receiver_or_stays_on_this_machine() -> None:
    assert {*AFAR, *HERE} == set(KINDS)


@pytest.fixture
def attempt(
    sender: SendOver, delivery: Delivery, settings_of: Callable[..., AnyChannel]
) -> Iterator[Callable[..., Outcome]]:
    """One attempt over a kind of channel while its receiver is in a mood."""
    with ExitStack() as stack:

        def make(kind: str, mood: Mood = "well", **settings: Any) -> Outcome:
            if kind != "email":
                vendor, hasty = VENDORS[kind]
                port = stack.enter_context(web_receiver(vendor, hasty, mood)).port
            elif mood in ("silent", "reset", "dripping"):
                port = stack.enter_context(broken_mail_receiver(mood))
            else:
                receiver, port = stack.enter_context(mail_receiver())
                answers = {"hasty": "451 4.7.1 Try again later", "down": "452 4.3.1 No space"}
                receiver.data_answer = answers.get(mood, receiver.data_answer)
            return sender(settings_of(kind, port, **settings)).send(_to(kind, delivery))

        yield make


RECEIPTS = {
    "webhook": "hook-17",
    "voice": "call-9",
    "email": "2.0.0 Ok: queued as 4F1D22",
    "aliyun_sms": "9006195452^0",
    "tencent_sms": "5000:1045710669157053657849499619",
}


@afar
def test_receiver_that_is_well_takes_it_and_gives_its_number(
    attempt: Callable[..., Outcome], kind: str
) -> None:
    outcome = attempt(kind)
    assert (outcome.kind, outcome.error) == ("sent", None)
    assert outcome.reference == RECEIPTS.get(kind)


@afar
def test_receiver_that_is_pressed_for_time_is_asked_again(
    attempt: Callable[..., Outcome], kind: str
) -> None:
    outcome = attempt(kind, "hasty")
    assert outcome.kind == "retry"
    assert (outcome.retry_after_s is None) == (kind in ("apprise", "email"))  # they do not say


@afar
def test_wrong_secret_is_final_and_told_without_it(
    attempt: Callable[..., Outcome], kind: str
) -> None:
    outcome = attempt(kind, secret="geheim-falsch")
    if kind == "apprise":  # no secret that a server of this kind could find wrong
        assert outcome.kind == "sent"
        return
    assert outcome.kind == "permanent"
    assert "geheim" not in str(outcome.error)


@afar
@pytest.mark.parametrize("mood", ["down", "silent", "reset", "dripping"])
def test_receiver_in_trouble_is_asked_again(
    attempt: Callable[..., Outcome], kind: str, mood: Mood
) -> None:
    outcome = attempt(kind, mood, timeout_s=0.1)
    assert outcome.kind == "retry"
    assert "geheim" not in str(outcome.error)


@pytest.mark.parametrize("kind", ["aliyun_sms", "tencent_sms"])
def test_signed_name_of_the_host_is_the_one_that_is_asked(
    sender: SendOver,
    delivery: Delivery,
    settings_of: Callable[..., AnyChannel],
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    look_up = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _, *rest, **by: look_up("127.0.0.1", *rest, **by)
    )
    monkeypatch.setattr("monitor.alerts.send._is_public", lambda _: True)
    with web_receiver(*VENDORS[kind]) as receiver:
        endpoint = f"http://sms.shifan.example:{receiver.port}"
        settings = settings_of(kind, receiver.port)
        assert isinstance(settings, AliyunSmsChannel | TencentSmsChannel)
        guarded = replace(settings, endpoint=endpoint, allow_private=False)
        assert sender(guarded).send(_to(kind, delivery)).kind == "sent"


# ── the web ──────────────────────────────────────────────────────────────────────────────────


def test_webhook_arrives_whole(
    web: WebReceiver, hook: WebhookChannel, sender: SendOver, delivery: Delivery
) -> None:
    assert sender(hook).send(delivery).kind == "sent"
    (taken,) = web.got
    assert taken.path == "/gateway?name=geheim-gateway"
    assert taken.headers["content-type"].startswith("application/json")
    assert taken.said["dedupe_key"] == delivery.dedupe_key


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer({"errcode": 0}), "sent"),
        (Answer({"errcode": 310000, "errmsg": "sign not match"}), "retry"),
        (Answer(b"", status=404), "permanent"),
        (Answer(b"x" * 200_000), "sent"),
    ],
)
def test_webhook_answer_decides(
    web: WebReceiver,
    hook: WebhookChannel,
    sender: SendOver,
    delivery: Delivery,
    answer: Answer,
    kind: str,
) -> None:
    web.mood, web.hasty = "hasty", answer
    assert sender(hook).send(delivery).kind == kind


def test_receiver_that_is_too_busy_says_when_to_come_back(
    web: WebReceiver, hook: WebhookChannel, sender: SendOver, delivery: Delivery
) -> None:
    web.mood = "hasty"
    assert sender(hook).send(delivery).retry_after_s == 40.0


def test_request_is_not_led_elsewhere(
    web: WebReceiver, hook: WebhookChannel, sender: SendOver, delivery: Delivery
) -> None:
    elsewhere = {"Location": f"http://127.0.0.1:{web.port}/elsewhere"}
    web.mood, web.hasty = "hasty", Answer(b"", status=307, headers=elsewhere)
    assert sender(hook).send(delivery).kind == "permanent"
    assert len(web.got) == 1


def test_proxy_of_the_environment_is_not_used(
    web: WebReceiver,
    hook: WebhookChannel,
    sender: SendOver,
    delivery: Delivery,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert sender(hook).send(delivery).kind == "sent"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "10.0.0.1", "0.0.0.0"],  # noqa: S104 - an address to refuse
)
def test_inner_address_is_not_posted_to(
    web: WebReceiver, hook: WebhookChannel, sender: SendOver, delivery: Delivery, host: str
) -> None:
    guarded = replace(hook, url=f"http://{host}:{web.port}/", allow_private=False)
    outcome = sender(guarded).send(delivery)
    assert outcome.kind == "permanent"
    assert "内网" in str(outcome.error)
    assert web.got == []


def test_public_name_is_posted_to_the_address_that_was_checked(
    web: WebReceiver,
    hook: WebhookChannel,
    sender: SendOver,
    delivery: Delivery,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    look_up = socket.getaddrinfo

    def loopback(host: str, *args: int, **kinds: int) -> object:
        asked.append(host)
        return look_up("127.0.0.1", *args, **kinds)

    monkeypatch.setattr(socket, "getaddrinfo", loopback)
    monkeypatch.setattr("monitor.alerts.send._is_public", lambda address: True)
    named = replace(hook, url=f"http://gateway.shifan.example:{web.port}/a", allow_private=False)
    assert sender(named).send(delivery).kind == "sent"
    assert web.got[0].headers["host"] == f"gateway.shifan.example:{web.port}"
    assert asked.count("gateway.shifan.example") == 1


@pytest.mark.parametrize("url", ["nothing", "ftp://shifan.example/x", "http://", "http://[::1"])
def test_url_that_is_none_is_refused_for_good(
    hook: WebhookChannel,
    sender: SendOver,
    delivery: Delivery,
    monkeypatch: pytest.MonkeyPatch,
    url: str,
) -> None:
    monkeypatch.setenv("A_URL", url)
    assert sender(hook).send(delivery).kind == "permanent"


def test_closed_port_is_tried_again(
    hook: WebhookChannel, sender: SendOver, delivery: Delivery
) -> None:
    outcome = sender(replace(hook, url="http://127.0.0.1:1/?key=geheim")).send(delivery)
    assert outcome.kind == "retry"
    assert "geheim" not in str(outcome.error)


def test_missing_secret_is_named_and_nothing_is_sent(
    web: WebReceiver,
    hook: WebhookChannel,
    sender: SendOver,
    delivery: Delivery,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("A_SECRET")
    outcome = sender(hook).send(delivery)
    assert outcome.kind == "permanent"
    assert "A_SECRET" in str(outcome.error)
    assert web.got == []


# ── email ────────────────────────────────────────────────────────────────────────────────────


def test_letter_arrives(
    mail: tuple[MailReceiver, int], sender: SendOver, delivery: Delivery
) -> None:
    sink, port = mail
    assert sender(_mailbox(port)).send(delivery).kind == "sent"
    (envelope,) = sink.letters
    assert envelope.rcpt_tos == ["day@shifan.example"]
    assert isinstance(envelope.content, bytes)
    assert b"multipart/alternative" in envelope.content


@pytest.mark.parametrize(
    ("recipient_answer", "data_answer", "kind"),
    [
        ("550 No such user", "250 OK", "permanent"),
        ("450 Greylisted", "250 OK", "retry"),
        ("250 OK", "554 Refused", "permanent"),
        ("250 OK", "451 Try later", "retry"),
    ],
)
def test_refusal_of_the_mail_server_decides(
    mail: tuple[MailReceiver, int],
    sender: SendOver,
    delivery: Delivery,
    recipient_answer: str,
    data_answer: str,
    kind: str,
) -> None:
    sink, port = mail
    sink.recipient_answer, sink.data_answer = recipient_answer, data_answer
    outcome = sender(_mailbox(port)).send(delivery)
    assert outcome.kind == kind
    assert str(outcome.error).startswith("邮件服务器答复")


def test_mail_server_that_is_away_is_tried_again(sender: SendOver, delivery: Delivery) -> None:
    assert sender(_mailbox(1)).send(delivery).kind == "retry"


def test_letter_is_not_sent_openly_when_encryption_was_asked_for(
    mail: tuple[MailReceiver, int], sender: SendOver, delivery: Delivery
) -> None:
    sink, port = mail
    outcome = sender(_mailbox(port, security="starttls")).send(delivery)
    assert outcome.kind == "permanent"
    assert "不支持" in str(outcome.error)
    assert sink.letters == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def _server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    return context


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("trusted", [True, False])
def test_letter_is_sent_encrypted_to_a_server_with_a_trusted_certificate_only(
    certificate: Path,
    sender: SendOver,
    delivery: Delivery,
    monkeypatch: pytest.MonkeyPatch,
    security: str,
    trusted: bool,
) -> None:
    context = _server_side(certificate)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    hows: dict[str, dict[str, Any]] = {
        "starttls": {"tls_context": context, "require_starttls": True},
        "tls": {"ssl_context": context},
    }
    with mail_receiver(**hows[security]) as (receiver, port):
        outcome = sender(_mailbox(port, security=security)).send(delivery)
        assert outcome.kind == ("sent" if trusted else "retry")
        assert len(receiver.letters) == trusted


@pytest.mark.parametrize(
    ("mood", "trusted", "kind"),
    [("well", True, "sent"), ("well", False, "retry"), ("dripping", True, "retry")],
)
def test_request_is_sent_encrypted_to_a_server_with_a_trusted_certificate_only(
    certificate: Path,
    sender: SendOver,
    delivery: Delivery,
    settings_of: Callable[..., AnyChannel],
    monkeypatch: pytest.MonkeyPatch,
    mood: Mood,
    trusted: bool,
    kind: str,
) -> None:
    ours = ssl.create_default_context()
    if trusted:
        ours.load_verify_locations(certificate / "cert.pem")
    monkeypatch.setattr("monitor.alerts.send._trusted", lambda: ours)
    with web_receiver(mood=mood, tls=_server_side(certificate)) as receiver:
        settings = settings_of("webhook", receiver.port, timeout_s=5 if mood == "well" else 0.3)
        monkeypatch.setenv("A_URL", f"https://127.0.0.1:{receiver.port}/")
        assert sender(settings).send(delivery).kind == kind
        assert len(receiver.got) == trusted


def test_bad_address_is_an_outcome_like_any_other(
    mail: tuple[MailReceiver, int], sender: SendOver, delivery: Delivery
) -> None:
    outcome = sender(_mailbox(mail[1])).send(replace(delivery, address="a@b\r\nRCPT TO:<c@d>"))
    assert outcome.kind == "permanent"
    assert mail[0].letters == []


# ── console and file ─────────────────────────────────────────────────────────────────────────


def test_console_prints_the_text(sender: SendOver, delivery: Delivery) -> None:
    printed: list[str] = []
    console = ConsoleChannel(kind="console")
    assert sender(console, printed.append).send(delivery).kind == "sent"
    assert printed == [delivery.message.text]


def test_inbox_keeps_what_is_stored(sender: SendOver, delivery: Delivery, tmp_path: Path) -> None:
    assert sender(InboxChannel(kind="inbox")).send(delivery).kind == "sent"
    assert list(tmp_path.iterdir()) == []


def test_terminal_that_is_gone_is_tried_again(sender: SendOver, delivery: Delivery) -> None:
    def gone(text: str) -> None:
        raise BrokenPipeError(text)

    assert sender(ConsoleChannel(kind="console"), gone).send(delivery).kind == "retry"


def test_every_message_is_a_line_of_its_own_even_after_a_torn_one(
    sender: SendOver, delivery: Delivery, tmp_path: Path
) -> None:
    path = tmp_path / "out" / "alerts.jsonl"
    path.parent.mkdir()
    path.write_text('{"torn":', encoding="utf-8")
    out = sender(FileChannel(kind="file", path="out/alerts.jsonl"))
    assert [out.send(delivery).kind for _ in range(3)] == ["sent"] * 3
    torn, *lines = path.read_text(encoding="utf-8").splitlines()
    assert torn == '{"torn":'
    assert [json.loads(line)["dedupe_key"] for line in lines] == [delivery.dedupe_key] * 3


def test_lines_of_several_writers_never_mix(
    sender: SendOver, delivery: Delivery, tmp_path: Path
) -> None:
    long = replace(delivery, message=replace(delivery.message, text="字" * 20_000))
    channel = FileChannel(kind="file", path="alerts.jsonl")
    writers = [Thread(target=sender(channel).send, args=(long,)) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    lines = (tmp_path / "alerts.jsonl").read_text(encoding="utf-8").splitlines()
    assert [len(json.loads(line)["text"]) for line in lines] == [20_000] * 8


def test_file_is_made_for_its_owner_alone(
    sender: SendOver, delivery: Delivery, tmp_path: Path
) -> None:
    sender(FileChannel(kind="file", path="alerts.jsonl")).send(delivery)
    assert os.stat(tmp_path / "alerts.jsonl").st_mode & 0o077 == 0  # noqa: PTH116 - the mode bits


@pytest.mark.parametrize("path", ["../out.jsonl", "/tmp/out.jsonl", "a/../../out.jsonl"])  # noqa: S108 - a path to refuse
def test_file_outside_the_data_folder_is_refused(
    sender: SendOver, delivery: Delivery, tmp_path: Path, path: str
) -> None:
    outcome = sender(FileChannel(kind="file", path=path)).send(delivery)
    assert outcome.kind == "permanent"
    assert not (tmp_path.parent / "out.jsonl").exists()


def test_file_that_cannot_be_written_is_tried_again(
    sender: SendOver, delivery: Delivery, tmp_path: Path
) -> None:
    (tmp_path / "alerts.jsonl").mkdir()
    outcome = sender(FileChannel(kind="file", path="alerts.jsonl")).send(delivery)
    assert outcome.kind == "retry"


def test_channel_that_is_gone_from_the_settings_is_named(
    sender: SendOver, delivery: Delivery
) -> None:
    out = sender(ConsoleChannel(kind="console"))
    outcome = out.send(replace(delivery, channel="pigeon"))
    assert outcome.kind == "permanent"
    assert "pigeon" in str(outcome.error)


# ── the screen ───────────────────────────────────────────────────────────────────────────────

DESKTOP = DesktopChannel(kind="desktop")
_NOTING = """#!{python}
import json, pathlib, sys
pathlib.Path({out!r}).write_text(json.dumps(sys.argv[1:]))
sys.exit({code})
"""


@pytest.fixture
def screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Path]:
    """A ``notify-send`` that notes what it is to show and ends with a code."""

    def make(code: int) -> Path:
        program, out = tmp_path / "notify-send", tmp_path / "shown.json"
        program.write_text(_NOTING.format(python=sys.executable, out=str(out), code=code))
        program.chmod(0o700)
        monkeypatch.setenv("PATH", str(tmp_path))
        return out

    return make


def test_note_is_shown_and_no_word_of_it_is_an_option(
    screen: Callable[[int], Path], sender: SendOver, delivery: Delivery
) -> None:
    shown = screen(0)
    evil = replace(delivery.message, subject="--help", text="--help\n<b>粗</b>", command="x")
    assert sender(DESKTOP).send(replace(delivery, message=evil)).kind == "sent"
    *options, end, title, text = json.loads(shown.read_text())
    assert all(option.startswith("--") for option in options)
    assert (end, title, text) == ("--", "--help", "&lt;b&gt;粗&lt;/b&gt;")


def test_screen_without_a_session_is_tried_again(
    screen: Callable[[int], Path], sender: SendOver, delivery: Delivery
) -> None:
    screen(1)
    assert sender(DESKTOP).send(delivery).kind == "retry"


def test_machine_that_can_show_no_notes_says_what_to_install(
    sender: SendOver, delivery: Delivery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    outcome = sender(DESKTOP).send(delivery)
    assert outcome.kind == "permanent"
    assert "libnotify-bin" in str(outcome.error)


# ── Apprise ──────────────────────────────────────────────────────────────────────────────────


def test_apprise_that_is_not_installed_is_named(
    sender: SendOver, delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    outcome = sender(AppriseChannel(kind="apprise", url="${A_URL}")).send(delivery)
    assert outcome.kind == "permanent"
    assert "golden-hour[notify]" in str(outcome.error)


def test_address_that_apprise_does_not_know_is_final_and_not_told(
    sender: SendOver, delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_URL", "nosuchservice://geheim@x")
    outcome = sender(AppriseChannel(kind="apprise", url="${A_URL}")).send(delivery)
    assert outcome.kind == "permanent"
    assert "geheim" not in str(outcome.error)


def test_apprise_believes_a_body_that_refuses(
    settings_of: Callable[..., AnyChannel], sender: SendOver, delivery: Delivery
) -> None:
    """Why robots with a channel of their own are not sent to by Apprise."""
    refusing = Answer({"errcode": 310000, "errmsg": "sign not match"})
    with web_receiver(lambda _: refusing) as receiver:
        assert sender(settings_of("apprise", receiver.port)).send(delivery).kind == "sent"


@pytest.mark.parametrize("kind", ["dingtalk", "feishu", "webhook", "voice"])
def test_receiver_that_says_our_secrets_back_is_not_repeated(
    settings_of: Callable[..., AnyChannel], delivery: Delivery, tmp_path: Path, kind: str
) -> None:
    """A careless gateway writes the address it was asked at, and the link, into its refusal."""
    link = "https://yuqing.shifan.example/a/geheim-token_123"

    def careless(taken: Taken) -> Answer:
        said = f"示范 {link.rpartition('/')[2]} {SECRET} {taken.path}"
        return Answer(
            {"errcode": 40, "code": 40, "accepted": False, "errmsg": said, "msg": said}
            | {"reason": said}
        )

    with web_receiver(careless) as receiver:
        settings = settings_of(kind, receiver.port)
        sender = Sender({"mail": settings}, tmp_path, lambda _: None, lambda _: link)
        words = replace(delivery.message, command="monitor")
        asks = replace(delivery, message=words, address=PHONE)
        outcome = sender.send(asks)
    assert "geheim" not in str(outcome.error)
    assert "示范 …… …… /" in str(outcome.error)


def test_channel_that_breaks_is_an_outcome_too(
    sender: SendOver, delivery: Delivery, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: str) -> None:
        raise RuntimeError("geheim")

    outcome = sender(ConsoleChannel(kind="console"), broken).send(delivery)
    assert outcome == Outcome(kind="retry", error="渠道程序出错（RuntimeError），请联系维护人员")
    assert "geheim" not in caplog.text


def test_nothing_that_is_logged_holds_a_secret(
    attempt: Callable[..., Outcome], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING")
    for kind in AFAR:
        for mood in ("hasty", "down", "reset"):
            attempt(kind, mood)
    assert "geheim" not in caplog.text
    assert SECRET not in caplog.text
