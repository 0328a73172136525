"""Numbers of headings as official documents write them: 一、 then （一） then 1. then （1）. PURE.

Source: GB/T 9704-2012, 7.3.3.
"""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """``number`` from 1 to 99 in Chinese: 一, 十, 十二, 二十一."""
    tens, ones = divmod(number, 10)
    before = ("" if tens < 2 else _DIGITS[tens]) + "十" if tens else ""
    return before + (_DIGITS[ones] if ones else "")


def heading_number(level: int, number: int) -> str:
    """What stands before the ``number``-th heading of ``level``; 1 is that of the sections."""
    forms = (f"{chinese(number)}、", f"（{chinese(number)}）", f"{number}.", f"（{number}）")
    return forms[min(level, len(forms)) - 1]
