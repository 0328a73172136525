"""Pages made to break a reader: each ends in an article, however poor, none in an exception."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.decode import decode
from monitor.sources.extract import Article, article

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SENTENCE = "窗口延长服务时间，方便群众办事，请相互转告。"

WORDS = """
<div>|</div>|<p>|</p>|<table>|<tr>|<td>|</td>|</tr>|</table>|<a href='x'>|</a>|<br>|<h1>|</h1>|<h3>
<title>|</title>|<!--|-->|<script>|</script>|<pre>|</pre>|<div class='TRS_Editor'>|<span hidden>
<div class='comment'>|<div style='display:none'>|</span>|<time datetime='2026-11-20'>|<td>1</td>
<meta name='PubDate' content='2026-11-20'>|<script type='application/ld+json'>|[[[|&#1;|&nbsp;
{"headline":"题","datePublished":"2026-11-20"}|var ct="1795136400"|来源：示范晚报|相关阅读|全部评论
2026-11-20|11-20 08:30|昨天|窗口延长服务时间，方便群众办事。|版权所有|上一篇|索引号：
<!--content.begin-->|<!--enpproperty <title>题</title>|\x00|\ud800|1795136400000
"""
PIECES = st.sampled_from([piece for row in WORDS.strip().split("\n") for piece in row.split("|")])


def read(markup: str) -> Article:
    return article(markup, None, NOW, url="https://www.shifan.example/2026/11/20/1.html")


@pytest.mark.fuzz
@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_pieces_of_a_page_give_an_article(markup: str) -> None:
    found = read(markup)
    assert found.published_at is None or found.published_at <= NOW


@pytest.mark.fuzz
@given(st.binary(max_size=400))
def test_any_bytes_give_an_article(body: bytes) -> None:
    read(decode(body, None))


@pytest.mark.fuzz
@given(st.text(max_size=300))
def test_any_url_gives_an_article(url: str) -> None:
    article("<title>题</title>", None, NOW, url=url)


@pytest.mark.parametrize(
    ("markup", "kept"),
    [
        ("<div>" * 100_000 + SENTENCE, True),
        ("<table><tr><td>" * 20_000 + SENTENCE, True),
        (f"<p>{SENTENCE}<b><i><font color=red>" * 5_000, True),
        (f"<p>{SENTENCE}</p>" * 100_000, True),
        (f"<div {' '.join(f'a{n}=1' for n in range(200_000))}>{SENTENCE}</div>", True),
        ("<!--" * 200_000 + SENTENCE, False),
        ("<" * 300_000 + SENTENCE, True),
        (f"<p>{SENTENCE}</p>" + "<h3>相关新闻</h3>" * 30_000, True),
        (f"<p>{SENTENCE}</p>" + "<div><h3>全部评论</h3></div>" * 30_000, True),
        (f"<title>{' - ' * 100_000}</title><p>{SENTENCE}</p>", True),
        (f"<p>{SENTENCE}</p><p>来源{' ' * 300_000}：</p>", True),
        ("<script>" + 'content:"' * 100_000 + f"</script><p>{SENTENCE}</p>", True),
        ("<script type='application/ld+json'>" + '{"@graph":[' * 50_000 + "</script>", False),
        (f"<p>{SENTENCE}</p>\x00\x00<p>{SENTENCE}\x00</p>", True),
    ],
    ids=[
        "divs without an end", "tables in tables", "unclosed tags", "two megabytes of paragraphs",
        "a tag with 200,000 attributes", "comments that never close", "angle brackets",
        "headings of lists", "headings of comments", "a tab of dashes", "a label of blanks",
        "strings that never close", "JSON without an end", "NULs",
    ],
)  # fmt: skip
@pytest.mark.slow
def test_a_hostile_page_is_read_as_far_as_it_goes(markup: str, *, kept: bool) -> None:
    assert (SENTENCE in read(markup).body) == kept


def test_text_is_free_of_what_cannot_be_stored() -> None:
    found = read(f"<title>题&#1;目</title><p>{SENTENCE}&#2;&#31;</p>")
    assert found.body == SENTENCE
    assert found.title == "题目"
