"""Long numbers in a text that identify a person: identity cards, bank cards, mobile phones.

They are read as people write them: full-width, in Chinese numerals, cut up by spaces or dashes. A
number counts by its own form and check digit, or because the text says what it is: identity cards
by the check character of GB 11643-1999, bank cards by the Luhn formula of ISO/IEC 7812-1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

ID_CARD, BANK_CARD, MOBILE = "〔身份证号〕", "〔银行卡号〕", "〔手机号〕"

_HAN = "〇零一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖"
_ARABIC = dict(zip("０１２３４５６７８９", "0123456789", strict=True))
_PLAIN = str.maketrans({**_ARABIC, **dict(zip(_HAN, "0012345678912123456789", strict=True))})
_GAP = "[ \u3000\u200b-\u200d\ufeff.·\\-‐-―－_]"
_GROUP = rf"[0-9０-９]+|[{_HAN}]+"
_RUN = re.compile(rf"[0-9０-９{_HAN}](?:{_GAP}{{0,3}}[0-9０-９{_HAN}]){{9,}}")
_PIECE = re.compile(_GROUP)
_CHECK = re.compile(rf"{_GAP}{{0,3}}[XxＸｘ×]")
_PHONE = re.compile(r"1[3-9]\d{9}")
_SHAPES = frozenset(
    {(11,), (3, 4, 4), (4, 3, 4), (4, 4, 3), (3, 3, 5), (5, 3, 3), (3, 8), (7, 4), (4, 7)}
    | {(5, 6), (6, 5), (3, 2, 6), (3, 3, 3, 2), (3, 2, 2, 2, 2), (2, 3, 3, 3), (1,) * 11}
)
"""How a mobile number is cut up; other pieces of eleven digits are columns of figures."""
_CARD_SHAPE = re.compile(r"(?:1[6-9]|4,4,4,4(?:,[1-3])?|6,1[0-3]|4,4,4,[4-7]|8,8)$")
_MONEY = re.compile(r"元|万|亿|[%％‰]|\.\d")
_LETTER = re.compile("[A-Za-z]")
_OF_A_THING = re.compile(
    "(?:信用代码|识别号|税号|订单|单号|流水|发票|工单|案号|文号|批号|备案号|许可证|受理号|登记号)"
    "(?:编?号码?)?(?:是|为)?[:： ]{0,2}$"
)
_PERSONAL = re.compile("身份证|社会保障号|社保号|社保卡|公民号码|证件号")
_BANK = re.compile("卡号|账号|帐号|银行卡|存折|账户|帐户")
_MORE = re.compile(rf"{_GAP}{{0,3}}[0-9０-９]")
_RANK = (MOBILE, BANK_CARD, ID_CARD)
_PLUS = ("+", "＋")
_MOST_DIGITS = 23
_LENGTHS = frozenset({11, 13, 15, 16, 17, 18, 19})
"""Digits of a mobile number with and without its country, of an identity card, of a bank card."""
_BEFORE = 10
"""Characters before a number in which the text says what it is."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    digits: str
    han: bool


@dataclass(frozen=True, slots=True)
class _Label:
    """What the words right before a number call it."""

    person: bool
    bank: bool
    thing: bool


@lru_cache(maxsize=64)
def _label(before: str) -> _Label:
    return _Label(
        person=bool(_PERSONAL.search(before)),
        bank=bool(_BANK.search(before)),
        thing=bool(_OF_A_THING.search(before)),
    )


def mask_numbers(text: str) -> str:
    """``text`` with the numbers of persons replaced by what they are."""
    parts: list[str] = []
    done = 0
    for run in _RUN.finditer(text):
        pieces = [
            _Piece(m.start(), m.end(), m[0].translate(_PLAIN), m[0][0] in _HAN)
            for m in _PIECE.finditer(text, run.start(), run.end())
        ]
        for begin, end, mask in _found(text, pieces):
            start = begin - (text[begin - 1 : begin] in _PLUS)
            parts += [text[done:start], mask]
            done = end
    return "".join(parts) + text[done:] if parts else text


def _found(text: str, pieces: Sequence[_Piece]) -> Iterator[tuple[int, int, str]]:
    """Start, end and kind of each number, the surest of those that begin at one piece."""
    first = 0
    while first < len(pieces):
        hits = list(_numbers_from(text, pieces, first))
        if hits:
            last, start, end, mask = max(hits, key=lambda hit: (_RANK.index(hit[3]), hit[0]))
            yield start, end, mask
            first = last
        first += 1


def _numbers_from(
    text: str, pieces: Sequence[_Piece], first: int
) -> Iterator[tuple[int, int, int, str]]:
    """Numbers that begin with piece ``first``: last piece, start, end and what it may be."""
    start, digits = pieces[first].start, ""
    label = _label(text[max(0, start - _BEFORE) : start].rpartition("〕")[2])
    if _follows_a_point(text, start):
        return
    for last in range(first, min(first + _MOST_DIGITS, len(pieces))):
        digits += pieces[last].digits
        if len(digits) > _MOST_DIGITS:
            break
        end = pieces[last].end
        if len(digits) == 17 and (check := _CHECK.match(text, end)):
            if label.person or _is_id_card(digits + "X"):
                yield last, start, check.end(), ID_CARD
        elif len(digits) in _LENGTHS or (label.bank and len(digits) > 9):
            kind = _kind(text, pieces[first : last + 1], digits, label)
            if kind:
                yield last, start, end, kind
    piece = pieces[first]
    if piece.han:
        yield from _behind_a_numeral(piece, first)
    if len(piece.digits) > 19 and any(map(_is_id_card, (piece.digits[:18], piece.digits[-18:]))):
        yield first, piece.start, piece.end, ID_CARD


def _behind_a_numeral(piece: _Piece, at: int) -> Iterator[tuple[int, int, int, str]]:
    """A phone in Chinese numerals that another one stands before: 周一一三八…."""
    match = re.fullmatch(r"\d{1,3}(1[3-9]\d{9})", piece.digits)
    if match:
        yield at, piece.end - len(match[1]), piece.end, MOBILE


def _kind(text: str, pieces: Sequence[_Piece], digits: str, label: _Label) -> str | None:
    """What the number made of ``pieces`` is, when it is a person's."""
    shape = tuple(len(piece.digits) for piece in pieces)
    end = pieces[-1].end
    if _MONEY.match(text, end):
        return None
    if _is_id(digits, said=label.person):
        return ID_CARD
    if label.thing:
        return None
    if _is_mobile(pieces, shape, digits):
        return MOBILE
    if _is_card(shape, digits):
        return None if _LETTER.match(text, end) else BANK_CARD
    return BANK_CARD if label.bank and not _MORE.match(text, end) else None


def _follows_a_point(text: str, start: int) -> bool:
    return text[start - 1 : start] == "." and text[max(0, start - 2) : start - 1].isdigit()


def _is_mobile(pieces: Sequence[_Piece], shape: tuple[int, ...], digits: str) -> bool:
    for code in ("", "86", "0086"):
        if digits.startswith(code) and _PHONE.fullmatch(digits, len(code)):
            own = shape[1:] if shape[0] == len(code) else (shape[0] - len(code), *shape[1:])
            unbroken = all(a.end == b.start for a, b in pairwise(pieces))
            return own in _SHAPES or unbroken
    return False


def _is_card(shape: tuple[int, ...], digits: str) -> bool:
    return (
        16 <= len(digits) <= 19
        and bool(_CARD_SHAPE.match(",".join(map(str, shape))))
        and _is_luhn(digits)
    )


def _is_id(digits: str, *, said: bool = False) -> bool:
    """By its form, or because the text says so; those of fifteen digits have no check."""
    if len(digits) == 18:
        return said or _is_id_card(digits)
    return said and len(digits) == 15 and _is_birthday(f"19{digits[6:12]}")


def _is_id_card(number: str) -> bool:
    """Whether the province and the birthday exist and the check character is right."""
    if not "11" <= number[:2] <= "83" or not _is_birthday(number[6:14]):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == number[17]


def _is_birthday(digits: str) -> bool:
    try:
        return 1850 < date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).year < 2100
    except ValueError:
        return False


def _is_luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
