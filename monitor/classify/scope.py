"""Whether a hazard a text names is one: here, now or soon, and not denied, practised or told of.

A denial counts in the hazard's own clause. Practice, prevention and the past switch off the whole
sentence, unless the hazard's clause says by itself that it is happening (今天真的……). Foreign news
and fiction count wherever the sentence or the title names them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.classify.patterns import compile_all
from monitor.classify.reading import Reading
from monitor.settings.risks import RisksSettings
from monitor.text.normalise import fold_text

NOW, SOON = "现在", "将要"
_CLAUSE_ENDS = re.compile(r"[,:;、\s]")
_NEVER = re.compile(r"(?!)")
_NO_PLACE = "(?<![在去到往向对找围堵])(?:{})(?!门口|门前|大门|大厅|窗口|楼|院|广场)"
"""社保局门口 is where it happens, not who does it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One hazard in its surroundings; positions count in the reading's text."""

    start: int
    end: int
    sentence: str
    clause: str
    before: str
    """The clause up to the hazard, and the hazard itself."""
    behind: str
    """The rest of the sentence behind the hazard."""
    title: str
    live: bool
    """Whether the clause says that it is happening."""

    @property
    def scope(self) -> str:
        """What may switch the hazard off: its sentence, or only its clause where it is live."""
        return self.clause if self.live else self.sentence


class ScopeRules:
    """The words of ``risks.yaml`` that put a hazard in its place, compiled once."""

    def __init__(self, settings: RisksSettings) -> None:
        self._off = any_of(settings.switched_off_by)
        self._off_patterns = compile_all(settings.switched_off_patterns)
        self._denied = any_of(settings.denied_by)
        self._undone = any_of(settings.undone_by)
        self._past = any_of(settings.past)
        self._elsewhere = any_of(settings.elsewhere)
        self._live = any_of(settings.live)
        self._soon = any_of(settings.future)
        self._actors = re.compile(_NO_PLACE.format(any_of(settings.actors).pattern))

    def standing(self, reading: Reading, start: int, end: int) -> Standing:
        """What stands around ``text[start:end]``."""
        first, last = reading.sentence(start)
        text = reading.text
        opens = [m.end() for m in _CLAUSE_ENDS.finditer(text, first, start)]
        close = _CLAUSE_ENDS.search(text, end, last)
        clause_from = opens[-1] if opens else first
        clause = text[clause_from : close.start() if close else max(last, end)]
        return Standing(
            start=start,
            end=end,
            sentence=text[first : max(last, end)],
            clause=clause,
            before=text[clause_from:end],
            behind=text[end:last],
            title=reading.folded_title.text,
            live=bool(self._live.search(clause)),
        )

    def stands(self, at: Standing) -> bool:
        """Whether the hazard at ``at`` is live, by all that is said around it."""
        if self._elsewhere.search(at.sentence) or self._elsewhere.search(at.title):
            return False
        if self._denied.search(at.before) or self._undone.search(at.behind):
            return False
        scope = at.scope
        if self._off.search(scope) or self._past.search(scope):
            return False
        return not any(pattern.search(scope) for pattern in self._off_patterns)

    def when(self, at: Standing, *, planned: bool) -> str:
        """现在 or 将要; ``planned`` is a call, which is always for later."""
        return SOON if planned or self._soon.search(at.clause) else NOW

    def actor(self, at: Standing) -> str:
        """Who does it or suffers it: the last actor named before the hazard, else the first."""
        named = list(self._actors.finditer(at.sentence))
        before = [m for m in named if m.start() < at.sentence.find(at.clause) + len(at.before)]
        found = before[-1] if before else next(iter(named), None)
        return found[0] if found else ""


def any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for all ``words``, the longest first; one that finds nothing for none."""
    ordered = sorted({fold_text(word) for word in words}, key=len, reverse=True)
    return re.compile("|".join(re.escape(word) for word in ordered)) if ordered else _NEVER
