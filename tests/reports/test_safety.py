"""Whatever a feed says, it stays text: it cannot become markup, a link or a table cell."""

from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from monitor.reports.wording import web_address
from monitor.text.plain import plain

pytestmark = pytest.mark.slow

HOSTILE = st.lists(
    st.sampled_from(list("<>&\"'`*_{}[]()#+-.!|\\~:/=@$%^\n\r\t 0123甲乙http\u202e\u200b\ud800"))
    | st.sampled_from(
        ["](javascript:x)", "<script>", "-->", "{{ d }}", "{% raw %}", "](//x", "|\n"]
    )
    | st.characters(),
    max_size=40,
).map("".join)


class Skeleton(HTMLParser):
    """The tags and attribute names of a page, its links, and what it says."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}", ()))

    def handle_comment(self, data: str) -> None:
        self.tags.append(("comment", ()))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def skeleton_of_markdown(text: str) -> list[str]:
    def kinds(tokens: list[Token]) -> list[str]:
        found: list[str] = []
        for token in tokens:
            if token.type not in ("text", "text_special"):
                found += [token.type, *kinds(token.children or [])]
        return found

    rules = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return kinds(rules.parse(text))


def links_of_markdown(text: str) -> list[str]:
    rules = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    inlines = [child for token in rules.parse(text) for child in token.children or []]
    return [str(child.attrs["href"]) for child in inlines if child.type == "link_open"]


def with_everywhere(day: Any, text: str) -> Any:
    """The day with ``text`` in every place a feed can write to."""
    for row in day.rows:
        row.update(title=text, outlet=text, body=text, terms=[f"词{text}"])
        row["risks"] = [[kind, f"词{text}", level] for kind, _, level in row.get("risks", ())]
    for row in day.incident_rows:
        row["title"] = text
        row["factors"] = [[a, b, text, n, text] for a, b, _, n, _ in row["factors"]]
    for row in day.coverage_rows:
        row["error"] = f"错{text}"
    return day


@cache
def ordinary_page(new_day: Callable[[], Any]) -> str:
    page: str = with_everywhere(new_day(), "甲").page()
    return page


@cache
def ordinary_markdown(new_day: Callable[[], Any]) -> str:
    text: str = with_everywhere(new_day(), "甲").text()
    return text


@given(text=HOSTILE)
@example(text="</style><script>alert(1)</script><!--")
@example(text='" onmouseover="alert(1)')
@settings(max_examples=15, deadline=None)
def test_no_feed_text_breaks_out_of_the_page(text: str, new_day: Callable[[], Any]) -> None:
    ordinary = Skeleton(ordinary_page(new_day))
    hostile = Skeleton(with_everywhere(new_day(), text).page())
    assert hostile.tags == ordinary.tags
    assert hostile.links == ordinary.links
    assert plain(text) in "".join(hostile.words)


@given(text=HOSTILE)
@example(
    text="| x | y |\n|---|---|\n\n# h\n- <b>[x](http://e.example)</b> ![i](http://e.example/i)"
)
@example(text="1. x")
@example(text="---")
@settings(max_examples=15, deadline=None)
def test_no_feed_text_breaks_out_of_the_markdown(text: str, new_day: Callable[[], Any]) -> None:
    ordinary = ordinary_markdown(new_day)
    hostile = with_everywhere(new_day(), text).text()
    assert skeleton_of_markdown(hostile) == skeleton_of_markdown(ordinary)
    assert links_of_markdown(hostile) == links_of_markdown(ordinary)


@given(address=HOSTILE | HOSTILE.map(lambda tail: f"https://{tail}"))
@example(address="javascript:alert(1)")
@example(address="https://x.example/a)b](javascript:alert(1))")
@example(address="HTTPS://x.example/|/")
@settings(max_examples=15, deadline=None)
def test_only_web_addresses_become_links(address: str, new_day: Callable[[], Any]) -> None:
    day = new_day()
    for row in day.rows:
        row["url"] = address
    page, text = day.printed()
    outward = [x for x in Skeleton(page).links if not x.startswith("#")]
    outward = [x for x in outward if "/a/3" not in x]  # the earlier items keep their addresses
    assert set(outward) <= {address}
    for href in outward + links_of_markdown(text):
        assert href.lower().startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        "ftp://x.example/",
        "//x.example/",
        "https://",
        "ledger:12",
        "https://x.example/a b",
        "https://x.example/\u202e",
        'https://x.example/"',
        "https://[x/",
    ],
)
def test_address_that_is_not_for_a_reader_is_refused(address: str) -> None:
    assert web_address(address) is None


def test_page_loads_nothing_from_elsewhere(busy: Any) -> None:
    page = busy.page()
    tags = {tag for tag, _ in Skeleton(page).tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form"}
    assert "url(" not in page
    assert "@import" not in page
    assert page.count('<a href="http') == page.count('rel="noopener noreferrer nofollow"')
