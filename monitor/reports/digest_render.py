"""Setting the digest in type: HTML with every value escaped, Markdown with every value escaped.

Templates are looked for in the settings folder first and in the shipped one second, so that an
office may change one of them and keep the rest.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    pass_context,
    select_autoescape,
)
from jinja2.runtime import Context

from monitor.reports import markdown
from monitor.reports.digest import DigestData
from monitor.reports.wording import SMALL_SAMPLE, day_words, moment_words, share_words
from monitor.settings import shipped_config_dir


def digest_html(data: DigestData, templates_dir: Path) -> str:
    """The digest as one self-contained page: no script, nothing loaded from elsewhere.

    ``templates_dir`` is the settings folder's ``templates/``; it need not be there.
    """
    return _environment(templates_dir, html=True).get_template("digest.html.j2").render(d=data)


def digest_markdown(data: DigestData, templates_dir: Path) -> str:
    """The same digest as CommonMark with tables."""
    return _environment(templates_dir, html=False).get_template("digest.md.j2").render(d=data)


@cache
def _environment(templates_dir: Path, *, html: bool) -> Environment:
    """Compiled templates are kept; a template changed on disk is read again."""
    environment = Environment(
        loader=FileSystemLoader([templates_dir, shipped_config_dir() / "templates"]),
        autoescape=select_autoescape(["html.j2"]),
        finalize=None if html else markdown.escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(moment=_moment, day=day_words, share=share_words, cite=markdown.cite)
    environment.filters.update(verbatim=markdown.MarkdownText)
    environment.globals.update(small_sample=SMALL_SAMPLE)
    return environment


@pass_context
def _moment(context: Context, moment: datetime) -> str:
    return moment_words(moment, context["d"].period_end)
