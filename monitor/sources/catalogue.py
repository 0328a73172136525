"""The table of source kinds, and how a settings entry becomes a source.

A new kind is a class with ``config``, ``requests`` and ``parse`` and one line here. A kind of
somebody else's package is found by its entry point in the group ``monitor.sources`` and named in
``sources.yaml`` as ``kind: plugin`` with ``reader: <entry point>``.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from typing import Any, Final, cast

from monitor.errors import SettingsError
from monitor.settings.sources import AnySource, PluginSource
from monitor.sources.base import Source
from monitor.sources.kinds.api import Api
from monitor.sources.kinds.board import Board
from monitor.sources.kinds.feed import Feed
from monitor.sources.kinds.hotlist import HotList
from monitor.sources.kinds.ledger import Ledger
from monitor.sources.kinds.page import Page
from monitor.sources.kinds.push import Push
from monitor.sources.kinds.recorded import Recorded
from monitor.sources.kinds.sitemap import Sitemap

GROUP: Final = "monitor.sources"

KINDS: Final[Mapping[str, Callable[[Any], Source]]] = {
    "feed": Feed,
    "page": Page,
    "sitemap": Sitemap,
    "hotlist": HotList,
    "api": Api,
    "board": Board,
    "ledger": Ledger,
    "push": Push,
    "recorded": Recorded,
}


def build(config: AnySource) -> Source:
    """The source that ``config`` describes. SettingsError when its reader is not installed."""
    if isinstance(config, PluginSource):
        return _plugin(config)
    return KINDS[config.kind](config)


def _plugin(config: PluginSource) -> Source:
    found = {point.name: point for point in entry_points(group=GROUP)}
    if config.reader not in found:
        near = difflib.get_close_matches(config.reader, found, n=1)
        hint = f"did you mean {near[0]!r}?" if near else "install the package that brings it"
        raise SettingsError(
            f"source {config.id!r}: no reader {config.reader!r} among the entry points {GROUP!r};"
            f" {hint}"
        )
    maker = cast("Callable[[PluginSource], Source]", found[config.reader].load())
    return maker(config)
