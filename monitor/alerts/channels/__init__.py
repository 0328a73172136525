"""The ways out, by the ``kind`` of their settings. PURE: what goes out, and what answers mean.

``send`` carries what a channel builds; ``reach`` asks which need an address. A new kind is a
settings class, a module here and one line in ``KINDS``.
"""

from collections.abc import Mapping
from typing import Any

from monitor.alerts.channels.aliyun_sms import AliyunSms
from monitor.alerts.channels.apprise import Apprise
from monitor.alerts.channels.base import Channel
from monitor.alerts.channels.console import Console
from monitor.alerts.channels.desktop import Desktop
from monitor.alerts.channels.dingtalk import Dingtalk
from monitor.alerts.channels.email import Email
from monitor.alerts.channels.feishu import Feishu
from monitor.alerts.channels.file import File
from monitor.alerts.channels.inbox import Inbox
from monitor.alerts.channels.tencent_sms import TencentSms
from monitor.alerts.channels.voice import Voice
from monitor.alerts.channels.webhook import Webhook
from monitor.alerts.channels.wecom import Wecom

AT_THIS_MACHINE = frozenset(("console", "desktop", "file", "inbox"))
"""Kinds whose messages stay here: they ring nobody elsewhere, and a link would be written down."""

KINDS: Mapping[str, Channel[Any]] = {
    "console": Console(),
    "file": File(),
    "inbox": Inbox(),
    "desktop": Desktop(),
    "webhook": Webhook(),
    "voice": Voice(),
    "email": Email(),
    "wecom": Wecom(),
    "dingtalk": Dingtalk(),
    "feishu": Feishu(),
    "aliyun_sms": AliyunSms(),
    "tencent_sms": TencentSms(),
    "apprise": Apprise(),
}
