"""A title for an incident, as staff would say it: what happened, and where."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.incidents.cast import in_time
from monitor.types import Member

_LONGEST = 40
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
    best = in_time(members).tally.named_by if len(members) > 1 else members[0]
    title = _title(best)
    return f"{place}：{title}" if place and not _mentions(title, place) else title


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
