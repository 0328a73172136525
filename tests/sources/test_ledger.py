from __future__ import annotations

from collections.abc import Callable

import pytest

from monitor.errors import ParseError
from monitor.sources.base import Response, Source
from monitor.types import Authority, SourceState

MakeSource = Callable[..., Source]
MakeResponse = Callable[..., Response]

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
