"""The table of places as it is shipped: today's divisions, and those given up since 2000.

``regions.csv`` holds both; a line with ``until`` is a division or a name that is no more, and
``changes.csv`` beside it names the divisions of today that took its place. Years are those of the
Ministry of Civil Affairs' yearly 《县级以上行政区划变更情况》.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from monitor.errors import InputError
from monitor.settings.desk import ExtraRegion
from monitor.text import placenames
from monitor.text.mentions import Claim

Level = Literal["province", "city", "county"]

RANK = {"province": 0, "city": 1, "county": 2}
_FRESH = "2020"
"""A name given up since then is in everybody's mouth: who bears it today is no longer sure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One division of today."""

    code: str
    name: str
    level: Level
    parent: str | None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """A name no division bears any more where it was, and who came after."""

    name: str
    level: Level
    until: str
    """Year it was given up."""
    successors: tuple[str, ...]
    """Codes of today; several when it was split."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """All of it."""

    regions: tuple[Region, ...]
    formers: tuple[Former, ...] = ()


def read_table(path: Path, extra: Sequence[ExtraRegion] = ()) -> Table:
    """The table at ``path`` and the places of the desk; InputError when it cannot be read."""
    try:
        rows = _rows(path)
        today = [_region(row) for row in rows if not row.get("until")]
        gone = [row for row in rows if row.get("until")]
        changes = _rows(path.with_name("changes.csv")) if gone else []
        known = {region.code for region in today}
        formers = tuple(_formers(gone, changes, known))
    except (OSError, UnicodeDecodeError, KeyError, AttributeError) as error:
        raise InputError(
            f"gazetteer {str(path)!r} cannot be read ({error}); "
            "restore the shipped regions.csv and changes.csv"
        ) from error
    own = (_of_desk(region, known) for region in extra)
    return Table(regions=(*today, *own), formers=formers)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _region(row: Mapping[str, str]) -> Region:
    return Region(
        code=row["code"],
        name=row["name"],
        level=_level(row),
        parent=row["parent"] or None,
        aliases=tuple(row["aliases"].split()),
    )


def _level(row: Mapping[str, str]) -> Level:
    if row["level"] not in RANK:
        raise KeyError(f"level {row['level']!r} of {row['code']!r}")
    return cast("Level", row["level"])


def _formers(
    gone: Iterable[Mapping[str, str]],
    changes: Iterable[Mapping[str, str]],
    known: Collection[str],
) -> Iterator[Former]:
    after = {(row["code"], row["name"]): tuple(row["successors"].split()) for row in changes}
    for row in gone:
        successors = after[row["code"], row["name"]]
        if not successors or not {*successors} <= {*known}:
            raise KeyError(f"successors {successors!r} of {row['name']!r}")
        yield Former(
            name=row["name"],
            level=_level(row),
            until=row["until"],
            successors=successors,
        )


def _of_desk(region: ExtraRegion, known: Collection[str]) -> Region:
    code = region.code
    above = (f"{code[:4]}00", f"{code[:2]}0000")
    parent = region.parent or next((c for c in above if c in known and c != code), None)
    level: Level = "county"
    if code.endswith("00"):
        level = "province" if code.endswith("0000") else "city"
    return Region(code=code, name=region.name, level=level, parent=parent, aliases=region.aliases)


# ── how they are written ─────────────────────────────────────────────────────────────────────


def forms(table: Table, lines: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Claim]]:
    """Every way every place is written, with what it takes to believe it.

    ``lines`` leads from a code to itself and what it lies in, up to the province.
    """
    taken: dict[str, list[str]] = {}
    for region in table.regions:
        for form, claim in _region_forms(region):
            taken.setdefault(form, []).append(claim.code)
            yield form, claim
    for former in table.formers:
        area = _shared_area([lines[code] for code in former.successors])
        yield from _former_forms(former, area, taken)
    for letter, code in placenames.PROVINCE_LETTERS.items():
        if code in lines:
            for tail in placenames.LETTER_TAILS:
                yield letter + tail, Claim(code, 0.85)


def _region_forms(region: Region) -> Iterator[tuple[str, Claim]]:
    name, code = region.name, region.code
    generic = name in placenames.GENERIC
    yield name, Claim(code, 0.95, weak=generic, beside=generic)
    for alias in region.aliases:
        yield alias, Claim(code, 0.85)
    if plain := placenames.plain_suffix(name):
        yield plain, Claim(code, 0.9)
    short = placenames.short_name(name)
    if len(short) < 2 or short in (name, *region.aliases):
        return
    if region.level != "county":
        yield short, Claim(code, 0.9, weak=short in placenames.RISKY)
    elif short not in placenames.COMMON and not generic:
        yield short, Claim(code, 0.6, weak=True)


def _former_forms(
    former: Former, area: str, taken: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, Claim]]:
    """What was given up; a name that somebody bears today needs company, unless it is fresh."""
    name = former.name
    bearers = taken.get(name, ())
    if area in bearers or {*bearers} & {*former.successors}:
        return
    generic = name in placenames.GENERIC
    weak = generic or (bool(bearers) and former.until < _FRESH)
    yield name, Claim(area, 0.85, weak=weak, beside=generic, until=former.until)
    short = placenames.short_name(name)
    if len(short) < 2 or short in taken or short in placenames.COMMON or generic:
        return
    if former.level == "county":
        yield short, Claim(area, 0.6, weak=True, until=former.until)
    else:
        yield short, Claim(area, 0.85, until=former.until)


def _shared_area(lines: Sequence[Sequence[str]]) -> str:
    """The smallest division that all of ``lines`` lie in; of different provinces the first."""
    first, *others = lines
    return next((code for code in first if all(code in line for line in others)), first[-1])
