"""A group robot of 钉钉. PURE.

After 《自定义机器人接入》 and 《自定义机器人安全设置》 of 钉钉开放平台.

The robot takes 20 messages a minute and then none for ten minutes; a message has at most 20 000
bytes. Its signature is the base64 of an HMAC-SHA256 over time and secret, and holds for an hour.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from monitor.alerts.channels.answer import Dialect, read_robot
from monitor.alerts.channels.base import HttpPost, Outcome, Reply, Request, marked_subject
from monitor.alerts.channels.robot import ACKNOWLEDGE, below_heading, calls_all, heading
from monitor.alerts.escape import cut, plain
from monitor.settings.channels import DingtalkChannel
from monitor.types import Delivery, Tier

_LIMIT = 16_000
"""Bytes of the text; the rest of the 20 000 is for the envelope."""
_COLOURS = {
    Tier.RED: "#D9001B",
    Tier.ORANGE: "#D46B08",
    Tier.YELLOW: "#AD8B00",
    Tier.BLUE: "#1F5FA8",
    Tier.ROUTINE: "#595959",
}
"""Red, orange, yellow and blue, dark enough to be read on white."""
_DIALECT = Dialect(
    code="errcode",
    words="errmsg",
    waits={130101: 60.0, 410100: 60.0, 90030: 600.0, -1: 10.0},
    final={
        310000: "安全设置不符：请核对加签密钥、本机时钟、关键词或出口地址",
        300001: "令牌不存在，请重新复制机器人地址",
        400013: "群已解散",
        400101: "令牌不存在，请重新复制机器人地址",
        400102: "机器人已停用",
        400105: "消息类型不被接受",
        400106: "机器人已不存在",
        430101: "消息中有对方认为不安全的链接",
        430102: "消息中有对方认为不妥的文字",
        430104: "消息中有对方认为不妥的内容",
    },
)


class Dingtalk:
    """A card with a button to acknowledge; Markdown where there is none, or all are rung."""

    needs_address = False

    def build(self, delivery: Delivery, settings: DingtalkChannel) -> HttpPost:
        """The request; its signature comes at the moment of sending."""
        secret = settings.secret
        return HttpPost(
            url=settings.url,
            body=json.dumps(_said(delivery, settings), ensure_ascii=False).encode(),
            secrets=(secret,) if secret else (),
            sign=_signed if secret else None,
            timeout_s=settings.timeout_s,
            allow_private=settings.allow_private,
        )

    def read(self, reply: Reply) -> Outcome:
        """``errcode`` 0 is sent."""
        return read_robot(reply, _DIALECT)


def sign(timestamp: int, secret: str) -> str:
    """The signature of the moment ``timestamp``, in milliseconds."""
    code = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(code.digest()).decode()


def _signed(request: Request, secrets: tuple[str, ...], now: datetime) -> Request:
    timestamp = int(now.timestamp() * 1000)
    proof = urlencode({"timestamp": timestamp, "sign": sign(timestamp, secrets[0])})
    return replace(request, url=f"{request.url}{'&' if '?' in request.url else '?'}{proof}")


def _said(delivery: Delivery, settings: DingtalkChannel) -> dict[str, object]:
    title = plain(marked_subject(delivery), 80)
    first = f'### <font color="{_COLOURS[delivery.tier]}">{heading(delivery)}</font>'
    lines = "\n".join((first, below_heading(delivery)))
    text = cut(lines, _LIMIT).replace("\n", "  \n  ")  # one line break alone joins the lines
    if calls_all(delivery, settings.mention_all_from):
        said = {"title": title, "text": text}
        return {"msgtype": "markdown", "markdown": said, "at": {"isAtAll": True}}
    if not delivery.message.link:
        return {"msgtype": "markdown", "markdown": {"title": title, "text": text}}
    button = {"singleTitle": ACKNOWLEDGE, "singleURL": delivery.message.link}
    return {"msgtype": "actionCard", "actionCard": {"title": title, "text": text, **button}}
