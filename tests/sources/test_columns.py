"""Which column is what: usual headings, named ones, titles above the header, what is lacking."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.ledgers.columns import USUAL, Layout, Missing, explain, lay_out

HEADER = ["来电时间", "工单编号", "标题", "诉求内容", "所属区县"]
PERSONAL = re.compile(r"姓名|电话|手机|身份|证件|地址|住址|户籍|来电人|反映人|信访人|年龄|性别")


def top(*rows: Sequence[str]) -> list[tuple[int, list[str]]]:
    return [(number, list(cells)) for number, cells in enumerate(rows, 1)]


def laid_out(*rows: Sequence[str], named: Mapping[str, str] | None = None) -> Layout:
    layout = lay_out(top(*rows), named or {})
    assert isinstance(layout, Layout)
    return layout


def lacking(*rows: Sequence[str], named: Mapping[str, str] | None = None) -> str:
    missing = lay_out(top(*rows), named or {})
    assert isinstance(missing, Missing)
    return explain(missing, named or {})


# ── found by usual headings ──────────────────────────────────────────────────────────────────


@given(st.permutations(HEADER))
def test_columns_are_found_in_any_order(header: list[str]) -> None:
    places = laid_out(header).places
    assert [header[places[setting]] for setting in USUAL] == [
        "工单编号",
        "标题",
        "诉求内容",
        "来电时间",
        "所属区县",
    ]


@pytest.mark.parametrize(
    ("setting", "heading"), [(role, word) for role, words in USUAL.items() for word in words]
)
def test_every_usual_heading_is_found(setting: str, heading: str) -> None:
    usual = {"ticket_column": "工单编号", "text_column": "诉求内容", "time_column": "来电时间"}
    header = list({**usual, setting: heading}.values())
    assert laid_out(header).headings[setting] == heading


def test_no_heading_stands_for_two_columns() -> None:
    words = list(itertools.chain.from_iterable(USUAL.values()))
    assert len(words) == len(set(words))


def test_no_usual_heading_is_about_a_person() -> None:
    assert not [w for words in USUAL.values() for w in words if PERSONAL.search(w)]


def test_columns_about_persons_are_never_picked() -> None:
    persons = [
        "来电人",
        "来电号码",
        "联系电话",
        "身份证号",
        "联系地址",
        "信访人姓名",
        "问题发生地址",
    ]
    layout = laid_out([*persons, *HEADER])
    assert sorted(layout.places.values()) == [7, 8, 9, 10, 11]


def test_of_several_times_the_one_nearest_to_the_caller_counts() -> None:
    layout = laid_out(["工单编号", "诉求内容", "办结时间", "登记时间", "来电时间"])
    assert layout.headings["time_column"] == "来电时间"


@pytest.mark.parametrize(
    "heading",
    [
        "*来电时间",
        " 来电 时间 ",
        "来电时间：",
        "来电时间（必填）",
        "【来电时间】来电时间",
        "来电时间\n",
    ],
)
def test_marks_and_remarks_about_a_heading_do_not_hide_it(heading: str) -> None:
    assert laid_out(["工单编号", "诉求内容", heading]).places["time_column"] == 2


# ── where the header is ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("titles", range(10))
def test_titles_may_stand_above_the_header(titles: int) -> None:
    above = [["示范市12345热线工单明细", "", ""]] * titles
    assert laid_out(*above, HEADER).last_row == titles + 1


def test_header_below_the_tenth_row_is_not_looked_for() -> None:
    assert "前10行中没有表头" in lacking(*[["示范市工单"]] * 10, HEADER)


def test_header_of_merged_cells_is_read_from_both_rows() -> None:
    layout = laid_out(["工单编号", "诉求信息", "", "来电时间"], ["", "标题", "诉求内容", ""])
    assert layout.places == {
        "ticket_column": 0,
        "title_column": 1,
        "text_column": 2,
        "time_column": 3,
    }
    assert layout.last_row == 2


def test_first_ticket_is_not_taken_for_half_a_header() -> None:
    assert laid_out(HEADER, ["2026-11-22", "A1", "", "甲", ""]).last_row == 1


# ── named in the settings ────────────────────────────────────────────────────────────────────


def test_named_column_wins_over_the_usual_one() -> None:
    layout = laid_out([*HEADER, "处理单号"], named={"ticket_column": "处理单号"})
    assert layout.headings["ticket_column"] == "处理单号"


def test_named_column_must_be_there_even_when_a_usual_one_is() -> None:
    said = lacking(HEADER, named={"region_column": "事发街镇"})
    assert said.startswith("没有列 '事发街镇'")
    assert "更正 'region_column'" in said


def test_title_alone_is_enough_for_a_text() -> None:
    assert set(laid_out(["工单编号", "来电时间", "标题"]).places) == {
        "ticket_column",
        "time_column",
        "title_column",
    }


def test_missing_column_is_named_with_the_nearest_and_those_there_are() -> None:
    said = lacking(["工单编号", "受理的时间", "诉求内容"])
    assert said == (
        "没有认出来电时间一列，最接近的是 '受理的时间'；请在 sources.yaml 中写明 'time_column'，"
        "或导出该列；现有列：'工单编号'、'受理的时间'、'诉求内容'"
    )


def test_rows_without_a_header_are_not_told_because_they_hold_persons() -> None:
    said = lacking(["某甲", "13800000000", "诉求"], ["某乙", "13800000001", "咨询"])
    assert "前10行中没有表头" in said
    assert "某甲" not in said
    assert "13800000000" not in said


# ── any cells ────────────────────────────────────────────────────────────────────────────────

CELLS = st.one_of(st.text(max_size=60), st.sampled_from(HEADER))


@pytest.mark.fuzz
@given(st.lists(st.lists(CELLS, max_size=8), max_size=12), st.sampled_from(HEADER) | st.text())
def test_any_rows_are_laid_out_or_explained(rows: list[list[str]], name: str) -> None:
    named = {"title_column": name}
    found = lay_out(top(*rows), named)
    if isinstance(found, Layout):
        assert {"ticket_column", "title_column", "time_column"} <= set(found.places)
    else:
        assert found.setting in explain(found, named)
