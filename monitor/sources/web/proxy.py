"""EDGE: the proxy the environment names for an address, if any."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass


def proxy_for(url: str) -> str | None:
    """``HTTPS_PROXY``, ``HTTP_PROXY`` or ``ALL_PROXY`` as they apply to ``url``.

    ``NO_PROXY`` is heeded. A proxy without a scheme is taken for http.
    """
    proxies = getproxies_environment()
    parts = urlsplit(url)
    named = proxies.get(parts.scheme) or proxies.get("all")
    if not named or proxy_bypass(parts.netloc):
        return None
    return named if "://" in named else f"http://{named}"
