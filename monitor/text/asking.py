"""How people ask: the sentences of a text, what each asks for, and the words that say of what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from monitor.settings.responses import Asking, Intent
from monitor.text.normalise import fold_text

OTHER = Intent(label="其他", ask=())
"""What a sentence asks for that is marked as a question and fits no intent."""

_END = re.compile(r"(?<=[。！？!?；;\n])")
_COMMA = re.compile("[，,、：:]")
_CLAUSES = re.compile("[^，,：:]+[，,：:]*|[，,：:]+")
_STRIPPED = " \t\r\n\u3000。！!；;，,：:、~～…—-"
_QUOTE = 60


@lru_cache(maxsize=4096)
def in_one_spelling(sentence: str) -> str:
    """``sentence`` folded; the same few are looked at for each intent and each question."""
    return fold_text(sentence)


def sentences(text: str) -> list[str]:
    """The sentences of ``text`` as they are written, a line break ends one too."""
    return [s.strip() for s in _END.split(text) if s.strip()]


def clip(sentence: str, length: int = _QUOTE) -> str:
    """``sentence`` on one line, no longer than ``length`` characters."""
    line = " ".join(sentence.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


def intent_of(sentence: str, rules: Asking) -> Intent | None:
    """What ``sentence`` asks for; None when it asks for nothing."""
    folded = in_one_spelling(sentence)
    return next((i for i in rules.intents if any(w in folded for w in i.ask)), None)


def asking_part(sentence: str, intent: Intent | None, length: int) -> str:
    """What of a long ``sentence`` to quote: the part that asks, with what stands before it.

    No longer than ``length`` as far as the parts between commas allow; … for what is left out.
    """
    if len(sentence) <= length:
        return sentence
    clauses = _CLAUSES.findall(sentence)
    ask = intent.ask if intent else ()
    asks = (n for n, clause in enumerate(clauses) if _asks(clause, ask))
    first = last = next(asks, len(clauses) - 1)
    while first and len("".join(clauses[first - 1 : last + 1])) <= length:
        first -= 1
    while last + 1 < len(clauses) and len("".join(clauses[first : last + 2])) <= length:
        last += 1
    left = "…" * (last + 1 < len(clauses))
    return "…" * bool(first) + "".join(clauses[first : last + 1]).strip("，,、：: ") + left


def core_of(
    sentence: str,
    intent: Intent | None,
    rules: Asking,
    *,
    idle: Sequence[str] = (),
    whole: bool = False,
) -> str:
    """The words of ``sentence`` that say of what it asks, folded.

    Of an intent it is the part between commas that asks, or with ``whole`` all of it; words of
    asking and of politeness go, and so do those of ``idle``.
    """
    ask = intent.ask if intent else ()
    part = _clause(sentence, ask) if intent and not whole else sentence
    return _without(part, (*ask, *rules.polite, *idle))


def _clause(sentence: str, ask: Sequence[str]) -> str:
    """The part between commas that asks."""
    clauses = _COMMA.split(sentence)
    return next((c for c in clauses if _asks(c, ask)), clauses[-1])


def _asks(clause: str, ask: Sequence[str]) -> bool:
    folded = in_one_spelling(clause)
    return any(word in folded for word in ask)


def _without(part: str, idle: Sequence[str]) -> str:
    """``part`` without the words of ``idle``, the longest first."""
    core = in_one_spelling(part)
    for word in sorted(idle, key=len, reverse=True):
        core = core.replace(word, " ")
    return core.strip(_STRIPPED)
