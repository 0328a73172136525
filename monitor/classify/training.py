"""Labelled texts composed for the project: how ``data/training`` is written and read.

A file is plain text. A heading ``= topics | voice | tone | demand`` labels every line up to the
next one; each line is one text; ``#`` and a space begin a comment. Topics are ids separated by
spaces, the main one first; ``other`` is about social insurance but about no topic, ``-`` about
something else. Tone is -1, 0 or 1, demand a word of ``Demand`` or ``none``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import InputError
from monitor.types import Demand

OTHER = "other"
VOICES = ("headline", "post", "thread", "letter", "notice", "news")
_TONES = {"-1": -1, "0": 0, "1": 1}
_NOTHING = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What a person says a text is."""

    topics: tuple[str, ...]
    """Main topic first; empty when it is about no topic of ours."""
    relevant: bool
    tone: int
    demand: Demand | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One labelled text; a headline has no body, everything else no title."""

    title: str
    body: str
    voice: str
    labels: Labels
    place: str
    """``file:line``, for whoever corrects it."""

    @property
    def text(self) -> str:
        """Title or body."""
        return self.title or self.body


def read_samples(folder: Path, topics: Collection[str]) -> list[Sample]:
    """Every text under ``folder`` in the order of file names; InputError names file and line."""
    return [s for path in sorted(folder.glob("*.txt")) for s in _file(path, topics)]


def _file(path: Path, topics: Collection[str]) -> Iterator[Sample]:
    voice, labels = "", None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text, place = line.strip(), f"{path.name}:{number}"
        if not text or text.startswith("# "):
            continue
        if text.startswith("= "):
            voice, labels = _heading(text[2:], topics, place)
        elif labels is None:
            raise InputError(f"{place}: a text before the first heading '= topics | voice | …'")
        else:
            title, body = (text, "") if voice == "headline" else ("", text)
            yield Sample(title=title, body=body, voice=voice, labels=labels, place=place)


def _heading(text: str, topics: Collection[str], place: str) -> tuple[str, Labels]:
    parts = [part.strip() for part in text.split("|")]
    if len(parts) != 4:
        raise InputError(f"{place}: write '= topics | voice | tone | demand', not {text!r}")
    names, voice, tone, demand = parts
    wants = None if demand == "none" else demand
    known = {*topics, OTHER, _NOTHING}
    unknown = [name for name in names.split() if name not in known]
    if unknown or not names:
        raise InputError(f"{place}: unknown topic {' '.join(unknown)!r}; see topics.yaml")
    if voice not in VOICES or tone not in _TONES or (wants and wants not in set(Demand)):
        raise InputError(f"{place}: unknown voice, tone or demand in {text!r}")
    return voice, Labels(
        topics=tuple(name for name in names.split() if name in topics),
        relevant=names != _NOTHING,
        tone=_TONES[tone],
        demand=Demand(wants) if wants else None,
    )
