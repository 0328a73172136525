"""``sources.yaml``: every source, its kind, standing, interval and how to read it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from monitor.settings.base import Duration, settings_dataclass
from monitor.settings.checks import (
    Address,
    Headers,
    InnerPath,
    Interval,
    OpenFields,
    RegularExpression,
    RequestFields,
    SecretReference,
    WebAddress,
    WebInterval,
)
from monitor.types import Authority, Platform


@settings_dataclass
class SourceBase:
    """What every source has, whatever its kind."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    name: str
    """The outlet, as staff read it."""
    url: Address
    """http(s) address; for ledger and recorded a path, relative to the settings folder."""
    platform: Platform
    authority: Authority
    region: str | None = None
    """Code of the region the outlet serves."""
    group: str = ""
    """Part of the catalogue that is switched on or off as a whole; empty is always on."""
    every: Interval = timedelta(minutes=10)
    """Interval between two visits; the shortest one when ``slowest`` is given."""
    slowest: Duration | None = None
    """Longest interval a quiet source may be left to; without it ``every`` always holds."""
    enabled: bool = True
    licence: str = ""
    """On what ground it may be read: public page, own ledger, contract number."""
    note: str = ""
    """What those who maintain the entry should know."""
    allow_private: bool = False
    """Whether the address may lie on a private network or this machine."""
    ca_file: InnerPath | None = None
    """Certificates (PEM) of the private root this site's own certificate hangs on, besides the
    usual ones; a path relative to the settings folder."""
    max_bytes: int = Field(default=8_000_000, ge=1)

    @field_validator("slowest")
    @classmethod
    def _not_below_every(cls, slowest: timedelta | None, info: ValidationInfo) -> timedelta | None:
        every = info.data.get("every")
        if slowest is not None and every is not None and slowest < every:
            raise ValueError("shorter than 'every'; write the longer of the two here")
        return slowest


@settings_dataclass
class WebSource(SourceBase):
    """A source on a web site."""

    url: WebAddress
    every: WebInterval = timedelta(minutes=10)


@settings_dataclass
class ArticleSource(WebSource):
    """A source that leads to article pages, and how these are read."""

    title_selector: str | None = None
    body_selector: str | None = None
    date_selector: str | None = None
    outlet_selector: str | None = None
    max_articles: int = Field(default=30, ge=1)
    """Newest links followed in one visit."""


@settings_dataclass
class FeedSource(ArticleSource):
    """RSS, Atom or JSON Feed; or a page that names its feed."""

    kind: Literal["feed"]
    full_text: bool = False
    """Whether the article is fetched where the entry carries a summary only."""


@settings_dataclass
class PageSource(ArticleSource):
    """A list page whose links lead to article pages."""

    kind: Literal["page"]
    list_selector: str | None = None
    """CSS selector of the links on the list page; without it the list is looked for."""
    next_selector: str | None = None
    """CSS selector of the link to the next page of the list; without it the usual forms are looked
    for."""
    max_pages: int = Field(default=1, ge=1)
    """Pages of the list read in one visit, as long as they hold links not seen before."""


@settings_dataclass
class SitemapSource(ArticleSource):
    """A news sitemap, or an index of sitemaps, plain or gzip."""

    kind: Literal["sitemap"]
    include: RegularExpression | None = None
    """Regular expression an article's address must match somewhere."""
    newer_than: Duration = timedelta(days=2)
    """Entries that say they are older are left alone."""
    max_maps: int = Field(default=5, ge=1)
    """Maps of an index read in one visit, newest first."""


Reading = Literal["json", "html"]


@settings_dataclass
class HotListSource(WebSource):
    """A trending board; paths are dotted (json) or CSS selectors inside one row (html)."""

    kind: Literal["hotlist"]
    reading: Reading = "json"
    json_after: str | None = None
    """What stands right before the JSON, on a page that carries it in a script or a comment."""
    items: str
    """Where the rows are: ``data.list`` (json) or a CSS selector (html)."""
    title: str
    link: str | None = None
    heat: str | None = None
    rank: str | None = None
    """Path to the place; without one the order of the list is the place."""
    summary: str | None = None
    published: str | None = None


@settings_dataclass
class Paging:
    """How a JSON interface is asked for more than one page."""

    param: str
    """Name of the query (or body) parameter."""
    first: int = Field(default=1, ge=0)
    step: int = Field(default=1, ge=1)
    """What the parameter grows by: 1 for page numbers, the page's size for offsets."""
    cursor: str | None = None
    """Dotted path to the next page's value, for interfaces that hand one out; the first page
    is then asked for without ``param``."""
    max_pages: int = Field(default=5, ge=1)


@settings_dataclass
class Window:
    """How a JSON interface is asked for what is new since the last visit."""

    param: str
    until_param: str | None = None
    format: str = "iso"
    """``iso``, ``epoch``, ``epoch_ms``, or a strftime pattern; times of the desk."""
    overlap: Duration = timedelta(minutes=10)
    """Asked for twice, because interfaces list late."""
    first: Duration = timedelta(days=1)
    """How far back the first visit goes."""


@settings_dataclass
class ApiSource(WebSource):
    """A JSON search or vendor interface, read by a map of dotted paths."""

    kind: Literal["api"]
    method: Literal["GET", "POST"] = "GET"
    headers: Headers = Field(default_factory=dict)
    """Sent with every request; secrets as ``${NAME}`` or ``${file:/path}``."""
    params: RequestFields = Field(default_factory=dict)
    """Query parameters (GET) or fields of the JSON body (POST); may hold references too."""
    items: str
    title: str | None = None
    text: str | None = None
    external_id: str | None = None
    link: str | None = None
    published: str | None = None
    outlet: str | None = None
    place: str | None = None
    """Six-digit code of the region the outlet serves."""
    forwards: str | None = None
    comments: str | None = None
    likes: str | None = None
    views: str | None = None
    ok: str | None = Field(default=None, pattern=r"^[^=]+=")
    """``path=value`` the answer must hold, for interfaces that report errors with HTTP 200."""
    paging: Paging | None = None
    window: Window | None = None

    def __post_init__(self) -> None:
        if self.title is None and self.text is None:
            raise ValueError("give 'title', 'text' or both: a row without words says nothing")


@settings_dataclass
class BoardSource(WebSource):
    """A public message board: question, official answer, status; writers' names are not read."""

    kind: Literal["board"]
    reading: Reading = "html"
    method: Literal["GET", "POST"] = "GET"
    params: RequestFields = Field(default_factory=dict)
    """Query parameters (GET) or form fields (POST) of the list."""
    items: str
    """Where the rows of the list are: a CSS selector, or a dotted path."""
    link: str | None = None
    """Where a row leads to its thread; without it all is read from the row."""
    external_id: str | None = None
    title: str
    status: str | None = None
    asked: str | None = None
    thread_reading: Reading = "html"
    question: str | None = None
    """On the thread, or in the row when there is no ``link``."""
    answer: str | None = None
    answered_by: str | None = None
    answered: str | None = None
    thread_asked: str | None = None
    """Time of the question on the thread, where the list is silent or tells the day alone."""
    waiting: tuple[str, ...] = ("待回复", "未回复", "待受理", "已受理", "受理中")
    """What the board calls a question nobody answered yet."""
    working: tuple[str, ...] = ("办理中", "处理中", "转办中", "已转办")
    done: tuple[str, ...] = ("已办理", "已回复", "已答复", "已办结", "办结")
    max_threads: int = Field(default=30, ge=1)
    """Threads opened in one visit: new ones, and those whose status changed."""


@settings_dataclass
class LedgerSource(SourceBase):
    """A hotline or petition export, CSV or workbook: one file, or a folder that is watched."""

    kind: Literal["ledger"]
    max_bytes: int = Field(default=50_000_000, ge=1)
    """Of one file; a month of a large city's hotline takes more than a web page."""
    sheet: str | None = None
    """Worksheet of a workbook; without it every visible one that holds the columns."""
    ticket_column: str | None = None
    """Without a name, each column is found by its usual headings (工单编号, 信访件编号 …)."""
    title_column: str | None = None
    text_column: str | None = None
    time_column: str | None = None
    region_column: str | None = None


@settings_dataclass
class PushSource(SourceBase):
    """A licensed vendor who sends items to us, under a contract."""

    kind: Literal["push"]
    url: Address = "push:"
    """Nothing is fetched."""
    licence: str = Field(min_length=1)
    """Number of the contract, as the vendor states it too."""
    token: SecretReference
    """``${NAME}`` or ``${file:/path}``: what the vendor shows to be let in."""
    scope: str
    """What the contract covers."""
    expires: date
    """Last day of the contract; afterwards nothing is accepted."""


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
    options: OpenFields = Field(default_factory=dict)
    """Handed to the reader as they are."""


AnySource = Annotated[
    FeedSource
    | PageSource
    | SitemapSource
    | HotListSource
    | ApiSource
    | BoardSource
    | LedgerSource
    | PushSource
    | RecordedSource
    | PluginSource,
    Field(discriminator="kind"),
]


@settings_dataclass
class SourceGroup:
    """A part of the catalogue, for instance a province, switched as a whole."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    """A province is named by its code in GB/T 2260, for instance ``"340000"``."""
    name: str
    """As staff read it."""
    enabled: bool = False
    """Whether it is on unless ``desk.yaml`` names the groups that are."""


@settings_dataclass
class NotCollected:
    """A source that is not collected, and why."""

    name: str
    url: WebAddress
    reason: str
    """What stands against it: login, challenge, signature, robots, a feed that stopped."""
    instead: str
    """The lawful way to the same matter."""


@settings_dataclass
class SourcesSettings:
    """The catalogue."""

    with_shipped: bool = False
    """Whether the shipped catalogue comes first, and this file is laid on top of it."""
    groups: tuple[SourceGroup, ...] = ()
    sources: tuple[AnySource, ...] = ()
    not_collected: tuple[NotCollected, ...] = ()
