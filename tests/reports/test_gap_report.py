"""The report on the publicity gap: what is told, what each number leads to, what is not said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

import pytest

from monitor.errors import NotFoundError
from monitor.publicity.account import Heard, account
from monitor.publicity.answers import Explanation
from monitor.publicity.asks import Ask
from monitor.reports.document import (
    Bullets,
    Card,
    ChartBlock,
    Document,
    Fact,
    Figure,
    Link,
    Paragraph,
    Role,
    Section,
    Table,
    plain_words,
)
from monitor.reports.gap import SECTIONS, GapData, compose
from monitor.settings.reports import Lists, ReportPlan
from monitor.types import Platform, Survey, SurveyCell
from tests.publicity.small_world import BEFORE, END, SETTINGS, START, ask, told

PLAN = ReportPlan(id="gap", kind="gap", covers="fortnight")
Kind = TypeVar("Kind")
LOST, CUT = "社保卡丢了怎么补办？", "医保断缴三个月能不能报销？"


def _asks() -> list[Ask]:
    cards = [
        ask(LOST, days, topic="card_and_scams", groups=["患者"], places=["990102"])
        for days in (3, 10)
        for _ in range(20)
    ]
    board = [ask(CUT, 2, topic="unemployment_benefit", platform=Platform.BOARD) for _ in range(3)]
    return [*cards, *board, *(ask(LOST, 20, topic="card_and_scams") for _ in range(2))]


def _explained() -> list[Explanation]:
    return [
        told("断缴三个月内补缴的，医保可以报销。", 30, topic="unemployment_benefit", views=1200),
        *(told("权益记录可以查询", 20, topic="fund_gap") for _ in range(20)),
    ]


def _survey(topic: str) -> Survey:
    return Survey(
        id=1,
        name="年度问卷",
        held_from=date(2026, 5, 1),
        held_to=date(2026, 5, 20),
        by_whom="第三方",
        response_rate=None,
        cells=(
            SurveyCell(measure="awareness", topic=topic, asked=100, yes=40),
            SurveyCell(measure="awareness", topic="fund_gap", asked=29, yes=20),
        ),
        imported_at=START,
        imported_by="甲",
    )


def _data(
    asks: list[Ask] | None = None,
    explained: list[Explanation] | None = None,
    surveys: tuple[Survey, ...] = (),
    **changes: object,
) -> GapData:
    heard = Heard(
        asks=_asks() if asks is None else asks,
        explanations=_explained() if explained is None else explained,
        start=START,
        end=END,
        known_from=BEFORE,
        surveys=surveys,
    )
    made = GapData(
        account=account(heard, SETTINGS.playbooks.values(), SETTINGS.publicity),
        known_from=BEFORE,
        cut=False,
        own=False,
        start=START,
        end=END,
        now=END + timedelta(hours=2),
        number=3,
        place=lambda code: {"990102": "望川县"}.get(code, code),
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # by name


@pytest.fixture(scope="module")
def made() -> Document:
    return compose(_data(), PLAN, SETTINGS)


def _part(document: Document, anchor: str) -> Section:
    return next(section for section in document.sections if section.anchor == anchor)


def _text(section: Section) -> str:
    return "\n".join(
        plain_words(block.words) for block in section.blocks if isinstance(block, Paragraph)
    )


def _rows(section: Section) -> list[list[str]]:
    tables = [
        block.table if isinstance(block, ChartBlock) else block
        for block in section.blocks
        if isinstance(block, ChartBlock | Table)
    ]
    return [[plain_words(cell) for cell in row] for table in tables for row in table.rows]


def _inside(thing: object, kind: type[Kind]) -> Iterator[Kind]:
    if isinstance(thing, kind):
        yield thing
    if isinstance(thing, tuple):
        for each in thing:
            yield from _inside(each, kind)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from _inside(getattr(thing, field.name), kind)


def test_sections_stand_in_the_order_of_the_plan(made: Document) -> None:
    assert [section.anchor for section in made.sections] == list(SECTIONS)
    some = replace(PLAN, sections=("notes", "topics"))
    assert [s.anchor for s in compose(_data(), some, SETTINGS).sections] == ["notes", "topics"]
    with pytest.raises(NotFoundError, match="no section 'weather'"):
        compose(_data(), replace(PLAN, sections=("weather",)), SETTINGS)


def test_overview_tells_how_much_was_asked_explained_and_answered(made: Document) -> None:
    text = _text(_part(made, "overview"))
    assert "公众提问43人次（热线、信访、问政43，原创帖文0）" in text
    assert "作出说明21条，其中本期0条" in text
    assert "最常问的2个（不足20个），近90天的说明已作答1个，未作答1个" in text


def test_gap_that_lasts_question_that_waits_and_silence_are_flagged(made: Document) -> None:
    (bullets,) = [b for b in _part(made, "overview").blocks if b.block == "bullets"]
    flags = [plain_words(line) for line in bullets.items]
    assert flags[0].startswith("“社保卡与冒充诈骗”提问占比连续两周明显高于说明占比")
    assert f"“{LOST}”（社保卡与冒充诈骗）有40人次问到，首次问到至今20天" in flags[1]
    assert "“社保卡与冒充诈骗”有40人次提问，近90天没有一条说明。" in flags


def test_topics_are_told_with_sample_and_interval(made: Document) -> None:
    section = _part(made, "topics")
    rows = {row[0]: row[1:] for row in _rows(section)}
    assert rows["社保卡与冒充诈骗"][:5] == ["40", "93.0%", "0", "0.0%", "+93.0"]
    assert rows["社保卡与冒充诈骗"][6] == "连续两周、无说明"
    (chart,) = [block.chart for block in section.blocks if isinstance(block, ChartBlock)]
    assert chart.table().rows[0] == ("社保卡与冒充诈骗", "40")


def test_small_samples_are_told_without_shares() -> None:
    data = _data([ask(LOST) for _ in range(19)], [told("说明") for _ in range(3)])
    (row,) = _rows(_part(compose(data, PLAN, SETTINGS), "topics"))
    assert row[1:7] == ["19", "—", "3", "—", "—", "—"]


def test_question_is_told_with_its_trend_its_place_and_its_answer(made: Document) -> None:
    lost, cut = _rows(_part(made, "questions"))
    assert lost[0] == f"社保卡与冒充诈骗·办法　{LOST}"
    assert lost[1:3] == ["40", "此前28天2人次，按日计增多"]
    assert lost[3:] == ["5月26日 00:00；12345热线40", "未见答复"]
    assert cut[2] == "此前28天0人次"
    assert cut[3].endswith("；问政3")
    assert cut[4].startswith("断缴三个月内补缴的，医保可以报销。（5月")
    assert "覆盖问题用词" in cut[4]


def test_advice_has_topic_group_channel_questions_documents_and_office(made: Document) -> None:
    card = next(b for b in _part(made, "advice").blocks if isinstance(b, Card))
    assert card.title == "1. 社保卡与冒充诈骗"
    (facts,) = card.blocks
    assert facts.block == "facts"
    labels = [fact.label for fact in facts.facts]
    assert labels == ["为什么讲", "讲给谁", "在哪里讲", "答哪几问", "依据", "找谁"]
    said = {fact.label: plain_words(fact.words) for fact in facts.facts}
    assert said["讲给谁"] == "患者（40人次提问提到）。"
    assert "12345热线（40人次）" in said["在哪里讲"]
    assert len({fact.passage for fact in facts.facts}) == 6


def test_groups_and_places_are_told_and_nobody_below_twenty(made: Document) -> None:
    assert [row[:2] for row in _rows(_part(made, "groups"))] == [["患者", "40"]]
    assert [row[:2] for row in _rows(_part(made, "regions"))] == [["望川县", "40"]]
    few = compose(_data([ask(LOST, groups=["患者"]) for _ in range(19)]), PLAN, SETTINGS)
    assert _rows(_part(few, "groups")) == []
    assert "不足20人次" in _text(_part(few, "groups"))


def test_every_number_leads_to_what_it_counts(made: Document) -> None:
    known = {reference.number: reference for reference in made.references}
    figures = [figure for figure in _inside(made.sections, Figure) if figure.reference]
    assert len(figures) > 20
    for figure in figures:
        assert known[figure.reference].count == int(figure.text)
        assert known[figure.reference].items


def test_plainness_tells_rights_and_readers(made: Document) -> None:
    text = _text(_part(made, "plainness"))
    assert "讲到权利的20条（95.2%），以案说法的0条（0.0%）" in text
    assert "1条说明显示阅读量，合计1200次；" in text
    insured = replace(SETTINGS, publicity=replace(SETTINGS.publicity, insured=60_000))
    assert "每千名参保人20.0次" in _text(_part(compose(_data(), PLAN, insured), "plainness"))


def test_survey_stands_beside_the_questions_and_small_cells_do_not() -> None:
    data = _data(surveys=(_survey("card_and_scams"),))
    made = compose(data, PLAN, SETTINGS)
    section = _part(made, "surveys")
    assert "“年度问卷”（第三方，2026-05-01至2026-05-20）" in _text(section)
    (row,) = _rows(section)
    assert row == ["社保卡与冒充诈骗", "40.0%", "100", "30.9%—49.8%", "40", "问得多、知道少"]
    why = _inside(_part(made, "advice"), Fact)
    assert "问卷知晓率40.0%（n=100，95%区间30.9%—49.8%）" in plain_words(next(why).words)


def test_widest_sure_gap_is_told(made: Document) -> None:
    assert "最多的是“社保卡与冒充诈骗”，相差93.0个百分点" in _text(_part(made, "overview"))


def test_nothing_asked_says_so_and_is_no_content() -> None:
    made = compose(_data([], []), PLAN, SETTINGS)
    assert "没有提问不等于没有疑问" in _text(_part(made, "overview"))
    for section in made.sections[1:-1]:
        (block,) = section.blocks
        assert isinstance(block, Paragraph)
        assert block.role is Role.NONE
    assert made.references == ()


def test_bias_is_always_told(made: Document) -> None:
    last = _part(made, "notes").blocks[-1]
    assert isinstance(last, Paragraph)
    assert "不等于参保人" in plain_words(last.words)
    assert "提问多少不是满意度" in plain_words(last.words)


def test_report_of_a_part_says_what_its_shares_are_of() -> None:
    part = compose(_data(names=("欠缴与追缴",)), PLAN, SETTINGS)
    assert part.masthead.subtitle == "欠缴与追缴"
    assert "本报只含欠缴与追缴" in _text(_part(part, "notes"))


def test_staff_may_word_what_stands_out_otherwise(made: Document) -> None:
    found: list[Paragraph | Bullets | Fact] = [
        *_inside(made.sections, Paragraph),
        *_inside(made.sections, Bullets),
        *_inside(made.sections, Fact),
    ]
    passages = [each.passage for each in found if each.passage]
    assert {"overview.lead", "overview.covered", "overview.flags"} <= set(passages)
    assert len(passages) == len(set(passages))


def test_incomplete_watch_and_cut_reading_are_warned_of() -> None:
    begun = compose(_data(known_from=START + timedelta(days=3), cut=True), PLAN, SETTINGS)
    roles = [b.role for b in _part(begun, "overview").blocks if isinstance(b, Paragraph)]
    assert roles.count(Role.WARNING) == 2
    assert _rows(_part(begun, "questions"))[0][2] == "此前未监测"


def test_hostile_words_stay_words() -> None:
    evil = "<b>社保卡</b>{{7*7}}[补](javascript:x)怎么办\u202e？"
    asks = [ask(evil, topic="card_and_scams") for _ in range(2)]
    made = compose(_data(asks), PLAN, SETTINGS)
    row = _rows(_part(made, "questions"))[0]
    assert "<b>社保卡</b>{{7*7}}[补](javascript:x)" in row[0]
    assert "\u202e" not in row[0]
    assert all((link.url or "").startswith("http") for link in _inside(made.sections, Link))


def test_long_lists_are_cut_and_counted() -> None:
    asks = [ask(LOST, places=[f"99{n:04}"]) for n in range(7)]
    plan = replace(PLAN, lists=Lists(listed_items=3))
    section = _part(compose(_data(asks), plan, SETTINGS), "regions")
    assert len(_rows(section)) == 3
    assert "其余4个地区从略" in _text(section)


def test_same_data_make_the_same_document() -> None:
    data = _data()
    assert compose(data, PLAN, SETTINGS) == compose(data, PLAN, SETTINGS)
