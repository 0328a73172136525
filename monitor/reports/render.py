"""Setting the digest in type: HTML with every value escaped, Markdown with every value escaped.

Templates are looked for in the settings folder first and in the shipped one second, so that an
office may change one of them and keep the rest.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from monitor.reports import markdown
from monitor.reports.digest import DigestData
from monitor.reports.wording import (
    SMALL_SAMPLE,
    day_words,
    moment_words,
    share_words,
)
from monitor.settings import shipped_config_dir
from monitor.types import Tier

_HTML = "digest.html.j2"
_MARKDOWN = "digest.md.j2"


def digest_html(data: DigestData, templates_dir: Path) -> str:
    """The digest as one self-contained page: no script, nothing loaded from elsewhere.

    ``templates_dir`` is the settings folder's ``templates/``; it need not be there.
    """
    return _environment(templates_dir, data, html=True).get_template(_HTML).render(d=data)


def digest_markdown(data: DigestData, templates_dir: Path) -> str:
    """The same digest as CommonMark with tables."""
    return _environment(templates_dir, data, html=False).get_template(_MARKDOWN).render(d=data)


def _environment(templates_dir: Path, data: DigestData, *, html: bool) -> Environment:
    folders = [templates_dir, shipped_config_dir() / "templates"]
    environment = Environment(
        loader=FileSystemLoader(folders),
        autoescape=select_autoescape(["html.j2"]),
        finalize=None if html else markdown.escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        moment=lambda moment: moment_words(moment, data.period_end),
        day=day_words,
        share=share_words,
        cite=markdown.cite,
    )
    environment.globals.update(Tier=Tier, small_sample=SMALL_SAMPLE)
    return environment
