"""Text as people may read it: on one line, without what cannot be seen."""

from __future__ import annotations

import unicodedata
from typing import Final

from monitor.text.redact import redact

UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of Unicode that do not print, or change the direction of what does."""


def plain(text: str) -> str:
    """``text`` on one line, without control, direction-changing and unassigned characters."""
    if text.isprintable():  # as nearly all are: nothing unseen in it, and no space but " "
        return " ".join(text.split())
    spaced = (" " if c.isspace() else c for c in text)
    seen = (c for c in spaced if unicodedata.category(c) not in UNSEEN)
    return " ".join("".join(seen).split())


def typed(text: str) -> str:
    """What a person typed for the record, as it is kept: plain, its personal marks masked."""
    return redact(plain(text))
