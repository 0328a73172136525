"""Places an incident has reached: where it happens, and where the outlets are that tell it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.incidents.voices import is_ticket, traits
from monitor.types import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Codes of places, most often named first; what lies in a smaller one named is left out."""

    scenes: tuple[str, ...]
    """Where it happens, by texts that are sure of it."""
    published: tuple[str, ...]
    """Regions served by outlets that tell it."""


def places(members: Iterable[Member]) -> Places:
    """The places ``members`` name, and those of their outlets; a ticket has no outlet."""
    named: Counter[str] = Counter()
    serving: set[tuple[str, str]] = set()
    for member in members:
        if member.classification.regions:
            named.update({r.code for r in member.classification.regions if r.sure})
        region = member.item.region
        if region is not None and not is_ticket(member):
            serving.add((region, member.item.outlet))
    return Places(scenes=_smallest(named), published=_smallest(Counter(r for r, _ in serving)))


def places_reached(members: Sequence[Member]) -> tuple[str, ...]:
    """All of them together."""
    named = {code for m in members for code in traits(m).scenes}
    named |= {m.item.region for m in members if m.item.region is not None and not is_ticket(m)}
    return _smallest(Counter(named)) if len(named) > 1 else tuple(named)


def _smallest(named: Counter[str]) -> tuple[str, ...]:
    """``named`` without the places that hold another of them: a city is no place beside its county.

    Codes are those of GB/T 2260: province, city and county, two digits each, zeros for the rest.
    """
    codes = sorted(named, key=lambda code: (-named[code], code))
    return tuple(code for code in codes if not _holds_another(code, codes))


def _holds_another(code: str, codes: Sequence[str]) -> bool:
    stem = code
    while stem.endswith("00"):
        stem = stem[:-2]
    return any(other != code and other.startswith(stem) for other in codes)
