"""PURE. The entry of ``sources.yaml`` that fits an address, from what the address answered.

What it is comes from the content, never from the label: feed, sitemap, list of a JSON interface,
page that names its feed, list page, hub of several lists. The rest of the entry is guessed on the
careful side (``monitor.sources.guess``) and marked to be filled in by a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import yaml
from pydantic import TypeAdapter, ValidationError

from monitor.errors import ParseError
from monitor.settings.outlets import OutletsSettings
from monitor.settings.sources import AnySource
from monitor.sources.base import Response, host_of
from monitor.sources.decode import charset_of, decode
from monitor.sources.feeds import discovery, jsonfeed, xmlfeed
from monitor.sources.guess.fields import Fields, find_fields
from monitor.sources.guess.identity import (
    entry_id,
    outlet_name,
    region_of,
    standing_of,
    titles_of,
)
from monitor.sources.guess.interface import paging_of, status_of
from monitor.sources.guess.selector import ListFound, list_on
from monitor.sources.links.gunzip import GZIP, gunzip
from monitor.sources.links.shape import like_article
from monitor.sources.links.sitemap import NotASitemap, read_map
from monitor.sources.links.webpage import forwarding, open_page, overloaded
from monitor.sources.rows.json_row import read_json
from monitor.text.regions import Gazetteer
from monitor.types import Authority, Platform

LICENCE: Final = "待填写：采集依据"
_PROLOGUE = re.compile(r"(?is)\A(?:\s+|<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*>)*")
_FEED = re.compile(r"<(?:[\w.-]+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_SITEMAP = re.compile(r"<(?:[\w.-]+:)?(?:urlset|sitemapindex)\b", re.IGNORECASE)
_HEAD = 100_000
_UNPACKED = 80_000_000
_BOARD_WORDS = re.compile(
    r"(?:hot|rank|board|trend|billboard|top)(?![a-z])|热[榜搜]", re.IGNORECASE
)
_FORUM_HOST = re.compile(r"(?:\A|\.)(?:bbs|forum|club|luntan)\.")
_JSON_FEED = "jsonfeed.org/version/"
_API_ROLES = "title text external_id link published outlet place forwards comments likes views"
_BOARD_ROLES = "title link heat rank summary published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the desk knows that helps to guess."""

    outlets: OutletsSettings
    gazetteer: Gazetteer
    sources: tuple[AnySource, ...] = ()
    """The catalogue: whose ids are taken, and what place its hosts serve."""
    allow_private: bool = False
    """Whether the entry is for an address inside the agency's own network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An entry that fits, and what a person should look at before using it."""

    entry: Mapping[str, object]
    """As ``sources.yaml`` has it."""
    config: AnySource
    """The same as the program reads it."""
    reason: str
    """What the address was recognised by."""
    advice: tuple[str, ...] = ()

    @property
    def yaml(self) -> str:
        """The entry as a block for ``sources.yaml``; nothing in it can be more than a value."""
        block = {"sources": [dict(self.entry)]}
        return yaml.dump(block, Dumper=_Indented, allow_unicode=True, sort_keys=False, width=1000)


class _Indented(yaml.SafeDumper):
    """Writes the entries of a list further in than its key, as our files do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - as the library calls it
        super().increase_indent(flow, indentless=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Another address that has to be looked at first."""

    url: str
    reason: str
    is_feed: bool = False
    """Whether a page called it its feed; if it is none, the page itself may still do."""
    called: str = ""
    """What the page that led there calls itself."""


_ADAPTER: TypeAdapter[AnySource] = TypeAdapter(AnySource)


def propose(
    response: Response, known: Known, *, by_feed: bool = True, called: str = ""
) -> Proposal | Elsewhere:
    """The entry for what ``response`` holds, or the address to ask instead.

    ``by_feed`` lets a page send us to the feed it names; ``called`` is what a page that led here
    calls itself. ParseError, worded for staff, when it is nothing that can be collected.
    """
    guess = _Guess(response=response, known=known, called=called)
    text = guess.text()
    start = _PROLOGUE.sub("", text[:_HEAD], count=1)
    if not start.strip():
        raise ParseError(f"{guess.asked} 返回内容为空；请在浏览器中核对地址")
    if jsonfeed.is_json(text):
        return _of_json(text, guess)
    if _FEED.match(start):
        told = "RSS 或 Atom 订阅源"
        return guess.proposal("feed", told, titles_of(text), every="10m", slowest="1h")
    if _SITEMAP.match(start) or not start.startswith("<"):
        return _of_sitemap(text, guess)
    if not xmlfeed.is_page(text):
        raise ParseError(f"{guess.asked} 返回的不是网页、订阅源、站点地图或 JSON；请在浏览器中核对")
    return _of_page(text, guess, by_feed=by_feed)


def harmless(url: str) -> str:
    """A stranger's address without what our settings would take for a reference to a secret."""
    return url.replace("{", "%7B").replace("}", "%7D")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guess:
    """One answer, and how an entry is made of what was recognised in it."""

    response: Response
    known: Known
    called: str

    @property
    def asked(self) -> str:
        """The address as it was given."""
        return self.response.request.url

    def text(self) -> str:
        """The answer decoded. ParseError when it cannot be unpacked."""
        body = self.response.body
        if body.startswith(GZIP):
            try:
                body = gunzip(body, _UNPACKED)
            except ValueError as error:
                raise ParseError(f"{self.asked}：{error}；请在浏览器中核对地址") from error
        return decode(body, charset_of(self.response.headers.get("content-type", "")))

    def proposal(
        self,
        kind: str,
        reason: str,
        titles: Iterable[str] = (),
        advice: Iterable[str] = (),
        **keys: object,
    ) -> Proposal:
        """The entry of ``kind``, with ``keys`` beside what every entry has."""
        known, moved_to = self.known, self.response.moved_to
        url = harmless(moved_to) if moved_to else self.asked
        host = host_of(url)
        name = outlet_name([*titles, self.called], host, known.outlets)
        platform, authority, ground = _standing(kind, host, name, known.outlets)
        region = region_of(name, host, known.gazetteer, known.sources)
        entry = {
            "id": entry_id(url, {source.id for source in known.sources}),
            "kind": kind,
            "name": name,
            "url": url,
            "platform": platform.value,
            "authority": authority.value,
            **({"region": region} if region else {}),
            **keys,
            **({"allow_private": True} if known.allow_private else {}),
            "licence": LICENCE,
        }
        moved = [f"地址已永久改为 {url}，条目按新地址填写"] if moved_to else []
        same = [source.id for source in known.sources if source.url.rstrip("/") == url.rstrip("/")]
        listed = [f"目录中已有同一地址的信源：{'、'.join(same)}"] if same else []
        unnamed = ["没有认出名称，name 暂为主机名，请改为媒体或单位名"] if name == host else []
        return Proposal(
            entry=entry,
            config=_read(entry),
            reason=reason,
            advice=(*moved, *listed, *unnamed, ground, *advice),
        )


def _read(entry: Mapping[str, object]) -> AnySource:
    try:
        return _ADAPTER.validate_python(dict(entry))
    except ValidationError as error:
        told = "；".join(problem["msg"] for problem in error.errors(include_url=False)[:3])
        raise ParseError(f"{entry['url']} 不能写成 sources.yaml 条目：{told}") from error


def _standing(
    kind: str, host: str, name: str, outlets: OutletsSettings
) -> tuple[Platform, Authority, str]:
    """Platform and standing to begin with, and the ground of the latter, for staff."""
    authority, ground = standing_of(host, name, outlets)
    unknown = authority is Authority.SELF_MEDIA
    if kind == "hotlist":
        sure = "热榜按门户平台填写，请核对 authority"
        return Platform.HOTLIST, *((Authority.PORTAL, sure) if unknown else (authority, ground))
    if unknown and _FORUM_HOST.search(host):
        return Platform.FORUM, Authority.FORUM, "网址像论坛，按论坛填写，请核对 authority"
    return Platform.NEWS, authority, ground


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────


def _of_json(text: str, guess: _Guess) -> Proposal:
    try:
        data = read_json(text, whole=True)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"{guess.asked} 像 JSON，但不完整或不规范；请在浏览器中核对") from error
    if isinstance(data, dict) and _JSON_FEED in str(data.get("version", ""))[:100]:
        titles = [str(data.get("title", ""))]
        return guess.proposal("feed", "JSON Feed 订阅源", titles, every="10m", slowest="1h")
    fields = find_fields(data, guess.response.fetched_at)
    if fields is None:
        raise ParseError(
            f"{guess.asked} 是 JSON，但找不到带标题的列表；请查看接口说明，"
            "按 docs/sources.md 的 hotlist 或 api 一节自行填写"
        )
    found = f"在 {fields.items!r} 处有{fields.rows}条"
    advice = _field_advice(fields)
    if _is_board(fields, guess.asked):
        keys = {"every": "5m", "items": fields.items, **_chosen(fields, _BOARD_ROLES)}
        return guess.proposal("hotlist", f"JSON 热榜，{found}", (), advice, **keys)
    keys = {"every": "10m", **status_of(data), "items": fields.items, **_api_fields(fields)}
    url, paging = paging_of(guess.asked)
    if paging and not guess.response.moved_to:
        asked = replace(guess.response.request, url=url)
        guess = replace(guess, response=replace(guess.response, request=asked))
        keys["paging"] = paging
    return guess.proposal("api", f"JSON 接口，{found}", (), advice, **keys)


def _is_board(fields: Fields, url: str) -> bool:
    timeless = "published" not in fields.paths and _BOARD_WORDS.search(url) is not None
    return "title" in fields.paths and (fields.is_board or timeless)


def _field_advice(fields: Fields) -> list[str]:
    missing = "、".join(role for role in ("title", "link") if role not in fields.paths)
    told = f"没有认出 {missing}，请对照接口说明补上" if missing else "请对照接口说明核对各字段"
    return [told]


def _chosen(fields: Fields, roles: str) -> dict[str, object]:
    return {role: fields.paths[role] for role in roles.split() if role in fields.paths}


def _api_fields(fields: Fields) -> dict[str, object]:
    """What an ``api`` entry reads; a summary stands for a text that is not there."""
    found = _chosen(fields, _API_ROLES)
    if "text" not in found and "summary" in fields.paths:
        found["text"] = fields.paths["summary"]
    return found


# ── sitemaps and pages ───────────────────────────────────────────────────────────────────────


def _of_sitemap(text: str, guess: _Guess) -> Proposal:
    try:
        found = read_map(text)
    except NotASitemap as error:
        raise ParseError(f"{guess.asked} {error}；请在浏览器中核对地址") from error
    told = f"{'站点地图索引' if found.is_index else '站点地图'}，{len(found.entries)}个地址"
    advice = ["全站地图往往混有无关栏目，可用 include 收窄"]
    return guess.proposal("sitemap", told, (), advice, every="30m", slowest="2h")


def _of_page(text: str, guess: _Guess, *, by_feed: bool) -> Proposal | Elsewhere:
    if (much := overloaded(text)) is not None:
        raise ParseError(f"{guess.asked} 的{much}，不像列表页，未予解析；请打开网页查看")
    titles, url = titles_of(text), guess.response.url
    called = next(iter(titles), "")
    feed = discovery.find(text, url) if by_feed else None
    if feed is not None:
        told = "网页标明了订阅源"
        return Elsewhere(url=harmless(feed), reason=told, is_feed=True, called=called)
    page = open_page(text, url)
    found = list_on(page, guess.response.fetched_at)
    if not found.links and (target := forwarding(page)) is not None:
        return Elsewhere(url=harmless(target), reason="该网页只作跳转", called=called)
    if not found.links:
        raise ParseError(
            f"{guess.asked} 是网页，但找不到像文章列表的部分（{found.reason}）；"
            "如是一篇文章，请改给它所在栏目的列表页；如列表由脚本生成，本程序读不了"
        )
    often = host_of(guess.asked).endswith(".gov.cn")
    keys = {"every": "10m", "slowest": "30m"} if often else {"every": "15m", "slowest": "1h"}
    if found.selector:
        keys["list_selector"] = found.selector
    advice = _list_advice(found)
    if like_article(url):
        advice.append("网址像一篇文章，下面多半是它旁边的推荐；请改给它所在栏目的列表页")
    return guess.proposal("page", _list_told(found), titles, advice, **keys)


def _list_told(found: ListFound) -> str:
    what = f"枢纽页，{found.parts}处列表" if found.parts > 1 else "列表页"
    return f"{what}，共{found.links}条链接，其中{found.dated}条带日期"


def _list_advice(found: ListFound) -> list[str]:
    advice = []
    if found.parts > 1:
        advice.append("枢纽页各栏混排，更宜直接填写与社保有关的栏目的列表页")
    if found.selector is None:
        advice.append("没有找到唯一对应的选择器，列表由程序自动识别")
    if found.dated < found.links / 2:
        advice.append("多数链接不带日期，发布时间以文章页为准，请看试读的文章有无时间")
    return advice
