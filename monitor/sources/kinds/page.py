"""A list page whose links lead to articles: only what was not read before is followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urldefrag

from bs4.element import Tag
from soupsieve import SelectorSyntaxError

from monitor.errors import ParseError
from monitor.settings.sources import PageSource
from monitor.sources.articles import Link, owes, pick, read_article
from monitor.sources.base import Parsed, Request, Response, absolute
from monitor.sources.decode import charset_of, decode
from monitor.sources.markup import line, soup_of, text_of
from monitor.types import SourceState

_LINKS_LOOKED_AT = 300


@dataclass(frozen=True, slots=True)
class Page:
    """One list page and the articles it leads to."""

    config: PageSource

    def requests(self, state: SourceState) -> tuple[Request, ...]:
        """The list; it must be read even when unchanged as long as articles are owed."""
        return (Request(url=self.config.url, conditional=not owes(state)),)

    def parse(self, response: Response, state: SourceState) -> Parsed:
        """Links to follow from a list, or the one item of an article.

        ParseError when a list has no link where the selector points, or an article no title.
        """
        if response.request.purpose == "article":
            return read_article(response, self.config, state)
        picked = pick(self._links(response), state.cursor, self.config.max_articles)
        return Parsed(follow=picked.follow, cursor=picked.cursor, problems=picked.problems)

    def _links(self, response: Response) -> Mapping[str, Link]:
        """Address and text of each article link, in the order of the page, each once."""
        config = self.config
        soup = soup_of(decode(response.body, charset_of(response.headers.get("content-type", ""))))
        try:
            found = soup.select(config.list_selector or "a")
        except SelectorSyntaxError as error:
            raise ParseError(
                f"信源 {config.id!r}：list_selector {config.list_selector!r}"
                " 不是合法的 CSS 选择器；请在 sources.yaml 中更正"
            ) from error
        base = soup.find("base", href=True)
        root = (absolute(response.url, str(base["href"])) if base else None) or response.url
        links: dict[str, Link] = {}
        for node in found:
            anchor = node if node.name == "a" else node.find("a", href=True)
            url = _address(anchor, root)
            if anchor is not None and url is not None:
                links.setdefault(url, Link(title=_text_of_link(anchor)))
        if not links:
            raise ParseError(
                f"信源 {config.id!r}：list_selector {config.list_selector!r} 在 {config.url} 上"
                "找不到链接；网页可能已改版，请在 sources.yaml 中更正，"
                f"并用 `monitor try-source {config.id}` 核对"
            )
        return dict(list(links.items())[:_LINKS_LOOKED_AT])


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
