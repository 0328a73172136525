"""A title for an incident, as staff would say it: what happened, and where."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.incidents.voices import LADDER, counted, is_official, is_ticket
from monitor.types import Member, Platform, Relation

_LONGEST = 40
_SURE = 0.7
_SENTENCE_END = re.compile(r"[。!?！？;；\n]")
_SPACES = re.compile(r"\s+")
_UNTITLED = "（无标题）"


def name_incident(members: Sequence[Member]) -> str:
    """The title of the earliest fresh report by the highest outlet, with the place when known.

    A ticket or a bare hash tag lends its words only when nothing better is there. Raises ValueError
    when there are no members.
    """
    if not members:
        raise ValueError("an incident without items has no name")
    best = max(counted(members) or members, key=_worth)
    title = _title(best)
    place = _place(members)
    return f"{place}：{title}" if place and not _mentions(title, place) else title


def _worth(member: Member) -> tuple[bool, bool, bool, int, float, int]:
    item = member.item
    standing = LADDER.index(item.authority) if item.authority in LADDER else -1
    return (
        bool(item.title.strip()),
        not is_ticket(member),
        item.relation is Relation.FRESH and not is_official(member),
        standing - (item.platform is Platform.HOTLIST),
        -item.published_at.timestamp(),
        -item.id,
    )


def _title(member: Member) -> str:
    """The title, or else the first sentence, on one line and cut to length."""
    text = _SPACES.sub(" ", member.item.title).strip()
    if not text:
        body = _SPACES.sub(" ", member.item.body).strip()
        text = _SENTENCE_END.split(body, maxsplit=1)[0].strip()
    if not text:
        return _UNTITLED
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _place(members: Sequence[Member]) -> str:
    """The last part of the surest place that any member names; empty when none is sure."""
    sure = [
        match for m in members for match in m.classification.regions if match.confidence >= _SURE
    ]
    best = max(sure, key=lambda match: (match.confidence, match.code), default=None)
    return _PARTS.findall(best.name)[-1] if best and _PARTS.findall(best.name) else ""


_PARTS = re.compile(r".+?(?:特别行政区|自治区|自治州|自治县|新区|[省市区县盟旗])")


def _mentions(title: str, place: str) -> bool:
    """Whether ``title`` names ``place``, with or without the word for its level."""
    short = place[:-1] if len(place) > _SHORTEST else place
    return short in title


_SHORTEST = 2
