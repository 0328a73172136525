"""The articles behind a list: which links to follow this time, and the item each one makes.

The cursor holds two things: ``read``, hashes of links read (bounded), and ``owed``, links seen but
not read yet with the number of tries, so that a failed article is tried again and a hopeless one
given up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.errors import ParseError
from monitor.settings.sources import ArticleSource
from monitor.sources.base import Parsed, Request, Response, short_hash
from monitor.sources.decode import charset_of, decode
from monitor.sources.extract import Article, article
from monitor.sources.markup import line
from monitor.types import RawItem, SourceState

_LINKS_REMEMBERED = 1000
_TRIES = 3
_TITLE_LENGTH = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a list says of an article before it is read; empty or None where it is silent."""

    title: str = ""
    summary: str = ""
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """The articles to read in this visit, and what to remember of the others."""

    follow: tuple[Request, ...]
    cursor: Mapping[str, str]
    problems: tuple[str, ...]


def owes(state: SourceState) -> bool:
    """Whether articles are left over from an earlier visit, so that the list must be read again."""
    return bool(state.cursor.get("owed"))


def unread(links: Mapping[str, Link], cursor: Mapping[str, str]) -> tuple[str, ...]:
    """The addresses among ``links`` that were never read, in their order."""
    read = _read_links(cursor)
    return tuple(url for url in links if short_hash(url) not in read)


def pick(links: Mapping[str, Link], cursor: Mapping[str, str], at_most: int) -> Picked:
    """The first ``at_most`` of ``links`` (address to what the list says) that are still to read."""
    read, owed = _read_links(cursor), _owed_links(cursor)
    keys = {url: short_hash(url) for url in links}
    given_up = [url for url, key in keys.items() if owed.get(key, 0) >= _TRIES]
    done = read.keys() | {keys[url] for url in given_up}
    waiting = [url for url in links if keys[url] not in done]
    followed = waiting[:at_most]
    tries = {keys[url]: owed.get(keys[url], 0) + (url in followed) for url in waiting}
    listed = [keys[url] for url in links if keys[url] in done]
    older = [key for key in read if key not in set(listed)]
    return Picked(
        follow=tuple(_request(url, links[url]) for url in followed),
        cursor={**cursor, **_memory([*older, *listed], tries)},
        problems=tuple(f"{url}：试读{_TRIES}次均未成功，不再读取；请打开原文查看" for url in given_up),
    )


def _request(url: str, link: Link) -> Request:
    published = link.published_at.isoformat() if link.published_at else ""
    context = {"title": link.title, "summary": link.summary, "published": published}
    return Request(
        url=url,
        purpose="article",
        conditional=False,
        context={name: value for name, value in context.items() if value},
    )


def read_article(response: Response, config: ArticleSource, state: SourceState) -> Parsed:
    """The one item of an article page; what the page does not say is taken from the list.

    ParseError when neither has a title.
    """
    key = short_hash(response.request.url)
    owed = {k: n for k, n in _owed_links(state.cursor).items() if k != key}
    cursor = {**state.cursor, **_memory([*_read_links(state.cursor), key], owed)}
    found = _found(response, config)
    item = _item(response, config, found)
    silent = f"{response.request.url}：只有标题，未找到正文；请打开原文查看"
    return Parsed(items=(item,), cursor=cursor, problems=() if item.body else (silent,))


def _found(response: Response, config: ArticleSource) -> Article:
    context = response.request.context
    content_type = response.headers.get("content-type", "text/html").lower()
    if any(word in content_type for word in ("html", "text", "xml")):
        text = decode(response.body, charset_of(content_type))
        return article(text, config, response.fetched_at)
    if "title" not in context:
        raise ParseError(
            f"信源 {config.id!r}：{response.request.url} 是 {content_type!r}，"
            "不是网页，链接也没有文字；请打开原文查看"
        )
    return Article(title=context["title"], body="", published_at=None, outlet=None)


def _item(response: Response, config: ArticleSource, found: Article) -> RawItem:
    context = response.request.context
    body = found.body or context.get("summary", "")
    title = found.title or context.get("title", "") or line(body)[:_TITLE_LENGTH]
    if not title:
        raise ParseError(
            f"信源 {config.id!r}：{response.request.url} 既无标题也无正文；"
            "请在 sources.yaml 中填写 title_selector 和 body_selector"
        )
    listed = context.get("published")
    return RawItem(
        source_id=config.id,
        url=response.request.url,
        title=title,
        body=body,
        platform=config.platform,
        authority=config.authority,
        outlet=found.outlet or config.name,
        region=config.region,
        published_at=found.published_at or (datetime.fromisoformat(listed) if listed else None),
        fetched_at=response.fetched_at,
    )


def _read_links(cursor: Mapping[str, str]) -> dict[str, None]:
    return dict.fromkeys(cursor.get("read", "").split())


def _owed_links(cursor: Mapping[str, str]) -> dict[str, int]:
    pairs = (entry.partition(":") for entry in cursor.get("owed", "").split())
    return {key: int(tries) for key, _, tries in pairs}


def _memory(read: list[str], owed: Mapping[str, int]) -> Mapping[str, str]:
    return {
        "read": " ".join(read[-_LINKS_REMEMBERED:]),
        "owed": " ".join(f"{key}:{tries}" for key, tries in owed.items()),
    }
