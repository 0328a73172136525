"""Every kind of channel keeps the same contract; each then has its own rules."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from monitor.alerts.channels import KINDS, aliyun_sms, dingtalk, feishu, tencent_sms
from monitor.alerts.channels.base import (
    AppriseNote,
    ConsoleLine,
    DesktopNote,
    Done,
    FileAppend,
    HttpPost,
    HttpReply,
    Kept,
    MailOut,
    Outgoing,
    Refused,
    Reply,
    Request,
)
from monitor.alerts.channels.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, signature
from monitor.errors import DeliveryError
from monitor.settings.channels import (
    AliyunSmsChannel,
    AnyChannel,
    AppriseChannel,
    ChannelsSettings,
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
from monitor.types import Delivery, Tier

NOW = datetime(2026, 3, 10, 1, 10, tzinfo=UTC)
SETTINGS: Mapping[str, AnyChannel] = {
    "console": ConsoleChannel(kind="console"),
    "file": FileChannel(kind="file", path="alerts.jsonl"),
    "inbox": InboxChannel(kind="inbox"),
    "desktop": DesktopChannel(kind="desktop"),
    "webhook": WebhookChannel(kind="webhook", url="${HOOK_URL}", secret="${HOOK_SECRET}"),
    "voice": VoiceChannel(kind="voice", url="${VOICE_URL}", secret="${VOICE_SECRET}"),
    "email": EmailChannel(
        kind="email", host="mail.example", sender="yuqing@shifan.example", password="${MAIL_PW}"
    ),
    "wecom": WecomChannel(kind="wecom", url="${WECOM_URL}"),
    "dingtalk": DingtalkChannel(kind="dingtalk", url="${DING_URL}", secret="${DING_SECRET}"),
    "feishu": FeishuChannel(kind="feishu", url="${FEISHU_URL}", secret="${FEISHU_SECRET}"),
    "aliyun_sms": AliyunSmsChannel(
        kind="aliyun_sms",
        key_id="${ALI_ID}",
        key_secret="${ALI_SECRET}",
        sign_name="示范人社",
        template="SMS_1",
        params={"mark": "mark", "what": "line", "more": "line", "no": "code"},
    ),
    "tencent_sms": TencentSmsChannel(
        kind="tencent_sms",
        key_id="${QQ_ID}",
        key_secret="${QQ_SECRET}",
        app_id="1400006666",
        sign_name="示范人社",
        template="1110",
        params=("mark", "line", "line", "code"),
    ),
    "apprise": AppriseChannel(kind="apprise", url="${APPRISE_URL}"),
}


def _said(value: object, status: int = 200) -> HttpReply:
    return HttpReply(status=status, retry_after="", body=json.dumps(value).encode())


TAKEN: Mapping[str, Reply] = {
    "console": Done(),
    "file": Done(),
    "inbox": Done(),
    "desktop": Done(),
    "webhook": HttpReply(status=200, retry_after="", body=b"ok"),
    "voice": _said({"accepted": True, "call_id": "call-9"}),
    "email": Done(reference="2.0.0 Ok: queued as 4F1D22"),
    "wecom": _said({"errcode": 0, "errmsg": "ok"}),
    "dingtalk": _said({"errcode": 0, "errmsg": "ok"}),
    "feishu": _said({"StatusCode": 0, "code": 0, "data": {}, "msg": "success"}),
    "aliyun_sms": _said({"Code": "OK", "BizId": "9006^0"}),
    "tencent_sms": _said({"Response": {"SendStatusSet": [{"Code": "Ok", "SerialNo": "5000:1"}]}}),
    "apprise": Done(),
}
FOREIGN: Mapping[str, Reply] = {
    kind: Refused(code=550, text="") if kind != "email" else TAKEN["webhook"] for kind in KINDS
}
ROBOTS = ("wecom", "dingtalk", "feishu")
DIALLED = ("voice", "aliyun_sms", "tencent_sms")
kinds = pytest.mark.parametrize("kind", sorted(KINDS))
over_web = pytest.mark.parametrize("kind", [k for k in KINDS if isinstance(TAKEN[k], HttpReply)])
robots = pytest.mark.parametrize("kind", ROBOTS)


def _build(kind: str, delivery: Delivery, settings: AnyChannel | None = None) -> Outgoing:
    if kind in DIALLED and "@" in delivery.address:
        delivery = replace(delivery, address="+86 138-0013-8000")
    return KINDS[kind].build(delivery, settings or SETTINGS[kind])


def _content(out: Outgoing) -> str:
    """All that leaves the house, as one text."""
    match out:
        case ConsoleLine():
            return out.text
        case FileAppend():
            return out.line
        case Kept():
            return ""
        case DesktopNote() | AppriseNote():
            return f"{out.title}\n{out.text}"
        case HttpPost():
            return out.body.decode() or "\n".join(v[0] for v in _query(out).values())
        case MailOut():
            letter = message_from_bytes(out.letter.as_bytes(), policy=policy.default)
            parts = [part for part in letter.walk() if not part.is_multipart()]
            return "\n".join([str(letter["Subject"]), *(part.get_content() for part in parts)])


def _query(out: HttpPost) -> dict[str, list[str]]:
    return parse_qs(urlsplit(out.url).query)


def _json(out: Outgoing) -> Any:
    assert isinstance(out, HttpPost)
    return json.loads(out.body)


# ── what all keep ────────────────────────────────────────────────────────────────────────────


def test_every_kind_in_the_settings_has_a_channel_and_a_contract_test() -> None:
    schema = TypeAdapter(AnyChannel).json_schema()
    declared = set(schema["discriminator"]["mapping"])
    assert set(KINDS) == declared == set(SETTINGS) == set(TAKEN)


@kinds
def test_message_is_carried(kind: str, delivery: Delivery) -> None:
    if kind == "inbox":
        assert isinstance(_build(kind, delivery), Kept)  # the stored delivery is the message
        return
    said = _content(_build(kind, delivery))
    assert "望川县养老金迟发" in said
    assert "重发" not in said


@kinds
def test_second_attempt_is_marked_as_repeated(kind: str, delivery: Delivery) -> None:
    if kind != "inbox":
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


@over_web
@given(body=st.binary(max_size=200), status=st.integers(100, 599))
def test_no_answer_breaks_the_reading(kind: str, body: bytes, status: int) -> None:
    outcome = KINDS[kind].read(HttpReply(status=status, retry_after="soon", body=body))
    assert outcome.kind in ("sent", "retry", "permanent")
    assert (outcome.error is None) == (outcome.kind == "sent")


@over_web
@pytest.mark.parametrize(
    "body", [b"", b"<html>login</html>", b"[" * 100_000, b"null", b'{"x":1}', b"{}"]
)
def test_page_of_a_stranger_is_no_receipt(kind: str, body: bytes) -> None:
    outcome = KINDS[kind].read(HttpReply(status=200, retry_after="", body=body))
    assert outcome.kind == ("sent" if kind == "webhook" else "retry")


@over_web
@pytest.mark.parametrize(
    ("status", "kind_of_outcome"),
    [(301, "permanent"), (404, "permanent"), (408, "retry"), (429, "retry"), (502, "retry")],
)
def test_status_decides_where_the_body_says_nothing(
    kind: str, status: int, kind_of_outcome: str
) -> None:
    outcome = KINDS[kind].read(HttpReply(status=status, retry_after="", body=b"<html>"))
    assert outcome.kind == kind_of_outcome


@kinds
def test_hostile_words_cannot_steer_the_receiver(kind: str, delivery: Delivery) -> None:
    evil = "\x1b[2J\x9b31m标题\u202e"
    words = replace(
        delivery.message,
        subject=f"{evil}\r\nBcc: x@evil.example",
        text=f"{evil}\n第二行",
        line=f"{evil}<b>",
        mark=f"{evil}",
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
        case DesktopNote() | AppriseNote():
            assert "\x1b" not in out.title + out.text
            assert "\n" not in out.title
        case MailOut():
            letter = message_from_bytes(out.letter.as_bytes(), policy=policy.default)
            assert letter["Bcc"] is None
            assert letter["Subject"].startswith("[2J 31m标题")
        case Kept():
            pass


# ── settings ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "entry",
    [
        {"kind": "wecom", "url": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=geheim"},
        {"kind": "dingtalk", "url": "${U}", "secret": "SECgeheim"},
        {"kind": "feishu", "url": "https://open.feishu.cn/open-apis/bot/v2/hook/geheim"},
        {"kind": "webhook", "url": "https://user:geheim@gateway.example/"},
        {"kind": "webhook", "url": "https://gateway.example/?token=geheim"},
        {"kind": "apprise", "url": "bark://geheim"},
        {"kind": "email", "host": "h", "sender": "a@b.example", "password": "geheim"},
    ],
)
def test_secret_in_clear_is_refused_and_not_repeated(entry: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(ChannelsSettings).validate_python({"channels": {"a": entry}})
    assert all("geheim" not in problem["msg"] for problem in caught.value.errors())


def test_fallback_that_leads_in_a_circle_is_refused() -> None:
    circle = {
        "a": {"kind": "console", "fallback": "b"},
        "b": {"kind": "inbox", "fallback": "a"},
    }
    with pytest.raises(ValidationError, match="a → b → a"):
        TypeAdapter(ChannelsSettings).validate_python({"channels": circle})


@robots
def test_group_robots_take_twenty_a_minute(kind: str) -> None:
    assert SETTINGS[kind].per_minute == 20


# ── group robots ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def red(delivery: Delivery) -> Delivery:
    """The gravest tier, to be acknowledged."""
    words = replace(delivery.message, command="monitor acknowledge 42 --by 姓名")
    return replace(delivery, tier=Tier.RED, message=words)


def _rings_all(out: Outgoing) -> bool:
    said = _json(out)
    return (
        said.get("text", {}).get("mentioned_list") == ["@all"]
        or said.get("at") == {"isAtAll": True}
        or "<at id=all></at>" in json.dumps(said.get("card", ""))
    )


@robots
def test_only_the_gravest_rings_everybody(kind: str, red: Delivery) -> None:
    orange = replace(red, tier=Tier.ORANGE)
    quiet = replace(red, message=replace(red.message, command=""))
    settings = SETTINGS[kind]
    assert isinstance(settings, WecomChannel | DingtalkChannel | FeishuChannel)
    spared = replace(settings, mention_all_from="none")
    assert _rings_all(_build(kind, red))
    assert not _rings_all(_build(kind, orange))
    assert not _rings_all(_build(kind, quiet))
    assert not _rings_all(_build(kind, red, spared))


@robots
def test_colour_is_that_of_the_tier(kind: str, delivery: Delivery) -> None:
    seen = {_build(kind, replace(delivery, tier=tier)) for tier in Tier}
    said = [json.loads(out.body) for out in seen if isinstance(out, HttpPost)]
    shown = {json.dumps(one, ensure_ascii=False) for one in said}
    assert len(shown) == (3 if kind == "wecom" else 5)  # 企业微信 knows three colours


@robots
@pytest.mark.parametrize("tier", [Tier.ORANGE, Tier.RED])
def test_longest_message_is_taken(kind: str, red: Delivery, tier: Tier) -> None:
    words = replace(red.message, markdown="### 题\n" + "长。" * 9000, text="长。" * 9000)
    out = _build(kind, replace(red, tier=tier, message=words, attempts=2))
    assert isinstance(out, HttpPost)
    assert len(out.body) <= 20_000
    if kind == "wecom":
        said = json.loads(out.body)
        limit = {"text": 2048, "markdown": 4096}[said["msgtype"]]
        assert len(said[said["msgtype"]]["content"].encode()) <= limit
    assert "有删节" in out.body.decode()


@pytest.mark.parametrize("kind", ["dingtalk", "feishu"])
def test_button_leads_to_the_link_and_stands_only_where_there_is_one(
    kind: str, delivery: Delivery
) -> None:
    url = "https://yuqing.shifan.example/a/abc"
    linked = replace(delivery, message=replace(delivery.message, link=url))
    assert url in _content(_build(kind, linked))
    assert "签收" not in _content(_build(kind, delivery))


@robots
@pytest.mark.parametrize(
    ("codes", "kind_of_outcome"),
    [
        ({"wecom": 45009, "dingtalk": 130101, "feishu": 11232}, "retry"),
        ({"wecom": -1, "dingtalk": -1, "feishu": 11247}, "retry"),
        ({"wecom": 93000, "dingtalk": 310000, "feishu": 19021}, "permanent"),
        ({"wecom": 45002, "dingtalk": 300001, "feishu": 19001}, "permanent"),
        ({"wecom": 77777, "dingtalk": 77777, "feishu": 77777}, "retry"),
    ],
)
def test_code_of_a_robot_decides(kind: str, codes: Mapping[str, int], kind_of_outcome: str) -> None:
    name, words = ("code", "msg") if kind == "feishu" else ("errcode", "errmsg")
    outcome = KINDS[kind].read(_said({name: codes[kind], words: "why\x1b not"}))
    assert outcome.kind == kind_of_outcome
    assert str(codes[kind]) in str(outcome.error)
    assert "\x1b" not in str(outcome.error)


def test_feishu_tells_haste_from_a_bad_form_by_its_words() -> None:
    read = KINDS["feishu"].read
    assert read(_said({"code": 9499, "msg": "too many request"}, 400)).kind == "retry"
    assert read(_said({"code": 9499, "msg": "Bad Request"}, 400)).kind == "permanent"


def test_dingtalk_is_signed_over_time_and_secret() -> None:
    code = hmac.new(b"SECx", b"1577262236757\nSECx", hashlib.sha256).digest()
    assert dingtalk.sign(1577262236757, "SECx") == base64.b64encode(code).decode()


def test_feishu_is_signed_with_time_and_secret_as_the_key() -> None:
    code = hmac.new(b"1599360473\ndemo", b"", hashlib.sha256).digest()
    assert feishu.sign(1599360473, "demo") == base64.b64encode(code).decode()


# ── short messages and calls ─────────────────────────────────────────────────────────────────


def test_aliyun_signature_is_the_one_of_the_vendors_own_example() -> None:
    """The fixed example of 《V3版本请求体&签名机制》."""
    empty = hashlib.sha256(b"").hexdigest()
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": empty,
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    query = aliyun_sms.canonical_query(
        {
            "RegionId": "cn-shanghai",
            "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
        }
    )
    proof = aliyun_sms.authorization(
        f"https://ecs.cn-shanghai.aliyuncs.com/?{query}",
        headers,
        b"",
        "YourAccessKeyId",
        "YourAccessKeySecret",
    )
    assert proof.endswith(
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_tencent_signature_is_the_one_of_the_vendors_own_example() -> None:
    """The example of 《签名方法 v3》, with its masked keys taken as they stand."""
    body = (
        b'{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
    )
    proof = tencent_sms.authorization(
        "cvm.tencentcloudapi.com",
        body,
        "cvm",
        datetime.fromtimestamp(1551113065, UTC),
        "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
        "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
    )
    assert proof == (
        "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/"
        "tc3_request, SignedHeaders=content-type;host, "
        "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )


@pytest.mark.parametrize("kind", DIALLED)
@pytest.mark.parametrize("address", ["", "duty-1", "a@b.example", "138", "13800138000;13900139000"])
def test_address_that_is_no_number_is_refused_for_good(
    kind: str, delivery: Delivery, address: str
) -> None:
    with pytest.raises(DeliveryError, match="电话号码") as caught:
        KINDS[kind].build(replace(delivery, address=address), SETTINGS[kind])
    assert caught.value.permanent
    assert address not in str(caught.value) or not address


@pytest.mark.parametrize(
    ("address", "aliyun", "tencent", "voice"),
    [
        ("138 0013 8000", "13800138000", "+8613800138000", "13800138000"),
        ("+86 138-0013-8000", "13800138000", "+8613800138000", "+8613800138000"),
        ("+852 9123 4567", "85291234567", "+85291234567", "+85291234567"),
        ("(0551) 6266-0000", "055162660000", "+86055162660000", "055162660000"),
    ],
)
def test_number_is_written_as_each_gateway_wants_it(
    delivery: Delivery, address: str, aliyun: str, tencent: str, voice: str
) -> None:
    to = replace(delivery, address=address)
    asked = KINDS["aliyun_sms"].build(to, SETTINGS["aliyun_sms"])
    assert isinstance(asked, HttpPost)
    assert _query(asked)["PhoneNumbers"] == [aliyun]
    assert _json(_build("tencent_sms", to))["PhoneNumberSet"] == [tencent]
    assert _json(_build("voice", to))["number"] == voice


def _values(kind: str, delivery: Delivery) -> list[str]:
    """What stands in the template's variables: mark, line, rest of the line, number."""
    out = _build(kind, delivery)
    assert isinstance(out, HttpPost)
    if kind == "tencent_sms":
        return list(json.loads(out.body)["TemplateParamSet"])
    return list(json.loads(_query(out)["TemplateParam"][0]).values())


sms = pytest.mark.parametrize("kind", ["aliyun_sms", "tencent_sms"])


@sms
def test_long_line_goes_on_in_the_next_variable(kind: str, delivery: Delivery) -> None:
    line = "一二三四五六七八九十" * 6
    words = replace(delivery.message, line=line, mark="Ⅰ级（特别重大）·新发", thread="20260310-001")
    mark, what, more, number = _values(kind, replace(delivery, message=words))
    assert (mark, number) == ("Ⅰ级（特别重大）·新发", "20260310-001")
    assert what + more == line
    assert len(what) == 35


@sms
def test_variable_is_never_empty_nor_an_address_nor_too_long(kind: str, delivery: Delivery) -> None:
    words = replace(
        delivery.message, line="【演练】见https://a.example.cn/x。", mark="", subject="x"
    )
    mark, what, more, _ = _values(kind, replace(delivery, message=words))
    assert mark == "日常"
    assert what == "（演练）见a．example．cn/x"
    assert more == "。"


@sms
@given(line=st.text(max_size=200), mark=st.text(max_size=80))
@effort(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_words_fit_the_template(kind: str, delivery: Delivery, line: str, mark: str) -> None:
    words = replace(delivery.message, line=line, mark=mark)
    values = _values(kind, replace(delivery, message=words, attempts=2))
    assert all(0 < len(value) <= 35 for value in values)
    assert not any(set(value) & set("【】\n\x1b") for value in values)


@pytest.mark.parametrize(
    ("code", "status", "kind_of_outcome"),
    [
        ("isv.BUSINESS_LIMIT_CONTROL", 200, "retry"),
        ("isp.SYSTEM_ERROR", 200, "retry"),
        ("Throttling.User", 400, "retry"),
        ("ServiceUnavailable", 503, "retry"),
        ("SignatureDoesNotMatch", 400, "permanent"),
        ("InvalidTimeStamp.Expired", 400, "permanent"),
        ("isv.MOBILE_NUMBER_ILLEGAL", 200, "permanent"),
        ("isv.AMOUNT_NOT_ENOUGH", 200, "permanent"),
        ("isv.DAY_LIMIT_CONTROL", 200, "permanent"),
    ],
)
def test_code_of_aliyun_decides(code: str, status: int, kind_of_outcome: str) -> None:
    outcome = KINDS["aliyun_sms"].read(_said({"Code": code, "Message": "m"}, status))
    assert outcome.kind == kind_of_outcome
    assert outcome.of_recipient == (code == "isv.BUSINESS_LIMIT_CONTROL")
    assert code in str(outcome.error)


@pytest.mark.parametrize(
    ("code", "kind_of_outcome"),
    [
        ("LimitExceeded.PhoneNumberThirtySecondLimit", "retry"),
        ("LimitExceeded.PhoneNumberOneHourLimit", "retry"),
        ("InternalError.Timeout", "retry"),
        ("RequestLimitExceeded", "retry"),
        ("LimitExceeded.PhoneNumberDailyLimit", "permanent"),
        ("AuthFailure.SignatureFailure", "permanent"),
        ("FailedOperation.InsufficientBalanceInSmsPackage", "permanent"),
        ("InvalidParameterValue.IncorrectPhoneNumber", "permanent"),
    ],
)
@pytest.mark.parametrize("whole", [True, False])
def test_code_of_tencent_decides(code: str, kind_of_outcome: str, whole: bool) -> None:
    told = {"Code": code, "Message": "m"}
    answer = {"Error": told} if whole else {"SendStatusSet": [told]}
    outcome = KINDS["tencent_sms"].read(_said({"Response": answer}))
    assert outcome.kind == kind_of_outcome
    assert outcome.of_recipient == (outcome.kind == "retry" and "PhoneNumber" in code)
    assert code in str(outcome.error)


def test_sentence_is_written_to_be_spoken(delivery: Delivery) -> None:
    words = replace(delivery.message, line="【演练】Ⅱ级（重大）·新发：望川县养老金迟发")
    said = _json(_build("voice", replace(delivery, message=words, attempts=2)))
    assert said["text"] == "重发，演练，二级，重大，新发：望川县养老金迟发"
    assert said["times"] == 2


@pytest.mark.parametrize(
    ("answer", "kind_of_outcome", "after"),
    [
        ({"accepted": True, "call_id": 7}, "sent", None),
        ({"accepted": False, "reason": "线路忙", "retry_after_s": 15}, "retry", 15.0),
        ({"accepted": False, "reason": "空号", "permanent": True}, "permanent", None),
        ({"accepted": "yes"}, "retry", None),
        ({"ok": True}, "retry", None),
    ],
)
def test_gateway_must_say_that_it_calls(
    answer: object, kind_of_outcome: str, after: float | None
) -> None:
    outcome = KINDS["voice"].read(_said(answer))
    assert (outcome.kind, outcome.retry_after_s) == (kind_of_outcome, after)


# ── the screen ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("tier", "command", "urgency"),
    [(Tier.ORANGE, "x", "critical"), (Tier.YELLOW, "x", "normal"), (Tier.RED, "", "low")],
)
def test_note_is_as_urgent_as_its_matter(
    delivery: Delivery, tier: Tier, command: str, urgency: str
) -> None:
    words = replace(delivery.message, command=command)
    out = _build("desktop", replace(delivery, tier=tier, message=words))
    assert isinstance(out, DesktopNote)
    assert out.urgency == urgency


# ── webhook ──────────────────────────────────────────────────────────────────────────────────


def test_webhook_body_lets_the_receiver_drop_a_repeat(delivery: Delivery) -> None:
    record = _json(_build("webhook", replace(delivery, attempts=3)))
    assert record["dedupe_key"] == delivery.dedupe_key
    assert (record["repeated"], record["attempt"]) == (True, 3)
    assert record["address"] == "day@shifan.example"


def test_signature_covers_the_moment_and_the_body() -> None:
    expected = hmac.new("密钥".encode(), b"1773105000.body", hashlib.sha256).hexdigest()
    assert signature("1773105000", b"body", "密钥") == expected


@pytest.mark.parametrize("kind", ["webhook", "voice"])
def test_request_is_signed_at_the_moment_it_is_sent(kind: str, delivery: Delivery) -> None:
    out = _build(kind, delivery)
    assert isinstance(out, HttpPost)
    assert out.sign is not None
    sent = out.sign(Request(url="u", headers=out.headers, body=out.body), ("密钥",), NOW)
    headers = dict(sent.headers)
    assert headers[TIMESTAMP_HEADER] == str(int(NOW.timestamp()))
    assert headers[SIGNATURE_HEADER] == signature(headers[TIMESTAMP_HEADER], sent.body, "密钥")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"", "sent"),
        (204, b"", "sent"),
        (200, b'{"errcode":0,"errmsg":"ok"}', "sent"),
        (200, b'{"code":200}', "sent"),
        (200, b'{"code":null}', "sent"),
        (200, b"[1]", "sent"),
        (200, b'{"errcode":310000,"errmsg":"sign not match"}', "retry"),
        (200, b'{"code":9499,"msg":"Bad Request"}', "retry"),
        (200, b'{"StatusCode":1}', "retry"),
    ],
)
def test_webhook_answer_is_read_by_status_and_body(status: int, body: bytes, kind: str) -> None:
    outcome = KINDS["webhook"].read(HttpReply(status=status, retry_after="", body=body))
    assert outcome.kind == kind
    assert (outcome.error is None) == (kind == "sent")


@pytest.mark.parametrize(
    ("body", "reference"),
    [
        (b'{"id":"m-1"}', "m-1"),
        (b'{"id":17}', "17"),
        (b'{"id":{"a":1}}', None),
        (b'{"id":"a\\nb"}', "a b"),
        (b"{}", None),
    ],
)
def test_number_of_the_receipt_is_kept_on_one_line(body: bytes, reference: str | None) -> None:
    outcome = KINDS["webhook"].read(HttpReply(status=200, retry_after="", body=body))
    assert outcome.reference == reference


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("30", 30.0), ("-5", 0.0), ("1e9", 3600.0), ("nan", None), ("", None), ("Wed, 01", None)],
)
def test_retry_after_is_followed_within_reason(header: str, seconds: float | None) -> None:
    outcome = KINDS["webhook"].read(HttpReply(status=429, retry_after=header, body=b""))
    assert outcome.retry_after_s == seconds


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


def _letter(delivery: Delivery) -> Any:
    out = _build("email", delivery)
    assert isinstance(out, MailOut)
    return out.letter


def test_letters_of_one_incident_answer_the_same_letter(delivery: Delivery) -> None:
    def about(thread: str, key: str) -> Any:
        words = replace(delivery.message, thread=thread)
        return _letter(replace(delivery, message=words, dedupe_key=key))

    first, second, other = about("A", "1"), about("A", "2"), about("B", "3")
    assert first["References"] == first["In-Reply-To"] == second["References"]
    assert other["References"] != first["References"]
    assert first["References"] not in (first["Message-ID"], second["Message-ID"])
    assert about("", "4")["References"] is None


def test_only_what_is_grave_and_to_be_acknowledged_is_urgent(
    red: Delivery, delivery: Delivery
) -> None:
    assert _letter(red)["X-Priority"] == "1 (Highest)"
    assert _letter(red)["Importance"] == "high"
    assert _letter(replace(red, tier=Tier.YELLOW))["X-Priority"] is None
    assert _letter(replace(delivery, tier=Tier.RED))["X-Priority"] is None


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
