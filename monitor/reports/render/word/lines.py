"""Words as the runs of a paragraph: styles, links, references, tiers. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final, assert_never

from monitor.reports.document import Figure, Inline, Jump, Link, Style, Text, TierMark, Words
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
_SHORT = 48
"""An address longer than this is not printed: nobody types it in."""


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
    shown = address.removeprefix("https://").removeprefix("http://").removesuffix("/")
    if shown and shown != seen(link.text) and len(shown) <= _SHORT and (addressed or not relation):
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
    ranges = groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0])
    for i, (_, pairs) in enumerate(ranges):
        run_of = [number for _, number in pairs]
        if i:
            yield run("、")
        yield within(press.cited(run_of[0]), run(f"[{run_of[0]}]"))
        if len(run_of) > 1:
            yield run("、" if len(run_of) == 2 else "—")
            yield within(press.cited(run_of[-1]), run(f"[{run_of[-1]}]"))
