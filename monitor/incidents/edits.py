"""What a later version of a text changed: its title, how much of it, which words.

Texts are compared clause by clause, as they are read; one changed figure changes its clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from monitor.text.fingerprint import bare_title
from monitor.text.takendown import says_taken_down
from monitor.types import Item

_CLAUSES = re.compile(r"[^，。；：！？,;:!?\n]+[，。；：！？,;:!?\n]*")
_READ = 5000
"""Characters of a body that are compared."""
_MOST_CLAUSES = 400
_QUOTES, _QUOTED = 2, 24
_LEFT = 0.5
"""Share of a text up to which what is left of it is a notice in its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One version against the one before it."""

    amends: int
    """The item it is a version of."""
    title_before: str = ""
    """Both titles where they differ; else both are empty."""
    title_after: str = ""
    changed: float = 0.0
    """Share of the text's characters that stand in clauses of one version only, 0 to 1."""
    quotes: tuple[tuple[str, str], ...] = ()
    """The first changed passages, before and after, cut short; empty where there was nothing."""
    withdrawn: str = ""
    """The words that say the text was taken back; empty when none does."""

    @property
    def retitled(self) -> bool:
        """Whether it carries another title."""
        return bool(self.title_before or self.title_after)


def edit_of(before: Item, after: Item) -> Edit:
    """What ``after`` changed of ``before``. Titles that differ in marks alone are the same."""
    retitled = bare_title(before.title) != bare_title(after.title)
    changed, quotes = _compared(before.body[:_READ], after.body[:_READ])
    return Edit(
        amends=before.id,
        title_before=before.title if retitled else "",
        title_after=after.title if retitled else "",
        changed=changed,
        quotes=quotes,
        withdrawn=_withdrawn(before, after),
    )


def _withdrawn(before: Item, after: Item) -> str:
    """Words of withdrawal that the version before did not have.

    In a body they count where they took the place of the text: a report may tell of another.
    """
    said = says_taken_down(after.title)
    if said is not None and said not in before.title:
        return said
    said = says_taken_down(after.body[:_READ])
    if said is None or said in before.body[:_READ]:
        return ""
    replaced = "撤稿" in said or len(after.body) <= _LEFT * len(before.body)
    return said if replaced else ""


def _compared(before: str, after: str) -> tuple[float, tuple[tuple[str, str], ...]]:
    """The share that changed, and the first changed passages."""
    old, new = (_CLAUSES.findall(text)[:_MOST_CLAUSES] for text in (before, after))
    total = sum(map(len, old)) + sum(map(len, new))
    if not total:
        return 0.0, ()
    kept, passages = 0, list[tuple[str, str]]()
    for tag, i, j, k, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            kept += 2 * sum(map(len, old[i:j]))
        else:
            passages.append((_clip("".join(old[i:j])), _clip("".join(new[k:n]))))
    return round(1 - kept / total, 3), tuple(passages[:_QUOTES])


def _clip(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _QUOTED else f"{line[: _QUOTED - 1]}…"
