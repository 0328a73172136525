r"""A report as CommonMark with tables. PURE.

CommonMark 0.31, section 2.4: any ASCII punctuation may be escaped with a backslash, and then stands
for itself. Characters that mean something only at the start of a line are escaped only there, so
that the file stays readable as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never
from urllib.parse import quote as percent_encode

from monitor.reports.document import (
    Block,
    Bullets,
    Card,
    ChartBlock,
    Column,
    Document,
    Facts,
    Figure,
    Heading,
    Inline,
    Jump,
    Link,
    Masthead,
    Paragraph,
    Quotation,
    Reference,
    Role,
    Steps,
    Style,
    Table,
    Text,
    TierMark,
    Tiles,
    Verbatim,
    Words,
)
from monitor.reports.render.outline import SOURCES, numbered, sources_label
from monitor.reports.render.seen import seen
from monitor.reports.wording import day_words, moment_words, web_address

_ANYWHERE = re.compile(r"([\\`*_{}\[\]<>|~&$@!])")
_LINE_START = re.compile(r"^([#=:]|[+\-](?!\d)|\d+(?=[.)](?:\s|$)))")
_BARE_ADDRESS = re.compile(r"(?i)\b(www)\.|(:)//")
_ADDRESS_SAFE = "/:?#@!$&'*+,;=%~._-"
_BACKTICKS = re.compile("`+")


def markdown(document: Document) -> str:
    """The whole document."""
    setter = _Setter(document.masthead.period_end)
    lines = setter.masthead(document.masthead, document.stamp)
    for label, section in numbered(document):
        lines += [f"## {label}{'　' * section.annex}{_title(section.title)}", ""]
        lines += setter.blocks(section.blocks, 3)
    if document.references:
        lines += [f"## {sources_label(document)}　{SOURCES}", ""]
        lines += [line for each in document.references for line in setter.reference(each)]
        lines.append("")
    if document.signatures:
        lines += ["　".join(f"{escape(place)}：＿＿＿＿" for place in document.signatures), ""]
    if document.footer:
        lines += ["---", "", setter.words(document.footer), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def escape(text: str) -> str:
    """``text`` so that it is shown as it is: on one line, no markup, no link, no HTML."""
    line = _ANYWHERE.sub(r"\\\1", seen(text).strip(" "))
    line = _BARE_ADDRESS.sub(lambda m: f"{m[1]}\\." if m[1] else ":\\//", line)
    return _LINE_START.sub(_escape_start, line)


@dataclass(slots=True)
class _Setter:
    """Sets one document; each block is lines, ending with an empty one."""

    base: datetime
    cited: set[int] = field(default_factory=set)

    # ── within a line ────────────────────────────────────────────────────────────────────────

    def words(self, words: Words, *, cite: bool = True) -> str:
        """The inlines as one line; neighbours without a style are escaped as one."""
        made, waiting = "", ""
        for word in words:
            if isinstance(word, Text) and word.style is not Style.STRONG:
                waiting += _plain(word)
                continue
            made += escape_within(waiting) + self._inline(word, cite=cite)
            waiting = ""
        return (made + escape_within(waiting)).strip(" ") if made else escape(waiting)

    def _inline(self, word: Inline, *, cite: bool) -> str:
        match word:
            case Text():
                return _strong(word.text)
            case Figure():
                said = _strong(word.text) if word.style is Style.STRONG else escape(word.text)
                return said + (self._citation(word.reference) if cite else "")
            case Link():
                return _link(word)
            case Jump():
                return escape_within(word.text)
            case TierMark():
                return f"〔{word.tier.label}〕"
            case _:
                assert_never(word)

    def _citation(self, reference: int) -> str:
        """``［3］`` where the number is cited for the first time."""
        if not reference or reference in self.cited:
            return ""
        self.cited.add(reference)
        return f"［{reference}］"

    # ── blocks ───────────────────────────────────────────────────────────────────────────────

    def blocks(self, blocks: Iterable[Block], level: int) -> list[str]:
        """The blocks one under the other; headings begin at ``level``."""
        return [line for block in blocks for line in self._block(block, level)]

    def _block(self, block: Block, level: int) -> list[str]:  # noqa: C901, PLR0911 - one for each
        match block:
            case Heading():
                return [f"{'#' * level} {_title(block.text)}", ""]
            case Paragraph():
                return self._paragraph(block)
            case Bullets():
                return self._bullets(block)
            case Table():
                return self._table(block)
            case Facts():
                return self._facts(block, level)
            case Tiles():
                return self._tiles(block)
            case ChartBlock():
                head = f"{_strong(block.chart.title)}　{escape_within(block.chart.says)}".strip()
                return [head, "", *self._table(block.table, named=False)]
            case Steps():
                return self._steps(block)
            case Quotation():
                return [f"> {self._quotation(block)}", ""]
            case Verbatim():
                return _verbatim(block)
            case Card():
                title = f"{'#' * level} {_title(block.title)}"
                marks = [self.words(block.marks), ""] if block.marks else []
                return [title, "", *marks, *self.blocks((*block.blocks, *block.details), level + 1)]
            case _:
                assert_never(block)

    def _paragraph(self, block: Paragraph) -> list[str]:
        said = self.words(block.words)
        if block.role is Role.WARNING:
            said = f"**注意**：{said}"
        if block.edited:
            said += f"（人工改写：{escape(block.edited)}）"
        return [said, ""]

    def _bullets(self, block: Bullets) -> list[str]:
        marks = (f"{n}." if block.ordered else "-" for n in range(1, len(block.items) + 1))
        return [
            *(f"{mark} {self.words(item)}" for mark, item in zip(marks, block.items, strict=True)),
            "",
        ]

    def _table(self, block: Table, *, named: bool = True) -> list[str]:
        lines = [escape(block.caption), ""] if block.caption and named else []
        lines += [_row(escape(column.title) for column in block.columns), _rule(block.columns)]
        lines += [_row(self.words(cell, cite=False) for cell in row) for row in block.rows]
        if block.total:
            lines.append(_row(self.words(cell, cite=False) for cell in block.total))
        return [*lines, "", *([escape(block.note), ""] if block.note else [])]

    def _facts(self, block: Facts, level: int) -> list[str]:
        lines: list[str] = []
        for fact in block.facts:
            lines.append(f"- {_strong(fact.label)}：{self.words(fact.words)}")
            for inner in fact.blocks:
                lines += self._within(inner, level)
        return [*lines, ""]

    def _within(self, block: Block, level: int) -> list[str]:
        """A block as part of a list's item: quotations as points, others set in."""
        if isinstance(block, Quotation):
            return [f"  - {self._quotation(block)}"]
        inner = self._block(block, level)
        return ["", *(f"  {line}" if line else "" for line in inner)]

    def _tiles(self, block: Tiles) -> list[str]:
        lines = []
        for tile in block.tiles:
            note = f"（{escape(tile.note)}）" if tile.note else ""
            lines.append(f"- {escape(tile.label)}：{self.words((tile.figure,))}{note}")
        return [*lines, ""]

    def _steps(self, block: Steps) -> list[str]:
        lines = [
            f"- {self._moment(step.at)}　{escape_within(step.label)}　{self.words(step.words)}"
            for step in block.steps
        ]
        return [*lines, "", *([f"其余{block.left_off}条从略。", ""] if block.left_off else [])]

    def _quotation(self, block: Quotation) -> str:
        by = f"（{self.words(block.by)}）" if block.by else ""
        return f"“{escape_within(block.text)}”{by}"

    # ── before and behind the sections ───────────────────────────────────────────────────────

    def masthead(self, head: Masthead, stamp: str) -> list[str]:
        """What stands above the text."""
        covers = f"{escape(head.covers)}：{self._moment(head.period_start)} — "
        covers += f"{self._moment(head.period_end)}　"
        lines = (
            _strong(f"【{seen(stamp)}】") if stamp else "",
            escape(head.mark),
            f"# {_title(f'{head.title}　{head.issue}' if head.issue else head.title)}",
            escape(head.subtitle),
            f"{_strong(head.agency)}　{day_words(head.dated)}",
            f"{covers if head.covers else ''}编制：{self._moment(head.made_at)}",
        )
        return [line for said in lines if said for line in (said, "")]

    def reference(self, reference: Reference) -> Iterator[str]:
        """One reference with the items it names."""
        yield f"- ［{reference.number}］{escape_within(reference.counted)}：{reference.count}"
        for item in reference.items:
            said = f"{self._moment(item.at)}　{escape_within(item.outlet)}　{_link(item.link)}"
            yield f"  - {said}"
        left_off = reference.count - len(reference.items)
        if reference.items and left_off > 0:
            yield f"  - 其余{left_off}条从略。"

    def _moment(self, moment: datetime) -> str:
        return moment_words(moment, self.base)


def escape_within(text: str) -> str:
    """``text`` escaped as part of a line: blanks at its ends are kept."""
    blanks = len(text) - len(text.lstrip(" "))
    ending = " " * (len(text) - len(text.rstrip(" "))) if blanks < len(text) else ""
    return " " * blanks + escape(text) + ending


def _plain(word: Text) -> str:
    return f"〔{word.text}〕" if word.style is Style.FLAG else word.text


def _strong(text: str) -> str:
    """``text`` in bold where CommonMark can tell the marks from what stands beside them."""
    said = escape(text)
    return f"**{said}**" if said[:1].isalnum() and said[-1:].isalnum() else said


def _title(text: str) -> str:
    """The text of a heading; a ``#`` at its end would be taken for the end of the heading."""
    said = escape(text)
    return f"{said[:-1]}\\#" if said.endswith("#") else said


def _link(link: Link) -> str:
    """The words as a link, its address percent-encoded so that it cannot end the link early."""
    url = link.url and web_address(link.url)
    if url:
        return f"[{escape(link.text)}]({percent_encode(url, safe=_ADDRESS_SAFE)})"
    where = f"（{escape(link.address)}）" if link.address else ""
    return f"{escape(link.text)}{where}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rule(columns: Iterable[Column]) -> str:
    return f"|{'|'.join('---:' if column.number else '---' for column in columns)}|"


def _verbatim(block: Verbatim) -> list[str]:
    lines = [seen(line) for line in block.text.splitlines()]
    longest = max((len(run) for run in _BACKTICKS.findall(block.text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", *lines, fence, ""]


def _escape_start(match: re.Match[str]) -> str:
    # A list number is broken at its dot: "1\." shows as "1." and starts no list.
    return f"{match[1]}\\" if match[1].isdigit() else f"\\{match[1]}"
