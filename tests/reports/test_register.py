"""The register: its columns, what its cells quote, and that no cell runs or names anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.reports.register import LONGEST, Scope, Sheet, inert, register
from monitor.reports.register_cells import Around, Entry
from monitor.settings import Settings
from monitor.settings.roster import RosterSettings, Unit
from monitor.text.redact import redact
from monitor.types import (
    Action,
    Authority,
    ClockDue,
    DecidedBy,
    Demand,
    DemandMatch,
    Disposition,
    Evidence,
    Fingerprint,
    IncidentStatus,
    Recurrence,
    Truth,
    TruthMatch,
)
from tests.reports.conftest import END, MADE, PLACES, START, Desk, make_member, make_view

COLUMNS = [
    "编号",
    "发现时间",
    "首发时间",
    "来源渠道",
    "链接+快照哈希",
    "标题摘要",
    "主题",
    "副主题",
    "诉求类型",
    "涉事地",
    "涉事主体",
    "责任单位",
    "群体",
    "等级+得分明细",
    "传播数据（时点）",
    "真实性",
    "研判意见",
    "处置措施",
    "口径版本",
    "回应渠道/时间/链接",
    "各时钟到期与完成",
    "状态",
    "满意度",
    "复发关联",
    "经办/审核",
]
SCOPE = Scope(start=START, end=END, asked="级别：Ⅱ级", left_out=7, revision="0a1b2c")


@pytest.fixture
def around(settings: Settings) -> Around:
    roster = RosterSettings(
        people=(), shifts=(), units=(Unit(id="wangchuan", name="望川县社保中心", level="county"),)
    )
    known = replace(settings, roster=roster)
    return Around(settings=known, place=lambda code: PLACES.get(code, code), now=MADE)


def step(number: int, action: Action, **told: Any) -> Disposition:
    base = {"note": "", "evidence": "", "by": "林知夏", "status": IncidentStatus.RESPONDING}
    at = MADE - timedelta(minutes=60 - number)
    return Disposition(id=number, incident_id=1, at=at, action=action, **{**base, **told})


@pytest.fixture
def entry(busy: Desk) -> Entry:
    """The gravest incident of the busy day, as yet with no step taken."""
    members = {m.item.id: m for m in map(make_member, [*busy.rows, *busy.earlier_rows])}
    view = make_view(busy.incident_rows[0], members)
    return Entry(
        incident=view.incident,
        assessment=view.assessment,
        members=tuple(sorted(view.members, key=lambda m: m.item.published_at)),
        steps=(),
    )


def row_of(sheets: tuple[Sheet, ...]) -> dict[str, str]:
    (row,) = sheets[0].rows
    return dict(zip((label for label, _ in sheets[0].headings), row, strict=True))


def test_columns_stand_in_the_order_of_the_register(entry: Entry, around: Around) -> None:
    sheets = register([entry], SCOPE, around)
    assert [label for label, _ in sheets[0].headings] == COLUMNS
    assert [sheet.name for sheet in sheets] == ["台账", "处置记录", "时限", "说明"]
    assert all(len(row) == len(sheet.headings) for sheet in sheets for row in sheet.rows)


def test_row_tells_what_is_known_and_a_dash_where_nothing_is(entry: Entry, around: Around) -> None:
    row = row_of(register([entry], SCOPE, around))
    incident, assessment = entry.incident, entry.assessment
    assert assessment is not None
    assert row["编号"] == incident.code
    assert row["主题"] == "待遇发放"
    assert incident.title in row["标题摘要"]
    assert "示范省示范市望川县" in row["涉事地"]
    assert row["等级+得分明细"].startswith(f"{incident.tier.label}\n{assessment.formula}")
    assert row["传播数据（时点）"].startswith("截至2026-11-20 10:00，此前24小时：")
    assert row["各时钟到期与完成"].count("到期") == len(incident.clocks)
    assert row["状态"] == incident.status.label
    assert row["口径版本"] == "待遇发放 （未注明版本）（未注明审定人）"
    assert row["满意度"] == row["复发关联"] == row["经办/审核"] == row["处置措施"] == "—"


def test_steps_go_to_their_columns_and_keep_their_order(entry: Entry, around: Around) -> None:
    earlier = MADE - timedelta(hours=2)
    steps = (
        step(1, Action.ACKNOWLEDGE),
        step(2, Action.VERIFY, note="系代发文件错误"),
        step(3, Action.ASSIGN, unit_id="wangchuan", detail={"done_at": earlier.isoformat()}),
        step(4, Action.REGRADE, by="周明远", note="涉及面大"),
        step(5, Action.ANSWER, evidence="示社险函〔2026〕12号"),
    )
    incident = replace(entry.incident, owner="wangchuan", satisfaction=4)
    sheets = register([replace(entry, incident=incident, steps=steps)], SCOPE, around)
    row = row_of(sheets)
    assert row["责任单位"] == "望川县社保中心"
    assert "核实（林知夏）：系代发文件错误" in row["真实性"]
    assert row["研判意见"].startswith("2026-11-20 09:19 改级（周明远）：涉及面大\n规则依据：")
    assert row["处置措施"].splitlines() == [
        "2026-11-20 09:16 签收（林知夏）",
        "2026-11-20 08:15 交办 望川县社保中心（林知夏）",
    ]
    assert "公布答复（林知夏）：示社险函〔2026〕12号" in row["回应渠道/时间/链接"]
    assert row["满意度"] == "4（5分制）"
    assert row["经办/审核"] == "经办：林知夏\n审核：周明远"
    taken = sheets[1].rows
    assert [each[4] for each in taken] == ["签收", "核实", "交办", "改级", "公布答复"]
    assert taken[2][1:3] == ("2026-11-20 09:18", "2026-11-20 08:15")


def test_what_writers_want_and_claim_is_counted(entry: Entry, around: Around) -> None:
    spot = Evidence(field="title", start=0, end=0, text="")
    claim = TruthMatch(state=Truth.CLAIMED, evidence=spot)
    doubt = DemandMatch(demand=Demand.DOUBT, by=DecidedBy.RULE)
    members = [
        replace(m, classification=replace(m.classification, demand=doubt, truth=claim))
        for m in entry.members
    ]
    row = row_of(register([replace(entry, members=members)], SCOPE, around))
    assert row["诉求类型"] == f"质疑（{len(members)}）"
    assert row["真实性"] == f"文本所示：网传未证实（{len(members)}）"


def test_account_of_a_person_stands_as_its_platform(entry: Entry, around: Around) -> None:
    def told(authority: Authority) -> str:
        first = entry.members[0]
        item = replace(first.item, outlet="望川老李", authority=authority)
        judged = replace(first.classification, corrects=True)
        members = [replace(first, item=item, classification=judged)]
        sheets = register([replace(entry, members=members)], SCOPE, around)
        return "".join(cell for sheet in sheets for row in sheet.rows for cell in row)

    assert "望川老李" not in told(Authority.SELF_MEDIA)
    assert "望川老李" in told(Authority.CITY), "a paper of that name would be named"


def test_merged_incident_keeps_its_line_and_leads_on(entry: Entry, around: Around) -> None:
    incident = replace(entry.incident, merged_into=9, status=IncidentStatus.MERGED)
    merged = replace(entry, incident=incident, members=(), related="20261120-009")
    row = row_of(register([merged], SCOPE, around))
    assert row["状态"] == "已并入（20261120-009）"
    assert row["链接+快照哈希"] == row["口径版本"] == "—"


def test_old_story_names_the_incident_it_repeats(entry: Entry, around: Around) -> None:
    recurs = Recurrence(incident_id=3, refutation_id=None, reason="与旧事用语相近")
    incident = replace(entry.incident, recurs=recurs)
    again = replace(entry, incident=incident, related="20250601-003")
    assert row_of(register([again], SCOPE, around))["复发关联"] == "20250601-003 与旧事用语相近"


def test_clock_missed_before_its_incident_ended_is_told_as_missed(
    entry: Entry, around: Around
) -> None:
    late = ClockDue(
        name="K3",
        label="报告",
        started_at=START,
        due_at=START + timedelta(hours=1),
        stopped_at=END,
        missed_at=START + timedelta(hours=1),
        lapsed=True,
    )
    incident = replace(entry.incident, clocks=(late,))
    sheets = register([replace(entry, incident=incident)], SCOPE, around)
    assert sheets[2].rows[0][7] == "未办，已随事件终止（此前已超时）"


def test_clock_missed_before_its_step_was_dated_back_is_told_as_missed(
    entry: Entry, around: Around
) -> None:
    due, done = START + timedelta(hours=1), START + timedelta(minutes=30)
    late = ClockDue(
        name="K3", label="报告", started_at=START, due_at=due, stopped_at=done, missed_at=due
    )
    incident = replace(entry.incident, clocks=(late,))
    sheets = register([replace(entry, incident=incident)], SCOPE, around)
    assert sheets[2].rows[0][7] == "到期时没有记录，事后补记为2026-11-19 10:30完成，计超时"


def test_last_sheet_tells_period_filters_and_what_is_left_out(entry: Entry, around: Around) -> None:
    told = register([entry], SCOPE, around)[3].rows
    about = {row[0]: row[1] for row in told}
    assert about["期间"] == "2026-11-19 至 2026-11-20 发现的事件"
    assert (about["筛选"], about["设置版本"]) == ("级别：Ⅱ级", "0a1b2c")
    assert "7件" in about["未列入"]


# ── no citizen, no formula ───────────────────────────────────────────────────────────────────


PERSONAL = "联系人：张建国 手机13812345678，身份证11010519491231002X，微信：wx_123456，@老张说事"


def test_no_cell_tells_who_a_citizen_is(entry: Entry, around: Around) -> None:
    first = entry.members[0]
    exact = "13812345678aaaa13912345678bbbb12"
    item = replace(
        first.item,
        body=PERSONAL,
        outlet=PERSONAL,
        authority=Authority.FORUM,
        url="https://t.shifan.example/u/13812345678",
        fingerprint=Fingerprint(exact=exact, signature=()),
    )
    steps = (
        step(1, Action.VERIFY, note=PERSONAL, evidence="来电 13812345678"),
        step(2, Action.NOTE, note=PERSONAL),
    )
    told = replace(
        entry,
        incident=replace(entry.incident, title=PERSONAL),
        members=(replace(first, item=item), *entry.members[1:]),
        steps=steps,
    )
    sheets = register([told], SCOPE, around)
    cells = [cell for sheet in sheets for row in sheet.rows for cell in row]
    assert [cell for cell in cells if redact(cell) != cell] == []
    whole = "\n".join(cells)
    for mark in ("张建国", "13812345678", "11010519491231002X", "wx_123456", "老张说事"):
        assert mark not in whole
    assert "〔姓名〕" in whole
    assert exact in whole.replace(":", ""), "a hash is nobody's number"


@pytest.mark.parametrize(
    "begin", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "\r\n=", " @"]
)
def test_formula_is_text_in_a_workbook_and_in_a_csv_saved_from_it(begin: str) -> None:
    assert inert(f'{begin}(1)*cmd|"/c calc"!A1').startswith("'")


@given(st.text())
def test_no_cell_begins_a_formula_or_hides_anything(text: str) -> None:
    cell = inert(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert all(c == "\n" or c.isprintable() for c in cell)
    assert inert(cell) == cell
    cell.encode()


@given(st.integers(LONGEST - 3, LONGEST + 3), st.sampled_from("甲😀"))
def test_long_cell_is_cut_to_what_a_workbook_holds_and_says_so(length: int, char: str) -> None:
    cell = inert(char * length)
    assert len(cell.encode("utf-16-le")) // 2 <= LONGEST
    whole = len((char * length).encode("utf-16-le")) // 2 <= LONGEST
    assert cell.endswith("…（超出单元格上限，有删节）") is not whole
