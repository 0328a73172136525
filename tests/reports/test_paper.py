"""What is set otherwise on paper, and the one list of the items behind all numbers."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from monitor.reports.document import Card, Document, Heading, Section, Table, plain_words
from monitor.reports.render.entries import entries, printed_address, runs
from monitor.reports.render.html import html
from monitor.reports.render.outline import numbered
from monitor.reports.render.paper import on_paper
from tests.reports.sample_document import annex, sample
from tests.reports.sample_pieces import said
from tests.reports.word_file import WordFile

_HEADING = "定级依据：得分35"


def detailed() -> Document:
    """The sample, its card with details."""
    card = Card(
        anchor="incident-9",
        title="养老金迟发",
        marks=said("待遇发放"),
        blocks=(Heading(text="概要"),),
        details=(Heading(text=_HEADING),),
    )
    body = Section(anchor="incidents", title="重点舆情", short="重点", blocks=(card,))
    return replace(sample(), sections=(body, annex()))


def test_details_of_cards_stand_in_the_first_annex_on_paper() -> None:
    paper = on_paper(detailed())
    labels = [(label, section.title) for label, section in numbered(paper) if section.annex]
    assert labels == [("附1", "重点舆情详情"), ("附2", "信息列表")]
    (card,) = paper.sections[0].blocks
    assert isinstance(card, Card)
    assert card.details == ()
    assert plain_words(card.marks).endswith("详情见附1")


def test_document_without_details_is_the_same_on_paper() -> None:
    assert on_paper(sample()) == sample()


def test_word_tells_details_once_behind_the_text() -> None:
    made = WordFile(detailed())
    assert made.text.count(_HEADING) == 1
    assert made.text.index("签发：") < made.text.index(_HEADING)


def test_page_unfolds_details_on_a_screen_and_moves_them_on_paper() -> None:
    made = html(detailed(), charts=lambda _chart, _prefix: "")
    card, behind = made.split("</article>", 1)
    assert "<summary>详情</summary>" in card
    assert _HEADING in card
    assert '<section class="annex printed">' in behind
    assert '<span class="on-screen">附1</span><span class="printed">附2</span>' in behind


def test_items_of_a_table_come_first_and_the_others_follow_in_the_order_of_time() -> None:
    (table,) = annex(2).blocks
    assert isinstance(table, Table)
    listed = replace(annex(2), blocks=(replace(table, items=(42, 7)),))
    document = replace(sample(), sections=(*sample().sections[:-1], listed))
    found = entries(document)
    assert found.numbers == {42: 1, 7: 2, 40: 3, 41: 4}
    assert found.rest is not None
    assert found.rest.items == (40, 41)
    assert found.of(document.references[1]) == (((1, 1), (3, 4)), True)


def test_rows_of_a_table_of_items_are_the_list_that_references_lead_to() -> None:
    (table,) = annex(3).blocks
    assert isinstance(table, Table)
    listed = replace(annex(3), blocks=(replace(table, items=(40, 41, 42)),))
    document = replace(sample(), sections=(*sample().sections[:-1], listed))
    made = html(document, charts=lambda _chart, _prefix: "")
    assert '<tr id="item-3">' in made
    assert "条目清单" not in made
    assert len(WordFile(document).styled("Entry")) == 3


@given(st.sets(st.integers(1, 60)))
def test_runs_hold_every_number_once(numbers: set[int]) -> None:
    found = runs(numbers)
    held = [number for first, last in found for number in range(first, last + 1)]
    assert held == sorted(numbers)
    assert all(b[0] > a[1] + 1 for a, b in pairwise(found))


def test_address_that_nobody_types_in_is_not_printed() -> None:
    assert printed_address("https://a.example/t/1/") == "a.example/t/1"
    assert printed_address("ledger://hotline/SF1") == "hotline/SF1"
    assert printed_address("https://a.example/" + "x" * 60) == ""
