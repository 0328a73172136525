"""Which places it reached, in which order, and which of them are new.

Codes are those of the gazetteer; what lies in a county counts for its city and its province too.
Nothing below a county is told. An item that names several places counts once in each of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.text.regions import Gazetteer
from monitor.text.regiontable import Level
from monitor.trends import telling


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One item that surely speaks of one place; mirrors are left out."""

    item_id: int
    code: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """One place it reached."""

    code: str
    name: str
    """As a headline has it."""
    count: int
    """Items, each once."""
    first_at: datetime
    place: int
    """1 for the first place of its level that was reached."""
    new: bool
    """Whether it had not been reached before the period."""
    item_ids: tuple[int, ...]
    """By number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far it reached."""

    provinces: tuple[Reached, ...]
    """In the order they were reached."""
    cities: tuple[Reached, ...]
    counties: tuple[Reached, ...]
    unknown: int
    """Items of places that the gazetteer does not know."""
    sentence: str

    @property
    def by_province(self) -> Mapping[str, int]:
        """Items by code of the province, for a map."""
        return {each.code: each.count for each in self.provinces}


def spread(
    sightings: Iterable[Sighting], gazetteer: Gazetteer, known: Collection[str] = ()
) -> Spread:
    """Where ``sightings`` reached; ``known`` are the codes that were reached before the period."""
    earlier = {up for code in known for up in gazetteer.ancestors(code)}
    found: defaultdict[str, dict[int, datetime]] = defaultdict(dict)
    unknown: set[int] = set()
    for each in sightings:
        if not gazetteer.known(each.code):
            unknown.add(each.item_id)
            continue
        for code in gazetteer.ancestors(each.code):
            first = found[code].get(each.item_id)
            found[code][each.item_id] = each.at if first is None else min(first, each.at)
    levels: dict[Level, list[str]] = {"province": [], "city": [], "county": []}
    for code in found:
        levels[gazetteer.level(code)].append(code)
    provinces, cities, counties = (
        _ordered(levels[level], found, gazetteer, earlier)
        for level in ("province", "city", "county")
    )
    return Spread(
        provinces=provinces,
        cities=cities,
        counties=counties,
        unknown=len(unknown),
        sentence=_told(provinces, counties, compared=bool(known)),
    )


def _ordered(
    codes: Iterable[str],
    found: Mapping[str, Mapping[int, datetime]],
    gazetteer: Gazetteer,
    earlier: Collection[str],
) -> tuple[Reached, ...]:
    order = sorted(codes, key=lambda code: (min(found[code].values()), code))
    return tuple(
        Reached(
            code=code,
            name=gazetteer.short(code),
            count=len(found[code]),
            first_at=min(found[code].values()),
            place=place,
            new=code not in earlier,
            item_ids=tuple(sorted(found[code])),
        )
        for place, code in enumerate(order, start=1)
    )


def _told(provinces: Sequence[Reached], counties: Sequence[Reached], *, compared: bool) -> str:
    if not provinces:
        return "未见可以确认的涉事地区。"
    first = provinces[0]
    sentence = f"涉及{len(provinces)}个省级地区"
    if counties:
        sentence += f"、{len(counties)}个县级地区"
    sentence += f"，最早见于{first.name}（{telling.day(first.first_at)}）"
    most = sorted(provinces, key=lambda each: (-each.count, each.place))[:3]
    named = "、".join(f"{each.name}{each.count}条" for each in most)
    sentence += f"，数量居前的是{named}" if len(provinces) > 1 else f"，共{first.count}条"
    if compared:
        new = [each.name for each in provinces if each.new]
        sentence += f"；新增{telling.listed(new)}" if new else "；没有新增省份"
    return f"{sentence}。"
