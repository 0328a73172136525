from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from monitor.errors import ParseError
from monitor.sources.base import Request, Response, Source
from monitor.types import SourceState

MakeSource = Callable[..., Source]
MakeResponse = Callable[..., Response]

LIST = "https://rsj.shifan.example/gzdt/index.html"


def listing(*names: str) -> str:
    rows = "".join(f'<li><a href="{name}.html">题目{name}</a></li>' for name in names)
    return f'<ul class="news">{rows}</ul>'


def followed(requests: tuple[Request, ...]) -> list[str]:
    return [request.url.rsplit("/", 1)[1].removesuffix(".html") for request in requests]


@pytest.fixture
def page(make_source: MakeSource) -> Source:
    return make_source(kind="page", id="rsj", url=LIST, list_selector="ul.news a", max_articles=2)


def read_article(
    page: Source, make_response: MakeResponse, request: Request, state: SourceState
) -> SourceState:
    response = make_response("<h1>题目</h1><p>正文</p>", url=request.url, request=request)
    return replace(state, cursor=page.parse(response, state).cursor or {})


def test_only_the_newest_links_are_followed_and_the_rest_waits(
    page: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    response = make_response(listing("d", "c", "b", "a"), url=LIST)
    first = page.parse(response, blank)
    state = replace(blank, cursor=first.cursor or {})
    assert followed(first.follow) == ["d", "c"]
    for request in first.follow:
        state = read_article(page, make_response, request, state)
    second = page.parse(response, state)
    assert followed(second.follow) == ["b", "a"]


def test_a_read_link_is_never_followed_again(
    page: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    first = page.parse(make_response(listing("b", "a"), url=LIST), blank)
    state = replace(blank, cursor=first.cursor or {})
    for request in first.follow:
        state = read_article(page, make_response, request, state)
    later = page.parse(make_response(listing("c", "b", "a"), url=LIST), state)
    assert followed(later.follow) == ["c"]


def test_list_is_asked_in_full_while_articles_are_owed(
    page: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    first = page.parse(make_response(listing("a"), url=LIST), blank)
    state = replace(blank, cursor=first.cursor or {})
    assert not page.requests(state)[0].conditional
    state = read_article(page, make_response, first.follow[0], state)
    assert page.requests(state)[0].conditional


def test_article_that_cannot_be_read_is_given_up_after_three_tries(
    page: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    response, state = make_response(listing("a"), url=LIST), blank
    for _ in range(3):
        parsed = page.parse(response, state)
        assert followed(parsed.follow) == ["a"]
        state = replace(state, cursor=parsed.cursor or {})
    parsed = page.parse(response, state)
    assert parsed.follow == ()
    assert "https://rsj.shifan.example/gzdt/a.html：试读3次均未成功，不再读取" in parsed.problems[0]
    state = replace(state, cursor=parsed.cursor or {})
    assert page.requests(state)[0].conditional


def test_memory_is_bounded_and_keeps_what_is_still_listed(
    page: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    listed = page.parse(make_response(listing("a"), url=LIST), blank)
    state = read_article(
        page, make_response, listed.follow[0], replace(blank, cursor=listed.cursor or {})
    )
    old = " ".join(f"{n:016x}" for n in range(2000))
    state = replace(state, cursor={"read": f"{state.cursor['read']} {old}"})
    again = page.parse(make_response(listing("a"), url=LIST), state)
    assert again.follow == ()
    assert len((again.cursor or {})["read"].split()) == 1000


def test_selector_that_finds_nothing_is_reported_as_a_changed_page(
    page: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    with pytest.raises(ParseError, match=r"'rsj'.*'ul.news a' 在 .*找不到链接.*try-source rsj"):
        page.parse(make_response("<p>系统维护</p>", url=LIST), blank)


def test_selector_that_is_no_css_is_reported(
    make_source: MakeSource, make_response: MakeResponse, blank: SourceState
) -> None:
    page = make_source(kind="page", url=LIST, list_selector="ul[")
    with pytest.raises(ParseError, match="不是合法的 CSS 选择器"):
        page.parse(make_response(listing("a"), url=LIST), blank)


def test_linked_file_becomes_an_item_of_its_headline(
    page: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    request = Request(
        url="https://rsj.shifan.example/1.pdf", purpose="article", context={"title": "办事指南"}
    )
    response = make_response(b"%PDF-1.7", request=request, content_type="application/pdf")
    parsed = page.parse(response, blank)
    assert [(item.title, item.body) for item in parsed.items] == [("办事指南", "")]
    assert "只有标题" in parsed.problems[0]


def test_blank_article_without_headline_is_refused(
    page: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    request = Request(url="https://rsj.shifan.example/1.html", purpose="article")
    with pytest.raises(ParseError, match="既无标题也无正文"):
        page.parse(make_response("", request=request), blank)
