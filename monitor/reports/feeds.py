"""The feed of incidents for whoever reads such: Atom, as RFC 4287 lays it down. PURE.

An entry says what an alert's heading says and no more: of the texts only the title goes out, as
hearsay while no office has spoken. What strangers wrote is escaped and stands as plain text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from monitor.clock import desk, utc
from monitor.reports.wording import clip
from monitor.text.plain import plain, typed
from monitor.types import Assessment, Authority, Disposition, Incident, Item, Tier

_NAMESPACE = "http://www.w3.org/2005/Atom"
_TITLE = 200
"""Characters of a title that go out."""
_HEARSAY = "网传"
_RIGHTS = "内部资料，仅供核实、答复和解释工作使用，不得对外转发"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One incident as its entry tells it."""

    code: str
    title: str
    tier: Tier
    places: str
    status: str
    published_at: datetime
    """When it was first told anywhere."""
    updated_at: datetime


def news_of(
    incident: Incident,
    first: Item | None,
    graded: Assessment | None,
    steps: Sequence[Disposition],
    places: Collection[str],
) -> News:
    """What stands of ``incident`` in the feed; ``first`` is its first report, if it is held."""
    changes = [incident.detected_at, incident.last_item_at, *(step.at for step in steps)]
    if graded is not None:
        changes.append(graded.at)
    return News(
        code=incident.code,
        title=_title(incident, first),
        tier=incident.tier,
        places="、".join(map(plain, places)) or "未明确",
        status=incident.status.label,
        published_at=incident.first_published_at,
        updated_at=max(changes),
    )


def atom(news: Sequence[News], agency: str, now: datetime) -> bytes:
    """The feed, newest change first; one without entries counts as of ``now``.

    No entry has a link, because no incident has a page to lead to; so each has its content, as
    section 4.1.2 asks. The feed does not name its own address, which is its reader's secret.
    """
    feed = etree.Element(_name("feed"), nsmap={None: _NAMESPACE})
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", "zh-CN")
    ordered = sorted(news, key=lambda one: (one.updated_at, one.code), reverse=True)
    _put(feed, "id", f"tag:{house_of(agency)},2026:incidents")
    _put(feed, "title", f"{plain(agency)} 舆情事件")
    _put(feed, "updated", _instant(ordered[0].updated_at if ordered else now))
    _put(etree.SubElement(feed, _name("author")), "name", plain(agency) or "—")
    _put(feed, "generator", "Golden Hour")
    _put(feed, "rights", _RIGHTS)
    for one in ordered:
        _enter(etree.SubElement(feed, _name("entry")), one, agency)
    written: bytes = etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return written


def house_of(agency: str) -> str:
    """What ids made at one agency have in common: no host name, and never another agency's.

    Below ``.invalid`` nobody can own a name (RFC 2606, section 2).
    """
    digest = hashlib.sha256(agency.encode("utf-8", "replace")).hexdigest()[:12]
    return f"{digest}.golden-hour.invalid"


def _enter(entry: etree._Element, one: News, agency: str) -> None:
    _put(entry, "id", f"tag:{house_of(agency)},2026:incident:{one.code}")
    _put(entry, "title", f"【{one.tier.label}】{one.title}")
    _put(entry, "updated", _instant(one.updated_at))
    _put(entry, "published", _instant(one.published_at))
    mark = etree.SubElement(entry, _name("category"))
    mark.set("term", one.tier.word)
    mark.set("label", one.tier.label)
    told = (
        ("级别", one.tier.label),
        ("地点", one.places),
        ("编号", one.code),
        ("首发", f"{desk(one.published_at):%Y-%m-%d %H:%M}"),
        ("状态", one.status),
    )
    _put(entry, "content", "\n".join(f"{label}：{words}" for label, words in told))
    entry[-1].set("type", "text")


def _title(incident: Incident, first: Item | None) -> str:
    title = typed(clip(incident.title, _TITLE)) or "（无标题）"
    official = first is not None and first.authority is Authority.OFFICIAL
    known = official or incident.refuted_by is not None or title.startswith(_HEARSAY)
    return title if known else f"{_HEARSAY}：{title}"


def _put(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, _name(name)).text = text


def _name(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"


def _instant(moment: datetime) -> str:
    return f"{utc(moment):%Y-%m-%dT%H:%M:%SZ}"
