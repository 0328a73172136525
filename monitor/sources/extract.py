"""One article out of a web page: title, body, time and outlet.

Order of trust: the selectors of the source; the meta tags that the guideline for government sites
prescribes (《政府网站发展指引》国办发〔2017〕47号, 附件 网页标签规范: ArticleTitle, PubDate,
ContentSource …); JSON-LD and OpenGraph; what the page prints and how it is built. The page is
parsed once. How each field is found is told in ``monitor.sources.article``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.settings.outlets import OutletsSettings
from monitor.settings.sources import ArticleSource
from monitor.sources.article import body, tree
from monitor.sources.article.headline import headline_of
from monitor.sources.article.lines import Page, page_of, text_below
from monitor.sources.article.published import Clues, published_of, stated_times, time_in
from monitor.sources.article.told import Told, properties, told_by
from monitor.sources.article.voice import Hints, Voice, account_of, voice_of
from monitor.sources.base import host_of
from monitor.sources.markup import line
from monitor.types import Authority

_TITLE_LIMIT = 200
_ABOVE, _BELOW = 6, 16
"""Lines before the headline, and behind it, that may belong to it."""
_UNSTORABLE = dict.fromkeys({*range(32), 127} - {9, 10})
_AFTER = 6
"""Lines behind the text that may tell where it comes from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What one page says; empty or None where it does not."""

    title: str
    body: str
    published_at: datetime | None
    outlet: str | None
    author_class: Authority | None = None
    """Standing of who speaks, as far as the page and ``outlets.yaml`` tell."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A page, read once: what every field is looked for in."""

    root: tree.Element
    page: Page
    meta: Mapping[str, str]
    scripts: Sequence[tuple[str, str]]
    told: Told


def article(
    markup: str,
    rules: ArticleSource | None,
    now: datetime,
    *,
    url: str = "",
    outlets: OutletsSettings | None = None,
) -> Article:
    """The article in ``markup``, by the selectors of ``rules`` first.

    ``url`` is where the page was found, ``now`` when. Without ``outlets`` no standing of a named
    outlet is known. ParseError when a selector of ``rules`` is none.
    """
    read = _read(markup)
    chosen = _Chosen(read.root, rules)
    span = body.span_of(read.page)
    title = line(chosen.title) or _title(read, body.opening(read.page, span))
    found = body.text_of(read.page, span, title)
    near, below = _around(read.page, title, found)
    text = chosen.body or body.or_told(found.text, read.told, read.scripts)
    stated = (read.told.published, *stated_times(read.root))
    urls = tuple(filter(None, (url, *_own_urls(read))))
    clues = Clues(
        title=title, meta=read.meta, stated=stated, near=near, below=below,
        scripts=read.scripts, urls=urls,
    )  # fmt: skip
    voice = _voice(read, chosen.outlet, near, below, urls, outlets)
    return Article(
        title=line(title)[:_TITLE_LIMIT],
        body=text.translate(_UNSTORABLE),
        published_at=time_in(chosen.date, now) or published_of(clues, now),
        outlet=voice.outlet,
        author_class=voice.standing,
    )


def _read(markup: str) -> _Read:
    root = tree.parse(markup)
    scripts = tuple(tree.scripts(root))
    page = page_of(root)
    meta = {**properties(mark for _, mark in page.marks), **tree.metas(root)}
    return _Read(root, page, meta, scripts, told_by(scripts))


class _Chosen:
    """What the selectors of a source point at; empty where it has none or they find nothing."""

    def __init__(self, root: tree.Element, rules: ArticleSource | None) -> None:
        self._root = root
        self._owner = rules.id if rules else ""
        self.title = self._text(rules.title_selector if rules else None)
        self.body = self._text(rules.body_selector if rules else None)
        self.date = self._text(rules.date_selector if rules else None)
        self.outlet = self._text(rules.outlet_selector if rules else None)

    def _text(self, selector: str | None) -> str:
        element = tree.first(self._root, selector, self._owner)
        return "" if element is None else text_below(element)


def _title(read: _Read, opening: int) -> str:
    tab = read.root.findtext(".//title") or ""
    return headline_of(read.page, tab, read.meta, read.told, opening)


def _around(page: Page, title: str, found: body.Text) -> tuple[list[str], list[str]]:
    """The lines between headline and text, then those above the headline; those below the text."""
    head = _headline_line(page, title, found.first)
    between = list(page.lines[head + 1 : found.first])
    rows = [*between[:_BELOW], *between[_BELOW:][-_ABOVE:]]
    rows += page.lines[max(head - _ABOVE, 0) : head + 1]
    after = page.lines[max(found.last - 2, found.first) : found.last + _AFTER]
    return [row.text for row in rows], [row.text for row in after]


def _headline_line(page: Page, title: str, before: int) -> int:
    """Number of the line that prints the headline, nearest above the text; else a little above."""
    bare = "".join(title.split())
    for number in range(min(before, len(page.lines) - 1), -1, -1):
        if bare and "".join(page.lines[number].text.split()) == bare:
            return number
    return max(before - _BELOW, -1)


def _own_urls(read: _Read) -> list[str]:
    """Addresses the page gives itself."""
    links = (
        tag.get("href") or "" for tag in read.root.iter("link") if tag.get("rel") == "canonical"
    )
    return [*links, read.meta.get("og:url", ""), read.meta.get("url", ""), read.told.url]


def _voice(
    read: _Read,
    chosen: str,
    near: Sequence[str],
    below: Sequence[str],
    urls: Sequence[str],
    outlets: OutletsSettings | None,
) -> Voice:
    hints = Hints(
        meta=read.meta,
        told=read.told,
        near=near,
        below=below,
        account=account_of(read.root, read.scripts),
        host=host_of(urls[0]) if urls else "",
    )
    return voice_of(hints, chosen, outlets)
