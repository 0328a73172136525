"""A signed JSON POST, for a gateway of the agency's own or a chat robot behind one. PURE."""

from __future__ import annotations

import hashlib
import hmac
import json
import math

from monitor.alerts.channels.base import (
    HttpPost,
    HttpReply,
    Outcome,
    Reply,
    marked_subject,
    permanent,
    repeated,
    retry,
    sent,
    unexpected,
)
from monitor.alerts.escape import plain
from monitor.settings.channels import WebhookChannel
from monitor.types import Delivery

SIGNATURE_HEADER = "X-Golden-Hour-Signature"
_REQUEST_TIMEOUT, _TOO_MANY = 408, 429
_WELL = {"errcode": ("0",), "StatusCode": ("0",), "code": ("0", "200")}
"""What the well-known refusal fields say when all is well."""
_LONGEST_WAIT_S = 3600.0
"""An alert asked to wait longer than this is tried again all the same."""


class Webhook:
    """Posts the message in all its forms; the receiver takes the one it can show."""

    needs_address = True

    def build(self, delivery: Delivery, settings: WebhookChannel) -> HttpPost:
        """The request; ``dedupe_key`` lets the receiver drop what it already has."""
        record = {
            "dedupe_key": delivery.dedupe_key,
            "repeated": repeated(delivery),
            "attempt": delivery.attempts,
            "alert_id": delivery.alert_id,
            "recipient": delivery.recipient,
            "address": delivery.address,
            "subject": marked_subject(delivery),
            "text": delivery.message.text,
            "markdown": delivery.message.markdown,
        }
        return HttpPost(
            url=settings.url,
            body=json.dumps(record, ensure_ascii=False).encode(),
            headers=(("Content-Type", "application/json; charset=utf-8"),),
            secret=settings.secret,
            timeout_s=settings.timeout_s,
            allow_private=settings.allow_private,
        )

    def read(self, reply: Reply) -> Outcome:
        """2xx is sent, unless the body says otherwise: chat robots refuse with status 200."""
        if not isinstance(reply, HttpReply):
            return unexpected(reply)
        status = reply.status
        if 200 <= status < 300:
            return _read_body(reply.body)
        error = f"对方答复 HTTP {status}"
        if 400 <= status < 500 and status not in (_REQUEST_TIMEOUT, _TOO_MANY):
            return permanent(f"{error}，请检查地址与权限")
        if 300 <= status < 400:
            return permanent(f"{error}，要求改地址；本系统不跟随跳转，请直接填写最终地址")
        return retry(error, _seconds(reply.retry_after))


def signature(body: bytes, secret: str) -> str:
    """Value of the signature header: ``sha256=`` and the hex HMAC-SHA256 of the body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _read_body(body: bytes) -> Outcome:
    """Sent, unless it is a JSON object whose errcode, StatusCode or code speaks of failure."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return sent()
    if not isinstance(answer, dict):
        return sent()
    for name, well in _WELL.items():
        given = answer.get(name)
        if given is not None and str(given) not in well:
            told = next((answer[n] for n in ("errmsg", "msg", "message") if n in answer), "")
            return retry(
                f"对方拒收：{name}={plain(str(given), 20)} {plain(str(told), 100)}".rstrip()
            )
    return sent()


def _seconds(retry_after: str) -> float | None:
    """Seconds of a Retry-After header; None for a date, nonsense or nothing."""
    try:
        seconds = float(retry_after)
    except ValueError:
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT_S) if math.isfinite(seconds) else None
