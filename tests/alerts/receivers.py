"""Receivers on loopback that check what they are sent, and answer, as each vendor does."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import socket
import socketserver
import ssl
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, Literal, TypeAlias
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Mood: TypeAlias = Literal["well", "hasty", "down", "silent", "reset", "dripping"]
KEY_ID, SECRET = "AKIDtest", "geheim-nur-wir-beide"


@dataclass(frozen=True)
class Taken:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    """Names in small letters."""
    body: bytes

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}

    @property
    def said(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    said: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        return self.said if isinstance(self.said, bytes) else json.dumps(self.said).encode()


Vendor: TypeAlias = Callable[[Taken], Answer]
"""What it answers when it is well: it finds fault with a wrong signature or a wrong form."""


# ── vendors ──────────────────────────────────────────────────────────────────────────────────


def wecom(taken: Taken) -> Answer:
    if taken.query.get("key") != "geheim-wecom":
        hint = "invalid webhook url, hint: [1700000000], from ip: 192.0.2.1"
        return Answer({"errcode": 93000, "errmsg": hint})
    kind = taken.said["msgtype"]
    limit = {"text": 2048, "markdown": 4096}[kind]
    if len(taken.said[kind]["content"].encode()) > limit:
        return Answer({"errcode": 45002, "errmsg": "content size out of limit"})
    return Answer({"errcode": 0, "errmsg": "ok"})


def dingtalk(taken: Taken) -> Answer:
    stamp = taken.query.get("timestamp", "0")
    if abs(int(stamp) / 1000 - time.time()) > 3600:
        return Answer({"errcode": 310000, "errmsg": "invalid timestamp"})
    code = hmac.digest(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), "sha256")
    if base64.b64decode(taken.query["sign"]) != code:
        return Answer({"errcode": 310000, "errmsg": "sign not match"})
    if taken.query.get("access_token") != "geheim-dingtalk":
        return Answer({"errcode": 300001, "errmsg": "token is not exist"})
    kind = taken.said["msgtype"]
    if len(taken.body) > 20_000 or not taken.said[kind]["title"] or not taken.said[kind]["text"]:
        return Answer({"errcode": 400105, "errmsg": "unsupported message"})
    return Answer({"errcode": 0, "errmsg": "ok"})


def feishu(taken: Taken) -> Answer:
    said = taken.said
    code = hmac.new(f"{said['timestamp']}\n{SECRET}".encode(), digestmod="sha256").digest()
    late = abs(int(said["timestamp"]) - time.time()) > 3600
    if late or said["sign"] != base64.b64encode(code).decode():
        hint = "sign match fail or timestamp is not within one hour from current time"
        return Answer({"code": 19021, "msg": hint})
    if not taken.path.endswith("/geheim-feishu"):
        hint = "param invalid: incoming webhook access token invalid"
        return Answer({"code": 19001, "data": {}, "msg": hint})
    if said["msg_type"] != "interactive" or len(taken.body) > 20_000:
        return Answer({"code": 9499, "msg": "Bad Request", "data": {}}, status=400)
    well = {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}
    return Answer(well)


def _is_genuine(taken: Taken) -> bool:
    stamp = taken.headers.get("x-golden-hour-timestamp", "0")
    code = hmac.digest(SECRET.encode(), stamp.encode() + b"." + taken.body, "sha256").hex()
    return abs(int(stamp) - time.time()) < 300 and code == taken.headers["x-golden-hour-signature"]


def webhook(taken: Taken) -> Answer:
    if not _is_genuine(taken):
        return Answer({"code": 401, "message": "bad signature"}, status=401)
    return Answer({"code": 0, "id": "hook-17"})


def voice(taken: Taken) -> Answer:
    if not _is_genuine(taken):
        return Answer({"accepted": False, "reason": "签名不符", "permanent": True}, status=401)
    if len(taken.said["text"]) > 60:
        return Answer({"accepted": False, "reason": "过长", "permanent": True})
    return Answer({"accepted": True, "call_id": "call-9"})


def aliyun_sms(taken: Taken) -> Answer:
    algorithm, rest = taken.headers["authorization"].split(" ", 1)
    told = dict(part.split("=", 1) for part in rest.split(","))
    names = told["SignedHeaders"].split(";")
    path, _, query = taken.path.partition("?")
    lines = [f"{name}:{taken.headers[name]}" for name in names]
    payload = hashlib.sha256(taken.body).hexdigest()
    asked = "\n".join(["POST", path, query, *lines, "", told["SignedHeaders"], payload])
    text = f"{algorithm}\n{hashlib.sha256(asked.encode()).hexdigest()}"
    expected = hmac.digest(SECRET.encode(), text.encode(), "sha256").hex()
    if algorithm != "ACS3-HMAC-SHA256" or "host" not in names or told["Signature"] != expected:
        hint = "Specified signature does not match our calculation."
        return Answer({"Code": "SignatureDoesNotMatch", "Message": hint}, status=400)
    if told["Credential"] != KEY_ID or taken.headers["x-acs-action"] != "SendSms":
        return Answer({"Code": "InvalidAccessKeyId.NotFound", "Message": "no such key"}, status=404)
    values = json.loads(taken.query["TemplateParam"]).values()
    if any(not value or len(value) > 35 or "【" in value for value in values):
        return Answer({"Code": "isv.TEMPLATE_PARAMS_ILLEGAL", "Message": "参数不合规"})
    return Answer({"Message": "OK", "RequestId": "R-1", "Code": "OK", "BizId": "9006195452^0"})


def tencent_sms(taken: Taken) -> Answer:
    stamp = int(taken.headers["x-tc-timestamp"])
    day = datetime.fromtimestamp(stamp, UTC).strftime("%Y-%m-%d")
    lines = [f"content-type:{taken.headers['content-type']}", f"host:{taken.headers['host']}"]
    payload = hashlib.sha256(taken.body).hexdigest()
    asked = "\n".join(["POST", "/", "", *lines, "", "content-type;host", payload])
    scope = f"{day}/sms/tc3_request"
    told = hashlib.sha256(asked.encode()).hexdigest()
    key = ("TC3" + SECRET).encode()
    for part in (day, "sms", "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    text = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{told}"
    expected = (
        f"TC3-HMAC-SHA256 Credential={KEY_ID}/{scope}, SignedHeaders=content-type;host, "
        f"Signature={hmac.digest(key, text.encode(), 'sha256').hex()}"
    )
    if abs(stamp - time.time()) > 300 or taken.headers["authorization"] != expected:
        error = {"Code": "AuthFailure.SignatureFailure", "Message": "签名错误"}
        return Answer({"Response": {"Error": error, "RequestId": "R-2"}})
    number = {
        "SerialNo": "5000:1045710669157053657849499619",
        "PhoneNumber": taken.said["PhoneNumberSet"][0],
        "Fee": 1,
        "SessionContext": taken.said["SessionContext"],
        "Code": "Ok",
        "Message": "send success",
        "IsoCode": "CN",
    }
    return Answer({"Response": {"SendStatusSet": [number], "RequestId": "R-3"}})


def apprise(taken: Taken) -> Answer:
    return Answer(b"" if taken.said["message"] else b"empty")


_FAST = {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute", "wait": 5}
_OFTEN = {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "触发分钟级流控Permits:1"}
_THIRTY = {"Code": "LimitExceeded.PhoneNumberThirtySecondLimit", "Message": "too often"}
VENDORS: Mapping[str, tuple[Vendor, Answer]] = {
    "wecom": (wecom, Answer({"errcode": 45009, "errmsg": "api freq out of limit"})),
    "dingtalk": (dingtalk, Answer(_FAST)),
    "feishu": (feishu, Answer({"code": 11232, "data": {}, "msg": "frequency limited psm[lark]"})),
    "webhook": (webhook, Answer(b"", status=429, headers={"Retry-After": "40"})),
    "voice": (voice, Answer({"accepted": False, "reason": "线路忙", "retry_after_s": 15})),
    "aliyun_sms": (aliyun_sms, Answer(_OFTEN)),
    "tencent_sms": (tencent_sms, Answer({"Response": {"SendStatusSet": [_THIRTY]}})),
    "apprise": (apprise, Answer(b"", status=429)),
}
"""Each vendor, and what it says to who comes too often."""


# ── the web ──────────────────────────────────────────────────────────────────────────────────


@dataclass
class WebReceiver:
    """Keeps what it got, and answers by vendor and mood."""

    vendor: Vendor = webhook
    hasty: Answer = VENDORS["webhook"][1]
    mood: Mood = "well"
    got: list[Taken] = field(default_factory=list)
    done: Event = field(default_factory=Event)
    port: int = 0

    def answer(self, taken: Taken) -> Answer:
        self.got.append(taken)
        if self.mood == "down":
            return Answer(b"<html>500</html>", status=500)
        return self.hasty if self.mood == "hasty" else self.vendor(taken)


@contextlib.contextmanager
def web_receiver(
    vendor: Vendor = webhook,
    hasty: Answer = VENDORS["webhook"][1],
    mood: Mood = "well",
    tls: ssl.SSLContext | None = None,
) -> Iterator[WebReceiver]:
    """A web server on a free port of loopback."""
    receiver = WebReceiver(vendor=vendor, hasty=hasty, mood=mood)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = receiver.answer(Taken(path=self.path, headers=headers, body=body))
            if receiver.mood in ("silent", "reset", "dripping"):
                _misbehave(self.connection, receiver.mood, receiver.done, b"HTTP/1.1 200 OK\r\nA: ")
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # who hung up is tested
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.port = server.server_port
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield receiver
    finally:
        receiver.done.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _misbehave(line: socket.socket, mood: Mood, done: Event, opening: bytes) -> None:
    """Says nothing, breaks off, or sends a byte now and then."""
    if mood == "reset":
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.close()
    elif mood == "silent":
        done.wait(10)
    else:
        line.sendall(opening)
        with contextlib.suppress(OSError):
            while not done.wait(0.02):
                line.sendall(b"a")


# ── mail ─────────────────────────────────────────────────────────────────────────────────────


class MailReceiver:
    """Takes letters, or refuses them with the answer it is told to give."""

    def __init__(self) -> None:
        self.letters: list[Envelope] = []
        self.recipient_answer = "250 OK"
        self.data_answer = "250 2.0.0 Ok: queued as 4F1D22"

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


class _FreePort(Controller):
    """Listens on a port the system picks; ``port`` is known once it has started."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]  # started
        super()._trigger_server()  # type: ignore[no-untyped-call]  # the library has no types


@contextlib.contextmanager
def mail_receiver(**settings: Any) -> Iterator[tuple[MailReceiver, int]]:
    """A mail server on a free port of loopback; it takes the password ``SECRET``."""
    receiver = MailReceiver()

    def allows(
        server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=data.password == SECRET.encode(), handled=False)

    controller = _FreePort(
        receiver,
        hostname="127.0.0.1",
        port=0,
        authenticator=allows,
        auth_require_tls=False,
        **settings,
    )
    controller.start()
    try:
        yield receiver, controller.port
    finally:
        controller.stop()


@contextlib.contextmanager
def broken_mail_receiver(mood: Mood) -> Iterator[int]:
    """A mail server that never comes to the end of its greeting."""
    done = Event()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            _misbehave(self.request, mood, done, b"220 ")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # who hung up is tested
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            done.set()
            server.shutdown()
            thread.join()
