"""One article out of a web page: title, body, time and outlet.

Order of trust: the selectors of the source; the meta tags and containers that Chinese government
sites share (《政府网站发展指引》国办发〔2017〕47号, 附件 网页标签规范: ArticleTitle, PubDate,
ContentSource); what the page shows; at last a readability scorer for the body.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import soupsieve
from bs4 import BeautifulSoup
from bs4.element import Tag

from monitor.settings.sources import ArticleSource
from monitor.sources.markup import line, lines, plain, soup_of, text_of
from monitor.text.dates import parse_date

_META_TITLE = ("articletitle", "og:title")
_META_DATE = (
    "pubdate",
    "publishdate",
    "publish_date",
    "firstpublishedtime",
    "article:published_time",
    "og:published_time",
    "weibo:article:create_at",
    "datepublished",
)
_META_OUTLET = ("contentsource", "mediaid")
# Body containers of the content systems most agencies and party papers run (TRS, 大汉, 开普,
# the gov.cn template, 方正) and of the large news sites.
_CONTAINERS = (
    ".TRS_Editor",
    ".trs_editor_view",
    "#UCAP-CONTENT",
    "#zoom",
    "#Zoom",
    "#zoomcon",
    "#ContentRegion",
    ".pages_content",
    ".article-content",
    ".article_content",
    ".article-body",
    ".rm_txt_con",
    "#rwb_zw",
    ".left_zw",
    ".content_area",
    "#detailContent",
    "#artibody",
    "#js_content",
    ".main-aticle",
    "[itemprop=articleBody]",
)
_ENOUGH_LETTERS = 80
_LINKED_SHARE = 0.25
_LETTERS = re.compile(r"[^\W\d_]")
_SITE_SUFFIX = re.compile(r"\s*(?:(?:[_|｜]|\s[-–—]\s|——?|--)\s*[^_|｜—]{1,30}|-[^\W\d_]{2,12})\Z")
_DAY = r"(?:19|20)\d{2}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}\s*日?"
_HOUR = r"\d{1,2}[:：时]\d{2}(?:[:：分]\d{2})?"
_DATE = re.compile(rf"{_DAY}(?:[T\s]*{_HOUR})?")
# What only the line below a headline may say: relative times, and days without a year.
_SHORT_DATE = re.compile(
    rf"(?:今天|昨天|前天)(?:\s*{_HOUR})?|\d{{1,3}}\s*(?:分钟|小时|天)前"
    rf"|(?<![\d年/.-])\d{{1,2}}[-月]\d{{1,2}}日?\s*{_HOUR}"
)
_OUTLET = re.compile(
    r"(?:信息来源|文章来源|稿件来源|来\s*源|稿\s*源)\s*[:：]\s*([^\s|｜:：,，。;；<>]{2,30})"
)
_OUTLET_END = re.compile(
    r"(?:作者|责编|编辑|责任编辑|发布时间|发布日期|日期|时间|浏览|点击|字体|字号|20\d\d)"
)
_NEAR_TITLE = 600
_TITLE_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What one page says; empty or None where it does not."""

    title: str
    body: str
    published_at: datetime | None
    outlet: str | None


def article(markup: str, rules: ArticleSource, now: datetime) -> Article:
    """The article in ``markup``, by the selectors of ``rules`` first."""
    soup = soup_of(markup)
    meta = _metas(soup)
    title = _title(soup, meta, rules)
    body = _body(soup, markup, rules)
    near = _near_title(soup, title, body)
    return Article(
        title=title[:_TITLE_LIMIT],
        published_at=_published(soup, meta, rules, near, now),
        outlet=_outlet(soup, meta, rules, near),
        body=body,
    )


def _metas(soup: BeautifulSoup) -> Mapping[str, str]:
    """Meta tags by lower-case name; the first of a name counts."""
    found: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        name = str(tag.get("name") or tag.get("property") or tag.get("itemprop") or "").lower()
        content = line(str(tag.get("content") or ""))
        if name and content:
            found.setdefault(name, content)
    return found


def _first_meta(meta: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((meta[name] for name in names if name in meta), "")


def _chosen(soup: BeautifulSoup, selector: str | None) -> str:
    """The text a source's own selector points at; empty when it points at nothing."""
    node = soup.select_one(selector) if selector else None
    return text_of(node) if node is not None else ""


def _title(soup: BeautifulSoup, meta: Mapping[str, str], rules: ArticleSource) -> str:
    chosen = line(_chosen(soup, rules.title_selector)) or meta.get("articletitle", "")
    if chosen:
        return line(plain(chosen))
    tab = line(text_of(soup.title)) if soup.title else ""
    heads = [line(text_of(head)) for head in soup.find_all("h1", limit=5)]
    # A headline that the tab repeats is the article's; other h1 are logos and columns.
    fitting = [head for head in heads if len(head) >= 4 and head in tab]
    if fitting:
        return max(fitting, key=lambda head: (tab.startswith(head), len(head)))
    return _without_site(tab) or _first_meta(meta, _META_TITLE) or next(iter(heads), "")


def _without_site(tab: str) -> str:
    """A tab's text without the names of column and site behind the headline."""
    while True:
        shorter = _SITE_SUFFIX.sub("", tab, count=1)
        if shorter == tab or len(shorter) < 6:
            return tab
        tab = shorter


def _near_title(soup: BeautifulSoup, title: str, body: str) -> str:
    """The visible text between headline and body: where time and outlet are printed."""
    text = text_of(soup.body) if soup.body else ""
    start = max(text.find(title[:20]) if title else 0, 0)
    near = text[start : start + len(title) + _NEAR_TITLE]
    if title and body.startswith(title[:15]):
        return near[: 2 * len(title) + _NEAR_TITLE // 4]
    opening = near.find(body[:15], len(title)) if body else -1
    return near[:opening] if opening > 0 else near[: len(title) + _NEAR_TITLE // 4]


def _published(
    soup: BeautifulSoup, meta: Mapping[str, str], rules: ArticleSource, near: str, now: datetime
) -> datetime | None:
    chosen = _date_in(_chosen(soup, rules.date_selector), now)
    if chosen is not None:
        return chosen
    visible = _date_in(near, now)
    if visible is None and (short := _SHORT_DATE.search(near)):
        visible = parse_date(line(short[0]), now)
    told = parse_date(_first_meta(meta, _META_DATE), now) if _first_meta(meta, _META_DATE) else None
    if told is None or visible is None:
        return told or visible
    # A meta tag often holds the day alone; the printed line then adds the hour.
    same_day = abs((visible - told).total_seconds()) < 24 * 3600
    return max(told, visible) if same_day else told


def _date_in(text: str, now: datetime) -> datetime | None:
    for match in _DATE.finditer(text):
        moment = parse_date(line(match[0]), now)
        if moment is not None:
            return moment
    return parse_date(line(text), now) if 0 < len(text) <= 40 else None


def _outlet(
    soup: BeautifulSoup, meta: Mapping[str, str], rules: ArticleSource, near: str
) -> str | None:
    chosen = line(_chosen(soup, rules.outlet_selector))
    printed = _OUTLET.search(chosen or near)
    if printed:
        name = _OUTLET_END.split(printed[1], maxsplit=1)[0].strip('　 （）()[]【】《》"“”')
        if len(name) >= 2:
            return name
    return chosen[:30] or _first_meta(meta, _META_OUTLET)[:30] or None


def _body(soup: BeautifulSoup, markup: str, rules: ArticleSource) -> str:
    chosen = _chosen(soup, rules.body_selector)
    if chosen:
        return chosen
    return _contained(soup) or _readability(markup)


def _contained(soup: BeautifulSoup) -> str:
    """The text of the first well-known container that holds an article and no list of links."""
    found = soup.select(", ".join(_CONTAINERS))
    for selector in _CONTAINERS:
        nodes = _outermost([node for node in found if soupsieve.match(selector, node)])
        text = "\n".join(text_of(node) for node in nodes)
        linked = sum(len(line(text_of(link))) for node in nodes for link in node.select("a"))
        if len(_LETTERS.findall(text)) >= _ENOUGH_LETTERS and linked < len(text) * _LINKED_SHARE:
            return text
    return ""


def _outermost(nodes: list[Tag]) -> list[Tag]:
    """``nodes`` without those inside another of them (TRS nests its editors)."""
    kept = {id(node) for node in nodes}
    return [node for node in nodes if not any(id(parent) in kept for parent in node.parents)]


def _readability(markup: str) -> str:
    from readability import Document  # noqa: PLC0415 - needed for the pages without rules only
    from readability.readability import Unparseable  # noqa: PLC0415

    logging.getLogger("readability").setLevel(logging.CRITICAL)
    try:
        return lines(plain(Document(markup).summary(html_partial=True)))
    except (Unparseable, ValueError, TypeError):
        return ""
