"""Who tells of an incident: the first report, the highest voices, who explained it. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from monitor.alerts.escape import link, plain
from monitor.alerts.figures import clock_time, span, standing
from monitor.alerts.sheet import Line
from monitor.alerts.subject import Subject
from monitor.clock import desk
from monitor.types import Authority, Incident, Member

_MOST_SOURCES = 3


def _first_member(incident: Incident, members: Sequence[Member]) -> Member | None:
    return next((m for m in members if m.item.id == incident.first_item_id), None)


def first_report(subject: Subject, now: datetime) -> str:
    """When and where it was first told, and how long ago."""
    published = subject.incident.first_published_at
    where = ""
    if member := _first_member(subject.incident, subject.members):
        item = member.item
        kind = "·".join(dict.fromkeys((item.platform.label, item.authority.label)))
        where = f" {plain(item.outlet, 30)}（{kind}）"
    return f"{clock_time(published, now)}{where}，距今{span(now - published)}"


def verified(members: Sequence[Member]) -> str:
    """Which official voice has spoken; empty while none has."""
    for member in members:
        if member.classification.corrects:
            return f"{plain(member.item.outlet, 30)}已作官方说明，请以其为准核对"
    for member in members:
        if member.item.authority is Authority.OFFICIAL:
            return f"{plain(member.item.outlet, 30)}已有官方信息，细节仍须核实"
    return ""


def recurs(subject: Subject) -> Line:
    """That it is an old story, and how it was refuted then."""
    known, text, url = subject.incident.recurs, "", ""
    if known is not None:
        text = plain(known.reason, 120)
    if known is not None and subject.earlier is not None:
        item = subject.earlier.item
        day = f"{desk(item.published_at):%Y-%m-%d}"
        text = f"{plain(item.outlet, 30)}已于{day}辟谣《{plain(item.title, 60)}》"
        url = link(item.url)
    return Line(name="旧事重提", text=text, url=url)


def voices(incident: Incident, members: Sequence[Member], name: str) -> Iterator[Line]:
    """The first report, then the highest voices, each outlet once, only addresses fit to open."""
    first = _first_member(incident, members)
    ordered = ([first] if first else []) + _by_standing(members)
    outlets: set[str] = set()
    for member in ordered:
        outlet, url = plain(member.item.outlet, 30), link(member.item.url)
        if url and outlet not in outlets and member.item.authority is not Authority.SPAM:
            outlets.add(outlet)
            yield Line(name=name, text=outlet, url=url)
        if len(outlets) == _MOST_SOURCES:
            return


def _by_standing(members: Sequence[Member]) -> list[Member]:
    return sorted(members, key=lambda m: (-standing(m.item.authority), m.item.published_at))
