"""The special report on one incident: twelve parts, all extracted, counted and linked. PURE."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from monitor.errors import NotFoundError
from monitor.reports import special_ahead, special_heard, special_spread
from monitor.reports.citing import Citations
from monitor.reports.document import Block, Document, Masthead, Section
from monitor.reports.saying import Phrases
from monitor.reports.special_data import SpecialData
from monitor.reports.special_tell import SpecialTeller
from monitor.reports.teller import Teller

KIND = "special"
_ANNEX = ("notes",)
_NAMED = 5
"""Items named under each number: all of them are under what was collected in total."""

SECTIONS: Mapping[str, Callable[[SpecialTeller], Iterator[Block]]] = {
    "summary": special_ahead.summary,
    "basis": special_ahead.basis,
    "course": special_spread.course,
    "spread": special_spread.spread,
    "content": special_heard.content,
    "places": special_spread.places,
    "rumours": special_heard.rumours,
    "answers": special_heard.answers,
    "alike": special_ahead.alike,
    "ahead": special_ahead.ahead,
    "advice": special_ahead.advice,
    "notes": special_ahead.notes,
}
"""By its id, who writes each section, in the order shipped."""


def compose(data: SpecialData) -> Document:
    """The report over ``data``. NotFoundError for a section of its plan there is none of."""
    plan, settings, card = data.plan, data.settings, data.card
    say = Phrases(settings.wording[KIND], data.end)
    tell = Teller(say=say, citations=Citations(plan.lists.referenced_items), named=_NAMED)
    own = SpecialTeller(tell=tell, data=data)
    sections = tuple(_section(own, key) for key in plan.sections or SECTIONS)
    layout = settings.reports.layout
    return Document(
        kind=KIND,
        masthead=Masthead(
            title=plan.title or say.title,
            mark=layout.mark,
            issue=say.text("issue", code=card.code),
            agency=settings.desk.agency,
            dated=data.end,
            period_start=card.first.at,
            period_end=data.end,
            covers=say.text("covers"),
            made_at=data.now,
            subtitle=say.text("of", tier=card.tier.short, title=card.title),
        ),
        sections=sections,
        references=tell.citations.references,
        signatures=layout.signatures,
        footer=say("footer", revision=settings.revision),
        summary=say.text(
            "summary",
            tier=card.tier.label,
            title=card.title,
            until=data.end,
            all=len(data.members),
            answers=len(data.answers.found),
        ),
        settings_revision=settings.revision,
    )


def _section(own: SpecialTeller, key: str) -> Section:
    writer = SECTIONS.get(key)
    if writer is None:
        raise NotFoundError(
            f"report {own.data.plan.id!r} asks for a section {key!r} that the special report has"
            f" not; it has: {', '.join(SECTIONS)}"
        )
    title, short = own.tell.say.section(key)
    return Section(
        anchor=key, title=title, short=short, blocks=tuple(writer(own)), annex=key in _ANNEX
    )
