from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.asking.threads import Thread, opened, owes, pick


def thread(number: int, status: str = "待回复") -> Thread:
    return Thread(url=f"https://wz.shifan.example/{number}", status=status, context={})


def urls(picked_: object) -> list[str]:
    return [request.url[-1] for request in picked_.follow]  # type: ignore[attr-defined]  # Picked


def test_a_thread_is_opened_when_new_and_again_when_its_status_changed() -> None:
    first = pick([thread(1), thread(2)], {}, 9)
    assert urls(first) == ["1", "2"]
    cursor = first.cursor
    for one in (thread(1), thread(2)):
        cursor = opened(one.url, one.status, cursor)
    assert not owes(cursor)
    assert urls(pick([thread(1), thread(2)], cursor, 9)) == []
    assert urls(pick([thread(1), thread(2, "已办理")], cursor, 9)) == ["2"]


def test_what_was_left_over_is_owed_to_the_next_visit() -> None:
    first = pick([thread(1), thread(2), thread(3)], {}, 2)
    assert urls(first) == ["1", "2"]
    cursor = opened(thread(1).url, "待回复", first.cursor)
    assert owes(cursor)
    second = pick([thread(1), thread(2), thread(3)], cursor, 2)
    assert urls(second) == ["2", "3"]


def test_a_thread_that_fails_three_times_is_given_up_until_its_status_changes() -> None:
    cursor = pick([thread(1)], {}, 9).cursor
    for _ in range(2):
        picked = pick([thread(1)], cursor, 9)
        assert urls(picked) == ["1"]
        cursor = picked.cursor
    hopeless = pick([thread(1)], cursor, 9)
    assert urls(hopeless) == []
    assert "试读3次均未成功" in hopeless.problems[0]
    assert pick([thread(1)], hopeless.cursor, 9).problems == ()
    assert urls(pick([thread(1, "已办理")], hopeless.cursor, 9)) == ["1"]


def test_other_keys_of_the_memory_are_kept() -> None:
    assert pick([thread(1)], {"not_modified": "2"}, 1).cursor["not_modified"] == "2"


@given(st.lists(st.lists(st.integers(0, 60), max_size=40), max_size=6), st.integers(1, 20))
def test_every_listed_thread_is_opened_in_the_end_and_once(
    lists: list[list[int]], at_most: int
) -> None:
    cursor: dict[str, str] = {}
    read: list[str] = []
    for numbers in lists:
        listed = [thread(number) for number in dict.fromkeys(numbers)]
        while (picked := pick(listed, cursor, at_most)).follow:
            assert len(picked.follow) <= at_most
            cursor = dict(picked.cursor)
            for request in picked.follow:
                read.append(request.url)
                cursor = dict(opened(request.url, "待回复", cursor))
    assert sorted(read) == sorted({thread(n).url for numbers in lists for n in numbers})


@pytest.mark.slow
def test_the_memory_stays_small() -> None:
    cursor: dict[str, str] = {}
    for number in range(3000):
        cursor = dict(opened(f"https://wz.shifan.example/{number}", "待回复", cursor))
    assert len(cursor["threads"]) < 40_000
    assert len(pick([thread(n) for n in range(5000)], {}, 10).cursor["owed"]) < 15_000
