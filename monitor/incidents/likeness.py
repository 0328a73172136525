"""How alike two texts are in their words: characters and pairs of characters, no dictionary.

Works for an eight-character hot-list title as for an article or a hotline ticket. Half the figure
is a cosine, half an overlap against the shorter side, because a title inside a longer one is the
same story though the cosine is low.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from sys import intern

from monitor.settings.severity import Grouping
from monitor.text.apart import names
from monitor.text.normalise import fold_text

_RUNS = re.compile(r"[a-z]+|\d+(?:\.\d+)?|[\u4e00-\u9fff]+")
_HAN = "\u4e00"
_SINGLE, _PAIR, _TOKEN, _TERM = 0.5, 1.0, 1.5, 0.5
_NAMED, _OPENS, _CLOSES = 0.1, "《", "》"
_NAMES_APART = 1 / 3
"""What likeness is left of two texts that each name works or brands, none of them the other's."""
_MOST_TERMS = 12
_FADE = 0.9
"""What earlier members still weigh when the next one is taken into a profile."""
_LIGHT = frozenset(
    "的了是在有和与及对将被为吗呢什么如何看待怎哪些会不这那一个你我他她它们上下中后前年月日能可以"
)
_LIGHTER, _LIGHTEST = 0.6, 0.2


def vector(title: str, terms: Sequence[str], rules: Grouping) -> Mapping[str, float]:
    """Weights of the single characters, pairs, numbers and latin words of ``title``.

    The first content words of the text join in with less weight, so that a ticket without a
    telling title is recognised too.
    """
    return _vector(title, tuple(terms[:_MOST_TERMS]), rules.common_words, rules.common_factor)


@lru_cache(maxsize=512)
def _vector(
    title: str, terms: tuple[str, ...], common_words: tuple[str, ...], common_factor: float
) -> Mapping[str, float]:
    weights = _weights(common_words, common_factor)
    found: dict[str, float] = {}
    folded = _folded(title)
    for run in _RUNS.findall(folded):
        for gram in _grams(run):
            found[gram] = found.get(gram, 0.0) + weights[gram]
    for name in names(folded):
        found[f"{_OPENS}{name}{_CLOSES}"] = _NAMED
    for gram in (gram for term in terms for gram in _grams(term)):
        if gram not in found:
            found[gram] = _TERM * weights[gram]
    return found


def blend(
    profile: Mapping[str, float], unit: float, new: Mapping[str, float], most: int
) -> tuple[dict[str, float], float]:
    """``profile`` with one more text in it, and what a text weighs now.

    Earlier texts fade by what later ones weigh more, so that only the new grams are touched. Of
    grams the ``most`` heaviest are kept.
    """
    if profile:
        unit = round(unit / _FADE, 4)
    share = unit / (math.hypot(*new.values()) or 1.0)
    weighed = {value: round(value * share, 4) for value in set(new.values())}
    terms = dict(profile)
    for gram, value in new.items():
        terms[gram] = terms[gram] + weighed[value] if gram in terms else weighed[value]
    if len(terms) > most:
        terms = _cut(terms, most)
    if unit > _RENEWED:
        terms, unit = in_unit(terms, unit), 1.0
    return terms, unit


def _cut(terms: Mapping[str, float], most: int) -> dict[str, float]:
    """``terms`` without what is lighter than the ``most`` heaviest; of equals the first by name."""
    least = sorted(terms.values(), reverse=True)[most - 1]
    kept = {gram: value for gram, value in terms.items() if value >= least}
    if len(kept) > most:
        for gram in sorted([g for g, value in kept.items() if value == least])[most - len(kept) :]:
            del kept[gram]
    return kept


def heaviest(terms: Mapping[str, float], most: int) -> list[str]:
    """Its heaviest grams, heaviest first."""
    return sorted(terms, key=lambda gram: (-terms[gram], gram))[:most]


def in_unit(terms: Mapping[str, float], unit: float) -> dict[str, float]:
    """``terms`` as they are when a text weighs one."""
    return {gram: round(value / unit, 4) for gram, value in terms.items()}


_RENEWED = 1000.0
"""What a text may weigh before everything is weighed anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One text ready to be held against many profiles: what would else be counted each time."""

    new: Mapping[str, float]
    rarity: Mapping[str, float]
    """What each gram of ``new`` weighs up or down."""
    own: float
    """Weight of all of it."""
    length: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """How much there is of a profile before anything is weighed up or down."""

    weight: float
    square: float
    peak: float
    """What share of ``square`` its heaviest gram has."""
    named: bool
    """Whether it names works or brands."""


def measure_of(new: Mapping[str, float], rarity: Mapping[str, float]) -> Measure:
    """``new`` made ready; a gram that ``rarity`` leaves out weighs as it is."""
    full = {gram: rarity.get(gram, 1.0) for gram in new} if len(rarity) < len(new) else rarity
    weighed = [value * full[gram] for gram, value in new.items()]
    return Measure(new=new, rarity=full, own=sum(weighed), length=math.hypot(*weighed))


def bulk_of(profile: Mapping[str, float], rules: Grouping) -> Bulk:
    """The bulk of ``profile``."""
    return _bulk(profile, sum(map(weights_of(rules).__getitem__, profile)), profile)


def bulk_after(
    before: Bulk,
    profile: Mapping[str, float],
    entered: Collection[str],
    gone: Collection[str],
    rules: Grouping,
) -> Bulk:
    """The bulk of ``profile``, which had the bulk ``before`` until those grams changed."""
    weigh = weights_of(rules).__getitem__
    weight = before.weight + sum(map(weigh, entered)) - sum(map(weigh, gone))
    return _bulk(profile, weight, profile if gone else entered, named=before.named and not gone)


def _bulk(
    profile: Mapping[str, float], weight: float, fresh: Collection[str], *, named: bool = False
) -> Bulk:
    square = math.hypot(*profile.values()) ** 2
    return Bulk(
        weight=weight,
        square=square,
        peak=max(profile.values()) ** 2 / square if square else 1.0,
        named=named or _OPENS in "".join(fresh),
    )


def likeness(
    new: Mapping[str, float],
    profile: Mapping[str, float],
    rarity: Mapping[str, float],
    rules: Grouping,
) -> float:
    """0 to 1: how much of the words of ``new`` and of ``profile`` is the same.

    ``rarity`` weighs each gram of ``new`` up or down (1 when it is left out).
    """
    return alike(measure_of(new, rarity), profile, bulk_of(profile, rules), rules)


def alike(text: Measure, profile: Mapping[str, float], bulk: Bulk, rules: Grouping) -> float:
    """The same for a text and a profile made ready: only the shared grams are looked at."""
    new, rarity, weights = text.new, text.rarity, weights_of(rules)
    common = dot = 0.0
    theirs, square = bulk.weight, bulk.square
    for gram in [gram for gram in new if gram in profile]:
        rare, value, held = rarity[gram], new[gram], profile[gram]
        common += value * rare
        dot += value * rare * rare * held
        theirs -= weights[gram] * (1 - rare)
        square -= held * held * (1 - rare * rare)
    if not common:
        return 0.0
    overlap = _share(common, min(text.own, theirs))
    found = 0.5 * overlap + 0.5 * _share(dot, text.length * math.sqrt(max(square, 0.0)))
    return found * (_NAMES_APART if bulk.named and _name_others(new, profile) else 1.0)


def _share(part: float, whole: float) -> float:
    return 1.0 if part >= whole else part / whole


def _name_others(new: Mapping[str, float], profile: Mapping[str, float]) -> bool:
    """Whether both name works or brands and neither holds one of the other's, not even bare."""
    ours = [gram[1:-1] for gram in new if gram[0] == _OPENS]
    theirs = [gram[1:-1] for gram in profile if gram[0] == _OPENS] if ours else []
    return bool(theirs) and not (
        any(_holds(profile, name) for name in ours) or any(_holds(new, name) for name in theirs)
    )


def _holds(grams: Mapping[str, float], name: str) -> bool:
    return all(part in grams for run in _RUNS.findall(name) for part in _grams(run))


def shared_words(title: str, profile: Mapping[str, float], rules: Grouping) -> tuple[str, ...]:
    """The longest stretches of ``title`` whose every pair stands in ``profile``, heaviest first."""
    found: dict[str, float] = {}
    weights = weights_of(rules)
    for run in _RUNS.findall(_folded(title)):
        stretch, heavy = "", 0.0
        for gram in (*_grams(run)[len(run) if run[0] >= _HAN else 0 :], ""):
            if gram in profile:
                stretch = stretch + gram[-1] if stretch else gram
                heavy += weights[gram]
            elif stretch:
                found[stretch] = heavy
                stretch, heavy = "", 0.0
    return tuple(sorted(found, key=lambda word: (-found[word], word)))


def rarities(new: Mapping[str, float], profiles: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """How much each gram of ``new`` tells apart: below 1 when many of ``profiles`` hold it."""
    held = {gram: sum(gram in profile for profile in profiles) for gram in new}
    return rarities_by(held, len(profiles))


def rarities_by(held: Mapping[str, int], total: int) -> dict[str, float]:
    """The same from how many of ``total`` profiles hold each gram."""
    if total < _ENOUGH:
        return {}
    most = math.log(total + 1)
    worth = {n: max(_LEAST, 1 - math.log(n + 1) / most) for n in set(held.values())}
    return {gram: worth[n] for gram, n in held.items()}


_ENOUGH = 8
"""Profiles below which counting how common a gram is says nothing."""
_LEAST = 0.2
"""What a gram that every profile holds still weighs."""


def _grams(run: str) -> list[str]:
    """The grams of a run; each is kept in memory once, in however many profiles it stands."""
    if run[0] < _HAN:
        return [intern(run)]
    return [*run, *[intern(run[i : i + 2]) for i in range(len(run) - 1)]]


def weight(gram: str, rules: Grouping) -> float:
    """What a gram weighs by itself; characters of grammar and words of the field weigh less."""
    return weights_of(rules)[gram]


def weights_of(rules: Grouping) -> Mapping[str, float]:
    """What every gram weighs by itself, worked out as it is asked for."""
    return _weights(rules.common_words, rules.common_factor)


class _Weights(dict[str, float]):
    """Gram to weight, worked out when a gram is first met."""

    def __init__(self, common_words: tuple[str, ...], common_factor: float) -> None:
        super().__init__()
        self._common, self._factor = _common_grams(common_words), common_factor

    def __missing__(self, gram: str) -> float:
        if len(self) >= _MOST_WEIGHTS:
            self.clear()
        self[gram] = found = _weight(gram) * (self._factor if gram in self._common else 1.0)
        return found


_MOST_WEIGHTS = 200_000
"""Grams whose weights are remembered: more than a year of one desk's texts have."""


@lru_cache(maxsize=8)
def _weights(common_words: tuple[str, ...], common_factor: float) -> _Weights:
    return _Weights(common_words, common_factor)


def _weight(gram: str) -> float:
    if gram[0] == _OPENS:
        return _NAMED
    if gram[0] < _HAN:
        return _TOKEN
    if len(gram) == 1:
        return _SINGLE * _LIGHTEST if gram in _LIGHT else _SINGLE
    light = (gram[0] in _LIGHT) + (gram[1] in _LIGHT)
    return _PAIR * (1.0, _LIGHTER, _LIGHTEST)[light]


@lru_cache(maxsize=512)
def _folded(title: str) -> str:
    return fold_text(title)


@lru_cache(maxsize=8)
def _common_grams(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(gram for word in words if word[0] >= _HAN for gram in _grams(word))
