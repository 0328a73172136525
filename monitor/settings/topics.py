"""``topics.yaml``: the topics with their words, the anchors, and the borders between topics."""

from __future__ import annotations

from pydantic import Field

from monitor.settings.base import settings_dataclass


@settings_dataclass
class Topic:
    """One topic: what counts for it, and how much is read off the points below."""

    id: str
    label: str
    """What staff read."""
    definition: str
    border: str = ""
    """Where it ends and its neighbour begins, in words."""
    department: str
    """Who answers for it, as staff read it."""
    hazard: int = 1
    """Level of factor A (R0 to R5) when nothing worse is named."""
    everyone: bool = False
    """Whether it touches all insured people, or a whole vulnerable group, nation-wide."""
    lean: float = 0
    """Points of tone the topic brings with it: below 0 when it is bad news in any wording."""
    strong: tuple[str, ...] = ()
    anchored: tuple[str, ...] = ()
    """Strong, but only beside an anchor word."""
    official: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    slang: tuple[str, ...] = ()
    """Counted only beside an anchor word."""
    patterns: tuple[str, ...] = ()
    """Regular expressions over the folded text, counted as strong."""
    negatives: tuple[str, ...] = ()
    """Phrases whose span is masked before this topic looks at the text."""


@settings_dataclass
class Points:
    """What one hit of each class of word is worth."""

    strong: float = 3
    anchored: float = 3
    official: float = 2
    slang: float = 2
    weak: float = 1
    title_factor: float = 1.0
    """Multiplies hits in the title."""
    tail_factor: float = 1.0
    """Multiplies hits in the body beyond its first ``lead_chars`` characters."""
    lead_chars: int = 220


@settings_dataclass
class ModelRules:
    """How far the model may correct the rules."""

    relevance_veto: float = 0.25
    """What the rules take for ours is dropped where the model holds that less probable."""
    topic_veto: float = 0.1
    """A topic the rules find is dropped where the model holds it less probable."""


@settings_dataclass
class Border:
    """When both match and a word of ``when`` is there, ``winner`` stands and ``loser`` goes."""

    winner: str
    loser: str
    when: tuple[str, ...] = ()
    keep_loser: bool = False
    """Whether the loser stays as a second topic instead of going."""
    reason: str


@settings_dataclass
class OffKind:
    """A kind of text that uses our words for something else."""

    label: str
    """What it is, as staff read it."""
    patterns: tuple[str, ...]
    """Regular expressions over the folded text; one match is enough."""
    unless: tuple[str, ...] = ()
    """Words that show it is about social insurance after all."""


@settings_dataclass
class Relevance:
    """What makes an item one about social insurance."""

    core: tuple[str, ...] = ()
    """Words that stand for social insurance by themselves."""
    short_text: int = 180
    """Up to so many characters of body, one core word is enough."""
    per_100: float = 0.35
    """In a longer body without a core word in the title: core words needed per 100 characters."""
    long_text_points: float = 6
    """Topic score that makes a longer body relevant when the title says nothing."""
    off_kinds: tuple[OffKind, ...] = ()


@settings_dataclass
class TopicsSettings:
    """All that the rule classifier knows."""

    anchors: tuple[str, ...]
    exclusions: tuple[str, ...] = ()
    """Phrases in which an anchor word means something else; masked before anything is read."""
    parts: dict[str, str] = Field(default_factory=dict)
    """Named pieces of regular expressions; a pattern uses one as ``<name>``."""
    gate: tuple[str, ...] = ()
    """Words, beside anchors and strong words, that let a text through to the full judgement."""
    relevance: Relevance = Relevance()
    points: Points = Points()
    threshold: float = 3
    """Score from which a topic counts."""
    share_of_best: float = 0.0
    """Share of the best topic's score that a further topic must reach."""
    max_topics: int = 3
    priority: tuple[str, ...] = ()
    """Order of topics when scores are equal."""
    groups: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Group of insured people (label) to the words that name it."""
    topics: tuple[Topic, ...]
    borders: tuple[Border, ...] = ()
    model: ModelRules = ModelRules()
