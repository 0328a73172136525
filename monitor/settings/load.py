"""Reading ``config/``: strict, whole or not at all, with ``file:line:`` in every complaint."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast

from monitor.errors import SettingsError
from monitor.settings.alerts import AlertsSettings
from monitor.settings.calendar import CalendarSettings
from monitor.settings.channels import ChannelsSettings
from monitor.settings.demands import DemandsSettings
from monitor.settings.desk import DeskSettings
from monitor.settings.disclosure import DisclosureSettings
from monitor.settings.exports import ExportsSettings
from monitor.settings.lexicon import Emoji, Spellings, parse_emoji, parse_spellings
from monitor.settings.outlets import OutletsSettings
from monitor.settings.playbooks import Playbook
from monitor.settings.publicity import PublicitySettings
from monitor.settings.references import cross_check, repeated
from monitor.settings.reports import ReportPlan, ReportsSettings
from monitor.settings.responses import ResponsesSettings
from monitor.settings.risks import RisksSettings
from monitor.settings.roster import RosterSettings
from monitor.settings.routing import RoutingSettings
from monitor.settings.severity import SeveritySettings
from monitor.settings.shipped import (
    locate,
    read_table,
    read_text,
    shipped_config_dir,
    shipped_emoji,
    shipped_spellings,
)
from monitor.settings.sources import AnySource, SourcesSettings
from monitor.settings.strict import build, nearest
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
    "disclosure": DisclosureSettings,
    "publicity": PublicitySettings,
    "exports": ExportsSettings,
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
    exports: ExportsSettings = field(default_factory=ExportsSettings)
    disclosure: DisclosureSettings = field(default_factory=DisclosureSettings)
    publicity: PublicitySettings = field(default_factory=PublicitySettings)
    wording: Mapping[str, WordingSheet] = field(default_factory=dict)
    """By the stem of ``templates/*.yaml``: the words of each kind of report."""

    def idle_reason(self, source: AnySource) -> str | None:
        """Why ``source`` is not collected, as staff read it; None when it is."""
        return idle_reason(source, self.sources.groups, self.desk.source_groups)

    def report_title(self, plan: ReportPlan) -> str:
        """What the reports of ``plan`` are called: as it says, or else as their templates do."""
        sheet = self.wording.get(plan.kind)
        return plan.title or (sheet.title if sheet else "") or plan.id

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
        path = locate(folder, f"{name}.yaml")
        try:
            text = read_text(path)
            digest.update(f"{name}\0{text}\0".encode())
            parts[name] = build(kind, path, text)
        except SettingsError as error:
            complaints.append(str(error))
    parts["playbooks"] = _playbooks(folder, digest, complaints)
    parts["wording"] = _wording(folder, digest, complaints)
    if not complaints:
        complaints.extend(repeated(folder, parts))
    if not complaints and parts["sources"].with_shipped:
        parts["sources"], text = _on_shipped(folder, parts["sources"])
        digest.update(f"shipped sources\0{text}\0".encode())
    lexicon = {path.stem: _word_list(path) for path in _lexicon_files(folder)}
    digest.update(repr(sorted(lexicon.items())).encode())
    for name, stem, parse in _TABLES:
        try:
            parts[name] = read_table(locate(folder, f"lexicon/{stem}.txt"), parse)
        except SettingsError as error:
            complaints.append(str(error))
        del lexicon[stem]
    if not complaints:
        complaints.extend(cross_check(folder, parts))
    if complaints:
        raise SettingsError("\n".join(complaints))
    return Settings(folder=folder, revision=digest.hexdigest()[:12], lexicon=lexicon, **parts)


def _on_shipped(folder: Path, own: SourcesSettings) -> tuple[SourcesSettings, str]:
    """``own`` laid on the shipped catalogue, and the shipped file's text."""
    path = shipped_config_dir() / "sources.yaml"
    text = read_text(path)
    if locate(folder, "sources.yaml") == path:
        return own, text
    return laid_on(cast("SourcesSettings", build(SourcesSettings, path, text)), own), text


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
        f"{own[stem]}:1: there is no report {stem!r}{nearest(stem, set(shipped))}"
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
    return cast("WordingSheet", build(WordingSheet, path, text))


@cache
def _playbook(path: Path, text: str) -> Playbook:
    """Kept, since every command and every test reads the same two dozen."""
    return cast("Playbook", build(Playbook, path, text))


def _lexicon_files(folder: Path) -> list[Path]:
    found = {p.name: p for p in sorted((shipped_config_dir() / "lexicon").glob("*.txt"))}
    found.update({p.name: p for p in sorted((folder / "lexicon").glob("*.txt"))})
    return [found[name] for name in sorted(found)]


def _word_list(path: Path) -> tuple[str, ...]:
    lines = (line.split("#", 1)[0].strip() for line in read_text(path).splitlines())
    return tuple(line for line in lines if line)
