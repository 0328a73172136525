"""A group robot of 飞书 or Lark, as 飞书开放平台《自定义机器人使用指南》 describes it. PURE.

Lark's robots speak the same language at another address. A request has at most 20 KB. Its signature
is the base64 of an HMAC-SHA256 with time and secret as the key and nothing as the text; it holds
for an hour.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import datetime

from monitor.alerts.channels.answer import Dialect, read_robot
from monitor.alerts.channels.base import HttpPost, Outcome, Reply, Request, marked_subject
from monitor.alerts.channels.robot import ACKNOWLEDGE, below_heading, calls_all, heading
from monitor.alerts.escape import cut, plain
from monitor.settings.channels import FeishuChannel
from monitor.types import Delivery, Tier

_LIMIT = 16_000
"""Bytes of the text; the rest of the 20 KB is for the card around it."""
_COLOURS = {
    Tier.RED: "red",
    Tier.ORANGE: "orange",
    Tier.YELLOW: "yellow",
    Tier.BLUE: "blue",
    Tier.ROUTINE: "grey",
}
_DIALECT = Dialect(
    code="code",
    words="msg",
    waits={11232: 60.0, 11247: 60.0},
    final={
        9499: "消息格式不被接受",
        19001: "机器人地址无效，请重新复制地址",
        19021: "签名不符：请核对签名密钥和本机时钟",
        19022: "本机出口地址不在机器人的白名单内",
        19024: "消息中没有机器人要求的关键词，请改用签名校验",
    },
    hurried=("too many", "frequency limit"),
)


class Feishu:
    """A card whose head has the tier's colour, with a button to acknowledge."""

    needs_address = False

    def build(self, delivery: Delivery, settings: FeishuChannel) -> HttpPost:
        """The request; its signature comes at the moment of sending."""
        secret = settings.secret
        said = {"msg_type": "interactive", "card": _card(delivery, settings)}
        return HttpPost(
            url=settings.url,
            body=json.dumps(said, ensure_ascii=False).encode(),
            secrets=(secret,) if secret else (),
            sign=_signed if secret else None,
            timeout_s=settings.timeout_s,
            allow_private=settings.allow_private,
        )

    def read(self, reply: Reply) -> Outcome:
        """``code`` 0 is sent."""
        return read_robot(reply, _DIALECT)


def sign(timestamp: int, secret: str) -> str:
    """The signature of the moment ``timestamp``, in seconds."""
    code = hmac.new(f"{timestamp}\n{secret}".encode(), b"", hashlib.sha256)
    return base64.b64encode(code.digest()).decode()


def _signed(request: Request, secrets: tuple[str, ...], now: datetime) -> Request:
    timestamp = int(now.timestamp())
    proof = {"timestamp": str(timestamp), "sign": sign(timestamp, secrets[0])}
    said = {**proof, **json.loads(request.body)}
    return replace(request, body=json.dumps(said, ensure_ascii=False).encode())


def _card(delivery: Delivery, settings: FeishuChannel) -> dict[str, object]:
    text = cut(f"**{heading(delivery)}**\n{below_heading(delivery)}", _LIMIT)
    if calls_all(delivery, settings.mention_all_from):
        text = f"<at id=all></at>\n{text}"
    elements: list[dict[str, object]] = [
        {"tag": "div", "text": {"tag": "lark_md", "content": text}}
    ]
    if delivery.message.link:
        button = {
            "tag": "button",
            "text": {"tag": "plain_text", "content": ACKNOWLEDGE},
            "type": "primary",
            "url": delivery.message.link,
        }
        elements.append({"tag": "action", "actions": [button]})
    title = {"tag": "plain_text", "content": plain(marked_subject(delivery), 80)}
    return {
        "config": {"wide_screen_mode": True},
        "header": {"template": _COLOURS[delivery.tier], "title": title},
        "elements": elements,
    }
