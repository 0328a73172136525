"""What is known of an incident, in the terms the grade is made from, each fact with its reason.

The care taken here decides what wakes somebody at night: one post alone shows little, several
independent voices or an agency's own admission show all. Figures and words of that care stand in
``severity.yaml`` under ``care``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from monitor.incidents.heat import forum_clicks
from monitor.incidents.voices import is_official, is_original, originals
from monitor.settings.severity import SeveritySettings
from monitor.settings.topics import Topic
from monitor.types import Authority, Heat, Member

Scope = Literal["one", "crowd", "county", "city"]
Level = Literal["ministry", "province", "city", "county"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityFacts:
    """Everything the grade looks at; the defaults say that nothing is known."""

    hazard: int = 0
    """R0 to R5."""
    forwards: int = 0
    clicks: int = 0
    """Views and replies on forums."""
    views: int = 0
    """Views in feeds, of videos and of hash tags."""
    outlets: int = 0
    authority: str = "none"
    """Highest critical voice: an outlet's standing, or ``none``."""
    ratio: float = 0.0
    """This hour over the usual hour."""
    rank: int | None = None
    """Best place on a hot list."""
    scope: Scope = "one"
    negative: float = 0.0
    """Per cent of originals."""
    originals: int | None = None
    """How many there are; None when there are enough of them."""
    context: frozenset[str] = frozenset()
    """Circumstances by the names of ``factors.context.points``."""
    mitigated: bool = False
    """A credible correction holds, or notice was given before the event."""
    gathered: int = 0
    """Persons gathered."""
    conflict: bool = False
    life: bool = False
    """A life at risk at an agency."""
    central_named: bool = False
    """A central outlet criticises an agency of ours by name."""
    stop_confirmed: bool = False
    """An agency admits that payment stopped or came late for many."""
    leaked: int = 0
    """Persons whose data an agency let out."""
    call: bool = False
    """A call to gather with time or place."""
    national: bool = False
    """Talk of national policy without a local incident."""
    elsewhere: bool = False
    """It happens outside the desk's own regions."""
    unverified_single: bool = False
    """One origin, unconfirmed."""
    single_grievance: bool = False
    """One person's complaint."""
    excluded: bool = False
    """Not about social insurance at all."""
    level: Level = "city"
    """Level of the desk that grades."""
    findings: Mapping[str, Finding] = field(default_factory=dict)
    """Field, or name of a circumstance, to why it is so."""


def gather(
    members: Sequence[Member],
    heat: Heat,
    *,
    topics: Mapping[str, Topic],
    level: Level,
    elsewhere: bool,
    national: bool,
    now: datetime,
    rules: SeveritySettings,
    flags: Collection[str] = (),
) -> SeverityFacts:
    """What ``members`` and their ``heat`` show as of ``now``.

    ``national`` says that no place is known; ``flags`` are circumstances somebody else knows of,
    for instance ``recur`` or ``policywin``.
    """
    view = View(members=members, heat=heat, topics=topics, now=now, rules=rules)
    found = hazards(members, heat, rules.care)
    level_of, findings = _hazard(view, found)
    scope, findings["scope"] = people(view, found, national=national)
    answerable = not national or level == "ministry"
    dangers = _dangers(view, found, ours=not elsewhere, placed=answerable)
    admission = signs.admitted(view, found, scope)
    checks = {
        "stop_confirmed": admission,
        "mitigated": signs.mitigation(view, admission),
        "unverified_single": signs.lone_voice(view, level_of, admission),
    }
    shown = signs.circumstances(view, found, flags, answerable=answerable)
    noted = {**{name: finding for name, (_, finding) in dangers.items()}, **checks, **shown}
    findings.update({name: finding for name, finding in noted.items() if finding is not None})
    facts = SeverityFacts(
        hazard=level_of,
        scope=scope,
        context=frozenset(shown),
        national=national and not any(h.level >= _LOCAL_MATTER for h in found.values()),
        elsewhere=elsewhere,
        excluded=not any(m.classification.relevant for m in members),
        level=level,
        findings=findings,
        gathered=dangers["gathered"][0],
        leaked=dangers["leaked"][0],
        **{name: dangers[name][1] is not None for name in ("conflict", "life", "call")},
        **{name: finding is not None for name, finding in checks.items()},
        central_named=dangers["central_named"][1] is not None,
    )
    return _with_heat(facts, view)


_LOCAL_MATTER = 4
"""A hazard from which a matter without a place is no mere policy talk."""


def _hazard(view: View, found: Mapping[str, Hazard]) -> tuple[int, dict[str, Finding]]:
    """Factor A: the gravest hazard named, or else what the topic stands for."""
    level, reason, items = topic_hazard(view.members, view.heat, view.topics, view.rules.care)
    worst = max(found.values(), key=lambda h: (h.level, h.claimed, h.kind), default=None)
    if worst is not None and worst.level >= level:
        return worst.level, {"hazard": Finding(reason=worst.reason, item_ids=ids(worst.members))}
    return level, {"hazard": Finding(reason=reason, item_ids=items)}


def _dangers(
    view: View, found: Mapping[str, Hazard], *, ours: bool, placed: bool
) -> dict[str, tuple[int, Finding | None]]:
    crowd = signs.gathered(view, found)
    return {
        "gathered": crowd,
        "leaked": signs.leaked(view, found),
        "conflict": (0, signs.conflict(view, found, crowd[0])),
        "life": (0, signs.life(view, found)),
        "call": (0, signs.call(found)),
        "central_named": (0, signs.central_named(view, ours=ours, placed=placed)),
    }


def _with_heat(facts: SeverityFacts, view: View) -> SeverityFacts:
    """``facts`` with what was measured: spread, standing, velocity, tone."""
    heat, critics = view.heat, view.critics
    authority = heat.top_authority.value if heat.top_authority else "none"
    loudest = [m for m in view.members if m.item.authority == heat.top_authority]
    measured = {
        "authority": Finding(reason=_outlets(loudest), item_ids=ids(loudest)),
        "negative": Finding(reason="", item_ids=ids(critics)),
        "spread": Finding(reason="", item_ids=ids(m for m in view.members if _spreads(m))),
    }
    return replace(
        facts,
        forwards=heat.forwards,
        clicks=forum_clicks(view.members, view.now),
        views=heat.views,
        outlets=heat.outlets,
        authority=authority,
        ratio=heat.ratio,
        rank=heat.best_rank,
        negative=round(100 * (heat.negative_share or 0.0), 1),
        originals=heat.originals,
        single_grievance=is_single_grievance(facts) and heat.best_rank is None,
        findings={**measured, **facts.findings},
    )
