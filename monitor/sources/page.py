"""A list page whose links lead to articles: only what was not read before is followed.

The cursor holds two things: ``read``, hashes of links read (bounded), and ``owed``, links seen
but not read yet with the number of tries, so that a failed article is tried again and a hopeless
one given up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urldefrag

from bs4.element import Tag
from soupsieve import SelectorSyntaxError

from monitor.errors import ParseError
from monitor.settings.sources import PageSource
from monitor.sources.base import Parsed, Request, Response, absolute, short_hash
from monitor.sources.decode import charset_of, decode
from monitor.sources.extract import Article, article
from monitor.sources.markup import line, soup_of, text_of
from monitor.types import RawItem, SourceState

_LINKS_LOOKED_AT = 300
_LINKS_REMEMBERED = 1000
_TRIES = 3
_TITLE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Page:
    """One list page and the articles it leads to."""

    config: PageSource

    def requests(self, state: SourceState) -> tuple[Request, ...]:
        """The list; it must be read even when unchanged as long as articles are owed."""
        return (Request(url=self.config.url, conditional=not state.cursor.get("owed")),)

    def parse(self, response: Response, state: SourceState) -> Parsed:
        """Links to follow from a list, or the one item of an article.

        ParseError when a list has no link where the selector points, or an article no title.
        """
        if response.request.purpose == "article":
            return self._article(response, state)
        return self._list(response, state)

    # ── the list ─────────────────────────────────────────────────────────────────────────────

    def _list(self, response: Response, state: SourceState) -> Parsed:
        links = self._links(response)
        read, owed = _read_links(state.cursor), _owed_links(state.cursor)
        keys = {url: short_hash(url) for url in links}
        given_up = [url for url, key in keys.items() if owed.get(key, 0) >= _TRIES]
        done = read.keys() | {keys[url] for url in given_up}
        waiting = [url for url in links if keys[url] not in done]
        followed = waiting[: self.config.max_articles]
        tries = {keys[url]: owed.get(keys[url], 0) + (url in followed) for url in waiting}
        listed = [keys[url] for url in links if keys[url] in done]
        older = [key for key in read if key not in set(listed)]
        return Parsed(
            follow=tuple(
                Request(
                    url=url, purpose="article", conditional=False, context={"title": links[url]}
                )
                for url in followed
            ),
            cursor=_cursor([*older, *listed], tries),
            problems=tuple(
                f"{url}：试读{_TRIES}次均未成功，不再读取；请打开原文查看" for url in given_up
            ),
        )

    def _links(self, response: Response) -> Mapping[str, str]:
        """Address and text of each article link, in the order of the page, each once."""
        config = self.config
        soup = soup_of(decode(response.body, charset_of(response.headers.get("content-type", ""))))
        try:
            found = soup.select(config.list_selector)
        except SelectorSyntaxError as error:
            raise ParseError(
                f"信源 {config.id!r}：list_selector {config.list_selector!r}"
                " 不是合法的 CSS 选择器；请在 sources.yaml 中更正"
            ) from error
        base = soup.find("base", href=True)
        root = (absolute(response.url, str(base["href"])) if base else None) or response.url
        links: dict[str, str] = {}
        for node in found:
            anchor = node if node.name == "a" else node.find("a", href=True)
            url = _address(anchor, root)
            if anchor is not None and url is not None:
                links.setdefault(url, _text_of_link(anchor))
        if not links:
            raise ParseError(
                f"信源 {config.id!r}：list_selector {config.list_selector!r} 在 {config.url} 上"
                "找不到链接；网页可能已改版，请在 sources.yaml 中更正，"
                f"并用 `monitor try-source {config.id}` 核对"
            )
        return dict(list(links.items())[:_LINKS_LOOKED_AT])

    # ── an article ───────────────────────────────────────────────────────────────────────────

    def _article(self, response: Response, state: SourceState) -> Parsed:
        key = short_hash(response.request.url)
        owed = {k: n for k, n in _owed_links(state.cursor).items() if k != key}
        cursor = _cursor([*_read_links(state.cursor), key], owed)
        listed_title = response.request.context.get("title", "")
        content_type = response.headers.get("content-type", "text/html").lower()
        if not any(word in content_type for word in ("html", "text", "xml")):
            if not listed_title:
                raise ParseError(
                    f"信源 {self.config.id!r}：{response.request.url} 是 {content_type!r}，"
                    "不是网页，链接也没有文字；请打开原文查看"
                )
            found = Article(title=listed_title, body="", published_at=None, outlet=None)
        else:
            text = decode(response.body, charset_of(content_type))
            found = article(text, self.config, response.fetched_at)
        title = found.title or listed_title or line(found.body)[:_TITLE_LENGTH]
        if not title:
            raise ParseError(
                f"信源 {self.config.id!r}：{response.request.url} 既无标题也无正文；"
                "请在 sources.yaml 中填写 title_selector 和 body_selector"
            )
        silent = f"{response.request.url}：只有标题，未找到正文；请打开原文查看"
        return Parsed(
            items=(self._item(response, title, found),),
            cursor=cursor,
            problems=() if found.body else (silent,),
        )

    def _item(self, response: Response, title: str, found: Article) -> RawItem:
        config = self.config
        return RawItem(
            source_id=config.id,
            url=response.request.url,
            title=title,
            body=found.body,
            platform=config.platform,
            authority=config.authority,
            outlet=found.outlet or config.name,
            region=config.region,
            published_at=found.published_at,
            fetched_at=response.fetched_at,
        )


def _address(anchor: Tag | None, root: str) -> str | None:
    href = str(anchor.get("href") or "").strip() if anchor is not None else ""
    if not href or href.startswith("#"):
        return None
    url = absolute(root, href)
    return None if url is None else urldefrag(url).url


def _text_of_link(anchor: Tag) -> str:
    """The headline: lists often print it cut short and give it in full as ``title``."""
    shown, full = line(text_of(anchor)), line(str(anchor.get("title") or ""))
    return max(shown, full, key=len)


def _read_links(cursor: Mapping[str, str]) -> dict[str, None]:
    return dict.fromkeys(cursor.get("read", "").split())


def _owed_links(cursor: Mapping[str, str]) -> dict[str, int]:
    pairs = (entry.partition(":") for entry in cursor.get("owed", "").split())
    return {key: int(tries) for key, _, tries in pairs}


def _cursor(read: list[str], owed: Mapping[str, int]) -> Mapping[str, str]:
    return {
        "read": " ".join(read[-_LINKS_REMEMBERED:]),
        "owed": " ".join(f"{key}:{tries}" for key, tries in owed.items()),
    }
