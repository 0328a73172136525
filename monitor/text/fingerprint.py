"""What a text is recognised by when it comes again, word for word or nearly so.

MinHash (Broder 1997): the share of equal values of two signatures estimates the share of four-
character shingles two texts have in common. Banding (Indyk and Motwani 1998) finds candidates by
equality of a key: with 16 bands of 4 values 64 of 100 pairs that share half of their shingles meet
in one, and 99 of 100 that share seven tenths.
"""

from __future__ import annotations

import struct
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from monitor.text.normalise import fold_text
from monitor.types import Fingerprint

_VALUES = 64
_ROWS = 4
_SHINGLE = 4
_SHORTEST = 24
"""Characters below which a signature says too little."""
_LONGEST = 20_000
"""Characters a signature is taken of; what follows counts for the exact hash only."""
_MASK = (1 << 64) - 1


def fingerprint(title: str, body: str) -> Fingerprint:
    """The fingerprint of ``title`` and ``body``: letters, digits and Han only, folded."""
    kept = ["".join(char for char in fold_text(part) if char.isalnum()) for part in (title, body)]
    exact = blake2b("\n".join(kept).encode(), digest_size=16).hexdigest()
    return Fingerprint(exact=exact, signature=_signature("".join(kept)))


def resemblance(a: Fingerprint, b: Fingerprint) -> float:
    """How much of two texts is the same, 0 to 1; too short texts are the same or not at all."""
    if a.exact == b.exact:
        return 1.0
    if not a.signature or not b.signature:
        return 0.0
    return sum(x == y for x, y in zip(a.signature, b.signature, strict=True)) / _VALUES


def bands(f: Fingerprint) -> tuple[str, ...]:
    """16 keys; two texts that share one are worth comparing. Empty without a signature."""
    digits = struct.pack(f">{len(f.signature)}I", *f.signature).hex()
    width = 8 * _ROWS
    return tuple(
        f"{start // width:x}:{digits[start : start + width]}"
        for start in range(0, len(digits), width)
    )


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


def _signature(text: str) -> tuple[int, ...]:
    if len(text) < _SHORTEST:
        return ()
    codes = np.frombuffer(text[:_LONGEST].encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    count = len(codes) - _SHINGLE + 1
    shingles = np.zeros(count, dtype=np.uint64)
    for place in range(_SHINGLE):
        shingles += codes[place : place + count] * _PLACES[place]
    shingles = np.unique(shingles ^ (shingles >> _HALF))
    lowest = ((shingles * _FACTORS + _SUMMANDS) >> _HALF).min(axis=1)
    return tuple(lowest.tolist())
