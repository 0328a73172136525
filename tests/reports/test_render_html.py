"""The page: complete, self-contained, escaped, every number led back to what it counts."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.reports.chart import Chart
from monitor.reports.document import (
    Block,
    Bullets,
    Card,
    ChartBlock,
    Column,
    Document,
    Facts,
    Heading,
    Link,
    Paragraph,
    Quotation,
    Steps,
    Table,
    Tiles,
    Verbatim,
    plain_words,
)
from monitor.reports.render.html import html
from monitor.reports.render.outline import blocks_within
from monitor.reports.render.seen import seen
from monitor.reports.render.style import own_style, quoted
from monitor.reports.render.tables import beside, cited, shape
from monitor.settings.reports import Layout
from monitor.types import Tier
from tests.reports.hostile import HOSTILE, Skeleton
from tests.reports.sample_document import (
    annex,
    bars,
    hours,
    of_blocks,
    of_words,
    platforms,
    sample,
    zero,
)
from tests.reports.sample_pieces import LONG_TITLE, LONG_WORD, chart_block, said


def undrawn(_chart: Chart, _prefix: str) -> str:
    """No chart: drawing is tried elsewhere."""
    return ""


def boxed(_chart: Chart, prefix: str) -> str:
    return f'<svg id="{prefix}-drawing"></svg>'


def plainly(text: str) -> str:
    """Words as a page shows them: without what belongs to its markup alone."""
    return "".join(Skeleton(text).words)


# ── what stands on it ────────────────────────────────────────────────────────────────────────


def test_sample_has_every_kind_of_block() -> None:
    sections = (*sample().sections, *zero().sections)
    blocks = (block for section in sections for block in blocks_within(section.blocks))
    assert {type(block) for block in blocks} == set(get_args(Block))


def words_of(block: Block) -> Iterator[str]:  # noqa: C901 - one for each
    """What a block says, but for what is inside it."""
    match block:
        case Card():
            yield from (block.title, plain_words(block.marks))
        case Facts():
            for fact in block.facts:
                yield from (fact.label, plain_words(fact.words))
        case Table():
            yield from (plain_words(cell) for row in (*block.rows, block.total) for cell in row)
        case ChartBlock():
            yield from (block.chart.title, block.chart.says, *words_of(block.table))
        case Paragraph():
            yield plain_words(block.words)
        case Steps():
            yield from (plain_words(step.words) for step in block.steps)
        case Quotation() | Heading() | Verbatim():
            yield block.text
        case Bullets():
            yield from map(plain_words, block.items)
        case Tiles():
            yield from (f"{tile.label}{tile.figure.text}{tile.note}" for tile in block.tiles)


@pytest.mark.parametrize("document", [sample("草稿"), zero()], ids=["sample", "zero"])
def test_page_says_everything_the_document_says(document: Document) -> None:
    shown = plainly(html(document, charts=undrawn))
    for section in document.sections:
        assert section.title in shown
        for block in blocks_within(section.blocks):
            for words in words_of(block):
                assert words in shown
    for reference in document.references:
        assert reference.counted in shown
        assert all(item.link.text in shown for item in reference.items)
    for words in (document.stamp, "【内部资料】", "第12期", "监测时段", "值班"):
        assert words in shown


def test_words_that_a_person_put_in_are_marked() -> None:
    assert "（人工改写：王敏）" in plainly(html(sample(), charts=undrawn))


def test_sections_are_numbered_and_annexes_after_them() -> None:
    shown = plainly(html(sample(), charts=undrawn))
    titles = ["一、总体概况", "二、重点舆情", "三、政策与上级动态", "四、谣言与官方澄清"]
    titles += ["附1　信息列表", "附2　数据出处"]
    assert [shown.index(title) for title in titles] == sorted(map(shown.index, titles))
    assert "一、" not in plainly(html(zero(), charts=undrawn))


def test_every_number_leads_to_its_reference_and_back() -> None:
    made = Skeleton(html(sample(), charts=undrawn))
    inner = {link[1:] for link in made.links if link.startswith("#")}
    assert inner <= set(made.ids)
    numbers = {reference.number for reference in sample().references}
    assert {f"ref-{n}" for n in numbers} <= inner
    assert {f"cite-{n}" for n in numbers} <= inner


def test_ids_are_unique_and_headings_in_order() -> None:
    made = Skeleton(html(sample(), charts=boxed))
    assert len(made.ids) == len(set(made.ids))
    assert made.headings[0] == 1
    steps = zip(made.headings, made.headings[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps)


def test_console_query_is_a_link_only_where_the_console_can_be_opened() -> None:
    query = "/items?from=2026-06-14&amp;topic=payment&amp;to=2026-06-15"
    assert f"https://desk.example{query}" in html(
        sample(), charts=undrawn, public_url="https://desk.example/"
    )
    for nowhere in ("", "javascript:alert(1)"):
        assert "在系统中查询" not in html(sample(), charts=undrawn, public_url=nowhere)


def test_chart_stands_beside_its_table_and_alone_where_nothing_draws() -> None:
    charts = sum(
        isinstance(block, ChartBlock)
        for section in sample().sections
        for block in blocks_within(section.blocks)
    )
    assert html(sample(), charts=boxed).count("<svg") == charts
    bare = html(sample(), charts=undrawn)
    assert "<svg" not in bare
    assert "每小时原创条数与平常的比较" in bare


@pytest.mark.slow
def test_charts_are_drawn_for_the_screen_and_for_a_telephone() -> None:
    made = html(of_blocks(chart_block(bars()), chart_block(hours())))
    assert made.count("<svg") == 2 * 2
    ids = Skeleton(made).ids
    assert len(ids) == len(set(ids))


def test_tier_colours_are_for_tiers_alone() -> None:
    css = html(sample(), charts=undrawn)
    for colour in ("#c3161c", "#f08300", "#ffd800", "#1b5fae"):
        lines = [line for line in css.splitlines() if colour in line]
        assert lines
        assert all(line.startswith(".tier.") for line in lines)
    assert all(tier.label in css for tier in Tier)


def test_stamp_is_on_screen_on_every_sheet_and_in_words() -> None:
    made = html(sample("未经人工审核"), charts=undrawn)
    assert '<p class="stamp"><strong>未经人工审核</strong></p>' in made
    assert '@page { @top-right { content: "未经人工审核"; } }' in made
    assert "watermark" not in html(sample(), charts=undrawn).split("</style>")[1]


def test_running_head_keeps_to_its_line() -> None:
    style = own_style(of_words(LONG_TITLE), Layout())
    head, stamp = re.findall(r'content: "([^"]*)"', style)
    assert len(head) < 80
    assert len(stamp) < 40


def test_red_head_has_the_agency_above_the_title() -> None:
    made = html(sample(), charts=undrawn, layout=Layout(style="red_head"))
    assert '<body class="red_head">' in made
    assert made.index('<p class="agency">') < made.index("<h1>")


def test_office_lays_its_own_style_over_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "report.css").write_text("body { color: teal; }", encoding="utf-8")
    made = html(sample(), charts=undrawn, templates=tmp_path)
    assert "body { color: teal; }" in made
    assert ".tier.red" not in made
    assert "总体概况" in made


def test_same_document_gives_the_same_page() -> None:
    assert html(sample(), charts=undrawn) == html(sample(), charts=undrawn)


def test_long_table_keeps_every_row_in_its_order() -> None:
    rows = tuple((said(f"第{n}行"), said(f"{n}")) for n in range(500))
    columns = (Column(title="行"), Column(title="数", number=True))
    made = plainly(html(of_blocks(Table(columns=columns, rows=rows))))
    assert re.findall(r"第\d+行", made) == [f"第{n}行" for n in range(500)]


# ── what it may never do ─────────────────────────────────────────────────────────────────────


def test_page_loads_nothing_and_runs_nothing() -> None:
    made = html(sample(), charts=undrawn, public_url="https://desk.example")
    tags = {tag for tag, _ in Skeleton(made).tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
    assert "url(" not in made
    assert "@import" not in made
    assert "default-src 'none'" in made
    outward = made.count('<a href="http')
    assert outward == made.count('rel="noopener noreferrer nofollow"')


@given(text=HOSTILE)
@example(text="</style><script>alert(1)</script><!--")
@example(text='" onmouseover="alert(1)')
@example(text="[x](javascript:alert(1))")
@example(text="\u202egnp.exe \u2066x\u2069")
@example(text=LONG_TITLE)
@example(text=LONG_WORD)
@settings(max_examples=25, deadline=None)
def test_no_feed_text_breaks_out_of_the_page(text: str) -> None:
    ordinary = Skeleton(html(of_words("甲"), charts=undrawn))
    hostile = Skeleton(html(of_words(f"甲{text}"), charts=undrawn))
    names = [(tag, tuple(n for n in attrs if n != "class")) for tag, attrs in ordinary.tags]
    assert [(tag, tuple(n for n in attrs if n != "class")) for tag, attrs in hostile.tags] == names
    assert hostile.links == ordinary.links
    assert seen(text) in "".join(hostile.words)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://x.example/", 'https://x"/'])
def test_address_that_is_not_for_a_reader_is_no_link(address: str) -> None:
    link = Link(text="甲", url=address, address="乙")
    assert "<a href=" not in html(of_blocks(Paragraph(words=(link,)))).split("<main")[1]


@given(text=HOSTILE)
def test_words_in_the_style_sheet_stay_a_string(text: str) -> None:
    made = quoted(seen(text))
    assert made.startswith('"')
    assert made.endswith('"')
    assert re.fullmatch(r"[0-9A-Za-z\u3400-\u9fff\\ ]*", made[1:-1])


# ── how tables are laid out ──────────────────────────────────────────────────────────────────


def test_table_of_numbers_stays_a_table_and_one_of_words_is_stacked() -> None:
    assert not shape(platforms()).stacked
    listed = annex().blocks[0]
    assert isinstance(listed, Table)
    assert shape(listed).stacked


def test_neighbouring_references_of_a_table_are_told_as_a_run() -> None:
    assert cited(platforms()) == ("7—15",)


@given(st.integers(0, 200))
def test_rows_beside_each_other_are_all_the_rows(number: int) -> None:
    listed = annex(number).blocks[0]
    assert isinstance(listed, Table)
    columns = beside(listed)
    assert tuple(row for column in columns for row in column) == listed.rows
    assert len({len(column) for column in columns[:-1]}) <= 1
