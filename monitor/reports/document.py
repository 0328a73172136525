"""One document, whatever it is printed as: masthead, sections of blocks, references, signatures.

Nothing in here is markup. Words are plain text, one line each; a renderer escapes them for its
form. Whatever a sentence counts or quotes is an inline of its own, so that each form can lead the
reader to what stands behind it. Times are aware UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from monitor.reports.chart import Chart
from monitor.types import Tier

# ── within a sentence ────────────────────────────────────────────────────────────────────────


class Style(StrEnum):
    """How words stand out."""

    PLAIN = "plain"
    STRONG = "strong"
    SOFT = "soft"
    """Beside the matter: what was counted, how."""
    FLAG = "flag"
    """A short label: 新, 谣言."""
    LATE = "late"
    """A term that has run out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Words."""

    text: str
    style: Style = Style.PLAIN
    inline: Literal["text"] = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number, as it is printed, and the reference that says what was counted."""

    text: str
    reference: int
    """``Reference.number``; 0: it follows from others that stand beside it."""
    style: Style = Style.PLAIN
    inline: Literal["figure"] = "figure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Words that lead to where they were published."""

    text: str
    url: str | None
    """An http or https address; None when there is none that may be opened."""
    address: str = ""
    """What the source gave as its address, for forms in which nothing can be clicked."""
    inline: Literal["link"] = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """Words that lead to a card or section of the same document."""

    text: str
    anchor: str
    inline: Literal["jump"] = "jump"


@dataclass(frozen=True, slots=True, kw_only=True)
class TierMark:
    """One of the four tiers, in its official colour and by name."""

    tier: Tier
    inline: Literal["tier"] = "tier"


Inline = Text | Figure | Link | Jump | TierMark
Words = tuple[Inline, ...]
"""A sentence, or a few of one line."""


# ── blocks ───────────────────────────────────────────────────────────────────────────────────


class Role(StrEnum):
    """What a paragraph is for."""

    BODY = "body"
    LEAD = "lead"
    """The sentence one reads first."""
    NOTE = "note"
    """How it was counted, what was left off; in small print."""
    NONE = "none"
    """That there is nothing to report here."""
    WARNING = "warning"
    """What the reader must not overlook: the collection was incomplete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A title inside a section."""

    text: str
    block: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph; staff may put other words in its place while the report is a draft."""

    words: Words
    role: Role = Role.BODY
    passage: str = ""
    """Id that edits name; empty: it cannot be edited."""
    edited: str = ""
    """Who put these words here; empty: they are composed."""
    block: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list; ``ordered`` ones are numbered."""

    items: tuple[Words, ...]
    ordered: bool = False
    passage: str = ""
    block: Literal["bullets"] = "bullets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

    title: str
    number: bool = False
    """Set to the right, figures under each other."""
    weight: int = 1
    """Share of the width, against the other columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; its head is repeated on every page."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Words, ...], ...]
    total: tuple[Words, ...] = ()
    caption: str = ""
    note: str = ""
    """What was left off, what is not comparable."""
    items: tuple[int, ...] = ()
    """Ids of the items the rows are of: the table is the list that references lead to, its rows
    are numbered."""
    block: Literal["table"] = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A label and what is to be said under it."""

    label: str
    words: Words
    blocks: tuple[Block, ...] = ()
    """Lists and quotations that go with it."""
    passage: str = ""
    follows: bool = False
    """On paper in one paragraph with the fact before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Labels with what is to be said under each."""

    facts: tuple[Fact, ...]
    dense: bool = False
    """On paper quotations and lists stand within the paragraph of their fact."""
    block: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One number that is read at a glance."""

    label: str
    figure: Figure
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """A row of numbers that are read at a glance."""

    tiles: tuple[Tile, ...]
    block: Literal["tiles"] = "tiles"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartBlock:
    """A chart; its data stand in a table beside it, so that nothing is only drawn."""

    chart: Chart
    table: Table
    block: Literal["chart"] = "chart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One event on a line of time."""

    at: datetime
    label: str
    words: Words
    weighty: bool = False
    """The first report, an official answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Events in the order of time."""

    steps: tuple[Step, ...]
    left_off: int = 0
    block: Literal["steps"] = "steps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Somebody's own words, and where they stand."""

    text: str
    by: Words
    block: Literal["quotation"] = "quotation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verbatim:
    """Lines to be kept exactly as they are: the seal of a zero report."""

    text: str
    block: Literal["verbatim"] = "verbatim"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One matter with all that is to be said of it; others may jump to its ``anchor``."""

    anchor: str
    title: str
    marks: Words
    """Tier, topics, places, code and status, above the title."""
    blocks: tuple[Block, ...]
    details: tuple[Block, ...] = ()
    """How it was graded, its terms, its course: on a screen they unfold below the card, on paper
    they stand in an annex."""
    block: Literal["card"] = "card"


Block = (
    Heading
    | Paragraph
    | Bullets
    | Table
    | Facts
    | Tiles
    | ChartBlock
    | Steps
    | Quotation
    | Verbatim
    | Card
)


# ── the whole ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the document."""

    anchor: str
    title: str
    """Without its number; sections of the body are numbered 一、二、三 where they are printed."""
    short: str
    """For the contents."""
    blocks: tuple[Block, ...]
    annex: bool = False
    """Behind the body: 附1, 附2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """One item behind a number."""

    item_id: int
    at: datetime
    outlet: str
    link: Link
    code: str = ""
    """Of its incident, as far as that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What one number of the document counts."""

    number: int
    counted: str
    """What was counted, over which time and by which rule."""
    count: int
    """How many there are."""
    items: tuple[Cited, ...]
    """The first of them; none where what was counted are no items."""
    query: str = ""
    """The same as a query of the console, for instance ``items?topic=arrears&from=…``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Masthead:
    """What stands above the text."""

    title: str
    mark: str
    """【内部资料】 or what else the agency marks it with."""
    issue: str
    """第12期, 〔2026〕3号, or empty."""
    agency: str
    dated: datetime
    period_start: datetime
    period_end: datetime
    covers: str
    """What the two times are of: 监测时段, 截至; empty: they are not shown."""
    made_at: datetime
    subtitle: str = ""
    """The incident or topic it is of, and its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report, ready to be printed in any form."""

    kind: str
    masthead: Masthead
    sections: tuple[Section, ...]
    references: tuple[Reference, ...] = ()
    signatures: tuple[str, ...] = ()
    """Labels of the places to sign: 值班, 审核, 签发."""
    footer: Words = ()
    summary: str = ""
    """The whole in one or two sentences, for a mail's preview and a chat."""
    stamp: str = ""
    """草稿, 未经人工审核 or 已撤回, across the head of every form; empty: none."""
    settings_revision: str = ""


def plain_words(words: Words) -> str:
    """The words without styles and links."""
    return "".join(word.tier.label if isinstance(word, TierMark) else word.text for word in words)
