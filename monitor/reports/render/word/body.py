"""The text of a Word file from masthead to annexes. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from monitor.clock import desk
from monitor.reports.document import Document, Link, Masthead, Reference, Section, Text
from monitor.reports.render.entries import ENTRIES
from monitor.reports.render.outline import SOURCES, numbered, sources_label
from monitor.reports.render.paper import on_paper
from monitor.reports.render.seen import seen
from monitor.reports.render.word.blocks import flow, heading
from monitor.reports.render.word.lines import (
    entry_list,
    keep_with_next,
    line,
    paragraph,
    run,
    within,
)
from monitor.reports.render.word.looks import TEXT_WIDTH
from monitor.reports.render.word.press import Press
from monitor.reports.render.word.tables import listing, side_by_side, table
from monitor.reports.render.word.xml import Element, element, qualified, valued
from monitor.reports.wording import moment_words
from monitor.settings.reports import Layout

_MANY = 5
"""From so many sections on they are named above the text."""
_BLANK = "　"
_CHARTED = "图表数据"


def body(press: Press, document: Document, layout: Layout) -> Iterator[Element]:
    """All paragraphs, tables and pictures in their order."""
    document = on_paper(document)
    parts = numbered(document)
    press.annexed = sources_label(document)
    main = [(label, section) for label, section in parts if not section.annex]
    yield from _head(document.masthead, layout)
    yield from _contents(press, main)
    text = list(_sections(press, main))
    keep_with_next(each for each in text[-1:] if each.tag == qualified("w:p"))
    yield from text
    yield from _foot(press, document)
    press.fine = True
    for label, section in parts[len(main) :]:
        yield _annex_head(press, label, section.title, press.place(section.anchor))
        yield from flow(press, section.blocks, 2)
    if document.references:
        yield _annex_head(press, sources_label(document), SOURCES)
        yield from _references(press, document)


def _sections(press: Press, parts: Sequence[tuple[str, Section]]) -> Iterator[Element]:
    for label, section in parts:
        yield heading(1, label, section.title, press.mark(press.place(section.anchor)))
        yield from flow(press, section.blocks, 2)


# ── above and below the text ─────────────────────────────────────────────────────────────────


def _head(masthead: Masthead, layout: Layout) -> Iterator[Element]:
    dated = _day(masthead)
    if masthead.mark:
        yield paragraph("Mark", (run(masthead.mark),))
    if layout.style == "red_head":
        yield _agency(masthead.agency or masthead.title)
        yield paragraph("RedLine", (run(masthead.issue), _to_the_tab(), run(dated)))
    yield paragraph("Title", (run(masthead.title),))
    if masthead.subtitle:
        yield paragraph("Subtitle", (run(masthead.subtitle),))
    if layout.style == "plain":
        parts = [part for part in (masthead.issue, masthead.agency, dated) if part]
        yield paragraph("Issue", (run(_BLANK.join(parts)),))
    if masthead.covers:
        start, end = masthead.period_start, masthead.period_end
        times = f"{moment_words(start, masthead.dated)}至{moment_words(end, masthead.dated)}"
        yield paragraph("Covers", (run(f"（{masthead.covers}：{times}）"),))


def _day(masthead: Masthead) -> str:
    dated = desk(masthead.dated)
    return f"{dated.year}年{dated.month}月{dated.day}日"


def _agency(name: str) -> Element:
    """The agency's name as large as one line holds it, from 一号 to 初号 and half as much again."""
    name = seen(name)
    points = min(60, max(26, TEXT_WIDTH // 20 // max(len(name), 1)))
    made = run(name)
    made[0].extend(valued(tag, 2 * points) for tag in ("w:sz", "w:szCs"))
    return paragraph("Agency", (made,))


def _to_the_tab() -> Element:
    return element("w:r", children=(element("w:tab"),))


def _contents(press: Press, sections: Sequence[tuple[str, Section]]) -> Iterator[Element]:
    """What the issue brings, by name; Word itself shows it in its navigation pane."""
    if len(sections) < _MANY:
        return
    runs = [run("本期要目：", "Label")]
    for label, section in sections:
        named = run(label + (section.short or section.title))
        runs += [within(press.place(section.anchor), named), run(_BLANK)]
    yield paragraph("Contents", runs[:-1])


def _foot(press: Press, document: Document) -> Iterator[Element]:
    if document.signatures:
        room = f"：{_BLANK * 5}"
        yield paragraph("Signatures", (run("".join(s + room for s in document.signatures)),))
    if document.footer:
        yield paragraph("Colophon", line(press, document.footer))


# ── behind the text ──────────────────────────────────────────────────────────────────────────


def _annex_head(press: Press, label: str, title: str, bookmark: str | None = None) -> Element:
    """The first begins a page (GB/T 9704-2012, 7.3.4), the others follow it."""
    style = "AnnexTitle" if label == "附1" else "NextAnnexTitle"
    return paragraph(style, (*press.mark(bookmark), run(f"{label}{_BLANK}{title}")))


def _references(press: Press, document: Document) -> Iterator[Element]:
    """What each number counts, and those of the items that no table lists."""
    for reference in document.references:
        yield _reference(press, reference)
    if press.entries.rest:
        yield heading(2, "", ENTRIES, fine=True)
        yield from listing(press, press.entries.rest)
    if press.put_off:
        yield heading(2, "", _CHARTED, fine=True)
    for each in press.put_off:
        yield from table(press, side_by_side(each, fine=True))


def _reference(press: Press, reference: Reference) -> Element:
    """What a number counts, how many, and where the first of what was counted are listed."""
    counted = run(f"[{reference.number}]{_BLANK}{reference.counted}：{reference.count:,}")
    mark = press.mark(press.cited(reference.number))
    return paragraph(
        "Reference", (*mark, counted, *_listed(press, reference), *_query(press, reference))
    )


def _listed(press: Press, reference: Reference) -> Iterator[Element]:
    if not reference.items:
        return
    numbered, others = press.entries.of(reference)
    yield run("。条目")
    yield from entry_list(press, numbered)
    yield run("等。" if others else "。")


def _query(press: Press, reference: Reference) -> Iterable[Element]:
    """The way to the same in the console."""
    if not press.console or not reference.query:
        return ()
    query = Link(text="在系统中查询", url=f"{press.console}/{reference.query}")
    return line(press, (Text(text=_BLANK), query))
