"""The headline of an article: what the page prints large, checked against its tab."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from monitor.sources.article.furniture import is_info
from monitor.sources.article.lines import Line, Page
from monitor.sources.article.names import is_title
from monitor.sources.article.told import Told
from monitor.sources.markup import line, plain

_HEADS = ("h1", "h2", "h3", "h4")
_BAR = re.compile(r"\s*(?:[_|｜]|\s[-–—]\s|\s[»<>]\s)\s*[^_|｜»<>]{1,30}\Z")
_DASH = re.compile(r"(?:-|——?|--|\s*·)\s*[^\W\d_][\w.·（）()]{1,20}\Z")
_SITE = re.compile(
    r"(?:网|网站|门户|官网|平台|政府|[局厅委部院]|委员会|中心|首页|频道|客户端|日报|晚报|新闻|资讯|要闻|动态|公告|公示"
    r"|通知|文件|公开|解读|详情|详细|内容|正文|文章|头条|发布|在线|论坛|社区|博客|com|cn|net|org|News|Paper)\Z",
    re.IGNORECASE,
)
_ONLY_SITE = re.compile(
    r"(?:网|网站|门户|官网|平台|政府|[局厅]|委员会|首页|频道|客户端|日报|动态|公告|详情(?:页)?|详细(?:页|信息)?|内容(?:页)?|正文(?:页)?|文章(?:页)?|公开|专栏|主页)\Z"
)
_CUT = re.compile(r"(?:\.{2,}|…+)\Z")
_BARS = "_|｜-–—·»<>"
_SHORTEST = 4
_LONGEST = 150
_KEPT = 200
_TAB_READ = 400
_NEAR = 12


def headline_of(page: Page, tab: str, meta: Mapping[str, str], told: Told, text_from: int) -> str:
    """The headline, empty when there is none; ``text_from`` is the line the text begins with."""
    given = line(plain(meta.get("articletitle", "")))
    if given:
        return given[:_KEPT]
    tab = line(tab[:_TAB_READ])
    found = (
        _printed_in_tab(page, tab, text_from)
        or _said_in_tab(meta, told, tab)
        or _printed_above(page, tab, meta, told, text_from)
        or without_site(tab)
        or next(iter(_said(meta, told)), "")
        or next((head.text for head in _heads(page, text_from)), "")
    )
    return found[:_KEPT]


def without_site(tab: str) -> str:
    """A tab's text without the names of column and site behind the headline."""
    while True:
        shorter = _BAR.sub("", tab, count=1)
        if shorter == tab:
            tail = _DASH.search(tab)
            shorter = tab[: tail.start()] if tail and _is_site(tail[0]) else tab
        if shorter == tab or len(shorter) < _SHORTEST + 2:
            return tab
        tab = shorter.strip()


def _is_site(tail: str) -> bool:
    """Whether what stands behind a dash is a site's name and no second half of the headline."""
    name = tail.lstrip("-—· ")
    return bool(_SITE.search(name)) or (tail[0] == "-" and len(name) <= 12 and name.isalpha())


def _bare(text: str) -> str:
    return "".join(text.split())


def _heads(page: Page, text_from: int) -> Iterator[Line]:
    """Headings and lines named as titles, in order, down to a little way into the text."""
    for row in page.lines[: text_from + 4]:
        named = is_title(page.nodes[row.node].name)
        if (row.tag in _HEADS or named) and _SHORTEST <= len(row.text) <= _LONGEST:
            yield row


def _printed_in_tab(page: Page, tab: str, text_from: int) -> str:
    """A headline that the tab repeats, whole or cut short; other headings are logos, columns."""
    bare = _bare(tab)
    if not bare:
        return ""
    heads = [row for row in page.lines if row.tag == "h1" and len(row.text) >= _SHORTEST]
    fitting = [row.text for row in heads if _fits(bare, _bare(row.text))]
    if fitting:
        return max(fitting, key=lambda text: (bare.startswith(_bare(text)), len(text)))
    lower = [row for row in page.lines[: text_from + 4] if 6 <= len(row.text) <= _LONGEST]
    for relation in (_opens, _closes):
        fitting = [row.text for row in lower if relation(bare, _bare(row.text))]
        if fitting:
            return max(fitting, key=len)
    whole = _bare(without_site(tab))
    stem = _CUT.sub("", whole)
    if stem != whole and len(stem) >= 2 * _SHORTEST:
        longer = [row.text for row in (*heads, *lower) if _bare(row.text).startswith(stem)]
        return min(longer, key=len, default="")
    return ""


def _fits(tab: str, head: str) -> bool:
    """Whether a first heading is what the tab is about: its beginning, or most of it."""
    return tab.startswith(head) or (head in tab and 2 * len(head) >= len(tab))


def _closes(tab: str, head: str) -> bool:
    """Whether the tab is the site's name, a bar, and then the headline."""
    site = len(tab) - len(head) - 1
    return (
        tab.endswith(head)
        and 0 < site < len(head) + _SHORTEST
        and tab[site] in _BARS
        and not _ONLY_SITE.search(head)
    )


def _opens(tab: str, head: str) -> bool:
    """Whether the tab is the headline, or the headline and a bar before the site's name."""
    return tab == head or (tab.startswith(head) and tab[len(head)] in _BARS)


def _said(meta: Mapping[str, str], told: Told) -> list[str]:
    named = (told.headline, meta.get("og:title", ""), meta.get("twitter:title", ""))
    return [text for text in map(line, named) if len(text) >= _SHORTEST]


def _said_in_tab(meta: Mapping[str, str], told: Told, tab: str) -> str:
    """What the page calls itself elsewhere, where the tab holds that and more."""
    bare = _bare(tab)
    for text in _said(meta, told):
        if _bare(text) != bare and bare.startswith(_bare(text)):
            return text
    return ""


def _printed_above(
    page: Page, tab: str, meta: Mapping[str, str], told: Told, text_from: int
) -> str:
    """The heading nearest above the text, where the tab names nothing but the site."""
    stem = without_site(tab)
    site = _bare(meta.get("sitename", "") or meta.get("og:site_name", ""))
    if stem and not (_ONLY_SITE.search(stem) and len(stem) <= 20) and _bare(stem) != site:
        return ""
    said = [text for text in _said(meta, told) if _bare(text) not in (_bare(tab), site)]
    heads = [
        row
        for row in _heads(page, text_from)
        if not (row.aside or row.hidden or row.is_link)
        and _bare(row.text) not in (_bare(stem), site)
    ]
    top = next((row.text for row in heads if row.tag == "h1"), "")
    return (
        top or next(iter(said), "") or (heads[-1].text if heads else _above_print(page, text_from))
    )


def _above_print(page: Page, text_from: int) -> str:
    """The line right above the small print: a headline nobody named."""
    first = max(text_from - _NEAR, 0)
    for row, below in pairwise(page.lines[first : text_from + 1]):
        if is_info(below.text) and not is_info(row.text):
            fits = _SHORTEST <= len(row.text) <= _LONGEST and not row.is_link
            return row.text if fits else ""
    return ""
