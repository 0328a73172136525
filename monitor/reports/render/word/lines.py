"""Words as the runs of a paragraph: styles, links, references, tiers. PURE."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, assert_never

from monitor.reports.document import Figure, Inline, Jump, Link, Style, Text, TierMark, Words
from monitor.reports.render.entries import printed_address, runs
from monitor.reports.render.seen import seen
from monitor.reports.render.word.press import Press
from monitor.reports.render.word.xml import Element, element, typed, valued
from monitor.types import Tier

_STYLES: Final = {
    Style.PLAIN: "",
    Style.STRONG: "Strong",
    Style.SOFT: "Soft",
    Style.FLAG: "Flag",
    Style.LATE: "Late",
}
_TIERS: Final = {
    Tier.ROUTINE: "TierRoutine",
    Tier.BLUE: "TierBlue",
    Tier.YELLOW: "TierYellow",
    Tier.ORANGE: "TierOrange",
    Tier.RED: "TierRed",
}


def paragraph(style: str, runs: Iterable[Element] = ()) -> Element:
    """A paragraph of a style of the sheet."""
    return element("w:p", children=(element("w:pPr", children=(valued("w:pStyle", style),)), *runs))


def keep_with_next(paragraphs: Iterable[Element]) -> None:
    """Set each paragraph on the page of the one behind it."""
    for each in paragraphs:
        each[0].insert(1, element("w:keepNext"))


def run(text: str, style: str = "") -> Element:
    """``text`` in a character style; quotation marks and dashes are set as Chinese ones."""
    look = [valued("w:rStyle", style)] if style else []
    look.append(element("w:rFonts", {"w:hint": "eastAsia"}))
    return element("w:r", children=(element("w:rPr", children=look), typed(text)))


def line(
    press: Press, words: Words, noted: set[int] | None = None, *, addressed: bool = False
) -> Iterator[Element]:
    """``words`` as runs, each reference behind the first number that cites it.

    With ``noted``, references are put there instead of printed. ``addressed``: short addresses of
    links are printed behind them.
    """
    printed: set[int] = set()
    for word in words:
        yield from _inline(press, word, addressed=addressed)
        if not isinstance(word, Figure) or not word.reference:
            continue
        if noted is not None:
            noted.add(word.reference)
        elif word.reference not in printed:
            printed.add(word.reference)
            yield reference_mark(press, word.reference)


def _inline(press: Press, word: Inline, *, addressed: bool) -> Iterator[Element]:
    match word:
        case Text() | Figure():
            yield run(word.text, _STYLES[word.style])
        case Link():
            yield from _link(press, word, addressed=addressed)
        case Jump():
            yield within(press.place(word.anchor), run(word.text))
        case TierMark():
            yield run(f" {word.tier.label} ", _TIERS[word.tier])
        case _:
            assert_never(word)


def _link(press: Press, link: Link, *, addressed: bool) -> Iterator[Element]:
    relation = press.address(link.url)
    if relation is None:
        yield run(link.text)
    else:
        yield element("w:hyperlink", {"r:id": relation}, (run(link.text, "Hyperlink"),))
    address = seen(link.url or "" if relation else link.address)
    shown = printed_address(address)
    if shown and shown != seen(link.text) and (addressed or not relation):
        yield run(f"〔{shown}〕", "Soft")


def within(bookmark: str | None, runs: Element) -> Element:
    """``runs`` as the way to a place of the same file, as far as there is one."""
    if bookmark is None:
        return runs
    return element("w:hyperlink", {"w:anchor": bookmark, "w:history": 1}, (runs,))


def reference_mark(press: Press, number: int) -> Element:
    """``[3]`` raised, leading to the third entry of the annex."""
    return within(press.cited(number), run(f"[{number}]", "ReferenceMark"))


def reference_list(press: Press, numbers: Iterable[int]) -> Iterator[Element]:
    """``[3]、[5]—[9]``, each end leading to its entry."""
    yield from _ranges(runs(numbers), lambda n: within(press.cited(n), run(f"[{n}]")))


def entry_list(press: Press, numbered: Iterable[tuple[int, int]]) -> Iterator[Element]:
    """``1、3—9``, each end leading to its item."""
    yield from _ranges(numbered, lambda n: within(press.entry(n), run(f"{n}")))


def _ranges(
    ranges: Iterable[tuple[int, int]], leading: Callable[[int], Element]
) -> Iterator[Element]:
    for i, (first, last) in enumerate(ranges):
        if i:
            yield run("、")
        yield leading(first)
        if last > first:
            yield run("、" if last == first + 1 else "—")
            yield leading(last)
