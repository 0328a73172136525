"""The articles behind a list: which links to follow this time, and the item each one makes.

The cursor holds three things, each bounded: ``read``, hashes of links read; ``owed``, links seen
but not read yet with the number of tries, so that a failed article is tried again, a hopeless one
given up, and one that has left the list meanwhile still read; ``taken``, hashes of the links this
visit asked for so far, whatever number of pages the list has.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.errors import ParseError
from monitor.settings.sources import ArticleSource
from monitor.sources.base import SPARED, Parsed, Request, Response, short_hash
from monitor.sources.decode import charset_of, decode
from monitor.sources.extract import Article, article
from monitor.sources.markup import line
from monitor.types import RawItem, SourceState

_LINKS_REMEMBERED = 1000
_LINKS_OWED = 300
_TRIES = 3
_TITLE_LENGTH = 40
_OWED_TITLE_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a list says of an article before it is read; empty or None where it is silent."""

    title: str = ""
    summary: str = ""
    published_at: datetime | None = None
    outlet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """The articles to read now, and what to remember of the others."""

    follow: tuple[Request, ...]
    cursor: Mapping[str, str]
    problems: tuple[str, ...]
    fresh: int
    """How many of the links were seen for the first time."""
    given_up: Mapping[str, Link] = field(default_factory=dict)
    """Links that could not be read and will not be tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owed:
    """A link that waits to be read."""

    link: Link
    tries: int = 0


def owes(state: SourceState) -> bool:
    """Whether articles are left over from an earlier visit, so that the list must be read again."""
    return bool(state.cursor.get("owed"))


def unread(links: Mapping[str, Link], cursor: Mapping[str, str]) -> tuple[str, ...]:
    """The addresses among ``links`` that were never read, in their order."""
    read = _read_links(cursor)
    return tuple(url for url in links if short_hash(url) not in read)


def pick(
    links: Mapping[str, Link], cursor: Mapping[str, str], at_most: int, *, begun: bool = False
) -> Picked:
    """Which of ``links`` (address to what the list says) to read now: the first never read.

    A visit reads ``at_most`` articles. ``begun`` says that an earlier page of the list was picked
    from in the same visit: what was taken then counts. Otherwise links that have left the list
    unread follow after those that are still on it.
    """
    read, owed = _read_links(cursor), _owed_links(cursor)
    if not begun:
        owed = _less_spared(owed, cursor)
    taken = cursor.get("taken", "").split() if begun else []
    waiting = _waiting(links, read, owed)
    busy = {url for url in waiting if short_hash(url) in taken}
    given_up = [url for url in waiting if waiting[url].tries >= _TRIES and url not in busy]
    hopeless = {url: waiting.pop(url).link for url in given_up}
    offered = [url for url in waiting if url not in busy and (url in links or not begun)]
    followed = offered[: max(0, at_most - len(taken))]
    for url in followed:
        waiting[url] = replace(waiting[url], tries=waiting[url].tries + 1)
    # Those asked for in this visit stand first, so that none of them is lost.
    kept = sorted(waiting, key=lambda url: url not in busy and url not in followed)[:_LINKS_OWED]
    remembered = _freshened(read, [*given_up, *links], waiting)
    return Picked(
        follow=tuple(_request(url, waiting[url].link) for url in followed),
        cursor={
            **cursor,
            **_memory(remembered, {url: waiting[url] for url in kept}),
            "taken": " ".join([*taken, *map(short_hash, followed)]),
        },
        problems=_told(given_up, len(waiting) - len(kept)),
        fresh=sum(short_hash(url) not in read and url not in owed for url in links),
        given_up=hopeless,
    )


def headlines(
    links: Mapping[str, Link], config: ArticleSource, now: datetime
) -> tuple[RawItem, ...]:
    """Items of links that could not be read: what the list said of them, where it said a title."""
    return tuple(
        RawItem(
            source_id=config.id,
            url=url,
            title=link.title,
            body=link.summary,
            platform=config.platform,
            authority=config.authority,
            outlet=link.outlet or config.name,
            region=config.region,
            published_at=link.published_at,
            fetched_at=now,
        )
        for url, link in links.items()
        if link.title
    )


def _waiting(
    links: Mapping[str, Link], read: Mapping[str, None], owed: Mapping[str, _Owed]
) -> dict[str, _Owed]:
    """The links still to read: those of the list in its order, then those that have left it."""
    listed = {
        url: _Owed(link=link, tries=owed[url].tries if url in owed else 0)
        for url, link in links.items()
        if short_hash(url) not in read
    }
    return listed | {url: entry for url, entry in owed.items() if url not in listed}


def _less_spared(owed: Mapping[str, _Owed], cursor: Mapping[str, str]) -> dict[str, _Owed]:
    """``owed`` without the tries of the last visit that never were any."""
    spared = cursor.get(SPARED, "").split()
    return {
        url: replace(entry, tries=max(0, entry.tries - (short_hash(url) in spared)))
        for url, entry in owed.items()
    }


def _freshened(
    read: Mapping[str, None], listed: Iterable[str], waiting: Mapping[str, object]
) -> list[str]:
    """The links read, those still listed last, since the first are the first to be forgotten."""
    done = dict.fromkeys(short_hash(url) for url in listed if url not in waiting)
    return [*(key for key in read if key not in done), *done]


def _told(given_up: list[str], lost: int) -> tuple[str, ...]:
    hopeless = [f"{url}：试读{_TRIES}次均未成功，不再读取；请打开原文查看" for url in given_up]
    crowded = (
        f"待读文章过多，放弃最旧的{lost}篇；请在 sources.yaml 中调大 max_articles 或缩短 every"
    )
    return (*hopeless, crowded) if lost else tuple(hopeless)


def _request(url: str, link: Link) -> Request:
    published = link.published_at.isoformat() if link.published_at else ""
    context = {
        "title": link.title,
        "summary": link.summary,
        "published": published,
        "outlet": link.outlet,
    }
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
    url = response.request.url
    owed = {key: entry for key, entry in _owed_links(state.cursor).items() if key != url}
    cursor = {**state.cursor, **_memory([*_read_links(state.cursor), short_hash(url)], owed)}
    found = _found(response, config)
    item = _item(response, config, found)
    silent = f"{url}：只有标题，未找到正文；请打开原文查看"
    return Parsed(items=(item,), cursor=cursor, problems=() if item.body else (silent,))


def _found(response: Response, config: ArticleSource) -> Article:
    context = response.request.context
    content_type = response.headers.get("content-type", "text/html").lower()
    if any(word in content_type for word in ("html", "text", "xml")):
        text = decode(response.body, charset_of(content_type))
        return article(text, config, response.fetched_at, url=response.request.url)
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
        authority=found.author_class or config.authority,
        outlet=found.outlet or context.get("outlet") or config.name,
        region=config.region,
        published_at=found.published_at or (datetime.fromisoformat(listed) if listed else None),
        fetched_at=response.fetched_at,
    )


def _read_links(cursor: Mapping[str, str]) -> dict[str, None]:
    return dict.fromkeys(cursor.get("read", "").split())


def _owed_links(cursor: Mapping[str, str]) -> dict[str, _Owed]:
    """The links owed, by address; none when the memory is not of this form."""
    try:
        entries = json.loads(cursor.get("owed") or "{}")
        return {
            url: _Owed(
                link=Link(
                    title=title,
                    published_at=datetime.fromisoformat(published) if published else None,
                    outlet=outlet,
                ),
                tries=tries,
            )
            for url, (tries, title, published, outlet) in entries.items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}


def _memory(read: list[str], owed: Mapping[str, _Owed]) -> Mapping[str, str]:
    entries = {
        url: (
            entry.tries,
            entry.link.title[:_OWED_TITLE_LENGTH],
            entry.link.published_at.isoformat() if entry.link.published_at else "",
            entry.link.outlet,
        )
        for url, entry in owed.items()
    }
    return {
        "read": " ".join(read[-_LINKS_REMEMBERED:]),
        "owed": json.dumps(entries, ensure_ascii=False) if entries else "",
    }
