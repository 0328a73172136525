"""What a text is recognised by when it comes again, word for word or nearly so.

MinHash (Broder 1997): the share of equal values of two signatures estimates the share of four-
character shingles two texts have in common. Banding (Indyk and Motwani 1998) finds candidates by
equality of a key: with 16 bands of 4 values 64 of 100 pairs that share half of their shingles meet
in one, and 99 of 100 that share seven tenths.

A summary and its article share too few shingles for that, and a hot list's title is too short: they
are found by further marks, of the first hundred characters and of the title without its trimmings.
"""

from __future__ import annotations

import re
import struct
from hashlib import blake2b
from operator import eq

import numpy as np
import numpy.typing as npt

from monitor.text.normalise import fold_text, strip_footer
from monitor.types import Fingerprint

_VALUES = 64
_ROWS = 4
_SHINGLE = 4
_SHORTEST = 24
"""Characters below which a signature says too little."""
_LONGEST = 20_000
"""Characters a signature is taken of; what follows counts for the exact hash only."""
_OPENING = 120
"""Characters of a body's beginning that have marks of their own."""
_OPENING_BANDS = 4
SHORTEST_TITLE = 8
"""Characters of a bare title below which it says too little."""
_CAP = 40
_MASK = (1 << 64) - 1

_TRIMMINGS = re.compile(
    r"^(?:突发|最新|刚刚|速看|重磅|定了|扩散|注意|紧急|快讯|独家|关注|视频|转发|转载|转)+|"
    r"(?:引发?(?:网友)?热议|引发?关注|冲?上热搜|登上热搜|最新版下载|手机版下载?|在线观看)+$"
)
_SLIGHT = str.maketrans("一二三四五六七八九两", "1234567892", "的了地得之着啊吗呢吧呀")
_HEADER = re.compile(
    r"\A(?:本报|本网|本刊|本台|[^\s()]{2,8}?(?:社|报|网|新闻))?[^\s()]{0,10}?"
    r"(?:\d{1,2}月)?(?:\d{1,2}日)?(?:电|讯|消息)\s{0,2}(?:\([^()]{1,30}\))?"
)


def fingerprint(title: str, body: str) -> Fingerprint:
    """The fingerprint of ``title`` and ``body``: letters, digits and Han only, folded.

    Page furniture and spam lines are left out, so that a mirror's copy is known for what it is.
    """
    return _fingerprint(fold_text(title), fold_text(_without_furniture(body)))


def prints(title: str, body: str) -> tuple[Fingerprint, tuple[str, ...]]:
    """The fingerprint of a text and its further keys: its bare title, bands of its opening.

    Either key may be missing: the title says too little, the body is too short.
    """
    named, told = fold_text(title), fold_text(_without_furniture(body))
    bare = _bare(named)
    keys = [f"t:{bare}"] if len(bare) >= SHORTEST_TITLE else []
    values = _signature(_opening(told)[:_OPENING], _OPENING_BANDS * _ROWS)
    digits = _hex(values)
    keys += [f"o{n}:{part}" for n, part in enumerate(_parts(digits))]
    return _fingerprint(named, told), tuple(keys)


def _fingerprint(title: str, body: str) -> Fingerprint:
    kept = (_letters(title), _letters(body))
    exact = blake2b("\n".join(kept).encode(), digest_size=16).hexdigest()
    return Fingerprint(exact=exact, signature=_signature("".join(kept)))


def bare_title(title: str) -> str:
    """``title`` without marks, trimmings (突发, 引热议) and words of no weight, numerals as digits.

    Two boards that show one headline differ by such things; a 不, a 又 or a year is left in.
    """
    return _bare(fold_text(title[: 2 * _CAP]))


def opening(body: str) -> str:
    """The beginning of ``body`` without dateline and furniture, letters only, folded."""
    return _opening(fold_text(_without_furniture(body[: 6 * _OPENING])))


def _bare(folded: str) -> str:
    return _TRIMMINGS.sub("", _letters(folded[: 2 * _CAP])[:_CAP]).translate(_SLIGHT)


def _opening(folded: str) -> str:
    return _letters(_HEADER.sub("", folded[: 6 * _OPENING].lstrip(), count=1))[: 3 * _OPENING]


def contained(one: str, other: str) -> float:
    """How much of the first hundred characters of ``one`` stands in ``other``, or the reverse."""
    return max(within(one[:_OPENING], other), within(other[:_OPENING], one))


def within(part: str, whole: str) -> float:
    """The share of the four-character stretches of ``part`` that stand in ``whole``, 0 to 1."""
    shingles = {part[i : i + _SHINGLE] for i in range(len(part) - _SHINGLE + 1)}
    return sum(shingle in whole for shingle in shingles) / len(shingles) if shingles else 0.0


def _letters(folded: str) -> str:
    return "".join(filter(str.isalnum, folded))


def _without_furniture(body: str) -> str:
    """``body`` without menus and place lists, as far as a signature reads."""
    return strip_footer(body[:_LONGEST]) + body[_LONGEST:]


def resemblance(a: Fingerprint, b: Fingerprint) -> float:
    """How much of two texts is the same, 0 to 1; too short texts are the same or not at all."""
    if a.exact == b.exact:
        return 1.0
    if not a.signature or not b.signature:
        return 0.0
    equal: int = sum(map(eq, a.signature, b.signature))
    return equal / _VALUES


def bands(f: Fingerprint) -> tuple[str, ...]:
    """16 keys; two texts that share one are worth comparing. Empty without a signature."""
    return tuple(f"{n:x}:{part}" for n, part in enumerate(_parts(_hex(f.signature))))


def _hex(values: tuple[int, ...]) -> str:
    return struct.pack(f">{len(values)}I", *values).hex()


def _parts(digits: str) -> list[str]:
    width = 8 * _ROWS
    return [digits[start : start + width] for start in range(0, len(digits), width)]


def _scattered(count: int, seed: int) -> npt.NDArray[np.uint64]:
    """``count`` odd numbers of 64 bits, the same on every machine (SplitMix64)."""
    numbers = []
    for _ in range(count):
        seed = (seed + 0x9E3779B97F4A7C15) & _MASK
        mixed = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        numbers.append((mixed ^ (mixed >> 31)) | 1)
    return np.array(numbers, dtype=np.uint64)


_PLACES = _scattered(_SHINGLE, 1)
_FACTORS = _scattered(_VALUES, 2)[:, None]
_SUMMANDS = _scattered(_VALUES, 3)[:, None]
_HALF = np.uint64(32)


def _signature(text: str, values: int = _VALUES) -> tuple[int, ...]:
    if len(text) < _SHORTEST:
        return ()
    codes = np.frombuffer(text[:_LONGEST].encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    count = len(codes) - _SHINGLE + 1
    shingles = np.zeros(count, dtype=np.uint64)
    for place in range(_SHINGLE):
        shingles += codes[place : place + count] * _PLACES[place]
    shingles = np.unique(shingles ^ (shingles >> _HALF))
    lowest = ((shingles * _FACTORS[:values] + _SUMMANDS[:values]) >> _HALF).min(axis=1)
    return tuple(lowest.tolist())
