"""``web.yaml``: where the monitor's own web server listens, and what it takes in."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from monitor.errors import SettingsError
from monitor.settings.base import Duration, settings_dataclass
from monitor.settings.checks import SecretReference, WebAddress
from monitor.settings.secrets import resolve

SHORTEST_SECRET: Final = 32
"""Characters; what links are signed with must not be guessed."""


def _without_tail(url: str) -> str:
    """``url`` when a path can be written behind it."""
    parts = urlsplit(url)
    if not (url.isascii() and url.isprintable()) or set(url) & set(" \"'()<>[]\\`"):
        raise ValueError("write the address as a browser shows it, in ASCII")
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("write the address alone, without '?', '#' and '@'")
    return url


@settings_dataclass
class WebSettings:
    """The web server: it receives what vendors push, and acknowledgements from telephones."""

    enabled: bool = True
    """Whether ``monitor run`` serves it; it does so once there is something to receive."""
    listen: str = "127.0.0.1"
    """Address of this machine to listen at. It speaks plain HTTP: others come in by a proxy."""
    port: int = Field(default=8700, ge=0, le=65535)
    """0 takes any free one."""
    public_url: Annotated[WebAddress, AfterValidator(_without_tail)] | None = None
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

    def __post_init__(self) -> None:
        if (self.public_url is None) != (self.secret is None):
            raise ValueError("give both 'public_url' and 'secret', or neither: links need the two")

    @property
    def links(self) -> bool:
        """Whether messages carry links that acknowledge."""
        return self.public_url is not None and self.secret is not None

    def signing_secret(self) -> str:
        """What links are signed with. SettingsError when it cannot be read or is too short."""
        if self.secret is None:
            raise SettingsError("web.yaml: no 'secret' is given; links cannot be signed")
        secret = resolve(self.secret)
        if len(secret) < SHORTEST_SECRET:
            raise SettingsError(
                f"web.yaml: the 'secret' {self.secret} has fewer than {SHORTEST_SECRET} characters;"
                " take a longer random one, for instance from 'openssl rand -hex 32'"
            )
        return secret
