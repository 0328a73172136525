"""What of a page's style is its own: the office's fonts, the rim of each printed sheet. PURE."""

from __future__ import annotations

import re

from monitor.reports.document import Document
from monitor.reports.render import charts
from monitor.reports.wording import clip
from monitor.settings.reports import Layout

_RUNNING = 36
"""Characters of the running head, which has one line."""
_STAMP = 12
_NOT_PLAIN = re.compile(r"[^0-9A-Za-z\u3400-\u9fff]")


def own_style(document: Document, layout: Layout) -> str:
    """The fonts, the running head and the colours of charts; ``report.css`` does the rest."""
    head = document.masthead
    running = clip(f"{head.mark}{head.title} {head.issue}", _RUNNING)
    titles, body = _fonts(layout.title_fonts), _fonts(layout.body_fonts)
    lines = (
        f":root {{ --title-fonts: {titles}; --body-fonts: {body}; }}",
        f"@page {{ @top-left {{ content: {quoted(running)}; }} }}",
        f"@page {{ @top-right {{ content: {quoted(clip(document.stamp, _STAMP))}; }} }}",
        charts.stylesheet(),
    )
    return "\n".join(lines)


def quoted(text: str) -> str:
    r"""``text`` as a string of CSS; whatever could mean something is written as ``\2a `` is."""
    return '"' + _NOT_PLAIN.sub(lambda match: f"\\{ord(match[0]):x} ", text) + '"'


def _fonts(names: tuple[str, ...]) -> str:
    return ", ".join(map(quoted, names)) or "serif"
