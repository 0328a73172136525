"""PURE. From what a source gave to what is kept: sift, mask, fingerprint, judge, relate.

Called by ``pipeline.ingest``. An item that is not about social insurance leaves nothing behind
but the hash of its address and of its text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from monitor.classify import Classifier
from monitor.dedupe import ANYBODY, DedupeDecision, Newcomer, decide
from monitor.settings.outlets import OutletsSettings
from monitor.text.addresses import site_of
from monitor.text.credit import credit_of
from monitor.text.fingerprint import bands, fingerprint, prints
from monitor.text.forwards import Forward, forward_of
from monitor.text.junk import junk_signs
from monitor.text.outlets import standing
from monitor.text.redact import redact
from monitor.types import (
    Authority,
    Candidate,
    Classification,
    Engagement,
    Fingerprint,
    Item,
    Observation,
    Platform,
    RawItem,
    Relation,
    Seen,
)

_TRACKING = ("utm_", "spm", "from", "share", "timestamp", "isappinstalled", "scene")


_TICKETS = (Platform.HOTLINE, Platform.PETITION)
_UNCREDITED = (*_TICKETS, Platform.HOTLIST, Platform.BOARD)
_POSTS = (Platform.WEIBO, Platform.VIDEO, Platform.FORUM)
BEGINNING = 720
"""Characters of a body that are compared beside its fingerprint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One relevant text, masked and judged, ready to be related to what is kept."""

    raw: RawItem
    key: str
    fingerprint: Fingerprint
    judged: Classification
    keys: tuple[str, ...]
    """What it is indexed under, so that texts that may be alike are found."""
    forward: Forward | None = None
    quoted: Fingerprint | None = None
    """The fingerprint of the post that a forward passes on."""

    @property
    def wanted(self) -> tuple[str, ...]:
        """The keys under which kept texts that may be alike are looked up."""
        own = (f"exact:{self.fingerprint.exact}", *self.keys)
        if self.quoted is None:
            return own
        return (*own, f"exact:{self.quoted.exact}", *bands(self.quoted))

    @property
    def topic(self) -> str | None:
        """The first topic, if there is one."""
        return self.judged.topics[0].topic_id if self.judged.topics else None


def canonical_url(url: str) -> str:
    """``url`` without fragment and tracking parameters, host in lower case; what is none, as is."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.lower().startswith(_TRACKING)
    ]
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, urlencode(query), ""))


def key_of(raw: RawItem) -> str:
    """What an item is recognised by when its source shows it again."""
    name = raw.external_id or canonical_url(raw.url) or raw.title
    return hashlib.blake2b(f"{raw.source_id}\0{name}".encode(), digest_size=12).hexdigest()


def exact_of(raw: RawItem) -> str:
    """A cheap hash of the words as they came, to see whether an address changed."""
    return hashlib.blake2b(f"{raw.title}\0{raw.body}".encode(), digest_size=8).hexdigest()


def is_news(exact: str, seen: Seen | None) -> bool:
    """Whether the words at an address, by their hash, are new to us."""
    return seen is None or seen.exact != exact


def placed(raw: RawItem, own_name: str, outlets: OutletsSettings) -> RawItem:
    """``raw`` with the standing of the outlet it names, where that is not its source's own name.

    A portal that reprints the party paper speaks with the paper's weight, not with its own. What a
    ticket, a place on a hot list or a mirror is, no name can change.
    """
    fixed = raw.platform is Platform.HOTLIST or raw.authority in (Authority.TICKET, Authority.SPAM)
    known = None if fixed or raw.outlet == own_name else standing(raw.outlet, outlets)
    return raw if known is None else replace(raw, authority=known)


def sightings(raw: RawItem, known: Seen) -> list[Observation]:
    """What the source shows now about an item that is kept, if it shows any figure."""
    if known.item_id is None or raw.engagement == Engagement():
        return []
    return [Observation(item_id=known.item_id, at=raw.fetched_at, engagement=raw.engagement)]


def read(
    raw: RawItem,
    classifier: Classifier,
    *,
    own_name: str | None = None,
    outlets: OutletsSettings | None = None,
) -> Reading | None:
    """The judged text, personal numbers masked; None when it is not about social insurance.

    ``own_name`` is what its source calls itself: an outlet it names besides has the standing that
    ``outlets`` gives it. Without them the standing stays as it is.
    """
    if not classifier.gate(raw.title, raw.body):
        return None
    raw = replace(raw, title=redact(raw.title), body=redact(raw.body))
    if own_name is not None and outlets is not None:
        raw = placed(raw, own_name, outlets)
    judged = classifier.classify(
        0, raw.title, raw.body, authority=raw.authority, outlet_region=raw.region
    )
    if not judged.relevant:
        return None
    return compared(raw, judged)


def compared(raw: RawItem, judged: Classification) -> Reading:
    """The reading of a masked and judged text, with all it is recognised by.

    Of a forward these are the forwarder's own words, or else those that he passed on; of a post
    whose title is but its beginning, the post.
    """
    body = raw.body or raw.title
    posts = raw.platform in _POSTS
    forward = forward_of(body) if posts or raw.platform is Platform.WECHAT else None
    title = "" if posts and body.startswith(raw.title.rstrip("….")) else raw.title
    if forward is not None:
        title, body = "", forward.own or forward.original
    print_, keys = prints(title, body if title != raw.title else raw.body)
    if raw.platform in _TICKETS:  # thousands of them share a title, and none is compared
        keys = ()
    return Reading(
        raw=raw,
        key=key_of(raw),
        fingerprint=print_,
        judged=judged,
        keys=(*bands(print_), *keys),
        forward=forward,
        quoted=fingerprint("", forward.original) if forward else None,
    )


def relate(reading: Reading, amends: int | None, candidates: Sequence[Candidate]) -> DedupeDecision:
    """What the reading is to the items already kept; ``amends`` is its own address's, if any."""
    raw, forward = reading.raw, reading.forward
    doubtful = raw.authority in (*ANYBODY, Authority.SPAM)
    told = raw.platform not in _UNCREDITED and forward is None
    newcomer = Newcomer(
        fingerprint=reading.fingerprint,
        title=raw.title,
        beginning=raw.body[:BEGINNING],
        length=len(raw.title) + len(raw.body),
        platform=raw.platform,
        authority=raw.authority,
        outlet=raw.outlet,
        site=site_of(raw.url),
        published_at=_published(raw),
        quoted=reading.quoted,
        own_words=forward is None or bool(forward.own),
        credit=credit_of(raw.title, raw.body, raw.outlet) if told else None,
        junk=junk_signs(raw.title, raw.body) if doubtful else (),
    )
    return decide(newcomer, amends=amends, candidates=candidates)


def _published(raw: RawItem) -> datetime:
    return min(raw.published_at or raw.fetched_at, raw.fetched_at)


def to_item(reading: Reading, decision: DedupeDecision, run_id: str) -> Item:
    """The item to keep; its id is given by the store. What is found to be a mirror ranks as one."""
    raw = reading.raw
    mirror = decision.relation is Relation.MIRROR
    return Item(
        id=0,
        source_id=raw.source_id,
        platform=raw.platform,
        authority=Authority.SPAM if mirror else raw.authority,
        outlet=raw.outlet,
        region=raw.region,
        url=raw.url,
        canonical_url=canonical_url(raw.url),
        external_id=raw.external_id,
        title=raw.title,
        body=raw.body,
        published_at=_published(raw),
        collected_at=raw.fetched_at,
        fingerprint=reading.fingerprint,
        relation=decision.relation,
        relation_reason=decision.reason,
        origin_id=decision.origin_id,
        engagement=raw.engagement,
        run_id=run_id,
    )


def candidate_of(item: Item) -> Candidate:
    """``item`` as later texts are compared with it."""
    return Candidate(
        item_id=item.id,
        origin_id=item.origin_id,
        source_id=item.source_id,
        outlet=item.outlet,
        fingerprint=item.fingerprint,
        published_at=item.published_at,
        title=item.title,
        beginning=item.body[:BEGINNING],
        site=site_of(item.url),
        platform=item.platform,
        authority=item.authority,
        relation=item.relation,
        version_of=item.origin_id if item.relation is Relation.UPDATE else None,
    )
