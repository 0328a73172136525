"""How well the title of a member would name the incident."""

from __future__ import annotations

import re

from monitor.incidents.traits import LADDER, stands_first, traits
from monitor.types import Authority, Member, Platform

_NEWS = (Authority.CITY, Authority.PROVINCIAL, Authority.NATIONAL, Authority.CENTRAL)
_COMMENT = re.compile(r"短评|社评|时评|快评|锐评|评论员|来论|社论|[\u4e00-\u9fff]评[：:丨|]")
_STANDING = {authority: number for number, authority in enumerate(LADDER)}

Worth = tuple[bool, bool, bool, bool, bool, int]


def title_worth(member: Member) -> Worth:
    """The higher the better: something that counts before a mirror, with a title before without,
    no ticket, told first, no comment, of the highest standing.
    """  # noqa: D205 - one sentence
    item, known = member.item, traits(member)
    return (
        known.counted,
        bool(item.title.strip()),
        not known.ticket,
        stands_first(item) and item.authority is not Authority.OFFICIAL,
        not _COMMENT.search(item.title),
        _standing(member),
    )


def _standing(member: Member) -> int:
    item = member.item
    if item.platform is Platform.HOTLIST:
        return _STANDING.get(item.authority, -1) - 1
    return len(LADDER) if item.authority in _NEWS else _STANDING.get(item.authority, -1)
