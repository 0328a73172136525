"""PURE. From entries to bytes: RSS, Atom, the pages of an agency, a hot list, a hotline's export.

Every document is a function of the site, its entries and the moment it is looked at.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lxml import etree

from monitor.clock import desk
from monitor.demo.stream import Count, Entry, Form, Site

ENGAGEMENT_NS: Final = "https://golden-hour.example/ns/engagement"
"""Namespace of ``gh:forwards`` and ``gh:views``; comments are told as ``slash:comments``."""

SHOWN: Final = 40
"""Newest entries a feed or a list page holds."""

BOARD_PLACES: Final = 20

TICKET_COLUMNS: Final = (
    "工单编号",
    "受理时间",
    "受理渠道",
    "诉求类别",
    "诉求内容",
    "所属区县",
    "状态",
)

_ATOM = "http://www.w3.org/2005/Atom"
_SLASH = "http://purl.org/rss/1.0/modules/slash/"
_TEMPLATES = Path(__file__).parent / "templates"


def front(site: Site, entries: Sequence[Entry], now: datetime) -> bytes:
    """What lies at the site's own address at ``now``; ``entries`` are the site's, oldest first."""
    return _FRONTS[site.form](site, visible(entries, now), now)


def article(site: Site, entry: Entry) -> bytes:
    """The page of one entry, in the layout agencies' content systems share."""
    page = (
        _pages()
        .get_template("article.html")
        .render(
            site=site,
            entry=entry,
            charset=site.declared or site.encoding,
            printed=_printed(entry.dated),
            outlet=entry.outlet or site.title,
            paragraphs=entry.body.split("\n"),
        )
    )
    return page.encode(site.encoding)


def visible(entries: Sequence[Entry], now: datetime) -> tuple[Entry, ...]:
    """The entries that can be seen at ``now``, newest first, one per address."""
    by_address = {entry.address: entry for entry in entries if entry.at <= now}
    return tuple(sorted(by_address.values(), key=lambda e: (e.at, e.id), reverse=True))


def changed_at(entries: Sequence[Entry], now: datetime) -> datetime | None:
    """The last moment up to ``now`` at which anything on the site changed; None before that."""
    moments = [entry.at for entry in entries]
    moments += [count.at for entry in entries for count in entry.counts]
    return max((moment for moment in moments if moment <= now), default=None)


# ── feeds ────────────────────────────────────────────────────────────────────────────────────


def _rss(site: Site, entries: Sequence[Entry], now: datetime) -> bytes:
    root = etree.Element("rss", nsmap={"slash": _SLASH, "gh": ENGAGEMENT_NS}, version="2.0")
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", site.title)
    _add(channel, "link", f"http://{site.host}/")
    _add(channel, "description", site.title)
    _add(channel, "language", "zh-cn")
    for entry in entries[:SHOWN]:
        item = etree.SubElement(channel, "item")
        _add(item, "title", entry.title)
        _add(item, "link", _link(site, entry))
        _add(item, "guid", _link(site, entry), isPermaLink="true")
        _add(item, "pubDate", format_datetime(desk(entry.dated)))
        _add(item, "description", _markup(entry.body))
        if entry.outlet:
            _add(item, "source", entry.outlet, url=f"http://{site.host}/")
        _add_counts(item, entry.shown(now))
    return _xml(site, root)


def _atom(site: Site, entries: Sequence[Entry], now: datetime) -> bytes:
    names = {None: _ATOM, "slash": _SLASH, "gh": ENGAGEMENT_NS}
    root = etree.Element(_in_atom("feed"), nsmap=names)
    _add(root, _in_atom("id"), f"http://{site.host}{site.path}")
    _add(root, _in_atom("title"), site.title)
    _add(root, _in_atom("updated"), desk(entries[0].at if entries else now).isoformat())
    for entry in entries[:SHOWN]:
        node = etree.SubElement(root, _in_atom("entry"))
        _add(node, _in_atom("id"), _link(site, entry))
        _add(node, _in_atom("title"), entry.title)
        _add(node, _in_atom("link"), rel="alternate", href=_link(site, entry))
        _add(node, _in_atom("published"), desk(entry.dated).isoformat())
        _add(node, _in_atom("updated"), desk(entry.at).isoformat())
        _add(node, _in_atom("content"), _markup(entry.body), type="html")
        origin = etree.SubElement(node, _in_atom("source"))
        _add(origin, _in_atom("title"), entry.outlet or site.title)
        _add_counts(node, entry.shown(now))
    return _xml(site, root)


def _add(parent: Any, name: str, text: str = "", **attributes: str) -> None:
    node = etree.SubElement(parent, name, attributes)
    node.text = text or None


def _add_counts(parent: Any, shown: Count | None) -> None:
    if shown is None:
        return
    figures = {
        f"{{{_SLASH}}}comments": shown.comments,
        f"{{{ENGAGEMENT_NS}}}forwards": shown.forwards,
        f"{{{ENGAGEMENT_NS}}}views": shown.views,
    }
    for name, figure in figures.items():
        if figure is not None:
            _add(parent, name, str(figure))


def _xml(site: Site, root: Any) -> bytes:
    etree.indent(root)
    text = etree.tostring(root, encoding="unicode")
    prologue = f'<?xml version="1.0" encoding="{site.declared or site.encoding}"?>\n'
    return f"{prologue}{text}\n".encode(site.encoding)


def _in_atom(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _link(site: Site, entry: Entry) -> str:
    return f"http://{site.host}{entry.address}"


def _markup(body: str) -> str:
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in body.split("\n") if paragraph)


# ── pages, board, export ─────────────────────────────────────────────────────────────────────


def _list_page(site: Site, entries: Sequence[Entry], now: datetime) -> bytes:
    del now
    rows = [(entry.address, entry.title, _printed(entry.dated)[:10]) for entry in entries[:SHOWN]]
    page = (
        _pages()
        .get_template("list.html")
        .render(site=site, rows=rows, charset=site.declared or site.encoding)
    )
    return page.encode(site.encoding)


@cache
def _pages() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _board(site: Site, entries: Sequence[Entry], now: datetime) -> bytes:
    heats = {entry.id: _heat(entry.shown(now)) for entry in entries}
    ranked = sorted(
        (entry for entry in entries if heats[entry.id]), key=lambda e: (-heats[e.id], e.id)
    )
    places = [
        {
            "rank": place,
            "title": entry.title,
            "heat": heats[entry.id],
            "url": _link(site, entry),
            "time": _printed(entry.dated),
        }
        for place, entry in enumerate(ranked[:BOARD_PLACES], 1)
    ]
    document = {"code": 0, "data": {"name": site.title, "list": places}}
    return json.dumps(document, ensure_ascii=False, indent=1).encode(site.encoding)


def _heat(shown: Count | None) -> int:
    return (shown.heat or 0) if shown else 0


def _export(site: Site, entries: Sequence[Entry], now: datetime) -> bytes:
    del now
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(TICKET_COLUMNS)
    for entry in reversed(entries):
        rows.writerow(
            (
                entry.id,
                _printed(entry.dated),
                "电话",
                entry.category,
                entry.body,
                entry.district,
                "已受理",
            )
        )
    return text.getvalue().encode(site.encoding)


def _printed(moment: datetime) -> str:
    return desk(moment).strftime("%Y-%m-%d %H:%M")


_FRONTS: Mapping[Form, Callable[[Site, Sequence[Entry], datetime], bytes]] = {
    Form.RSS: _rss,
    Form.ATOM: _atom,
    Form.PAGES: _list_page,
    Form.BOARD: _board,
    Form.TICKETS: _export,
}
