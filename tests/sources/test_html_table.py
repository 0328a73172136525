"""HTML tables that were saved under the name of a workbook."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.ledgers.html_table import html_sheets


def tables(page: str) -> list[list[tuple[int, list[str]]]]:
    return [list(sheet.rows) for sheet in html_sheets(page)]


def test_rows_and_cells_are_read_with_their_text() -> None:
    page = "<table><tr><th>a<td>甲 <b>乙</b>丙<tr><td>1<td>一<br>二&nbsp;三</table>"
    assert tables(page) == [[(1, ["a", "甲 乙丙"]), (2, ["1", "一\n二\xa0三"])]]


def test_empty_rows_count_but_are_left_out() -> None:
    page = "<table><tr><td></td></tr><tr><td>甲</td></tr></table>"
    assert tables(page) == [[(2, ["甲"])]]


def test_spans_keep_the_columns_below_each_other() -> None:
    page = """<table><tr><td colspan=2>a</td><td rowspan=2>b</td></tr>
    <tr><td>c</td><td rowspan=2>d</td></tr><tr><td>e</td><td>f</td></tr></table>"""
    assert tables(page) == [
        [(1, ["a", "", "b"]), (2, ["c", "d"]), (3, ["e", "", "f"])],
    ]


def test_table_within_a_cell_is_a_table_of_its_own() -> None:
    page = "<table><tr><td>外<table><tr><td>内</td></tr></table>面</td><td>x</td></tr></table>"
    assert tables(page) == [[(1, ["内"])], [(1, ["外面", "x"])]]


def test_scripts_and_comments_say_nothing() -> None:
    page = "<table><tr><td>甲<script>alert(1)</script><!-- 乙 --></td></tr></table>"
    assert tables(page) == [[(1, ["甲"])]]


def test_page_cut_short_is_read_up_to_there() -> None:
    assert tables("<html><table><tr><td>甲</td><td>乙") == [[(1, ["甲", "乙"])]]


def test_absurd_spans_are_cut() -> None:
    page = "<table><tr>" + "<td colspan=99999 rowspan=99999>甲</td>" * 50 + "</tr></table>"
    ((_, cells),) = tables(page)[0]
    assert len(cells) == 500


def test_page_without_a_table_has_no_sheets() -> None:
    assert html_sheets("<html><p>请登录</p></html>") == ()


@pytest.mark.slow
def test_a_hundred_thousand_open_tables_are_read_in_one_pass() -> None:
    assert len(html_sheets("<table><tr><td>甲" * 100_000)) == 100_000


@pytest.mark.fuzz
@given(st.text(st.sampled_from("<>/ =\"'tdrhable甲\n&;!-\x00\ud800"), max_size=400))
def test_any_text_is_read(page: str) -> None:
    for number, cells in [row for table in tables(f"<table>{page}") for row in table]:
        assert number >= 1
        assert any(cell.strip() for cell in cells)
