"""The trend report: one topic, or all, over a period, as counts and statistics tell it. PURE."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from monitor.errors import NotFoundError
from monitor.reports import trend_course, trend_parts, trend_time
from monitor.reports.citing import Citations
from monitor.reports.document import Block, Document, Masthead, Section
from monitor.reports.saying import Phrases
from monitor.reports.teller import Teller
from monitor.reports.trend_data import TrendData
from monitor.reports.trend_figures import figures
from monitor.reports.trend_tell import TrendTeller

KIND = "trend"
_ANNEX = ("notes",)

SECTIONS: Mapping[str, Callable[[TrendTeller], Iterator[Block]]] = {
    "overview": trend_time.overview,
    "volume": trend_time.volume,
    "compared": trend_time.compared,
    "causes": trend_time.causes,
    "ahead": trend_time.ahead,
    "sources": trend_parts.sources,
    "tones": trend_parts.tones,
    "places": trend_parts.places,
    "groups": trend_parts.groups,
    "words": trend_course.words_section,
    "voices": trend_course.voices,
    "timeline": trend_course.timeline,
    "answers": trend_course.answers,
    "notes": trend_course.notes,
}
"""By its id, who writes each section, in the order shipped."""


def compose(data: TrendData) -> Document:
    """The report over ``data``. NotFoundError for a section of its plan there is none of."""
    plan, settings = data.plan, data.settings
    say = Phrases(settings.wording[KIND], data.end)
    tell = Teller(say=say, citations=Citations(plan.lists.referenced_items))
    own = TrendTeller(tell=tell, data=data, found=figures(data) if len(data.steps) else None)
    sections = tuple(_section(own, key) for key in plan.sections or SECTIONS)
    layout = settings.reports.layout
    return Document(
        kind=KIND,
        masthead=Masthead(
            title=plan.title or say.title,
            mark=layout.mark,
            issue=say.text("issue", issue=data.number) if data.number else "",
            agency=settings.desk.agency,
            dated=data.end,
            period_start=data.start,
            period_end=data.end,
            covers=say.text("covers"),
            made_at=data.now,
            subtitle=say.text("of", label=data.label),
        ),
        sections=sections,
        references=tell.citations.references,
        signatures=layout.signatures,
        footer=say("footer", revision=settings.revision),
        summary=say.text(
            "summary",
            label=data.label,
            span=own.span(data.start, data.end),
            items=data.total.items,
            originals=data.total.originals,
            bursts=len(own.found.bursts) if own.found is not None else 0,
        ),
        settings_revision=settings.revision,
    )


def _section(own: TrendTeller, key: str) -> Section:
    writer = SECTIONS.get(key)
    if writer is None:
        raise NotFoundError(
            f"report {own.data.plan.id!r} asks for a section {key!r} that the trend report has"
            f" not; it has: {', '.join(SECTIONS)}"
        )
    title, short = own.tell.say.section(key)
    return Section(
        anchor=key, title=title, short=short, blocks=tuple(writer(own)), annex=key in _ANNEX
    )
