"""What the visits themselves notice of texts: the same again, and broken characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b

from monitor.types import Engagement, RawItem

_KEPT = 1000
# Characters of ours read as Western: a letter from ä to é, then the signs of the upper half.
_UPPER = (
    "\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
)
_WESTERN = f"(?:[ä-é][{_UPPER}]{{1,2}})"
# Further: what cannot be read at all; what a full stop, a comma and 的 become when UTF-8 is read as
# GBK; GBK read as Western; and the two ways an already broken text is broken again.
_MOJIBAKE = re.compile(
    f"\ufffd|[锛銆]\\S{{0,40}}[锛銆鐨]|{_WESTERN}{{2}}|[\u00c0-\u00ff]{{4}}|锟斤拷|烫烫烫"
)


def sift(items: Sequence[RawItem], before: str) -> tuple[tuple[RawItem, ...], str]:
    """What is not, word for word, among the hashes in ``before``; and the hashes for next time.

    What carries figures always passes: a place or a count is an observation of its moment.
    """
    known = set(before.split())
    hashes = [_hash(item) if item.engagement == _NO_FIGURES else None for item in items]
    new = tuple(item for item, seen in zip(items, hashes, strict=True) if seen not in known)
    return new, " ".join([seen for seen in hashes if seen is not None][-_KEPT:])


def is_garbled(text: str) -> bool:
    """Whether ``text`` was decoded wrongly, by us or by somebody before us."""
    return _MOJIBAKE.search(text) is not None


def _hash(item: RawItem) -> str:
    told = f"{item.url}\0{item.external_id}\0{item.title}\0{item.body}\0{item.published_at}"
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


_NO_FIGURES = Engagement()
