"""``web.yaml``: where the monitor's own web server listens, and what it takes in."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from monitor.settings.base import Duration, settings_dataclass
from monitor.settings.checks import SecretReference


@settings_dataclass
class WebSettings:
    """The web server: today it receives what vendors push."""

    enabled: bool = True
    """Whether ``monitor run`` serves it; it does so once there is a push source."""
    listen: str = "127.0.0.1"
    """Address of this machine to listen at. It speaks plain HTTP: others come in by a proxy."""
    port: int = Field(default=8700, ge=0, le=65535)
    """0 takes any free one."""
    public_url: str | None = None
    """How telephones reach this server through the proxy; needed for links that acknowledge."""
    secret: SecretReference | None = None
    """What links are signed with: at least 32 characters; needed for links that acknowledge."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses of proxies whose word on who is asking (``X-Forwarded-For``) is believed."""
    max_body_bytes: int = Field(default=8_000_000, ge=1000)
    """Largest body of one push."""
    body_within: Duration = timedelta(seconds=30)
    """Time for a body to arrive whole."""
    pushes_per_minute: int = Field(default=60, ge=1)
    """For each source."""
