from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from monitor.sources.known import is_garbled, sift
from monitor.types import Authority, Engagement, Platform, RawItem


@pytest.fixture
def item(now: datetime) -> RawItem:
    return RawItem(
        source_id="s",
        url="https://www.shifan.example/1",
        title="养老金迟发",
        body="当日到账。",
        platform=Platform.NEWS,
        authority=Authority.CITY,
        outlet="示范网",
        fetched_at=now,
    )


def test_the_same_again_is_dropped_and_any_change_passes(item: RawItem) -> None:
    first, known = sift([item], "")
    assert first == (item,)
    assert sift([item], known) == ((), known)
    changed = (replace(item, title="养老金补发"), replace(item, body="次日到账。"))
    assert sift(changed, known)[0] == changed


def test_an_observation_of_figures_always_passes(item: RawItem) -> None:
    ranked = replace(item, engagement=Engagement(rank=3))
    _, known = sift([ranked], "")
    assert sift([ranked], known)[0] == (ranked,)


def test_memory_is_bounded_and_keeps_the_last(item: RawItem) -> None:
    many = [replace(item, url=f"https://www.shifan.example/{n}") for n in range(1500)]
    _, known = sift(many, "")
    assert sift(many, known)[0] == tuple(many[:500])


@pytest.mark.parametrize(
    "text", ["养老\ufffd没到账", "å…»è€é‡‘", "鍏昏€侀噾锛屽埌璐︺€傦紝涓嶅彂銆", "锟斤拷养老金"]
)
def test_broken_characters_are_noticed(text: str) -> None:
    assert is_garbled(text)


@pytest.mark.parametrize(
    "text", ["养老金没到账，怎么办？", "café résumé", "銆", "", "Ångström 社保"]
)
def test_sound_text_is_not_taken_for_broken(text: str) -> None:
    assert not is_garbled(text)
