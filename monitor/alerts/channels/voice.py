"""A gateway that calls a number and reads one sentence aloud. PURE.

It is signed as a webhook is. Its answer must say that it took the call: ``{"accepted": true,
"call_id": "…"}``, or ``{"accepted": false, "reason": "…", "permanent": true}``; anything else is
no call, whatever the status.
"""

from __future__ import annotations

import json
import re

from monitor.alerts.channels.answer import fields, number, refused, seconds
from monitor.alerts.channels.base import (
    HttpPost,
    HttpReply,
    Outcome,
    Reply,
    permanent,
    repeated,
    retry,
    sent,
    unexpected,
)
from monitor.alerts.channels.phone import dialled
from monitor.alerts.channels.signature import signed
from monitor.alerts.escape import plain
from monitor.settings.channels import VoiceChannel
from monitor.types import Delivery

SPOKEN_LIMIT = 60
"""Characters: about fifteen seconds."""
_NUMERALS = str.maketrans("ⅠⅡⅢⅣ", "一二三四")
_SILENT = re.compile(r"[【】〔〕（）()《》“”〈〉「」·|—→~\s]+")
_PAUSES = re.compile(r"[，、。；：]*([，。；：])+")


class Voice:
    """Asks for a call; what is read has no sign that a machine would stumble over."""

    needs_address = True

    def build(self, delivery: Delivery, settings: VoiceChannel) -> HttpPost:
        """The request. DeliveryError (permanent) when the address is no telephone number."""
        record = {
            "dedupe_key": delivery.dedupe_key,
            "repeated": repeated(delivery),
            "attempt": delivery.attempts,
            "alert_id": delivery.alert_id,
            "recipient": delivery.recipient,
            "number": dialled(delivery),
            "tier": delivery.tier.word,
            "text": spoken(delivery),
            "times": settings.times,
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
        """``accepted`` true is sent; false is final only when it says so."""
        if not isinstance(reply, HttpReply):
            return unexpected(reply)
        answer = fields(reply.body)
        accepted = answer.get("accepted")
        if accepted is True and 200 <= reply.status < 300:
            return sent(number(answer.get("call_id")))
        if accepted is False:
            error = f"语音网关未呼叫：{plain(str(answer.get('reason', '')), 100) or '未说明原因'}"
            if answer.get("permanent") is True:
                return permanent(error)
            return retry(error, seconds(answer.get("retry_after_s", reply.retry_after)))
        return refused(reply) or retry("语音网关的答复中没有 accepted，不能算已呼叫")


def spoken(delivery: Delivery) -> str:
    """The sentence to be read: ``Ⅱ级（重大）`` becomes 二级，重大."""
    words = delivery.message.line or delivery.message.subject
    text = ("重发，" if repeated(delivery) else "") + words.translate(_NUMERALS)
    paused = _PAUSES.sub(r"\1", _SILENT.sub("，", plain(text))).strip("，、；：")
    return plain(paused, SPOKEN_LIMIT)
