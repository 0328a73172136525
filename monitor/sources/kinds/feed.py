"""RSS, Atom and JSON Feed, or a page that names its feed: decoded by us, dated from the raw text.

The cursor holds ``feed``, the feed's address where it was found on a page, and ``listed``, whose
answer the validators of the last visit belong to; with ``full_text`` also the articles' memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.errors import ParseError
from monitor.settings.sources import FeedSource
from monitor.sources.articles import owes
from monitor.sources.base import Parsed, Request, Response, is_web_address, short_hash
from monitor.sources.decode import charset_of, decode
from monitor.sources.feeds import discovery, jsonfeed, xmlfeed
from monitor.sources.feeds.entry import Entry, NotAFeed, Reading
from monitor.sources.feeds.fulltext import read_behind, with_articles
from monitor.sources.feeds.values import joined
from monitor.sources.markup import line, plain
from monitor.text.dates import parse_date
from monitor.types import Engagement, RawItem, SourceState

_TITLE_LENGTH = 40
_OUTLET_LENGTH = 30
_TOLD_ONE_BY_ONE = 10
_FOUND_ON = "found_on"
"""In the context of a request: the page that named this feed, which therefore must be one."""
_NO_ONES = ""
"""``listed`` when the validators of the last visit are those of a page, not of a feed."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One RSS, Atom or JSON Feed source."""

    config: FeedSource

    def requests(self, state: SourceState) -> tuple[Request, ...]:
        """The feed: where it was found last time, as long as that works, or as configured."""
        found = "" if state.failures else state.cursor.get("feed", "")
        url = found or self.config.url
        asked_last = state.cursor.get("listed", self.config.url)
        return (Request(url=url, conditional=asked_last == url and not owes(state)),)

    def parse(self, response: Response, state: SourceState) -> Parsed:
        """Every entry with a title or a text. ParseError when it is not one whole feed."""
        if response.request.purpose == "article":
            return read_behind(response, self.config, state)
        try:
            return self._list(response, state)
        except NotAFeed as error:
            raise ParseError(
                f"信源 {self.config.id!r}：{error}（{response.request.url}）"
            ) from error

    def _list(self, response: Response, state: SourceState) -> Parsed:
        document = decode(response.body, charset_of(response.headers.get("content-type", "")))
        if not document.strip():
            raise NotAFeed(
                "返回内容为空", "请用浏览器打开核对，如地址已变，请在 sources.yaml 中更正"
            )
        if xmlfeed.is_page(document):
            return self._elsewhere(document, response, state)
        if jsonfeed.is_json(document):
            reading = jsonfeed.read(document)
        else:
            reading = xmlfeed.read(document, response.url)
        return self._given(reading, response, state)

    # ── a page instead of a feed ─────────────────────────────────────────────────────────────

    def _elsewhere(self, page: str, response: Response, state: SourceState) -> Parsed:
        """The feed that a page names, or the configured page when a feed found there is gone."""
        asked = response.request
        cursor = {**_without_address(state.cursor), "listed": _NO_ONES}
        if _FOUND_ON in asked.context:
            raise NotAFeed(
                f"{asked.context[_FOUND_ON]} 所标的订阅地址返回的是网页，不是订阅源",
                "请核对并在 sources.yaml 中直接填写订阅地址，或改用 kind: page",
            )
        if asked.url == state.cursor.get("feed"):
            gone = f"{asked.url} 已不是订阅源；改从 {self.config.url} 重新查找"
            again = Request(url=self.config.url, purpose="more", conditional=False)
            return Parsed(follow=(again,), cursor=cursor, problems=(gone,))
        address = discovery.find(page, response.url)
        if address is None:
            raise NotAFeed(
                "返回的是网页，不是 RSS、Atom 或 JSON Feed，网页上也没有标明订阅地址",
                "请核对并在 sources.yaml 中更正地址，或改用 kind: page",
            )
        feed = Request(
            url=address, purpose="more", conditional=False, context={_FOUND_ON: asked.url}
        )
        return Parsed(follow=(feed,), cursor=cursor)

    def _addresses(self, request: Request, cursor: Mapping[str, str]) -> Mapping[str, str]:
        """``cursor`` with what is to be remembered of where the feed is."""
        if _FOUND_ON in request.context:
            return {**cursor, "feed": request.url, "listed": _NO_ONES}
        if request.purpose == "more":
            return {**_without_address(cursor), "listed": _NO_ONES}
        if request.url == cursor.get("feed"):
            return {**cursor, "listed": request.url}
        return _without_address(cursor)

    # ── entries ──────────────────────────────────────────────────────────────────────────────

    def _given(self, reading: Reading, response: Response, state: SourceState) -> Parsed:
        problems: list[str] = []
        if reading.flaw:
            problems.append(
                f"信源 {self.config.id!r}：XML 不规范（{reading.flaw}），已尽量读取；请告知网站"
            )
        found = [self._item(entry, response) for entry in reading.entries]
        items = [item for item in found if item is not None]
        problems += _told([number for number, item in enumerate(found, 1) if item is None])
        cursor = self._addresses(response.request, state.cursor)
        if not self.config.full_text:
            changed = cursor if cursor != state.cursor else None
            return Parsed(items=tuple(items), cursor=changed, problems=tuple(problems))
        given = with_articles(items, self.config, replace(state, cursor=cursor))
        return Parsed(
            items=given.items,
            follow=given.picked.follow,
            cursor=given.picked.cursor,
            problems=(*problems, *given.picked.problems),
        )

    def _item(self, entry: Entry, response: Response) -> RawItem | None:
        title = line(plain(entry.title))
        body = plain(entry.text)
        if not (title or body):
            return None
        link = _link_of(entry, response.url)
        identity = line(entry.id) or link or short_hash(f"{title} {body}")
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


def _told(empty: Sequence[int]) -> list[str]:
    """What is said of the entries with these numbers, which hold nothing."""
    told = [f"第{n}条：既无标题也无正文；已跳过，请打开原文查看" for n in empty[:_TOLD_ONE_BY_ONE]]
    if len(empty) > _TOLD_ONE_BY_ONE:
        told.append(f"另有{len(empty) - _TOLD_ONE_BY_ONE}条既无标题也无正文；已跳过")
    return told


def _without_address(cursor: Mapping[str, str]) -> Mapping[str, str]:
    return {key: value for key, value in cursor.items() if key not in ("feed", "listed")}


def _link_of(entry: Entry, base: str) -> str | None:
    """Where the entry leads; its id, when that is an address and it has no other."""
    link, identity = line(entry.link), line(entry.id)
    address = joined(base, link) if link else ""
    return next((one for one in (address, identity) if is_web_address(one)), None)


def _outlet_of(entry: Entry) -> str | None:
    """The outlet the entry names, when it is a name and no sentence."""
    name = line(entry.outlet)
    return name if 0 < len(name) <= _OUTLET_LENGTH else None


def _engagement(entry: Entry) -> Engagement:
    """The counts a feed tells.

    Comments are RSS Slash; forwards and views are elements of the namespace
    ``https://golden-hour.example/ns/engagement`` (prefix ``gh``), for hubs that pass them on.
    """
    return Engagement(
        forwards=_count(entry.forwards),
        comments=_count(entry.comments),
        views=_count(entry.views),
    )


def _published(entry: Entry, now: datetime) -> datetime | None:
    """The entry's time, from the raw text.

    feedparser's own reading takes a missing zone for UTC and knows no Chinese dates.
    """
    for raw in entry.dates:
        moment = parse_date(line(raw), now) if raw else None
        if moment is not None:
            return moment
    return None


def _count(value: str) -> int | None:
    text = value.strip()
    return int(text) if text.isdecimal() and len(text) <= 9 else None
