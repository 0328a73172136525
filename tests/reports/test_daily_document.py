"""The digest as a document: each number cites, the plan chooses, one day is the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.errors import NotFoundError
from monitor.reports.chart import Curve
from monitor.reports.confined import Confines, confines
from monitor.reports.document import ChartBlock, Document, Figure, Paragraph, Table, plain_words
from monitor.reports.incident import Asked
from monitor.settings.reports import Lists, ReportPlan
from tests.reports.conftest import END, MADE, PLACES, make_member, make_view

if TYPE_CHECKING:
    from tests.reports.conftest import Desk


def figures(node: object) -> Iterator[Figure]:
    """Every number of a document, in the order in which it is read."""
    if isinstance(node, Figure):
        yield node
    elif isinstance(node, tuple):
        for each in node:
            yield from figures(each)
    elif is_dataclass(node):
        for name in (field.name for field in fields(node)):
            yield from figures(getattr(node, name))


def sections(made: Document) -> list[str]:
    return [section.anchor for section in made.sections]


def blocks(made: Document, anchor: str) -> tuple[Any, ...]:
    return next(section.blocks for section in made.sections if section.anchor == anchor)


# ── every number cites ───────────────────────────────────────────────────────────────────────


def test_every_number_is_the_count_its_reference_gives(busy: Desk) -> None:
    made = busy.document()
    counted = {reference.number: reference for reference in made.references}
    cited = [figure for figure in figures(made.sections) if figure.reference]
    assert {figure.reference for figure in cited} == counted.keys()
    for figure in cited:
        reference = counted[figure.reference]
        assert figure.text == str(reference.count)
        assert len(reference.items) <= max(reference.count, 20)


def test_references_are_numbered_as_they_are_read(busy: Desk) -> None:
    made = busy.document()
    read = [figure.reference for figure in figures(made.sections) if figure.reference]
    first = list(dict.fromkeys(read))
    assert first == sorted(first)


@pytest.mark.parametrize(
    ("anchor", "said"),
    [
        ("overview", ("relevant", "originals", "sensitive", "reprints")),
        ("demand", ("demand", "channel", "kind")),
        ("words", ("word", "originals")),
    ],
)
def test_items_behind_a_number_are_named(busy: Desk, anchor: str, said: tuple[str, ...]) -> None:
    made = busy.document()
    numbers = {figure.reference for figure in figures(blocks(made, anchor))}
    behind = [reference for reference in made.references if reference.number in numbers]
    sheet = busy.settings.wording["daily"].say
    for key in said:
        opening = sheet[f"counted.{key}"].partition("{{")[0]
        found = [reference for reference in behind if reference.counted.startswith(opening)]
        assert found
        assert all(reference.items for reference in found if reference.count)


def test_nought_cites_nothing(busy: Desk) -> None:
    assert all(figure.text != "0" for figure in figures(busy.document()) if figure.reference)


# ── the plan chooses ─────────────────────────────────────────────────────────────────────────


def test_plan_chooses_sections_and_their_order(busy: Desk) -> None:
    busy.plan = ReportPlan(id="short", kind="daily", sections=("hints", "overview", "items"))
    made = busy.document()
    assert sections(made) == ["hints", "overview", "items"]
    assert [section.annex for section in made.sections] == [False, False, True]


def test_section_there_is_none_of_is_refused_with_those_there_are(busy: Desk) -> None:
    busy.plan = ReportPlan(id="short", kind="daily", sections=("overviews",))
    with pytest.raises(NotFoundError, match=r"'short'.*'overviews'.*overview, incidents"):
        busy.document()


def test_zero_report_stands_whatever_sections_are_chosen(quiet: Desk) -> None:
    quiet.plan = ReportPlan(id="short", kind="daily", sections=("overview", "coverage", "items"))
    assert sections(quiet.document()) == ["zero", "coverage"]


def test_title_of_the_plan_stands_before_that_of_the_sheet(busy: Desk) -> None:
    assert busy.document().masthead.title == "社保舆情日报"
    busy.plan = ReportPlan(id="own", kind="daily", title="望川县社保早报")
    assert busy.document().masthead.title == "望川县社保早报"


def in_place(code: str, area: str) -> bool:
    return code.startswith(area.rstrip("0"))


@pytest.mark.parametrize(
    ("region", "topics", "items", "codes", "named"),
    [
        ("990121", (), 11, {"20261119-002"}, "本期范围：示范省示范市望川县"),
        ("", ("verify",), 4, {"20261119-003"}, "本期范围：资格认证"),
        ("990121", ("verify",), 0, set(), "本期范围：示范省示范市望川县、资格认证"),
    ],
)
def test_digest_of_a_region_or_topics_holds_nothing_else(
    busy: Desk, region: str, topics: tuple[str, ...], items: int, codes: set[str], named: str
) -> None:
    busy.plan = ReportPlan(id="own", kind="daily", region=region, topics=topics)
    busy.of = confines(busy.plan, busy.settings, lambda code: PLACES[code], in_place)
    data = busy.compose()
    assert len(data.overview.relevant) == items
    assert {card.code for card in data.key_incidents} == codes
    assert busy.document(data).masthead.subtitle == named


def test_digest_of_everything_names_no_range(busy: Desk) -> None:
    assert not Confines().narrow
    assert busy.document().masthead.subtitle == ""


def test_zero_report_of_a_part_is_sealed_as_of_that_part(quiet: Desk) -> None:
    quiet.of = Confines(region="990121", names=("示范市望川县",))
    seal = quiet.compose().seal
    assert seal is not None
    assert "\n报告范围：示范市望川县\n" in seal.text


def test_office_words_a_sentence_otherwise(busy: Desk) -> None:
    sheet = busy.settings.wording["daily"]
    own = replace(sheet, say={**sheet.say, "hints.how": "只列已登记事项。"})
    busy.settings = replace(busy.settings, wording={**busy.settings.wording, "daily": own})
    (*_, last) = blocks(busy.document(), "hints")
    assert plain_words(last.words) == "只列已登记事项。"


# ── the same day is the same bytes ───────────────────────────────────────────────────────────


def test_only_the_time_of_making_hangs_on_when_it_is_made(busy: Desk) -> None:
    soon, late = busy.compose(MADE), busy.compose(MADE + timedelta(days=40))
    assert busy.page(replace(late, made_at=MADE)) == busy.page(soon)


def test_order_in_which_items_come_changes_nothing(busy: Desk) -> None:
    made = busy.page()
    busy.rows.reverse()
    busy.incident_rows.reverse()
    busy.coverage_rows.reverse()
    assert busy.page() == made


def test_term_met_after_the_period_still_runs_at_its_end(busy: Desk) -> None:
    clocks = busy.incident_rows[0]["clocks"]
    (answer,) = (clock for clock in clocks if clock[1] == "公布答复")
    answer[-1] = "11-20 10:05"
    (line,) = (x for x in busy.compose().key_incidents[0].clocks if x.label == "公布答复")
    assert line.words.startswith("剩余")


# ── hours, questions, sizes ──────────────────────────────────────────────────────────────────


def hours_of(made: Document) -> tuple[Curve, Table]:
    charts = [block for block in blocks(made, "overview") if isinstance(block, ChartBlock)]
    chart = charts[0].chart
    assert isinstance(chart, Curve)
    return chart, charts[0].table


def test_hours_stand_beside_what_such_hours_usually_bring(busy: Desk) -> None:
    busy.usual = tuple(n / 2 for n in range(24))
    chart, table = hours_of(busy.document())
    assert [line.name for line in chart.lines] == ["本期原创", "往日同时段"]
    assert [plain_words(row[2]) for row in table.rows[:3]] == ["0.0", "0.5", "1.0"]
    assert chart.says == ("本期每小时原创最多的是11月20日 08:00起的一小时，2条，往日同时段11.0条。")
    assert sum(value or 0 for value in chart.lines[0].values) == 16
    assert "近14日中同类日" in table.note


def test_hours_stand_alone_where_nobody_knows_what_is_usual(busy: Desk) -> None:
    chart, table = hours_of(busy.document())
    assert len(chart.lines) == 1
    assert len(table.columns) == 2


def test_questions_are_quoted_with_those_who_ask(busy: Desk) -> None:
    known = {m.item.id: m for m in map(make_member, (*busy.rows, *busy.earlier_rows))}
    asked = (
        Asked(quote="养老金几号\n到账？", item_ids=(1, 5, 9_999)),
        Asked(quote="谁的？", item_ids=(9_999,)),
    )
    view = replace(make_view(busy.incident_rows[0], known), asked=asked)
    busy.views = [view]
    (question,) = busy.compose().key_incidents[0].opinions.questions
    assert (question.label, [item.id for item in question.items]) == ("养老金几号 到账？", [1, 5])
    assert "“养老金几号 到账？”2［" in busy.text()


def test_long_names_are_kept_whole_in_the_title_and_cut_nowhere_else(busy: Desk) -> None:
    name = "某县某镇" * 80
    busy.rows[0].update(title=name, outlet=name)
    busy.incident_rows[0]["title"] = name
    page = busy.page()
    assert f"{name}</h3>" in page
    assert page.count(name) > 5


def test_crowded_day_stays_short(busy: Desk) -> None:
    rows, incidents = busy.rows[0], busy.incident_rows[0]
    busy.rows = [rows | {"id": 1000 + n, "title": f"第{n}条"} for n in range(600)]
    busy.incident_rows = [
        incidents | {"id": 100 + n, "code": f"C-{n}", "items": [1000 + n]} for n in range(60)
    ]
    busy.plan = ReportPlan(id="daily", kind="daily", lists=Lists(key_incidents=3, listed_items=10))
    made = busy.document()
    assert len(blocks(made, "items")[0].rows) == 10
    assert plain_words(blocks(made, "items")[1].words) == "其余590条从略，可在系统中查阅。"
    last = blocks(made, "incidents")[-1]
    assert isinstance(last, Paragraph)
    assert plain_words(last.words) == "其余53起从略，可在系统中查阅。"
    assert max(len(reference.items) for reference in made.references) == 20
    assert len(made.references) < 200


def test_day_without_originals_has_no_hours(busy: Desk) -> None:
    for row in busy.rows:
        row["relation"] = "reprint"
    kinds = [block.block for block in blocks(busy.document(), "overview")]
    assert kinds.count("chart") == 1


def test_period_that_is_no_whole_number_of_hours_is_told_to_its_end(busy: Desk) -> None:
    data = busy.compose()
    assert data.hours.begins[-1] + timedelta(hours=1) == END
