"""``publicity.yaml``: how what people ask is held against what the agency explains."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from monitor.settings.base import Duration, settings_dataclass


@settings_dataclass
class Term:
    """One thing as documents name it and as people say it."""

    official: str
    citizens: Annotated[tuple[str, ...], Field(min_length=1)]


@settings_dataclass
class Asked:
    """How questions are put together, and what is told of them."""

    alike: float = Field(default=0.45, gt=0, le=1)
    """Likeness of their pairs of characters from which two questions are one: half a cosine, half
    an overlap against the shorter."""
    idle: tuple[str, ...] = ()
    """Words of a ticket that carry nothing of the question: 来电人."""
    least: int = Field(default=2, ge=1)
    """Voices from which a question is told."""
    top: int = Field(default=20, ge=1)
    """The most asked, of which is told whether they are answered."""
    quotes: int = Field(default=3, ge=1, le=10)
    """Wordings quoted of one question."""
    before: Duration = timedelta(days=28)
    """The time before the period that it is compared with."""
    most: int = Field(default=10_000, ge=1)
    """Voices read, of the period and of the time before each; the newest come first."""


@settings_dataclass
class Explained:
    """When a text explains, and when an explanation answers a question."""

    words: tuple[str, ...] = ()
    """Words that show a text to explain, besides those by which ``responses.yaml`` knows one."""
    fresh: Duration = timedelta(days=90)
    """How long an explanation answers what is asked."""
    covered: float = Field(default=0.5, gt=0, le=1)
    """Share of a question's words that stand within a few sentences of its answer."""
    most: int = Field(default=5_000, ge=1)
    """Official texts read; the newest come first."""


@settings_dataclass
class Flags:
    """What is pointed out."""

    points: float = Field(default=10, gt=0, le=100)
    """Share of the questions less share of the explanations, in points, in each of two weeks."""
    top: int = Field(default=5, ge=1)
    """The most asked questions that must not wait."""
    unanswered_after: Duration = timedelta(days=7)
    """How long they may go without an answer."""
    burst: float = Field(default=3, gt=1)
    """A day with so many times the questions of a usual one is a burst."""
    burst_least: int = Field(default=5, ge=1)
    """Questions that it takes at the least."""
    known_below: float = Field(default=0.6, gt=0, le=1)
    """A topic that surely fewer than this share know of, and many ask about, comes first."""


@settings_dataclass
class Advice:
    """What is proposed to be explained next."""

    topics: int = Field(default=3, ge=1)
    questions: int = Field(default=3, ge=1)
    """Questions given for each topic."""


@settings_dataclass
class PublicitySettings:
    """Everything about the gap between asking and explaining."""

    asked: Asked = Asked()
    explained: Explained = Explained()
    flags: Flags = Flags()
    advice: Advice = Advice()
    rights: tuple[str, ...] = ()
    """Words of an explanation that tells people their rights."""
    examples: tuple[str, ...] = ()
    """Words of an explanation that warns by an example."""
    terms: tuple[Term, ...] = ()
    """What documents and people call by different names."""
    long_sentence: int = Field(default=40, ge=10)
    """Characters beyond which a sentence is long."""
    insured: Annotated[int, Field(ge=1)] | None = None
    """People insured here; with it, readings are told per thousand of them."""
