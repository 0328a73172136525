"""Markdown and the short form for chats: readable as they are, nothing in them but words."""

import re

import pytest
from hypothesis import example, given, settings

from monitor.reports.document import (
    Bullets,
    Column,
    Figure,
    Link,
    Paragraph,
    Style,
    Table,
    Text,
    TierMark,
    Verbatim,
)
from monitor.reports.render.chat import chat, said
from monitor.reports.render.markdown import escape, markdown
from monitor.reports.render.outline import blocks_within
from monitor.types import Tier
from tests.reports.hostile import (
    HOSTILE,
    links_of_markdown,
    skeleton_of_markdown,
    words_of_markdown,
)
from tests.reports.sample_document import of_blocks, of_words, sample, zero
from tests.reports.sample_pieces import LONG_TITLE, LONG_WORD

WHOLE = "https://desk.example/reports/12"


# ── Markdown ─────────────────────────────────────────────────────────────────────────────────


def test_tables_of_the_document_are_tables_of_markdown() -> None:
    kinds = skeleton_of_markdown(markdown(sample()))
    blocks = [b for section in sample().sections for b in blocks_within(section.blocks)]
    tables = sum(block.block in ("table", "chart") for block in blocks)
    assert kinds.count("table_open") == tables


def test_first_number_of_its_reference_carries_the_reference() -> None:
    made = markdown(sample())
    assert "社保相关信息**128**［2］条" in made
    assert made.count("［2］") == 2  # where it is first cited, and in the annex
    assert "- ［2］社保相关信息：本期发布、经判定相关的第2类：128" in made
    assert "其余125条从略。" in made


def test_number_without_reference_and_tier_stand_in_a_table_cell() -> None:
    row = ((TierMark(tier=Tier.RED),), (Figure(text="12", reference=0, style=Style.STRONG),))
    table = Table(columns=(Column(title="级别"), Column(title="数", number=True)), rows=(row,))
    assert "| 〔Ⅰ级（特别重大）〕 | **12** |" in markdown(of_blocks(table))


def test_tier_stands_in_words() -> None:
    assert "〔Ⅱ级（重大）〕" in markdown(sample())


def test_stamp_stands_before_the_title() -> None:
    made = markdown(sample("草稿"))
    assert made.index("【草稿】") < made.index("# 社保舆情日报")


def test_verbatim_lines_are_kept_in_a_fence_that_holds() -> None:
    made = markdown(of_blocks(Verbatim(text="一\n```\n# 二"), Paragraph(words=())))
    assert "````text\n一\n```\n# 二\n````" in made
    assert "零报告 2026-06-15 10:00\n信源 24/24" in markdown(zero())


def test_edited_passage_says_who_edited_it() -> None:
    assert "（人工改写：王敏）" in markdown(sample())


@pytest.mark.parametrize(
    "text", ["（128）", "*128*", "“128”", "128 "], ids=["brackets", "stars", "quotes", "blank"]
)
def test_strong_words_never_leave_their_stars_behind(text: str) -> None:
    words = (Text(text="信息"), Text(text=text, style=Style.STRONG), Text(text="条"))
    made = words_of_markdown(markdown(of_blocks(Paragraph(words=words))))
    assert f"信息{text.strip()}条" in made


def test_picture_is_not_made_of_an_exclamation_mark_before_a_link() -> None:
    words = (Text(text="快看!"), Link(text="甲", url="https://a.example/"))
    assert "image" not in skeleton_of_markdown(markdown(of_blocks(Paragraph(words=words))))


def test_words_that_meet_make_no_address() -> None:
    words = (Text(text="http:"), Text(text="//evil.example", style=Style.SOFT))
    made = markdown(of_blocks(Paragraph(words=words)))
    assert "http://" not in made


@given(text=HOSTILE)
@example(text="| x |\n|---|\n\n# h\n- <b>[x](http://e.example)</b> ![i](http://e.example/i)")
@example(text="1. x")
@example(text="---")
@example(text="# x #")
@example(text="\u202egnp.exe")
@example(text=LONG_TITLE)
@example(text=LONG_WORD)
@settings(max_examples=25, deadline=None)
def test_no_feed_text_breaks_out_of_the_markdown(text: str) -> None:
    ordinary, hostile = markdown(of_words("甲")), markdown(of_words(f"甲{text}乙"))
    calm = [kind for kind in skeleton_of_markdown(ordinary) if "strong" not in kind]
    assert [k for k in skeleton_of_markdown(hostile) if "strong" not in k] == calm
    assert links_of_markdown(hostile) == links_of_markdown(ordinary)


@given(text=HOSTILE)
@settings(max_examples=40, deadline=None)
def test_escaped_words_are_shown_as_they_are(text: str) -> None:
    made = escape(text)
    assert skeleton_of_markdown(f"甲{made}") == ["paragraph_open", "inline", "paragraph_close"]


@given(address=HOSTILE | HOSTILE.map(lambda tail: f"https://{tail}"))
@example(address="javascript:alert(1)")
@example(address="https://x.example/a)b](javascript:alert(1))")
@settings(max_examples=40, deadline=None)
def test_only_web_addresses_become_links(address: str) -> None:
    made = markdown(of_blocks(Bullets(items=((Link(text="甲", url=address, address="丙"),),))))
    for link in links_of_markdown(made):
        assert link.lower().startswith(("http://", "https://"))


# ── chat ─────────────────────────────────────────────────────────────────────────────────────


def test_chat_tells_the_gravest_first_and_where_the_whole_is() -> None:
    lines = chat(sample("草稿"), 3800, whole=WHOLE).split("\n")
    assert lines[0] == "### 【草稿】社保舆情日报 第12期"
    assert lines[1] == sample().summary
    assert lines[2].startswith("- **Ⅱ级（重大）**")
    assert lines[3].startswith("- **Ⅲ级（较大）**")
    assert lines[-1] == f"[查看全文]({WHOLE})"


def test_chat_of_a_zero_report_is_its_summary() -> None:
    assert chat(zero(), 3800) == "### 社保舆情日报 第12期\n本期未发现社保舆情。"


def test_whole_that_is_no_address_is_told_in_words() -> None:
    assert chat(zero(), 3800, whole="reports/2026/12.html").endswith("全文：reports/2026/12．html")


@pytest.mark.parametrize("limit", [40, 200, 260, 300, 1000])
def test_chat_keeps_to_its_limit(limit: int) -> None:
    made = chat(sample(), limit, whole=WHOLE)
    assert len(made.encode()) <= limit
    if limit >= 200:
        assert made.endswith(f"[查看全文]({WHOLE})")
        assert limit == 1000 or "有删节" in made


@given(text=HOSTILE)
@example(text="[x](javascript:alert(1))")
@example(text="<at id=all></at> @所有人")
@example(text="www.evil.example/https://evil.example")
@settings(max_examples=50, deadline=None)
def test_nothing_in_a_chat_is_a_mark_a_link_or_a_mention(text: str) -> None:
    made = said(text)
    assert not re.search(r"[\\`*_{}\[\]()<>#|~!@&\n]", made)
    assert "://" not in made
    assert not re.search(r"(?i)[a-z0-9]\.[a-z]", made)
    hostile = chat(of_words(text), 3800)
    assert len(hostile.split("\n")) <= 5
