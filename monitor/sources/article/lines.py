"""A page as lines of text, each with what the tree says of it; one walk over the tree.

A line is what a reader sees as one: a paragraph, a heading, a row of a table (its cells kept apart
by a tab), the text up to a ``<br>``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

from monitor.sources.article.looks import BLOCK, PLAIN, SILENT, Looks, looks_of, name_of
from monitor.sources.article.tree import Element

_STOPS = "，。！？；,!?;"
_WRAPPED = re.compile(
    r"(?<=[\u3001-\u9fff\uff01-\uff60])[^\S\u3000]*\n\s*(?=[\u3001-\u9fff\uff01-\uff60])"
)
_SENTENCE = 8
"""Letters from which a line with a stop is a sentence."""
_CELL = "\x1f"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page."""

    text: str
    tag: str
    """Of the innermost block the line stands in; ``tr`` for a row of a table of figures."""
    node: int
    """Index of that block among the nodes."""
    linked: int
    """Letters that lead elsewhere; links to files do not count."""
    stops: int
    """Commas, full stops and the like."""
    aside: bool
    """In a block that is furniture by its tag or name."""
    hidden: bool

    @property
    def plain(self) -> int:
        """Letters that lead nowhere."""
        return len(self.text) - self.linked

    @property
    def is_prose(self) -> bool:
        """Whether it reads as a sentence rather than as a label or a link."""
        return self.stops > 0 and self.plain >= _SENTENCE and self.plain > self.linked

    @property
    def is_link(self) -> bool:
        """Whether it is mostly a link."""
        return self.linked * 2 > len(self.text)


@dataclass(slots=True)
class Node:
    """One block of the page, and which lines stand in it: ``first`` up to before ``end``."""

    tag: str
    name: str
    """Class and id, as one text."""
    parent: int
    first: int
    end: int = -1


@dataclass(frozen=True, slots=True)
class Page:
    """Lines and blocks in the order of the page; a block stands before those inside it."""

    lines: Sequence[Line]
    nodes: Sequence[Node]
    marks: Sequence[tuple[int, str]]
    """HTML comments, each with the number of the line it stands before."""


def page_of(root: Element) -> Page:
    """The lines of the tree below ``root``; linear in its size."""
    walk = _Walk()
    steps = etree.iterwalk(root, events=("start", "end", "comment"))
    for event, element in steps:
        if event == "comment":
            walk.marks.append((len(walk.lines), element.text or ""))
            walk.say(element.tail)
        elif event == "start":
            if not walk.enter(element):
                steps.skip_subtree()
        else:
            walk.leave(element)
    walk.flush()
    walk.nodes[0].end = len(walk.lines)
    return Page(walk.lines, walk.nodes, walk.marks)


def text_below(element: Element) -> str:
    """All the text below one element, line by line."""
    return "\n".join(line.text for line in page_of(element).lines if not line.hidden)


@dataclass(slots=True)
class _Walk:
    """Where the walk stands: the line being written and the elements it is inside."""

    lines: list[Line] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=lambda: [Node("", "", -1, 0)])
    """The first stands for the whole."""
    marks: list[tuple[int, str]] = field(default_factory=list)
    open: list[int] = field(default_factory=lambda: [0])
    inside: list[Looks | None] = field(default_factory=list)
    """One entry an open element; None for one that is not read."""
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0
    headings: int = 0
    hidings: int = 0
    asides: int = 0
    figures: int = 0

    def say(self, text: str | None) -> None:
        if text and (self.pieces or not text.isspace()):
            self.pieces.append(text)
            if self.links:
                self.linked += len(text.strip())

    def enter(self, element: Element) -> bool:
        """Whether what is inside is to be read."""
        tag = element.tag
        if tag in SILENT:
            self.inside.append(None)
            return False
        if tag == "br":
            self._break()
        looks = looks_of(element, tag, in_figures=self.figures > 0)
        if looks.hidden and not looks.block:  # words taken out of a sentence
            self.inside.append(None)
            return False
        self.inside.append(looks)
        if looks is not PLAIN:
            if looks.block:  # before the rest: what stands open belongs outside
                self._open(element, tag, figures=looks.figures)
            if looks is not BLOCK:
                self._count(looks, 1)
        self.say(element.text)
        return True

    def leave(self, element: Element) -> None:
        looks = self.inside.pop()
        if looks is not None and looks is not PLAIN:
            if looks.block:
                self._close(element.tag, figures=looks.figures)
            if looks is not BLOCK:
                self._count(looks, -1)
        self.say(element.tail)

    def _count(self, looks: Looks, by: int) -> None:
        self.links += by * looks.link
        self.headings += by * looks.heading
        self.hidings += by * looks.hidden
        self.asides += by * looks.aside
        self.figures += by * looks.figures

    def _open(self, element: Element, tag: str, *, figures: bool) -> None:
        if self.figures and not figures:
            if tag in ("tr", "caption"):
                self.flush("tr")
            self.pieces.append(_CELL if tag in ("td", "th") else " ")
            return
        if self.pieces:
            self.flush()
        self.nodes.append(Node(tag, name_of(element), self.open[-1], len(self.lines)))
        self.open.append(len(self.nodes) - 1)

    def _close(self, tag: str, *, figures: bool) -> None:
        if self.figures and not figures:
            if tag in ("tr", "caption"):
                self.flush("tr")
            else:
                self.pieces.append(" ")
            return
        if self.pieces:
            self.flush("tr" if figures else None)
        self.nodes[self.open.pop()].end = len(self.lines)

    def _break(self) -> None:
        if self.headings or self.figures:
            self.pieces.append(" ")
        else:
            self.flush()

    def flush(self, tag: str | None = None) -> None:
        """End the line being written."""
        if not self.pieces:
            return
        text = "".join(self.pieces).strip()
        self.pieces.clear()
        linked, self.linked = self.linked, 0
        if not text:
            return
        tag = tag or self.nodes[self.open[-1]].tag
        for part in text.splitlines() if tag == "pre" else (text,):
            self._add(_folded(part), tag, linked)

    def _add(self, text: str, tag: str, linked: int) -> None:
        if text:
            line = Line(
                text=text,
                tag=tag,
                node=self.open[-1],
                linked=min(linked, len(text)),
                stops=sum(map(text.count, _STOPS)) + text.count(". "),
                aside=self.asides > 0,
                hidden=self.hidings > 0,
            )
            self.lines.append(line)


def _folded(text: str) -> str:
    """``text`` on one line; a break that only wraps the source between two Han leaves no gap."""
    if _CELL in text:
        cells = (" ".join(cell.split()) for cell in text.split(_CELL))
        return "\t".join(cells).strip("\t")
    return " ".join((_WRAPPED.sub("", text) if "\n" in text else text).split())
