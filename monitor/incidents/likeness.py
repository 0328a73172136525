"""How alike two texts are in their words: characters and pairs of characters, no dictionary.

Works for an eight-character hot-list title as for an article or a hotline ticket. Half the figure
is a cosine, half an overlap against the shorter side, because a title inside a longer one is the
same story though the cosine is low.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

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


def vector(title: str, terms: Sequence[str], rules: Grouping) -> dict[str, float]:
    """Weights of the single characters, pairs, numbers and latin words of ``title``.

    The first content words of the text join in with less weight, so that a ticket without a
    telling title is recognised too.
    """
    found: dict[str, float] = {}
    for run in _RUNS.findall(fold_text(title)):
        for gram in _grams(run):
            found[gram] = found.get(gram, 0.0) + weight(gram, rules)
    for name in names(fold_text(title)):
        found[f"{_OPENS}{name}{_CLOSES}"] = _NAMED
    for term in terms[:_MOST_TERMS]:
        for gram in _grams(term):
            found.setdefault(gram, _TERM * weight(gram, rules))
    return found


def blend(profile: Mapping[str, float], new: Mapping[str, float], most: int) -> dict[str, float]:
    """``profile`` with one more text in it, cut to its ``most`` heaviest grams."""
    merged = {gram: value * _FADE for gram, value in profile.items()}
    length = math.sqrt(sum(value * value for value in new.values())) or 1.0
    for gram, value in new.items():
        merged[gram] = merged.get(gram, 0.0) + value / length
    heaviest = sorted(merged.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
    return {gram: round(value, 4) for gram, value in heaviest}


def likeness(
    new: Mapping[str, float],
    profile: Mapping[str, float],
    rarity: Mapping[str, float],
    rules: Grouping,
) -> float:
    """0 to 1: how much of the words of ``new`` and of ``profile`` is the same.

    ``rarity`` weighs each gram of ``new`` up or down (1 when it is left out).
    """
    shared = [gram for gram in new if gram in profile]
    if not shared:
        return 0.0
    rare = {gram: rarity.get(gram, 1.0) for gram in new}
    common = sum(new[g] * rare[g] for g in shared)
    own = sum(value * rare[g] for g, value in new.items())
    theirs = sum(weight(g, rules) * rarity.get(g, 1.0) for g in profile)
    overlap = min(1.0, common / min(own, theirs))
    dot = sum(new[g] * rare[g] ** 2 * profile[g] for g in shared)
    ours = math.sqrt(sum((value * rare[g]) ** 2 for g, value in new.items()))
    other = math.sqrt(sum((value * rarity.get(g, 1.0)) ** 2 for g, value in profile.items()))
    alike = 0.5 * overlap + 0.5 * min(1.0, dot / (ours * other))
    return alike * (_NAMES_APART if _name_others(new, profile) else 1.0)


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
    for run in _RUNS.findall(fold_text(title)):
        stretch, heavy = "", 0.0
        for gram in (*_grams(run)[len(run) if run[0] >= _HAN else 0 :], ""):
            if gram in profile:
                stretch = stretch + gram[-1] if stretch else gram
                heavy += weight(gram, rules)
            elif stretch:
                found[stretch] = heavy
                stretch, heavy = "", 0.0
    return tuple(sorted(found, key=lambda word: (-found[word], word)))


def rarities(new: Mapping[str, float], profiles: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """How much each gram of ``new`` tells apart: below 1 when many of ``profiles`` hold it."""
    total = len(profiles)
    if total < _ENOUGH:
        return {}
    most = math.log(total + 1)
    return {
        gram: max(_LEAST, 1 - math.log(sum(gram in p for p in profiles) + 1) / most) for gram in new
    }


_ENOUGH = 8
"""Profiles below which counting how common a gram is says nothing."""
_LEAST = 0.2
"""What a gram that every profile holds still weighs."""


def _grams(run: str) -> list[str]:
    if run[0] < _HAN:
        return [run]
    return [*run, *(run[i : i + 2] for i in range(len(run) - 1))]


def weight(gram: str, rules: Grouping) -> float:
    """What a gram weighs by itself; characters of grammar and words of the field weigh less."""
    return _weight(gram, rules.common_words, rules.common_factor)


@lru_cache(maxsize=20_000)
def _weight(gram: str, common_words: tuple[str, ...], common_factor: float) -> float:
    if gram[0] == _OPENS:
        return _NAMED
    if gram[0] < _HAN:
        return _TOKEN
    base = _SINGLE if len(gram) == 1 else _PAIR
    light = sum(char in _LIGHT for char in gram)
    if light:
        base *= _LIGHTEST if light == len(gram) else _LIGHTER
    return base * (common_factor if gram in _common_grams(common_words) else 1.0)


@lru_cache(maxsize=8)
def _common_grams(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(gram for word in words for gram in _grams(word))
