"""EDGE: the proxy the environment names for an address, if any."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


class Proxies:
    """``HTTPS_PROXY``, ``HTTP_PROXY``, ``ALL_PROXY`` and ``NO_PROXY`` as they were at the start."""

    def __init__(self) -> None:
        self._named = getproxies()

    def of(self, url: str) -> str | None:
        """The proxy to reach ``url`` through; one named without a scheme is taken for http."""
        if not self._named:
            return None
        parts = urlsplit(url)
        named = self._named.get(parts.scheme) or self._named.get("all")
        if not named or proxy_bypass(parts.netloc):
            return None
        return named if "://" in named else f"http://{named}"
