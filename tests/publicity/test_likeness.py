"""Short texts gather around those they are most like."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from monitor.publicity import likeness
from monitor.publicity.likeness import gathered, held_share, pairs, rarity

TEXTS = st.lists(
    st.text(alphabet="养老金医保卡报销到账的了吗", min_size=2, max_size=9), max_size=30
)


def test_pairs_of_grammar_say_nothing() -> None:
    assert pairs("养老金的吗") == {"养老", "老金", "金的"}
    assert pairs("社保abc 63岁") == {"社保", "abc", "63"}


def test_a_pair_that_all_hold_weighs_least() -> None:
    weights = rarity([pairs("养老金"), pairs("养老院"), pairs("养老卡")])
    assert weights["养老"] == 1
    assert weights["老金"] == 1 + math.log(4 / 2)


def test_what_asks_the_same_gathers_and_what_does_not_stays_apart() -> None:
    texts = [
        pairs(t) for t in ("医保断缴三个月报销", "社保卡丢失补办", "医保断缴报销", "补办社保卡")
    ]
    assert gathered(texts, rarity(texts), 0.45) == [0, 1, 0, 1]


def test_nothing_gathers_to_nothing() -> None:
    assert gathered([], {}, 0.5) == []
    assert gathered([frozenset(), frozenset()], {}, 0.5) == [0, 1]


def test_share_held_is_weighed_by_rarity() -> None:
    asked = frozenset(("养老", "断缴"))
    assert held_share(asked, "养老金", {"养老": 1.0, "断缴": 3.0}) == 0.25
    assert held_share(frozenset(), "养老金", {}) == 0


def _plainly(texts: list[frozenset[str]], weights: dict[str, float], alike: float) -> list[int]:
    """The same, one by one and without a matrix."""

    def like(one: frozenset[str], other: frozenset[str]) -> float:
        def mass(grams: frozenset[str], power: int) -> float:
            return math.fsum(weights[gram] ** power for gram in grams)

        shorter = min(mass(one, 1), mass(other, 1))
        lengths = math.sqrt(mass(one, 2) * mass(other, 2))
        shared = one & other
        return (mass(shared, 1) / shorter + mass(shared, 2) / lengths) / 2 if shared else 0.0

    leaders: list[int] = []
    found: list[int] = []
    for n, text in enumerate(texts):
        best = max(leaders, key=lambda m: (round(like(text, texts[m]), 4), -m), default=-1)
        if best < 0 or like(text, texts[best]) < alike:
            leaders.append(n)
            best = n
        found.append(best)
    return found


@given(TEXTS, st.integers(min_value=1, max_value=7))
def test_batches_find_what_one_by_one_finds(said: list[str], batch: int) -> None:
    texts = [pairs(text) for text in said]
    weights = dict(rarity(texts))
    kept = likeness._BATCH
    likeness._BATCH = batch
    try:
        found = gathered(texts, weights, 0.451)
    finally:
        likeness._BATCH = kept
    expected = _plainly(texts, weights, 0.451)
    leads = [n == leader for n, leader in enumerate(found)]
    assert leads == [n == leader for n, leader in enumerate(expected)]
    assert all(found[leader] == leader for leader in found)
