"""What a page says of itself in JSON: schema.org blocks, and the data its scripts carry."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_JSON_LD = "ld+json"
_ARTICLE_TYPES = re.compile(r"article|posting|report|webpage", re.IGNORECASE)
_DEPTH = 6
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_PAIR = re.compile(
    r'"(headline|title|datePublished|pubDate|articleBody|@id)"\s*:\s*"((?:[^"\\\n]|\\.)*)"'
)
_MANY = 200

# A time as scripts write it: "publish_time":"2026-11-22 08:30", var ct = "1790000000"
_SCRIPT_TIME = re.compile(
    r"""(?<![A-Za-z])(publish(?:ed)?_?(?:time|date|at)|pub_?(?:time|date)|date_?published|post_?(?:time|date)
    |release_?(?:time|date)|create_?time|created_?at|news_?time|ct|svr_?time|ptime)
    \\?["']?\s*[:=]\s*\\?["']?((?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}[^"'\\,;]{0,20}|1\d{9}(?:\d{3})?)(?!\d)""",
    re.VERBOSE | re.IGNORECASE,
)
_SCRIPT_BODY = re.compile(
    r"""(?<![A-Za-z])(?:article_?(?:content|body)|content_?(?:html|text|noencode)?|body|text|news_?content|main_?content)
    \\?["']?\s*[:=]\s*("(?:[^"\\]|\\.){80,}"|'(?:[^'\\]|\\.){80,}'|`[^`]{80,}`)""",
    re.VERBOSE | re.IGNORECASE,
)
_PROPERTY = re.compile(r"<(\w{4,12})>([^<]{0,300})</\1>")
_PROPERTIES = {"title": "articletitle", "date": "pubdate", "source": "contentsource"}
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SCRIPT_LIMIT = 1_500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What schema.org blocks say of the article; empty where they are silent."""

    headline: str = ""
    published: str = ""
    publisher: str = ""
    body: str = ""
    url: str = ""


def told_by(scripts: Iterable[tuple[str, str]]) -> Told:
    """The first article among the JSON-LD blocks; a broken block is read as far as it goes."""
    for kind, text in scripts:
        if _JSON_LD in kind:
            for entry in _entries(text):
                told = _told(entry)
                if told.headline or told.published or told.body:
                    return told
    return Told()


def _entries(text: str) -> Iterator[Mapping[str, Any]]:
    """Every object of a block that may be an article, outer ones first."""
    cleaned = _TRAILING_COMMA.sub("", text.strip().removeprefix("<!--").removesuffix("-->"))
    try:
        data = json.loads(cleaned, strict=False)
    except (ValueError, RecursionError):
        pairs: dict[str, str] = {}
        for name, value in _PAIR.findall(text):
            pairs.setdefault(name, _unescaped(f'"{value}"'))
        yield pairs
        return
    yield from _objects(data)


def _objects(data: Any) -> Iterator[Mapping[str, Any]]:
    level = [data]
    seen = 0
    for _ in range(_DEPTH):
        below: list[Any] = []
        for item in level:
            if isinstance(item, list):
                below += item
            elif isinstance(item, dict):
                kinds = item.get("@type")
                if kinds is None or _ARTICLE_TYPES.search(str(kinds)):
                    yield item
                below += [item[key] for key in ("@graph", "mainEntity") if key in item]
            seen += 1
            if seen > _MANY:
                return
        level = below


def _told(entry: Mapping[str, Any]) -> Told:
    return Told(
        headline=_text(entry, "headline") or _text(entry, "title"),
        published=_text(entry, "datePublished") or _text(entry, "pubDate"),
        publisher=_name(entry.get("publisher")),
        body=_text(entry, "articleBody"),
        url=_text(entry, "url") or _text(entry, "@id"),
    )


def _text(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key)
    return html.unescape(value).strip() if isinstance(value, str) else ""


def _name(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return value.strip() if isinstance(value, str) else ""


def properties(marks: Iterable[str]) -> Mapping[str, str]:
    """What 方正翔宇 writes of an article into a comment, under the guideline's names of tags."""
    for mark in marks:
        if mark.startswith("enpproperty"):
            pairs = _PROPERTY.findall(mark)
            named = {
                _PROPERTIES[name]: html.unescape(value)
                for name, value in pairs
                if name in _PROPERTIES
            }
            return {name: value for name, value in named.items() if value.strip()}
    return {}


# ── the data of scripts ──────────────────────────────────────────────────────────────────────


def script_times(scripts: Iterable[tuple[str, str]], title: str) -> Iterator[str]:
    """Times of publication that scripts carry, those beside the headline first.

    Scripts also carry the times of other articles: where several differ and none stands beside
    the headline, nothing is said.
    """
    found: list[str] = []
    near: list[tuple[int, str]] = []
    for kind, text in scripts:
        if _JSON_LD in kind or not (matches := list(_SCRIPT_TIME.finditer(text[:_SCRIPT_LIMIT]))):
            continue
        at = _where(text, title)
        for match in matches[:_MANY]:
            found.append(match[2])
            if at >= 0:
                near.append((abs(match.start() - at), match[2]))
    if near:
        yield from (value for _, value in sorted(near)[:2])
    elif len({value[:10] for value in found}) == 1:
        yield found[0]


def _where(text: str, title: str) -> int:
    if len(title) < 4:
        return -1
    at = text.find(title)
    return at if at >= 0 else text.find(json.dumps(title)[1:-1])


def script_body(scripts: Iterable[tuple[str, str]]) -> str:
    """The longest Chinese text that scripts carry under a name for the text; may hold markup."""
    best, most = "", 0
    for _, text in scripts:
        for match in _SCRIPT_BODY.finditer(text[:_SCRIPT_LIMIT]):
            han = len(_HAN.findall(match[1])) or match[1].count("\\u")
            if han > most:
                best, most = match[1], han
    return _unescaped(best)


def _unescaped(literal: str) -> str:
    """The value of a JavaScript string, entities and all; empty when it is none."""
    if len(literal) < 2:
        return ""
    inner = literal[1:-1]
    if literal[0] != '"':
        inner = inner.replace("\\'", "'").replace('\\"', '"').replace('"', '\\"')
    try:
        value = json.loads(f'"{inner}"', strict=False)
    except ValueError:
        value = re.sub(r"\\x([0-9A-Fa-f]{2})", lambda m: chr(int(m[1], 16)), inner)
        value = value.replace("\\n", "\n").replace("\\/", "/").replace('\\"', '"')
    text = str(value)
    return html.unescape(text).strip('"') if "&lt;" in text or "&#" in text else text
