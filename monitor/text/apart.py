"""What sets two like texts apart: another year or month, another place, another named thing.

Notices of two counties, or of two months, come from one template; nine tenths of their words agree
and they are two stories all the same.
"""

from __future__ import annotations

import re

from monitor.text.normalise import fold_text

_READ = 200
_NUMERALS = str.maketrans("一二三四五六七八九", "123456789")
_PERIOD = re.compile(r"\d{1,4}(?:年|月|日|期|批|季度|号)")
_PLACE = re.compile(r"[㐀-鿿]{2}[省市县区州旗镇乡]")
_NO_PLACE = re.compile(r"[全本各该我某超城都股楼门夜街社居地外异跨多两]")
_WORK = re.compile(r"《([^《》]{1,40})》")
_LATIN = re.compile(r"[a-z]{2,}[a-z0-9]*")


def set_apart(one: str, other: str) -> bool:
    """Whether two titles name different periods or different places, so that neither is a copy."""
    first, second = fold_text(one[:_READ]), fold_text(other[:_READ])
    if first == second:
        return False
    pairs = ((_periods(first), _periods(second)), (_places(first), _places(second)))
    return any(a and b and not a & b for a, b in pairs)


def names(text: str) -> frozenset[str]:
    """Works and documents in 《》 and words in Latin letters that a folded title names."""
    works = (_letters(found) for found in _WORK.findall(text[:_READ]))
    return frozenset((*works, *_LATIN.findall(text[:_READ]))) - {""}


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _periods(text: str) -> set[str]:
    plain = text.replace("十一月", "11月").replace("十二月", "12月").replace("十月", "10月")
    return set(_PERIOD.findall(plain.translate(_NUMERALS)))


def _places(text: str) -> set[str]:
    return {place for place in _PLACE.findall(text) if not _NO_PLACE.search(place[:2])}
