"""Factor E: how many people an incident concerns, read off figures, places and policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from monitor.incidents.hazard import Hazard
from monitor.incidents.view import Finding, View, quoted
from monitor.incidents.voices import folded, says

Scope = Literal["one", "crowd", "county", "city"]
SCOPES: tuple[Scope, ...] = ("one", "crowd", "county", "city")
_BY_HAZARD = 4
_CITY_PLACES, _COUNTY_PLACES = 2, 2


def people(view: View, found: Mapping[str, Hazard], *, national: bool) -> tuple[Scope, Finding]:
    """The widest circle that any sign shows, and that sign."""
    signs: tuple[tuple[Scope, Finding] | None, ...] = (
        ("one", Finding("未见涉及多人", view.members[:1])),
        _by_figures(view),
        _by_places(view),
        _by_voices(view, found),
        _by_policy(view, national=national),
    )
    scope, finding = max(
        (sign for sign in signs if sign is not None), key=lambda sign: SCOPES.index(sign[0])
    )
    return scope, finding


def _by_figures(view: View) -> tuple[Scope, Finding] | None:
    most, words, member = view.tally.persons
    if member is None or most < view.rules.care.crowd:
        return None
    scope: Scope = "county" if most >= view.rules.care.county_crowd else "crowd"
    return scope, Finding(lambda: f"文中称{quoted(words)}", [member])


def _by_places(view: View) -> tuple[Scope, Finding] | None:
    """Complaints from several counties or cities."""
    scenes = view.tally.scenes
    if len(scenes) < min(_CITY_PLACES, _COUNTY_PLACES):
        return None
    below = {code: member for code, member in scenes.items() if not code.endswith("0000")}
    cities = {code[:4]: member for code, member in below.items()}
    if len(cities) >= _CITY_PLACES:
        return "city", Finding(f"{len(cities)}个市均有反映", cities.values())
    counties = {code: member for code, member in below.items() if not code.endswith("00")}
    if len(counties) >= _COUNTY_PLACES:
        return "county", Finding(f"{len(counties)}个县区均有反映", counties.values())
    return None


def _by_voices(view: View, found: Mapping[str, Hazard]) -> tuple[Scope, Finding] | None:
    """Many independent complaints, or a few that speak of a whole place."""
    care, critics = view.rules.care, view.critics
    stopped = found.get("stop_payment")
    if stopped and stopped.level >= _BY_HAZARD and len(stopped.members) >= care.city_voices:
        reason = f"{len(stopped.members)}人反映待遇未到账，涉及当地整个领取人群"
        return "city", Finding(reason, stopped.members)
    if len(critics) >= care.county_voices:
        return "county", Finding(f"{len(critics)}条独立反映", critics)
    wide = [m for m in critics if says(m, care.countywide)]
    if wide:
        words = quoted(next(word for word in care.countywide if word in folded(wide[0])))
        if len(critics) >= care.full_voices:
            reason = f"{len(critics)}条独立反映，有的称{words}"
            return "county", Finding(reason, wide)
        return "crowd", Finding(f"有的称{words}，来源尚少", wide)
    if len(critics) >= care.full_voices:
        return "crowd", Finding(f"{len(critics)}条独立反映", critics)
    return None


def _by_policy(view: View, *, national: bool) -> tuple[Scope, Finding] | None:
    """Talk that concerns everybody insured, once more than a single voice carries it."""
    on_board = view.heat.best_rank is not None
    carried = on_board or view.trusted or len(view.voices) >= view.rules.care.full_voices
    if not carried:
        return None
    everyone = _everyone(view)
    if national and (everyone or on_board):
        what = f"“{everyone}”关系全体参保人" if everyone else "全国性议题登上热搜"
        return "city", Finding(what, view.voices)
    if everyone and view.tally.wide:
        return "city", Finding(f"“{everyone}”关系当地全体参保人", view.voices)
    if on_board:
        return "crowd", Finding("地方事件登上热搜", view.voices)
    return None


def _everyone(view: View) -> str:
    """Label of the incident's main topic when that touches everybody; else nothing."""
    leads = view.tally.leads
    main = max(leads, key=lambda topic: leads[topic], default=None)
    topic = view.topics.get(main) if main else None
    return topic.label if topic is not None and topic.everyone else ""
