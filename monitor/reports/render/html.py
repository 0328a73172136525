"""A report as one page for screen and paper: no script, nothing loaded from elsewhere. PURE.

Templates are looked for in the settings folder first and in the shipped one second, so that an
office may change the style sheet or one template and keep the rest. Every value is escaped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from monitor.reports.chart import Chart
from monitor.reports.document import Bullets, Document, plain_words
from monitor.reports.render import charts as drawer
from monitor.reports.render.outline import SOURCES, numbered, sources_label
from monitor.reports.render.seen import seen
from monitor.reports.render.style import stylesheet
from monitor.reports.render.tables import beside, cited, shape, tight
from monitor.reports.wording import day_words, moment_words, web_address
from monitor.settings import shipped_config_dir
from monitor.settings.reports import Layout

Draw = Callable[[Chart, str], str]
"""An SVG of the chart, all its ids beginning with the given word."""

_NARROW_MM = 88.0
"""Width of a chart on a telephone, its letters as large as on paper."""
_SHORT = 12
"""Characters of the longest item of a list whose items stand in one line."""


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
    environment = _environment(templates)
    css, _, _ = environment.loader.get_source(environment, "report.css")  # type: ignore[union-attr]  # it has one
    page = _Page(draw=charts or drawn)
    return environment.get_template("report.html.j2").render(
        d=document,
        layout=layout,
        parts=numbered(document),
        sources_label=sources_label(document),
        sources_title=SOURCES,
        stylesheet=Markup(stylesheet(document, layout, css)),  # noqa: S704 - no feed text but quoted
        console=(web_address(public_url) or "").rstrip("/"),
        drawing=page.drawing,
        first_cited=page.first_cited,
        is_cited=page.cited.__contains__,
        base=document.masthead.period_end,
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


@cache
def _environment(templates: Path | None) -> Environment:
    """Compiled templates are kept; a template changed on disk is read again."""
    own = [templates] if templates else []
    environment = Environment(
        loader=FileSystemLoader([*own, shipped_config_dir() / "templates"]),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        beside=beside,
        cited=cited,
        day=day_words,
        lines=_lines,
        moment=_moment,
        shape=shape,
        short=_short,
        tight=tight,
        web=_web,
    )
    return environment


def _shown(value: object) -> object:
    return seen(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@pass_context
def _moment(context: Context, moment: datetime) -> str:
    return moment_words(moment, context["base"])


def _lines(text: str) -> Markup:
    return Markup("\n").join(seen(line) for line in text.splitlines())


def _web(url: str | None) -> str | None:
    return url and web_address(url)


def _short(block: Bullets) -> bool:
    """Whether the items of a list are words that stand in one line: tiers, hot words."""
    return len(block.items) > 1 and all(len(plain_words(item)) <= _SHORT for item in block.items)
