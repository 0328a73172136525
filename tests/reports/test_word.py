"""What a Word file says: words, numbers with their references, links, charts, annexes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import OutputError
from monitor.reports.document import (
    Bullets,
    Card,
    Figure,
    Heading,
    Jump,
    Link,
    Paragraph,
    Section,
    Table,
    Text,
)
from monitor.reports.render import word as package
from monitor.reports.render.seen import seen
from monitor.reports.render.word import word
from monitor.settings.reports import Layout
from tests.reports.sample_document import hours, of_words, sample, zero
from tests.reports.sample_pieces import chart_block, figure, said
from tests.reports.word_file import WordFile, no_chart, of_blocks, words_of


@pytest.fixture(scope="module")
def made() -> WordFile:
    return WordFile(sample())


# ── headings and their numbers ───────────────────────────────────────────────────────────────


def test_sections_cards_and_headings_are_numbered_as_the_standard_has_it(made: WordFile) -> None:
    assert made.styled("Heading1") == [
        "一、总体概况",
        "二、重点舆情",
        "三、政策与上级动态",
        "四、谣言与官方澄清",
    ]
    assert [text[:3] for text in made.styled("Heading2")] == ["（一）", "（二）", "（三）"]
    assert [text[:2] for text in made.styled("Heading3")] == ["1.", "2.", "3."]


def test_a_card_under_a_heading_is_one_level_below_it() -> None:
    cards = [Card(anchor=f"c{n}", title=f"事项{n}", marks=(), blocks=()) for n in range(3)]
    made = WordFile(of_blocks(cards[0], Heading(text="其余"), cards[1], cards[2]))
    assert made.styled("Heading2") == ["（一）事项0", "（二）其余"]
    assert made.styled("Heading3") == ["1.事项1", "2.事项2"]


def test_what_stands_alone_has_no_number() -> None:
    made = WordFile(of_blocks(Heading(text="其余")))
    assert made.styled("Heading1") == ["情况"]
    assert made.styled("Heading2") == ["其余"]


def test_an_issue_of_many_sections_names_them_above_the_text() -> None:
    few, many = (
        replace(
            zero(),
            sections=tuple(
                Section(anchor=f"s{n}", title=f"部分{n}的全称", short=f"部分{n}", blocks=())
                for n in range(count)
            ),
        )
        for count in (4, 5)
    )
    assert WordFile(few).styled("Contents") == []
    (contents,) = WordFile(many).styled("Contents")
    assert contents.startswith("本期要目：一、部分0　二、部分1")


def test_annexes_follow_the_text_and_the_places_to_sign(made: WordFile) -> None:
    assert made.styled("AnnexTitle") == ["附1　信息列表"]
    assert made.styled("NextAnnexTitle") == ["附2　数据出处"]
    assert made.text.index("签发：") < made.text.index("附1")


# ── numbers and what stands behind them ──────────────────────────────────────────────────────


def test_a_reference_stands_once_in_a_paragraph_behind_the_first_number_that_cites_it() -> None:
    words = said("共", figure("9", 1), "条，其中", figure("3", 2), "条；", figure("9", 1), "条。")
    made = WordFile(replace(of_blocks(Paragraph(words=words)), references=sample().references))
    assert "共9[1]条，其中3[2]条；9条。" in made.text


def test_a_number_that_follows_from_others_has_no_reference() -> None:
    words = said("占", Figure(text="13.3%", reference=0), "。")
    assert "占13.3%。" in WordFile(of_blocks(Paragraph(words=words))).text


def test_the_references_of_a_table_stand_below_it(made: WordFile) -> None:
    assert "镜像站复制11条，未计入任何数字。表中数字出处：[7]—[15]。" in made.styled("Note")
    assert not [text for text in made.texts("w:tbl") if "[7]" in text]


def test_the_annex_says_what_each_number_counts_and_names_the_first_items(made: WordFile) -> None:
    listed = made.styled("Reference")
    assert listed[0] == "[1]　社保相关信息：本期发布、经判定相关的第1类：12,480"
    assert len(listed) == len(sample().references)
    assert listed[1].endswith("第2类：128。条目1—3等。")


def test_each_item_behind_the_numbers_is_listed_once(made: WordFile) -> None:
    listed = made.styled("Entry")
    assert len(listed) == 3
    assert listed[0].startswith("1　6月14日 10:00　")
    assert sum("forum.lanjiang.example" in text for text in made.texts("w:p")) == 1


def test_every_way_within_the_file_leads_somewhere(made: WordFile) -> None:
    places = [each.get(qn("w:name")) for each in made.body.iter(qn("w:bookmarkStart"))]
    numbers = [each.get(qn("w:id")) for each in made.body.iter(qn("w:bookmarkStart"))]
    ways = {each.get(qn("w:anchor")) for each in made.body.iter(qn("w:hyperlink"))} - {None}
    assert len(ways) > 10
    assert ways <= set(places)
    assert len(set(places)) == len(places) == len(set(numbers))
    assert all(re.fullmatch(r"_\w{1,39}", place) for place in places)


def test_a_jump_to_what_is_not_there_is_words_only() -> None:
    made = WordFile(of_blocks(Paragraph(words=said(Jump(text="见下", anchor="nowhere")))))
    assert "见下" in made.text
    assert not list(made.body.iter(qn("w:hyperlink")))


def test_the_way_to_the_console_is_given_where_there_is_one() -> None:
    query = "https://desk.lanjiang.example/items?from=2026-06-14&topic=payment&to=2026-06-15"
    with_console = WordFile(sample(), public_url="https://desk.lanjiang.example/")
    assert query in with_console.addresses
    assert "在系统中查询" not in WordFile(sample()).text


# ── links ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "ftp://a.example/x", "https://", "http://a b/"],
)
def test_only_a_web_address_becomes_a_link(url: str) -> None:
    made = WordFile(of_blocks(Paragraph(words=said(Link(text="标题", url=url)))))
    assert made.addresses == set()
    assert "标题" in made.text


def test_a_link_leads_to_its_address_and_shows_a_short_one() -> None:
    short = Link(text="短", url="https://a.example/t/1")
    long = Link(text="长", url="https://a.example/" + "x" * 90)
    made = WordFile(of_blocks(Paragraph(words=said(short, "；", long))))
    assert made.addresses == {short.url, long.url}
    assert "短〔a.example/t/1〕；长" in made.text
    assert "xxx" not in made.text


def test_one_address_is_written_down_once_however_often_it_is_linked() -> None:
    link = Link(text="短", url="https://a.example/t/1")
    made = WordFile(of_blocks(Bullets(items=(said(link),) * 30)))
    assert made.part("word/_rels/document.xml.rels").count(b"a.example") == 1


def test_where_nothing_can_be_opened_the_source_s_own_address_is_printed() -> None:
    link = Link(text="来电咨询", url=None, address="12345台账 0032")
    made = WordFile(of_blocks(Paragraph(words=said(link))))
    assert "来电咨询〔12345台账 0032〕" in made.text


# ── charts ───────────────────────────────────────────────────────────────────────────────────


def test_a_chart_has_words_for_those_who_cannot_see_it_and_its_table(made: WordFile) -> None:
    properties = list(made.body.iter(qn("wp:docPr")))
    assert properties[0].get("descr") == hours().says
    assert len({each.get("id") for each in properties}) == len(properties) == 3
    table = next(each for each in made.texts("w:tbl") if "本期原创" in each)
    assert "6月14日 19:0012" in table


def test_without_a_drawing_the_table_stands_with_the_sentence() -> None:
    document = of_blocks(chart_block(hours()))
    drawn, plain = (WordFile(document), word(document, charts=no_chart))
    with ZipFile(BytesIO(plain)) as package_:
        text = package_.read("word/document.xml").decode()
        assert not [name for name in package_.namelist() if "media" in name]
    assert hours().says in text
    assert "6月14日 19:00" in text
    assert hours().says not in drawn.text


def test_a_long_table_of_two_columns_goes_on_beside_itself(made: WordFile) -> None:
    provinces = next(t for t in made.body.iter(qn("w:tbl")) if "台湾" in words_of(t))
    rows = list(provinces.iter(qn("w:tr")))
    assert len(rows) == 1 + 9
    assert words_of(rows[0]) == "地区条" * 4
    assert all(name in words_of(provinces) for name in ("广东61", "香港无数据", "新疆无数据"))


# ── strangers' words, and none ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "words",
    [
        "<w:p/>&amp;\"'<!--",
        '{ DDEAUTO c:\\x "a" } { INCLUDEPICTURE "http://a.example" }',
        "\x00\x07a\x1b[31m\u202e翻转\ud800\ufffe",
        "=1+1",
        "字" * 4000,
    ],
)
def test_whatever_a_stranger_wrote_stays_words(words: str) -> None:
    made = WordFile(of_words(words))
    assert made.text.count(seen(words)) > 15
    assert not list(made.body.iter(qn("w:instrText"), qn("w:fldSimple"), qn("w:object")))
    assert made.addresses == {"https://forum.lanjiang.example/t/1"}


@settings(max_examples=8, deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_any_text_makes_a_file_that_opens(words: str) -> None:
    assert seen(words) in WordFile(of_words(words)).file.core_properties.title


def test_a_zero_report_keeps_the_lines_of_its_seal() -> None:
    made = WordFile(zero())
    (seal,) = made.in_style("Verbatim")
    assert len(list(seal.iter(qn("w:br")))) == 2
    assert "5f" * 32 in words_of(seal)
    assert made.styled("AnnexTitle") == []


def test_changed_words_say_who_changed_them(made: WordFile) -> None:
    assert "（人工改写：王敏）" in made.text


def test_steps_stand_in_a_table_with_their_times(made: WordFile) -> None:
    table = next(each for each in made.texts("w:tbl") if "首发" in each)
    assert table.startswith("时间环节内容6月14日 08:16首发澜江论坛：")
    assert "其余6条从略。" in made.styled("Note")


def test_an_empty_table_is_left_out() -> None:
    made = WordFile(of_blocks(Table(columns=(), rows=(), caption="空表")))
    assert made.texts("w:tbl") == []
    assert "空表" not in made.text


# ── the file ─────────────────────────────────────────────────────────────────────────────────


def test_the_same_document_makes_the_same_bytes(made: WordFile) -> None:
    assert WordFile(sample()).bytes == made.bytes


def test_the_file_tells_no_time_but_that_of_making_and_no_person(made: WordFile) -> None:
    properties = made.file.core_properties
    assert properties.created == properties.modified == datetime(2026, 6, 15, 2, 15, tzinfo=UTC)
    assert properties.title == "社保舆情日报"
    assert properties.subject == "第12期"
    assert properties.author == "澜江市社会保险事业管理中心"
    assert properties.last_modified_by == properties.comments == ""
    with ZipFile(BytesIO(made.bytes)) as package_:
        assert {entry.date_time for entry in package_.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_file_holds_nothing_but_what_it_shows(made: WordFile) -> None:
    with ZipFile(BytesIO(made.bytes)) as package_:
        names = {re.sub(r"\d", "", name) for name in package_.namelist()}
    assert names == {
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/fontTable.xml",
        "word/footer.xml",
        "word/media/image.png",
        "word/settings.xml",
        "word/styles.xml",
    }


def test_without_the_library_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "find_spec", lambda name: None)
    assert "golden-hour[report]" in package.available()
    with pytest.raises(OutputError, match=r"pip install 'golden-hour\[report\]'"):
        word(zero(), Layout())


def test_with_the_library_there_is_nothing_to_tell() -> None:
    assert package.available() == ""


def test_plain_words_have_no_style_of_their_own() -> None:
    made = WordFile(of_blocks(Paragraph(words=(Text(text="平常的话"),))))
    (paragraph,) = [p for p in made.in_style("BodyText") if words_of(p) == "平常的话"]
    assert list(paragraph.iter(qn("w:rStyle"))) == []
