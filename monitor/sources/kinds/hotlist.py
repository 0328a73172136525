"""Trending boards, JSON or HTML: every look at a title gives its place and heat at that moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from monitor.errors import ParseError
from monitor.settings.sources import HotListSource
from monitor.sources.base import Parsed, Request, Response, short_hash
from monitor.sources.rows import Row, curtailed, read_document
from monitor.types import Engagement, RawItem, SourceState

_PATHS: Final = ("items", "title", "link", "heat", "rank", "summary", "published")
# Parts of a board's links that tell where the reader came from or the place at the moment.
_VOLATILE_KEYS = """
_ band_rank from icmp index pos position rank refer rsv_dl rsv_idx share_token source spm t
timestamp topic_ad ts utm_campaign utm_content utm_medium utm_source utm_term
"""
_VOLATILE = frozenset(_VOLATILE_KEYS.split())


@dataclass(frozen=True, slots=True)
class HotList:
    """One trending board."""

    config: HotListSource

    def requests(self, state: SourceState) -> tuple[Request, ...]:
        """The board itself."""
        del state
        return (Request(url=self.config.url),)

    def parse(self, response: Response, state: SourceState) -> Parsed:
        """Every title on the board, with its place and heat at this moment.

        ParseError when it is not what ``reading`` says, when the path to the list leads nowhere,
        or when no entry has a title.
        """
        del state
        config = self.config
        rows = read_document(
            response, config, config.reading, _PATHS, json_after=config.json_after
        ).rows(config.items)
        links = [row.link(config.link) for row in rows]
        times = Counter(links)
        items: list[RawItem] = []
        problems: list[str] = []
        for place, (row, link) in enumerate(zip(rows, links, strict=True), 1):
            # A link that several titles share tells none of them apart.
            own_link = link if times[link] == 1 else None
            item = self._item(row, own_link, place, response.fetched_at)
            if item is None:
                problems.append(f"第{place}条：没有 {config.title!r}；已跳过，请打开原榜单查看")
            else:
                items.append(item)
        self._expect_titles(rows, items)
        return Parsed(items=tuple(items), problems=curtailed(problems))

    def _expect_titles(self, rows: Sequence[Row], items: Sequence[RawItem]) -> None:
        if rows and not items:
            raise ParseError(
                f"信源 {self.config.id!r}：各条目在 {self.config.title!r} 处都没有标题，"
                f"条目是{rows[0].looks()}；请在 sources.yaml 中更正 'title'"
            )

    def _item(self, row: Row, link: str | None, place: int, seen_at: datetime) -> RawItem | None:
        config = self.config
        title = row.line(config.title).strip("# ")
        if not title:
            return None
        identity = short_hash(_lasting(link) if link else title)
        return RawItem(
            source_id=config.id,
            url=link or f"{config.url}#{identity}",
            title=title,
            body=row.text(config.summary),
            platform=config.platform,
            authority=config.authority,
            outlet=config.name,
            region=config.region,
            published_at=row.moment(config.published, seen_at),
            fetched_at=seen_at,
            external_id=identity,
            engagement=Engagement(
                # A board that prints places numbers from 1; what it pins on top has none.
                rank=(row.number(config.rank) or None) if config.rank else place,
                heat=row.number(config.heat),
            ),
        )


def _lasting(link: str) -> str:
    """``link`` without the parts that change from one look at the board to the next."""
    parts = urlsplit(link)
    query = [(k, v) for k, v in parse_qsl(parts.query) if k.lower() not in _VOLATILE]
    return urlunsplit(("", parts.netloc.lower(), parts.path, urlencode(query), ""))
