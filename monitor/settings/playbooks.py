"""``playbooks/*.yaml``: who does what by when, what may be said, and what the policy really says.

One file a topic, ``hazard_*.yaml`` for what calls for the same steps whatever the topic, and one
file without topics and risks that answers for the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from monitor.settings.base import Duration, settings_dataclass
from monitor.settings.severity import ClockRule
from monitor.types import Tier


@settings_dataclass
class Basis:
    """One document that talking points and facts rest on."""

    title: str
    number: str = ""
    """As it is cited, 国办发〔2016〕61号; empty for a law."""
    article: str = ""
    says: str = ""
    """What it says, in one sentence."""


@settings_dataclass
class Fact:
    """What the policy really says, as an answer to what people ask."""

    question: str
    answer: str
    basis: tuple[str, ...] = ()
    """Titles of documents under ``basis``."""


@settings_dataclass
class Forbidden:
    """A wording that does harm, and why."""

    wording: str
    why: str


@settings_dataclass
class Within:
    """How long a step may take, per tier; a tier left out is spared it."""

    red: Duration | None = None
    orange: Duration | None = None
    yellow: Duration | None = None
    blue: Duration | None = None

    def of(self, tier: Tier) -> timedelta | None:
        """The limit at ``tier``; None where the step does not apply."""
        return {
            Tier.RED: self.red,
            Tier.ORANGE: self.orange,
            Tier.YELLOW: self.yellow,
            Tier.BLUE: self.blue,
        }.get(tier)


@settings_dataclass
class PlaybookStep:
    """One thing to do: by whom, what, and within which time at each tier."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    who: str
    what: str
    within: Within
    """Counted as clocks are: wall time from ``wall_time_from`` up, duty time below."""
    clock: str | None = None
    """The clock of ``severity.yaml`` that is stopped by doing it."""


def _one_of_each(steps: tuple[PlaybookStep, ...]) -> tuple[PlaybookStep, ...]:
    """``steps`` when each has an id of its own."""
    twice = [name for name, times in Counter(step.id for step in steps).items() if times > 1]
    if twice:
        raise ValueError(f"step id {twice[0]!r} stands twice; rename one")
    return steps


@settings_dataclass
class Playbook:
    """What to do, to say and not to say about a topic or hazard; naming neither: about the rest."""

    title: str
    topics: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    """Kinds of hazard (``RiskMatch.kind``) that call for it whatever the topic, e.g. ``leak``."""
    template: bool = False
    """Whether it has yet to be reviewed by the agency that uses it."""
    version: str = ""
    reviewed_by: str = ""
    basis: tuple[Basis, ...] = ()
    facts: tuple[Fact, ...] = ()
    talking_points: tuple[str, ...] = ()
    """First words to the public; what has yet to be found out stands in 〔〕."""
    forbidden: tuple[Forbidden, ...] = ()
    verify: tuple[str, ...] = ()
    """What to find out first."""
    steps: Annotated[tuple[PlaybookStep, ...], AfterValidator(_one_of_each), Field(min_length=1)]

    @property
    def standing(self) -> str:
        """Who answers for it, as staff read it."""
        if self.template:
            return "模板，未经本单位审定"
        return f"{self.reviewed_by}审定" if self.reviewed_by else "未注明审定人"

    def names(self) -> Iterator[tuple[str, str]]:
        """Kind and name of everything it refers to."""
        yield from (("topic", name) for name in self.topics)
        yield from (("risk", name) for name in self.risks)
        yield from (("clock", step.clock) for step in self.steps if step.clock)

    def unfounded(self) -> Iterator[str]:
        """Titles that its facts rest on and that are not under ``basis``."""
        known = {document.title for document in self.basis}
        yield from (title for fact in self.facts for title in fact.basis if title not in known)


def slower_than_clock(playbook: Playbook, clocks: Mapping[str, ClockRule]) -> Iterator[str]:
    """What is wrong with steps that may take longer than the clock they stop, as staff read it."""
    for step in playbook.steps:
        rule = clocks.get(step.clock or "")
        for tier in Tier:
            own, limit = step.within.of(tier), getattr(rule, tier.word, None)
            if own is not None and isinstance(limit, timedelta) and own > limit:
                yield f"步骤 {step.id!r} 的{tier.short}时限长于时钟 {step.clock} 的时限；请改短"
