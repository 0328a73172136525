"""JSON search and vendor interfaces: read by a map of paths, page by page, window by window."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from monitor.clock import desk
from monitor.errors import ParseError
from monitor.settings.checks import Param
from monitor.settings.sources import ApiSource, Window
from monitor.sources.asking.paging import Page, onward, start
from monitor.sources.asking.queries import with_query
from monitor.sources.base import Parsed, Purpose, Request, Response, short_hash
from monitor.sources.markup import line
from monitor.sources.rows import Row, curtailed, read_document
from monitor.types import Engagement, RawItem, SourceState

_JSON: Final = {"content-type": "application/json"}
_TITLE_LENGTH = 40
_OUTLET_LENGTH = 30
_ID_LENGTH = 200
_NEXT_LENGTH = 2000
_REASON_LENGTH = 80
_REASONS = ("message", "msg", "errmsg", "error", "error.message", "error_msg", "desc")
# A long run of letters and digits may be our own key, read back to us.
_MAYBE_SECRET = re.compile(r"[A-Za-z0-9_\-+/=.]{16,}")
_REGION = re.compile(r"[1-9][0-9]{5}")


@dataclass(frozen=True, slots=True)
class Api:
    """One JSON interface."""

    config: ApiSource

    def requests(self, state: SourceState) -> tuple[Request, ...]:
        """The page that is owed, or the first one of what is new up to now."""
        page = start(self.config.paging, self.config.window, state)
        return (self._request(page, "list"),)

    def parse(self, response: Response, state: SourceState) -> Parsed:
        """Every row with a title or a text, and the next page as long as there is one.

        ParseError when it is not JSON, when it reports an error of its own, when the path to the
        list leads nowhere, or when no row has words.
        """
        document = read_document(response, self.config, "json", ())
        self._expect_ok(document)
        rows = document.rows(self.config.items)
        items, problems = self._items(rows, response.fetched_at)
        page = Page.of(response.request.context)
        after = onward(
            replace(page, until=page.until or response.fetched_at.isoformat()),
            [self._key(row) for row in rows],
            self._handed_out(document),
            paging=self.config.paging,
            window=self.config.window,
            cursor=state.cursor,
        )
        return Parsed(
            items=items,
            follow=(self._request(after.page, "more"),) if after.page else (),
            cursor=after.cursor,
            problems=(*problems, *([self._cut_off(page)] if after.cut_off else [])),
        )

    # ── what is asked ────────────────────────────────────────────────────────────────────────

    def _request(self, page: Page, purpose: Purpose) -> Request:
        config = self.config
        fields = {**config.params, **self._window_fields(page), **self._page_field(page)}
        headers = {name.lower(): value for name, value in config.headers.items()}
        get = config.method == "GET"
        return Request(
            url=with_query(config.url, fields) if get else config.url,
            purpose=purpose,
            conditional=not (config.window or config.paging),
            method=config.method,
            headers=headers if get else {**_JSON, **headers},
            body="" if get else json.dumps(fields, ensure_ascii=False),
            context=page.context(),
        )

    def _window_fields(self, page: Page) -> dict[str, Param]:
        window = self.config.window
        if window is None:
            return {}
        named = {window.param: page.begin, window.until_param: page.until}
        return {name: _spelled(at, window) for name, at in named.items() if name and at}

    def _page_field(self, page: Page) -> dict[str, Param]:
        paging = self.config.paging
        if paging is None or not page.value:
            return {}
        return {paging.param: page.value if paging.cursor else int(page.value)}

    # ── what the interface says of itself ────────────────────────────────────────────────────

    def _expect_ok(self, document: Row) -> None:
        """ParseError with the interface's own words when it says that it failed."""
        path, _, wanted = (self.config.ok or "").partition("=")
        told = document.line(path)
        if not path or told == wanted:
            return
        beside = path.rpartition(".")[0]
        places = [f"{beside}.{name}" for name in _REASONS] + list(_REASONS)
        reason = next(filter(None, map(document.line, places)), "")
        reason = _MAYBE_SECRET.sub("〔略〕", reason)[:_REASON_LENGTH]
        said = f"“{reason}”" if reason else "未说明原因"
        raise ParseError(
            f"信源 {self.config.id!r}：接口报告出错，{said}"
            f"（{path!r} 为 {told[:_TITLE_LENGTH]!r}，应为 {wanted!r}）；"
            "请核对口令、参数和服务合同是否到期"
        )

    def _handed_out(self, document: Row) -> str:
        """The next page's value; ParseError when it is one we must not send on."""
        path = self.config.paging.cursor if self.config.paging else None
        value = line(document.address(path)) if path else ""
        # It would be taken for a reference to one of our secrets.
        if "${" in value or len(value) > _NEXT_LENGTH:
            raise ParseError(
                f"信源 {self.config.id!r}：接口在 {path!r} 处给出的下一页标记不可用；"
                "请核对接口文档，并在 sources.yaml 中更正 'paging'"
            )
        return value

    def _cut_off(self, page: Page) -> str:
        rest = "其余从下次访问起接着读取" if self.config.window else "更早的未读取"
        return (
            f"信源 {self.config.id!r}：读到第{page.number}页仍未读完，{rest}；"
            "如经常出现，请在 sources.yaml 中调大 'max_pages' 或缩短 'every'"
        )

    # ── what came ────────────────────────────────────────────────────────────────────────────

    def _items(
        self, rows: Sequence[Row], seen_at: datetime
    ) -> tuple[tuple[RawItem, ...], tuple[str, ...]]:
        """The rows with words, and what was wrong with the others."""
        found = [self._item(row, seen_at) for row in rows]
        items = tuple(item for item in found if item is not None)
        if rows and not items:
            raise ParseError(
                f"信源 {self.config.id!r}：各条目在 {self.config.title!r}、{self.config.text!r} "
                f"处都没有内容，条目是{rows[0].looks()}；请在 sources.yaml 中更正"
            )
        problems = [
            f"第{number}条：既无标题也无正文；已跳过，请打开原接口查看"
            for number, item in enumerate(found, 1)
            if item is None
        ]
        return items, curtailed(problems)

    def _item(self, row: Row, seen_at: datetime) -> RawItem | None:
        config = self.config
        body = row.text(config.text)
        title = row.line(config.title) or line(body)[:_TITLE_LENGTH]
        if not title:
            return None
        link, key, place = row.link(config.link), self._key(row), row.line(config.place)
        return RawItem(
            source_id=config.id,
            url=link or f"{config.url}#{key}",
            title=title,
            body=body,
            platform=config.platform,
            authority=config.authority,
            outlet=row.line(config.outlet)[:_OUTLET_LENGTH] or config.name,
            region=place if _REGION.fullmatch(place) else config.region,
            published_at=row.moment(config.published, seen_at),
            fetched_at=seen_at,
            external_id=self._own_id(row) or (None if link else key),
            engagement=Engagement(
                forwards=row.number(config.forwards),
                comments=row.number(config.comments),
                likes=row.number(config.likes),
                views=row.number(config.views),
            ),
        )

    def _own_id(self, row: Row) -> str:
        return row.line(self.config.external_id)[:_ID_LENGTH]

    def _key(self, row: Row) -> str:
        """What a row is recognised by on another page or at another visit."""
        name = self._own_id(row) or row.link(self.config.link)
        return short_hash(name or f"{row.line(self.config.title)}\n{row.text(self.config.text)}")


def _spelled(at: str, window: Window) -> Param:
    """A moment (ISO) as the interface wants it; wall clock of the desk unless it is an epoch."""
    moment = desk(datetime.fromisoformat(at))
    if window.format == "iso":
        return moment.isoformat(timespec="seconds")
    if window.format == "epoch":
        return int(moment.timestamp())
    if window.format == "epoch_ms":
        return int(moment.timestamp() * 1000)
    return moment.strftime(window.format)
