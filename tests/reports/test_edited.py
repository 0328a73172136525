"""What people changed in a draft, laid over it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.errors import RefusedError
from monitor.reports import kept
from monitor.reports.document import (
    Bullets,
    Document,
    Facts,
    Figure,
    Paragraph,
    Text,
    plain_words,
)
from monitor.reports.edited import apply, check, cited, passages
from monitor.reports.saying import Phrases
from monitor.settings.shipped import shipped_config_dir
from monitor.settings.strict import read_as
from monitor.settings.wording import WordingSheet
from monitor.types import EditKind, ReportEdit
from tests.reports.sample_document import sample

NOW = datetime(2026, 6, 15, 2, 20, tzinfo=UTC)
SHEET = read_as(WordingSheet, shipped_config_dir() / "templates" / "review.yaml")


@pytest.fixture
def say() -> Phrases:
    assert isinstance(SHEET, WordingSheet)
    return Phrases(SHEET, NOW)


def edit(kind: EditKind, passage: str, text: str = "", by: str = "林知夏") -> ReportEdit:
    return ReportEdit(id=0, report_id=1, at=NOW, by=by, kind=kind, passage=passage, text=text)


def first(document: Document, kind: type[Paragraph | Facts]) -> str:
    """The first passage of that kind in the sample."""
    blocks = [
        inner
        for section in document.sections
        for block in section.blocks
        for inner in (block, *getattr(block, "blocks", ()))
        if isinstance(inner, kind)
    ]
    names = [
        passage
        for block in blocks
        for each in (block.facts if isinstance(block, Facts) else (block,))
        if (passage := each.passage)
    ]
    return names[0]


def texts(document: Document) -> dict[str, str]:
    return {passage.id: passage.text for passage in passages(document)}


def test_composed_document_is_kept_to_the_last_word() -> None:
    document = sample()
    assert kept.read(kept.dump(document), "a") == document


def test_passage_is_replaced_and_says_by_whom(say: Phrases) -> None:
    document = sample()
    name = first(document, Paragraph)
    changed = apply(document, [edit(EditKind.REPLACE, name, "本期平稳。")], say)
    assert texts(changed)[name] == "本期平稳。"
    (paragraph,) = (
        block
        for section in changed.sections
        for block in section.blocks
        if isinstance(block, Paragraph) and block.passage == name
    )
    assert paragraph.edited == "林知夏"
    assert texts(document)[name] != "本期平稳。", "what was composed is left as it is"


def test_later_change_stands_above_the_earlier(say: Phrases) -> None:
    document = sample()
    name = first(document, Paragraph)
    edits = [edit(EditKind.REPLACE, name, words) for words in ("一", "二")]
    assert texts(apply(document, edits, say))[name] == "二"


def test_dropped_passage_is_gone_and_its_place_says_so_when_nothing_is_left(say: Phrases) -> None:
    document = sample()
    section = document.sections[0]
    lone = replace(section, blocks=(Paragraph(words=(Text(text="甲"),), passage="a"),))
    document = replace(document, sections=(lone,))
    changed = apply(document, [edit(EditKind.DROP, "a")], say)
    assert "a" not in texts(changed)
    (block,) = changed.sections[0].blocks
    assert isinstance(block, Paragraph)
    assert "经人工删去" in plain_words(block.words)


def test_added_words_follow_and_can_be_changed_themselves(say: Phrases) -> None:
    document = sample()
    name = first(document, Paragraph)
    edits = [
        edit(EditKind.ADD, name, "补充一句。"),
        edit(EditKind.REPLACE, f"{name}+1", "改过的一句。"),
    ]
    names = list(texts(apply(document, edits, say)))
    assert names.index(f"{name}+1") == names.index(name) + 1
    assert texts(apply(document, edits, say))[f"{name}+1"] == "改过的一句。"
    gone = apply(document, [edits[0], edit(EditKind.DROP, f"{name}+1")], say)
    assert f"{name}+1" not in texts(gone)


def test_fact_within_a_card_is_changed(say: Phrases) -> None:
    document = sample()
    name = first(document, Facts)
    changed = apply(document, [edit(EditKind.REPLACE, name, "另作说明")], say)
    assert texts(changed)[name] == "另作说明"
    added = apply(document, [edit(EditKind.ADD, name, "又")], say)
    assert texts(added)[f"{name}+1"] == "又"
    assert name not in texts(apply(document, [edit(EditKind.DROP, name)], say))


def test_something_may_be_added_to_the_end_of_every_section_of_the_body(say: Phrases) -> None:
    document = sample()
    anchor = document.sections[0].anchor
    changed = apply(document, [edit(EditKind.ADD, anchor, "一句")], say)
    last = changed.sections[0].blocks[-1]
    assert isinstance(last, Paragraph)
    assert (plain_words(last.words), last.passage) == ("一句", f"{anchor}+1")
    annexes = {section.anchor for section in document.sections if section.annex}
    assert annexes
    assert annexes.isdisjoint(texts(document))
    with pytest.raises(RefusedError, match="只能用 --add"):
        check(document, edit(EditKind.DROP, anchor))


def test_list_is_replaced_line_by_line(say: Phrases) -> None:
    document = sample()
    section = document.sections[0]
    bullets = Bullets(items=((Text(text="甲"),),), passage="views")
    document = replace(document, sections=(replace(section, blocks=(bullets,)),))
    changed = apply(document, [edit(EditKind.REPLACE, "views", "一\n\n二")], say)
    assert texts(changed)["views"] == "一\n二"


def test_annex_names_every_change_in_order(say: Phrases) -> None:
    document = sample()
    name = first(document, Paragraph)
    edits = [edit(EditKind.REPLACE, name, "一"), edit(EditKind.ADD, name, "二", by="沈砚秋")]
    annex = apply(document, edits, say).sections[-1]
    assert (annex.title, annex.annex) == ("修改记录", True)
    table = annex.blocks[-1]
    said = ["".join(map(plain_words, row)) for row in table.rows]  # type: ignore[union-attr]
    assert "人工改写：林知夏" in said[0]
    assert "人工增补：沈砚秋" in said[1]


def test_without_changes_the_document_is_the_same(say: Phrases) -> None:
    document = sample()
    assert apply(document, [], say) is document


def test_number_too_long_for_any_reference_is_words() -> None:
    assert plain_words(cited(f"12件[{'9' * 5000}]")).endswith("9]")
    check(sample(), edit(EditKind.REPLACE, first(sample(), Paragraph), f"件[{'9' * 5000}]"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("受理12件[3]。", ["受理12", "件→3", "。"]),
        ("占12.5%[2]", ["占", "12.5%→2"]),
        ("集中[1]、分散[2]", ["集", "中→1", "、分", "散→2"]),
        ("没有出处", ["没有出处"]),
        ("换行\n不留", ["换行 不留"]),
    ],
)
def test_number_in_brackets_leads_to_the_reference(text: str, words: list[str]) -> None:
    told = [
        f"{word.text}→{word.reference}" if isinstance(word, Figure) else word.text  # type: ignore[union-attr]
        for word in cited(text)
    ]
    assert told == words


@pytest.mark.parametrize(
    ("kind", "passage", "text", "said"),
    [
        (EditKind.REPLACE, "nowhere", "一", "没有可改的段落"),
        (EditKind.REPLACE, "", "  ", "没有写明新的文字"),
        (EditKind.ADD, "", "见[999]", "数据出处没有第999条"),
        (EditKind.ADD, "", "[1]见", "出处编号要写在"),
    ],
)
def test_change_that_cannot_be_laid_over_is_refused(
    kind: EditKind, passage: str, text: str, said: str
) -> None:
    document = sample()
    with pytest.raises(RefusedError, match=said):
        check(document, edit(kind, passage or first(document, Paragraph), text))
