"""The style sheet of one page: the office's fonts and what stands on the rim of each sheet. PURE."""

from __future__ import annotations

import re

from monitor.reports.document import Document
from monitor.reports.render import charts
from monitor.reports.render.seen import seen
from monitor.settings.reports import Layout

_NOT_PLAIN = re.compile(r"[^0-9A-Za-z\u3400-\u9fff]")


def stylesheet(document: Document, layout: Layout, css: str) -> str:
    """``css`` behind the fonts and the running head of this document; it cannot end its element."""
    head = document.masthead
    running = seen(f"{head.mark}{head.title}　{head.issue}".strip())
    lines = (
        f":root {{ --title-fonts: {_fonts(layout.title_fonts)};"
        f" --body-fonts: {_fonts(layout.body_fonts)}; }}",
        f"@page {{ @top-left {{ content: {quoted(running)}; }}"
        f" @top-right {{ content: {quoted(seen(document.stamp))}; }} }}",
        charts.stylesheet(),
        css.replace("</", "<\\/"),
    )
    return "\n".join(lines)


def quoted(text: str) -> str:
    r"""``text`` as a string of CSS: whatever could mean something is written ``\2a `` (CSS 4.3.7)."""
    return '"' + _NOT_PLAIN.sub(lambda match: f"\\{ord(match[0]):x} ", text) + '"'


def _fonts(names: tuple[str, ...]) -> str:
    return ", ".join(map(quoted, names)) or "serif"
