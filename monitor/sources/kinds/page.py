"""A list page whose links lead to articles: only what was not read before is followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.errors import ParseError
from monitor.settings.sources import PageSource
from monitor.sources.articles import Link, headlines, owes, pick, read_article
from monitor.sources.base import Parsed, Request, Response
from monitor.sources.decode import charset_of, decode
from monitor.sources.links.listing import chosen_list, find_list
from monitor.sources.links.webpage import WebPage, forwarding, next_page, open_page, overloaded
from monitor.types import SourceState

_REREAD = ("stub", "gap")
"""Marks in the cursor: the address only sends its reader on; a page (number, tries) is wanted."""
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Page:
    """One list page and the articles it leads to."""

    config: PageSource

    def requests(self, state: SourceState) -> tuple[Request, ...]:
        """The list; even an unchanged one is read while something behind it is still to be read."""
        reread = owes(state) or any(state.cursor.get(mark) for mark in _REREAD)
        return (Request(url=self.config.url, conditional=not reread),)

    def parse(self, response: Response, state: SourceState) -> Parsed:
        """Links to follow from a list, or the one item of an article.

        ParseError when a list has no link where the selector points, when nothing looks like a
        list, or when an article has no title.
        """
        if response.request.purpose == "article":
            return read_article(response, self.config, state)
        page = self._open(response)
        links, missed = self._links(page, response)
        sent_on = forwarding(page) if not links else None
        if sent_on is not None and "number" not in response.request.context:
            return self._sent_on(sent_on, state)
        if not links:
            raise ParseError(f"信源 {self.config.id!r}：{missed}")
        return self._picked(page, links, response, state)

    def _open(self, response: Response) -> WebPage:
        text = decode(response.body, charset_of(response.headers.get("content-type", "")))
        if (reason := overloaded(text)) is not None:
            raise ParseError(
                f"信源 {self.config.id!r}：{response.request.url} 的{reason}，不像列表页，"
                "未予解析；请打开网页查看"
            )
        return open_page(text, response.url)

    def _links(self, page: WebPage, response: Response) -> tuple[Mapping[str, Link], str]:
        """The links of the list, and what to tell staff if there are none."""
        selector, name, url = self.config.list_selector, self.config.id, response.request.url
        if selector is None:
            found = find_list(page, response.fetched_at)
            return found.links, (
                f"在 {url} 上找不到像文章列表的部分（{found.reason}）；请用浏览器打开核对，"
                f"在 sources.yaml 中填写 list_selector，并用 `monitor try-source {name}` 核对"
            )
        try:
            links = chosen_list(page, selector, response.fetched_at)
        except ValueError as error:
            raise ParseError(self._no_css("list_selector", selector)) from error
        return links, (
            f"list_selector {selector!r} 在 {url} 上找不到链接；网页可能已改版，"
            f"请在 sources.yaml 中更正，并用 `monitor try-source {name}` 核对"
        )

    def _sent_on(self, url: str, state: SourceState) -> Parsed:
        """A stub never changes, so that from now on it is read in full every time."""
        onward = Request(url=url, purpose="more", conditional=False, context={"number": "1"})
        return Parsed(follow=(onward,), cursor={**state.cursor, "stub": url})

    def _picked(
        self, page: WebPage, links: Mapping[str, Link], response: Response, state: SourceState
    ) -> Parsed:
        """The articles to read, and before them the next page if this one brought anything new."""
        number = int(response.request.context.get("number", "1"))
        picked = pick(links, state.cursor, self.config.max_articles, begun=number > 1)
        wanted, tries = _gap(state.cursor, again=number == 1)
        more = self._next(page, number) if picked.fresh or number < wanted else ()
        gap = f"{max(number + 1, wanted)} {tries}" if more else ""
        cursor = {**picked.cursor, "gap": gap}
        if response.request.purpose == "list":
            cursor["stub"] = ""
        return Parsed(
            items=headlines(picked.given_up, self.config, response.fetched_at),
            # Pages before articles: these may be left for the next visit, the pages may not.
            follow=(*more, *picked.follow),
            cursor={name: value for name, value in cursor.items() if value},
            problems=picked.problems,
        )

    def _next(self, page: WebPage, number: int) -> tuple[Request, ...]:
        if number >= self.config.max_pages:
            return ()
        try:
            url = next_page(page, self.config.next_selector)
        except ValueError as error:
            selector = self.config.next_selector
            raise ParseError(self._no_css("next_selector", selector)) from error
        context = {"number": str(number + 1)}
        onward = Request(url=url or "", purpose="more", conditional=False, context=context)
        return (onward,) if url is not None else ()

    def _no_css(self, key: str, selector: str | None) -> str:
        return (
            f"信源 {self.config.id!r}：{key} {selector!r} 不是合法的 CSS 选择器；"
            "请在 sources.yaml 中更正"
        )


def _gap(cursor: Mapping[str, str], *, again: bool) -> tuple[int, int]:
    """Number of the page that was asked for and did not come, and visits that tried it anew.

    0 when there is none, or when it was tried often enough; ``again`` counts this visit.
    """
    page, tries = (int(figure) for figure in (cursor.get("gap") or "0 0").split())
    tries += again and page > 0
    return (page, tries) if tries <= _TRIES else (0, 0)
