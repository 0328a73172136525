"""Every kind of channel keeps the same contract; each then has its own rules."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from pydantic import TypeAdapter

from monitor.alerts.channels import KINDS
from monitor.alerts.channels.base import (
    ConsoleLine,
    Done,
    FileAppend,
    HttpPost,
    HttpReply,
    MailOut,
    Outgoing,
    Refused,
    Reply,
)
from monitor.alerts.channels.webhook import signature
from monitor.errors import DeliveryError
from monitor.settings.channels import (
    AnyChannel,
    ConsoleChannel,
    EmailChannel,
    FileChannel,
    WebhookChannel,
)
from monitor.types import Delivery

SETTINGS: Mapping[str, AnyChannel] = {
    "console": ConsoleChannel(kind="console"),
    "file": FileChannel(kind="file", path="alerts.jsonl"),
    "webhook": WebhookChannel(kind="webhook", url="${HOOK_URL}", secret="${HOOK_SECRET}"),
    "email": EmailChannel(
        kind="email", host="mail.example", sender="yuqing@shifan.example", password="${MAIL_PW}"
    ),
}
TAKEN: Mapping[str, Reply] = {
    "console": Done(),
    "file": Done(),
    "webhook": HttpReply(status=200, retry_after="", body=b"ok"),
    "email": Done(),
}
FOREIGN: Mapping[str, Reply] = {
    kind: Refused(code=550, text="") if kind != "email" else TAKEN["webhook"] for kind in KINDS
}
kinds = pytest.mark.parametrize("kind", sorted(KINDS))


def _build(kind: str, delivery: Delivery, settings: AnyChannel | None = None) -> Outgoing:
    return KINDS[kind].build(delivery, settings or SETTINGS[kind])


def _content(out: Outgoing) -> str:
    """All that leaves the house, as one text."""
    match out:
        case ConsoleLine():
            return out.text
        case FileAppend():
            return out.line
        case HttpPost():
            return out.body.decode()
        case MailOut():
            letter = message_from_bytes(out.letter.as_bytes(), policy=policy.default)
            parts = [part for part in letter.walk() if not part.is_multipart()]
            return "\n".join([str(letter["Subject"]), *(part.get_content() for part in parts)])


def test_every_kind_in_the_settings_has_a_channel_and_a_contract_test() -> None:
    schema = TypeAdapter(AnyChannel).json_schema()
    declared = set(schema["discriminator"]["mapping"])
    assert set(KINDS) == declared == set(SETTINGS) == set(TAKEN)


@kinds
def test_message_is_carried(kind: str, delivery: Delivery) -> None:
    said = _content(_build(kind, delivery))
    assert "望川县养老金迟发" in said
    assert "重发" not in said


@kinds
def test_second_attempt_is_marked_as_repeated(kind: str, delivery: Delivery) -> None:
    assert "重发" in _content(_build(kind, replace(delivery, attempts=2)))


@kinds
def test_building_twice_gives_the_same_content(kind: str, delivery: Delivery) -> None:
    assert _content(_build(kind, delivery)) == _content(_build(kind, delivery))


@kinds
def test_taken_is_sent(kind: str) -> None:
    outcome = KINDS[kind].read(TAKEN[kind])
    assert (outcome.kind, outcome.error) == ("sent", None)


@kinds
def test_answer_of_another_kind_is_never_taken_for_success(kind: str) -> None:
    assert KINDS[kind].read(FOREIGN[kind]).kind == "permanent"


@kinds
def test_secret_stays_a_reference_and_out_of_repr(kind: str, delivery: Delivery) -> None:
    assert "${" not in repr(_build(kind, delivery))


@kinds
def test_hostile_words_cannot_steer_the_receiver(kind: str, delivery: Delivery) -> None:
    evil = "\x1b[2J\x9b31m标题\u202e"
    words = replace(
        delivery.message, subject=f"{evil}\r\nBcc: x@evil.example", text=f"{evil}\n第二行"
    )
    out = _build(kind, replace(delivery, message=words))
    match out:
        case ConsoleLine():
            assert out.text.splitlines() == ["[2J 31m标题", "第二行"]
        case FileAppend():
            assert "\n" not in out.line
            assert "\x1b" not in out.line
        case HttpPost():
            assert b"\x1b" not in out.body
        case MailOut():
            letter = message_from_bytes(out.letter.as_bytes(), policy=policy.default)
            assert letter["Bcc"] is None
            assert letter["Subject"].startswith("[2J 31m标题")


# ── webhook ──────────────────────────────────────────────────────────────────────────────────


def test_webhook_body_lets_the_receiver_drop_a_repeat(delivery: Delivery) -> None:
    out = _build("webhook", replace(delivery, attempts=3))
    assert isinstance(out, HttpPost)
    record = json.loads(out.body)
    assert record["dedupe_key"] == delivery.dedupe_key
    assert (record["repeated"], record["attempt"]) == (True, 3)
    assert record["address"] == "day@shifan.example"


def test_signature_is_the_hmac_of_the_body() -> None:
    expected = hmac.new("密钥".encode(), b"body", hashlib.sha256).hexdigest()
    assert signature(b"body", "密钥") == f"sha256={expected}"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"", "sent"),
        (204, b"", "sent"),
        (200, b'{"errcode":0,"errmsg":"ok"}', "sent"),
        (200, b'{"code":200}', "sent"),
        (200, b'{"code":null}', "sent"),
        (200, b"[1]", "sent"),
        (200, b"[" * 100_000, "sent"),
        (200, b'{"errcode":310000,"errmsg":"sign not match"}', "retry"),
        (200, b'{"code":9499,"msg":"Bad Request"}', "retry"),
        (200, b'{"StatusCode":1}', "retry"),
        (301, b"", "permanent"),
        (400, b"", "permanent"),
        (404, b"", "permanent"),
        (408, b"", "retry"),
        (429, b"", "retry"),
        (500, b"", "retry"),
        (503, b"", "retry"),
    ],
)
def test_webhook_answer_is_read_by_status_and_body(status: int, body: bytes, kind: str) -> None:
    outcome = KINDS["webhook"].read(HttpReply(status=status, retry_after="", body=body))
    assert outcome.kind == kind
    assert (outcome.error is None) == (kind == "sent")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("30", 30.0), ("-5", 0.0), ("1e9", 3600.0), ("nan", None), ("", None), ("Wed, 01", None)],
)
def test_retry_after_is_followed_within_reason(header: str, seconds: float | None) -> None:
    outcome = KINDS["webhook"].read(HttpReply(status=429, retry_after=header, body=b""))
    assert outcome.retry_after_s == seconds


@given(st.binary(max_size=200))
def test_no_answer_body_breaks_the_reading(body: bytes) -> None:
    outcome = KINDS["webhook"].read(HttpReply(status=200, retry_after="", body=body))
    assert outcome.kind in ("sent", "retry")


# ── email ────────────────────────────────────────────────────────────────────────────────────


def test_letter_has_text_and_html_and_an_id_from_its_key(delivery: Delivery) -> None:
    out = _build("email", delivery)
    again = _build("email", replace(delivery, attempts=2))
    other = _build("email", replace(delivery, dedupe_key="other"))
    assert isinstance(out, MailOut)
    assert isinstance(again, MailOut)
    assert isinstance(other, MailOut)
    kinds_of_parts = [part.get_content_type() for part in out.letter.iter_parts()]
    assert kinds_of_parts == ["text/plain", "text/html"]
    assert out.letter["Message-ID"] == again.letter["Message-ID"]
    assert out.letter["Message-ID"] != other.letter["Message-ID"]
    assert out.letter["Date"].datetime == delivery.next_attempt_at


@pytest.mark.parametrize("code", [421, 450, 452])
def test_refusal_for_now_is_tried_again(code: int) -> None:
    assert KINDS["email"].read(Refused(code=code, text="later")).kind == "retry"


@pytest.mark.parametrize("code", [535, 550, 554])
def test_refusal_for_good_is_final(code: int) -> None:
    outcome = KINDS["email"].read(Refused(code=code, text="no\r\nsuch\x1b user"))
    assert outcome.kind == "permanent"
    assert outcome.error == f"邮件服务器答复 {code}：no such user"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b\r\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "甲@例子.example",
        "A <a@b.example>",
    ],
)
def test_address_that_is_none_is_refused_for_good(delivery: Delivery, address: str) -> None:
    with pytest.raises(DeliveryError, match="邮箱地址") as caught:
        _build("email", replace(delivery, address=address))
    assert caught.value.permanent


@effort(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(subject=st.text(max_size=120), address=st.text(max_size=40))
def test_no_text_makes_a_header_of_its_own(delivery: Delivery, subject: str, address: str) -> None:
    words = replace(delivery.message, subject=subject)
    out = _build("email", replace(delivery, message=words))
    assert isinstance(out, MailOut)
    names = [
        line.split(b":")[0]
        for line in out.letter.as_bytes().split(b"\r\n\r\n")[0].split(b"\r\n")
        if not line.startswith(b" ")
    ]
    assert sorted(names) == sorted(name.encode() for name in out.letter)
    try:
        _build("email", replace(delivery, address=address))
    except DeliveryError:
        return
    assert "@" in address
    assert address.isprintable()
