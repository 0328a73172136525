"""Places in a text: a gazetteer of provinces, cities and counties, and the reader over it.

A name is taken for a place only as sure as the writing makes it: a county needs its suffix, a name
that several places share needs its parent nearby. What stays open is returned as candidates of low
confidence, never as a guess.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from monitor.settings.desk import ExtraRegion
from monitor.text import placenames
from monitor.text.mentions import Claim, Finder, Mention
from monitor.text.regiontable import RANK, Level, Table, forms, read_table
from monitor.text.segment import Segmenter

_AGENCY = re.compile(r"(?:人社|社保|医保|人力资源|政府|县委|市委|区委|税务|信访)")
"""Behind a name it shows that a place is meant, and which: the office that answers."""
_SIGHT = 40
"""Places before a name and behind it that are asked whether it lies in them."""
_LISTING = ("、", "和", "与", "及", ",")
"""Between two names: they stand side by side, none is part of the other."""
_PATH, _NEAR, _SHARED, _OFFICE, _FAR, _OPEN = 0.95, 0.85, 0.8, 0.75, 0.65, 0.3
"""Confidence: right behind its parent; full name, parent in the text; of higher level than its
namesakes; its office named; bare name, parent in the text; several places left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One mention of a place."""

    code: str
    name: str
    """Full path, for instance 广东省深圳市南山区."""
    start: int
    end: int
    text: str
    """As it stands in the text."""
    confidence: float
    """0 to 1; below 0.7 it is a candidate only."""
    until: str = ""
    """For a name of the past the year it was given up; ``code`` is today's all the same."""


class Gazetteer:
    """Every place by code, and the finder of their names."""

    def __init__(self, table: Table, segmenter: Segmenter | None = None) -> None:
        self._table = table
        self._regions = {region.code: region for region in table.regions}
        self._segmenter = segmenter or Segmenter(())
        self._paths = {code: self._line(code) for code in self._regions}
        self._divided = {region.parent for region in table.regions}

    @classmethod
    def from_csv(
        cls, path: Path, extra: Sequence[ExtraRegion] = (), segmenter: Segmenter | None = None
    ) -> Gazetteer:
        """The places of ``path``, with ``changes.csv`` beside it, and those of the desk.

        ``segmenter`` spares loading a second one. InputError when the files cannot be read.
        """
        return cls(read_table(path, extra), segmenter)

    # ── the table ────────────────────────────────────────────────────────────────────────────

    def known(self, code: str) -> bool:
        """Whether ``code`` is in the table."""
        return code in self._regions

    def name(self, code: str) -> str:
        """The full path of names; the code itself when it is not known."""
        return self._names.get(code, code)

    def short(self, code: str) -> str:
        """As a headline has it: 广东, 深圳, 南山区; the code itself when it is not known."""
        region = self._regions.get(code)
        if region is None:
            return code
        return region.name if region.level == "county" else placenames.short_name(region.name)

    def level(self, code: str) -> Level:
        """The level of a known ``code``; KeyError otherwise."""
        return self._regions[code].level

    def ancestors(self, code: str) -> tuple[str, ...]:
        """``code`` itself and what it lies in, up to the province."""
        return self._paths.get(code, (code,))

    def within(self, code: str, areas: Collection[str]) -> bool:
        """Whether ``code`` is one of ``areas`` or lies in one."""
        return any(ancestor in areas for ancestor in self.ancestors(code))

    def divided(self, code: str) -> bool:
        """Whether other places of the table lie in ``code``; 东莞市 has towns at once."""
        return code in self._divided

    def _line(self, code: str) -> tuple[str, ...]:
        line = [code]
        parent = self._regions[code].parent
        while parent in self._regions and parent not in line:
            line.append(parent)
            parent = self._regions[parent].parent
        return tuple(line)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {
            code: "".join(self._regions[c].name for c in reversed(line))
            for code, line in self._paths.items()
        }

    # ── the reader ───────────────────────────────────────────────────────────────────────────

    def find(self, text: str) -> tuple[Place, ...]:
        """Every place named in folded ``text``, in order; a path such as 广东深圳 is one place."""
        mentions = self._finder.mentions(text)
        return tuple(self._joined(text, self._resolved(text, mentions))) if mentions else ()

    @cached_property
    def _finder(self) -> Finder:
        return Finder(forms(self._table, self._paths), self._segmenter)

    def _resolved(self, text: str, mentions: Sequence[Mention]) -> list[Place]:
        """Every mention with its place, or with its candidates when they stay open."""
        sure = {n: claim for n, m in enumerate(mentions) if (claim := self._sure(m.claims))}
        places: list[Place] = []
        for n, mention in enumerate(mentions):
            beside = self._beside(text, mention, places[-1]) if places else None
            claims = (beside,) if beside else self._chosen(n, mention, sure)
            if _AGENCY.match(text, mention.end):
                claims = self._office(claims or mention.claims) or claims
            places += [
                Place(
                    code=claim.code,
                    name=self._names[claim.code],
                    start=mention.start,
                    end=mention.end,
                    text=text[mention.start : mention.end],
                    confidence=claim.confidence,
                    until=claim.until,
                )
                for claim in claims
            ]
        return places

    def _office(self, claims: Sequence[Claim]) -> tuple[Claim, ...]:
        """The one place whose office is named: 日照社保局 is no sunshine."""
        top = self._top([claim for claim in claims if not claim.beside])
        if top is None:
            return ()
        alone = all(self.within(claim.code, (top.code,)) for claim in claims)
        return (top.at(max(top.confidence, _OFFICE) if alone else _FAR),)

    def _sure(self, claims: Sequence[Claim]) -> Claim | None:
        """The one claim that needs no company, if there is one."""
        if len(claims) == 1:
            return None if claims[0].weak else claims[0]
        return self._top([claim for claim in claims if not claim.weak])

    def _top(self, claims: Sequence[Claim]) -> Claim | None:
        """The one claim of the highest level, if there is one; namesakes make it less sure."""
        if not claims:
            return None
        ranks = [RANK[self.level(claim.code)] for claim in claims]
        best = min(ranks)
        if ranks.count(best) > 1:
            return None
        top = claims[ranks.index(best)]
        nested = all(self.within(claim.code, (top.code,)) for claim in claims)
        return top if nested else top.at(min(top.confidence, _SHARED))

    def _inside(self, code: str, area: str) -> bool:
        return code != area and area in self._paths[code]

    def _beside(self, text: str, mention: Mention, before: Place) -> Claim | None:
        """The claim inside the place named right before, or beside it in a list (向阳区、郊区)."""
        gap = text[before.end : mention.start]
        if len(gap) > 1:
            return None
        area = before.code if gap not in _LISTING else self._regions[before.code].parent
        if area is None:
            return None
        inside = self._top([c for c in mention.claims if self._inside(c.code, area)])
        return inside.at(_PATH) if inside else None

    def _chosen(
        self, number: int, mention: Mention, sure: Mapping[int, Claim]
    ) -> tuple[Claim, ...]:
        if number in sure:
            return (sure[number],)
        claims = [claim for claim in mention.claims if not claim.beside]
        # The nearest place named before decides, then the nearest one after.
        for other in _nearest(number, tuple(sure)):
            area = sure[other].code
            inside = self._top([c for c in claims if self._inside(c.code, area)])
            if inside:
                return (inside.at(_FAR if inside.weak else _NEAR),)
        return tuple(claim.at(_OPEN) for claim in claims if not claim.weak)

    def _joined(self, text: str, places: Sequence[Place]) -> Iterator[Place]:
        """The places, with a path written in one go made one."""
        last: Place | None = None
        for place in places:
            if last is not None:
                gap = text[last.end : place.start]
                if _is_path(gap) and self._inside(place.code, last.code):
                    whole = text[last.start : place.end]
                    last = replace(place, start=last.start, text=whole, confidence=_PATH)
                    continue
                yield last
            last = place
        if last is not None:
            yield last


def _nearest(number: int, others: Sequence[int]) -> tuple[int, ...]:
    """Of ``others``, which rise, the nearest before ``number`` and then those behind it."""
    at = bisect_left(others, number)
    return (*others[max(0, at - _SIGHT) : at][::-1], *others[at : at + _SIGHT])


def _is_path(gap: str) -> bool:
    """Whether names with ``gap`` between them are one: 广东深圳, 广东 深圳."""
    return len(gap) <= 1 and gap not in _LISTING and not gap.isalnum()
