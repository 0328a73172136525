"""``routing.yaml``: a tree of rules that says which team hears of an incident, and how."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import Field

from monitor.settings.base import Duration, settings_dataclass


@settings_dataclass
class Match:
    """What a rule asks of an incident; an empty field asks nothing."""

    tiers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    """Region codes; a place matches with all that lies in it."""
    home: bool | None = None
    """Whether the incident lies in the desk's own regions (nation-wide counts as home)."""


@settings_dataclass
class Step:
    """Whom to tell, over which channels, and how long to wait for an acknowledgement."""

    to: tuple[str, ...]
    """Role names of the roster, for instance ``duty``, ``leader``."""
    channels: tuple[str, ...]
    """Names from ``channels.yaml``; one delivery each."""
    wait: Duration | None = None
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


@settings_dataclass
class RoutingSettings:
    """The tree's trunk; the first rule that matches is taken."""

    routes: tuple[Route, ...]


def every_route(routes: Sequence[Route]) -> Iterator[Route]:
    """The rules of a tree and the finer rules inside them, each before what it holds."""
    for route in routes:
        yield route
        yield from every_route(route.routes)
