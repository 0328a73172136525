"""The contract of a source kind: say what to fetch, read what came; no I/O in between."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, Protocol
from urllib.parse import urljoin, urlsplit

from monitor.settings.sources import SourceBase
from monitor.types import RawItem, SourceState

SPARED: Final = "spared"
"""In the cursor: hashes of what the last visit was to follow and did not come to, through no fault
of its own: the host rested, or time was up. It does not count as tried."""
Purpose = Literal["list", "more", "article"]
"""``more`` is a further part of a list: its next page, or one map of an index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One thing a source wants fetched."""

    url: str
    """As in the settings: references to secrets are resolved only when it is sent."""
    purpose: Purpose = "list"
    conditional: bool = True
    """Whether an answer that has not changed since the last visit may be skipped unread."""
    method: Literal["GET", "POST"] = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent besides the usual ones, to the source's own host only; may refer to secrets."""
    body: str = ""
    """What a POST sends; its content type stands in ``headers``. May refer to secrets."""
    context: Mapping[str, str] = field(default_factory=dict)
    """What the kind wants back with the answer, for instance the link's own text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What came back for one request."""

    request: Request
    status: int
    """200, or 304 when nothing changed; refusals are raised as FetchError instead."""
    url: str
    """Address after redirects, without what may be secret in it; links count from it."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    fetched_at: datetime
    moved_to: str | None = None
    """``url``, when every redirect on the way said that it is for good."""
    robots_hash: str | None = None
    """Hash of the robots.txt that allowed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What one response held."""

    items: tuple[RawItem, ...] = ()
    follow: tuple[Request, ...] = ()
    """Further requests of the same visit."""
    cursor: Mapping[str, str] | None = None
    """What to remember until the next visit; None leaves the memory as it is."""
    problems: tuple[str, ...] = ()
    """What was wrong with parts of it; the rest was read."""


class Source(Protocol):
    """One configured source."""

    @property
    def config(self) -> SourceBase:
        """Its entry in ``sources.yaml``."""
        ...

    def requests(self, state: SourceState) -> tuple[Request, ...]:
        """What to fetch now, given what is remembered."""
        ...

    def parse(self, response: Response, state: SourceState) -> Parsed:
        """What ``response`` holds. ParseError when it is not what this kind reads."""
        ...


def short_hash(text: str) -> str:
    """Sixteen hex digits that stand for ``text``."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def absolute(base: str, link: str) -> str | None:
    """``link`` as seen from ``base``; None when it leads to nothing that can be shown as a link."""
    try:
        url = urljoin(base, link)
    except ValueError:  # such as a bracket without its pair
        return None
    return url if is_web_address(url) else None


def host_of(url: str) -> str:
    """The host of an address in lower case; empty when it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_web_address(url: str) -> bool:
    """Whether ``url`` can be shown as a link: http or https, nothing scripted."""
    return url.lower().startswith(("http://", "https://"))
