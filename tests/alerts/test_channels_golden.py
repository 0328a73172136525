"""What leaves the house over each channel when the gravest tier opens; reviewed by reading aloud.

After a wanted change run it with ``REGENERATE_GOLDEN=1`` set, and read the difference.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from monitor.alerts.channels import KINDS
from monitor.alerts.channels.base import (
    AppriseNote,
    ConsoleLine,
    DesktopNote,
    FileAppend,
    HttpPost,
    Kept,
    MailOut,
    Outgoing,
)
from monitor.alerts.link import put_in
from monitor.settings.channels import AnyChannel
from monitor.types import ACK, Delivery, DeliveryStatus, Message, Tier
from tests.alerts.test_channels import DIALLED, SETTINGS

GOLDEN = Path(__file__).with_name("golden") / "channels"
LINK = "https://yuqing.shifan.example/a/AAAAAAAAAAMAAAAAAAAABw"
_TEXT = f"""\
【Ⅰ级（特别重大）·新发·待人工确认】网传：望川县养老金停发，老人聚集
地点：示范省示范市望川县
首发：08:31 示范晚报（新闻·市级媒体），距今39分钟；黄金一小时还剩21分钟（至09:31）
传播：截至09:10，原创12，转载5，媒体6家，转发320，阅读12.3万，近1小时9条（平时的4.5倍）
真实性：待核，尚无官方信息，未经核实不得对外引用
签收：请在09:20前签收，逾期自动催办 {ACK}
先做①待遇发放科：查清是否未发、涉及多少人（数据、银行、财政、认证）（09:40前）
时限：09:40前报告单位主要负责人；10:10前首次权威发声
原文：示范晚报 https://news.shifan.example/1
编号：20260310-001；本次通知值班员（日班甲）"""
_MARKDOWN = f"""\
### 【Ⅰ级（特别重大）·新发·待人工确认】网传：望川县养老金停发，老人聚集
- **地点**：示范省示范市望川县
- **首发**：08:31 示范晚报（新闻·市级媒体），距今39分钟；黄金一小时还剩21分钟（至09:31）
- **传播**：截至09:10，原创12，转载5，媒体6家，转发320，阅读12.3万，近1小时9条（平时的4.5倍）
- **真实性**：待核，尚无官方信息，未经核实不得对外引用
- **签收**：请在09:20前签收，逾期自动催办 {ACK}
- 先做①待遇发放科：查清是否未发、涉及多少人（数据、银行、财政、认证）（09:40前）
- **时限**：09:40前报告单位主要负责人；10:10前首次权威发声
- **原文**：[示范晚报](https://news.shifan.example/1)
- **编号**：20260310-001；本次通知值班员（日班甲）
- **研判**：得分86 = A35+B22+C14+E10+F5；触发规则：UP1"""
RED = Delivery(
    id=7,
    alert_id=3,
    dedupe_key="42:red:opened:本地/重大以上:0:mail:day",
    channel="mail",
    recipient="日班甲",
    address="day@shifan.example",
    message=Message(
        subject="【Ⅰ级·新发】网传：望川县养老金停发，老人聚集，09:20前签收",
        text=_TEXT,
        markdown=_MARKDOWN,
        html=f"<!DOCTYPE html><p>望川县养老金停发，老人聚集</p>{ACK}",
        line="一级特别重大舆情新发：网传望川县养老金停发，老人聚集。请在9点20分前签收。",
        mark="Ⅰ级（特别重大）·新发",
        command="monitor acknowledge 42 --by 姓名",
        thread="20260310-001",
    ),
    status=DeliveryStatus.PENDING,
    attempts=1,
    next_attempt_at=datetime(2026, 3, 10, 1, 10, tzinfo=UTC),
    tier=Tier.RED,
)
QUIET_ROBOTS: Mapping[str, AnyChannel] = {
    f"{kind}_without_mention": replace(SETTINGS[kind], mention_all_from="none")  # type: ignore[arg-type]  # robots have it
    for kind in ("wecom", "dingtalk", "feishu")
}
HERE = ("console", "file", "inbox", "desktop")


@pytest.mark.parametrize("name", [*KINDS, *QUIET_ROBOTS])
def test_channel_says_what_was_reviewed(name: str) -> None:
    settings = {**SETTINGS, **QUIET_ROBOTS}[name]
    words = put_in(RED.message, "" if settings.kind in HERE else LINK)
    address = "13800138000" if name in DIALLED else RED.address
    out = KINDS[settings.kind].build(replace(RED, message=words, address=address), settings)
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("REGENERATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True, parents=True)
        path.write_text(_shown(out), encoding="utf-8")
    assert _shown(out) == path.read_text(encoding="utf-8")


def test_no_golden_file_stands_for_nothing() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == {*KINDS, *QUIET_ROBOTS}


def _shown(out: Outgoing) -> str:
    match out:
        case ConsoleLine():
            return out.text + "\n"
        case FileAppend():
            return _pretty(json.loads(out.line))
        case DesktopNote() | AppriseNote():
            return f"{out.title}\n\n{out.text}\n"
        case HttpPost():
            query = dict(parse_qsl(urlsplit(out.url).query))
            return _pretty(json.loads(out.body) if out.body else query)
        case MailOut():
            letter = message_from_bytes(out.letter.as_bytes(), policy=policy.default)
            heads = [
                f"{name}: {value}" for name, value in letter.items() if "boundary" not in value
            ]
            parts = [str(part.get_content()) for part in letter.iter_parts()]
            return "\n".join([*heads, "", *parts]).replace("\r\n", "\n")
        case Kept():
            return ""


def _pretty(value: object) -> str:
    """JSON in which a text of several lines stands on several lines."""
    return json.dumps(value, ensure_ascii=False, indent=1).replace("\\n", "\n    ") + "\n"
