"""What a licensed vendor pushes: one JSON object that holds a batch of items.

``{"contract": …, "scope": …, "items": [{external_id, url, outlet, published_at, title, text}]}``;
an item may add ``platform``, ``author_class``, ``region`` and ``engagement``. Whatever else it
carries, the writer's name above all, is not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Final
from urllib.parse import urlsplit

from monitor.errors import ParseError
from monitor.settings.sources import PushSource
from monitor.sources.base import Parsed, Request, Response, Source, is_web_address
from monitor.sources.decode import charset_of, decode
from monitor.sources.markup import line, plain
from monitor.sources.rows.figures import read_moment
from monitor.types import Authority, Engagement, Platform, RawItem, SourceState

MOST_ITEMS: Final = 1000
"""Items of one batch."""

_VOICES = frozenset(
    (
        Authority.SELF_MEDIA,
        Authority.FORUM,
        Authority.PORTAL,
        Authority.CITY,
        Authority.PROVINCIAL,
        Authority.NATIONAL,
        Authority.CENTRAL,
    )
)
_COUNTS = tuple(field.name for field in fields(Engagement))
_COUNT_LIMIT = 10**15
_TEXT_LIMIT = 200_000
_NAME_LIMIT = 200
_URL_LIMIT = 2000
_TITLE_LENGTH = 40
_PROBLEMS_SHOWN = 20
_REGION = re.compile(r"[0-9]{6}")


class _BadItemError(ValueError):
    """One item cannot be taken; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """One item that was not taken."""

    index: int
    """Its place in the batch, from 0."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """One batch as it was read."""

    contract: str | None
    """The contract the vendor says it fulfils; None when it does not say."""
    scope: str | None
    items: tuple[RawItem, ...]
    rejected: tuple[Rejected, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """What was not taken, as staff read it; many of them are told by the first ones."""
        told = [f"第{n.index + 1}条：{n.reason}" for n in self.rejected[:_PROBLEMS_SHOWN]]
        more = len(self.rejected) - len(told)
        return (*told, f"另有{more}条未接收；原因已逐条告知推送方") if more else tuple(told)


@dataclass(frozen=True, slots=True)
class Push:
    """One vendor's deliveries; the web server receives them, so nothing is ever asked for."""

    config: PushSource

    def requests(self, state: SourceState) -> tuple[Request, ...]:
        """Nothing."""
        del state
        return ()

    def parse(self, response: Response, state: SourceState) -> Parsed:
        """The items of one body; a bad one is reported by its place and the rest is taken.

        ParseError when the body is not such a batch.
        """
        del state
        pushed = self.read(response)
        return Parsed(items=pushed.items, problems=pushed.problems)

    def read(self, response: Response) -> Pushed:
        """The same, with what the vendor is to be told. ParseError likewise."""
        batch = self._batch(response)
        listed = batch.get("items")
        if not isinstance(listed, list) or not listed:
            raise self._unreadable("'items' 应为列表，至少一条")
        if len(listed) > MOST_ITEMS:
            raise self._unreadable(f"'items' 有{len(listed)}条，一次最多{MOST_ITEMS}条，请分批")
        items: list[RawItem] = []
        rejected: list[Rejected] = []
        for index, entry in enumerate(listed):
            try:
                items.append(self._item(entry, response.fetched_at))
            except _BadItemError as error:
                rejected.append(Rejected(index=index, reason=str(error)))
        return Pushed(
            contract=_stated(batch.get("contract")),
            scope=_stated(batch.get("scope")),
            items=tuple(items),
            rejected=tuple(rejected),
        )

    def expired(self, today: date) -> str | None:
        """Why nothing is taken on the desk's day ``today`` any more; None while the contract runs.

        The last day of the contract still counts.
        """
        if today <= self.config.expires:
            return None
        return f"合同已于 {self.config.expires} 到期，不再接收；续签后请联系本单位更新登记"

    def mismatch(self, pushed: Pushed) -> str | None:
        """Why a batch is not what the contract covers; None when it says nothing against it."""
        if pushed.contract not in (None, line(self.config.licence)):
            return "'contract' 与本单位登记的合同不一致，未接收；请核对合同编号"
        if pushed.scope not in (None, line(self.config.scope)):
            return "'scope' 与本单位登记的合同范围不一致，未接收；请核对"
        return None

    def _batch(self, response: Response) -> Mapping[str, object]:
        text = decode(response.body, charset_of(response.headers.get("content-type", "")))
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise self._unreadable("正文不是 JSON") from error
        if not isinstance(data, dict):
            raise self._unreadable("正文应为 JSON 对象，即写在花括号里的内容")
        return data

    def _unreadable(self, what: str) -> ParseError:
        return ParseError(f"信源 {self.config.id!r} 的推送未能读取：{what}；请更正后重新推送")

    def _item(self, entry: object, now: datetime) -> RawItem:
        if not isinstance(entry, Mapping):
            raise _BadItemError("不是 JSON 对象，即写在花括号里的内容")
        config = self.config
        title, body = _words(entry)
        return RawItem(
            source_id=config.id,
            url=_address(entry.get("url")),
            title=title,
            body=body,
            platform=_platform(entry.get("platform"), config.platform),
            authority=_authority(entry.get("author_class"), config.authority),
            outlet=_name(entry, "outlet"),
            region=_region(entry.get("region"), config.region),
            published_at=_moment(entry.get("published_at"), now),
            fetched_at=now,
            external_id=_name(entry, "external_id"),
            engagement=_engagement(entry.get("engagement")),
        )


def vendors(sources: Mapping[str, Source]) -> Mapping[str, Push]:
    """Those of ``sources`` that are pushed to us, by id."""
    return {name: source for name, source in sources.items() if isinstance(source, Push)}


# ── one field each ───────────────────────────────────────────────────────────────────────────


def _words(entry: Mapping[str, object]) -> tuple[str, str]:
    """Title and text without markup; an item without a title is named by how its text begins."""
    parts = entry.get("title") or "", entry.get("text") or ""
    for key, value in zip(("title", "text"), parts, strict=True):
        if not isinstance(value, str):
            raise _BadItemError(f"{key!r} 应为文字，现为{_shown(value)}")
    title, text = (str(part) for part in parts)
    if len(title) + len(text) > _TEXT_LIMIT:
        raise _BadItemError(f"'title' 与 'text' 共{len(title) + len(text)}字，最多{_TEXT_LIMIT}字")
    title, text = line(plain(title)), plain(text)
    title = title or line(text)[:_TITLE_LENGTH]
    if not title:
        raise _BadItemError("'title' 和 'text' 都没有内容")
    return title, text


def _name(entry: Mapping[str, object], key: str) -> str:
    """A short text that must be there; a number will do."""
    value = entry.get(key)
    name = line(_stated(value) or "")
    if not name:
        raise _BadItemError(
            f"没有 {key!r}" if value is None else f"{key!r} 不可用：{_shown(value)}"
        )
    if len(name) > _NAME_LIMIT:
        raise _BadItemError(f"{key!r} 超过{_NAME_LIMIT}字")
    return name


def _address(value: object) -> str:
    url = line(value) if isinstance(value, str) else ""
    try:
        host = urlsplit(url).hostname
    except ValueError:  # such as a bracket without its pair
        host = None
    if not host or not is_web_address(url) or len(url) > _URL_LIMIT:
        raise _BadItemError(f"'url' 应为可打开的 http(s) 网址，现为{_shown(value)}")
    return url


def _platform(value: object, usual: Platform) -> Platform:
    if value is None:
        return usual
    if value not in tuple(Platform):
        raise _BadItemError(f"'platform' 不可用：{_shown(value)}，可用的有{'、'.join(Platform)}")
    return Platform(str(value))


def _authority(value: object, usual: Authority) -> Authority:
    """The standing an item claims: one of the voices of the public, or the source's own."""
    if value is None or value == usual:
        return usual
    if value not in tuple(_VOICES):
        known = "、".join(sorted(_VOICES))
        raise _BadItemError(f"'author_class' 不可用：{_shown(value)}，可用的有{known}")
    return Authority(str(value))


def _region(value: object, usual: str | None) -> str | None:
    if value is None:
        return usual
    code = _stated(value) or ""
    if _REGION.fullmatch(code) is None:
        raise _BadItemError(f"'region' 应为六位行政区划代码，现为{_shown(value)}")
    return code


def _moment(value: object, now: datetime) -> datetime:
    moment = read_moment(value, now) if isinstance(value, str | int | float) else None
    if moment is None:
        raise _BadItemError(f"'published_at' 不是时间，或晚于现在：{_shown(value)}")
    return moment


def _engagement(value: object) -> Engagement:
    """The figures we know; others are passed over."""
    if value is None:
        return Engagement()
    if not isinstance(value, Mapping):
        raise _BadItemError("'engagement' 应为对象，如 {\"views\": 120}")
    return Engagement(**{name: _count(name, value.get(name)) for name in _COUNTS})


def _count(name: str, value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _BadItemError(f"'engagement' 的 {name!r} 应为数字，现为{_shown(value)}")
    if not 0 <= value < _COUNT_LIMIT:  # false for NaN too
        raise _BadItemError(f"'engagement' 的 {name!r} 超出范围：{_shown(value)}")
    return int(value)


def _stated(value: object) -> str | None:
    """A text or number as text; None when nothing is said, empty for anything else."""
    if value is None:
        return None
    simple = isinstance(value, str | int) and not isinstance(value, bool)
    return line(str(value)) if simple else ""


def _shown(value: object) -> str:
    """As much of a stranger's value as helps to find it."""
    if isinstance(value, str):
        return repr(value if len(value) <= _TITLE_LENGTH else f"{value[:_TITLE_LENGTH]}…")
    if isinstance(value, Mapping | list):
        return "对象" if isinstance(value, Mapping) else "列表"
    return "空值" if value is None else repr(value)[:_TITLE_LENGTH]
