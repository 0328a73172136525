"""PURE. What one visit brought, as a golden sample for the tests: trimmed and pseudonymised.

A sample is a folder of ``source.json`` (the entry, and what was asked and came), the bodies, and
``expected.json``: what the kind makes of them, one answer after the other.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pydantic import TypeAdapter

from monitor.errors import InputError
from monitor.settings.sources import (
    AnySource,
    ApiSource,
    BoardSource,
    FeedSource,
    HotListSource,
    PageSource,
    SitemapSource,
    SourceBase,
)
from monitor.sources.base import Parsed, Request, Response, host_of
from monitor.sources.decode import charset_of, decode
from monitor.sources.feeds import jsonfeed, xmlfeed
from monitor.sources.links.gunzip import GZIP, gunzip
from monitor.sources.links.listing import chosen_list, find_list
from monitor.sources.links.webpage import open_page, overloaded
from monitor.sources.rows.json_row import read_json
from monitor.sources.sample.entry import entry_of, masked_url
from monitor.sources.sample.masking import Masker
from monitor.sources.sample.trimming import ENTRIES, trim_html, trim_json, trim_xml
from monitor.types import SourceState

_KINDS = (FeedSource, PageSource, SitemapSource, HotListSource, ApiSource, BoardSource)
"""Read from public addresses; a ledger's or a vendor's contents are no samples."""
_AT_MOST: Final[Mapping[str, int]] = {"list": 1, "more": 2, "article": 2}
_CODECS = ("utf-8", "gb18030", "big5hkscs")
_UNPACKED = 80_000_000
_ADAPTER: TypeAdapter[AnySource] = TypeAdapter(AnySource)

Read = Callable[[Response, SourceState], Parsed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """A sample that can be written and read back."""

    entry: Mapping[str, object]
    files: tuple[str, ...]
    """Name of the file of each response."""
    responses: tuple[Response, ...]

    @property
    def config(self) -> AnySource:
        """The entry as the program reads it."""
        return _ADAPTER.validate_python(dict(self.entry))

    def expected(self, read: Read) -> list[object]:
        """What ``read`` makes of the responses, as JSON has it. MonitorError when it cannot."""
        state, found = SourceState(source_id=self.config.id), []
        for response in self.responses:
            parsed = read(response, state)
            state = replace(state, cursor=parsed.cursor or state.cursor)
            found.append(_plain(parsed))
        return found

    def written(self, read: Read) -> Mapping[str, bytes]:
        """Every file of the folder by its name."""
        told = [
            _told(name, response) for name, response in zip(self.files, self.responses, strict=True)
        ]
        bodies = {
            name: response.body for name, response in zip(self.files, self.responses, strict=True)
        }
        source = {"config": dict(self.entry), "responses": told}
        return {
            "source.json": _json(source),
            **bodies,
            "expected.json": _json(self.expected(read)),
        }


def specimen(config: SourceBase, responses: Sequence[Response]) -> Specimen:
    """The sample of ``responses``, which ``config`` asked for, in the order in which they came.

    InputError, worded for staff, when such a source may not be kept or nothing came.
    """
    if not isinstance(config, _KINDS):
        kind = getattr(config, "kind", "")
        raise InputError(f"信源 {config.id!r}：{kind} 类信源的内容不是公开网页，不能录为样本")
    came = _chosen(responses)
    if not came:
        raise InputError(f"信源 {config.id!r}：没有取到内容，无从录制样本")
    masker = Masker(host_of(config.url), config.name)
    articles = frozenset(one.request.url for one in came if one.request.purpose == "article")
    entry = entry_of(config, masker)
    bodies = [_trimmed(one, config, articles, masker) for one in came]
    return Specimen(
        entry=entry,
        files=_names(came, bodies),
        responses=tuple(_masked(one, body, masker) for one, body in zip(came, bodies, strict=True)),
    )


def _chosen(responses: Sequence[Response]) -> list[Response]:
    """The first answers of each purpose that hold anything."""
    counts: Counter[str] = Counter()
    chosen = []
    for response in responses:
        purpose = response.request.purpose
        if response.status == 200 and counts[purpose] < _AT_MOST[purpose]:
            counts[purpose] += 1
            chosen.append(response)
    return chosen


# ── the answers ──────────────────────────────────────────────────────────────────────────────


def _masked(response: Response, body: bytes, masker: Masker) -> Response:
    asked = response.request
    request = Request(
        url=masked_url(asked.url, masker),
        purpose=asked.purpose,
        context={name: masker.text(value) for name, value in asked.context.items()},
    )
    media_type = response.headers.get("content-type", "")
    return replace(
        response,
        request=request,
        status=200,
        url=request.url,
        headers={"content-type": media_type} if media_type else {},
        body=body,
        fetched_at=response.fetched_at.replace(microsecond=0),
        moved_to=None,
        robots_hash=None,
    )


def _told(name: str, response: Response) -> Mapping[str, object]:
    """One answer as ``source.json`` tells it; what it does not tell is usual."""
    request = response.request
    optional = {
        "purpose": request.purpose if request.purpose != "list" else "",
        "content_type": response.headers.get("content-type", ""),
        "context": dict(request.context),
    }
    return {
        "file": name,
        "url": request.url,
        **{key: value for key, value in optional.items() if value},
        "fetched_at": response.fetched_at.isoformat(),
    }


def _trimmed(
    response: Response, config: SourceBase, articles: frozenset[str], masker: Masker
) -> bytes:
    """The body, cut down and masked, in the spelling in which it came."""
    text, codec = _text(response)
    mark = config.json_after if isinstance(config, HotListSource) else None
    if mark is not None and response.request.purpose == "list":
        return f"{mark}{_json_of(text.partition(mark)[2], masker, whole=False)}\n".encode()
    if jsonfeed.is_json(text):
        return _json_of(text, masker, whole=True).encode()
    if text.lstrip().startswith("<datastore") or not xmlfeed.is_page(text):
        return trim_xml(text, masker).encode(codec, "xmlcharrefreplace")
    if (much := overloaded(text)) is not None:
        raise InputError(f"{response.request.url} 的{much}，不能录为样本")
    listed = _listed(text, response, config, articles)
    page = trim_html(text, response.request.url, listed, masker)
    return page.encode(codec, "xmlcharrefreplace")


def _text(response: Response) -> tuple[str, str]:
    """The body's text with its declaration, and its codec."""
    body = response.body
    if body.startswith(GZIP):
        try:
            body = gunzip(body, _UNPACKED)
        except ValueError as error:
            raise InputError(f"{response.request.url}：{error}，不能录为样本") from error
    read = decode(body, charset_of(response.headers.get("content-type", "")))
    for codec in _CODECS:
        try:
            whole = body.decode(codec)
        except UnicodeDecodeError:
            continue
        if whole.endswith(read[-500:]):
            return whole.lstrip("\ufeff"), codec
    return read, "utf-8"


def _json_of(text: str, masker: Masker, *, whole: bool) -> str:
    try:
        data = read_json(text, whole=whole)
    except (ValueError, RecursionError) as error:
        raise InputError("返回的 JSON 不完整或不规范，不能录为样本") from error
    return json.dumps(trim_json(data, masker), ensure_ascii=False, indent=1)


def _listed(
    text: str, response: Response, config: SourceBase, articles: frozenset[str]
) -> frozenset[str]:
    """The links of a list page that are to stay: the first, and those that were followed."""
    if not isinstance(config, PageSource) or response.request.purpose == "article":
        return frozenset()
    page, now = open_page(text, response.request.url), response.fetched_at
    if config.list_selector is None:
        links = find_list(page, now).links
    else:
        links = chosen_list(page, config.list_selector, now)
    followed = [url for url in links if url in articles]
    return frozenset(list(dict.fromkeys([*followed, *links]))[:ENTRIES])


def _names(responses: Sequence[Response], bodies: Sequence[bytes]) -> tuple[str, ...]:
    counts: Counter[str] = Counter()
    names = []
    for response, body in zip(responses, bodies, strict=True):
        purpose = response.request.purpose
        counts[purpose] += 1
        number = f"_{counts[purpose]}" if counts[purpose] > 1 else ""
        names.append(f"{purpose}{number}.{_ending(body)}")
    return tuple(names)


def _ending(body: bytes) -> str:
    start = body[:4000].lstrip()
    if start[:1] in (b"{", b"["):
        return "json"
    return "html" if re.search(rb"<(?:!doctype\s+)?html\b", start, re.IGNORECASE) else "xml"


def _plain(parsed: Parsed) -> object:
    return json.loads(json.dumps(dataclasses.asdict(parsed), ensure_ascii=False, default=str))


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
