"""What one file says of another: names that must be defined, ids that may not stand twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from monitor.settings.disclosure import DisclosureSettings
from monitor.settings.exports import ExportsSettings
from monitor.settings.reports import ReportsSettings
from monitor.settings.roster import RosterSettings
from monitor.settings.routing import RoutingSettings, every_route
from monitor.settings.shipped import locate, read_text
from monitor.settings.strict import nearest

_OWN_WORDS = frozenset(("topic", "risk", "group of people", "role of the roster"))


def cross_check(folder: Path, parts: Mapping[str, Any]) -> Iterator[str]:
    """Complaints of names that one file uses and no other defines, with ``file:line``."""
    known = {
        "topic": {topic.id for topic in parts["topics"].topics},
        "channel": set(parts["channels"].channels),
        "person": {person.id for person in parts["roster"].people},
        "person or team": {one.id for one in (*parts["roster"].people, *parts["roster"].teams)},
        "role": {shift.role for shift in parts["roster"].shifts},
        "role of the roster": _roles(parts["roster"]),
        "tier": {"routine", "blue", "yellow", "orange", "red"},
        "group": {group.id for group in parts["sources"].groups},
        "group of people": set(parts["topics"].groups),
        "risk": {risk.kind for risk in parts["risks"].risks},
        "clock": set(parts["severity"].clocks),
        "source": {source.id for source in parts["sources"].sources},
        "unit": {unit.id for unit in parts["roster"].units},
        "reader": _readers(parts["roster"]),
        "section": {name for sheet in parts["wording"].values() for name in sheet.sections},
        "document": set[str](),
    }
    for file, kind, name in (*_references(parts), *_playbook_references(folder, parts)):
        if kind in _OWN_WORDS and not (folder / file).exists():
            continue  # a shipped file may name what a desk's own topics or roster leave out
        if name not in known[kind]:
            hint = nearest(name, known[kind])
            if kind == "group" and not hint and not parts["sources"].with_shipped:
                hint = "; groups of the shipped catalogue need 'with_shipped: true' in sources.yaml"
            yield f"{_mention(folder, file, name)}: {kind} {name!r} is not defined{hint}"
    for source in parts["sources"].sources:
        if source.ca_file and not (folder / source.ca_file).is_file():
            place = _mention(folder, "sources.yaml", source.ca_file)
            yield f"{place}: ca_file {source.ca_file!r} is not in the settings folder; put it there"


def repeated(folder: Path, parts: Mapping[str, Any]) -> Iterator[str]:
    """Complaints of ids that stand twice in one file."""
    yield from _twice(folder, "sources.yaml", [s.id for s in parts["sources"].sources])
    yield from _twice(folder, "sources.yaml", [g.id for g in parts["sources"].groups])
    yield from _twice(folder, "topics.yaml", [t.id for t in parts["topics"].topics])
    roster = parts["roster"]
    yield from _twice(folder, "roster.yaml", [one.id for one in (*roster.people, *roster.teams)])
    yield from _twice(folder, "roster.yaml", [u.id for u in roster.units])
    obligations = [owed.id for owed in parts["disclosure"].obligations]
    yield from _twice(folder, "disclosure.yaml", obligations)
    yield from _twice(folder, "reports.yaml", [plan.id for plan in parts["reports"].plans])
    yield from _twice(folder, "calendar.yaml", [e.id for e in parts["calendar"].events])


def _references(parts: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Every name one file uses of another: file, kind of thing, name."""
    topics = parts["topics"]
    yield from (("topics.yaml", "topic", n) for b in topics.borders for n in (b.winner, b.loser))
    yield from (("topics.yaml", "topic", n) for n in topics.priority)
    yield from (("calendar.yaml", "topic", n) for e in parts["calendar"].events for n in e.topics)
    yield from (("sources.yaml", "group", s.group) for s in parts["sources"].sources if s.group)
    yield from (("desk.yaml", "group", n) for n in parts["desk"].source_groups or ())
    yield from (("roster.yaml", kind, name) for kind, name in _of_roster(parts["roster"]))
    yield from (("routing.yaml", kind, name) for kind, name in _of_routing(parts["routing"]))
    yield from (("disclosure.yaml", kind, n) for kind, n in _of_disclosure(parts["disclosure"]))
    channels = parts["channels"].channels.values()
    yield from (("channels.yaml", "channel", c.fallback) for c in channels if c.fallback)
    yield from (("reports.yaml", kind, name) for kind, name in _of_reports(parts["reports"]))
    yield from (("exports.yaml", kind, name) for kind, name in _of_exports(parts["exports"]))


def _playbook_references(folder: Path, parts: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What the folder's own playbooks name; shipped ones may know topics that a desk has not."""
    for stem, playbook in parts["playbooks"].items():
        file = f"playbooks/{stem}.yaml"
        if (folder / file).exists():
            yield from ((file, kind, name) for kind, name in playbook.names())
            yield from ((file, "document", title) for title in playbook.unfounded())


def _of_roster(roster: RosterSettings) -> Iterator[tuple[str, str]]:
    units, away, swaps = roster.units, roster.leave, roster.swaps
    yield from (("person or team", n) for shift in roster.shifts for n in shift.people)
    yield from (("person", n) for team in roster.teams for n in team.people)
    yield from (("person", person.deputy) for person in roster.people if person.deputy)
    yield from (("person", n) for leave in away for n in (leave.person, leave.deputy) if n)
    yield from (("person", n) for swap in swaps for n in (swap.person, swap.to))
    yield from (("role", swap.role) for swap in swaps if swap.role)
    yield from (("role", n) for n in (*roster.handover, *roster.around_the_clock))
    yield from (("unit", unit.parent) for unit in units if unit.parent)
    yield from (("unit", name) for name in (roster.office,) if name)
    yield from (("person", n) for unit in units for n in unit.people)
    yield from (("topic", n) for unit in units for n in unit.topics)


def _of_routing(routing: RoutingSettings) -> Iterator[tuple[str, str]]:
    routes = list(every_route(routing.routes))
    matches = [route.match for route in routes]
    steps = [*(step for route in routes for step in route.steps), *routing.system]
    yield from (("topic", n) for match in matches for n in match.topics)
    yield from (("topic", n) for rule in routing.inhibit for n in rule.topics)
    yield from (("tier", n) for match in matches for n in match.tiers)
    yield from (("risk", n) for match in matches for n in match.risks)
    yield from (("group of people", n) for match in matches for n in match.groups)
    yield from (("role", n) for step in steps for n in step.to)
    yield from (("channel", n) for step in steps for n in step.channels)
    yield from (("channel", n) for n in routing.quietly)


def _of_disclosure(disclosure: DisclosureSettings) -> Iterator[tuple[str, str]]:
    yield from (("source", channel.source) for channel in disclosure.channels)
    yield from (("unit", channel.unit) for channel in disclosure.channels)
    yield from (("unit", name) for owed in disclosure.obligations for name in owed.units)


def _of_reports(reports: ReportsSettings) -> Iterator[tuple[str, str]]:
    yield from (("reader", name) for plan in reports.plans for name in plan.to)
    yield from (("channel", name) for plan in reports.plans for name in plan.channels)
    yield from (("topic", name) for plan in reports.plans for name in plan.topics)
    yield from (("section", name) for plan in reports.plans for name in plan.sections)


def _of_exports(exports: ExportsSettings) -> Iterator[tuple[str, str]]:
    yield from (("role of the roster", name) for name in (*exports.rows, *exports.approvers))


def _readers(roster: RosterSettings) -> set[str]:
    """Whoever may be sent a report: roles, teams and people."""
    return _roles(roster) | {one.id for one in roster.people} | {one.id for one in roster.teams}


def _roles(roster: RosterSettings) -> set[str]:
    return {*roster.roles, *(shift.role for shift in roster.shifts)}


def _twice(folder: Path, file: str, names: Sequence[str]) -> Iterator[str]:
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield f"{_mention(folder, file, name)}: id {name!r} stands twice; rename one"


def _mention(folder: Path, file: str, name: str) -> str:
    """``file:line`` of the last line that mentions ``name``."""
    path = locate(folder, file)
    lines = [n for n, text in enumerate(read_text(path).splitlines(), 1) if name in text]
    return f"{path}:{lines[-1] if lines else 1}"
