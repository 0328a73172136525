"""``channels.yaml``: the ways out, each by a name that routing uses."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from monitor.settings.base import settings_dataclass


@settings_dataclass
class ConsoleChannel:
    """Lines on the terminal of the running process."""

    kind: Literal["console"]


@settings_dataclass
class FileChannel:
    """One JSON line per message, appended to a file."""

    kind: Literal["file"]
    path: str
    """Relative to the data folder (``var/``)."""


@settings_dataclass
class WebhookChannel:
    """A JSON POST with an HMAC-SHA256 signature header."""

    kind: Literal["webhook"]
    url: str
    """May be ``${ENV}`` or ``${file:/run/secrets/x}``."""
    secret: str | None = None
    timeout_s: float = 10
    allow_private: bool = False


@settings_dataclass
class EmailChannel:
    """SMTP."""

    kind: Literal["email"]
    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password: str | None = None
    sender: str
    timeout_s: float = 15


AnyChannel = Annotated[
    ConsoleChannel | FileChannel | WebhookChannel | EmailChannel, Field(discriminator="kind")
]


@settings_dataclass
class ChannelsSettings:
    """All channels by name."""

    channels: dict[str, AnyChannel]
