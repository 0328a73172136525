"""The report on the publicity gap: what is asked, what is explained, what to explain next. PURE."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from monitor.errors import NotFoundError
from monitor.reports import gap_overview, gap_questions, gap_shares
from monitor.reports.citing import Citations
from monitor.reports.document import Block, Document, Section
from monitor.reports.frame import Frame
from monitor.reports.gap_data import Desk, GapData
from monitor.reports.saying import Phrases
from monitor.reports.teller import Teller
from monitor.settings import Settings
from monitor.settings.reports import ReportPlan

__all__ = ["SECTIONS", "GapData", "compose"]

SECTIONS: Mapping[str, Callable[[Desk], Iterator[Block]]] = {
    "overview": gap_overview.overview,
    "advice": gap_overview.advice,
    "topics": gap_shares.topics,
    "questions": gap_questions.questions,
    "lag": gap_questions.lag,
    "groups": gap_shares.groups,
    "regions": gap_shares.regions,
    "plainness": gap_questions.plainness,
    "surveys": gap_shares.surveys,
    "notes": gap_overview.notes,
}
"""What writes each section, in their order as shipped."""

_NAMED = 5
"""Items named under each number of the other sections."""


def compose(data: GapData, plan: ReportPlan, settings: Settings) -> Document:
    """The report of ``plan``. Raises NotFoundError for a section of it there is none of."""
    phrases = Phrases(settings.wording["gap"], data.end)
    citations = Citations(plan.lists.referenced_items)
    teller = Teller(say=phrases, citations=citations)
    desk = Desk(data=data, plan=plan, settings=settings, teller=teller)
    sections = tuple(_section(desk, key) for key in plan.sections or SECTIONS)
    frame = Frame(
        kind="gap",
        plan=plan,
        settings=settings,
        teller=teller,
        start=data.start,
        end=data.end,
        now=data.now,
        number=data.number,
        subtitle="、".join(data.names),
    )
    return frame.around(sections, _summary(desk))


def _section(desk: Desk, key: str) -> Section:
    write = SECTIONS.get(key)
    if write is None:
        known = ", ".join(SECTIONS)
        raise NotFoundError(f"there is no section {key!r} in a gap report; it has: {known}")
    title, short = desk.teller.say.section(key)
    if key != "overview":  # which names more items under each number
        desk = replace(desk, teller=replace(desk.teller, named=_NAMED))
    return Section(anchor=key, title=title, short=short, blocks=tuple(write(desk)))


def _summary(desk: Desk) -> str:
    found = desk.account
    return desk.teller.say.text(
        "summary",
        asks=len(found.asks),
        told=len(found.explanations),
        top=len(found.asked),
        answered=found.answered,
        topics=[desk.topic(each.topic) for each in found.advised],
    )
