from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.markup import line, plain


def test_inline_tags_leave_no_gap_and_blocks_make_lines() -> None:
    assert plain("<p>养老<b>金</b>迟发</p><p>正在<br>核查</p>") == "养老金迟发\n正在\n核查"


def test_scripts_comments_and_styles_leave_nothing() -> None:
    markup = "<style>p{}</style>留下<!-- 注 --><script>alert(1)</script><textarea>x</textarea>"
    assert plain(markup) == "留下"


def test_table_cells_stay_on_one_line() -> None:
    assert plain("<table><tr><td>县</td><td>人数</td></tr></table>") == "县 人数"


def test_entities_of_plain_text_are_read() -> None:
    assert plain("缴费&nbsp;&lt;2000&gt;元 http://a.example/?a=1&b=2") == (
        "缴费 <2000>元 http://a.example/?a=1&b=2"
    )


def test_word_leftovers_are_dropped() -> None:
    assert plain('<?xml:namespace prefix = o ns = "urn:x" /><p>正文</p>') == "正文"


def test_characters_no_database_takes_are_dropped() -> None:
    assert line("养\x00老\ud800金\n 迟发") == "养老金 迟发"


@given(st.text(max_size=200))
def test_plain_never_fails_and_is_storable(markup: str) -> None:
    plain(markup).encode()


def test_deep_nesting_is_read() -> None:
    assert "底" in plain("<div>" * 3000 + "底" + "</div>" * 3000)
