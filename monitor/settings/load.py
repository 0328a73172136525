"""Reading ``config/``: strict, whole or not at all, with ``file:line:`` in every complaint."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import TypeAdapter, ValidationError

from monitor.errors import SettingsError
from monitor.settings.alerts import AlertsSettings
from monitor.settings.calendar import CalendarSettings
from monitor.settings.channels import ChannelsSettings
from monitor.settings.demands import DemandsSettings
from monitor.settings.desk import DeskSettings
from monitor.settings.lexicon import Emoji, Spellings, parse_emoji, parse_spellings
from monitor.settings.outlets import OutletsSettings
from monitor.settings.playbooks import Playbook
from monitor.settings.reports import ReportsSettings
from monitor.settings.responses import ResponsesSettings
from monitor.settings.risks import RisksSettings
from monitor.settings.roster import RosterSettings
from monitor.settings.routing import RoutingSettings, every_route
from monitor.settings.severity import SeveritySettings
from monitor.settings.shipped import (
    read_table,
    read_text,
    shipped_config_dir,
    shipped_emoji,
    shipped_spellings,
)
from monitor.settings.sources import AnySource, SourcesSettings
from monitor.settings.switches import idle_reason, laid_on
from monitor.settings.topics import TopicsSettings
from monitor.settings.truth import TruthSettings
from monitor.settings.web import WebSettings
from monitor.settings.wording import WordingSheet, overlaid, unknown_in

_FILES: Mapping[str, type] = {
    "desk": DeskSettings,
    "sources": SourcesSettings,
    "topics": TopicsSettings,
    "risks": RisksSettings,
    "demands": DemandsSettings,
    "truth": TruthSettings,
    "severity": SeveritySettings,
    "responses": ResponsesSettings,
    "calendar": CalendarSettings,
    "routing": RoutingSettings,
    "roster": RosterSettings,
    "channels": ChannelsSettings,
    "alerts": AlertsSettings,
    "reports": ReportsSettings,
    "outlets": OutletsSettings,
    "web": WebSettings,
}
_TABLES: tuple[tuple[str, str, Callable[[Path, str], object]], ...] = (
    ("spellings", "evasive", parse_spellings),
    ("emoji", "emoji", parse_emoji),
)
"""Field of ``Settings``, stem of the file in ``lexicon/``, and its reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One consistent set of settings; ``revision`` names it on everything decided under it."""

    folder: Path
    revision: str
    """First 12 hex digits of a hash over every file read."""
    desk: DeskSettings
    sources: SourcesSettings
    topics: TopicsSettings
    risks: RisksSettings
    severity: SeveritySettings
    routing: RoutingSettings
    roster: RosterSettings
    channels: ChannelsSettings
    playbooks: Mapping[str, Playbook]
    """By the name of the file; the folder's own stand before the shipped ones."""
    reports: ReportsSettings
    outlets: OutletsSettings
    lexicon: Mapping[str, tuple[str, ...]]
    """Word lists of ``lexicon/*.txt`` by file stem, without comments and blank lines."""
    spellings: Spellings = field(default_factory=shipped_spellings)
    """``lexicon/evasive.txt``."""
    emoji: tuple[Emoji, ...] = field(default_factory=shipped_emoji)
    """``lexicon/emoji.txt``."""
    demands: DemandsSettings = field(default_factory=DemandsSettings)
    truth: TruthSettings = field(default_factory=TruthSettings)
    web: WebSettings = field(default_factory=WebSettings)
    calendar: CalendarSettings = field(default_factory=CalendarSettings)
    responses: ResponsesSettings = field(default_factory=ResponsesSettings)
    alerts: AlertsSettings = field(default_factory=AlertsSettings)
    wording: Mapping[str, WordingSheet] = field(default_factory=dict)
    """By the stem of ``templates/*.yaml``: the words of each kind of report."""

    def idle_reason(self, source: AnySource) -> str | None:
        """Why ``source`` is not collected, as staff read it; None when it is."""
        return idle_reason(source, self.sources.groups, self.desk.source_groups)

    @property
    def active_sources(self) -> tuple[AnySource, ...]:
        """The sources that are collected: enabled, and in no group or one that is on."""
        return tuple(s for s in self.sources.sources if self.idle_reason(s) is None)


def load_settings(folder: Path) -> Settings:
    """All settings of ``folder``; a file it lacks is taken from the shipped ones.

    Raises SettingsError listing every complaint, one a line, or when the folder is not there.
    """
    if not folder.is_dir():
        raise SettingsError(f"settings folder {str(folder)!r} is not there; name one with --config")
    digest = hashlib.sha256()
    parts: dict[str, Any] = {}
    complaints: list[str] = []
    for name, kind in _FILES.items():
        path = _locate(folder, f"{name}.yaml")
        try:
            text = read_text(path)
            digest.update(f"{name}\0{text}\0".encode())
            parts[name] = _build(kind, path, text)
        except SettingsError as error:
            complaints.append(str(error))
    parts["playbooks"] = _playbooks(folder, digest, complaints)
    parts["wording"] = _wording(folder, digest, complaints)
    if not complaints:
        complaints.extend(_repeated(folder, parts))
    if not complaints and parts["sources"].with_shipped:
        parts["sources"], text = _on_shipped(folder, parts["sources"])
        digest.update(f"shipped sources\0{text}\0".encode())
    lexicon = {path.stem: _word_list(path) for path in _lexicon_files(folder)}
    digest.update(repr(sorted(lexicon.items())).encode())
    for name, stem, parse in _TABLES:
        try:
            parts[name] = read_table(_locate(folder, f"lexicon/{stem}.txt"), parse)
        except SettingsError as error:
            complaints.append(str(error))
        del lexicon[stem]
    if not complaints:
        complaints.extend(_cross_check(folder, parts))
    if complaints:
        raise SettingsError("\n".join(complaints))
    return Settings(folder=folder, revision=digest.hexdigest()[:12], lexicon=lexicon, **parts)


def read_as(kind: Any, path: Path) -> object:
    """What ``path`` says, read as strictly as settings are. Raises SettingsError."""
    return _build(kind, path, read_text(path))


def _locate(folder: Path, name: str) -> Path:
    own = folder / name
    return own if own.exists() else shipped_config_dir() / name


def _on_shipped(folder: Path, own: SourcesSettings) -> tuple[SourcesSettings, str]:
    """``own`` laid on the shipped catalogue, and the shipped file's text."""
    path = shipped_config_dir() / "sources.yaml"
    text = read_text(path)
    if _locate(folder, "sources.yaml") == path:
        return own, text
    return laid_on(cast("SourcesSettings", _build(SourcesSettings, path, text)), own), text


def _playbooks(folder: Path, digest: hashlib._Hash, complaints: list[str]) -> dict[str, Playbook]:
    """Every playbook: those of ``folder``, then the shipped ones none of them stands in for."""
    if (folder / "playbooks.yaml").exists():
        complaints.append(f"{folder / 'playbooks.yaml'}:1: write one file a topic in 'playbooks/'")
    own = sorted((folder / "playbooks").glob("*.yaml"))
    shipped = sorted((shipped_config_dir() / "playbooks").glob("*.yaml"))
    found: dict[str, Playbook] = {}
    for path in (*own, *(path for path in shipped if path.name not in {p.name for p in own})):
        try:
            text = read_text(path)
            digest.update(f"playbooks/{path.stem}\0{text}\0".encode())
            found[path.stem] = _playbook(path, text)
        except SettingsError as error:
            complaints.append(str(error))
    return found


def _wording(folder: Path, digest: hashlib._Hash, complaints: list[str]) -> dict[str, WordingSheet]:
    """The shipped words of every report, with those that ``folder`` words otherwise."""
    shipped = {path.stem: path for path in _sheets(shipped_config_dir())}
    own = {path.stem: path for path in _sheets(folder)}
    complaints.extend(
        f"{own[stem]}:1: there is no report {stem!r}{_nearest(stem, set(shipped))}"
        for stem in sorted(own.keys() - shipped.keys())
    )
    found: dict[str, WordingSheet] = {}
    for stem, path in sorted(shipped.items()):
        try:
            found[stem] = sheet = _sheet(path, digest)
            if stem in own and own[stem] != path:
                found[stem] = _own_words(own[stem], sheet, digest, complaints)
        except SettingsError as error:
            complaints.append(str(error))
    return found


def _own_words(
    path: Path, shipped: WordingSheet, digest: hashlib._Hash, complaints: list[str]
) -> WordingSheet:
    own = _sheet(path, digest)
    text = read_text(path)
    for key, wrong in unknown_in(own, shipped):
        line = text[: max(0, text.find(f"{key}:"))].count("\n") + 1
        complaints.append(f"{path}:{line}: {wrong}")
    return overlaid(shipped, own)


def _sheets(folder: Path) -> list[Path]:
    return sorted((folder / "templates").glob("*.yaml"))


def _sheet(path: Path, digest: hashlib._Hash) -> WordingSheet:
    text = read_text(path)
    digest.update(f"templates/{path.name}\0{text}\0".encode())
    return _parsed_sheet(path, text)


@cache
def _parsed_sheet(path: Path, text: str) -> WordingSheet:
    return cast("WordingSheet", _build(WordingSheet, path, text))


@cache
def _playbook(path: Path, text: str) -> Playbook:
    """Kept, since every command and every test reads the same two dozen."""
    return cast("Playbook", _build(Playbook, path, text))


def _lexicon_files(folder: Path) -> list[Path]:
    found = {p.name: p for p in sorted((shipped_config_dir() / "lexicon").glob("*.txt"))}
    found.update({p.name: p for p in sorted((folder / "lexicon").glob("*.txt"))})
    return [found[name] for name in sorted(found)]


def _word_list(path: Path) -> tuple[str, ...]:
    lines = (line.split("#", 1)[0].strip() for line in read_text(path).splitlines())
    return tuple(line for line in lines if line)


# ── from text to a dataclass, keeping the line of every value ────────────────────────────────


# libyaml reads ten times as fast; PyYAML lacks it only where it was built without.
_SafeLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_SafeLoader):  # type: ignore[valid-type,misc]  # chosen when it is imported
    """YAML without its surprises: only true and false are booleans, 22:00 is no number."""


_BOOL, _TIMESTAMP = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"
_INT = "tag:yaml.org,2002:int"
_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag not in (_BOOL, _TIMESTAMP, _INT)]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_StrictLoader.add_implicit_resolver(_BOOL, re.compile("^(?:true|false)$"), ["t", "f"])
_StrictLoader.add_implicit_resolver(_INT, re.compile("^[-+]?[0-9]+$"), list("-+0123456789"))


def _build(kind: Any, path: Path, text: str) -> object:
    try:
        node, data = _composed(path, text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SettingsError(f"{path}:{line}: not valid YAML: {error.problem}") from error
    try:
        return _adapter(kind).validate_python(data)
    except ValidationError as error:
        raise SettingsError("\n".join(_complaints(path, node, error, kind))) from error


def _composed(path: Path, text: str) -> tuple[yaml.Node | None, object]:
    """The tree of ``text``, for the lines of complaints, and what it says; read once for both."""
    loader = _StrictLoader(text)
    try:
        node = loader.get_single_node()
        _refuse_duplicates(path, node)
        return node, (loader.construct_document(node) if node is not None else None) or {}
    finally:
        loader.dispose()


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _refuse_duplicates(path: Path, node: yaml.Node | None) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                raise SettingsError(f"{path}:{line}: {key.value!r} stands twice; keep one")
            seen.add(key.value)
            _refuse_duplicates(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_duplicates(path, value)


def _complaints(
    path: Path, node: yaml.Node | None, error: ValidationError, kind: Any
) -> Iterator[str]:
    for problem in error.errors(include_url=False):
        line, where = _find(node, problem["loc"])
        message = problem["msg"]
        if problem["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
            key = str(problem["loc"][-1])
            message = f"unknown key {key!r}" + _nearest(key, _known_keys(kind))
        elif problem["type"] in ("missing", "missing_argument"):
            message = f"{str(problem['loc'][-1])!r} is missing; add it"
        yield f"{path}:{line}: {where}: {message}" if where else f"{path}:{line}: {message}"


def _find(node: yaml.Node | None, loc: Sequence[int | str]) -> tuple[int, str]:
    """The line of the deepest part of ``loc`` that stands in the file, and its dotted path."""
    line, trail = 1, []
    for part in loc:
        step: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(part):
                    line, step = key.start_mark.line + 1, value
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            for step in node.value[part : part + 1]:
                line = step.start_mark.line + 1
        if step is not None:
            trail.append(str(part))
            node = step
    return line, ".".join(trail)


@cache
def _known_keys(kind: Any) -> frozenset[str]:
    schema = TypeAdapter(kind).json_schema()
    keys = set(schema.get("properties", {}))
    for part in schema.get("$defs", {}).values():
        keys.update(part.get("properties", {}))
    return frozenset(keys)


def _nearest(word: str, known: frozenset[str] | set[str]) -> str:
    close = difflib.get_close_matches(word, sorted(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


# ── what one file says of another ────────────────────────────────────────────────────────────


_OWN_WORDS = frozenset(("topic", "risk", "group of people"))


def _cross_check(folder: Path, parts: Mapping[str, Any]) -> Iterator[str]:
    known = {
        "topic": {topic.id for topic in parts["topics"].topics},
        "channel": set(parts["channels"].channels),
        "person": {person.id for person in parts["roster"].people},
        "person or team": {one.id for one in (*parts["roster"].people, *parts["roster"].teams)},
        "role": {shift.role for shift in parts["roster"].shifts},
        "tier": {"routine", "blue", "yellow", "orange", "red"},
        "group": {group.id for group in parts["sources"].groups},
        "group of people": set(parts["topics"].groups),
        "risk": {risk.kind for risk in parts["risks"].risks},
        "clock": set(parts["severity"].clocks),
        "unit": {unit.id for unit in parts["roster"].units},
        "document": set[str](),
    }
    for file, kind, name in (*_references(parts), *_playbook_references(folder, parts)):
        if kind in _OWN_WORDS and not (folder / file).exists():
            continue  # a shipped file may name what a desk's own topics.yaml leaves out
        if name not in known[kind]:
            hint = _nearest(name, known[kind])
            if kind == "group" and not hint and not parts["sources"].with_shipped:
                hint = "; groups of the shipped catalogue need 'with_shipped: true' in sources.yaml"
            yield f"{_mention(folder, file, name)}: {kind} {name!r} is not defined{hint}"
    for source in parts["sources"].sources:
        if source.ca_file and not (folder / source.ca_file).is_file():
            place = _mention(folder, "sources.yaml", source.ca_file)
            yield f"{place}: ca_file {source.ca_file!r} is not in the settings folder; put it there"


def _repeated(folder: Path, parts: Mapping[str, Any]) -> Iterator[str]:
    yield from _twice(folder, "sources.yaml", [s.id for s in parts["sources"].sources])
    yield from _twice(folder, "sources.yaml", [g.id for g in parts["sources"].groups])
    yield from _twice(folder, "topics.yaml", [t.id for t in parts["topics"].topics])
    roster = parts["roster"]
    yield from _twice(folder, "roster.yaml", [one.id for one in (*roster.people, *roster.teams)])
    yield from _twice(folder, "roster.yaml", [u.id for u in roster.units])
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
    channels = parts["channels"].channels.values()
    yield from (("channels.yaml", "channel", c.fallback) for c in channels if c.fallback)


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


def _twice(folder: Path, file: str, names: Sequence[str]) -> Iterator[str]:
    for name in sorted({n for n in names if names.count(n) > 1}):
        yield f"{_mention(folder, file, name)}: id {name!r} stands twice; rename one"


def _mention(folder: Path, file: str, name: str) -> str:
    """``file:line`` of the last line that mentions ``name``."""
    path = _locate(folder, file)
    lines = [n for n, text in enumerate(read_text(path).splitlines(), 1) if name in text]
    return f"{path}:{lines[-1] if lines else 1}"
