"""RSS and Atom: decoded by us, read by feedparser, dated from the raw strings."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax import SAXParseException

from monitor.errors import ParseError
from monitor.settings.sources import FeedSource
from monitor.sources.base import Parsed, Request, Response, absolute, short_hash
from monitor.sources.decode import charset_of, decode
from monitor.sources.markup import line, plain
from monitor.text.dates import parse_date
from monitor.types import Engagement, RawItem, SourceState

_PROLOGUE = re.compile(r"(?is)\A(?:\s+|<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*>)*")
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s+)?html\b", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
# Some servers append a comment or a counter after the end.
_TAIL = 4000
_TITLE_LENGTH = 40
_OUTLET_LENGTH = 30
_DATE_FIELDS = ("published", "updated", "created")


@dataclass(frozen=True, slots=True)
class Feed:
    """One RSS or Atom source."""

    config: FeedSource

    def requests(self, state: SourceState) -> tuple[Request, ...]:
        """The feed itself."""
        del state
        return (Request(url=self.config.url),)

    def parse(self, response: Response, state: SourceState) -> Parsed:
        """Every entry with a title or a text. ParseError when it is not one whole feed."""
        del state
        document = self._document(response)
        result = _feedparser_reads(document, response.url)
        if result.bozo and not result.entries:
            raise ParseError(
                f"信源 {self.config.id!r}：XML 不规范（{_place(result)}），读不出任何条目；"
                f"请打开 {self.config.url} 查看，并告知网站"
            )
        damaged = f"信源 {self.config.id!r}：XML 不规范（{_place(result)}），已尽量读取；请告知网站"
        problems = [damaged] if result.bozo else []
        items = []
        for number, entry in enumerate(result.entries, 1):
            item = self._item(entry, response)
            if item is None:
                problems.append(f"第{number}条：既无标题也无正文；已跳过，请打开原文查看")
            else:
                items.append(item)
        return Parsed(items=tuple(items), problems=tuple(problems))

    def _document(self, response: Response) -> str:
        """The feed as text, refused when it is empty, something else, hostile or cut off."""
        name, url = self.config.id, self.config.url
        text = decode(response.body, charset_of(response.headers.get("content-type", "")))
        if not text.strip():
            raise ParseError(
                f"信源 {name!r}：返回内容为空；请用浏览器打开 {url}，"
                "如地址已变，请在 sources.yaml 中更正"
            )
        start = _PROLOGUE.sub("", text, count=1)
        if re.match(r"<!DOCTYPE[^>\[]*\[", start, re.IGNORECASE):
            raise ParseError(
                f"信源 {name!r}：自行声明了 XML 实体（正常 RSS 用不到，常见于攻击），不予读取；"
                f"请查看 {url} 并停用该信源"
            )
        if not _ROOT.match(start):
            what = "网页" if _PAGE.search(text[:_TAIL]) else "其他数据"
            raise ParseError(
                f"信源 {name!r}：返回的是{what}，不是 RSS 或 Atom；请打开 {url} 核对，"
                "在 sources.yaml 中更正地址，或改用 kind: page"
            )
        if not _CLOSED.search(text[-_TAIL:]):
            raise ParseError(
                f"信源 {name!r}：RSS 或 Atom 不完整，末尾缺失（收到{len(response.body)}字节）；"
                "下次访问时自动重取"
            )
        return text

    def _item(self, entry: dict[str, Any], response: Response) -> RawItem | None:
        title = line(plain(str(entry.get("title") or "")))
        body = plain(_markup_of(entry))
        if not (title or body):
            return None
        link = _link_of(entry, response.url)
        identity = line(str(entry.get("id") or "")) or link or short_hash(f"{title} {body}")
        return RawItem(
            source_id=self.config.id,
            url=link or f"{self.config.url}#{short_hash(identity)}",
            title=title or line(body)[:_TITLE_LENGTH],
            body=body,
            platform=self.config.platform,
            authority=self.config.authority,
            outlet=_outlet_of(entry) or self.config.name,
            region=self.config.region,
            published_at=_published(entry, response.fetched_at),
            fetched_at=response.fetched_at,
            external_id=identity,
            engagement=_engagement(entry),
        )


def _feedparser_reads(document: str, url: str) -> Any:
    import feedparser  # noqa: PLC0415 - needed in the parser processes only

    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    # A stream, never a string: feedparser opens strings as files or addresses. Its HTML
    # sanitiser is not needed, since nothing but plain text is kept.
    return feedparser.parse(
        io.BytesIO(document.encode("utf-8", "replace")),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _place(result: Any) -> str:
    """Where the XML breaks, as far as feedparser tells."""
    error = result.get("bozo_exception")
    if isinstance(error, SAXParseException):
        return f"第{error.getLineNumber()}行附近"
    return type(error).__name__


def _markup_of(entry: dict[str, Any]) -> str:
    """The fullest text of an entry: its content, or else its summary."""
    contents = [str(part.get("value") or "") for part in entry.get("content") or ()]
    return max([*contents, str(entry.get("summary") or "")], key=len)


def _link_of(entry: dict[str, Any], base: str) -> str | None:
    for candidate in (entry.get("link"), entry.get("id")):
        link = absolute(base, line(str(candidate))) if candidate else None
        if link is not None:
            return link
    return None


def _outlet_of(entry: dict[str, Any]) -> str | None:
    """The outlet a collected feed names for this entry (RSS ``source``), when it is a name."""
    source = entry.get("source") or {}
    name = line(str(source.get("title") or ""))
    return name if 0 < len(name) <= _OUTLET_LENGTH else None


def _engagement(entry: dict[str, Any]) -> Engagement:
    """The counts a feed tells.

    Comments are RSS Slash; forwards and views are elements of the namespace
    ``https://golden-hour.example/ns/engagement`` (prefix ``gh``), for hubs that pass them on.
    """
    return Engagement(
        forwards=_count(entry.get("gh_forwards")),
        comments=_count(entry.get("slash_comments")),
        views=_count(entry.get("gh_views")),
    )


def _published(entry: dict[str, Any], now: datetime) -> datetime | None:
    """The entry's time, from the raw text.

    feedparser's own reading takes a missing zone for UTC and knows no Chinese dates.
    """
    for name in _DATE_FIELDS:
        # Plain dict.get: feedparser's own warns when it answers one date for another.
        raw = dict.get(entry, name)
        moment = parse_date(line(str(raw)), now) if raw else None
        if moment is not None:
            return moment
    return None


def _count(value: object) -> int | None:
    text = str(value or "").strip()
    return int(text) if text.isdecimal() and len(text) <= 9 else None
