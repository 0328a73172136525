from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.markup import line, plain, soup_of, text_of

PARTS = """
<p> </p> <b> </b> <div> </div> <br> <br/> <table> <tr> <td> </td> <th> </table> <script> </script>
<!-- --> <button> </button> <ul> <li> </ul> <a_href="x>y"> </a> < > &nbsp; &amp; &lt; &#1; &#x3c; 文
字 " ' <![CDATA[ ]]> <o:p> </o:p> <textarea> </textarea> <svg> </svg> <title> </title> <select>
<option> </select> <pre> </pre> <noscript> <img_src=x> <h1> </h1> <body> <head> <style>
</style> <iframe> <object> </object> <!DOCTYPE_html>
"""
TOKENS = [part.replace("_", " ") for part in PARTS.split()] + ["\n", "\t", "\u3000"]


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


def test_hostile_nesting_keeps_its_text() -> None:
    assert plain("<div>" * 100_000 + "底&amp;") == "底&"


def test_words_behind_the_end_of_a_document_are_kept() -> None:
    assert plain("<html><body><p>前</p></body></html>后<p>末</p>") == "前\n后\n末"


def test_reading_aids_are_left_out() -> None:
    assert plain("<ruby>镕<rp>(</rp><rt>róng</rt><rp>)</rp></ruby>断") == "镕断"


def test_attributes_beyond_measure_are_dropped_unread() -> None:
    attributes = " ".join(f"a{n}=1" for n in range(200_000))
    assert plain(f"<p>前</p><p {attributes}>后</p>") == "前\n后"


@given(st.lists(st.sampled_from(TOKENS), max_size=25).map("".join))
def test_fragment_reads_like_the_whole_tree(markup: str) -> None:
    assert plain(markup) == text_of(soup_of(markup)) or "<" not in markup
