"""What people changed in a draft, laid over the document as it was composed. PURE.

The composed words are never overwritten: the changes are kept one by one, the later above the
earlier, and the annex 修改记录 names each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.clock import desk
from monitor.errors import RefusedError
from monitor.reports.document import (
    Block,
    Bullets,
    Card,
    Column,
    Document,
    Fact,
    Facts,
    Figure,
    Inline,
    Paragraph,
    Role,
    Section,
    Table,
    Text,
    Words,
    plain_words,
)
from monitor.reports.saying import Phrases, words
from monitor.types import EditKind, ReportEdit

_CITED = re.compile(r"(\d[\d,.]*[%‰]?|[^\[\]])\[(\d{1,9})\]")
"""A number, or else the character before, that leads to a reference."""
_SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A part of a document that may be changed."""

    id: str
    section: str
    text: str
    """A line for each of its parts; empty: a section, to whose end something may be added."""


def passages(document: Document) -> tuple[Passage, ...]:
    """What may be changed in ``document``, in its order."""
    return tuple(
        Passage(id=name, section=section.title, text=text)
        for section in document.sections
        for name, text in (*_passages(section.blocks), *_end_of(section))
    )


def check(document: Document, edit: ReportEdit) -> None:
    """RefusedError when ``edit`` cannot be laid over ``document``, which says what to do."""
    known = {passage.id: passage.text for passage in passages(document)}
    if edit.passage not in known:
        raise RefusedError(
            f"报告中没有可改的段落 {edit.passage!r}，用 monitor report passages 查看"
        )
    if not known[edit.passage] and edit.kind is not EditKind.ADD:
        raise RefusedError(f"{edit.passage!r} 是一个部分，只能用 --add 在末尾增补")
    if edit.kind is EditKind.DROP:
        return
    if not edit.text.strip():
        raise RefusedError("没有写明新的文字；要删去一段请用 --drop")
    last = len(document.references)
    for found in re.finditer(r"\[(\d{1,9})\]", edit.text):
        if not 1 <= int(found[1]) <= last:
            raise RefusedError(f"数据出处没有第{found[1]}条，现有1至{last}条")
    if edit.text.lstrip().startswith("["):
        raise RefusedError("出处编号要写在所注的数字或词语之后，如：12件[3]")


def apply(document: Document, edits: Sequence[ReportEdit], say: Phrases) -> Document:
    """``document`` as changed by ``edits``, which are given in the order of time."""
    if not edits:
        return document
    changed = document
    for number, edit in enumerate(edits, 1):
        laid = replace(edit, id=number)  # its place, which is known before it is kept
        changed = replace(changed, sections=tuple(_sections(changed, laid, say)))
    title, short = say.section("edits")
    annex = Section(
        anchor="edits", title=title, short=short, blocks=_record(edits, say), annex=True
    )
    return replace(changed, sections=(*changed.sections, annex))


# ── finding ──────────────────────────────────────────────────────────────────────────────────


def _end_of(section: Section) -> Iterator[tuple[str, str]]:
    if not section.annex:
        yield section.anchor, ""


def _passages(blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        match block:
            case Paragraph(passage=name) if name:
                yield name, plain_words(block.words)
            case Bullets(passage=name) if name:
                yield name, "\n".join(map(plain_words, block.items))
            case Facts():
                for fact in block.facts:
                    if fact.passage:
                        yield fact.passage, plain_words(fact.words)
                    yield from _passages(fact.blocks)
            case Card():
                yield from _passages((*block.blocks, *block.details))
            case _:
                pass


# ── changing ─────────────────────────────────────────────────────────────────────────────────


def _sections(document: Document, edit: ReportEdit, say: Phrases) -> Iterator[Section]:
    for section in document.sections:
        blocks = tuple(_blocks(section.blocks, edit))
        if section.blocks and not blocks:
            blocks = (Paragraph(words=say("edits.emptied"), role=Role.NONE),)
        if section.anchor == edit.passage and not section.annex:
            blocks = (*blocks, _added(edit))
        yield replace(section, blocks=blocks)


def _blocks(blocks: Sequence[Block], edit: ReportEdit) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Paragraph | Bullets) and block.passage == edit.passage:
            yield from _instead(block, edit)
        elif isinstance(block, Facts):
            facts = tuple(_facts(block.facts, edit))
            if facts:
                yield replace(block, facts=facts)
        elif isinstance(block, Card):
            blocks, details = (tuple(_blocks(b, edit)) for b in (block.blocks, block.details))
            yield replace(block, blocks=blocks, details=details)
        else:
            yield block


def _instead(block: Paragraph | Bullets, edit: ReportEdit) -> Iterator[Block]:
    match edit.kind:
        case EditKind.ADD:
            yield block
            yield _added(edit)
        case EditKind.REPLACE if isinstance(block, Bullets):
            lines = (line for line in edit.text.splitlines() if line.strip())
            yield replace(block, items=tuple(map(cited, lines)))
        case EditKind.REPLACE if isinstance(block, Paragraph):
            yield replace(block, words=cited(edit.text), edited=edit.by)
        case _:
            pass


def _facts(facts: Sequence[Fact], edit: ReportEdit) -> Iterator[Fact]:
    for fact in facts:
        if fact.passage != edit.passage:
            yield replace(fact, blocks=tuple(_blocks(fact.blocks, edit)))
        elif edit.kind is EditKind.ADD:
            yield replace(fact, blocks=(_added(edit), *fact.blocks))
        elif edit.kind is EditKind.REPLACE:
            yield replace(fact, words=cited(edit.text))


def _added(edit: ReportEdit) -> Paragraph:
    """Words of a person's own, which can be changed again."""
    return Paragraph(words=cited(edit.text), passage=f"{edit.passage}+{edit.id}", edited=edit.by)


def cited(text: str) -> Words:
    """What a person wrote, on one line; ``12件[3]`` leads to the third reference."""
    line = " ".join(text.split())
    found: list[Inline] = []
    at = 0
    for match in _CITED.finditer(line):
        if match.start() > at:
            found.append(Text(text=line[at : match.start()]))
        found.append(Figure(text=match[1], reference=int(match[2])))
        at = match.end()
    if at < len(line):
        found.append(Text(text=line[at:]))
    return tuple(found)


# ── the record ───────────────────────────────────────────────────────────────────────────────

_COLUMNS: Mapping[str, int] = {"时间": 2, "修改": 3, "段落": 3, "理由": 4}


def _record(edits: Sequence[ReportEdit], say: Phrases) -> tuple[Block, ...]:
    table = Table(
        columns=tuple(Column(title=title, weight=weight) for title, weight in _COLUMNS.items()),
        rows=tuple(_row(edit, say) for edit in edits),
    )
    return Paragraph(words=say("edits.lead", count=len(edits)), role=Role.NOTE), table


def _row(edit: ReportEdit, say: Phrases) -> tuple[Words, ...]:
    what = say("edits.rewritten", what=edit.kind.label, who=edit.by)
    reason = words(edit.reason or "—")
    return words(f"{desk(edit.at):%m-%d %H:%M}"), what, words(edit.passage[:_SHOWN]), reason
