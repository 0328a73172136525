"""Short texts put together by likeness: TF-IDF of pairs of characters, and leaders.

The weights are those usual for text retrieval (Salton & Buckley 1988, Information Processing &
Management 24:513-523) with smoothed rarity; texts gather around leaders (Hartigan 1975, Clustering
Algorithms, ch. 3). Leaders are tried in an order of the texts' own, so that the order in which they
come makes no difference.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

_RUNS = re.compile(r"[a-z]+|\d+(?:\.\d+)?|[\u4e00-\u9fff]+")
_HAN = "\u4e00"
_GRAMMAR = frozenset(
    "的了是在有和与及对将被为吗呢吧啊呀么嘛什如何怎哪些会不没这那一个你我他她它们上下中后前还就都也要能可以请问"
)
_BATCH = 512


def pairs(text: str) -> frozenset[str]:
    """The pairs of characters, latin words and numbers of a folded text that say something.

    A pair of two characters of grammar says nothing.
    """
    return frozenset(gram for run in _RUNS.findall(text) for gram in _of_run(run))


def _of_run(run: str) -> Iterable[str]:
    if run[0] < _HAN:
        return (run,)
    return (
        run[i : i + 2]
        for i in range(len(run) - 1)
        if not (run[i] in _GRAMMAR and run[i + 1] in _GRAMMAR)
    )


def rarity(texts: Iterable[frozenset[str]]) -> Mapping[str, float]:
    """What each pair weighs: the more, the fewer of ``texts`` hold it; 1 at the least."""
    counted: Counter[str] = Counter()
    total = 0
    for grams in texts:
        counted.update(grams)
        total += 1
    return {gram: 1 + math.log((1 + total) / (1 + held)) for gram, held in counted.items()}


def held_share(
    asked: frozenset[str], within: frozenset[str], weights: Mapping[str, float]
) -> float:
    """How much of what is ``asked`` stands ``within``, 0 to 1, each pair by its weight."""
    whole = sum(weights.get(gram, 1.0) for gram in sorted(asked))
    held = sum(weights.get(gram, 1.0) for gram in sorted(asked & within))
    return held / whole if whole else 0.0


def gathered(
    texts: Sequence[frozenset[str]], weights: Mapping[str, float], alike: float
) -> list[int]:
    """For each of ``texts`` the index of its leader, itself one of ``texts``.

    An earlier text leads before a later one, so put those first that speak for many. Each goes to
    the leader it is most like, by a cosine of ``alike`` or more, of two alike to the earlier.
    """
    if not texts:
        return []
    matrix = _matrix(texts, weights)
    leaders: list[int] = []
    leader_of: list[int] = []
    for begin in range(0, len(texts), _BATCH):
        batch = matrix[begin : begin + _BATCH]
        before = (batch @ matrix[leaders].T).toarray() if leaders else None
        inside = (batch @ batch.T).toarray()
        new: list[int] = []
        for row in range(batch.shape[0]):
            best, found = _best(before[row], leaders) if before is not None else (0.0, -1)
            if new:
                near, who = _best(inside[row, new], new)
                if near > best:
                    best, found = near, begin + who
            if best < alike:
                found = begin + row
                new.append(row)
            leader_of.append(found)
        leaders += [begin + row for row in new]
    return leader_of


def _best(likeness: np.ndarray[Any, Any], of: Sequence[int]) -> tuple[float, int]:
    """The greatest likeness, and whose it is; of two the earlier's."""
    at = int(likeness.argmax())
    return round(float(likeness[at]), 9), of[at]


def _matrix(texts: Sequence[frozenset[str]], weights: Mapping[str, float]) -> Any:  # noqa: ANN401 - scipy has no types
    """One row a text, of length 1; a row of nothing but zeros for a text without pairs."""
    import numpy as np  # noqa: PLC0415 - slow to load, needed by few
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - as above

    columns = {gram: n for n, gram in enumerate(sorted(frozenset().union(*texts)))}
    rows = [sorted(grams) for grams in texts]
    lengths = [math.sqrt(sum(weights.get(gram, 1.0) ** 2 for gram in row)) or 1.0 for row in rows]
    values = [
        weights.get(gram, 1.0) / length
        for row, length in zip(rows, lengths, strict=True)
        for gram in row
    ]
    starts = np.cumsum([0, *(len(row) for row in rows)])
    found = np.array([columns[gram] for row in rows for gram in row], dtype=np.int32)
    return csr_matrix(
        (np.array(values, dtype=np.float64), found, starts),
        shape=(len(texts), max(1, len(columns))),
    )
