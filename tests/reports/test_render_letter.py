"""The letter: what mail programs show, short enough for them, with a text part for the rest."""

import re
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import example, given, settings

from monitor.reports.chart import Chart
from monitor.reports.document import (
    Card,
    ChartBlock,
    Column,
    Paragraph,
    Role,
    Table,
    Text,
    TierMark,
    Verbatim,
)
from monitor.reports.render.essence import essence
from monitor.reports.render.letter import letter
from monitor.reports.render.outline import blocks_within
from monitor.reports.render.seen import seen, width
from monitor.reports.render.text import text
from monitor.types import Tier
from tests.reports.hostile import HOSTILE, Skeleton
from tests.reports.sample_document import bars, crowded, of_blocks, of_words, sample, zero
from tests.reports.sample_pieces import LONG_TITLE, LONG_WORD, chart_block
from tests.reports.sample_pieces import said as words

PIXEL = b"\x89PNG"


def pixel(_chart: Chart) -> bytes:
    return PIXEL


def none(_chart: Chart) -> bytes:
    return b""


def said(html: str) -> str:
    return "".join(Skeleton(html).words)


# ── what it brings ───────────────────────────────────────────────────────────────────────────


def test_letter_brings_the_body_and_says_where_the_rest_is() -> None:
    made = letter(sample(), charts=none)
    for part in (said(made.html), made.text):
        for title in ("一、总体概况", "二、重点舆情", "三、政策与上级动态", "四、谣言与官方澄清"):
            assert title in part
        assert "灵活就业人员反映缴费档次上调前未获通知" in part
        assert "核实涉事网点的解释口径与文件是否一致" in part
        assert "完整报告（含附表和数据出处）见附件。" in part
        assert "信息列表" not in part
        assert "定级依据" not in part


def test_subject_has_stamp_title_and_issue() -> None:
    assert letter(sample("草稿"), charts=none).subject == "【草稿】社保舆情日报 第12期"


def test_preview_of_the_letter_is_its_summary() -> None:
    document = sample()
    body = letter(document, charts=none).html.split("<body")[1]
    first = next(filter(str.strip, Skeleton(f"<body{body}").words))
    assert first == document.summary


def test_each_chart_is_a_picture_of_its_own_that_says_what_it_shows() -> None:
    made = letter(sample(), charts=pixel)
    charts = [
        block.chart
        for section in sample().sections
        for block in blocks_within(section.blocks)
        if isinstance(block, ChartBlock)
    ]
    assert [image.alt for image in made.images] == [f"{c.title}：{c.says}" for c in charts]
    cids = [image.cid for image in made.images]
    assert re.findall(r'src="cid:([^"]+)"', made.html) == cids
    assert len(set(cids)) == len(cids)
    assert {image.png for image in made.images} == {PIXEL}


def test_without_pictures_the_tables_stand_in_their_place() -> None:
    made = letter(of_blocks(chart_block(bars())), charts=none)
    assert not made.images
    assert "<img" not in made.html
    assert "资格认证" in said(made.html)


@pytest.mark.slow
def test_pictures_are_drawn_at_twice_their_size() -> None:
    made = letter(of_blocks(chart_block(bars())))
    (image,) = made.images
    across = int.from_bytes(image.png[16:20], "big")
    assert across >= 2 * 552 - 8


def test_letter_is_the_same_for_the_same_document() -> None:
    assert letter(sample(), charts=pixel) == letter(sample(), charts=pixel)


# ── short enough ─────────────────────────────────────────────────────────────────────────────


def test_long_table_is_cut_and_says_so() -> None:
    rows = tuple((words(f"第{n}行"), words(f"{n}")) for n in range(40))
    table = Table(columns=(Column(title="行"), Column(title="数", number=True)), rows=rows)
    made = letter(of_blocks(table), charts=none)
    assert "第9行" in made.text
    assert "第10行" not in made.text
    assert "其余30行见完整报告。" in said(made.html)


def test_letter_with_a_long_annex_is_as_short_as_one_without() -> None:
    one, many = letter(crowded(1), charts=none), letter(crowded(3000), charts=none)
    assert one.html == many.html


def test_letter_that_mail_programs_would_cut_off_keeps_titles_alone() -> None:
    cards = tuple(
        Card(
            anchor=f"incident-{n}",
            title=f"第{n}件",
            marks=words(TierMark(tier=Tier.BLUE)),
            blocks=(Paragraph(words=words("缴费档次上调前未获通知。" * 40)),),
        )
        for n in range(60)
    )
    made = letter(of_blocks(*cards), charts=none)
    assert "第59件" in made.html
    assert "缴费档次" not in made.html
    assert len(made.html.encode()) < 102_000


def test_letter_of_a_long_text_keeps_the_beginning_of_each_section() -> None:
    long = tuple(Paragraph(words=words(f"第{n}段。" + "缴费档次。" * 100)) for n in range(80))
    made = letter(of_blocks(*long), charts=none)
    assert len(made.html.encode()) < 102_000
    assert "第0段" in made.text
    assert "本节其余内容见完整报告。" in made.text


def test_essence_leaves_no_heading_without_what_it_heads() -> None:
    (card,) = [
        b for b in essence(sample()).sections[1].blocks if getattr(b, "anchor", "") == "incident-4"
    ]
    assert isinstance(card, Card)
    assert [block.block for block in card.blocks] == ["facts", "heading", "paragraph", "bullets"]


# ── what mail programs can do ────────────────────────────────────────────────────────────────


def test_nothing_in_it_that_outlook_does_not_know() -> None:
    made = letter(sample("草稿"), charts=pixel).html
    for word in ("var(--", "display:flex", "display:grid", "<svg", "position:", "rgba(", "<style"):
        assert word not in made
    assert " class=" not in made
    tags = {tag for tag, _ in Skeleton(made).tags}
    assert not tags & {"script", "link", "iframe", "form", "figure", "section", "style"}
    assert all(line.isascii() or len(line) < 4000 for line in made.split("\n"))


def test_whatever_has_a_ground_has_letters_of_a_colour_too() -> None:
    made = letter(sample("草稿"), charts=none).html
    grounds = re.findall(r'<(?:td|span|pre|p)[^>]*style="([^"]*background-color[^"]*)"', made)
    assert len(grounds) > 5
    assert all(re.search(r"(?:^|;)color:", style) for style in grounds)


def test_letter_goes_into_a_mail_and_comes_out_again() -> None:
    made = letter(sample(), charts=pixel)
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = made.subject
    mail.set_content(made.text)
    mail.add_alternative(made.html, subtype="html")
    part = mail.get_body(("html",))
    assert part is not None
    assert part.get_content().replace("\r\n", "\n").strip() == made.html.strip()


@given(hostile=HOSTILE)
@example(hostile='" onerror="alert(1)')
@example(hostile="--><script>alert(1)</script><![endif]-->")
@example(hostile="[x](javascript:alert(1))")
@example(hostile="\u202egnp.exe")
@example(hostile=LONG_TITLE)
@example(hostile=LONG_WORD)
@settings(max_examples=25, deadline=None)
def test_no_feed_text_breaks_out_of_the_letter(hostile: str) -> None:
    ordinary = Skeleton(letter(of_words("甲" * 13), charts=none).html)
    made = letter(of_words(f"{'甲' * 13}{hostile}"), charts=none)
    tried = Skeleton(made.html)
    assert tried.tags == ordinary.tags
    assert tried.links == ordinary.links
    assert seen(hostile) in "".join(tried.words)
    assert "\n" not in made.subject
    assert made.subject.isprintable() or "\u3000" in made.subject


# ── the text part ────────────────────────────────────────────────────────────────────────────


def test_columns_of_numbers_stand_under_each_other_on_a_terminal() -> None:
    lines = text(sample()).split("\n")
    head = next(n for n, line in enumerate(lines) if line.startswith("  平台 "))
    assert {width(line) for line in lines[head : head + 5]} == {width(lines[head])}


def test_wide_table_is_told_row_by_row() -> None:
    assert "· YQ-2026-0004　事项：灵活就业人员反映" in text(sample())


def test_links_of_the_text_part_show_their_address() -> None:
    assert "窗口说法不一（https://forum.lanjiang.example/t/4711）" in text(sample())


def test_warning_and_seal_stand_in_the_text_part() -> None:
    warned = of_blocks(Paragraph(words=(Text(text="采集中断。"),), role=Role.WARNING))
    assert "注意：采集中断。" in text(warned)
    assert "  信源 24/24 访问 1,152" in text(zero())
    assert "  一\n  二" in text(of_blocks(Verbatim(text="一\r\n二")))


@given(hostile=HOSTILE)
@settings(max_examples=25, deadline=None)
def test_text_part_steers_no_terminal(hostile: str) -> None:
    made = text(of_words(hostile))
    assert made.replace("\n", "").replace("\u3000", "").isprintable()
