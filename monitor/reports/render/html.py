"""A report as one page for screen and paper: no script, nothing loaded from elsewhere. PURE."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup

from monitor.reports.chart import Chart
from monitor.reports.document import Document
from monitor.reports.render import charts as drawer
from monitor.reports.render.entries import ENTRIES, entries
from monitor.reports.render.outline import SOURCES, numbered, sources_label
from monitor.reports.render.paper import DETAILS, details, on_paper
from monitor.reports.render.setting import environment
from monitor.reports.render.style import own_style
from monitor.reports.wording import web_address
from monitor.settings.reports import Layout

Draw = Callable[[Chart, str], str]
"""An SVG of the chart, all its ids beginning with the given word."""

_NARROW_MM = 88.0
"""Width of a chart on a telephone, its letters as large as on paper."""


def html(
    document: Document,
    *,
    templates: Path | None = None,
    layout: Layout | None = None,
    charts: Draw | None = None,
    public_url: str = "",
) -> str:
    """The document as a page that stands alone and prints on A4.

    ``templates``: the settings folder's ``templates/``, which need not be there; ``charts`` draws
    them otherwise than for the screen; ``public_url``: where the console is, for its queries.
    """
    layout = layout or Layout()
    page = _Page(draw=charts or drawn)
    paper, listed = on_paper(document), entries(document)
    return (
        environment(templates)
        .get_template("report.html.j2")
        .render(
            d=document,
            layout=layout,
            parts=numbered(document),
            paper_labels={section.anchor: label for label, section in numbered(paper)},
            details=details(paper),
            details_title=DETAILS,
            sources_label=sources_label(document),
            paper_sources_label=sources_label(paper),
            entries=listed,
            entries_title=ENTRIES,
            sources_title=SOURCES,
            own_style=Markup(own_style(document, layout)),  # noqa: S704 - words stand in it quoted
            console=(web_address(public_url) or "").rstrip("/"),
            drawing=page.drawing,
            first_cited=page.first_cited,
            is_cited=page.cited.__contains__,
            base=document.masthead.period_end,
        )
    )


def drawn(chart: Chart, prefix: str) -> str:
    """The chart for the screen, wide and for a telephone; empty where none can be drawn."""
    if drawer.available():
        return ""
    narrow = drawer.svg(chart, prefix=f"{prefix}-narrow", width_mm=_NARROW_MM)
    broad = drawer.svg(chart, prefix=prefix)
    return f'<div class="broad">{broad}</div><div class="narrow">{narrow}</div>'


@dataclass(slots=True)
class _Page:
    """What is counted while one page is set."""

    draw: Draw
    cited: set[int] = field(default_factory=set)
    charts: int = 0

    def drawing(self, chart: Chart) -> Markup:
        self.charts += 1
        return Markup(self.draw(chart, f"chart-{self.charts}"))  # noqa: S704 - escaped where drawn

    def first_cited(self, reference: int) -> bool:
        """Whether ``reference`` is cited for the first time; its way back leads there."""
        first = reference not in self.cited
        self.cited.add(reference)
        return first
