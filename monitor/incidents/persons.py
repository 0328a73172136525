"""How many people a text speaks of: 70名, 三百余人, 上千人, 数十户.

A round word counts at its lower end (上千 is 1000, 数十 is 20), because a figure read too high
sends people out at night.
"""

from __future__ import annotations

import re
from functools import lru_cache

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_VAGUE = {"上": 1, "近": 1, "成": 1, "数": 2, "几": 2, "好几": 2, "若干": 2}
_COUNTERS = r"(?:多|余|来|几)?(?:名|位|个|户|号)?"
_WHO = (
    r"(?:退休人员|退休职工|退休工人|退休教师|参保人员|参保人|参保群众|待遇人员|农民工|农民|村民|居民"
    r"|职工|员工|工人|群众|老人|老年人|患者|储户|业主|骑手|教师|家长|市民|网民|人|户)"
)
_NOT_BEHIND = r"(?!大|民币|均|次|社|力|工智|份|口|均)"
_NUMBER = (
    r"(?P<vague>好几|若干|上|近|成|数|几)?"
    r"(?P<number>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?[十百千万亿]*|[一二两三四五六七八九十百千万零〇]+)"
)
_PERSONS = re.compile(
    rf"(?<![\d.第每]){_NUMBER}(?:{_COUNTERS}{_WHO}|(?:多|余|来|几)?[名位])" + _NOT_BEHIND
)
_MOST = 100_000_000
"""Above this a figure speaks of the nation, not of the people concerned here."""


def persons(text: str) -> int:
    """The largest number of people ``text`` (folded) names; 0 when it names none."""
    return persons_said(text)[0]


@lru_cache(maxsize=4096)
def persons_said(text: str) -> tuple[int, str]:
    """The same with the words that name it, the first of several."""
    named = ((_value(match), match[0]) for match in _PERSONS.finditer(text))
    return max(named, key=lambda pair: pair[0], default=(0, ""))


def _value(match: re.Match[str]) -> int:
    number = match["number"].replace(",", "")
    vague = _VAGUE.get(match["vague"] or "", 0)
    if number[0].isdigit():
        figure = float(re.match(r"[\d.]+", number)[0])  # type: ignore[index]  # begins with a digit
        for unit in number.lstrip("0123456789."):
            figure *= _UNITS[unit]
    elif vague and number[0] in _UNITS:
        figure = float(vague)
        for unit in number:
            figure *= _UNITS.get(unit, 1)
    else:
        figure = float(_han(number))
    return int(figure) if figure <= _MOST else 0


def _han(number: str) -> int:
    """A number in Han characters: 三百二十, 两万, 一千零五."""
    total, section, digit = 0, 0, 0
    for char in number:
        if char in _DIGITS:
            digit = _DIGITS[char]
            continue
        unit = _UNITS[char]
        if unit >= _UNITS["万"]:
            total = (total + section + digit) * unit if total + section + digit else unit
            section = 0
        else:
            section += (digit or 1) * unit
        digit = 0
    return total + section + digit
