"""A signed JSON POST, for a gateway of the agency's own. PURE."""

from __future__ import annotations

import json

from monitor.alerts.channels.answer import fields, number, refused
from monitor.alerts.channels.base import (
    HttpPost,
    HttpReply,
    Outcome,
    Reply,
    marked_subject,
    repeated,
    retry,
    sent,
    unexpected,
)
from monitor.alerts.channels.signature import signed
from monitor.alerts.escape import plain
from monitor.settings.channels import WebhookChannel
from monitor.types import Delivery

_WELL = {"errcode": ("0",), "StatusCode": ("0",), "code": ("0", "200")}
"""What the well-known refusal fields say when all is well."""


class Webhook:
    """Posts the message in all its forms; the receiver takes the one it can show."""

    needs_address = True

    def build(self, delivery: Delivery, settings: WebhookChannel) -> HttpPost:
        """The request; ``dedupe_key`` lets the receiver drop what it already has."""
        message = delivery.message
        record = {
            "dedupe_key": delivery.dedupe_key,
            "repeated": repeated(delivery),
            "attempt": delivery.attempts,
            "alert_id": delivery.alert_id,
            "recipient": delivery.recipient,
            "address": delivery.address,
            "tier": delivery.tier.word,
            "mark": message.mark,
            "subject": marked_subject(delivery),
            "line": message.line,
            "text": message.text,
            "markdown": message.markdown,
            "link": message.link,
        }
        return HttpPost(
            url=settings.url,
            body=json.dumps(record, ensure_ascii=False).encode(),
            secrets=(settings.secret,) if settings.secret else (),
            sign=signed if settings.secret else None,
            timeout_s=settings.timeout_s,
            allow_private=settings.allow_private,
        )

    def read(self, reply: Reply) -> Outcome:
        """2xx is sent, unless the body says otherwise: chat robots refuse with status 200."""
        if not isinstance(reply, HttpReply):
            return unexpected(reply)
        return refused(reply) or _read_body(reply.body)


def _read_body(body: bytes) -> Outcome:
    """Sent, unless it is a JSON object whose errcode, StatusCode or code speaks of failure."""
    answer = fields(body)
    for name, well in _WELL.items():
        given = answer.get(name)
        if given is not None and str(given) not in well:
            told = next((answer[n] for n in ("errmsg", "msg", "message") if n in answer), "")
            return retry(
                f"对方拒收：{name}={plain(str(given), 20)} {plain(str(told), 100)}".rstrip()
            )
    return sent(number(answer.get("id")))
