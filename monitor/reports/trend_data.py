"""The nouns of a trend report: what it is composed from, counted or sampled by whoever loads it.

Times are aware UTC. What is counted here is counted without mirrors; reprints count as spread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.settings import Settings
from monitor.settings.reports import ReportPlan
from monitor.trends.answered import Said
from monitor.trends.causes import Inside
from monitor.trends.corrected import Supply
from monitor.trends.planned import Planned
from monitor.trends.rising import Text
from monitor.trends.series import Series, Step
from monitor.types import Count, Dimension, Item, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One breakdown: by value what the period brought, and by step."""

    totals: Mapping[str, Count]
    """Most items first."""
    before: Mapping[str, Count] | None
    """The same of the period before; None where that was not watched."""
    over: Mapping[str, Series]
    """Items of each value by the steps of ``TrendData.coarse``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One incident of the period."""

    id: int
    code: str
    title: str
    tier: Tier
    first: Item | None
    """Its first report; None when it is no longer held."""
    first_at: datetime
    detected_at: datetime
    answer: Item | None
    """The first text in which an office explained or refuted it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCase:
    """What was said of an answered incident, for a look at before and after."""

    story: Story
    answered_at: datetime
    said: Sequence[Said]
    items: Mapping[int, Item]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """First reports of a time, drawn evenly from it."""

    items: Sequence[Item]
    texts: Sequence[Text]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendData:
    """What a trend report is composed from."""

    settings: Settings
    plan: ReportPlan
    place: Callable[[str], str]
    """How a region code is called."""
    start: datetime
    end: datetime
    now: datetime
    number: int
    topic: str
    """Id of ``topics.yaml``; empty: everything the desk watches."""
    label: str
    """What staff read for it."""
    watched_from: datetime | None
    """When the watch began; None: it never did."""
    total: Count
    before_total: Count | None
    steps: Series
    """Items of the period by whole steps, as they were counted."""
    history: Series
    """The same, with what was watched before."""
    supplies: Sequence[Supply]
    """The sources of ``corrected_from`` and later, where some of them were unreadable."""
    corrected_from: datetime
    originals: Series
    coarse: Step
    """The step of the breakdowns."""
    parts: Mapping[Dimension, Part]
    provinces_before: Sequence[str]
    """Codes of the provinces named before the period, as far as was watched."""
    voices: tuple[Series, Series] | None
    """Official texts and questions of the public, by ``coarse``; None without a step."""
    now_sample: Sample
    before_sample: Sample
    inside: Sequence[Inside]
    planned: Sequence[Planned]
    stories: Sequence[Story]
    """By tier, the gravest first."""
    stories_left_off: int
    cases: Sequence[AnswerCase]
