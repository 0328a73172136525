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
from monitor.settings.sources import AnySource
from monitor.sources import catalogue
from monitor.sources.base import Source
from monitor.sources.catalogue import KINDS

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
