"""The course of an incident in words: how it spread, how far it reached, what to expect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from monitor.clock import desk
from monitor.incidents.forecast import forecast
from monitor.incidents.spread import Curve, Hour, RankPath, Voice, curve
from monitor.types import Heat, Member

_HOURS, _PATHS, _PLACES = 8, 5, 8
"""Hours, titles on hot lists and places told of at most."""
_TITLE = 30


def course(members: Sequence[Member], heat: Heat, place: Callable[[str], str]) -> tuple[str, ...]:
    """A line for each thing there is to tell, as of the moment of ``heat``.

    ``place`` names the region of a code.
    """
    way = curve(members, heat.as_of)
    lines = [*_hours(way), *_ranks(way), *_places(way, place), *_voices(way)]
    if heat.usual_why:
        lines.append(f"往常同时段每小时{heat.usual:g}条：{heat.usual_why}")
    lines += [told.words() for told in forecast(members, heat.as_of)]
    return tuple(lines)


def _hours(way: Curve) -> Iterator[str]:
    if way.peak is not None and way.peak.originals:
        yield f"高峰 {_at(way.peak.start)}起一小时，原创{way.peak.originals}条"
    for hour in way.hours[-_HOURS:]:
        yield f"{_at(hour.start)} {_brought(hour)}"


def _brought(hour: Hour) -> str:
    counted = (
        ("原创", hour.originals, "条"),
        ("转载", hour.reprints, "条"),
        ("工单", hour.tickets, "件"),
        ("新增信源", hour.outlets, "家"),
        ("新增互动", hour.interactions, ""),
        ("新增阅读", hour.views, ""),
    )
    return "，".join(f"{name}{number}{unit}" for name, number, unit in counted if number)


def _ranks(way: Curve) -> Iterator[str]:
    ranked = sorted(way.ranks, key=lambda p: (p.best_rank is None, p.best_rank or 0, p.item_id))
    yield from map(_path, ranked[:_PATHS])
    if len(ranked) > _PATHS:
        yield f"另有{len(ranked) - _PATHS}条上过榜"


def _path(path: RankPath) -> str:
    title = path.title if len(path.title) <= _TITLE else path.title[:_TITLE] + "…"
    parts = [f"{path.board}《{title}》{_at(path.entered_at)}{_rank(path.entered_rank)}上榜"]
    if path.best_rank is not None and path.best_at > path.entered_at:
        parts.append(f"{_at(path.best_at)}最高{_rank(path.best_rank)}")
    if path.left:
        parts.append(f"{_at(path.last_at)}后离榜")
    elif path.last_at > path.best_at:
        parts.append(f"{_at(path.last_at)}在{_rank(path.last_rank) or '榜'}")
    return "，".join(parts)


def _rank(rank: int | None) -> str:
    return "" if rank is None else f"第{rank}位"


def _places(way: Curve, place: Callable[[str], str]) -> Iterator[str]:
    for word, codes in (("涉事地", way.scenes), ("发布地", way.published)):
        if codes:
            more = f"等{len(codes)}地" if len(codes) > _PLACES else ""
            yield f"{word}：{'、'.join(map(place, codes[:_PLACES]))}{more}"


def _voices(way: Curve) -> Iterator[str]:
    for word, voice in (
        ("首家央级媒体", way.first_central),
        ("首家省级媒体", way.first_provincial),
    ):
        if voice is not None:
            yield _voice(word, voice)


def _voice(word: str, voice: Voice) -> str:
    return f"{word}：{voice.outlet}，{_at(voice.at)}（条目{voice.item_id}）"


def _at(moment: datetime) -> str:
    return f"{desk(moment):%m-%d %H:%M}"
