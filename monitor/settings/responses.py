"""``responses.yaml``: how official answers are found, and how they are scored."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from monitor.settings.base import Duration, settings_dataclass


@settings_dataclass
class Intent:
    """One thing that people ask for: why, when, how much."""

    label: str
    """What staff read: 原因."""
    ask: tuple[str, ...]
    """Words by which a sentence asks for it."""
    answer: tuple[str, ...] = ()
    """Words by which a text gives it; empty: naming the matter is enough."""
    one: bool = False
    """Whether all who ask for it in one incident ask the same, in whatever words: 何时."""


@settings_dataclass
class Asking:
    """How questions are read off the texts of an incident and put together."""

    intents: tuple[Intent, ...] = ()
    """Of two that fit a sentence the earlier counts."""
    polite: tuple[str, ...] = ()
    """Words of a question that carry nothing: 请问."""
    alike: float = Field(default=0.35, ge=0, le=1)
    """Likeness from which two questions are one."""
    covered: float = Field(default=0.34, ge=0, le=1)
    """Share of a question's words that an answer to it holds."""
    top: int = Field(default=5, ge=1)
    """Questions that an answer is held against."""


@settings_dataclass
class Linking:
    """When a text is an official answer, and to which incident."""

    within: Duration = timedelta(days=14)
    """How long after an incident began an answer outside it is looked for."""
    alike: float = Field(default=0.3, ge=0, le=1)
    """Word likeness from which it is proposed."""
    speakers: tuple[str, ...] = ()
    """Words for an office, as news name one."""
    speaking: tuple[str, ...] = ()
    """Words by which an office answers."""
    silent: tuple[str, ...] = ()
    """Words by which it is said that none did."""


@settings_dataclass
class Points:
    """Points of each part of the score, and what is taken off."""

    voice: int = Field(default=15, ge=0)
    """First authoritative voice in time (K5)."""
    answer: int = Field(default=15, ge=0)
    """Answer published in time (K7)."""
    coverage: int = Field(default=25, ge=0)
    """The questions most asked are answered."""
    facts: int = Field(default=8, ge=0)
    """Figures, dates."""
    document: int = Field(default=7, ge=0)
    """A document by its number, or a rule by its name."""
    responsibility: int = Field(default=7, ge=0)
    """Who is responsible is said."""
    next_step: int = Field(default=8, ge=0)
    """What will be done is said."""
    tone: int = Field(default=10, ge=0)
    """No blame, no jargon."""
    reach: int = Field(default=5, ge=0)
    """Said where it was asked."""
    blame: int = Field(default=5, ge=0)
    """Off the tone for each word of blame."""
    jargon: int = Field(default=2, ge=0)
    """Off the tone for each word of jargon."""
    contradiction: int = Field(default=20, ge=0)
    """Off for saying the opposite of an earlier statement."""
    untruth: int = Field(default=30, ge=0)
    """Off for what a person recorded as proven untrue."""
    same_claim: float = Field(default=0.5, ge=0, le=1)
    """Share of a denial's words that an admission holds if they are of one claim."""
    late: float = Field(default=0.5, ge=0, le=1)
    """Share left of what came late by no more than the time allowed; nothing later."""
    via_media: float = Field(default=0.5, ge=0, le=1)
    """Share left of the time's points where only news carried it."""
    limit: Duration = timedelta(hours=48)
    """Time allowed where an incident has no such clock."""


@settings_dataclass
class Wording:
    """Words that the parts of the score look for in an answer."""

    responsibility: tuple[str, ...] = ()
    next_step: tuple[str, ...] = ()
    blame: tuple[str, ...] = ()
    jargon: tuple[str, ...] = ()


@settings_dataclass
class Aftermath:
    """Whether talk calmed down after an answer or rose again."""

    span: Duration = timedelta(hours=24)
    """How long before and after is counted."""
    fewest: int = Field(default=5, ge=1)
    """Negative originals in both together below which nothing is said."""
    settled_below: float = Field(default=0.8, gt=0)
    """After over before, by the hour: below this it has calmed down."""
    secondary_above: float = Field(default=1.2, gt=0)
    """Above this it is a secondary wave."""


@settings_dataclass
class ResponsesSettings:
    """Everything about official answers."""

    linking: Linking = Linking()
    asking: Asking = Asking()
    points: Points = Points()
    wording: Wording = Wording()
    aftermath: Aftermath = Aftermath()
