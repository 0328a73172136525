"""Docs are tests: what they name is there, what is there is named, what they show works."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
import yaml

from monitor.alerts.channels import KINDS as CHANNEL_KINDS
from monitor.alerts.channels.signature import signature
from monitor.cli import _COMMANDS
from monitor.settings import load, load_settings, strict
from monitor.settings.playbooks import Playbook
from monitor.settings.sources import SourcesSettings
from monitor.sources.catalogue import KINDS as SOURCE_KINDS
from monitor.sources.catalogue import build

if TYPE_CHECKING:
    from tests.docs.conftest import Page

ROOT = Path(__file__).parent.parent.parent
READMES = ("README.md", "README.zh-CN.md")
PAGES = (
    *("sources", "settings", "severity", "alerts", "operations", "privacy", "design"),
    *("handling", "judgement", "model-card", "reports"),
)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"")
_NAMED = re.compile(r"# ([a-z]+)(?:/[a-z_]+)?\.yaml\n")
_ELSEWHERE = re.compile(r"(?<![\w.])/(?:work|root|home|tmp)/|index-url|\bpypi\b|\bnpmjs\b")
_UPWARDS = re.compile(r"\.\./[\w./-]+")


# ── commands and pages ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.parametrize("command", _COMMANDS)
def test_every_command_stands_in_both_readmes(
    pages: dict[str, Page], readme: str, command: str
) -> None:
    assert re.search(rf"`monitor {command}\b[^`]*`", pages[readme].text)


@pytest.mark.parametrize("name", READMES)
def test_readme_names_no_command_that_is_not_there(pages: dict[str, Page], name: str) -> None:
    named = set(re.findall(r"`monitor ([a-z-]+)", pages[name].text)) - {"--help"}
    assert named - set(_COMMANDS) == set()


def test_both_readmes_are_built_alike(pages: dict[str, Page]) -> None:
    english, chinese = (pages[name] for name in READMES)
    assert [level for level, _ in english.headings()] == [level for level, _ in chinese.headings()]
    for pattern in (r"^```\w*$", r"^\| ", r"^!\[|<img", r"^- "):
        counts = [len(re.findall(pattern, p.text, re.MULTILINE)) for p in (english, chinese)]
        assert counts[0] == counts[1], f"{pattern} stands {counts} times"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("readme", READMES)
def test_readme_leads_to_every_page(pages: dict[str, Page], readme: str, page: str) -> None:
    assert f"docs/{page}.md" in pages[readme].text


# ── links and names ──────────────────────────────────────────────────────────────────────────


def test_every_relative_link_leads_somewhere(pages: dict[str, Page]) -> None:
    broken = [
        f"{name}: {target}"
        for name, page in pages.items()
        for target in _targets(page)
        if not _leads_somewhere(page, target)
    ]
    assert broken == []


def _targets(page: Page) -> list[str]:
    found = [one or other for one, other in _LINK.findall(page.prose)]
    return [t for t in found if not re.match(r"[a-z]+:", t)]


def _leads_somewhere(page: Page, target: str) -> bool:
    file, _, anchor = unquote(target).partition("#")
    path = page.path.parent / file if file else page.path
    if not path.exists():
        return False
    return not anchor or anchor in _anchors(path.read_text(encoding="utf-8"))


def _anchors(text: str) -> set[str]:
    """The names a renderer gives to headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-") for words in headings}


def test_no_page_names_a_place_of_this_machine_or_an_index(pages: dict[str, Page]) -> None:
    found = {name: m[0] for name, page in pages.items() if (m := _ELSEWHERE.search(page.text))}
    assert found == {}


def test_no_page_names_a_path_outside_of_the_project(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        for path in _UPWARDS.findall(page.text):
            assert (page.path.parent / path).exists(), f"{name}: {path}"
            assert (page.path.parent / path).resolve().is_relative_to(ROOT), f"{name}: {path}"


# ── kinds ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("page", "kind"),
    [("docs/sources.md", kind) for kind in (*SOURCE_KINDS, "plugin")]
    + [("docs/alerts.md", kind) for kind in CHANNEL_KINDS],
)
def test_every_kind_has_its_section_and_example(
    pages: dict[str, Page], page: str, kind: str
) -> None:
    assert any(words.startswith(f"`{kind}`") for _, words in pages[page].headings())
    assert any(re.search(rf"kind: {kind}\b", block) for block in pages[page].blocks("yaml"))


# ── examples ─────────────────────────────────────────────────────────────────────────────────


def test_every_yaml_example_passes_the_strict_loader(pages: dict[str, Page]) -> None:
    shown = [block for page in pages.values() for block in page.blocks("yaml")]
    assert len(shown) >= len(SOURCE_KINDS) + len(CHANNEL_KINDS)
    for block in shown:
        assert _settings_of(block)


def test_every_shown_source_can_be_built(pages: dict[str, Page]) -> None:
    for block in pages["docs/sources.md"].blocks("yaml"):
        shown = _settings_of(block)
        assert isinstance(shown, SourcesSettings)
        for source in shown.sources:
            if source.kind != "plugin":
                assert build(source).config == source


def _settings_of(block: str) -> object:
    """What a block that begins with ``# name.yaml`` is, read as that file."""
    named = _NAMED.match(block)
    assert named, f"begin the example with the name of its file: {block[:60]!r}"
    kinds: dict[str, type] = {**load._FILES, "playbooks": Playbook}
    return strict.build(kinds[named[1]], Path(f"{named[1]}.yaml"), block)


def test_examples_of_the_alerts_page_fit_together(pages: dict[str, Page], tmp_path: Path) -> None:
    files: dict[str, dict[str, Any]] = {}
    for block in pages["docs/alerts.md"].blocks("yaml"):
        named = _NAMED.match(block)
        assert named
        for key, value in yaml.safe_load(block).items():
            part = files.setdefault(named[1], {})
            part[key] = {**part[key], **value} if isinstance(part.get(key), dict) else value
    for name, data in files.items():
        text = yaml.safe_dump(data, allow_unicode=True)
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    assert len(load_settings(tmp_path).channels.channels) == len(CHANNEL_KINDS)


def test_shown_check_of_the_signature_agrees_with_the_signer(pages: dict[str, Page]) -> None:
    (snippet,) = pages["docs/alerts.md"].blocks("python")
    names: dict[str, Any] = {}
    exec(snippet, names)  # noqa: S102 - our own documentation
    body = '{"subject": "预警"}'.encode()
    proof = signature("1773105000", body, "secret")
    genuine = partial(names["is_genuine"], header=proof, secret="secret")
    assert genuine(body, timestamp="1773105000", now=1773105100)
    assert not genuine(body + b" ", timestamp="1773105000", now=1773105100)
    assert not genuine(body, timestamp="1773105001", now=1773105100)
    assert not genuine(body, timestamp="1773105000", now=1773105301)
    assert not genuine(body, timestamp="x", now=1773105100)
