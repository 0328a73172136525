"""The daily digest as a document: masthead, the sections the plan asks for, references. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from monitor.errors import NotFoundError
from monitor.reports import daily_annex, daily_overview, daily_sections
from monitor.reports.citing import Citations
from monitor.reports.daily_overview import tiers_in_words
from monitor.reports.daily_sections import SectionWriter
from monitor.reports.digest import DigestData
from monitor.reports.document import (
    Block,
    Document,
    Masthead,
    Paragraph,
    Role,
    Section,
    Verbatim,
)
from monitor.reports.saying import Phrases, words
from monitor.reports.teller import Teller
from monitor.settings.reports import Layout, ReportPlan
from monitor.settings.wording import WordingSheet

KIND = "daily"
NAMED_ON_CARDS = 5
"""Items named under each number of a card: all of them are under what it collected."""

_ANNEX = ("items", "coverage")
_OF_A_ZERO_REPORT = ("progress", "hints", *_ANNEX)
"""What a day without anything has to tell besides."""


def document(
    data: DigestData, *, wording: Mapping[str, WordingSheet], plan: ReportPlan, layout: Layout
) -> Document:
    """``data`` in the words of ``wording``, by kind of report, and the sections of ``plan``.

    Raises NotFoundError for a section there is none of.
    """
    teller = Teller(
        say=Phrases(wording[KIND], data.period_end),
        citations=Citations(plan.lists.referenced_items, codes_of(data)),
    )
    cards = Teller(
        say=Phrases(wording["incident"], data.period_end),
        citations=teller.citations,
        named=NAMED_ON_CARDS,
    )
    sections = tuple(_sections(data, teller, cards, plan))
    return Document(
        kind=KIND,
        masthead=_masthead(data, teller.say, plan, layout),
        sections=sections,
        references=teller.citations.references,
        signatures=layout.signatures,
        footer=teller.say("footer", revision=data.settings_revision),
        summary=data.zero_report or _summary(data, teller.say),
        settings_revision=data.settings_revision,
    )


def codes_of(data: DigestData) -> Mapping[int, str]:
    """By the id of each item of an incident that has a card or a line, the incident's code."""
    return {
        item.id: code
        for code, items in (
            *((row.code, row.items) for row in data.other_incidents),
            *((card.code, card.collected) for card in data.key_incidents),
        )
        for item in items
    }


def writers(cards: Teller) -> Mapping[str, SectionWriter]:
    """By its id, who writes each section, in the order shipped; ``cards`` words the cards."""
    return {
        "overview": daily_overview.overview,
        "incidents": partial(daily_sections.incidents, cards=cards),
        "policy": daily_sections.policy,
        "words": daily_sections.hot_words,
        "rumours": daily_sections.rumours,
        "demand": daily_sections.demand,
        "progress": daily_sections.progress,
        "hints": daily_sections.hints,
        "items": daily_annex.items,
        "coverage": daily_annex.coverage,
    }


def _sections(
    data: DigestData, teller: Teller, cards: Teller, plan: ReportPlan
) -> Iterator[Section]:
    known = writers(cards)
    for key in plan.sections:
        if key not in known:
            raise NotFoundError(
                f"report {plan.id!r} asks for a section {key!r} that the daily digest has not;"
                f" it has: {', '.join(known)}"
            )
    if data.zero_report is not None:
        yield _zero(data, teller.say)
    for key in plan.sections or known:
        if data.zero_report is not None and not _told_of_nothing(key, data):
            continue
        title, short = teller.say.section(key)
        blocks = tuple(known[key](data, teller))
        yield Section(anchor=key, title=title, short=short, blocks=blocks, annex=key in _ANNEX)


def _told_of_nothing(key: str, data: DigestData) -> bool:
    """Whether a zero report has the section: it leaves out those that would be empty."""
    empty = {"progress": not data.progress, "hints": not data.hints, "items": True}
    return key in _OF_A_ZERO_REPORT and not empty.get(key, False)


def _zero(data: DigestData, say: Phrases) -> Section:
    """What may be said of a day without anything, and the seal under it."""
    title, short = say.section("zero" if data.coverage.complete else "partial")
    role = Role.LEAD if data.coverage.complete else Role.WARNING
    blocks: list[Block] = [Paragraph(words=words(data.zero_report), role=role)]
    if data.seal is not None:
        blocks.append(Verbatim(text=data.seal.block))
        blocks.append(Paragraph(words=words(data.seal.note), role=Role.NOTE))
    return Section(anchor="zero", title=title, short=short, blocks=tuple(blocks))


def _masthead(data: DigestData, say: Phrases, plan: ReportPlan, layout: Layout) -> Masthead:
    return Masthead(
        title=plan.title or say.title,
        mark=layout.mark,
        issue=say.text("issue", issue=data.issue) if data.issue else "",
        agency=data.agency,
        dated=data.period_end,
        period_start=data.period_start,
        period_end=data.period_end,
        covers=say.text("covers"),
        made_at=data.made_at,
        subtitle=say.text("of", names="、".join(data.of)) if data.of else "",
    )


def _summary(data: DigestData, say: Phrases) -> str:
    overview = data.overview
    return say.text(
        "summary",
        until=data.period_end,
        relevant=len(overview.relevant),
        originals=len(overview.originals),
        sensitive=len(overview.sensitive),
        incidents=len(overview.firsts),
        tiers=tiers_in_words(data),
    )
