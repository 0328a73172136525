r"""Plain text inside Markdown: every character that could mean something gets a backslash.

CommonMark 0.31, section 2.4: any ASCII punctuation may be escaped so, and then stands for itself.
Characters that mean something only at the start of a line are escaped only there, so that the
file stays readable as it is.
"""

from __future__ import annotations

import re
from urllib.parse import quote as percent_encode

from monitor.reports.digest import Quote

_ANYWHERE = re.compile(r"([\\`*_{}\[\]<>|~&$@])")
_LINE_START = re.compile(r"^([#=:]|[+\-](?!\d)|\d+(?=[.)](?:\s|$)))")
_BARE_ADDRESS = re.compile(r"(?i)\b(www)\.|(:)//")
_ADDRESS_SAFE = "/:?#@!$&'*+,;=%~._-"


class MarkdownText(str):
    """Text that is Markdown already and must not be escaped again."""

    __slots__ = ()


def escape(text: object) -> MarkdownText:
    """``text`` so that it is shown as it is: on one line, no markup, no link, no HTML."""
    if isinstance(text, MarkdownText):
        return text
    line = " ".join(str(text).split())
    line = _ANYWHERE.sub(r"\\\1", line)
    line = _BARE_ADDRESS.sub(lambda m: f"{m[1]}\\." if m[1] else ":\\//", line)
    return MarkdownText(_LINE_START.sub(_escape_start, line))


def cite(quoted: Quote) -> MarkdownText:
    """The quoted words as a link, or with the address as text when it may not be opened.

    The address is percent-encoded so that it cannot end the link early.
    """
    if quoted.url is not None:
        url = percent_encode(quoted.url, safe=_ADDRESS_SAFE)
        return MarkdownText(f"[{escape(quoted.text)}]({url})")
    where = f"（{escape(quoted.address)}）" if quoted.address else ""
    return MarkdownText(f"{escape(quoted.text)}{where}")


def _escape_start(match: re.Match[str]) -> str:
    # A list number is broken at its dot: "1\." shows as "1." and starts no list.
    return f"{match[1]}\\" if match[1].isdigit() else f"\\{match[1]}"
