"""Factor E: how many people an incident concerns, read off figures, places and policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal

from monitor.incidents.hazard import Hazard
from monitor.incidents.view import Finding, View, quoted
from monitor.incidents.voices import folded, ids, persons_named, says
from monitor.types import Member

Scope = Literal["one", "crowd", "county", "city"]
SCOPES: tuple[Scope, ...] = ("one", "crowd", "county", "city")
_BY_HAZARD = 4
_CITY_PLACES, _COUNTY_PLACES = 2, 2


def people(view: View, found: Mapping[str, Hazard], *, national: bool) -> tuple[Scope, Finding]:
    """The widest circle that any sign shows, and that sign."""
    signs: tuple[tuple[Scope, Finding] | None, ...] = (
        ("one", Finding(reason="未见涉及多人", item_ids=ids(view.members[:1]))),
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
    counted = [(*persons_named(m), m) for m in view.voices]
    most, words, member = max(counted, key=lambda said: said[0], default=(0, "", None))
    if member is None or most < view.rules.care.crowd:
        return None
    scope: Scope = "county" if most >= view.rules.care.county_crowd else "crowd"
    return scope, Finding(reason=f"文中称{quoted(words)}", item_ids=ids([member]))


def _by_places(view: View) -> tuple[Scope, Finding] | None:
    """Complaints from several counties or cities."""
    cities: dict[str, Member] = {}
    counties: dict[str, Member] = {}
    for member in view.critics:
        for match in member.classification.regions[:1]:
            if match.sure and not match.code.endswith("0000"):
                cities[match.code[:4]] = member
                if not match.code.endswith("00"):
                    counties[match.code] = member
    if len(cities) >= _CITY_PLACES:
        found = Finding(reason=f"{len(cities)}个市均有反映", item_ids=ids(cities.values()))
        return "city", found
    if len(counties) >= _COUNTY_PLACES:
        found = Finding(reason=f"{len(counties)}个县区均有反映", item_ids=ids(counties.values()))
        return "county", found
    return None


def _by_voices(view: View, found: Mapping[str, Hazard]) -> tuple[Scope, Finding] | None:
    """Many independent complaints, or a few that speak of a whole place."""
    care, critics = view.rules.care, view.critics
    stopped = found.get("stop_payment")
    if stopped and stopped.level >= _BY_HAZARD and len(stopped.members) >= care.city_voices:
        reason = f"{len(stopped.members)}人反映待遇未到账，涉及当地整个领取人群"
        return "city", Finding(reason=reason, item_ids=ids(stopped.members))
    if len(critics) >= care.county_voices:
        return "county", Finding(reason=f"{len(critics)}条独立反映", item_ids=ids(critics))
    wide = [m for m in critics if says(m, care.countywide)]
    if wide:
        words = quoted(next(word for word in care.countywide if word in folded(wide[0])))
        if len(critics) >= care.full_voices:
            reason = f"{len(critics)}条独立反映，有的称{words}"
            return "county", Finding(reason=reason, item_ids=ids(wide))
        return "crowd", Finding(reason=f"有的称{words}，来源尚少", item_ids=ids(wide))
    if len(critics) >= care.full_voices:
        return "crowd", Finding(reason=f"{len(critics)}条独立反映", item_ids=ids(critics))
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
        return "city", Finding(reason=what, item_ids=ids(view.voices))
    wide = any(
        match.sure and match.code.endswith("00")
        for member in view.voices
        for match in member.classification.regions[:1]
    )
    if everyone and wide:
        what = f"“{everyone}”关系当地全体参保人"
        return "city", Finding(reason=what, item_ids=ids(view.voices))
    if on_board:
        return "crowd", Finding(reason="地方事件登上热搜", item_ids=ids(view.voices))
    return None


def _everyone(view: View) -> str:
    """Label of the incident's main topic when that touches everybody; else nothing."""
    count = Counter(t.topic_id for m in view.voices for t in m.classification.topics[:1])
    main = next((topic for topic, _ in count.most_common(1)), None)
    topic = view.topics.get(main) if main else None
    return topic.label if topic is not None and topic.everyone else ""
