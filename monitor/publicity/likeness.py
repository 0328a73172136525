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


def held_share(asked: frozenset[str], text: str, weights: Mapping[str, float]) -> float:
    """How much of what is ``asked`` a folded ``text`` holds, 0 to 1, each pair by its weight."""
    whole = held = 0.0
    for gram in sorted(asked):
        weight = weights.get(gram, 1.0)
        whole += weight
        held += weight * (gram in text)
    return held / whole if whole else 0.0


def gathered(
    texts: Sequence[frozenset[str]], weights: Mapping[str, float], alike: float
) -> list[int]:
    """For each of ``texts`` the index of its leader, itself one of ``texts``.

    An earlier text leads before a later one, so put those first that speak for many. Each goes to
    the leader it is most like, by ``alike`` or more, of two alike to the earlier. Likeness is half
    a cosine and half an overlap against the shorter: who asks the same in fewer words asks it too.
    """
    if not texts:
        return []
    made = _Made(texts, weights)
    leaders: list[int] = []
    leader_of: list[int] = []
    for begin in range(0, len(texts), _BATCH):
        rows = list(range(begin, min(begin + _BATCH, len(texts))))
        before = made.likeness(rows, leaders) if leaders else None
        inside = made.likeness(rows, rows)
        new: list[int] = []
        for row in range(len(rows)):
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
    return round(float(likeness[at]), 6), of[at]


class _Made:
    """Texts as rows of a matrix: their weights, and which pairs they hold."""

    def __init__(self, texts: Sequence[frozenset[str]], weights: Mapping[str, float]) -> None:
        import numpy as np  # noqa: PLC0415 - slow to load, needed by few
        from scipy.sparse import csr_matrix  # noqa: PLC0415 - as above

        grams = sorted(frozenset[str]().union(*texts))
        columns = {gram: n for n, gram in enumerate(grams)}
        rows = [sorted(columns[gram] for gram in text) for text in texts]
        starts = np.cumsum([0, *(len(row) for row in rows)])
        found = np.array([column for row in rows for column in row], dtype=np.int32)
        weight = np.array([weights.get(gram, 1.0) for gram in grams] or [1.0], dtype=np.float32)
        shape = (len(texts), max(1, len(grams)))
        held = csr_matrix((np.ones(len(found), dtype=np.float32), found, starts), shape=shape)
        self._weighed = held.multiply(weight).tocsr()
        self._squared = held.multiply(weight * weight).tocsr()
        self._held = held
        self._mass = np.maximum(np.asarray(self._weighed.sum(axis=1)).ravel(), 1e-9)
        self._length = np.maximum(np.sqrt(np.asarray(self._squared.sum(axis=1)).ravel()), 1e-9)

    def likeness(self, rows: Sequence[int], others: Sequence[int]) -> np.ndarray[Any, Any]:
        """Of each of ``rows`` to each of ``others``, 0 to 1."""
        import numpy as np  # noqa: PLC0415 - as above

        theirs = self._held[others].T
        shared = (self._weighed[rows] @ theirs).toarray()
        dot = (self._squared[rows] @ theirs).toarray()
        shorter = np.minimum.outer(self._mass[rows], self._mass[others])
        lengths = np.outer(self._length[rows], self._length[others])
        found: np.ndarray[Any, Any] = 0.5 * shared / shorter + 0.5 * dot / lengths
        return found
