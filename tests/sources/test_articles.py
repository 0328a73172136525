from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from monitor.settings.sources import PageSource
from monitor.sources.articles import Link, Picked, owes, pick, read_article, unread
from monitor.sources.base import Parsed, Request, Response
from monitor.types import SourceState

HOST = "https://rsj.shifan.example/"
_ENTRY = {"id": "rsj", "name": "示范网", "platform": "news", "authority": "city", "kind": "page"}
CONFIG = TypeAdapter(PageSource).validate_python({**_ENTRY, "url": f"{HOST}list"})


def links(*names: str) -> dict[str, Link]:
    return {HOST + name: Link(title=f"题目{name}") for name in names}


def asked(picked: Picked) -> list[str]:
    return [request.url.removeprefix(HOST) for request in picked.follow]


def reading(name: str, cursor: Mapping[str, str], body: bytes = b"", **context: str) -> Parsed:
    """What comes of one article; without a body it is a file that stands for its headline."""
    response = Response(
        request=Request(url=HOST + name, purpose="article", context={"title": name, **context}),
        status=200,
        url=HOST + name,
        headers={"content-type": "text/html" if body else "application/pdf"},
        body=body,
        fetched_at=datetime(2026, 11, 22, 2, 0, tzinfo=UTC),
    )
    return read_article(response, CONFIG, SourceState(source_id="rsj", cursor=cursor))


def after(cursor: Mapping[str, str], *names: str) -> Mapping[str, str]:
    """The memory once the articles ``names`` were read."""
    for name in names:
        cursor = reading(name, cursor).cursor or {}
    return cursor


def test_first_links_are_asked_for_with_all_the_list_says() -> None:
    told = Link(
        title="题目",
        summary="摘要",
        outlet="示范日报",
        published_at=datetime(2026, 11, 22, tzinfo=UTC),
    )
    picked = pick({f"{HOST}a": told, **links("b")}, {}, 1)
    assert asked(picked) == ["a"]
    assert picked.follow[0].context == {
        "title": "题目",
        "summary": "摘要",
        "outlet": "示范日报",
        "published": "2026-11-22T00:00:00+00:00",
    }
    assert picked.fresh == 2


def test_link_that_left_the_list_unread_is_read_after_the_new_ones() -> None:
    first = pick(links("c", "b", "a"), {}, 1)
    later = pick(links("e", "d"), after(first.cursor, "c"), 3)
    assert asked(later) == ["e", "d", "b"]
    assert later.follow[-1].context == {"title": "题目b"}
    assert later.fresh == 2


def test_pages_of_one_visit_share_the_number_of_articles() -> None:
    first = pick(links("a", "b"), {}, 3)
    second = pick(links("b", "c", "d"), first.cursor, 3, begun=True)
    third = pick(links("e"), second.cursor, 3, begun=True)
    assert (asked(first), asked(second), asked(third)) == (["a", "b"], ["c"], [])
    assert asked(pick({}, after(third.cursor, "a", "b", "c"), 3)) == ["e", "d"]


def test_new_visit_counts_from_nothing() -> None:
    first = pick(links("a", "b"), {}, 2)
    again = pick(links("a", "b", "c"), first.cursor, 3)
    assert asked(again) == ["a", "b", "c"]
    assert again.fresh == 1


def test_hopeless_link_is_given_up_whether_it_is_listed_or_not() -> None:
    cursor = pick(links("a", "b"), {}, 2).cursor
    for _ in range(2):
        cursor = pick(links("a"), cursor, 2).cursor
    last = pick(links("a"), cursor, 2)
    assert last.follow == ()
    assert len(last.problems) == 2
    assert "试读3次均未成功" in last.problems[0]
    assert pick(links("a", "b"), last.cursor, 2).follow == ()


def test_last_try_is_not_given_up_while_it_runs() -> None:
    cursor = pick(links("a"), pick(links("a"), {}, 2).cursor, 2).cursor
    third = pick(links("a"), cursor, 2)
    assert asked(third) == ["a"]
    assert pick(links("a", "b"), third.cursor, 2, begun=True).problems == ()


def test_owed_links_are_bounded_and_the_oldest_are_lost_aloud() -> None:
    picked = pick(links(*map(str, range(500))), {}, 10)
    assert "放弃最旧的200篇" in picked.problems[0]
    assert "max_articles" in picked.problems[0]
    later = pick({}, picked.cursor, 1000)
    assert len(later.follow) == 300
    assert asked(later)[-1] == "299"


def test_unread_links_are_told_in_their_order() -> None:
    picked = pick(links("a", "b"), {}, 1)
    left = unread(links("c", "a", "b"), after(picked.cursor, "a"))
    assert left == (f"{HOST}c", f"{HOST}b")


@pytest.mark.parametrize(
    "owed", ["0123456789abcdef:1", "[1]", '{"a": 1}', '{"a": [1, "b", "x", ""]}', "{"]
)
def test_memory_of_another_form_is_forgotten(owed: str) -> None:
    picked = pick(links("a"), {"owed": owed, "foreign": "kept"}, 1)
    assert asked(picked) == ["a"]
    assert picked.cursor["foreign"] == "kept"


def test_outlet_named_by_the_list_is_used_where_the_page_names_none() -> None:
    page = "<h1>望川县调整服务窗口</h1><p>即日起执行。</p>".encode()
    assert reading("a", {}, page, outlet="望川周报").items[0].outlet == "望川周报"
    assert reading("a", {}, page).items[0].outlet == "示范网"


NAMES = st.lists(st.sampled_from("abcdefghij"), max_size=8, unique=True)


@given(visits=st.lists(st.tuples(NAMES, st.integers(1, 4), NAMES), max_size=12))
def test_every_link_is_read_once_and_none_is_forgotten(
    visits: list[tuple[list[str], int, list[str]]],
) -> None:
    cursor: Mapping[str, str] = {}
    listed: set[str] = set()
    done: set[str] = set()
    for names, at_most, failing in visits:
        picked = pick(links(*names), cursor, at_most)
        following = asked(picked)
        assert len(following) <= at_most
        assert not done & set(following)
        given_up = {problem.partition("：试")[0].removeprefix(HOST) for problem in picked.problems}
        good = [name for name in following if name not in failing]
        listed |= set(names)
        done |= {*good, *given_up}
        cursor = after(picked.cursor, *good)
    assert owes(SourceState(source_id="rsj", cursor=cursor)) == bool(listed - done)
    assert set(asked(pick({}, cursor, 100))) <= listed - done
