"""What is set otherwise on paper than on a screen, where nothing unfolds. PURE."""

from __future__ import annotations

from dataclasses import replace

from monitor.reports.document import Card, Document, Jump, Section, Text

DETAILS = "详情"
"""What unfolds below a card."""
DETAILS_ANCHOR = "card-details"
_TITLE = "重点舆情详情"
_LABEL = "附1"
"""Of the annex of details, which is the first."""


def on_paper(document: Document) -> Document:
    """The document as it is printed: the details of its cards stand in the first annex."""
    cards = [
        block
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Card) and block.details
    ]
    if not cards:
        return document
    body = [section for section in document.sections if not section.annex]
    behind = [section for section in document.sections if section.annex]
    annex = Section(
        anchor=DETAILS_ANCHOR,
        title=_TITLE,
        short=_TITLE,
        annex=True,
        blocks=tuple(
            Card(anchor=_details_of(card), title=card.title, marks=(), blocks=card.details)
            for card in cards
        ),
    )
    sections = (*map(_without_details, body), annex, *map(_without_details, behind))
    return replace(document, sections=sections)


def details(paper: Document) -> Section | None:
    """The annex of details of a document as it is printed; None when it has none."""
    found = (section for section in paper.sections if section.anchor == DETAILS_ANCHOR)
    return next(found, None)


def _without_details(section: Section) -> Section:
    blocks = (
        _led_on(block) if isinstance(block, Card) and block.details else block
        for block in section.blocks
    )
    return replace(section, blocks=tuple(blocks))


def _led_on(card: Card) -> Card:
    """The card with the way to its details in place of them."""
    way = Jump(text=_LABEL, anchor=_details_of(card))
    before = "　" if card.marks else ""
    return replace(card, marks=(*card.marks, Text(text=f"{before}{DETAILS}见"), way), details=())


def _details_of(card: Card) -> str:
    return f"{card.anchor}-{DETAILS_ANCHOR}"
