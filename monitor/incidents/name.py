"""A title for an incident, as staff would say it: what happened, and where."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.incidents.voices import LADDER, Cast, in_time, stands_first
from monitor.types import Authority, Member, Platform

_LONGEST = 40
_NEWS = (Authority.CITY, Authority.PROVINCIAL, Authority.NATIONAL, Authority.CENTRAL)
_COMMENT = re.compile(r"短评|社评|时评|快评|锐评|评论员|来论|社论|[\u4e00-\u9fff]评[：:丨|]")
_SENTENCE_END = re.compile(r"[。!?！？;；\n]")
_SPACES = re.compile(r"\s+")
_UNTITLED = "（无标题）"


def name_incident(members: Sequence[Member], place: str = "") -> str:
    """The title of the earliest news report, or else of the highest outlet, with ``place`` before.

    A comment, a ticket or a bare hash tag lends its words only when nothing better is there.
    Raises ValueError when there are no members.
    """
    if not members:
        raise ValueError("an incident without items has no name")
    title = _title(_best(in_time(members)))
    return f"{place}：{title}" if place and not _mentions(title, place) else title


def _best(members: Cast) -> Member:
    """With a title before without, no ticket, told first, no comment, of the highest standing."""
    left: Sequence[Member] = members.counted or members
    left = [m for m in left if m.item.title.strip()] or left
    left = [m for m in left if not m.worked_out.ticket] or left
    left = [m for m in left if _tells_first(m)] or left
    # The earliest of the highest standing, so that few titles need be looked through.
    ranked = sorted(left, key=_standing, reverse=True)
    return next((m for m in ranked if not _COMMENT.search(m.item.title)), ranked[0])


def _tells_first(member: Member) -> bool:
    return stands_first(member.item) and member.item.authority is not Authority.OFFICIAL


def _standing(member: Member) -> int:
    item = member.item
    if item.platform is Platform.HOTLIST:
        return _STANDING.get(item.authority, -1) - 1
    return len(LADDER) if item.authority in _NEWS else _STANDING.get(item.authority, -1)


_STANDING = {authority: number for number, authority in enumerate(LADDER)}


def _title(member: Member) -> str:
    """The title, or else the first sentence, on one line and cut to length."""
    text = _SPACES.sub(" ", member.item.title).strip()
    if not text:
        body = _SPACES.sub(" ", member.item.body).strip()
        text = _SENTENCE_END.split(body, maxsplit=1)[0].strip()
    if not text:
        return _UNTITLED
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _mentions(title: str, place: str) -> bool:
    """Whether ``title`` names ``place``, with or without the word for its level."""
    short = place[:-1] if len(place) > _SHORTEST else place
    return short in title


_SHORTEST = 2
