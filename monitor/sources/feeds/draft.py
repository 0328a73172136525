"""An entry while its elements are read one by one, by feedparser's rules of which one counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from monitor.sources.feeds.entry import Entry
from monitor.sources.feeds.values import Unsure, attributes, joined, markup, mended, text

_PAGE_TYPES = frozenset(("html", "xhtml", "text/html", "application/xhtml+xml"))
_QUERY_ENTITY = re.compile(r"&([A-Za-z0-9_]+);")
_DATES: Mapping[str, str] = {
    "published": "published",
    "issued": "published",
    "pubdate": "published",
    "dcterms_issued": "published",
    "updated": "updated",
    "modified": "updated",
    "lastbuilddate": "updated",
    "dc_date": "updated",
    "dcterms_modified": "updated",
    "created": "created",
    "dcterms_created": "created",
}


class Draft:
    """One entry; None is what was not there at all."""

    __slots__ = (
        "_base",
        "_contents",
        "_id",
        "_link",
        "_summary",
        "_title",
        "_title_stands",
        "_told",
    )

    def __init__(self, base: str, about: str) -> None:
        self._base = base
        self._id = about
        self._title = ""
        self._title_stands = False
        self._summary: str | None = None
        self._contents: list[str] = []
        self._link: str | None = None
        self._told: dict[str, str] = {}

    def take(self, name: str, element: Any) -> None:
        """Read ``element``, a leaf whose usual name is one of ``TAKES``. Unsure when in doubt."""
        self.TAKES[name](self, name, element)

    def entry(self) -> Entry:
        """What was read."""
        told = self._told
        return Entry(
            title=self._title,
            text=max([*self._contents, self._summary or ""], key=len),
            link=self._link or "",
            id=self._id,
            outlet=told.get("source", ""),
            dates=tuple(told.get(name, "") for name in ("published", "updated", "created")),
            comments=told.get("slash_comments", ""),
            forwards=told.get("gh_forwards", ""),
            views=told.get("gh_views", ""),
        )

    def _take_title(self, _name: str, element: Any) -> None:
        """The first title that is not empty stands."""
        value = markup(element)
        if not self._title_stands:
            self._title = value
            self._title_stands = bool(value)

    def _take_media_title(self, _name: str, element: Any) -> None:
        """The title of a picture fills in until a title comes."""
        value = markup(element)
        if not self._title_stands:
            self._title = value

    def _take_image(self, _name: str, _element: Any) -> None:
        """After a picture the next title counts."""
        self._title_stands = False

    def _take_source(self, _name: str, element: Any) -> None:
        """Of several sources the last counts, and after it the next title."""
        self._told["source"] = mended(text(element))
        self._title_stands = False

    def _take_summary(self, _name: str, element: Any) -> None:
        """Of two summaries without a content the second is taken for the content."""
        value = markup(element)
        if self._summary is not None and not self._contents:
            self._contents.append(value)
        else:
            self._summary = value

    def _take_content(self, _name: str, element: Any) -> None:
        """Every content is kept; the first does for the summary while there is none."""
        value = markup(element)
        self._contents.append(value)
        if self._summary is None:
            self._summary = value

    def _take_link(self, _name: str, element: Any) -> None:
        """An address as attribute (Atom) or as text (RSS); the last counts."""
        found = attributes(element)
        href = found.get("url", found.get("uri", found.get("href"))) or found.get("href")
        if href is None:
            address = text(element)
            address = mended(joined(self._base, address) if address else "")
            self._link = _QUERY_ENTITY.sub(r"&\1", address.replace("&amp;", "&"))
        elif found.get("rel", "alternate") == "alternate" and (
            found.get("type", "text/html") in _PAGE_TYPES
        ):
            self._link = joined(self._base, href)

    def _take_id(self, _name: str, element: Any) -> None:
        """A name that is also the link, where there is no other, unless it says that it is not."""
        is_link = attributes(element).get("ispermalink", "true") == "true"
        value = text(element)
        value = mended(joined(self._base, value) if value and is_link else value)
        self._id = value
        if is_link and self._link is None:
            self._link = value

    def _take_date(self, name: str, element: Any) -> None:
        self._told[_DATES[name]] = mended(text(element))

    def _take_count(self, name: str, element: Any) -> None:
        if element.keys():
            raise Unsure(f"attributes of {name!r}")
        self._told[name] = mended(text(element))

    TAKES: ClassVar[Mapping[str, Callable[[Draft, str, Any], None]]] = {
        "title": _take_title,
        "dc_title": _take_title,
        "media_title": _take_media_title,
        "image": _take_image,
        "source": _take_source,
        "summary": _take_summary,
        "description": _take_summary,
        "dc_description": _take_summary,
        "media_description": _take_summary,
        "itunes_summary": _take_summary,
        "content": _take_content,
        "content_encoded": _take_content,
        "fullitem": _take_content,
        "link": _take_link,
        "guid": _take_id,
        "id": _take_id,
        "slash_comments": _take_count,
        "gh_forwards": _take_count,
        "gh_views": _take_count,
        **dict.fromkeys(_DATES, _take_date),
    }
