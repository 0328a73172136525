"""Short messages by 腾讯云短信. PURE.

After 《发送短信》 (SendSms, version 2021-01-11), 《签名方法 v3》 (TC3-HMAC-SHA256) and the lists of
codes in the vendor's documentation.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from monitor.alerts.channels.answer import fields, read_sms
from monitor.alerts.channels.base import (
    HttpPost,
    HttpReply,
    Outcome,
    Reply,
    Request,
    unexpected,
)
from monitor.alerts.channels.phone import dialled, filled, international
from monitor.settings.channels import TencentSmsChannel
from monitor.types import Delivery

_ACTION, _VERSION, _SERVICE = "SendSms", "2021-01-11", "sms"
_ALGORITHM, _TERMINATION = "TC3-HMAC-SHA256", "tc3_request"
_JSON = "application/json; charset=utf-8"
_OK = "Ok"
_LATER = ("InternalError", "RequestLimitExceeded", "ResourceUnavailable")
"""How codes begin that speak of the vendor's own trouble or of haste."""
_WAITS = {
    "LimitExceeded.PhoneNumberThirtySecondLimit": 30.0,
    "LimitExceeded.DeliveryFrequencyLimit": 60.0,
    "LimitExceeded.PhoneNumberOneHourLimit": 600.0,
}


class TencentSms:
    """One template message to one number."""

    needs_address = True

    def build(self, delivery: Delivery, settings: TencentSmsChannel) -> HttpPost:
        """The request. DeliveryError (permanent) when the address is no telephone number."""
        record = {
            "PhoneNumberSet": [international(dialled(delivery))],
            "SmsSdkAppId": settings.app_id,
            "SignName": settings.sign_name,
            "TemplateId": settings.template,
            "TemplateParamSet": filled(settings.params, delivery, settings.param_limit),
            "SessionContext": str(delivery.id),
        }
        return HttpPost(
            url=f"{settings.endpoint.rstrip('/')}/",
            body=json.dumps(record, ensure_ascii=False).encode(),
            headers=(("Content-Type", _JSON),),
            secrets=(settings.key_id, settings.key_secret),
            sign=partial(_signed, settings.region),
            timeout_s=settings.timeout_s,
            allow_private=settings.allow_private,
        )

    def read(self, reply: Reply) -> Outcome:
        """The number's own code decides; SerialNo is the receipt."""
        if not isinstance(reply, HttpReply):
            return unexpected(reply)
        return read_sms(reply, _told(reply.body), "SerialNo", good=_OK, waits=_WAITS, later=_LATER)


def authorization(
    host: str, body: bytes, service: str, moment: datetime, key_id: str, key_secret: str
) -> str:
    """The header that proves who asks, for a POST of JSON to the root of ``host``."""
    day = moment.astimezone(UTC).strftime("%Y-%m-%d")
    scope = f"{day}/{service}/{_TERMINATION}"
    names = "content-type;host"
    asked = "\n".join(
        ("POST", "/", "", f"content-type:{_JSON}", f"host:{host}", "", names, _hash(body))
    )
    text = f"{_ALGORITHM}\n{int(moment.timestamp())}\n{scope}\n{_hash(asked.encode())}"
    key = f"TC3{key_secret}".encode()
    for part in (day, service, _TERMINATION):
        key = _code(key, part).digest()
    proof = _code(key, text).hexdigest()
    return f"{_ALGORITHM} Credential={key_id}/{scope}, SignedHeaders={names}, Signature={proof}"


def _signed(region: str, request: Request, secrets: tuple[str, ...], now: datetime) -> Request:
    host = urlsplit(request.url).netloc
    proof = (
        ("X-TC-Action", _ACTION),
        ("X-TC-Version", _VERSION),
        ("X-TC-Region", region),
        ("X-TC-Timestamp", str(int(now.timestamp()))),
        ("Authorization", authorization(host, request.body, _SERVICE, now, *secrets)),
    )
    return replace(request, headers=(*request.headers, *proof))


def _told(body: bytes) -> dict[str, Any]:
    """What the answer says of the one number, or of the whole request if that failed."""
    answer = fields(body).get("Response")
    if not isinstance(answer, dict):
        return {}
    numbers = answer.get("SendStatusSet")
    told = numbers[0] if isinstance(numbers, list) and numbers else answer.get("Error")
    return told if isinstance(told, dict) else {}


def _code(key: bytes, text: str) -> hmac.HMAC:
    return hmac.new(key, text.encode(), hashlib.sha256)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
