"""``routing.yaml``: a tree of rules that says which team hears of an incident, and how."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Literal

from pydantic import Field

from monitor.settings.base import Duration, Hours, settings_dataclass
from monitor.settings.checks import Interval
from monitor.words import Authority, Platform


@settings_dataclass
class Match:
    """What a rule asks of an incident; an empty field asks nothing."""

    tiers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    """Region codes; a place matches with all that lies in it."""
    home: bool | None = None
    """Whether the incident lies in the desk's own regions (nation-wide counts as home)."""
    risks: tuple[str, ...] = ()
    """Kinds of hazard its texts name, of ``risks.yaml``; one is enough."""
    groups: tuple[str, ...] = ()
    """Groups of insured people a third of its texts name, as ``topics.yaml`` has them."""
    platforms: tuple[Platform, ...] = ()
    """Kinds of source that tell of it; one is enough."""
    authorities: tuple[Authority, ...] = ()
    """Standing of the voices that tell of it; one is enough."""
    hours: Hours | None = None
    """The desk's wall clock, for instance ``22:00-07:00``."""
    days: Literal["all", "working", "off"] = "all"
    """By the desk's calendar; ``hours`` over midnight belong to the day they begin on."""


@settings_dataclass
class Step:
    """Whom to tell, over which channels, and how long to wait for an acknowledgement."""

    to: tuple[str, ...]
    """Role names of the roster, for instance ``duty``, ``leader``."""
    channels: tuple[str, ...]
    """Names from ``channels.yaml``, all used at once; one delivery each."""
    wait: Interval | None = None
    """Unacknowledged for so long, the next step is told; None ends the chain."""


@settings_dataclass
class Route:
    """One rule: its name, what it matches, its steps, and finer rules inside it."""

    name: str
    match: Match = Match()
    steps: tuple[Step, ...] = ()
    """Empty: nobody is told; the incident stands in the digest."""
    routes: tuple[Route, ...] = Field(default=())
    go_on: bool = False
    """Whether later rules may match as well."""
    group_wait: Duration | None = None
    """How long a message waits for others to be folded into it; None: as the rule around it."""
    repeat: Interval | None = None
    """How often the last step is told again until somebody takes it; None: as the rule around it,
    or else after its ``wait``."""
    quiet_hours: Hours | None = None
    """Messages made then wait for the end of them, but never RED and ORANGE; None: as the rule
    around it."""

    def __post_init__(self) -> None:
        if not self.name or _JOINTS.intersection(self.name):
            raise ValueError(f"write a name without {' '.join(sorted(_JOINTS))}")
        _refuse_twins(self.routes)


@settings_dataclass
class Inhibition:
    """A story of the whole country is told of once, not again in every county it reaches."""

    topics: tuple[str, ...] = ()
    """Topics it holds for; empty: all."""
    up_to: Literal["blue", "yellow"] = "yellow"
    """The gravest tier of a local incident that stays still."""
    within: Duration = timedelta(hours=24)
    """How long after somebody was told of the national one."""


@settings_dataclass
class RoutingSettings:
    """The tree's trunk; the first rule that matches is taken."""

    routes: tuple[Route, ...]
    system: tuple[Step, ...] = ()
    """Whom to tell when something is wrong with the monitor itself."""
    quietly: tuple[str, ...] = ()
    """Channels for what rings nobody: downgrades, calm, follow-ups, hand-over of a shift."""
    inhibit: tuple[Inhibition, ...] = ()

    def __post_init__(self) -> None:
        _refuse_twins(self.routes)


def every_route(routes: Sequence[Route]) -> Iterator[Route]:
    """The rules of a tree and the finer rules inside them, each before what it holds."""
    for route in routes:
        yield route
        yield from every_route(route.routes)


_JOINTS = frozenset("/:：@")
"""What joins names in a path, or to those it tells."""


def _refuse_twins(routes: Sequence[Route]) -> None:
    names = [route.name for route in routes]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"rule {name!r} stands twice side by side; rename one")
