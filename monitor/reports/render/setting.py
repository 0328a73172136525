"""The templates that pages and letters are set by, and what they may ask for. PURE.

Templates are looked for in the settings folder first and in the shipped one second, so that an
office may change one of them and keep the rest. Every value is escaped.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from monitor.reports.document import Bullets, plain_words
from monitor.reports.render.colours import GROUND_AND_LETTERS
from monitor.reports.render.entries import printed_address
from monitor.reports.render.seen import seen
from monitor.reports.render.tables import beside, cited, shape, tight
from monitor.reports.wording import clip, day_words, moment_words, web_address
from monitor.settings import shipped_config_dir

_SHORT = 12
"""Characters of the longest item of a list whose items stand in one line."""


@cache
def environment(templates: Path | None) -> Environment:
    """Compiled templates are kept; a template changed on disk is read again."""
    own = [templates] if templates else []
    made = Environment(
        loader=FileSystemLoader([*own, shipped_config_dir() / "templates"]),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(
        beside=beside,
        brief=_brief,
        cited=cited,
        clip=clip,
        colours=GROUND_AND_LETTERS.get,
        day=day_words,
        lines=_lines,
        moment=_moment,
        shape=shape,
        short=_short,
        tight=tight,
        web=_web,
    )
    return made


def _shown(value: object) -> object:
    return seen(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@pass_context
def _moment(context: Context, moment: datetime) -> str:
    return moment_words(moment, context["base"])


def _lines(text: str) -> Markup:
    return Markup("\n").join(seen(line) for line in text.splitlines())


def _web(url: str | None) -> str | None:
    return url and web_address(url)


def _brief(url: str) -> bool:
    """Whether an address is short enough to be printed."""
    return bool(printed_address(url))


def _short(block: Bullets) -> bool:
    """Whether the items of a list are words that stand in one line: tiers, hot words."""
    return len(block.items) > 1 and all(len(plain_words(item)) <= _SHORT for item in block.items)
