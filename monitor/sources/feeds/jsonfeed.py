"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import html
import json
from typing import Any

from monitor.sources.feeds.entry import Entry, NotAFeed, Reading

_VERSION = "jsonfeed.org/version/1"


def is_json(document: str) -> bool:
    """Whether ``document`` can only be JSON."""
    return document.lstrip()[:1] in ("{", "[")


def read(document: str) -> Reading:
    """The entries of ``document`` in order. NotAFeed when it is not one."""
    try:
        # Raw line breaks inside a text are an error of many writers; nothing is lost by them.
        feed = json.loads(document, strict=False)
    except (ValueError, RecursionError) as error:
        raise NotAFeed(
            f"JSON 不完整或不规范（{_place(error)}）", "请查看原文，并告知网站"
        ) from error
    if not isinstance(feed, dict) or _VERSION not in _text(feed.get("version")):
        raise NotAFeed(
            "返回的是其他数据，不是 RSS、Atom 或 JSON Feed",
            "请核对并在 sources.yaml 中更正地址；如为数据接口，请改用 kind: api",
        )
    items = feed.get("items")
    if not isinstance(items, list):
        raise NotAFeed("JSON Feed 没有 items 列表", "请查看原文，并告知网站")
    return Reading(entries=tuple(_entry(item if isinstance(item, dict) else {}) for item in items))


def _place(error: Exception) -> str:
    return (
        f"第{error.lineno}行" if isinstance(error, json.JSONDecodeError) else "嵌套过深或数字过长"
    )


def _entry(item: dict[str, Any]) -> Entry:
    texts = (
        _text(item.get("content_html")),
        # What the standard calls plain is made HTML, as all other texts of an entry are.
        html.escape(_text(item.get("content_text")), quote=False),
        html.escape(_text(item.get("summary")), quote=False),
    )
    return Entry(
        title=html.escape(_text(item.get("title")), quote=False),
        text=max(texts[:2], key=len) or texts[2],
        link=_text(item.get("url")) or _text(item.get("external_url")),
        id=_text(item.get("id")),
        dates=(_text(item.get("date_published")), _text(item.get("date_modified"))),
    )


def _text(value: object) -> str:
    """A text, or a number as text, which the standard allows for ``id``."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""
