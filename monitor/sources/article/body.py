"""Which part of a page is the article, and which lines of it are its text.

Every line earns or costs: sentences earn their letters, links cost theirs. The article is the
block whose lines together earn most (maximum subsequence segmentation, after Pasternack and Roth,
WWW 2009, on blocks of the tree instead of runs of tokens).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby

from monitor.sources.article import furniture
from monitor.sources.article.lines import Line, Node, Page, page_of
from monitor.sources.article.names import is_container, is_likely, opens_thread
from monitor.sources.article.told import Told, script_body
from monitor.sources.article.tree import parse

_LABEL_COSTS = 4.0
"""What a line costs that is neither sentence nor link: a label, a button, a date."""
_UNSTOPPED = 40
"""Letters from which a line without any stop still counts as text."""
_ENOUGH = 30.0
"""Earnings below which a first reading is doubted."""
_SCOPE_LETTERS = 20
_TEASER_LINES, _TEASER_LETTERS = 4, 200
_TOLD_AT_LEAST = 0.25
"""Share of the best block's earnings a block must have to be believed for its name."""
_MOST = 0.8
"""The same for an inner block of the best one."""
_LITTLE = 80
"""Letters below which the data of the page is asked as well."""
_BEGINS, _ENDS = r"\W{0,3}(?:开始|begin|start)", r"\W{0,3}(?:结束|end|over)"
_MARKED = r"(?:content|正文|信息内容|文章内容|内容)"
_MARK_BEGINS = re.compile(rf"\A\W*enpcontent|{_MARKED}{_BEGINS}", re.IGNORECASE)
_MARK_ENDS = re.compile(rf"\A\W*/\s*enpcontent|{_MARKED}{_ENDS}", re.IGNORECASE)
_TEXT_ABOVE_TALK = 30
"""Letters of sentences that must stand above a heading of comments for it to be one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where the article stands: lines ``first`` up to before ``end``, and what they earn."""

    first: int
    end: int
    earned: float
    kept: Sequence[bool]
    """For each line of the page, whether it may be text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The text of an article, and the lines of the page it begins at and ends before."""

    text: str
    first: int
    last: int


def span_of(page: Page) -> Span:
    """The block that reads most like an article; ``earned`` is 0 where none does."""
    best = _read(page, _kept(page))
    if best.earned >= _ENOUGH:
        return best
    # Little was found: perhaps the names or styles of the page mislead.
    unnamed = _read(page, _kept(page, by_name=False))
    if unnamed.earned >= _ENOUGH:
        return unnamed
    shown = _read(page, _kept(page, by_name=False, by_style=False))
    return max((best, unnamed, shown), key=lambda span: span.earned)


def opening(page: Page, span: Span) -> int:
    """Number of the first line of the span that reads as a sentence."""
    for number in range(span.first, span.end):
        if span.kept[number] and page.lines[number].is_prose:
            return number
    return span.first


def text_of(page: Page, span: Span, title: str) -> Text:
    """The article's text: its lines in order, without furniture at either end."""
    numbers = [n for n in range(span.first, span.end) if span.kept[n]]
    numbers = _without_lists(page.lines, numbers)
    lines = [page.lines[n] for n in numbers]
    start = _start(lines, title)
    stop = _stop(lines, start)
    if start >= stop:
        return Text(text="", first=span.first, last=span.end)
    text = "\n".join(line.text for line in lines[start:stop])
    return Text(text=text, first=numbers[start], last=numbers[stop - 1] + 1)


def or_told(text: str, told: Told, scripts: Iterable[tuple[str, str]]) -> str:
    """``text``, or where the page shows next to nothing, what its data says."""
    if len(text) >= _LITTLE:
        return text
    found = told.body or script_body(scripts)
    lines = page_of(parse(found)).lines if found else ()
    other = "\n".join(line.text for line in lines if not line.hidden)
    return max(text, other, key=len)


# ── which lines may be text ──────────────────────────────────────────────────────────────────


def _kept(page: Page, *, by_name: bool = True, by_style: bool = True) -> list[bool]:
    """For each line whether it may be text, by its words and by what the tree says of it."""
    kept = [
        not (
            (by_style and line.hidden) or (by_name and line.aside) or furniture.is_footer(line.text)
        )
        for line in page.lines
    ]
    above = 0
    for number, line in enumerate(page.lines):
        if not kept[number]:
            continue
        if furniture.ends_article(line.text):
            _drop_list(page, number, kept)
        elif above >= _TEXT_ABOVE_TALK and furniture.opens_talk(line.text):
            _, end = _scope(page, number)
            kept[number:end] = [False] * (end - number)
        elif line.is_prose:
            above += line.plain
    _drop_teasers(page, kept)
    return kept


def _drop_teasers(page: Page, kept: list[bool]) -> None:
    """Take out extracts of other articles: small blocks, two or more, that begin with a link."""
    teasers = {node.first: node for node in page.nodes if _is_teaser(page, node)}
    if len(teasers) < 2:
        return
    for node in teasers.values():
        kept[node.first : node.end] = [False] * (node.end - node.first)


def _is_teaser(page: Page, node: Node) -> bool:
    if not 2 <= node.end - node.first <= _TEASER_LINES:
        return False
    head, *others = page.lines[node.first : node.end]
    told = sum(line.plain for line in others)
    return head.is_link and 0 < told <= _TEASER_LETTERS and any(line.is_prose for line in others)


def _drop_list(page: Page, number: int, kept: list[bool]) -> None:
    """Take out a heading over other articles and what it stands over.

    Where the heading stands among the sentences of a text, the text goes on with the next sentence.
    """
    start, end = _scope(page, number)
    amid = any(line.is_prose for line in page.lines[start:number])
    for n in range(number, end):
        line = page.lines[n]
        if amid and n > number and line.is_prose and line.stops > 1:
            return
        kept[n] = False


def _scope(page: Page, number: int) -> tuple[int, int]:
    """The lines of the part a line is the heading of: the first block that holds more than that."""
    node = page.nodes[page.lines[number].node]
    while node.parent >= 0 and _letters(page, node, number) < _SCOPE_LETTERS:
        node = page.nodes[node.parent]
    return node.first, node.end


def _letters(page: Page, node: Node, heading: int) -> int:
    """Letters a block holds besides its heading, counted as far as it matters."""
    total = 0
    for n in range(node.first, node.end):
        total += len(page.lines[n].text) if n != heading else 0
        if total >= _SCOPE_LETTERS:
            break
    return total


# ── which block is the article ───────────────────────────────────────────────────────────────


def _read(page: Page, kept: Sequence[bool]) -> Span:
    """The block whose kept lines earn most; the innermost of equals."""
    earnings = [_earns(line) if ok else 0.0 for line, ok in zip(page.lines, kept, strict=True)]
    sums = [0.0, *accumulate(earnings)]
    best, at = Span(first=0, end=len(page.lines), earned=0.0, kept=kept), -1
    for number, node in enumerate(page.nodes):
        earned = sums[node.end] - sums[node.first]
        if earned > 0 and earned >= best.earned:
            best, at = Span(first=node.first, end=node.end, earned=earned, kept=kept), number
    for first, end in _told_blocks(page):
        earned = sums[end] - sums[first]
        if earned > 0 and earned >= _TOLD_AT_LEAST * best.earned:
            return Span(first=first, end=end, earned=earned, kept=kept)
    return _narrowed(page, at, best, sums) if best.earned else _silent(page, best)


def _told_blocks(page: Page) -> Iterator[tuple[int, int]]:
    """Where content systems say that the text stands: between comments, in blocks of their own."""
    begun = -1
    for number, mark in page.marks:
        if begun >= 0 and _MARK_ENDS.search(mark):
            yield begun, number
            begun = -1
        elif _MARK_BEGINS.search(mark):
            begun = number
    named = [node for node in page.nodes if is_container(node.name)]
    posts = [node for node in named if opens_thread(node.name)]
    for node in posts or sorted(named, key=lambda n: n.first - n.end):
        yield node.first, node.end


def _silent(page: Page, whole: Span) -> Span:
    """The longest block of a telling name on a page without sentences, else all of it."""
    named = [node for node in page.nodes if is_container(node.name)]
    named = named or [node for node in page.nodes if is_likely(node.name)]
    lengths = [0, *accumulate(line.plain for line in page.lines)]
    best = max(named, key=lambda n: lengths[n.end] - lengths[n.first], default=None)
    return replace(whole, first=best.first, end=best.end) if best else whole


def _narrowed(page: Page, at: int, best: Span, sums: Sequence[float]) -> Span:
    """The innermost block of a telling name that still holds most of what ``best`` does."""
    for node in page.nodes[at + 1 :]:
        if node.first >= best.end:
            break
        earned = sums[node.end] - sums[node.first]
        if earned >= _MOST * best.earned and (is_container(node.name) or is_likely(node.name)):
            share = _MOST if is_container(node.name) else 0.9
            if earned >= share * best.earned:
                best = Span(first=node.first, end=node.end, earned=earned, kept=best.kept)
    return best


def _earns(line: Line) -> float:
    if line.is_link:
        return -float(line.linked)
    if line.is_prose:
        return float(line.plain)
    if line.tag == "tr":
        return 0.3 * line.plain
    if line.plain >= _UNSTOPPED:
        return 0.5 * line.plain
    return -_LABEL_COSTS


# ── which lines of the block are its text ────────────────────────────────────────────────────


def _without_lists(lines: Sequence[Line], numbers: Sequence[int]) -> list[int]:
    """``numbers`` without runs of links: two and more in a row are a list of other pages."""
    kept: list[int] = []
    for links, run in groupby(numbers, key=lambda n: lines[n].is_link):
        some = list(run)
        if not links or len(some) == 1:
            kept += some
    return kept


def _start(lines: Sequence[Line], title: str) -> int:
    """The first line that is neither headline nor small print."""
    start = 0
    for number, line in enumerate(lines[:12]):
        heads = bool(title) and _same(line.text, title)
        heads = heads or line.tag == "h1"
        if heads or furniture.is_info(line.text) or furniture.is_noise(line.text):
            start = number + 1
        elif line.is_prose or line.tag == "tr":
            break
    return start


def _same(text: str, title: str) -> bool:
    return "".join(text.split()) == "".join(title.split())


def _stop(lines: Sequence[Line], start: int) -> int:
    """Behind the last line that is text."""
    stop = len(lines)
    while stop > start and _trails(lines[stop - 1]):
        stop -= 1
    return stop


def _trails(line: Line) -> bool:
    text = line.text
    return (
        furniture.is_editor(text)
        or furniture.is_noise(text)
        or furniture.is_notice(text)
        or (line.tag != "tr" and furniture.is_place_list(text))
        or furniture.ends_article(text)
    )
