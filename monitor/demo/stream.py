"""The demonstration's texts, as people wrote them in ``data/demo/``: sites and their entries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from monitor.clock import utc
from monitor.errors import InputError
from monitor.settings import shipped_data_dir
from monitor.settings.base import settings_dataclass

# A wrapped line of Chinese goes on without a space.
_WRAP = re.compile(r"(?<=[^\x00-\x7f]) (?=\w|[^\x00-\x7f])|(?<=\w) (?=[^\x00-\x7f])")


def _moment(value: object) -> datetime:
    """Desk time as it stands in the files; an aware time passes, so that copies can be made."""
    if isinstance(value, datetime):
        return utc(value)
    try:
        return utc(datetime.fromisoformat(str(value)))
    except ValueError as error:
        raise ValueError("write a time as 2026-06-15 08:12, in desk time") from error


Moment = Annotated[datetime, BeforeValidator(_moment)]


class Form(StrEnum):
    """What a site serves."""

    RSS = "rss"
    ATOM = "atom"
    PAGES = "pages"
    """A list page that leads to article pages."""
    BOARD = "board"
    """A hot list as JSON."""
    TICKETS = "tickets"
    """A hotline's export as CSV."""


class Kind(StrEnum):
    """Why an entry is in the demonstration; nothing the monitor ever sees."""

    STORY = "story"
    POLICY = "policy"
    SERVICE = "service"
    GRIEVANCE = "grievance"
    NATIONAL = "national"
    SPAM = "spam"
    LOOKALIKE = "lookalike"
    """Words of social insurance that mean something else."""
    CITY = "city"
    """Plain city life."""


@settings_dataclass
class Outage:
    """Hours in which a site answers 503."""

    start: Moment
    end: Moment


@settings_dataclass
class Site:
    """One web site: where it is, what it serves and in which bytes."""

    source: str
    """Its id in ``config/sources.yaml``, and the ``source`` of its entries."""
    host: str = Field(pattern=r"^[a-z]+\.shifan\.example$")
    path: str = Field(pattern="^/")
    form: Form
    title: str
    content_type: str
    encoding: str = "utf-8"
    """What the bytes really are."""
    declared: str | None = None
    """What the document says they are; the truth unless given."""
    outages: tuple[Outage, ...] = ()

    def down_until(self, now: datetime) -> datetime | None:
        """When the outage that holds at ``now`` ends; None when the site is up."""
        return next((o.end for o in self.outages if o.start <= now < o.end), None)


@settings_dataclass
class Count:
    """What a platform shows beside an entry from ``at`` on."""

    at: Moment
    forwards: int | None = None
    comments: int | None = None
    views: int | None = None
    heat: int | None = None
    """Figure of a hot list; 0 takes the entry off the board."""


@settings_dataclass
class Entry:
    """One text: a post, an article, a notice, a ticket or a line of a hot list."""

    id: str
    source: str
    at: Moment
    """When it becomes visible."""
    kind: Kind
    title: str = ""
    body: str = ""
    story: str | None = None
    """``pension``, ``rumour`` or ``phishing``: the story it belongs to."""
    outlet: str | None = None
    """Who is named as its author or origin, when that is not the site itself."""
    path: str | None = Field(default=None, pattern="^/")
    """Address on the site, ``/a/<id>.html`` unless given; a later entry at the same one amends."""
    published: Moment | None = None
    """The time printed on it, when that is not ``at``."""
    copies: str | None = None
    """Id of the entry whose words it reprints."""
    counts: tuple[Count, ...] = ()
    district: str | None = None
    """Of a ticket: the place the operator chose."""
    category: str | None = None
    """Of a ticket: the operator's heading."""

    @property
    def address(self) -> str:
        """Its path on the site."""
        return self.path or f"/a/{self.id}.html"

    @property
    def dated(self) -> datetime:
        """The time printed on it."""
        return self.published or self.at

    def shown(self, now: datetime) -> Count | None:
        """The figures beside it at ``now``."""
        past = [count for count in self.counts if count.at <= now]
        return past[-1] if past else None


@settings_dataclass
class _SiteFile:
    start: Moment
    end: Moment
    sites: tuple[Site, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """All sites, and all entries in the order they become visible."""

    start: datetime
    """When the demonstration begins; what became visible earlier is old."""
    end: datetime
    sites: tuple[Site, ...]
    entries: tuple[Entry, ...]

    def of(self, source: str) -> tuple[Entry, ...]:
        """The entries of one site, oldest first."""
        return tuple(entry for entry in self.entries if entry.source == source)


def load_stream(folder: Path | None = None) -> Stream:
    """The stream in ``folder`` (``sites.yaml``, ``stream/*.yaml``), the shipped one unless given.

    Raises InputError with one line per complaint, each naming the file and the entry.
    """
    folder = folder or shipped_data_dir() / "demo"
    head = _read_head(folder / "sites.yaml")
    files = sorted((folder / "stream").glob("*.yaml"))
    if not files:
        raise InputError(f"{str(folder / 'stream')!r} holds no .yaml file; add entries there")
    complaints: list[str] = []
    entries = [entry for path in files for entry in _read_entries(path, complaints)]
    complaints.extend(_cross_check(head.sites, entries))
    if complaints:
        raise InputError("\n".join(complaints))
    by_id = {entry.id: entry for entry in entries}
    titles = {site.source: site.title for site in head.sites}
    whole = [_with_words(entry, by_id, titles) for entry in entries]
    ordered = tuple(sorted(whole, key=lambda entry: (entry.at, entry.id)))
    return Stream(start=head.start, end=head.end, sites=head.sites, entries=ordered)


def _read_head(path: Path) -> _SiteFile:
    try:
        return TypeAdapter(_SiteFile).validate_python(_yaml(path))
    except ValidationError as error:
        raise InputError("\n".join(_said(str(path), error))) from error


def _read_entries(path: Path, complaints: list[str]) -> Iterator[Entry]:
    data = _yaml(path)
    source, rows = data.get("source"), data.get("entries")
    if not isinstance(source, str) or not isinstance(rows, list):
        complaints.append(f"{path}: write a 'source' and a list of 'entries'")
        return
    adapter = TypeAdapter(Entry)
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            complaints.append(f"{path}: entry {number}: write key: value lines")
            continue
        try:
            yield adapter.validate_python({"source": source, **row})
        except ValidationError as error:
            complaints.extend(_said(f"{path}: entry {row.get('id', number)!r}", error))


def _yaml(path: Path) -> dict[str, Any]:
    try:
        # The C loader reads the same YAML ten times faster; a build without it has the other.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - safe ones
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error}); the demonstration needs it") from error
    except yaml.YAMLError as error:
        raise InputError(f"{path}: not valid YAML: {error}") from error
    return data if isinstance(data, dict) else {}


def _said(where: str, error: ValidationError) -> Iterator[str]:
    for problem in error.errors(include_url=False):
        key = ".".join(str(part) for part in problem["loc"])
        yield f"{where}: {key}: {problem['msg']}"


def _cross_check(sites: Sequence[Site], entries: Sequence[Entry]) -> Iterator[str]:
    forms = {site.source: site.form for site in sites}
    ids = Counter(entry.id for entry in entries)
    yield from (
        f"id {name!r} stands {times} times; rename" for name, times in ids.items() if times > 1
    )
    for entry in entries:
        where = f"entry {entry.id!r}"
        if entry.source not in forms:
            yield f"{where}: no site serves source {entry.source!r}; add it to sites.yaml"
        elif forms[entry.source] is Form.TICKETS:
            if not (entry.body and entry.district and entry.category):
                yield f"{where}: a ticket needs body, district and category"
        elif not (entry.title or entry.copies):
            yield f"{where}: give a title, or the id it copies"
        if entry.copies is not None and entry.copies not in ids:
            yield f"{where}: copies {entry.copies!r}, which is not there"
        if any(a.at >= b.at for a, b in zip(entry.counts, entry.counts[1:], strict=False)):
            yield f"{where}: counts must stand in the order of time"


def _with_words(entry: Entry, by_id: Mapping[str, Entry], titles: Mapping[str, str]) -> Entry:
    """``entry`` with unwrapped text, and with the words of the one it copies."""
    if entry.copies is None:
        return replace(entry, body=_unwrapped(entry.body))
    first = by_id[entry.copies]
    named = first.outlet or titles[first.source]
    body = entry.body or f"{first.body}\n（来源：{named}）"
    return replace(entry, title=entry.title or first.title, body=_unwrapped(body))


def _unwrapped(text: str) -> str:
    return _WRAP.sub("", text).strip()
