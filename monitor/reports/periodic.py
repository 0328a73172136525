"""The weekly, fortnightly and monthly reports as documents: which sections each has. PURE."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from monitor.errors import NotFoundError
from monitor.reports import periodic_acts, periodic_figures, periodic_incidents, periodic_risks
from monitor.reports.citing import Citations
from monitor.reports.document import Block, Document, Masthead, Section
from monitor.reports.periodic_data import PeriodData
from monitor.reports.periodic_tell import PeriodTeller
from monitor.reports.saying import Phrases
from monitor.reports.teller import Teller
from monitor.settings.wording import overlaid

WORDS = "periodic"
"""The sheet of what the three have in common."""
_NAMED = 3
"""Items named under each number: all of them are in the system."""
_ANNEX = ("coverage",)

WRITERS: Mapping[str, Callable[[PeriodTeller], Iterator[Block]]] = {
    "overview": periodic_figures.overview,
    "volume": periodic_figures.volume,
    "incidents": periodic_incidents.incidents,
    "cases": periodic_incidents.cases,
    "topics": periodic_figures.topics,
    "regions": periodic_figures.regions,
    "hidden": periodic_risks.hidden,
    "loop": periodic_acts.loop,
    "responses": periodic_acts.responses,
    "hour": periodic_acts.hour,
    "disclosure": periodic_acts.disclosure,
    "gap": periodic_acts.gap,
    "risks": periodic_risks.risks,
    "coverage": periodic_figures.coverage,
}
"""By its id, who writes each section."""

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "weekly": (
        "overview",
        "volume",
        "incidents",
        "topics",
        "regions",
        "responses",
        "hour",
        "risks",
        "coverage",
    ),
    "biweekly": ("overview", "cases", "hour", "disclosure", "gap", "risks", "coverage"),
    "monthly": (
        "overview",
        "volume",
        "incidents",
        "topics",
        "regions",
        "hidden",
        "loop",
        "responses",
        "hour",
        "disclosure",
        "gap",
        "risks",
        "coverage",
    ),
}
"""The sections of each kind, as shipped."""


def compose(data: PeriodData, kind: str) -> Document:
    """The report of ``kind`` over ``data``. NotFoundError for a section there is none of."""
    plan, settings = data.plan, data.settings
    sheet = overlaid(settings.wording[WORDS], settings.wording[kind])
    say, citations = Phrases(sheet, data.end), Citations(plan.lists.referenced_items)
    own = PeriodTeller(
        tell=Teller(say=say, citations=citations, named=_NAMED),
        data=data,
    )
    sections = tuple(_section(own, key) for key in plan.sections or SECTIONS[kind])
    return Document(
        kind=kind,
        masthead=_masthead(own),
        sections=sections,
        references=citations.references,
        signatures=settings.reports.layout.signatures,
        footer=say("footer", revision=settings.revision),
        summary=say.text(
            "summary",
            span=own.span,
            items=data.volume.total.items,
            originals=data.volume.total.originals,
            incidents=sum(data.tiers.values()),
        ),
        settings_revision=settings.revision,
    )


def _masthead(own: PeriodTeller) -> Masthead:
    data, say = own.data, own.tell.say
    return Masthead(
        title=data.plan.title or say.title,
        mark=data.settings.reports.layout.mark,
        issue=say.text("issue", issue=data.number) if data.number else "",
        agency=data.settings.desk.agency,
        dated=data.end,
        period_start=data.start,
        period_end=data.end,
        covers=say.text("covers"),
        made_at=data.now,
        subtitle=say.text("of", names="、".join(data.names)) if data.names else "",
    )


def _section(own: PeriodTeller, key: str) -> Section:
    writer = WRITERS.get(key)
    if writer is None:
        raise NotFoundError(
            f"report {own.data.plan.id!r} asks for a section {key!r} that there is none of;"
            f" there are: {', '.join(WRITERS)}"
        )
    title, short = own.tell.say.section(key)
    return Section(
        anchor=key, title=title, short=short, blocks=tuple(writer(own)), annex=key in _ANNEX
    )
