"""Which site an address belongs to: the part of its host that one owner has registered."""

from __future__ import annotations

import re

_HOST = re.compile(r"[a-z][a-z0-9+.-]*://(?:[^/?#@]*@)?(\[[^\]/]*\]|[^/?#:@\s]*)", re.IGNORECASE)
_SHARED = re.compile(
    r"(?:com|net|org|gov|edu|ac|mil|[a-z]{2})\.(?:cn|hk|mo|tw)|(?:co|com)\.[a-z]{2}"
)
"""Endings under which third-level names are registered (the second level of .cn is listed in
CNNIC's 中国互联网络域名体系: seven categories and two letters for each province)."""


def site_of(url: str) -> str:
    """The registered domain of ``url``, an address of numbers whole; empty when it names no host.

    A newspaper's mobile and desktop pages are one site; two portals are two.
    """
    found = _HOST.match(url)
    host = found[1].lower() if found else ""
    labels = host.rstrip(".").split(".")
    if len(labels) < 3 or labels[-1].isdigit() or host[:1] == "[":
        return host
    kept = 3 if _SHARED.fullmatch(".".join(labels[-2:])) else 2
    return ".".join(labels[-kept:])
