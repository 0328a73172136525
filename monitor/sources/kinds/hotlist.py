"""Trending boards as JSON, read by a map of dotted paths."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from monitor.errors import ParseError
from monitor.settings.sources import HotListSource
from monitor.sources.base import Parsed, Request, Response, absolute, short_hash
from monitor.sources.decode import charset_of, decode
from monitor.sources.markup import line, plain
from monitor.text.dates import parse_date
from monitor.types import Engagement, RawItem, SourceState

# Parts of a board's links that tell where the reader came from or the place at the moment.
_VOLATILE_KEYS = """
_ band_rank from icmp index pos position rank refer rsv_dl rsv_idx share_token source spm t
timestamp topic_ad ts utm_campaign utm_content utm_medium utm_source utm_term
"""
_VOLATILE = frozenset(_VOLATILE_KEYS.split())
_HEAT = re.compile(r"(\d{1,12}(?:,\d{3})*(?:\.\d{1,6})?)\s*(亿|万|千|w|k|m)?", re.IGNORECASE)
_UNITS = {"亿": 10**8, "m": 10**6, "万": 10**4, "w": 10**4, "千": 10**3, "k": 10**3, "": 1}
_MILLISECONDS_FROM = 10**11
_HEAT_LIMIT = 10**15
_JSON_WORDS: Mapping[type, str] = {
    list: "列表",
    str: "文字",
    int: "数字",
    float: "数字",
    bool: "真假值",
    type(None): "空值",
}


@dataclass(frozen=True, slots=True)
class HotList:
    """One trending board."""

    config: HotListSource

    def requests(self, state: SourceState) -> tuple[Request, ...]:
        """The board itself."""
        del state
        return (Request(url=self.config.url),)

    def parse(self, response: Response, state: SourceState) -> Parsed:
        """Every title on the board, with its place and heat at this moment.

        ParseError when it is not JSON, or when the path to the list leads nowhere.
        """
        del state
        entries = self._entries(response)
        links = [self._link(entry, response.url) for entry in entries]
        shared = {link for link, times in Counter(links).items() if times > 1}
        items: list[RawItem] = []
        problems: list[str] = []
        for place, (entry, link) in enumerate(zip(entries, links, strict=True), 1):
            own_link = None if link in shared else link
            item = self._item(entry, own_link, place, response.fetched_at)
            if item is None:
                problems.append(
                    f"第{place}条：没有 {self.config.title!r}；已跳过，请打开原榜单查看"
                )
            else:
                items.append(item)
        if entries and not items:
            raise ParseError(
                f"信源 {self.config.id!r}：各条目在 {self.config.title!r} 处都没有标题，"
                f"条目是{_names(entries[0])}；请在 sources.yaml 中更正 'title'"
            )
        return Parsed(items=tuple(items), problems=tuple(problems))

    def _entries(self, response: Response) -> list[object]:
        text = decode(response.body, charset_of(response.headers.get("content-type", "")))
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ParseError(
                f"信源 {self.config.id!r}：返回{'的不是 JSON' if text.strip() else '内容为空'}；"
                f"请打开 {self.config.url} 核对，并在 sources.yaml 中更正地址"
            ) from error
        found = self._walk(data)
        if not isinstance(found, list):
            raise ParseError(
                f"信源 {self.config.id!r}：{self.config.items!r} 处不是列表，而是{_names(found)}；"
                "请在 sources.yaml 中更正 'items'"
            )
        return found

    def _walk(self, data: object) -> object:
        """What lies at ``items``; a lone dot is the document itself."""
        for step in filter(None, self.config.items.split(".")):
            inner = _step(data, step)
            if inner is None:
                known = [str(key) for key in data] if isinstance(data, Mapping) else []
                near = difflib.get_close_matches(step, known, n=1)
                hint = f"，是否应为 {near[0]!r}？" if near else "；"
                raise ParseError(
                    f"信源 {self.config.id!r}：{self.config.items!r} 在 {step!r} 处中断，"
                    f"该处是{_names(data)}{hint}请在 sources.yaml 中更正 'items'"
                )
            data = inner
        return data

    def _link(self, entry: object, base: str) -> str | None:
        raw = _at(entry, self.config.link)
        return absolute(base, line(str(raw))) if raw else None

    def _item(
        self, entry: object, link: str | None, place: int, seen_at: datetime
    ) -> RawItem | None:
        config = self.config
        title = line(plain(str(_at(entry, config.title) or ""))).strip("# ")
        if not title:
            return None
        identity = short_hash(_lasting(link) if link else title)
        return RawItem(
            source_id=config.id,
            url=link or f"{config.url}#{identity}",
            title=title,
            body=plain(str(_at(entry, config.summary) or "")),
            platform=config.platform,
            authority=config.authority,
            outlet=config.name,
            region=config.region,
            published_at=_moment(_at(entry, config.published), seen_at),
            fetched_at=seen_at,
            external_id=identity,
            engagement=Engagement(
                rank=_whole(_at(entry, config.rank)) if config.rank else place,
                heat=read_heat(_at(entry, config.heat)),
            ),
        )


def read_heat(value: object) -> int | None:
    """A board's figure as a number: ``1234567``, ``123.4万``, ``1.2亿``, ``热度 98,765``."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return int(value) if 0 <= value < _HEAT_LIMIT else None
    match = _HEAT.search(str(value)[:100])
    if match is None:
        return None
    figure = Decimal(match[1].replace(",", ""))
    return int(figure * _UNITS[(match[2] or "").lower()])


def _at(entry: object, path: str | None) -> object:
    """What lies at a dotted path; None when a step is missing or no path was given."""
    found: object = entry if path else None
    for step in (path or "").split("."):
        found = _step(found, step)
    return found


def _step(data: object, name: str) -> object:
    if isinstance(data, Mapping):
        return data.get(name)
    if isinstance(data, list) and name.isdecimal() and int(name) < len(data):
        return data[int(name)]
    return None


def _names(data: object) -> str:
    """What a person who corrects a path needs to see of ``data``."""
    if isinstance(data, Mapping):
        keys = "、".join(repr(str(key)) for key in list(data)[:12])
        return f"含键 {keys} 的对象" if keys else "空对象"
    return _JSON_WORDS[type(data)]


def _lasting(link: str) -> str:
    """``link`` without the parts that change from one look at the board to the next."""
    parts = urlsplit(link)
    query = [(k, v) for k, v in parse_qsl(parts.query) if k.lower() not in _VOLATILE]
    return urlunsplit(("", parts.netloc.lower(), parts.path, urlencode(query), ""))


def _whole(value: object) -> int | None:
    figure = read_heat(value)
    return figure if figure is not None and figure > 0 else None


def _moment(value: object, now: datetime) -> datetime | None:
    """A time given as epoch seconds, epoch milliseconds or text."""
    text = "" if value is None else line(str(value))
    if not text.replace(".", "", 1).isdecimal() or len(text) < 10:
        return parse_date(text, now) if text else None
    seconds = float(text) / (1000 if float(text) >= _MILLISECONDS_FROM else 1)
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
