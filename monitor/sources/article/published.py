"""When an article was published: as the page says, prints, or at last as its address tells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml.etree import XPath

from monitor.clock import desk, utc
from monitor.sources.article.told import script_times
from monitor.sources.article.tree import Element
from monitor.sources.markup import line
from monitor.text.dates import parse_date

_TIME_TAGS = XPath("//time | //span[@itemprop='datePublished']")
_META = (
    "pubdate",
    "publishdate",
    "publish_date",
    "publishtime",
    "firstpublishedtime",
    "article:published_time",
    "og:published_time",
    "og:release_date",
    "datepublished",
    "weibo:article:create_at",
    "bytedance:published_time",
    "dc.date.issued",
)
_META_NAMED = re.compile(r"pub|releas|issue|creat|post|fabu|:time\Z|:date\Z|\A(?:date|time)\Z")
_META_TIME = re.compile(r"date|time|create_at")
_META_LATER = re.compile(r"upd|modif|revis|edit|expir|valid|now|server|copyright|crawl|cache")
_UPDATED = re.compile(r"upd|modif|revis")

_DAY = r"(?:19|20)\d{2}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}\s*日?"
_HOUR = r"\d{1,2}\s*[:：时]\s*\d{2}(?:\s*[:：分]\s*\d{2})?"
_WEEKDAY = r"(?:[（(]?\s*(?:星期|周)[一二三四五六日天]\s*[)）]?)?"
_DATE = re.compile(rf"(?<!\d){_DAY}(?:[T\s]*{_WEEKDAY}[T\s]*{_HOUR})?(?!\d)")
_COMPACT = re.compile(r"(?:19|20)\d{6}(?!\d)")
_SCATTERED = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s+(\d{1,2})[/.-](\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)(?!\d)"
)
_LABEL = re.compile(
    r"(?:(?:发布|发表|发文|刊发|刊登|上传|上网|录入|公开|信息)\s*(?:时\s*间|日\s*期)"
    r"|(?<![\u4e00-\u9fff])(?:日\s*期|时\s*间))[\s:：\]】)）]{0,6}"
)
_OTHER_LABEL = re.compile(
    r"(?:更新|修改|编辑|截止|截至|生效|实施|施行|成文|印发|废止|失效|有效|下载|访问|当前|今天是?)"
    r"\s*(?:时\s*间|日\s*期)?[\s:：\]】)）]{0,4}\Z"
)
_YEARLESS = re.compile(
    rf"(?:今天|昨天|前天)(?:\s*{_HOUR})?|\d{{1,3}}\s*(?:分钟|小时|天)前|刚刚"
    rf"|(?<![\d年/.-])\d{{1,2}}[-月/]\d{{1,2}}日?\s*{_HOUR}"
)
_URL_DAYS = (
    re.compile(r"(?<!\d)((?:19|20)\d\d)[/_-](\d{1,2})[/_-](\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)((?:19|20)\d\d)[/_-]?(\d\d)[/_-]?(\d\d)(?!\d)"),
)
_SKEW = timedelta(hours=1)
"""How far ahead of ``now`` a server's clock may stand."""
_LINE_LENGTH = 200
_SHORT_TEXT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """Where a page may tell its time."""

    title: str
    meta: Mapping[str, str]
    stated: Sequence[str]
    """Times in JSON-LD and ``time`` elements."""
    near: Sequence[str]
    """Lines printed between headline and text, then those just above the headline."""
    below: Sequence[str]
    """Lines printed behind the text; believed only where they say what the time is."""
    scripts: Sequence[tuple[str, str]]
    urls: Sequence[str]


def published_of(clues: Clues, now: datetime) -> datetime | None:
    """The time of publication in UTC; None when nothing tells it, never later than ``now``.

    A day told without an hour takes the hour from the line that prints the same day with one.
    """
    moment = next(_candidates(clues, now), None)
    if moment is None or _has_hour(moment):
        return moment
    same_day = (m for m in _printed(clues, now) if desk(m).date() == desk(moment).date())
    return max(same_day, default=moment)


def time_in(text: str, now: datetime) -> datetime | None:
    """The time in the words a source's own selector found."""
    dates = (found[0] for found in _DATE.finditer(text))
    return next(_read((*dates, text if len(text) <= _SHORT_TEXT else ""), now), None)


def stated_times(root: Element) -> Iterator[str]:
    """Times in elements made for them; of several that differ, only those named as publication."""
    tags = _TIME_TAGS(root)
    named = [tag for tag in tags if tag.tag == "span" or tag.get("pubdate") is not None]
    yield from (tag.get("datetime") or tag.get("content") or tag.text or "" for tag in named)
    times = {tag.get("datetime") for tag in tags} - {None, ""}
    if len(times) == 1:
        yield from times


def _candidates(clues: Clues, now: datetime) -> Iterator[datetime]:
    """Every time the page may mean, the most trustworthy first."""
    yield from _read(_from_meta(clues.meta), now)
    yield from _read(clues.stated, now)
    yield from _printed(clues, now)
    yield from _read(script_times(clues.scripts, clues.title), now)
    by_url = next(_url_days(clues.urls, now), None)
    for moment in _read(_yearless(clues.near), now):
        yield moment if by_url is None else _of_year(moment, by_url)
    if by_url is not None:
        yield by_url
    yield from _read((text for text in clues.below if _DATE.fullmatch(text)), now)  # a signature
    yield from _read((v for name, v in clues.meta.items() if _UPDATED.search(name)), now)


def _read(texts: Iterable[str], now: datetime) -> Iterator[datetime]:
    for text in texts:
        moment = _moment(text, now)
        if moment is not None:
            yield moment


def _moment(text: str, now: datetime) -> datetime | None:
    """The time written in ``text``; None when there is none or it lies in the future."""
    text = line(text)
    if not text:
        return None
    if text.isdigit() and len(text) in (10, 13):
        moment: datetime | None = utc(datetime.fromtimestamp(int(text[:10]), tz=now.tzinfo))
    else:
        moment = parse_date(text, now)
    if moment is None or moment > now + _SKEW:
        return None
    return min(moment, utc(now))


def _has_hour(moment: datetime) -> bool:
    at = desk(moment)
    return (at.hour, at.minute, at.second) != (0, 0, 0)


def _from_meta(meta: Mapping[str, str]) -> Iterator[str]:
    yield from (meta[name] for name in _META if name in meta)
    for name, value in meta.items():
        if _META_TIME.search(name) and _META_NAMED.search(name) and not _META_LATER.search(name):
            yield value


# ── printed lines ────────────────────────────────────────────────────────────────────────────


def _printed(clues: Clues, now: datetime) -> Iterator[datetime]:
    """Full dates on the lines round the text: those that say they are the time come first."""
    for text in (*clues.near, *clues.below):
        for label in _LABEL.finditer(text[:_LINE_LENGTH]):
            found = _DATE.match(text, label.end()) or _COMPACT.match(text, label.end())
            if found and (moment := _moment(found[0], now)):
                yield moment
    for text in clues.near:
        for found in _DATE.finditer(text[:_LINE_LENGTH]):
            if not _OTHER_LABEL.search(text[: found.start()]) and (
                moment := _moment(found[0], now)
            ):
                yield moment
    scattered = _SCATTERED.search(" ".join(clues.near)[: 2 * _LINE_LENGTH])
    if scattered:
        yield from _read([f"{scattered[1]}-{scattered[2]}-{scattered[3]} {scattered[4]}"], now)


def _yearless(lines: Iterable[str]) -> Iterator[str]:
    for text in lines:
        yield from (found[0] for found in _YEARLESS.finditer(text[:_LINE_LENGTH]))


# ── the address ──────────────────────────────────────────────────────────────────────────────


def _url_days(urls: Iterable[str], now: datetime) -> Iterator[datetime]:
    """Days written in the paths: ``/2026/11/22/``, ``/2026-11/22/``, ``t20261122_``."""
    for url in urls:
        path = url.partition("://")[2].partition("/")[2].partition("?")[0]
        for pattern in _URL_DAYS:
            for found in pattern.finditer(path):
                yield from _read([f"{found[1]}-{found[2]}-{found[3]}"], now)


def _of_year(moment: datetime, day: datetime) -> datetime:
    """``moment`` in the year of ``day`` where both are the same day of a year, else ``day``."""
    at, other = desk(moment), desk(day)
    same = (at.month, at.day) == (other.month, other.day)
    return utc(at.replace(year=other.year)) if same else day
