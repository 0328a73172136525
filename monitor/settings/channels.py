"""``channels.yaml``: the ways out, each by a name that routing uses.

Whatever opens a door stands here by reference only: ``${NAME}`` or ``${file:/run/secrets/x}``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from monitor.settings.base import settings_dataclass
from monitor.settings.checks import Address, SecretReference

SmsField = Literal["line", "mark", "code"]
MentionAll = Literal["red", "none"]


@settings_dataclass
class _Channel:
    """What every channel may say."""

    fallback: str | None = None
    """Name of the channel used when this one fails for good."""
    per_minute: int | None = Field(default=None, ge=1)
    """Messages it takes in a minute; more are folded into one. None: no limit."""


@settings_dataclass
class _WebChannel(_Channel):
    """One that asks a web server."""

    timeout_s: float = Field(default=10, gt=0)
    allow_private: bool = False
    """Whether the server may stand in the inner network."""


@settings_dataclass
class _RobotChannel(_WebChannel):
    """A robot that speaks to everybody in a group."""

    url: SecretReference
    """The whole address that the robot's page shows; a part of it is a secret."""
    per_minute: int | None = Field(default=20, ge=1)
    mention_all_from: MentionAll = "red"


@settings_dataclass
class ConsoleChannel(_Channel):
    """Lines on the terminal of the running process."""

    kind: Literal["console"]


@settings_dataclass
class FileChannel(_Channel):
    """One JSON line per message, appended to a file."""

    kind: Literal["file"]
    path: str
    """Relative to the data folder (``var/``)."""


@settings_dataclass
class InboxChannel(_Channel):
    """The monitor's own list of messages: what is stored is the message."""

    kind: Literal["inbox"]


@settings_dataclass
class DesktopChannel(_Channel):
    """A note on the screen of the machine the monitor runs on."""

    kind: Literal["desktop"]


@settings_dataclass
class WebhookChannel(_WebChannel):
    """A JSON POST, signed with HMAC-SHA256 over its time and body."""

    kind: Literal["webhook"]
    url: Address
    secret: SecretReference | None = None


@settings_dataclass
class VoiceChannel(_WebChannel):
    """A gateway that calls a number and reads a sentence aloud."""

    kind: Literal["voice"]
    url: Address
    secret: SecretReference | None = None
    times: int = Field(default=2, ge=1, le=5)
    """How often the sentence is read in one call."""
    timeout_s: float = Field(default=20, gt=0)


@settings_dataclass
class EmailChannel(_Channel):
    """SMTP."""

    kind: Literal["email"]
    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: SecretReference | None = None
    sender: str
    timeout_s: float = Field(default=15, gt=0)


@settings_dataclass
class WecomChannel(_RobotChannel):
    """A group robot of 企业微信."""

    kind: Literal["wecom"]


@settings_dataclass
class DingtalkChannel(_RobotChannel):
    """A group robot of 钉钉."""

    kind: Literal["dingtalk"]
    secret: SecretReference | None = None
    """What 加签 shows; None: the robot is guarded by a keyword or an address."""


@settings_dataclass
class FeishuChannel(_RobotChannel):
    """A group robot of 飞书 or Lark: they differ in the address alone."""

    kind: Literal["feishu"]
    secret: SecretReference | None = None
    """What 签名校验 shows; None: the robot is guarded by a keyword or an address."""


@settings_dataclass
class AliyunSmsChannel(_WebChannel):
    """Short messages by 阿里云短信服务."""

    kind: Literal["aliyun_sms"]
    key_id: SecretReference
    key_secret: SecretReference
    sign_name: str
    template: str
    """Its code, ``SMS_…``."""
    params: dict[str, SmsField]
    """Each variable of the template, and what stands in it."""
    param_limit: int = Field(default=35, ge=1)
    """Characters of one variable."""
    endpoint: Address = "https://dysmsapi.aliyuncs.com"


@settings_dataclass
class TencentSmsChannel(_WebChannel):
    """Short messages by 腾讯云短信."""

    kind: Literal["tencent_sms"]
    key_id: SecretReference
    key_secret: SecretReference
    app_id: str
    """SdkAppId of the application."""
    sign_name: str
    template: str
    """Its number."""
    params: tuple[SmsField, ...]
    """What stands in the template's variables, in their order."""
    param_limit: int = Field(default=35, ge=1)
    """Characters of one variable."""
    region: str = "ap-guangzhou"
    endpoint: Address = "https://sms.tencentcloudapi.com"


@settings_dataclass
class AppriseChannel(_Channel):
    """Any other service that Apprise knows."""

    kind: Literal["apprise"]
    url: SecretReference
    """Apprise's own address of the service, for instance ``bark://…``; it holds a secret."""
    timeout_s: float = Field(default=20, gt=0)


AnyChannel = Annotated[
    ConsoleChannel
    | FileChannel
    | InboxChannel
    | DesktopChannel
    | WebhookChannel
    | VoiceChannel
    | EmailChannel
    | WecomChannel
    | DingtalkChannel
    | FeishuChannel
    | AliyunSmsChannel
    | TencentSmsChannel
    | AppriseChannel,
    Field(discriminator="kind"),
]


def _without_circles(channels: dict[str, AnyChannel]) -> dict[str, AnyChannel]:
    """``channels`` when no fallback leads back to where it began."""
    for name, channel in channels.items():
        passed, at = [name], channel.fallback
        while at in channels:
            if at in passed:
                told = " → ".join((*passed, at))
                raise ValueError(f"fallback leads in a circle: {told}; leave one out")
            passed.append(at)
            at = channels[at].fallback
    return channels


@settings_dataclass
class ChannelsSettings:
    """All channels by name."""

    channels: Annotated[dict[str, AnyChannel], AfterValidator(_without_circles)]
