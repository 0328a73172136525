"""A sitemap or an index of sitemaps, plain or gzip: recent entries are followed, newest first."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.errors import ParseError
from monitor.settings.sources import SitemapSource
from monitor.sources.articles import Link, headlines, owes, pick, read_article
from monitor.sources.base import Parsed, Request, Response
from monitor.sources.decode import charset_of, decode
from monitor.sources.links.gunzip import GZIP, gunzip
from monitor.sources.links.sitemap import (
    Entry,
    NotASitemap,
    SiteMap,
    is_exact,
    latest,
    moment,
    read_map,
)
from monitor.sources.links.webpage import address
from monitor.sources.markup import line
from monitor.types import SourceState

_UNPACKED = 10
"""How many times ``max_bytes`` a packed map may grow to."""
_CONSIDERED = 900
"""Entries looked at in one visit: no more than the links that are remembered as read."""
_MAPS_REMEMBERED = 100


@dataclass(frozen=True, slots=True)
class Sitemap:
    """One sitemap, or one index, and the articles it leads to."""

    config: SitemapSource

    def requests(self, state: SourceState) -> tuple[Request, ...]:
        """The map; even an unchanged one is read while its maps or articles may have changed."""
        reread = owes(state) or bool(state.cursor.get("inexact"))
        return (Request(url=self.config.url, conditional=not reread),)

    def parse(self, response: Response, state: SourceState) -> Parsed:
        """Maps to follow from an index, articles from a map, or the one item of an article.

        ParseError when it is no sitemap, or an article has no title.
        """
        if response.request.purpose == "article":
            return read_article(response, self.config, state)
        found = self._read(response)
        parsed = (self._maps if found.is_index else self._articles)(found, response, state)
        if not found.damaged:
            return parsed
        damaged = f"{self._where(response)}：XML 不规范，已尽量读取；请告知网站"
        return replace(parsed, problems=(damaged, *parsed.problems))

    def _where(self, response: Response) -> str:
        return f"信源 {self.config.id!r}：{response.request.url}"

    def _read(self, response: Response) -> SiteMap:
        body = response.body
        try:
            if body.startswith(GZIP):
                body = gunzip(body, _UNPACKED * self.config.max_bytes)
            found = read_map(decode(body, charset_of(response.headers.get("content-type", ""))))
        except NotASitemap as error:
            told = f"{self._where(response)} {error}（收到{len(response.body)}字节）"
            raise ParseError(f"{told}；请在浏览器中核对，必要时在 sources.yaml 中更正") from error
        except ValueError as error:
            raise ParseError(
                f"{self._where(response)} {error}；下次访问时自动重取，屡次如此请告知网站"
            ) from error
        if found.is_index and response.request.purpose != "list":
            raise ParseError(
                f"{self._where(response)} 是索引中的又一层索引，协议不允许；"
                "请在 sources.yaml 中直接填写该地址"
            )
        return found

    def _maps(self, index: SiteMap, response: Response, state: SourceState) -> Parsed:
        """The newest maps, save those unchanged since they were read.

        Half of the articles of a visit are left to them, the other half to what is owed.
        """
        read = _maps_read(state.cursor)
        newest = self._newest(index.entries, response.fetched_at)
        changed = [entry for entry in newest if not _unchanged(entry, read)]
        asked = changed[: self.config.max_maps]
        picked = pick({}, state.cursor, max(1, self.config.max_articles // 2))
        inexact = any(not is_exact(entry.modified) for entry in index.entries)
        return Parsed(
            items=headlines(picked.given_up, self.config, response.fetched_at),
            follow=(*_requests(asked, response.url), *picked.follow),
            cursor={**picked.cursor, "inexact": "1" if inexact else ""},
            problems=picked.problems,
        )

    def _articles(self, found: SiteMap, response: Response, state: SourceState) -> Parsed:
        """The newest articles of a map, whether it stands alone or was named by an index."""
        context, begun = response.request.context, response.request.purpose == "more"
        recent, problems = self._recent(found, response)
        links: dict[str, Link] = {}
        for entry in recent:
            url = address(response.url, entry.url)
            if url is not None:
                links.setdefault(url, _link(entry, response.fetched_at))
        picked = pick(links, state.cursor, self.config.max_articles, begun=begun)
        cursor = {**picked.cursor, **_map_read(picked.cursor, context)}
        if not begun:
            cursor["inexact"] = ""
        return Parsed(
            items=headlines(picked.given_up, self.config, response.fetched_at),
            follow=picked.follow,
            cursor=cursor,
            problems=(*problems, *picked.problems),
        )

    def _recent(self, found: SiteMap, response: Response) -> tuple[list[Entry], list[str]]:
        """The entries to consider, and what staff should know of those left out."""
        wanted = re.compile(self.config.include or "")
        fitting = [entry for entry in found.entries if wanted.search(entry.url)]
        problems = []
        if found.entries and not fitting and response.request.purpose == "list":
            problems.append(f"{self._where(response)} 中没有地址符合 include；请核对该表达式")
        recent = self._newest(fitting, response.fetched_at)
        at_most = _CONSIDERED // int(response.request.context.get("maps", "1"))
        if len(recent) > at_most:
            problems.append(
                f"{self._where(response)} 有{len(recent)}个新条目，只看前{at_most}个；"
                "请用 include 收窄，或缩短 newer_than"
            )
        return recent[:at_most], problems

    def _newest(self, entries: Sequence[Entry], now: datetime) -> list[Entry]:
        """Entries not older than ``newer_than``, newest first; those without a date stand last."""
        oldest = now - self.config.newer_than
        dated, undated = [], []
        for entry in entries:
            when = latest(entry.published or entry.modified, now)
            if when is None:
                undated.append(entry)
            elif when >= oldest:
                dated.append((when, entry))
        dated.sort(key=lambda pair: pair[0], reverse=True)
        return [*(entry for _, entry in dated), *undated]


def _unchanged(entry: Entry, read: Mapping[str, str]) -> bool:
    return is_exact(entry.modified) and read.get(entry.url) == entry.modified


def _requests(maps: Sequence[Entry], root: str) -> tuple[Request, ...]:
    found = ((entry, address(root, entry.url)) for entry in maps)
    return tuple(
        Request(
            url=url,
            purpose="more",
            conditional=False,
            context={"map": entry.url, "modified": entry.modified, "maps": str(len(maps))},
        )
        for entry, url in found
        if url is not None
    )


def _link(entry: Entry, now: datetime) -> Link:
    """What a map says of an article. When a page was changed is not when it was published."""
    return Link(
        title=line(entry.title),
        published_at=moment(entry.published, now) if entry.published else None,
        outlet=line(entry.outlet),
    )


def _maps_read(cursor: Mapping[str, str]) -> dict[str, str]:
    """Date of each map of an index when it was last read."""
    return dict(json.loads(cursor.get("maps") or "{}"))


def _map_read(cursor: Mapping[str, str], context: Mapping[str, str]) -> Mapping[str, str]:
    if not context.get("modified"):
        return {}
    read = {**_maps_read(cursor), context["map"]: context["modified"]}
    kept = dict(list(read.items())[-_MAPS_REMEMBERED:])
    return {"maps": json.dumps(kept, ensure_ascii=False)}
