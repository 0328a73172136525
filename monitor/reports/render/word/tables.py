"""Tables that break well: heads come again on each page, no row is torn. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from math import ceil

from monitor.reports.document import (
    Column,
    Figure,
    Inline,
    Steps,
    Style,
    Table,
    Text,
    TierMark,
    Tile,
    Tiles,
    Words,
    plain_words,
)
from monitor.reports.render.word.lines import keep_with_next, line, paragraph, reference_list, run
from monitor.reports.render.word.looks import TEXT_WIDTH
from monitor.reports.render.word.press import Press
from monitor.reports.render.word.xml import Element, element, qualified, valued
from monitor.reports.wording import moment_words

_LEAST = 600
"""Width of the narrowest column, in twentieths of a point: two characters and the margins."""
_MARGINS = 200
_HAN, _LETTER = 212, 135
"""Widths of one of each, in the same."""
_WIDEST = 1900
"""Words wider than this are broken where that helps other columns."""
_LONG, _SIDE_BY_SIDE = (12, 6), (6, 8)
"""Rows after which a chart's table goes on beside itself, and the columns that gives at most: in
the text, in an annex."""
_FINE = 9 / 10.5
"""Small print against that of the text."""
_SHORT = 5
"""A table of so many rows or fewer stands on one page."""
_TILES = 4
"""Tiles side by side."""


def table(press: Press, given: Table) -> Iterator[Element]:
    """Caption, table, and below it what was left off and where the numbers come from."""
    if not given.columns:
        return
    if given.caption:
        yield paragraph("Caption", (run(given.caption),))
    noted: set[int] = set()
    widths = _widths(given, _FINE if press.fine else 1)
    fine = "Fine" if press.fine else ""
    head = ((paragraph(f"TableHead{fine}", (run(column.title),)),) for column in given.columns)
    rows = [_row(head, widths, head=True)]
    rows += [_words_row(press, given.columns, row, widths, noted) for row in given.rows]
    if given.total:
        bold = tuple(tuple(map(_strong, cell)) for cell in given.total)
        rows.append(_words_row(press, given.columns, bold, widths, noted))
    if len(rows) <= _SHORT:
        keep_with_next(p for row in rows[:-1] for p in row.iter(qualified("w:p")))
    yield _grid(widths, rows)
    yield from _below(press, given.note, noted)


def listing(press: Press, given: Table) -> Iterator[Element]:
    """The list of items that references lead to: a numbered line or two for each."""
    told = "、".join(("序号", *(column.title for column in given.columns)))
    yield paragraph("Note", (run(f"各条依次为：{told}。"),))
    for item_id, row in zip(given.items, given.rows, strict=True):
        number = press.entries.numbers[item_id]
        cells = [run(f"{number}")]
        for words in filter(None, row):
            cells += (run("　"), *line(press, words, addressed=True))
        yield paragraph("Entry", (*press.mark(press.entry(number)), *cells))
    if given.note:
        yield paragraph("Note", (run(given.note),))


def steps(press: Press, given: Steps) -> Iterator[Element]:
    """Events as a table of time, what kind, and what happened."""
    rows = tuple(
        (
            (Text(text=moment_words(step.at, press.base)),),
            (Text(text=step.label, style=Style.STRONG if step.weighty else Style.PLAIN),),
            step.words,
        )
        for step in given.steps
    )
    columns = Column(title="时间", weight=2), Column(title="环节"), Column(title="内容", weight=5)
    note = f"其余{given.left_off}条从略。" if given.left_off else ""
    yield from table(press, Table(columns=columns, rows=rows, note=note))


def side_by_side(given: Table, *, fine: bool = False) -> Table:
    """A long table of few columns, its rows in two to four columns of rows."""
    rows, width = given.rows, len(given.columns)
    columns = min(_SIDE_BY_SIDE[fine] // max(width, 1), ceil(len(rows) / _LONG[fine]))
    if columns < 2 or given.total:
        return given
    size = ceil(len(rows) / columns)
    blank: tuple[Words, ...] = ((),) * width
    parts = [rows[start : start + size] for start in range(0, len(rows), size)]
    joined = (tuple(chain.from_iterable(across)) for across in zip_longest(*parts, fillvalue=blank))
    return replace(given, columns=given.columns * len(parts), rows=tuple(joined))


def tiles(press: Press, given: Tiles) -> Iterator[Element]:
    """Numbers side by side, each with its name above and its note below."""
    for start in range(0, len(given.tiles), _TILES):
        row = given.tiles[start : start + _TILES]
        widths = _shared(TEXT_WIDTH, [1] * len(row))
        yield _grid(widths, [_row((_tile(press, tile) for tile in row), widths)])
        yield paragraph("TableEnd")


def _tile(press: Press, tile: Tile) -> Iterator[Element]:
    yield paragraph("TileLabel", (run(tile.label),))
    yield paragraph("TileNumber", line(press, (tile.figure,)))
    if tile.note:
        yield paragraph("TileNote", (run(tile.note),))


def _strong(word: Inline) -> Inline:
    if isinstance(word, Text | Figure) and word.style is Style.PLAIN:
        return replace(word, style=Style.STRONG)
    return word


def _below(press: Press, note: str, noted: set[int]) -> Iterator[Element]:
    """The note, and the references of the whole table.

    There is always something, so that two tables that follow each other stay two.
    """
    runs = [run(note)] if note else []
    if noted:
        runs += [run("表中数字出处："), *reference_list(press, noted), run("。")]
    yield paragraph("Note", runs) if runs else paragraph("TableEnd")


# ── rows and widths ──────────────────────────────────────────────────────────────────────────


def _words_row(
    press: Press,
    columns: Sequence[Column],
    cells: Iterable[Words],
    widths: Sequence[int],
    noted: set[int],
) -> Element:
    fine = "Fine" if press.fine else ""
    styles = (f"TableNumber{fine}" if column.number else f"TableText{fine}" for column in columns)
    filled = (
        (paragraph(style, line(press, words, noted)),)
        for style, words in zip(styles, cells, strict=False)
    )
    return _row(filled, widths)


def _row(
    cells: Iterable[Iterable[Element]], widths: Sequence[int], *, head: bool = False
) -> Element:
    made = element("w:tr", children=(element("w:trPr", children=(element("w:cantSplit"),)),))
    if head:
        made[0].append(element("w:tblHeader"))
    for width, paragraphs in zip(widths, cells, strict=False):
        layout = element("w:tcW", {"w:w": width, "w:type": "dxa"}), valued("w:vAlign", "center")
        made.append(element("w:tc", children=(element("w:tcPr", children=layout), *paragraphs)))
    return made


def _grid(widths: Sequence[int], rows: Iterable[Element]) -> Element:
    layout = (
        valued("w:tblStyle", "ReportTable"),
        element("w:tblW", {"w:w": sum(widths), "w:type": "dxa"}),
        valued("w:jc", "center"),
        element("w:tblLayout", {"w:type": "fixed"}),
    )
    columns = (element("w:gridCol", {"w:w": width}) for width in widths)
    kept = element("w:tblPr", children=layout), element("w:tblGrid", children=columns)
    return element("w:tbl", children=(*kept, *rows))


def _widths(given: Table, scale: float) -> list[int]:
    """The page's width shared by weight, once every column has what its digits need."""
    count = len(given.columns)
    least = [round(_needed(given, i) * scale) for i in range(count)]
    if sum(least) > TEXT_WIDTH:
        least = [min(need, TEXT_WIDTH // count) for need in least]
    weights = [max(column.weight, 1) for column in given.columns]
    shared = _shared(TEXT_WIDTH, weights)
    short = [max(need - share, 0) for need, share in zip(least, shared, strict=True)]
    spare = [max(share - need, 0) for need, share in zip(least, shared, strict=True)]
    taken = _shared(sum(short), spare) if sum(short) else [0] * count
    return [a + b - c for a, b, c in zip(shared, short, taken, strict=True)]


def _needed(given: Table, i: int) -> int:
    """What the longest cell of column ``i`` takes on one line, if that is not much."""
    cells = [row[i] for row in (*given.rows, given.total) if i < len(row)]
    longest = max(map(_width, cells), default=0)
    return max(_LEAST, min(_WIDEST, longest + _MARGINS))


def _width(words: Words) -> int:
    text = plain_words(words) + "  " * any(isinstance(word, TierMark) for word in words)
    letters = sum(c < "\u0250" for c in text)
    return letters * _LETTER + (len(text) - letters) * _HAN


def _shared(whole: int, weights: Sequence[int]) -> list[int]:
    """``whole`` in parts by weight, none of it lost in rounding."""
    total, parts, before = sum(weights), [], 0
    for i in range(len(weights)):
        until = whole * sum(weights[: i + 1]) // total
        parts.append(until - before)
        before = until
    return parts
