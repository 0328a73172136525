from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import ParseError
from monitor.intake import canonical_url
from monitor.sources.base import Parsed, Response, Source
from monitor.types import Authority, SourceState

MakeSource = Callable[..., Source]
MakeResponse = Callable[..., Response]
MakeWorkbook = Callable[..., bytes]

HEADER = "工单编号,来电时间,诉求内容\n"


@pytest.fixture
def ledger(make_source: MakeSource) -> Source:
    return make_source(
        kind="ledger",
        id="hotline",
        url="tickets.csv",
        platform="hotline",
        authority="ticket",
        ticket_column="工单编号",
        text_column="诉求内容",
        time_column="来电时间",
    )


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_exports_are_read_in_every_usual_encoding(
    codec: str, ledger: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    body = (HEADER + "A1,2026-11-22 08:00,养老金未到账\n").encode(codec)
    (item,) = ledger.parse(make_response(body), blank).items
    assert (item.external_id, item.title, item.authority) == (
        "A1",
        "养老金未到账",
        Authority.TICKET,
    )


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_other_separators_are_recognised(
    mark: str, ledger: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    body = (HEADER + "A1,2026-11-22 08:00,养老金未到账\n").replace(",", mark)
    assert len(ledger.parse(make_response(body), blank).items) == 1


def test_missing_column_names_it_the_found_ones_and_the_nearest(
    ledger: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    with pytest.raises(ParseError) as caught:
        ledger.parse(make_response("工单编号,来电时间,诉求正文\nA1,2026-11-22,甲\n"), blank)
    for part in ("'hotline'", "'诉求内容'", "'来电时间'", "最接近的是 '诉求正文'", "'text_column'"):
        assert part in str(caught.value)


@pytest.mark.parametrize("body", ["", "\n\n"])
def test_empty_export_is_refused(
    body: str, ledger: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    with pytest.raises(ParseError, match="台账 'hotline' 是空的"):
        ledger.parse(make_response(body), blank)


def test_overlong_cell_is_refused_with_its_line(
    ledger: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    with pytest.raises(ParseError, match="第2行附近"):
        ledger.parse(make_response(HEADER + '"' + "甲" * 200_000), blank)


def test_title_falls_back_to_the_first_forty_characters(
    ledger: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    (item,) = ledger.parse(make_response(HEADER + f"A1,2026-11-22,{'甲' * 60}\n"), blank).items
    assert (len(item.title), len(item.body)) == (40, 60)


def test_long_list_of_bad_rows_is_summed_up(
    ledger: Source, make_response: MakeResponse, blank: SourceState
) -> None:
    parsed = ledger.parse(make_response(HEADER + "A1,gestern,甲\n" * 50), blank)
    assert len(parsed.problems) == 21
    assert parsed.problems[0].startswith("第2行：")
    assert parsed.problems[-1] == "另有30行因类似原因跳过；请一并核对"


# ── what a row may look like ─────────────────────────────────────────────────────────────────


@pytest.fixture
def found(make_source: MakeSource) -> Source:
    """A ledger whose settings name no column."""
    return make_source(
        kind="ledger", id="hotline", url="台账", platform="hotline", authority="ticket"
    )


def read(source: Source, body: bytes | str, make_response: MakeResponse) -> Parsed:
    return source.parse(make_response(body), SourceState(source_id="hotline"))


def test_columns_need_no_names(found: Source, make_response: MakeResponse) -> None:
    body = "信访日期\t信访件编号\t反映内容\t联系电话\n2026年11月22日\tXF1\t工伤认定超期\t0\n"
    (item,) = read(found, body, make_response).items
    assert (item.external_id, item.body) == ("XF1", "工伤认定超期")


def test_ticket_has_an_address_that_does_not_depend_on_the_file(
    found: Source, make_response: MakeResponse
) -> None:
    (item,) = read(found, HEADER + "信访〔2026〕1#?/号,2026-11-22,甲\n", make_response).items
    assert item.url.startswith("ledger://hotline/%E4%BF%A1")
    assert canonical_url(item.url) == item.url


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-11-22 09:05:00", "01:05"),
        ("2026/11/22 9:05", "01:05"),
        ("2026年11月22日 9时5分", "01:05"),
        ("2026-11-22T09:05:00.000", "01:05"),
        ("20261122090500", "01:05"),
        ("46348.37847222222", "01:05"),
        ("46348", "16:00"),
        ("2026年11月22日", "16:00"),
    ],
)
def test_times_are_read_in_every_usual_form(
    cell: str, moment: str, found: Source, make_response: MakeResponse
) -> None:
    (item,) = read(found, HEADER + f"A1,{cell},甲\n", make_response).items
    assert item.published_at is not None
    assert f"{item.published_at:%H:%M}" == moment


@pytest.mark.parametrize("cell", ["09:05", "昨晚", "", "123456", "2026-13-45 09:05:00"])
def test_time_without_a_day_is_none(cell: str, found: Source, make_response: MakeResponse) -> None:
    parsed = read(found, HEADER + f"A1,{cell},甲\n", make_response)
    assert parsed.items == ()
    assert "'来电时间' 不是时间" in parsed.problems[0]


def test_cell_shown_in_a_problem_is_short_and_masked(
    found: Source, make_response: MakeResponse
) -> None:
    parsed = read(found, HEADER + f"A1,电话13800138000{'长' * 90},甲\n", make_response)
    assert "13800138000" not in parsed.problems[0]
    assert len(parsed.problems[0]) < 90


@pytest.mark.parametrize("cell", ['="202611220001"', "'202611220001", "\t202611220001 "])
def test_ways_to_keep_a_number_from_being_rounded_are_undone(
    cell: str, found: Source, make_response: MakeResponse
) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    (item,) = read(found, HEADER + f"{quoted},2026-11-22,甲\n", make_response).items
    assert item.external_id == "202611220001"


def test_formulas_are_text(found: Source, make_response: MakeResponse) -> None:
    body = HEADER + "A1,2026-11-22,=cmd|' /C calc'!A0\nA2,2026-11-22,@SUM(1+9)\nA3,2026-11-22,+1\n"
    texts = [item.body for item in read(found, body, make_response).items]
    assert texts == ["=cmd|' /C calc'!A0", "@SUM(1+9)", "+1"]


def test_cell_may_hold_lines_separators_and_quotes(
    found: Source, make_response: MakeResponse
) -> None:
    body = HEADER + 'A1,2026-11-22,"一,二\r\n""三"""\nA2,2026-11-22,四\n'
    parsed = read(found, body, make_response)
    assert [item.body for item in parsed.items] == ['一,二\n"三"', "四"]


def test_tags_of_a_web_forms_editor_are_taken_off(
    found: Source, make_response: MakeResponse
) -> None:
    body = HEADER + "A1,2026-11-22,<p>养老<b>金</b>&lt;500元</p><p>请核实</p>\n"
    (item,) = read(found, body, make_response).items
    assert item.body == "养老金<500元\n请核实"


def test_sign_that_is_no_tag_stays(found: Source, make_response: MakeResponse) -> None:
    (item,) = read(found, HEADER + "A1,2026-11-22,每月<3000元且>0\n", make_response).items
    assert item.body == "每月<3000元且>0"


def test_rows_that_hold_no_ticket_are_no_problem(
    found: Source, make_response: MakeResponse
) -> None:
    header = HEADER.strip() + ",承办单位\n"
    body = header + f"A1,2026-11-22,甲,一局\n,,,二局\n{header}合计：1件,,,\n"
    parsed = read(found, body, make_response)
    assert (len(parsed.items), parsed.problems) == (1, ())


def test_summary_in_place_of_a_title_is_read_as_text(
    found: Source, make_response: MakeResponse
) -> None:
    body = f"登记编号,概况,登记时间\nA1,{'来信人反映工伤认定超过期限。' * 10},2026-11-22\n"
    (item,) = read(found, body, make_response).items
    assert (len(item.title), len(item.body)) == (40, 140)


@pytest.mark.parametrize("code", ["999101", "999101000000"])
def test_code_of_a_place_becomes_the_region(
    code: str, found: Source, make_response: MakeResponse
) -> None:
    body = f"工单编号,来电时间,诉求内容,行政区划代码\nA1,2026-11-22,甲,{code}\n"
    (item,) = read(found, body, make_response).items
    assert (item.region, item.body) == ("999101", "甲")


# ── rows beside each other ───────────────────────────────────────────────────────────────────


def test_ticket_that_is_there_twice_counts_once(found: Source, make_response: MakeResponse) -> None:
    parsed = read(found, HEADER + "A1,2026-11-22,甲\n" * 3, make_response)
    assert (len(parsed.items), parsed.problems) == (1, ())


def test_amended_ticket_is_the_one_with_the_latest_time_then_row(
    found: Source, make_response: MakeResponse
) -> None:
    rows = "A1,2026-11-22,甲\nA1,2026-11-22,乙\nA2,2026-11-22,丁\nA2,2026-11-21,丙\n"
    parsed = read(found, HEADER + rows, make_response)
    assert [item.body for item in parsed.items] == ["乙", "丁"]
    assert parsed.problems == ("2件工单（A1、A2）出现多次且内容不同，以时间最晚、行次最后的为准",)


def test_long_numbers_that_all_end_in_zeros_have_been_rounded(
    found: Source, make_response: MakeResponse
) -> None:
    rows = [f"33020520261122{n}000,2026-11-22,甲{n}\n" for n in range(1, 4)]
    parsed = read(found, HEADER + "".join(rows) + "A9,2026-11-22,乙\n", make_response)
    assert [item.external_id for item in parsed.items] == ["A9"]
    assert parsed.problems[0].startswith(
        "第2行起3行：工单号（如 '330205202611221000'）15位以后全是0"
    )


def test_two_demands_under_one_long_number_show_that_it_was_rounded(
    found: Source, make_response: MakeResponse
) -> None:
    rows = "2026112209050010,2026-11-22,甲\n2026112209050010,2026-11-22,乙\n"
    assert "近似值" in read(found, HEADER + rows, make_response).problems[0]


@pytest.mark.parametrize("last", ["001", "100"])
def test_long_numbers_are_trusted_when_one_does_not_end_in_zeros(
    last: str, found: Source, make_response: MakeResponse
) -> None:
    numbers = ["330205202611221000", "330205202611222000", f"330205202611223{last}"]
    rows = [f"{number},2026-11-22,甲\n" for number in numbers]
    assert len(read(found, HEADER + "".join(rows), make_response).items) == 3


# ── what the file may be ─────────────────────────────────────────────────────────────────────


def test_title_above_the_header_does_not_hide_the_separator(
    found: Source, make_response: MakeResponse
) -> None:
    body = "示范市工单，2026年11月\n\n" + HEADER.replace(",", ";") + "A1;2026-11-22;甲,乙\n"
    (item,) = read(found, body, make_response).items
    assert item.body == "甲,乙"


def test_separators_within_a_text_are_not_taken_for_the_files_own(
    found: Source, make_response: MakeResponse
) -> None:
    body = HEADER.replace(",", "\t") + "A1\t2026-11-22\t一,二,三,四,五,六\n"
    (item,) = read(found, body, make_response).items
    assert item.body == "一,二,三,四,五,六"


def test_all_visible_sheets_with_the_columns_are_read(
    found: Source, make_response: MakeResponse, make_workbook: MakeWorkbook
) -> None:
    header = ["工单编号", "来电时间", "诉求内容"]
    when = datetime(2026, 11, 22, 9, 5)
    body = make_workbook(
        {
            "说明": [["本表由系统导出"]],
            "一": [header, ["A1", when, "甲"]],
            "二": [header, ["A2", when, "乙"], ["A3", "昨晚", "丙"]],
            "旧": [header, ["A4", when, "丁"]],
        },
        hidden=["旧"],
    )
    parsed = read(found, body, make_response)
    assert [item.external_id for item in parsed.items] == ["A1", "A2"]
    assert parsed.problems[0].startswith("工作表“二”第3行：")


def test_named_sheet_is_read_though_it_is_hidden(
    make_source: MakeSource, make_response: MakeResponse, make_workbook: MakeWorkbook
) -> None:
    rows = [["工单编号", "来电时间", "诉求内容"], ["A1", datetime(2026, 11, 22), "甲"]]
    body = make_workbook({"一": [["x"]], "旧": rows}, hidden=["旧"])
    entry = {"kind": "ledger", "url": "x", "platform": "hotline", "authority": "ticket"}
    source = make_source(**entry, sheet="旧")
    assert len(read(source, body, make_response).items) == 1
    with pytest.raises(ParseError, match=r"没有工作表 '新'.*现有工作表：'一'、'旧'（隐藏）"):
        read(make_source(**entry, sheet="新"), body, make_response)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"%PDF-1.7\n", "PDF 文件"),
        (b"Rar!\x1a\x07", "RAR 压缩包"),
        (b"\x1f\x8b\x08\x00", "gzip 压缩包"),
        (b"MIME-Version: 1.0\n", "MHTML"),
        ("<html><form>请登录</form></html>".encode(), "登录页面"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "XML 表格 2003",
        ),
        ("没有表头的说明文字".encode("gb18030"), "没有表头"),
    ],
)
def test_what_is_no_ledger_is_called_by_its_name(
    body: bytes, said: str, found: Source, make_response: MakeResponse
) -> None:
    with pytest.raises(ParseError, match=said):
        read(found, body, make_response)


def test_what_stands_before_a_break_in_the_file_is_kept(
    found: Source, make_response: MakeResponse
) -> None:
    parsed = read(
        found, HEADER + 'A1,2026-11-22,甲\nA2,2026-11-22,"' + "乙" * 200_000, make_response
    )
    assert [item.external_id for item in parsed.items] == ["A1"]
    assert "此后各行未读" in parsed.problems[0]


def test_rows_beyond_the_limit_are_reported(
    found: Source, make_response: MakeResponse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.sources.kinds.ledger._ROWS_READ", 2)
    rows = "".join(f"A{n},2026-11-22,甲\n" for n in range(5))
    parsed = read(found, HEADER + rows, make_response)
    assert len(parsed.items) == 2
    assert parsed.problems == ("第4行起未读：一次最多读2行；请拆成几个文件",)


ANY = st.binary(max_size=300) | st.text(
    st.sampled_from('工单编号来电时间诉求内容,;\t\n"=<>table/tr td\x00\ud800A1-26'), max_size=300
).map(lambda text: (HEADER + text).encode("utf-8", "surrogatepass"))


@pytest.mark.fuzz
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=ANY, prefix=st.sampled_from([b"", b"<table>", b"\xff\xfe", "<html>工单".encode("gbk")]))
def test_any_bytes_end_in_tickets_or_a_parse_error(
    body: bytes, prefix: bytes, found: Source, make_response: MakeResponse
) -> None:
    with suppress(ParseError):
        parsed = read(found, prefix + body, make_response)
        assert all(item.external_id and item.published_at for item in parsed.items)
