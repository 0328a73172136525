from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args, get_type_hints

import pytest

from monitor.errors import SettingsError
from monitor.settings import load_settings, shipped_config_dir
from monitor.settings.sources import AnySource, PageSource, SourcesSettings
from monitor.sources import catalogue
from monitor.sources.base import Source
from monitor.sources.catalogue import KINDS, build
from monitor.sources.markup import soup_of

MakeSource = Callable[..., Source]


def test_every_kind_the_settings_know_is_in_the_table() -> None:
    union = get_args(AnySource)[0]
    kinds = {get_args(get_type_hints(member)["kind"])[0] for member in get_args(union)}
    assert kinds == {*KINDS, "plugin"}


def test_reader_of_another_package_is_found_by_its_entry_point(
    make_source: MakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = SimpleNamespace(name="acme", load=lambda: lambda config: ("acme", config.options))
    monkeypatch.setattr(catalogue, "entry_points", lambda group: [point])
    source: Any = make_source(
        kind="plugin", url="https://a.example/", reader="acme", options={"board": "1"}
    )
    assert source == ("acme", {"board": "1"})


def test_reader_that_is_not_installed_is_named_with_a_remedy(
    make_source: MakeSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = importlib.metadata.EntryPoint("acme-wechat", "acme:make", catalogue.GROUP)
    monkeypatch.setattr(catalogue, "entry_points", lambda group: [point])
    with pytest.raises(SettingsError, match="did you mean 'acme-wechat'"):
        make_source(kind="plugin", url="https://a.example/", reader="acme-wechta")
    with pytest.raises(SettingsError, match="install the package"):
        make_source(kind="plugin", url="https://a.example/", reader="zzz")


@pytest.fixture(scope="module")
def shipped() -> SourcesSettings:
    return load_settings(shipped_config_dir()).sources


def test_every_shipped_source_can_be_built(shipped: SourcesSettings) -> None:
    assert len(shipped.sources) >= 12
    assert all(build(config).config is config for config in shipped.sources)


def test_every_shipped_source_says_on_what_ground_it_is_read(shipped: SourcesSettings) -> None:
    for config in shipped.sources:
        assert config.licence, config.id
        assert not config.allow_private, config.id
    assert len({config.id for config in shipped.sources}) == len(shipped.sources)


def test_every_shipped_selector_is_css(shipped: SourcesSettings) -> None:
    page = soup_of("<p>x</p>")
    for config in shipped.sources:
        if isinstance(config, PageSource):
            page.select(config.list_selector)
            page.select(config.body_selector or "p")


def test_the_web_client_is_not_loaded_with_the_parsers() -> None:
    code = "import sys, monitor.sources.catalogue; print('httpx2' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "False"
