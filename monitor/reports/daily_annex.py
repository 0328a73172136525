"""The annex of the daily digest: its items, every source, and how the data were made. PURE."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.reports.citing import bare
from monitor.reports.daily_sections import left_off
from monitor.reports.digest import DigestData, ListedItem
from monitor.reports.document import (
    Block,
    Bullets,
    Heading,
    Paragraph,
    Role,
    Style,
    Table,
    Text,
    Words,
)
from monitor.reports.saying import words
from monitor.reports.teller import Teller, link_to
from monitor.reports.watched import CoverageLine


def items(data: DigestData, tell: Teller) -> Iterator[Block]:
    """The items, sensitive and newest first."""
    if not data.items:
        yield tell.paragraph("items.none", Role.NONE)
        return
    yield Table(
        columns=tell.columns(
            ("items.at", False, 3),
            ("items.title", False, 8),
            ("items.outlet", False, 4),
            ("items.relation", False, 3),
            ("items.topics", False, 3),
            ("items.incident", False, 3),
        ),
        rows=tuple(_item(row, tell) for row in data.items),
        items=tuple(row.quote.item_id for row in data.items),
    )
    yield from left_off(data.items_left_off, tell, "items.left_off")


def _item(row: ListedItem, tell: Teller) -> tuple[Words, ...]:
    flag = Text(text=tell.say.text("items.sensitive"), style=Style.FLAG)
    return (
        tell.say("at", at=row.quote.at),
        (*((flag, Text(text=" ")) if row.sensitive else ()), link_to(row.quote)),
        tell.say("items.source", outlet=row.quote.outlet, platform=row.quote.platform),
        words(f"{row.relation}，{row.tone}"),
        words("、".join(row.topics)),
        words(row.code or ""),
    )


def coverage(data: DigestData, tell: Teller) -> Iterator[Block]:
    """What the figures rest on: the sources together, what ails them, each of them, the rules."""
    found = data.coverage
    yield Heading(text=tell.say.text("sources.title", count=len(found.lines)))
    yield Paragraph(
        words=tell.say("coverage", statement=found.statement),
        role=Role.BODY if found.complete else Role.WARNING,
    )
    if found.tiers:
        yield _tiers(data, tell)
    if found.troubles:
        yield Heading(text=tell.say.text("troubles.title", count=len(found.troubles)))
        yield Bullets(
            items=tuple(
                tell.say(
                    "trouble",
                    label=trouble.label,
                    name=trouble.name,
                    since=trouble.since,
                    detail=trouble.detail,
                )
                for trouble in found.troubles
            )
        )
    if found.lines:
        yield _sources(data, tell)
    yield Heading(text=tell.say.text("notes.title"))
    yield Bullets(items=tuple(_notes(data, tell)))


def _tiers(data: DigestData, tell: Teller) -> Table:
    return Table(
        columns=tell.columns(
            ("sources.tier", False, 3),
            ("sources.answered", True, 2),
            ("sources.visits", True, 2),
            ("sources.promised", True, 2),
            ("sources.outage", False, 5),
        ),
        rows=tuple(
            (
                words(tier.label),
                (bare(f"{tier.answered}/{tier.sources}"),),
                (bare(f"{tier.visits}"),),
                (bare(f"{tier.promised or '—'}"),),
                words(tier.outage),
            )
            for tier in data.coverage.tiers
        ),
    )


def _sources(data: DigestData, tell: Teller) -> Table:
    return Table(
        columns=tell.columns(
            ("sources.source", False, 4),
            ("sources.state", False, 5),
            ("sources.success", False, 3),
            ("sources.visits", True, 2),
            ("sources.seen", True, 1),
            ("sources.relevant", True, 1),
            ("sources.repeats", True, 1),
        ),
        rows=tuple(_source(line, tell) for line in data.coverage.lines),
    )


def _source(line: CoverageLine, tell: Teller) -> tuple[Words, ...]:
    at = line.last_success_at
    return (
        words(line.name),
        tell.say("sources.error", state=line.state, error=line.error),
        tell.say("at", at=at) if at else words("—"),
        (bare(line.visits),),
        (bare(f"{line.seen}"),),
        (bare(f"{line.relevant}"),),
        (bare(f"{line.duplicates}"),),
    )


def _notes(data: DigestData, tell: Teller) -> Iterator[Words]:
    for note in data.coverage.notes:
        yield words(note)
    if data.overview.mirrors:
        mirrors = tell.count(data.overview.mirrors, "mirrors")
        yield tell.say("notes.mirrors", mirrors=mirrors)
