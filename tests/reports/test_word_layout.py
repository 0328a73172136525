"""How a Word file looks: page, typefaces, styles, tables, head and foot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree

from monitor.reports.document import Column, Paragraph, Style, Table, TierMark
from monitor.reports.render.colours import GROUND_AND_LETTERS
from monitor.reports.render.word.looks import LINE, LOOKS, TEXT_WIDTH
from monitor.reports.render.word.tables import side_by_side
from monitor.settings.reports import Layout
from monitor.types import Tier
from tests.reports.sample_document import crowded, sample
from tests.reports.sample_pieces import said, text
from tests.reports.word_file import WordFile, of_blocks, words_of

RED_HEAD = Layout(style="red_head")


@pytest.fixture(scope="module")
def made() -> WordFile:
    return WordFile(sample())


@pytest.fixture(scope="module")
def red() -> WordFile:
    return WordFile(sample("草稿"), RED_HEAD)


# ── the page ─────────────────────────────────────────────────────────────────────────────────


def test_the_page_is_a4_with_the_margins_of_the_standard(made: WordFile) -> None:
    (section,) = made.file.sections
    page = section.page_width, section.page_height, section.top_margin, section.bottom_margin
    sides = *page, section.left_margin, section.right_margin
    for found, wanted in zip(sides, (210, 297, 37, 35, 28, 26), strict=True):
        assert found is not None
        assert abs(found - Mm(wanted)) < Mm(0.1)


def test_22_lines_of_28_characters_fill_the_page(made: WordFile) -> None:
    assert Mm(225).twips - LINE < 22 * LINE <= Mm(225).twips
    style = made.file.styles["Body Text"]
    squeeze = int(style.element.rPr.find(qn("w:spacing")).get(qn("w:val")))
    assert 28 * (16 * 20 + squeeze) <= TEXT_WIDTH < 29 * (16 * 20 + squeeze)


def test_page_numbers_stand_on_the_outer_side(made: WordFile) -> None:
    (section,) = made.file.sections
    for foot, style, side in (
        (section.footer, "PageNumber", "right"),
        (section.even_page_footer, "PageNumberEven", "left"),
    ):
        (paragraph,) = foot.paragraphs
        assert words_of(paragraph._p) == "— 1 —"
        (field,) = paragraph._p.iter(qn("w:fldSimple"))
        assert field.get(qn("w:instr")).strip() == "PAGE"
        assert paragraph.style is not None
        assert paragraph.style.style_id == style
        assert LOOKS[style].align == side
    assert made.file.settings.odd_and_even_pages_header_footer


def test_the_stamp_stands_on_the_head_of_every_page(made: WordFile, red: WordFile) -> None:
    (stamped,), (bare,) = red.file.sections, made.file.sections
    for head in (stamped.header, stamped.even_page_header):
        assert [paragraph.text for paragraph in head.paragraphs] == ["草稿"]
    assert bare.header.is_linked_to_previous


def test_a_red_head_has_the_agency_in_red_above_issue_and_date(red: WordFile) -> None:
    (agency,) = red.in_style("Agency")
    assert words_of(agency) == "澜江市社会保险事业管理中心"
    assert red.styled("RedLine") == ["第12期2026年6月15日"]
    assert red.styled("Issue") == []
    for style in ("发文机关标志", "红色分隔线"):
        assert b"FF0000" in _written(red, style)


def test_a_plain_head_has_mark_title_and_issue_and_no_red(made: WordFile) -> None:
    texts = [words_of(p) for p in made.body.iter(qn("w:p"))][:4]
    assert texts == [
        "【内部资料】",
        "社保舆情日报",
        "第12期　澜江市社会保险事业管理中心　2026年6月15日",
        "（监测时段：6月14日 10:00至6月15日 10:00）",
    ]
    assert made.in_style("Agency") == made.in_style("RedLine") == []


@pytest.mark.parametrize(("name", "points"), [("社保局", 60), ("甲" * 13, 34), ("甲" * 40, 26)])
def test_a_long_name_of_an_agency_is_set_smaller(name: str, points: int) -> None:
    document = of_blocks()
    document = replace(document, masthead=replace(document.masthead, agency=name))
    (agency,) = WordFile(document, RED_HEAD).in_style("Agency")
    (size,) = agency.iter(qn("w:sz"))
    assert size.get(qn("w:val")) == f"{2 * points}"


# ── typefaces and styles ─────────────────────────────────────────────────────────────────────


def test_every_paragraph_has_a_chinese_typeface_that_the_file_names(made: WordFile) -> None:
    table = parse_xml(made.part("word/fontTable.xml"))
    named = {font.get(qn("w:name")) for font in table}
    for style in made.file.styles:
        element: Any = style.element
        if element.get(qn("w:type")) == "paragraph":
            assert _chinese(made, style) in named


def _chinese(made: WordFile, style: Any) -> str | None:
    while style is not None:
        fonts = style.element.find(f".//{qn('w:rFonts')}")
        if fonts is not None and fonts.get(qn("w:eastAsia")):
            found: str = fonts.get(qn("w:eastAsia"))
            return found
        style = style.base_style
    return None


@pytest.mark.parametrize(
    ("style", "face", "points", "align"),
    [
        ("Title", "方正小标宋简体", 22, "center"),
        ("Normal", "仿宋_GB2312", 16, "both"),
        ("Body Text", "仿宋_GB2312", 16, "both"),
        ("Heading 1", "黑体", 16, "left"),
        ("Heading 2", "楷体_GB2312", 16, "left"),
        ("页码", "宋体", 14, "right"),
    ],
)
def test_styles_are_set_as_the_standard_asks(
    made: WordFile, style: str, face: str, points: int, align: str
) -> None:
    found: Any = made.file.styles[style]
    assert _chinese(made, found) == face
    size = next(s.font.size for s in _bases(found) if s.font.size)
    assert size == Pt(points)
    sides = (s.element.find(f".//{qn('w:jc')}") for s in _bases(found))
    assert next(s for s in sides if s is not None).get(qn("w:val")) == align


def _bases(style: Any) -> list[Any]:
    found = []
    while style is not None:
        found.append(style)
        style = style.base_style
    return found


def test_the_text_is_indented_by_two_characters(made: WordFile) -> None:
    indent = made.file.styles["Body Text"].element.pPr.find(qn("w:ind"))
    assert indent.get(qn("w:firstLineChars")) == "200"
    assert indent.get(qn("w:firstLine")) == "640"


def test_the_settings_name_the_typefaces_and_those_to_use_instead() -> None:
    made = WordFile(sample(), Layout(title_fonts=("某标宋", "宋体"), body_fonts=("某仿宋",)))
    fonts = {font.get(qn("w:name")): font for font in parse_xml(made.part("word/fontTable.xml"))}
    assert fonts["某标宋"].find(qn("w:altName")).get(qn("w:val")) == "宋体"
    assert fonts["某仿宋"].find(qn("w:altName")) is None
    assert _chinese(made, made.file.styles["Title"]) == "某标宋"
    assert _chinese(made, made.file.styles["Normal"]) == "某仿宋"


def test_settings_without_typefaces_fall_back_on_the_system_s() -> None:
    made = WordFile(sample(), Layout(title_fonts=(), body_fonts=("\x00",)))
    assert _chinese(made, made.file.styles["Title"]) == "宋体"
    assert _chinese(made, made.file.styles["Normal"]) == "仿宋"


def test_every_style_that_is_named_is_there(made: WordFile, red: WordFile) -> None:
    for file in (made, red):
        there = {style.style_id for style in file.file.styles}
        tags = [qn(tag) for tag in ("w:pStyle", "w:rStyle", "w:tblStyle")]
        assert {each.get(qn("w:val")) for each in file.body.iter(*tags)} <= there


def test_quotation_marks_are_set_as_chinese_ones(made: WordFile) -> None:
    runs = [run for run in made.body.iter(qn("w:r")) if "“" in words_of(run)]
    assert runs
    for run in runs:
        assert run.find(f".//{qn('w:rFonts')}").get(qn("w:hint")) == "eastAsia"


def _written(made: WordFile, style: str) -> bytes:
    written: bytes = etree.tostring(made.file.styles[style].element)
    return written


# ── colours ──────────────────────────────────────────────────────────────────────────────────


def test_only_tiers_and_a_red_head_are_coloured() -> None:
    official = {colour for pair in GROUND_AND_LETTERS.values() for colour in pair}
    for key, look in LOOKS.items():
        colours = {look.colour, look.ground} - {""}
        if key.startswith("Tier"):
            assert colours <= official
        elif key not in ("Agency", "RedLine"):
            assert all(len({c[i : i + 2] for i in (0, 2, 4)}) == 1 for c in colours)


@pytest.mark.parametrize("tier", list(Tier))
def test_a_tier_is_told_by_its_words_beside_its_colour(tier: Tier) -> None:
    made = WordFile(of_blocks(Paragraph(words=said(TierMark(tier=tier)))))
    assert made.styled(f"Tier{tier.word.title()}") == [f" {tier.label} "]


def test_what_ran_out_and_labels_stand_out_without_colour() -> None:
    words = said(text("超时", Style.LATE), text("新", Style.FLAG), text("重", Style.STRONG))
    made = WordFile(of_blocks(Paragraph(words=words)))
    assert made.styled("Late") == ["超时"]
    assert made.styled("Flag") == ["新"]
    assert made.styled("Strong") == ["重"]


# ── tables ───────────────────────────────────────────────────────────────────────────────────


def test_the_head_of_a_table_comes_again_and_no_row_is_torn() -> None:
    made = WordFile(crowded(60))
    tables = [t for t in made.body.iter(qn("w:tbl")) if "标题" in words_of(t)]
    (table,) = tables
    rows = list(table.iter(qn("w:tr")))
    assert len(rows) == 61
    assert [row.find(f".//{qn('w:tblHeader')}") is not None for row in rows] == [
        True,
        *[False] * 60,
    ]
    assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)


def test_every_table_is_as_wide_as_the_text(made: WordFile) -> None:
    for table in made.body.iter(qn("w:tbl")):
        widths = [int(each.get(qn("w:w"))) for each in table.iter(qn("w:gridCol"))]
        assert sum(widths) == TEXT_WIDTH
        assert min(widths) > 400
        for row in table.iter(qn("w:tr")):
            assert [int(each.get(qn("w:w"))) for each in row.iter(qn("w:tcW"))] == widths


def test_widths_go_by_weight_but_leave_room_for_numbers_and_codes() -> None:
    columns = (
        Column(title="事项", weight=20),
        Column(title="编号"),
        Column(title="条数", number=True),
    )
    row = (said("很长的标题" * 30), said("YQ-2026-0004"), said("1,234,567"))
    made = WordFile(of_blocks(Table(columns=columns, rows=(row,))))
    (table,) = made.body.iter(qn("w:tbl"))
    title, code, number = (int(each.get(qn("w:w"))) for each in table.iter(qn("w:gridCol")))
    assert title > 5000
    assert code > 12 * 110
    assert number > 9 * 110


@pytest.mark.parametrize("count", [1, 2, 7, 15, 40])
def test_a_table_of_any_number_of_columns_stays_within_the_text(count: int) -> None:
    columns = tuple(Column(title=f"列{i}", weight=i % 4, number=i % 2 == 0) for i in range(count))
    row = tuple(said("1234567890" * (i % 3)) for i in range(count))
    made = WordFile(of_blocks(Table(columns=columns, rows=(row, row[:-1]), total=row)))
    (table,) = made.body.iter(qn("w:tbl"))
    widths = [int(each.get(qn("w:w"))) for each in table.iter(qn("w:gridCol"))]
    assert sum(widths) == TEXT_WIDTH
    assert min(widths) > 0


def test_numbers_stand_to_the_right_and_a_sum_is_bold(made: WordFile) -> None:
    table = next(t for t in made.body.iter(qn("w:tbl")) if "论坛、贴吧" in words_of(t))
    last = list(table.iter(qn("w:tr")))[-1]
    styles = [each.get(qn("w:val")) for each in last.iter(qn("w:pStyle"), qn("w:rStyle"))]
    assert styles == ["TableText", "Strong", *["TableNumber", "Strong"] * 3]


def test_a_short_table_stays_on_one_page_and_a_long_one_need_not() -> None:
    short, long = (
        WordFile(
            of_blocks(Table(columns=(Column(title="甲"),), rows=((said("乙"),),) * count))
        ).body
        for count in (4, 30)
    )
    for table, kept in ((short, 1 + 3), (long, 0)):
        (rows,) = table.iter(qn("w:tbl"))
        assert len(list(rows.iter(qn("w:keepNext")))) == kept


def test_the_places_to_sign_never_stand_on_a_page_of_their_own(made: WordFile) -> None:
    (signatures,) = made.in_style("Signatures")
    before = signatures.getprevious()
    assert words_of(before) == "本期未监测到涉谣言、诈骗的原创信息。"
    assert before.find(f".//{qn('w:keepNext')}") is not None


def test_a_table_with_a_sum_is_not_set_beside_itself() -> None:
    columns = (Column(title="甲"), Column(title="乙", number=True))
    rows = tuple((said(f"{n}"), said(f"{n}")) for n in range(30))
    table = Table(columns=columns, rows=rows, total=(said("合计"), said("435")))
    assert side_by_side(table) is table
