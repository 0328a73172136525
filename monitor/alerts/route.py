"""Which rule of ``routing.yaml`` an incident falls under. PURE.

A rule with finer rules inside is a group: its finest match is taken, or else its own steps. A
group without steps of its own, none of whose inner rules match, does not match either, so that
nothing is swallowed on the way to the rule that catches all. What a rule does not say of waiting,
repeating and quiet hours it has from the rule around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import Literal, TypeAlias

from monitor.alerts.subject import Subject
from monitor.clock import desk, in_hours, is_working_day
from monitor.settings.base import Hours
from monitor.settings.routing import Match, Route, RoutingSettings, Step
from monitor.types import Authority, Platform, Relation, Tier

Within: TypeAlias = Callable[[str, str], bool]
"""``within(code, area)``: whether the place ``code`` is ``area`` or lies in it."""
IsWorking: TypeAlias = Callable[[date], bool]
"""Whether the desk works on a day."""

ASKS: Mapping[str, str] = {
    "home": "管辖",
    "tiers": "级别",
    "topics": "主题",
    "risks": "风险",
    "regions": "地区",
    "groups": "人群",
    "platforms": "平台",
    "authorities": "信源层级",
    "hours": "时段",
    "days": "日子",
}
"""What a rule may ask, by field of ``Match``, as staff read it."""
_GROUP_SHARE = 1 / 3
"""A group of people counts as concerned when so many of the texts name it, not for one remark."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What rules may ask of an incident at one moment."""

    tier: Tier
    at: datetime
    topics: Sequence[str] = ()
    regions: Sequence[str] = ()
    home: bool = True
    groups: Collection[str] = ()
    platforms: Collection[Platform] = ()
    authorities: Collection[Authority] = ()
    risks: Collection[str] = ()
    """Kinds of hazard its texts name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteMatch:
    """The rule taken: its names from the trunk down, whom it tells, and why it was taken."""

    path: str
    """Rule names joined by ``/``, for instance 本地/重大."""
    steps: tuple[Step, ...]
    reason: str
    group_wait: timedelta = timedelta()
    """How long a message waits for others."""
    repeat: timedelta | None = None
    """How often the last step is told again; None: after its own wait."""
    quiet_hours: Hours | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One rule that was looked at, and what came of it."""

    path: str
    depth: int
    rule: Route
    verdict: Literal["no", "into", "left", "taken"]
    """It does not match; it does and has finer ones; none of those matched; it is taken."""
    missed: tuple[str, ...] = ()
    """Fields of ``Match`` that were not met."""
    match: RouteMatch | None = None


def case_of(subject: Subject, tier: Tier, at: datetime) -> Case:
    """What rules may ask of ``subject`` when it is told of as ``tier``; mirrors are no voices."""
    voices = [m for m in subject.members if m.item.relation is not Relation.MIRROR]
    named = Counter(group for m in voices for group in set(m.classification.groups))
    return Case(
        tier=tier,
        at=at,
        topics=subject.incident.topics,
        regions=subject.incident.regions,
        home=subject.home,
        groups={name for name, times in named.items() if times >= len(voices) * _GROUP_SHARE},
        platforms={m.item.platform for m in voices},
        authorities={m.item.authority for m in voices} - {Authority.SPAM},
        risks={risk.kind for m in voices for risk in m.classification.risks},
    )


def choose(
    case: Case, routing: RoutingSettings, within: Within, is_working: IsWorking = is_working_day
) -> tuple[RouteMatch, ...]:
    """The first rule that matches, and those after it while each says ``go_on``; may be empty."""
    looked = trace(case, routing, within, is_working)
    return tuple(one.match for one in looked if one.match is not None)


def trace(
    case: Case, routing: RoutingSettings, within: Within, is_working: IsWorking = is_working_day
) -> tuple[Looked, ...]:
    """Every rule that was looked at on the way to those taken, in order."""
    ground = _Ground(case=case, within=within, is_working=is_working)
    return tuple(_walk(routing.routes, ground, _Trail()))


# ── the way through the tree ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    case: Case
    within: Within
    is_working: IsWorking


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trail:
    """What the rules so far have said."""

    names: tuple[str, ...] = ()
    asked: frozenset[str] = frozenset()
    group_wait: timedelta | None = None
    repeat: timedelta | None = None
    quiet_hours: Hours | None = None

    def into(self, route: Route) -> _Trail:
        """One rule further in; what it does not say stays."""
        wait = self.group_wait if route.group_wait is None else route.group_wait
        return _Trail(
            names=(*self.names, route.name),
            asked=self.asked | _asked(route.match),
            group_wait=wait,
            repeat=route.repeat or self.repeat,
            quiet_hours=route.quiet_hours or self.quiet_hours,
        )


def _walk(routes: Sequence[Route], ground: _Ground, trail: _Trail) -> Iterator[Looked]:
    for route in routes:
        here, depth = trail.into(route), len(trail.names)
        path = "/".join(here.names)
        if missed := _missed(route.match, ground):
            yield Looked(path=path, depth=depth, rule=route, verdict="no", missed=missed)
            continue
        inner: list[Looked] = []
        if route.routes:
            yield Looked(path=path, depth=depth, rule=route, verdict="into")
            yield from (inner := list(_walk(route.routes, ground, here)))
        found = any(one.match for one in inner)
        if not found and route.routes and not route.steps:
            yield Looked(path=path, depth=depth, rule=route, verdict="left")
            continue
        if not found:
            match = _match(path, route, here, ground.case)
            yield Looked(path=path, depth=depth, rule=route, verdict="taken", match=match)
        if not route.go_on:
            return


def _match(path: str, route: Route, trail: _Trail, case: Case) -> RouteMatch:
    return RouteMatch(
        path=path,
        steps=route.steps,
        reason=_reason(path, trail, case),
        group_wait=trail.group_wait or timedelta(),
        repeat=trail.repeat,
        quiet_hours=trail.quiet_hours,
    )


def _reason(path: str, trail: _Trail, case: Case) -> str:
    place = "属本单位管辖" if case.home else "不属本单位管辖，仅作外地参照"
    met = "、".join(word for name, word in ASKS.items() if name in trail.asked - _SAID)
    because = f"{met}相符，" if met else ""
    return f"{case.tier.label}，{place}，{because}按分派规则“{path}”办理"


_SAID = frozenset(("home", "tiers"))
"""What every reason tells anyway."""


def _asked(match: Match) -> frozenset[str]:
    return frozenset(name for name in ASKS if getattr(match, name) not in (None, (), "all"))


def _missed(asked: Match, ground: _Ground) -> tuple[str, ...]:
    """The fields of a rule that the case does not meet."""
    case = ground.case
    met = {
        "home": asked.home == case.home,
        "tiers": case.tier.word in asked.tiers,
        "topics": not set(asked.topics).isdisjoint(case.topics),
        "risks": not set(asked.risks).isdisjoint(case.risks),
        "regions": any(ground.within(*pair) for pair in product(case.regions, asked.regions)),
        "groups": not set(asked.groups).isdisjoint(case.groups),
        "platforms": not set(asked.platforms).isdisjoint(case.platforms),
        "authorities": not set(asked.authorities).isdisjoint(case.authorities),
        "hours": asked.hours is None or in_hours(case.at, asked.hours),
        "days": _on_such_a_day(asked, ground),
    }
    wanted = _asked(asked)
    return tuple(name for name in ASKS if name in wanted and not met[name])


def _on_such_a_day(asked: Match, ground: _Ground) -> bool:
    """Hours that run over midnight belong to the day they begin on, as shifts do."""
    moment = desk(ground.case.at)
    day = moment.date()
    if asked.hours and asked.hours[1] < asked.hours[0] and moment.time() < asked.hours[1]:
        day -= _DAY
    return ground.is_working(day) == (asked.days == "working")
