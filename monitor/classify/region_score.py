"""How good places are: where it happened against what a reader wrote down, and by which role.

Pure. A gold record holds ``id`` and ``regions`` (objects with ``code`` and ``role``; none where a
reader cannot tell), a predicted one ``id`` and ``regions`` (``code``, ``role`` and, where given,
``confidence``). Only sure scenes count as given: what is below 0.7 is a candidate. A gold record
without prediction counts as predicted unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from monitor.classify.evaluate import Counts, by_id
from monitor.errors import InputError
from monitor.types import PlaceRole

_SURE = 0.7
"""As ``RegionMatch.sure`` has it."""
_MUNICIPALITIES = ("11", "12", "31", "50")
"""北京 天津 上海 重庆: their districts lie in no other city."""
_DIRECT = ("4290", "4690", "6590")
"""Counties their province runs itself: each is its own city."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionScore:
    """The result of one measurement."""

    exact: Counts
    """Scenes by their code."""
    city: Counts
    """Scenes cut to their city."""
    province: Counts
    """Scenes cut to their province."""
    roles: Mapping[PlaceRole, Counts]
    """Code and role together."""
    items: int
    unknown: int
    """Items without a sure scene."""
    unknown_rightly: int
    """Of them those whose scene the reader does not know either."""
    unknowable: int
    """Items whose scene the reader does not know."""
    missing: int
    """Gold records without a prediction."""

    @property
    def unknown_share(self) -> float:
        """Share of items without a sure scene."""
        return self.unknown / self.items if self.items else 0.0

    @property
    def guessed(self) -> int:
        """Items given a scene where the reader knows none."""
        return self.unknowable - self.unknown_rightly

    def as_dict(self) -> dict[str, object]:
        """All figures, for JSON."""
        return {
            "exact": self.exact.as_dict(),
            "city": self.city.as_dict(),
            "province": self.province.as_dict(),
            "roles": {role.value: counts.as_dict() for role, counts in self.roles.items()},
            "unknown_share": round(self.unknown_share, 4),
            "unknown_rightly": self.unknown_rightly,
            "guessed": self.guessed,
            "items": self.items,
            "missing": self.missing,
        }

    def as_text(self) -> str:
        """A table for the terminal."""
        rows = [
            _row("scene, exact", self.exact),
            _row("scene, city", self.city),
            _row("scene, province", self.province),
            *(_row(f"role {role.value}", counts) for role, counts in self.roles.items()),
            self._unknown_row(),
        ]
        return "\n".join(rows)

    def _unknown_row(self) -> str:
        return (
            f"unknown {self.unknown_share:.1%} ({self.unknown_rightly} of {self.unknown} rightly)  "
            f"guessed {self.guessed} of {self.unknowable}  missing {self.missing} of {self.items}"
        )


_Places = frozenset[tuple[str, PlaceRole]]


def score_regions(
    gold: Iterable[Mapping[str, Any]], predicted: Iterable[Mapping[str, Any]]
) -> RegionScore:
    """Compare predictions with gold, matched by ``id``; raises InputError on a malformed record."""
    truth, guesses = by_id(gold, _places), by_id(predicted, _places)
    pairs = [(places, guesses.get(key, frozenset())) for key, places in truth.items()]
    scenes = [(_scenes(g), _scenes(p)) for g, p in pairs]
    return RegionScore(
        exact=_count(scenes),
        city=_count([(frozenset(map(_city, g)), frozenset(map(_city, p))) for g, p in scenes]),
        province=_count(
            [(frozenset(c[:2] for c in g), frozenset(c[:2] for c in p)) for g, p in scenes]
        ),
        roles={
            role: _count([(_of(role, g), _of(role, p)) for g, p in pairs]) for role in PlaceRole
        },
        items=len(pairs),
        unknown=sum(not p for _, p in scenes),
        unknown_rightly=sum(not g and not p for g, p in scenes),
        unknowable=sum(not g for g, _ in scenes),
        missing=sum(key not in guesses for key in truth),
    )


def _places(record: Mapping[str, Any]) -> _Places:
    regions = record.get("regions")
    if not isinstance(regions, list):
        raise InputError(f"record {record['id']!r} has no list 'regions'; an empty one will do")
    try:
        return frozenset(
            (str(region["code"]), PlaceRole(region["role"]))
            for region in regions
            if float(region.get("confidence", 1.0)) >= _SURE
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"record {record['id']!r}: each of 'regions' needs a 'code' and a 'role' of "
            f"{[role.value for role in PlaceRole]!r}, and a number where it has 'confidence'"
        ) from error


def _scenes(places: _Places) -> frozenset[str]:
    return _of(PlaceRole.SCENE, places)


def _of(role: PlaceRole, places: _Places) -> frozenset[str]:
    return frozenset(code for code, given in places if given is role)


def _city(code: str) -> str:
    """The city ``code`` lies in; a municipality for its districts, itself for a province."""
    if code.startswith(_DIRECT) or code.endswith("0000"):
        return code
    return f"{code[:2]}0000" if code.startswith(_MUNICIPALITIES) else f"{code[:4]}00"


def _count(pairs: Iterable[tuple[frozenset[str], frozenset[str]]]) -> Counts:
    hits = false = missed = 0
    for truth, guess in pairs:
        hits += len(truth & guess)
        false += len(guess - truth)
        missed += len(truth - guess)
    return Counts(hits=hits, false=false, missed=missed)


def _row(label: str, counts: Counts) -> str:
    return (
        f"{label:24s} n={counts.hits + counts.missed:4d}  P={counts.precision:.3f}  "
        f"R={counts.recall:.3f}  F={counts.f1:.3f}"
    )
