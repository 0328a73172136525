"""Texts, attributes and addresses as feedparser makes them of an element.

Unsure is raised where that takes more than is written here.
"""

from __future__ import annotations

import contextlib
import re
from typing import Any
from urllib.parse import urljoin

from monitor.sources.feeds import vocabulary

_ABOUT = f"{{{vocabulary.RDF}}}about"
_TELLING = frozenset(
    ("about", "base", "href", "ispermalink", "lastmod", "mode", "rel", "type", "uri", "url")
)
_TEXT_TYPES = frozenset(("text", "plain", "html", "text/plain", "text/html"))
_C1 = re.compile(r"[\x80-\x9f]")
_WINDOWS_1252 = {
    code: bytes([code]).decode("cp1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
# An address that joining leaves as it is; most are, and joining takes longer than all else.
_WHOLE = re.compile(
    r"https?://[a-z0-9.-]+(?::[0-9]+)?/[A-Za-z0-9._~!$'()*+,@%/-]*(?:\?[A-Za-z0-9._~%=&+,/-]+)?"
)
_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/*")


class Unsure(Exception):  # noqa: N818 - not an error: feedparser is asked instead
    """Why a feed is left to feedparser."""


def text(element: Any) -> str:
    """The text of an element that holds no other."""
    return (element.text or "").strip()


def mended(value: str) -> str:
    """``value`` with UTF-8 that was taken for Latin-1, and Windows-1252 punctuation, put right."""
    if value.isascii():
        return value
    with contextlib.suppress(UnicodeError):
        value = value.encode("iso-8859-1").decode("utf-8")
    return value.translate(_WINDOWS_1252) if _C1.search(value) else value


def markup(element: Any) -> str:
    """The HTML or plain text of a title, summary or content."""
    found = attributes(element)
    if found.get("type", "text") not in _TEXT_TYPES or found.get("mode") == "base64":
        raise Unsure(f"type {found.get('type')!r}")
    return mended(text(element))


def joined(base: str, address: str) -> str:
    """``address`` as seen from ``base``; empty when it is none."""
    if _WHOLE.fullmatch(address):
        return address
    try:
        return urljoin(base, _SLASHES.sub(r"\1", address))
    except ValueError:
        return ""


def attributes(element: Any) -> dict[str, str]:
    """The attributes that may matter, names in lower case. Unsure when one sets a base address."""
    found: dict[str, str] = {}
    for key, value in element.items():
        name = key.rpartition("}")[2].lower()
        if key == _ABOUT:
            found["rdf:about"] = value
        elif name == "base" or (key[0] == "{" and name in _TELLING):
            raise Unsure(f"attribute {key!r}")
        elif key[0] != "{":
            found[name] = value.lower() if name in ("rel", "type") else value
    return found


def place(element: Any) -> dict[str, str]:
    """The attributes of a channel or an entry. Unsure when they do what its elements should."""
    found = attributes(element)
    if "href" in found or "lastmod" in found:
        raise Unsure("a channel definition (CDF)")
    return found
