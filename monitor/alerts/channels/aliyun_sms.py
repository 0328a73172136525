"""Short messages by 阿里云短信服务. PURE.

After 《SendSms - 发送短信》 (version 2017-05-25), 《V3版本请求体&签名机制》 (ACS3-HMAC-SHA256) and
《API 错误码》 of the vendor's help centre. The parameters stand in the query, the body is empty.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from urllib.parse import quote, urlsplit

from monitor.alerts.channels.answer import fields, read_sms
from monitor.alerts.channels.base import (
    HttpPost,
    HttpReply,
    Outcome,
    Reply,
    Request,
    unexpected,
)
from monitor.alerts.channels.phone import dialled, filled, national
from monitor.settings.channels import AliyunSmsChannel
from monitor.types import Delivery

_ACTION, _VERSION = "SendSms", "2017-05-25"
_ALGORITHM = "ACS3-HMAC-SHA256"
_OK = "OK"
_LATER = ("isp.", "Throttling", "ServiceUnavailable", "InternalError")
"""How codes begin that speak of the vendor's own trouble or of haste."""
_WAITS = {"isv.BUSINESS_LIMIT_CONTROL": 60.0}
"""So many messages to one number in a minute, an hour or a day."""


class AliyunSms:
    """One template message to one number."""

    needs_address = True

    def build(self, delivery: Delivery, settings: AliyunSmsChannel) -> HttpPost:
        """The request. DeliveryError (permanent) when the address is no telephone number."""
        names = tuple(settings.params)
        values = filled(tuple(settings.params.values()), delivery, settings.param_limit)
        query = {
            "OutId": str(delivery.id),
            "PhoneNumbers": national(dialled(delivery)),
            "SignName": settings.sign_name,
            "TemplateCode": settings.template,
            "TemplateParam": json.dumps(
                dict(zip(names, values, strict=True)), ensure_ascii=False, separators=(",", ":")
            ),
        }
        nonce = f"{delivery.dedupe_key} {delivery.attempts}"
        return HttpPost(
            url=f"{settings.endpoint.rstrip('/')}/?{canonical_query(query)}",
            body=b"",
            headers=(("Accept", "application/json"),),
            secrets=(settings.key_id, settings.key_secret),
            sign=partial(_signed, nonce),
            timeout_s=settings.timeout_s,
            allow_private=settings.allow_private,
        )

    def read(self, reply: Reply) -> Outcome:
        """``Code`` OK is sent, with BizId as the receipt; a fault of ours is final."""
        if not isinstance(reply, HttpReply):
            return unexpected(reply)
        return read_sms(reply, fields(reply.body), "BizId", good=_OK, waits=_WAITS, later=_LATER)


def canonical_query(query: dict[str, str]) -> str:
    """Names and values percent-encoded as RFC 3986 says, in the order of their names."""
    coded = {quote(name, safe="-_.~"): quote(value, safe="-_.~") for name, value in query.items()}
    return "&".join(f"{name}={coded[name]}" for name in sorted(coded))


def authorization(
    url: str, headers: dict[str, str], body: bytes, key_id: str, key_secret: str
) -> str:
    """The header that proves who asks; ``headers`` are all that are signed, in small letters."""
    parts = urlsplit(url)
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    asked = "\n".join(("POST", parts.path or "/", parts.query, lines, names, _hash(body)))
    text = f"{_ALGORITHM}\n{_hash(asked.encode())}"
    proof = hmac.new(key_secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return f"{_ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={proof}"


def _signed(nonce: str, request: Request, secrets: tuple[str, ...], now: datetime) -> Request:
    moment = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    headers = {
        "host": urlsplit(request.url).netloc,
        "x-acs-action": _ACTION,
        "x-acs-content-sha256": _hash(request.body),
        "x-acs-date": moment,
        "x-acs-signature-nonce": _hash(f"{nonce} {now.timestamp()}".encode())[:32],
        "x-acs-version": _VERSION,
    }
    proof = authorization(request.url, headers, request.body, *secrets)
    del headers["host"]  # the client writes that itself, once
    return replace(request, headers=(*request.headers, *headers.items(), ("Authorization", proof)))


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
