"""Who stands behind an address: a short id, a name, a standing, a place; careful everywhere."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from monitor.settings.outlets import OutletsSettings
from monitor.settings.sources import SourceBase
from monitor.sources.base import host_of
from monitor.sources.markup import line
from monitor.text.normalise import fold_text
from monitor.text.outlets import standing
from monitor.text.regions import Gazetteer
from monitor.types import Authority

_SURE = 0.85
"""Confidence from which a place named by a site's own title is believed."""
_LONGEST_NAME, _SHORT_NAME = 30, 12
"""Characters of a name; of one that nothing but its shortness tells from a headline."""
_SUFFIX_WORDS = """
cn com net org gov edu mil ac info cc tv top vip io co hk mo tw example invalid test
"""
_SUFFIXES = frozenset(_SUFFIX_WORDS.split())
_FRONT = frozenset(("www", "m", "wap", "3g"))
_SEPARATOR = re.compile(r"\s*(?:[_|｜—–>»«<·•]+|\s-+\s|(?<=[㐀-鿿])-+(?=[㐀-鿿]))\s*")
_TITLE = re.compile(r"<title\b[^>]{0,500}>\s*(?:<!\[CDATA\[)?([^<\]]{1,300})", re.IGNORECASE)
_SITE_NAME = re.compile(
    r"""<meta\b[^<>]{0,200}(?:sitename|og:site_name)["'][^<>]{0,200}?content=["']([^"'<>]{2,60})""",
    re.IGNORECASE,
)
_HEAD = 100_000
_OFFICE = re.compile(
    r"(?:[局厅部委院署办会]|政府|中心|政府网|公众网|门户网站|官网|官方网站|新闻网|日报|晚报|晨报|都市报|广播电视台|通讯社|网)$"
)
_COLUMN = re.compile(r"首页|列表|频道|栏目|更多|搜索|订阅|RSS|feed", re.IGNORECASE)
_WORD = re.compile(r"[a-z][a-z0-9]{2,20}")
_DULL_WORDS = "index html htm shtml list rss feed xml json api col www home news sitemap"
_DULL = frozenset(_DULL_WORDS.split())


def entry_id(url: str, taken: Collection[str]) -> str:
    """An id for the entry at ``url`` that none of ``taken`` has: from the host, then the path."""
    host = host_of(url)
    base = _host_id(host)
    words = [word for word in _WORD.findall(urlsplit(url).path.lower()) if word not in _DULL]
    names = [base, *(f"{base}-{word}" for word in words[:2])]
    free = next((name for name in names if name not in taken), None)
    if free is not None:
        return free
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


def _host_id(host: str) -> str:
    try:
        ip_address(host)
    except ValueError:
        labels = [label for label in host.split(".") if label]
    else:
        return "site-" + re.sub(r"[^0-9a-f]+", "-", host).strip("-")
    if len(labels) > 1 and labels[0] in _FRONT:
        labels = labels[1:]
    while len(labels) > 1 and labels[-1] in _SUFFIXES:
        labels = labels[:-1]
    return re.sub(r"[^a-z0-9]+", "-", "-".join(labels)).strip("-") or "site"


def outlet_name(titles: Iterable[str], host: str, outlets: OutletsSettings) -> str:
    """The name of whoever publishes, from what the page calls itself; else its host."""
    pieces = list(_pieces(titles))
    known = (piece for piece in pieces if standing(piece, outlets) is not None)
    office = (piece for piece in pieces if _OFFICE.search(piece) and not _COLUMN.search(piece))
    short = (piece for piece in pieces if len(piece) <= _SHORT_NAME)
    return next(known, None) or next(office, None) or next(short, None) or host


def _pieces(titles: Iterable[str]) -> Iterator[str]:
    """What stands between the separators of a title; a site's name mostly stands last."""
    for title in titles:
        shown = printable(title)
        for piece in reversed(_SEPARATOR.split(shown)):
            if 2 <= len(piece) <= _LONGEST_NAME:
                yield piece
        if shown:
            yield shown[:_LONGEST_NAME]


def printable(text: str) -> str:
    """``text`` on one line, without what turns, hides or erases what stands beside it."""
    return "".join(char for char in line(text) if char.isprintable())


def standing_of(host: str, name: str, outlets: OutletsSettings) -> tuple[Authority, str]:
    """The standing to begin with, and what it rests on (for staff).

    Only a government address speaks for an office; whoever is unknown has the least weight.
    """
    if host == "gov.cn" or host.endswith(".gov.cn"):
        return Authority.OFFICIAL, "网址为 gov.cn，按官方发布填写"
    known = standing(name, outlets)
    if known not in (None, Authority.OFFICIAL):
        return known, f"outlets.yaml 中“{name}”为{known.label}"
    return Authority.SELF_MEDIA, "不能确定媒体层级，暂按自媒体填写，请核对 authority"


def region_of(
    name: str, host: str, gazetteer: Gazetteer, known: Sequence[SourceBase]
) -> str | None:
    """The place the outlet serves, when the catalogue or its own name says so beyond doubt."""
    beside = {source.region for source in known if host and host_of(source.url) == host}
    if len(beside) == 1:
        return beside.pop()
    places = gazetteer.find(fold_text(name))
    codes = {place.code for place in places}
    sure = bool(codes) and all(place.confidence >= _SURE for place in places)
    return _innermost(codes, gazetteer) if sure else None


def _innermost(codes: Collection[str], gazetteer: Gazetteer) -> str | None:
    """The place that lies in all the others; None where two stand side by side."""
    deepest = max(codes, key=lambda code: len(gazetteer.ancestors(code)))
    return deepest if all(gazetteer.within(deepest, (code,)) for code in codes) else None


def titles_of(text: str) -> tuple[str, ...]:
    """What a page calls its site, then itself.

    ``SiteName`` is the tag that 《政府网站发展指引》(国办发〔2017〕47号) prescribes.
    """
    head = text[:_HEAD]
    found = [*_SITE_NAME.findall(head)[:1], *_TITLE.findall(head)[:1]]
    return tuple(html.unescape(title) for title in found)
