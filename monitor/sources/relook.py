"""A page looked at a second time: whether what was read there stands, under the same title.

Only what a page says of itself counts. A page that shows something else, nothing, or a challenge is
no evidence, nor is a server that fails; neither is a text of which we never saw the page.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.settings.sources import (
    ArticleSource,
    HotListSource,
    LedgerSource,
    PageSource,
    PushSource,
    RecordedSource,
    SitemapSource,
    SourceBase,
)
from monitor.sources.base import Parsed, Request, Response, is_web_address
from monitor.sources.decode import charset_of, decode
from monitor.sources.extract import article
from monitor.sources.markup import plain
from monitor.text.fingerprint import bare_title, opening, within
from monitor.text.normalise import fold_text
from monitor.text.redact import redact
from monitor.text.takendown import says_taken_down
from monitor.types import Item, Platform, RawItem, Recheck, SourceState

_READ = 20_000
"""Characters of a page that are looked through."""
_NOTICE = 1500
"""Characters of a page above which a notice on it is not what it is there for."""
_STANDS = 0.5
"""Share of a text's beginning found on its page from which it stands there."""
_BEGINNING = 200
_SHORTEST = 24
"""Characters of a beginning below which only the title can be looked for."""
_OPENED = (Platform.NEWS, Platform.WEIBO, Platform.WECHAT, Platform.VIDEO, Platform.FORUM)
_CLOSED = (HotListSource, LedgerSource, PushSource, RecordedSource)


AFTER = tuple(timedelta(minutes=minutes) for minutes in (30, 2 * 60, 6 * 60, 24 * 60, 48 * 60))
"""How long after it was collected a page is looked at again."""


class Found(StrEnum):
    """What a second look found."""

    STANDING = "standing"
    RETITLED = "retitled"
    GONE = "gone"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One second look: what was found, the page's title, and what shows it (staff read it)."""

    found: Found
    title: str = ""
    evidence: str = ""


def may_be_seen(config: SourceBase, platform: Platform) -> bool:
    """Whether items of this source have pages of their own that may be opened again."""
    return not isinstance(config, _CLOSED) and (platform in _OPENED or platform is Platform.BOARD)


def second_look(config: SourceBase) -> SecondLook:
    """The reader of pages of one source: by its own selectors, where it has any."""
    if isinstance(config, ArticleSource):
        return SecondLook(config)
    # Without its kind: what else is read as JSON, in this process, is a stranger's page here.
    shared = {field.name: getattr(config, field.name) for field in fields(SourceBase)}
    return SecondLook(SourceBase(**shared))


@dataclass(frozen=True, slots=True)
class SecondLook:
    """Reads any page of one source as a single item: its title, and all the text it shows."""

    config: SourceBase

    def requests(self, state: SourceState) -> tuple[Request, ...]:  # noqa: ARG002 - as every source
        """Nothing by itself: what to look at is known from elsewhere."""
        return ()

    def request(self, item: Item) -> Request | None:
        """What to ask for to see ``item`` again; None when its address cannot be opened."""
        if not is_web_address(item.url):
            return None
        return Request(url=item.url, purpose="article", conditional=False)

    def parse(self, response: Response, state: SourceState) -> Parsed:  # noqa: ARG002 - as above
        """One item of the page's title and whole text."""
        content_type = response.headers.get("content-type", "text/html")
        markup = decode(response.body, charset_of(content_type))
        rules = self.config if isinstance(self.config, ArticleSource) else None
        read = article(markup, rules, response.fetched_at, url=response.request.url)
        page = RawItem(
            source_id=self.config.id,
            url=response.request.url,
            title=read.title,
            body=plain(markup)[:_READ],
            platform=self.config.platform,
            authority=self.config.authority,
            outlet=self.config.name,
            fetched_at=response.fetched_at,
        )
        return Parsed(items=(page,))


def status_says(status: int | None) -> Sighting:
    """What an answer without a page says: gone (404, 410 of RFC 9110), or nothing."""
    if status in (404, 410):
        return Sighting(found=Found.GONE, evidence=f"原地址返回 HTTP {status}")
    return Sighting(found=Found.UNCLEAR)


def compared(page: RawItem, item: Item, before: Recheck, config: SourceBase) -> Sighting:
    """What ``page`` says of ``item``, given what the looks ``before`` found.

    Titles are held against the one kept where that came off the page itself; where it came from a
    feed or an interface, the first look learns the page's own.
    """
    title = redact(page.title)
    text = fold_text(f"{page.title}\n{page.body}")
    seen = before.checked_at is not None
    if not _stands(item, text):
        notice = _notice(page, item) if seen or _is_read_here(config) else None
        if notice is None:
            return Sighting(found=Found.UNCLEAR)
        return Sighting(found=Found.GONE, evidence=f"原地址现写“{redact(notice)}”")
    known = before.title or (item.title if seen or _is_read_here(config) else "")
    if known and title and bare_title(title) != bare_title(known):
        return Sighting(found=Found.RETITLED, title=title)
    return Sighting(found=Found.STANDING, title=title)


def _is_read_here(config: SourceBase) -> bool:
    """Whether titles of this source come off the articles' own pages."""
    return isinstance(config, PageSource | SitemapSource)


def _stands(item: Item, text: str) -> bool:
    """Whether the words that were read are on the page; of a bare title, whether that is."""
    begins = opening(item.body)[:_BEGINNING]
    words = begins if len(begins) >= _SHORTEST else _letters(fold_text(item.title))
    return within(words, _letters(text)) >= _STANDS


def _letters(folded: str) -> str:
    return "".join(filter(str.isalnum, folded))


def _notice(page: RawItem, item: Item) -> str | None:
    """The words by which the page says that the text is gone, if it is there to say so."""
    kept = f"{item.title}\n{item.body}"
    said = says_taken_down(page.title)
    if said is None and len(page.body) <= _NOTICE:
        said = next(filter(None, map(says_taken_down, page.body.split("\n"))), None)
    return said if said is not None and said not in kept else None


# ── when, and what is kept of it ─────────────────────────────────────────────────────────────


def first_look(collected_at: datetime, now: datetime) -> datetime:
    """When a page is looked at for the first time: at once where that is overdue."""
    return max(now, collected_at + AFTER[0])


def next_look(collected_at: datetime, now: datetime) -> datetime | None:
    """When it is looked at after ``now``; None: no more."""
    return next((collected_at + span for span in AFTER if collected_at + span > now), None)


def settled(before: Recheck, item: Item, found: Sighting, now: datetime) -> Recheck:
    """What is kept after a look at ``now``; what shows nothing changes nothing but the next time.

    A page that is there again is no longer gone; that it was stays in the evidence.
    """
    after = replace(before, next_at=next_look(item.collected_at, now))
    if found.found is Found.UNCLEAR:
        return after
    after = replace(after, checked_at=now)
    if found.found is Found.GONE:
        return replace(after, gone_at=before.gone_at or now, evidence=found.evidence)
    if before.gone_at is not None:
        after = replace(after, gone_at=None, evidence=f"曾撤下（{before.evidence}），后恢复")
    if found.found is Found.RETITLED:
        changed = f"标题由“{before.title or item.title}”改为“{found.title}”"
        at = before.retitled_at or now
        return replace(after, title=found.title, retitled_at=at, evidence=changed)
    if not after.title and bare_title(found.title) != bare_title(item.title):
        after = replace(after, title=found.title)
    return after


def news(before: Recheck, after: Recheck) -> str:
    """What a look found for the first time, as the ledger calls it; empty when nothing."""
    if before.gone_at is None and after.gone_at is not None:
        return "withdrawn"
    if before.gone_at is not None and after.gone_at is None:
        return "restored"
    if after.retitled_at is not None and after.title != before.title:
        return "retitled"
    return ""
