"""A group robot of 企业微信, as 企业微信开发者中心《群机器人配置说明》 describes it. PURE.

The robot takes 20 messages a minute; Markdown of at most 4 096 bytes, text of at most 2 048.
Markdown knows three colours and rings nobody in particular; only text can ring the whole group.
"""

from __future__ import annotations

import json

from monitor.alerts.channels.answer import Dialect, read_robot
from monitor.alerts.channels.base import HttpPost, Outcome, Reply, repeated
from monitor.alerts.channels.robot import below_heading, calls_all, heading
from monitor.alerts.escape import cut
from monitor.settings.channels import WecomChannel
from monitor.types import Delivery, Tier

_MARKDOWN_LIMIT, _TEXT_LIMIT = 4096, 2048
_COLOURS = {
    Tier.RED: "warning",
    Tier.ORANGE: "warning",
    Tier.YELLOW: "warning",
    Tier.BLUE: "info",
    Tier.ROUTINE: "comment",
}
"""Of the three it knows (green, grey, orange) the nearest to each tier's own."""
_DIALECT = Dialect(
    code="errcode",
    words="errmsg",
    waits={45009: 60.0, -1: 10.0},
    final={
        93000: "机器人地址无效，或机器人已被移出群；请重新复制地址",
        93008: "机器人不在群里，请重新添加",
        40008: "消息类型不被接受",
        40058: "消息格式不被接受",
        44004: "消息内容为空",
        45002: "消息过长",
    },
)


class Wecom:
    """Markdown under a coloured heading; for the gravest tier, text that rings everybody."""

    needs_address = False

    def build(self, delivery: Delivery, settings: WecomChannel) -> HttpPost:
        """The request."""
        return HttpPost(
            url=settings.url,
            body=json.dumps(_said(delivery, settings), ensure_ascii=False).encode(),
            timeout_s=settings.timeout_s,
            allow_private=settings.allow_private,
        )

    def read(self, reply: Reply) -> Outcome:
        """``errcode`` 0 is sent."""
        return read_robot(reply, _DIALECT)


def _said(delivery: Delivery, settings: WecomChannel) -> dict[str, object]:
    if calls_all(delivery, settings.mention_all_from):
        text = ("〔重发〕" if repeated(delivery) else "") + delivery.message.text
        content = cut(text, _TEXT_LIMIT)
        return {"msgtype": "text", "text": {"content": content, "mentioned_list": ["@all"]}}
    colour = _COLOURS[delivery.tier]
    first = f'### <font color="{colour}">{heading(delivery)}</font>\n'
    body = cut(below_heading(delivery), _MARKDOWN_LIMIT - len(first.encode()))
    return {"msgtype": "markdown", "markdown": {"content": first + body}}
