"""``sources.yaml``: every source, its kind, standing, interval and how to read it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from monitor.settings.base import Duration, settings_dataclass
from monitor.types import Authority, Platform


@settings_dataclass
class SourceBase:
    """What every source has, whatever its kind."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    name: str
    """The outlet, as staff read it."""
    url: str
    """http(s) address; for ledger and recorded a path, relative to the settings folder."""
    platform: Platform
    authority: Authority
    region: str | None = None
    """Code of the region the outlet serves."""
    every: Duration = timedelta(minutes=10)
    enabled: bool = True
    licence: str = ""
    """On what ground it may be read: public page, own ledger, contract number."""
    allow_private: bool = False
    """Whether the address may lie on a private network or this machine."""
    max_bytes: int = 8_000_000


@settings_dataclass
class FeedSource(SourceBase):
    """RSS or Atom."""

    kind: Literal["feed"]


@settings_dataclass
class PageSource(SourceBase):
    """A list page whose links lead to article pages."""

    kind: Literal["page"]
    list_selector: str
    """CSS selector of the links on the list page."""
    title_selector: str | None = None
    body_selector: str | None = None
    date_selector: str | None = None
    outlet_selector: str | None = None
    max_articles: int = 30
    """Newest links followed in one visit."""


@settings_dataclass
class HotListSource(SourceBase):
    """A trending board as JSON, read by a field map (dotted paths)."""

    kind: Literal["hotlist"]
    items: str
    """Dotted path to the list, for instance ``data.list``."""
    title: str
    link: str | None = None
    heat: str | None = None
    rank: str | None = None
    """Path to the place; without one the order of the list is the place."""
    summary: str | None = None
    published: str | None = None


@settings_dataclass
class LedgerSource(SourceBase):
    """A hotline or petition export as CSV, its columns by name."""

    kind: Literal["ledger"]
    ticket_column: str
    title_column: str | None = None
    text_column: str
    time_column: str
    region_column: str | None = None


@settings_dataclass
class RecordedSource(SourceBase):
    """A recorded stream (.jsonl or .jsonl.gz) with times, for replay."""

    kind: Literal["recorded"]


@settings_dataclass
class PluginSource(SourceBase):
    """A kind brought by another installed package (entry point group ``monitor.sources``)."""

    kind: Literal["plugin"]
    reader: str
    """Name of the entry point."""
    options: dict[str, str] = Field(default_factory=dict)
    """Handed to the reader as they are."""


AnySource = Annotated[
    FeedSource | PageSource | HotListSource | LedgerSource | RecordedSource | PluginSource,
    Field(discriminator="kind"),
]


@settings_dataclass
class SourcesSettings:
    """The catalogue."""

    sources: tuple[AnySource, ...] = ()
