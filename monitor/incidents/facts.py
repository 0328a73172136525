"""What is known of an incident, in the terms the grade is made from, each fact with its reason.

The care taken here decides what wakes somebody at night: one post alone shows little, several
independent voices or an agency's own admission show all. Figures and words of that care stand in
``severity.yaml`` under ``care``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from monitor.incidents import signs
from monitor.incidents.hazard import Hazard, hazards, topic_hazard
from monitor.incidents.heat import forum_clicks
from monitor.incidents.people import Scope, people
from monitor.incidents.view import MOST_SHOWN, Finding, View
from monitor.incidents.voices import in_time, is_critical, is_original
from monitor.settings.calendar import NOTHING_PLANNED, CalendarSettings
from monitor.settings.severity import SeveritySettings
from monitor.settings.topics import Topic
from monitor.types import Heat, Member, Platform

__all__ = ["Finding", "Level", "Scope", "SeverityFacts", "gather", "is_single_grievance"]

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
    kinds: frozenset[str] = frozenset()
    """Kinds of hazard that are named at all, believed or not."""
    findings: Mapping[str, Finding] = field(default_factory=dict)
    """Field, or name of a circumstance, to why it is so."""


def gather(  # noqa: PLR0913 - everything the facts are read from, each by its name
    members: Sequence[Member],
    heat: Heat,
    *,
    topics: Mapping[str, Topic],
    level: Level,
    elsewhere: bool,
    national: bool,
    now: datetime,
    rules: SeveritySettings,
    calendar: CalendarSettings = NOTHING_PLANNED,
    about: Collection[str] = (),
    earlier: Member | None = None,
) -> SeverityFacts:
    """What ``members`` and their ``heat`` show as of ``now``.

    ``national`` says that no place is known, ``elsewhere`` that it lies outside the desk's regions.
    ``about`` are the incident's topics: what ``calendar`` plans for others does not concern it.
    ``earlier`` refuted the same story when it was told before.
    """
    view = View(
        members=in_time(members),
        heat=heat,
        topics=topics,
        now=now,
        rules=rules,
        calendar=calendar,
        about=about,
        earlier=earlier,
    )
    return _facts(view, level, elsewhere=elsewhere, national=national)


def _facts(view: View, level: Level, *, elsewhere: bool, national: bool) -> SeverityFacts:
    found = hazards(view.members, view.heat, view.rules.care)
    hazard, why = _hazard(view, found)
    scope, circle = people(view, found, national=national)
    answerable = not national or level == "ministry"
    crowd, gathering = signs.gathered(found)
    data, leak = signs.leaked(view, found)
    admission = signs.admitted(view, found, scope)
    shown = signs.circumstances(view, found, answerable=answerable)
    dangers = _dangers(view, found, crowd)
    if elsewhere or not answerable:
        dangers["central_named"] = None
    findings = _kept(
        **_quoted(view),
        **shown,
        **dangers,
        hazard=why,
        scope=circle,
        gathered=gathering,
        leaked=leak,
        stop_confirmed=admission,
        mitigated=signs.mitigation(view, admission),
        unheeded=signs.unheeded(view),
        unverified_single=signs.lone_voice(view, hazard, admission),
    )
    return SeverityFacts(
        **_measured(view),
        hazard=hazard,
        scope=scope,
        context=frozenset(shown),
        gathered=crowd,
        leaked=data,
        national=national and not any(h.level >= _LOCAL_MATTER for h in found.values()),
        elsewhere=elsewhere,
        single_grievance=is_single_grievance(hazard, scope) and _is_quiet_complaint(view),
        excluded=not view.members.counted
        and not any(m.classification.relevant for m in view.members),
        level=level,
        kinds=frozenset(found),
        findings=findings,
        **_yes_or_no(findings),
    )


def _yes_or_no(findings: Mapping[str, Finding]) -> dict[str, Any]:
    """The facts that hold when something was found for them."""
    return {name: name in findings for name in _YES_OR_NO}


_YES_OR_NO = (
    "mitigated",
    "conflict",
    "life",
    "central_named",
    "stop_confirmed",
    "call",
    "unverified_single",
)


def _dangers(view: View, found: Mapping[str, Hazard], crowd: int) -> dict[str, Finding | None]:
    return {
        "conflict": signs.conflict(view, found, crowd),
        "life": signs.life(view, found),
        "call": signs.call(found),
        "central_named": signs.central_named(view),
    }


def is_single_grievance(hazard: int, scope: Scope) -> bool:
    """Whether it is one person's complaint, of the kind CAP2 keeps low."""
    return hazard <= _COMPLAINT and scope == "one"


_COMPLAINT = 2
_LOCAL_MATTER = 4
"""A hazard from which a matter without a place is no mere policy talk."""


def _is_quiet_complaint(view: View) -> bool:
    """Somebody complains, on no hot list, and few have seen it, though nobody counted forwards."""
    views = view.rules.factors.spread.views.reached(view.heat.views)[1]
    return bool(view.critics) and view.heat.best_rank is None and views == 0


def _hazard(view: View, found: Mapping[str, Hazard]) -> tuple[int, Finding]:
    """Factor A: the gravest hazard named, or else what the topic stands for."""
    level, why = topic_hazard(view)
    worst = max(found.values(), key=lambda h: (h.level, h.claimed, h.kind), default=None)
    if worst is not None and worst.level >= level:
        return worst.level, Finding(lambda: worst.reason, worst.members)
    return level, why


def _measured(view: View) -> dict[str, Any]:
    """The facts that are figures: spread, standing, velocity, tone."""
    heat = view.heat
    return {
        "forwards": heat.forwards,
        "clicks": forum_clicks(view.members, view.now),
        "views": heat.views,
        "outlets": heat.outlets,
        "authority": heat.top_authority.value if heat.top_authority else "none",
        "ratio": heat.ratio,
        "rank": heat.rank_now,
        "negative": round(100 * (heat.negative_share or 0.0), 1),
        "originals": heat.originals,
    }


def _quoted(view: View) -> dict[str, Finding]:
    """Which items the measured factors rest on."""
    return {
        "spread": Finding("", lambda: view.members.counted[-MOST_SHOWN:]),
        "authority": Finding(lambda: _names(_loudest(view)), lambda: _loudest(view)[:MOST_SHOWN]),
        "negative": Finding("", lambda: view.critics[-MOST_SHOWN:]),
        "velocity": Finding("", lambda: _latest(view)[-MOST_SHOWN:]),
    }


def _loudest(view: View) -> list[Member]:
    """The critics of the highest standing."""
    top = view.heat.top_authority
    return [m for m in view.members.counted if m.item.authority == top and is_critical(m)]


def _names(members: Sequence[Member]) -> str:
    return "、".join(sorted({m.item.outlet for m in members})[:_NAMED])


def _latest(view: View) -> list[Member]:
    """What velocity is read from: the originals of the last hour, and what is on a hot list."""
    return [
        m
        for m in view.members.counted
        if m.item.platform is Platform.HOTLIST
        or (is_original(m) and view.now - _HOUR < m.item.published_at <= view.now)
    ]


_HOUR = timedelta(hours=1)


_NAMED = 3
"""Outlets named in a reason."""


def _kept(**found: Finding | None) -> dict[str, Finding]:
    return {name: finding for name, finding in found.items() if finding is not None}
