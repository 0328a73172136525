"""One item as the rules read it: title and body folded, in one string, with the way back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.text.normalise import Folded, Folding, shipped_folding, strip_footer
from monitor.types import Evidence

BLANK = "\0"
"""Stands for a masked character; folding leaves none in a text."""

_MOST_TITLE = 500
_MOST_BODY = 8000
"""Characters that are read: hostile texts must not cost more than real ones."""
_SENTENCE_END = re.compile(r"[。!?;\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Folded title, a line break, folded body; positions below count in ``text``."""

    title: str
    """As it was given."""
    body: str
    """As it was given."""
    folded_title: Folded
    folded_body: Folded
    text: str

    @property
    def body_at(self) -> int:
        """Where the body begins."""
        return len(self.folded_title.text) + 1

    def evidence(self, start: int, end: int, note: str = "") -> Evidence:
        """The original words behind ``text[start:end]``, which lies in the title or the body."""
        if start < self.body_at:
            first, last = self.folded_title.span(start, min(end, self.body_at - 1))
            return Evidence(
                field="title", start=first, end=last, text=self.title[first:last], note=note
            )
        first, last = self.folded_body.span(start - self.body_at, end - self.body_at)
        return Evidence(field="body", start=first, end=last, text=self.body[first:last], note=note)

    def sentence(self, position: int) -> tuple[int, int]:
        """Start and end of the sentence around ``position``; the title is one by itself."""
        following = _SENTENCE_END.search(self.text, position)
        before = [self.text.rfind(mark, 0, position) for mark in "。!?;\n"]
        return max(before) + 1, following.start() if following else len(self.text)


def read(title: str, body: str, folding: Folding | None = None) -> Reading:
    """Fold an item; a list-like footer, and what lies behind ``_MOST_BODY``, is not read.

    ``folding`` knows the spellings of a desk; without it those that are shipped are undone.
    """
    folding = folding or shipped_folding()
    folded_title = folding.fold(title[:_MOST_TITLE])
    folded_body = folding.fold(strip_footer(body[:_MOST_BODY]))
    return Reading(
        title=title,
        body=body,
        folded_title=folded_title,
        folded_body=folded_body,
        text=f"{folded_title.text}\n{folded_body.text}",
    )


def blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """``text`` with ``spans`` overwritten by a character no pattern matches, length unchanged."""
    for start, end in spans:
        text = f"{text[:start]}{BLANK * (end - start)}{text[end:]}"
    return text
