"""The door out, against a real web server, a real mail server and a real disk."""

import json
import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from monitor.alerts.channels.webhook import SIGNATURE_HEADER, signature
from monitor.alerts.send import Sender
from monitor.settings.channels import (
    AnyChannel,
    ConsoleChannel,
    EmailChannel,
    FileChannel,
    WebhookChannel,
)
from monitor.types import Delivery

SECRET = "只有网关知道"


# ── sinks ────────────────────────────────────────────────────────────────────────────────────


@dataclass
class WebSink:
    """Answers as it is told; keeps what it got."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    silent: bool = False
    done: Event = field(default_factory=Event)
    port: int = 0


@pytest.fixture
def web() -> Iterator[WebSink]:
    sink = WebSink()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sink.got.append((self.path, dict(self.headers), body))
            if sink.silent:
                sink.done.wait(10)
                return
            self.send_response(sink.status)
            for name, value in sink.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sink.body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sink.port = server.server_port
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield sink
    sink.done.set()
    server.shutdown()
    thread.join()
    server.server_close()


class MailSink:
    """Takes letters, or refuses them with the answer it is told to give."""

    def __init__(self) -> None:
        self.letters: list[Envelope] = []
        self.recipient_answer = "250 OK"
        self.data_answer = "250 OK"

    async def handle_RCPT(  # noqa: N802 - the server's name for it
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the server's name for it
        if self.data_answer.startswith("250"):
            self.letters.append(envelope)
        return self.data_answer


class FreePortController(Controller):
    """Listens on a port the system picks; ``port`` is known once it has started."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]  # started
        super()._trigger_server()  # type: ignore[no-untyped-call]  # the library has no types


@pytest.fixture
def mail() -> Iterator[tuple[MailSink, int]]:
    sink = MailSink()
    controller = FreePortController(sink, hostname="127.0.0.1", port=0)
    controller.start()
    yield sink, controller.port
    controller.stop()


SendOver = Callable[..., Sender]


@pytest.fixture
def sender(tmp_path: Path) -> SendOver:
    def make(settings: AnyChannel, echo: Callable[[str], None] = lambda _: None) -> Sender:
        return Sender({"mail": settings}, tmp_path, echo)

    return make


@pytest.fixture
def hook(web: WebSink, monkeypatch: pytest.MonkeyPatch) -> WebhookChannel:
    monkeypatch.setenv("HOOK_URL", f"http://127.0.0.1:{web.port}/robot?key=geheim")
    monkeypatch.setenv("HOOK_SECRET", SECRET)
    return WebhookChannel(
        kind="webhook",
        url="${HOOK_URL}",
        secret="${HOOK_SECRET}",
        allow_private=True,
        timeout_s=5,
    )


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


# ── webhook ──────────────────────────────────────────────────────────────────────────────────


def test_webhook_arrives_signed(
    web: WebSink, hook: WebhookChannel, sender: SendOver, delivery: Delivery
) -> None:
    assert sender(hook).send(delivery).kind == "sent"
    ((path, headers, body),) = web.got
    assert path == "/robot?key=geheim"
    assert headers[SIGNATURE_HEADER] == signature(body, SECRET)
    assert headers["Content-Type"].startswith("application/json")
    assert json.loads(body)["dedupe_key"] == delivery.dedupe_key


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b'{"errcode":0}', "sent"),
        (200, b'{"errcode":310000,"errmsg":"sign not match"}', "retry"),
        (500, b"", "retry"),
        (404, b"", "permanent"),
        (200, b"x" * 200_000, "sent"),
    ],
)
def test_webhook_answer_decides(
    web: WebSink,
    hook: WebhookChannel,
    sender: SendOver,
    delivery: Delivery,
    status: int,
    body: bytes,
    kind: str,
) -> None:
    web.status, web.body = status, body
    outcome = sender(hook).send(delivery)
    assert outcome.kind == kind
    assert "geheim" not in str(outcome.error)


def test_webhook_that_is_too_busy_says_when_to_come_back(
    web: WebSink, hook: WebhookChannel, sender: SendOver, delivery: Delivery
) -> None:
    web.status, web.headers = 429, {"Retry-After": "40"}
    outcome = sender(hook).send(delivery)
    assert (outcome.kind, outcome.retry_after_s) == ("retry", 40.0)


def test_webhook_that_does_not_answer_is_tried_again(
    web: WebSink, hook: WebhookChannel, sender: SendOver, delivery: Delivery
) -> None:
    web.silent = True
    outcome = sender(replace(hook, timeout_s=0.2)).send(delivery)
    assert outcome.kind == "retry"
    assert "时限" in str(outcome.error)


def test_webhook_is_not_led_elsewhere(
    web: WebSink, hook: WebhookChannel, sender: SendOver, delivery: Delivery
) -> None:
    web.status, web.headers = 307, {"Location": f"http://127.0.0.1:{web.port}/elsewhere"}
    assert sender(hook).send(delivery).kind == "permanent"
    assert len(web.got) == 1


def test_proxy_of_the_environment_is_not_used(
    web: WebSink,
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
    web: WebSink, hook: WebhookChannel, sender: SendOver, delivery: Delivery, host: str
) -> None:
    guarded = replace(hook, url=f"http://{host}:{web.port}/", allow_private=False)
    outcome = sender(guarded).send(delivery)
    assert outcome.kind == "permanent"
    assert "内网" in str(outcome.error)
    assert web.got == []


def test_public_name_is_posted_to_the_address_that_was_checked(
    web: WebSink,
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
    assert web.got[0][1]["Host"] == f"gateway.shifan.example:{web.port}"
    assert asked.count("gateway.shifan.example") == 1


@pytest.mark.parametrize("url", ["", "nothing", "ftp://shifan.example/x", "http://", "http://[::1"])
def test_url_that_is_none_is_refused_for_good(
    hook: WebhookChannel, sender: SendOver, delivery: Delivery, url: str
) -> None:
    assert sender(replace(hook, url=url)).send(delivery).kind == "permanent"


def test_closed_port_is_tried_again(
    hook: WebhookChannel, sender: SendOver, delivery: Delivery
) -> None:
    outcome = sender(replace(hook, url="http://127.0.0.1:1/?key=geheim")).send(delivery)
    assert outcome.kind == "retry"
    assert "geheim" not in str(outcome.error)


def test_missing_secret_is_named_and_nothing_is_sent(
    web: WebSink,
    hook: WebhookChannel,
    sender: SendOver,
    delivery: Delivery,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("HOOK_SECRET")
    outcome = sender(hook).send(delivery)
    assert outcome.kind == "permanent"
    assert "HOOK_SECRET" in str(outcome.error)
    assert web.got == []


# ── email ────────────────────────────────────────────────────────────────────────────────────


def test_letter_arrives(mail: tuple[MailSink, int], sender: SendOver, delivery: Delivery) -> None:
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
    mail: tuple[MailSink, int],
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
    mail: tuple[MailSink, int], sender: SendOver, delivery: Delivery
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


@pytest.mark.parametrize("trusted", [True, False])
def test_letter_is_sent_encrypted_to_a_server_with_a_trusted_certificate_only(
    certificate: Path,
    sender: SendOver,
    delivery: Delivery,
    monkeypatch: pytest.MonkeyPatch,
    trusted: bool,
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    sink = MailSink()
    controller = FreePortController(
        sink, hostname="127.0.0.1", port=0, tls_context=context, require_starttls=True
    )
    controller.start()
    try:
        outcome = sender(_mailbox(controller.port, security="starttls")).send(delivery)
    finally:
        controller.stop()
    assert outcome.kind == ("sent" if trusted else "retry")
    assert len(sink.letters) == trusted


def test_bad_address_is_an_outcome_like_any_other(
    mail: tuple[MailSink, int], sender: SendOver, delivery: Delivery
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
