"""A response as one row, from which the others are picked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from monitor.errors import ParseError
from monitor.settings.sources import Reading, SourceBase
from monitor.sources.base import Response
from monitor.sources.decode import charset_of, decode
from monitor.sources.rows.html_row import read_html
from monitor.sources.rows.json_row import JsonRow, read_json
from monitor.sources.rows.row import Row

_PROBLEMS_TOLD: Final = 20


def read_document(
    response: Response,
    config: SourceBase,
    reading: Reading,
    keys: Iterable[str],
    *,
    json_after: str | None = None,
) -> Row:
    """The whole of ``response`` as one row.

    ``keys`` are the settings that hold paths into it. ``json_after`` is what stands right before
    the JSON on a page that carries it along. ParseError when it is empty or no JSON, or when a
    path is no CSS selector.
    """
    text = decode(response.body, charset_of(response.headers.get("content-type", "")))
    if not text.strip():
        raise ParseError(
            f"信源 {config.id!r}：返回内容为空；请打开 {response.request.url} 核对，"
            "并在 sources.yaml 中更正地址"
        )
    root = _root(response)
    if reading == "html":
        return read_html(text, root, config, keys)
    if json_after is not None:
        text = _after(text, json_after, config)
    try:
        data = read_json(text, whole=json_after is None)
    except (ValueError, RecursionError) as error:
        raise ParseError(
            f"信源 {config.id!r}：返回的不是 JSON；"
            f"请打开 {response.request.url} 核对，并在 sources.yaml 中更正地址"
        ) from error
    return JsonRow(source_id=config.id, root=root, data=data)


def curtailed(problems: Sequence[str]) -> tuple[str, ...]:
    """``problems``, the first of them only when there are very many."""
    left = len(problems) - _PROBLEMS_TOLD
    more = (f"另有{left}条同类问题，未逐一列出",) if left > 0 else ()
    return (*problems[:_PROBLEMS_TOLD], *more)


def _root(response: Response) -> str:
    """The address that relative links count from, without what may be secret in it."""
    sent = response.request.url
    parts = urlsplit(sent if "${" in sent else response.url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _after(text: str, mark: str, config: SourceBase) -> str:
    _, found, rest = text.partition(mark)
    if not found:
        raise ParseError(
            f"信源 {config.id!r}：网页中找不到 {mark!r}；网页可能已改版，"
            "请在 sources.yaml 中更正 'json_after'"
        )
    return rest
