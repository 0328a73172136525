"""Recorded streams, one JSON object a line: plain items, or runs of titles on hot lists.

A plain item: ``id`` (optional), ``title``, ``text`` or ``body``, ``url``, ``source`` or
``outlet``, ``platform``, ``authority``, ``region``, ``published_at``, ``engagement``. A hot-list
run: ``id``, ``platform``, ``title``, ``first_seen``, ``desc`` and ``obs``, a list of
``[hours since first_seen, rank, heat]``.
"""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from monitor.clock import utc
from monitor.errors import InputError, ParseError
from monitor.settings.sources import RecordedSource
from monitor.sources.base import Parsed, Request, Response, is_web_address, short_hash
from monitor.sources.markup import line, lines
from monitor.types import Authority, Engagement, Platform, RawItem, SourceState

_BOARDS = {"weibo": "微博热搜", "toutiao": "今日头条热榜", "zhihu": "知乎热榜"}
_ENGAGEMENT_KEYS = frozenset(field.name for field in fields(Engagement))
_GZIP_MAGIC = b"\x1f\x8b"
_EXPANSION_LIMIT = 32
_TITLE_LENGTH = 40
_Word = TypeVar("_Word", bound=StrEnum)


class _BadRowError(ValueError):
    """One row cannot become an item; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """One thing a platform showed, and when: a first appearance or a later look at it."""

    at: datetime
    item: RawItem


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """What a plain item is taken for when it does not say."""

    source_id: str
    outlet: str
    platform: Platform = Platform.NEWS
    authority: Authority = Authority.SELF_MEDIA
    region: str | None = None


def read_stream(rows: Iterable[str], source_id: str) -> Iterator[Timed]:
    """Every appearance and later observation in ``rows``, row by row, not sorted by time.

    All observations of one row share its ``external_id``. Raises InputError naming the line.
    """
    return _read(rows, _Standing(source_id=source_id, outlet=source_id))


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded stream read as a source: at each visit, what it had shown by that moment."""

    config: RecordedSource

    def requests(self, state: SourceState) -> tuple[Request, ...]:
        """The file; always read, because the moment of the visit decides what it holds."""
        del state
        return (Request(url=self.config.url, conditional=False),)

    def parse(self, response: Response, state: SourceState) -> Parsed:
        """What appeared after the last visit and up to this one, in order of time.

        ParseError when a line is broken or a packed file unfolds to an absurd size.
        """
        config = self.config
        standing = _Standing(
            source_id=config.id,
            outlet=config.name,
            platform=config.platform,
            authority=config.authority,
            region=config.region,
        )
        known = state.cursor.get("until")
        since = datetime.fromisoformat(known) if known else datetime.min.replace(tzinfo=UTC)
        try:
            stream = _read(self._lines(response.body), standing)
            due = [timed for timed in stream if since < timed.at <= response.fetched_at]
        except (InputError, UnicodeDecodeError, EOFError, OSError, zlib.error) as error:
            raise ParseError(
                f"信源 {config.id!r}：{config.url!r} 无法作为录制流读取（{_cause(error)}）；"
                "请重新写成 UTF-8 编码、每行一个 JSON 对象的文件"
            ) from error
        due.sort(key=lambda timed: timed.at)
        until = response.fetched_at.isoformat()
        return Parsed(items=tuple(timed.item for timed in due), cursor={"until": until})

    def _lines(self, body: bytes) -> Iterator[str]:
        packed = body.startswith(_GZIP_MAGIC)
        stream = gzip.GzipFile(fileobj=io.BytesIO(body)) if packed else io.BytesIO(body)
        left = _EXPANSION_LIMIT * self.config.max_bytes
        while text := stream.readline(left + 1):
            left -= len(text)
            if left < 0:
                raise ParseError(
                    f"信源 {self.config.id!r}：{self.config.url!r} 解压后超过 'max_bytes' 的"
                    f"{_EXPANSION_LIMIT}倍；请拆分，或调大 'max_bytes'"
                )
            yield text.decode("utf-8-sig")


def _read(rows: Iterable[str], standing: _Standing) -> Iterator[Timed]:
    for number, text in enumerate(rows, 1):
        if not text.strip():
            continue
        try:
            yield from _row(json.loads(text), standing)
        except KeyError as error:
            raise InputError(f"第{number}行：缺少 {error.args[0]!r}；请补上") from error
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            raise InputError(f"第{number}行：{_complaint(error)}；请更正或删去该行") from error


def _cause(error: Exception) -> str:
    """Why a whole file cannot be read."""
    if isinstance(error, InputError):
        return line(str(error))
    return "不是 UTF-8 编码" if isinstance(error, UnicodeDecodeError) else "压缩内容残缺或损坏"


def _complaint(error: Exception) -> str:
    """What is wrong with one row."""
    if isinstance(error, _BadRowError):
        return str(error)
    if isinstance(error, json.JSONDecodeError):
        return f"第{error.pos + 1}个字符处不合 JSON 格式"
    return f"内容不合格式（{type(error).__name__}）"


def _row(row: object, standing: _Standing) -> Iterator[Timed]:
    if not isinstance(row, dict):
        raise _BadRowError("不是 JSON 对象，即写在花括号里的内容")
    return _hot_row(row, standing) if "first_seen" in row else _plain(row, standing)


def _hot_row(row: Mapping[str, Any], standing: _Standing) -> Iterator[Timed]:
    """One run of a title on a hot list: its first appearance, then each later observation."""
    board = str(row["platform"])
    at = _time(row["first_seen"])
    identity = str(row["id"])
    seen = [_observation(entry) for entry in row.get("obs") or ()]
    first = next((engagement for after, engagement in seen if not after), Engagement())
    item = RawItem(
        source_id=standing.source_id,
        url=_address(row, standing, identity),
        title=_required(row, "title"),
        body=lines(str(row.get("desc") or "")),
        platform=Platform.HOTLIST,
        authority=Authority.PORTAL,
        outlet=_BOARDS.get(board, board),
        published_at=at,
        fetched_at=at,
        external_id=identity,
        engagement=first,
    )
    yield Timed(at=at, item=item)
    for after, engagement in seen:
        if after:
            moment = at + after
            yield Timed(at=moment, item=replace(item, fetched_at=moment, engagement=engagement))


def _observation(entry: Any) -> tuple[timedelta, Engagement]:
    hours, rank, heat = entry
    if hours < 0:
        raise _BadRowError(f"'obs' 中的 {entry!r} 早于 'first_seen'")
    return timedelta(hours=hours), Engagement(rank=_count(rank), heat=_count(heat))


def _plain(row: Mapping[str, Any], standing: _Standing) -> Iterator[Timed]:
    at = _time(row["published_at"])
    body = lines(str(row.get("text") or row.get("body") or ""))
    title = line(str(row.get("title") or "")) or line(body)[:_TITLE_LENGTH]
    if not title:
        raise _BadRowError("'title' 和 'text' 都没有内容")
    identity = str(row.get("id") or short_hash(f"{at.isoformat()} {title} {body}"))
    item = RawItem(
        source_id=standing.source_id,
        url=_address(row, standing, identity),
        title=title,
        body=body,
        platform=_member(Platform, row.get("platform", standing.platform)),
        authority=_member(Authority, row.get("authority", standing.authority)),
        outlet=line(str(row.get("outlet") or row.get("source") or standing.outlet)),
        region=row.get("region", standing.region),
        published_at=at,
        fetched_at=at,
        external_id=identity,
        engagement=_engagement(row.get("engagement") or {}),
    )
    yield Timed(at=at, item=item)


def _engagement(counts: Any) -> Engagement:
    if not isinstance(counts, Mapping):
        raise _BadRowError("'engagement' 应为对象，如 {\"views\": 120}")
    unknown = sorted(set(counts) - _ENGAGEMENT_KEYS)
    if unknown:
        known = "、".join(sorted(_ENGAGEMENT_KEYS))
        raise _BadRowError(f"'engagement' 中没有 {unknown[0]!r} 这一项，可用的有 {known}")
    return Engagement(**{name: _count(value) for name, value in counts.items()})


def _count(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _BadRowError(f"{value!r} 不是数目")
    return int(value)


def _member(words: type[_Word], value: Any) -> _Word:
    """``value`` as one of the closed set ``words``."""
    try:
        return words(value)
    except ValueError as error:
        raise _BadRowError(f"{value!r} 不可用，可用的有 {'、'.join(words)}") from error


def _required(row: Mapping[str, Any], key: str) -> str:
    text = line(str(row[key] or ""))
    if not text:
        raise _BadRowError(f"{key!r} 为空")
    return text


def _address(row: Mapping[str, Any], standing: _Standing, identity: str) -> str:
    """The row's own web address, or one that names the recording and the row."""
    url = line(str(row.get("url") or ""))
    return url if is_web_address(url) else f"recorded://{standing.source_id}/{identity}"


def _time(text: Any) -> datetime:
    """An ISO time as UTC; without a zone it is desk time."""
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError) as error:
        raise _BadRowError(f"{text!r} 不是 ISO 8601 时间") from error
    return utc(moment)
