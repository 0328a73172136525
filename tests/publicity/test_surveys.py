"""Sample surveys: tables read whole or not at all, shares with intervals, none below thirty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from monitor.errors import InputError
from monitor.publicity.surveys import Known, cells_of, changes, known_of, shares
from monitor.types import Survey, SurveyCell

HEAD = ["指标", "主题", "地区", "群体", "样本数", "肯定数"]
KNOWN = Known(
    topics={"延迟退休": "delayed_retirement", "delayed_retirement": "delayed_retirement"},
    region={"990103": "990103", "示范省示范市望川县": "990103"}.get,
    groups=frozenset(("农民工",)),
)


def _read(*rows: Sequence[str]) -> tuple[SurveyCell, ...]:
    return cells_of([(n, row) for n, row in enumerate((HEAD, *rows), 1)], KNOWN)


def _survey(*cells: SurveyCell, held_to: date = date(2026, 5, 20)) -> Survey:
    return Survey(
        id=1,
        name="二季度",
        held_from=date(2026, 5, 1),
        held_to=held_to,
        by_whom="第三方",
        response_rate=0.4,
        cells=cells,
        imported_at=datetime(2026, 6, 1, tzinfo=UTC),
        imported_by="周敏",
    )


def _cell(asked: int, yes: int, **changes: str) -> SurveyCell:
    cell = SurveyCell(measure="awareness", topic="delayed_retirement", asked=asked, yes=yes)
    return replace(cell, **changes)  # type: ignore[arg-type]  # by name


def test_a_table_is_read_by_names_or_codes() -> None:
    cells = _read(
        ["知晓率", "延迟退休", "示范省示范市望川县", "农民工", "1,200", "480"],
        ["satisfaction", "", "", "", "90", "60"],
    )
    assert cells == (
        SurveyCell(
            measure="awareness",
            topic="delayed_retirement",
            region="990103",
            group="农民工",
            asked=1200,
            yes=480,
        ),
        SurveyCell(measure="satisfaction", asked=90, yes=60),
    )


def test_every_row_that_cannot_be_read_is_named_and_nothing_is_taken() -> None:
    with pytest.raises(InputError) as told:
        _read(
            ["知晓率", "", "", "", "100", "50"],
            ["好感度", "", "", "", "100", "50"],
            ["知晓率", "不存在", "", "", "100", "50"],
            ["知晓率", "", "火星", "", "100", "50"],
            ["知晓率", "", "", "骑手队", "100", "50"],
            ["知晓率", "", "", "", "100", "101"],
            ["知晓率", "", "", "", "约百人", "50"],
            ["知晓率", "", "", "", "80", "8"],
        )
    said = str(told.value)
    assert all(f"第{number}行" in said for number in range(3, 10))
    assert "第2行" not in said
    assert "'好感度'" in said
    assert "相同" in said


def test_a_table_without_a_needed_column_or_rows_is_refused() -> None:
    with pytest.raises(InputError, match="样本数"):
        cells_of([(1, ["指标", "肯定数"])], KNOWN)
    with pytest.raises(InputError, match="没有数据"):
        _read()
    with pytest.raises(InputError, match="空的"):
        cells_of([], KNOWN)


def test_no_share_is_shown_of_fewer_than_thirty() -> None:
    shown = shares(_survey(_cell(29, 15), _cell(30, 15, topic="")))
    assert [share.cell.asked for share in shown.shares] == [30]
    assert shown.too_small == 1


def test_the_interval_is_wilson_s() -> None:
    (share,) = shares(_survey(_cell(100, 81))).shares
    # Newcombe 1998, Statistics in Medicine 17:857-872: 81 of 263 by method 3 is 0.2553 to 0.3662
    assert share.share == pytest.approx(0.81)
    (known,) = shares(_survey(_cell(263, 81))).shares
    assert known.interval.low == pytest.approx(0.2553, abs=1e-4)
    assert known.interval.high == pytest.approx(0.3662, abs=1e-4)


def test_a_change_is_clear_when_its_interval_leaves_out_nothing() -> None:
    before, now = _survey(_cell(400, 160)), _survey(_cell(400, 220))
    (change,) = changes(now, before)
    assert change.difference == pytest.approx(0.15)
    assert change.clear
    (same,) = changes(_survey(_cell(400, 165)), before)
    assert not same.clear


def test_the_newest_survey_that_asked_about_the_topic_counts() -> None:
    newer = _survey(_cell(100, 50, topic=""), held_to=date(2026, 9, 1))
    older = _survey(_cell(100, 40), _cell(100, 90, region="990103"))
    found = known_of([newer, older], "delayed_retirement")
    assert found is not None
    assert found.share == pytest.approx(0.4)
    assert known_of([newer, older], "arrears") is None
