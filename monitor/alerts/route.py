"""Which rule of ``routing.yaml`` an incident falls under. PURE.

A rule with finer rules inside is a group: its finest match is taken, or else its own steps. A
group without steps of its own, none of whose inner rules match, does not match either, so that
nothing is swallowed on the way to the rule that catches all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from monitor.settings.routing import Route, RoutingSettings, Step
from monitor.types import Tier

Within = Callable[[str, str], bool]
"""``within(code, area)``: whether the place ``code`` is ``area`` or lies in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteMatch:
    """The rule taken: its names from the trunk down, whom it tells, and why it was taken."""

    path: str
    """Rule names joined by ``/``, for instance 本地/重大."""
    steps: tuple[Step, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    tier: Tier
    topics: Sequence[str]
    regions: Sequence[str]
    home: bool
    within: Within


def choose(
    tier: Tier,
    topics: Sequence[str],
    regions: Sequence[str],
    *,
    home: bool,
    routing: RoutingSettings,
    within: Within,
) -> tuple[RouteMatch, ...]:
    """The first rule that matches, and those after it while each says ``go_on``; may be empty."""
    case = _Case(tier=tier, topics=topics, regions=regions, home=home, within=within)
    return tuple(_walk(routing.routes, case, ()))


def gaps(routing: RoutingSettings) -> tuple[str, ...]:
    """Incidents no rule would match, one Chinese sentence each; empty for a complete tree.

    Rules only narrow, so an incident without topic and place matches the fewest of them: a tree
    that answers for it at every tier, at home and elsewhere, answers for every incident.
    """
    alerting = [tier for tier in Tier if tier > Tier.ROUTINE]
    return tuple(
        f"{'本地' if home else '外地'}{tier.label}事件没有分派规则，"
        "请在 routing.yaml 末尾加一条不设条件的兜底规则"
        for home, tier in product((True, False), alerting)
        if not choose(tier, (), (), home=home, routing=routing, within=_never)
    )


def _never(code: str, area: str) -> bool:
    del code, area
    return False


def _walk(routes: Sequence[Route], case: _Case, trail: tuple[str, ...]) -> Iterator[RouteMatch]:
    for route in routes:
        if not _matches(route, case):
            continue
        here = (*trail, route.name)
        found = tuple(_walk(route.routes, case, here))
        if not found and (route.steps or not route.routes):
            path = "/".join(here)
            found = (RouteMatch(path=path, steps=route.steps, reason=_reason(path, case)),)
        yield from found
        if found and not route.go_on:
            return


def _matches(route: Route, case: _Case) -> bool:
    asked = route.match
    return (
        (asked.home is None or asked.home == case.home)
        and (not asked.tiers or case.tier.word in asked.tiers)
        and (not asked.topics or not set(asked.topics).isdisjoint(case.topics))
        and (
            not asked.regions
            or any(case.within(code, area) for code, area in product(case.regions, asked.regions))
        )
    )


def _reason(path: str, case: _Case) -> str:
    place = "属本单位管辖" if case.home else "不属本单位管辖，仅作外地参照"
    return f"{case.tier.label}，{place}，按分派规则“{path}”办理"
