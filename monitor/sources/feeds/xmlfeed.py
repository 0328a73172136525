"""RSS and Atom: read fast where that is safe, by feedparser where it is not."""

from __future__ import annotations

import re

from monitor.sources.feeds import fast, judged
from monitor.sources.feeds.entry import NotAFeed, Reading
from monitor.sources.feeds.values import Unsure
from monitor.sources.prologue import declares_entities, without_prologue

_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s+)?html\b", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,30})|([0-9]{1,30}));")
# Some servers append a comment or a counter after the end.
_TAIL = 4000


def is_page(document: str) -> bool:
    """Whether ``document`` is a web page and no feed."""
    start = without_prologue(document)
    return _ROOT.match(start) is None and _PAGE.search(document[:_TAIL]) is not None


def read(document: str, url: str) -> Reading:
    """The entries of ``document``, fetched from ``url``, in order. NotAFeed when there is none."""
    start = without_prologue(document)
    if declares_entities(start):
        raise NotAFeed(
            "自行声明了 XML 实体（正常 RSS 用不到，常见于攻击），不予读取", "请查看原文并停用该信源"
        )
    if not _ROOT.match(start):
        raise NotAFeed(
            "返回的是其他数据，不是 RSS、Atom 或 JSON Feed", "请核对并在 sources.yaml 中更正地址"
        )
    if "&#" in document:
        document = _REFERENCE.sub(_storable, document)
    try:
        return Reading(entries=fast.read(document, url))
    except Unsure:
        return _judged(document, url)


def _storable(reference: re.Match[str]) -> str:
    """A character reference, empty when there is no such character in XML; nothing else is lost."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    is_one = 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
    return reference[0] if is_one or code in (0x9, 0xA, 0xD) else ""


def _judged(document: str, url: str) -> Reading:
    if not _CLOSED.search(document[-_TAIL:]):
        raise NotAFeed(
            f"RSS 或 Atom 不完整，末尾缺失（收到{len(document)}字）", "下次访问时自动重取"
        )
    try:
        reading = judged.read(document, url)
    except MemoryError:
        raise
    except Exception as error:
        # feedparser trips over some elements in odd places, each time in another way.
        raise NotAFeed(f"无法读取（{type(error).__name__}）", "请查看原文，并告知网站") from error
    if reading.flaw and not reading.entries:
        raise NotAFeed(f"XML 不规范（{reading.flaw}），读不出任何条目", "请查看原文，并告知网站")
    return reading
