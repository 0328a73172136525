"""The judge: feedparser, which reads whatever is left of a feed, and whose word counts."""

from __future__ import annotations

import io
from typing import Any
from xml.sax import SAXParseException

from monitor.sources.feeds.entry import Entry, Reading


def read(document: str, url: str) -> Reading:
    """The entries of ``document``, fetched from ``url``, and what is wrong with it."""
    import feedparser  # noqa: PLC0415 - needed in the parser processes only

    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    # A stream, never a string: feedparser opens strings as files or addresses. Its HTML
    # sanitiser is not needed, since nothing but plain text is kept.
    result = feedparser.parse(
        io.BytesIO(document.encode("utf-8", "replace")),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    return Reading(
        entries=tuple(_entry(found) for found in result.entries),
        flaw=_place(result.get("bozo_exception")) if result.bozo else None,
    )


def _place(error: object) -> str:
    if isinstance(error, SAXParseException):
        return f"第{error.getLineNumber()}行附近"
    return type(error).__name__


def _entry(found: Any) -> Entry:
    source = found.get("source")
    return Entry(
        title=_text(found.get("title")),
        text=_fullest(found),
        link=_text(found.get("link")),
        id=_text(found.get("id")),
        outlet=_text(source.get("title")) if isinstance(source, dict) else "",
        # Plain dict.get: feedparser's own warns when it answers one date for another.
        dates=tuple(_text(dict.get(found, name)) for name in ("published", "updated", "created")),
        comments=_text(found.get("slash_comments")),
        forwards=_text(found.get("gh_forwards")),
        views=_text(found.get("gh_views")),
    )


def _fullest(found: Any) -> str:
    contents = [_text(part.get("value")) for part in found.get("content") or ()]
    return max([*contents, _text(found.get("summary"))], key=len)


def _text(value: object) -> str:
    """``value`` when it is a text; feedparser puts a map where an element has attributes."""
    return value if isinstance(value, str) else ""
