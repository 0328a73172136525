"""Sections two to eight of the daily digest. PURE."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from monitor.reports.citing import bare
from monitor.reports.digest import DigestData, Hint, Progress, Rumour
from monitor.reports.document import (
    Block,
    Bullets,
    Figure,
    Heading,
    Jump,
    Paragraph,
    Role,
    Style,
    Table,
    Text,
    TierMark,
    Words,
)
from monitor.reports.incident import Named, Quote
from monitor.reports.incident_card import anchor_of, clock_words, incident_card
from monitor.reports.saying import Value, words
from monitor.reports.teller import Teller
from monitor.reports.wording import moment_words
from monitor.types import Tier

_HINTS = 5
"""Known terms that are told, the earliest; the others are counted."""
_LISTED = 40
"""Earlier incidents that are told, the gravest."""
_QUIET = 3
"""Matters without a term that are told when there are no others."""

SectionWriter = Callable[[DigestData, Teller], Iterable[Block]]
"""Writes one section."""


def incidents(data: DigestData, tell: Teller, *, cards: Teller) -> Iterator[Block]:
    """A card for each key incident, a line for each other."""
    if not data.key_incidents:
        yield tell.paragraph("incidents.none", Role.NONE)
    for card in data.key_incidents:
        yield incident_card(card, cards, data.period_end)
    if data.other_incidents:
        yield Heading(text=tell.say.text("incidents.other"))
        yield _other_incidents(data, tell)
        yield from left_off(data.other_incidents_left_off, tell, "incidents.left_off")


def _other_incidents(data: DigestData, tell: Teller) -> Table:
    return Table(
        columns=tell.columns(
            ("column.code", False, 2),
            ("column.incident", False, 6),
            ("column.tier", False, 2),
            ("column.status", False, 2),
            ("column.points", True, 1),
            ("column.items", True, 1),
        ),
        rows=tuple(
            (
                words(row.code),
                words(row.title),
                (TierMark(tier=row.tier),),
                words(row.status),
                (bare(f"{row.points}"),),
                (tell.count(row.items, "incident", code=row.code),),
            )
            for row in data.other_incidents
        ),
    )


def policy(data: DigestData, tell: Teller) -> Iterator[Block]:
    """What offices published."""
    if not data.policy:
        yield tell.paragraph("policy.none", Role.NONE)
        return
    yield _sources(data.policy, tell, ordered=True)
    yield from left_off(data.policy_left_off, tell)


def _sources(quotes: Iterable[Quote], tell: Teller, *, ordered: bool = False) -> Bullets:
    return Bullets(items=tuple(tell.source(quote) for quote in quotes), ordered=ordered)


def left_off(count: int, tell: Teller, key: str = "left_off") -> Iterator[Block]:
    """How many did not fit, if any."""
    if count:
        yield tell.paragraph(key, Role.NOTE, count=bare(f"{count}"))


def hot_words(data: DigestData, tell: Teller) -> Iterator[Block]:
    """Words by the number of originals that use them."""
    if not data.hot_words:
        yield tell.paragraph("words.none", Role.NONE)
        return
    sample = tell.count(data.overview.originals, "originals")
    yield tell.paragraph("words.how", Role.NOTE, sample=sample, known=data.new_words_known)
    ranked: list[Value] = [
        {
            "word": word.word,
            "count": tell.count(word.items, "word", label=word.word),
            "new": word.new,
        }
        for word in data.hot_words
    ]
    yield tell.paragraph("words.list", ranked=ranked)


def rumours(data: DigestData, tell: Teller) -> Iterator[Block]:
    """What is doubtful, and what offices said."""
    if data.rumours:
        yield Heading(text=tell.say.text("rumours.doubtful"))
        yield Bullets(items=tuple(_rumour(rumour, tell) for rumour in data.rumours))
        yield from left_off(data.rumours_left_off, tell)
    else:
        yield tell.paragraph("rumours.none", Role.NONE)
    if data.corrections:
        yield Heading(text=tell.say.text("rumours.answers"))
        yield _sources(data.corrections, tell)


def _rumour(rumour: Rumour, tell: Teller) -> Words:
    answers: Figure | None = None
    if rumour.corrections:
        answers = tell.count(rumour.corrections, "corrections", code=rumour.code or "")
    return tell.say(
        "rumour",
        kind=rumour.kind,
        source=tell.source(rumour.quote),
        code=rumour.code or "",
        corrections=answers,
    )


def demand(data: DigestData, tell: Teller) -> Iterator[Block]:
    """What came in by hotline, petition and message board."""
    found = data.demand
    if not found.total:
        yield tell.paragraph("demand.none", Role.NONE)
        return
    said = tell.say(
        "demand",
        total=tell.count(found.total, "demand"),
        channels=_named(found.channels, "channel", tell),
        kinds=_named(found.topics, "kind", tell),
        other=tell.count(found.other, "other"),
    )
    yield Paragraph(words=said, role=Role.LEAD, passage="demand.lead")


def _named(rows: Iterable[Named], counted: str, tell: Teller) -> list[Value]:
    return [
        {"label": row.label, "count": tell.count(row.items, counted, label=row.label)}
        for row in rows
    ]


def progress(data: DigestData, tell: Teller) -> Iterator[Block]:
    """Where earlier incidents stand."""
    if not data.progress:
        yield tell.paragraph("progress.none", Role.NONE)
        return
    pending = [row for row in data.progress if row.clock or row.tier > Tier.ROUTINE]
    told = pending or data.progress[:_QUIET]
    shown = told[:_LISTED]
    yield Table(
        columns=tell.columns(
            ("column.code", False, 2),
            ("progress.matter", False, 5),
            ("column.tier", False, 2),
            ("column.status", False, 2),
            ("progress.term", False, 4),
        ),
        rows=tuple(_progress(row, tell) for row in shown),
    )
    yield from left_off(len(told) - len(shown), tell, "progress.more")
    yield from left_off(len(data.progress) - len(told), tell, "progress.left_off")


def _progress(row: Progress, tell: Teller) -> tuple[Words, ...]:
    title = Jump(text=row.title, anchor=anchor_of(row.id)) if row.has_card else row.title
    clock = row.clock
    return (
        words(row.code),
        words(title),
        (TierMark(tier=row.tier),),
        words(row.status.label),
        tell.say("progress.clock", label=clock.label, state=clock_words(clock))
        if clock
        else tell.say("progress.no_clock"),
    )


def hints(data: DigestData, tell: Teller) -> Iterator[Block]:
    """What is known to fall due."""
    if not data.hints:
        yield tell.paragraph("hints.none", Role.NONE)
        return
    yield Table(
        columns=tell.columns(("hints.at", False, 2), ("hints.matter", False, 7)),
        rows=tuple(_hint(hint, data, tell) for hint in data.hints[:_HINTS]),
    )
    yield from left_off(len(data.hints[_HINTS:]), tell, "hints.left_off")
    yield tell.paragraph("hints.how", Role.NOTE)


def _hint(hint: Hint, data: DigestData, tell: Teller) -> tuple[Words, ...]:
    if hint.at is None:
        return words("—"), tell.say("hint", text=hint.text)
    style = Style.LATE if hint.overdue else Style.PLAIN
    at = Text(text=moment_words(hint.at, data.period_end), style=style)
    return tell.say("hint.at", at=at, overdue=hint.overdue), tell.say("hint", text=hint.text)
