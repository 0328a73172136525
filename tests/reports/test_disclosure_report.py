"""The report on disclosure: counts by unit, what is missing, what was published, with its links."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from monitor.publicity.disclosure import Publication, duties
from monitor.reports.disclosure import SECTIONS, DisclosureData, compose
from monitor.reports.document import Document, Link, Paragraph, Table, plain_words
from monitor.settings import Settings, load_settings, shipped_config_dir
from monitor.settings.disclosure import DisclosureSettings, Obligation
from monitor.settings.reports import Lists, ReportPlan
from monitor.settings.roster import Unit

PLAN = ReportPlan(id="disclosure", kind="disclosure")
CITY = Unit(id="city", name="市社保中心", level="city")
WEEKLY = Obligation(
    id="press",
    label="报刊政策文章",
    channel="报刊",
    proof="entries",
    level="city",
    period="week",
    start=date(2026, 6, 1),
    basis="示例方案",
)
RATE = replace(WEEKLY, id="answered", label="人工接通率", proof="rate", minimum=0.6)


@pytest.fixture(scope="module")
def settings() -> Settings:
    """The shipped settings."""
    return load_settings(shipped_config_dir())


def _published(on: date, title: str, **changes: object) -> Publication:
    made = Publication(
        obligation="press", unit="city", on=on, title=title, evidence=f"https://a.example/{on}"
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # by name


def _data(*publications: Publication, obligations: tuple[Obligation, ...]) -> DisclosureData:
    settings = DisclosureSettings(obligations=obligations)
    first, last = date(2026, 6, 1), date(2026, 6, 30)
    found = duties(settings, [CITY], publications, first, last, last)
    return DisclosureData(
        duties=found,
        ahead=found,
        items={},
        start=datetime(2026, 5, 31, 16, tzinfo=UTC),
        end=datetime(2026, 6, 30, 16, tzinfo=UTC),
        now=datetime(2026, 7, 1, 2, tzinfo=UTC),
        number=3,
        today=last,
    )


def _tables(document: Document, anchor: str) -> list[Table]:
    section = next(section for section in document.sections if section.anchor == anchor)
    return [block for block in section.blocks if isinstance(block, Table)]


def _rows(table: Table) -> list[list[str]]:
    return [[plain_words(cell) for cell in row] for row in table.rows]


def test_a_month_of_weeks_is_counted_by_unit_and_what_is_missing_named(settings: Settings) -> None:
    data = _data(
        _published(date(2026, 6, 2), "缴费问答"),
        _published(date(2026, 6, 15), "补发的问答"),
        obligations=(WEEKLY,),
    )
    document = compose(data, PLAN, settings)
    assert [section.anchor for section in document.sections] == list(SECTIONS)
    assert _rows(_tables(document, "units")[0]) == [["市社保中心", "4", "1", "1", "2", "—"]]
    missing = _rows(_tables(document, "missing")[0])
    assert [row[-1] for row in missing] == ["未完成", "未完成", "逾期完成"]
    assert "按时完成1期，逾期完成1期" in _text(document, "overview")
    assert document.summary == "1个单位、1项义务，期满4期，完成2期。"


def test_what_was_published_leads_to_where_it_stands(settings: Settings) -> None:
    bad = _published(date(2026, 6, 3), "不能点的", evidence="javascript:alert(1)")
    data = _data(_published(date(2026, 6, 2), "缴费问答"), bad, obligations=(WEEKLY,))
    (table,) = _tables(compose(data, PLAN, settings), "ledger")
    links = [cell for row in table.rows for cell in row[-1] if isinstance(cell, Link)]
    assert [link.url for link in links] == ["https://a.example/2026-06-02", None]
    assert _rows(table)[1][-1] == "不能点的"


def test_a_rate_is_told_with_what_was_asked_for(settings: Settings) -> None:
    low = _published(date(2026, 6, 2), "六月", obligation="answered", share=0.55)
    document = compose(_data(low, obligations=(RATE,)), PLAN, settings)
    missing = _rows(_tables(document, "missing")[0])
    assert ["55%，要求60%", "未足额"] in [row[-2:] for row in missing]
    assert ["未登记，要求60%", "未完成"] in [row[-2:] for row in missing]


def test_a_long_ledger_is_cut_and_says_so(settings: Settings) -> None:
    many = [_published(date(2026, 6, 2), f"问答{n}") for n in range(9)]
    data = _data(*many, obligations=(replace(WEEKLY, quota=9),))
    short = replace(PLAN, lists=Lists(listed_items=4))
    (table,) = _tables(compose(data, short, settings), "ledger")
    assert len(table.rows) == 4
    assert table.note.startswith("其余5条从略")


def test_without_obligations_nothing_is_judged(settings: Settings) -> None:
    document = compose(_data(obligations=()), PLAN, settings)
    assert "不作评价" in _text(document, "overview")
    assert not [b for s in document.sections for b in s.blocks if isinstance(b, Table)]


def _text(document: Document, anchor: str) -> str:
    section = next(section for section in document.sections if section.anchor == anchor)
    said = [plain_words(b.words) for b in section.blocks if isinstance(b, Paragraph)]
    return "".join(said)
