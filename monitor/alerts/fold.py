"""Which of the messages that wait for a channel goes out next, and which go as one. PURE.

Nothing is dropped and nothing overtakes what is graver. Many messages for one recipient become
one that names the gravest and counts the rest; so do messages that a channel's limit would make
wait. Messages of Ⅰ级 go by themselves, unless they alone are too many to be read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.alerts.escape import plain
from monitor.alerts.figures import clock_time
from monitor.alerts.notice import notice
from monitor.settings.alerts import StormSettings
from monitor.types import Message, Tier, Waiting

STORM = "storm:"
"""How the matter of a message begins that was made of many."""
RECORDS = frozenset(("file", "inbox"))
"""Kinds of channel that keep a record and ring nobody: there every message stands by itself."""

_KEPT_FOR_RED = 5
"""Of so many messages that a channel takes in a minute, one is kept for what is gravest."""
_SUBJECT_LIMIT, _PLACE_LIMIT = 42, 14
_UNTIL = re.compile("，[0-9: -]+前签收$")
_LINES_LIMIT = 1200
"""Bytes of UTF-8 of all the lines, so that the shortest form holds them and the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one channel takes, and what it was given within the last minute."""

    above: int
    """Messages waiting for one recipient from which they become one, and most in a minute."""
    per_minute: int | None
    given: Mapping[str, int]
    """Messages of the last minute by address."""
    shared: bool
    """Whether all who are told over it see every message, as in a chat group."""

    def left(self) -> float:
        """Messages the channel takes now."""
        if self.per_minute is None:
            return float("inf")
        return self.per_minute - sum(self.given.values())

    def left_for(self, one: Waiting) -> float:
        """Messages its recipient gets now, what is kept for Ⅰ级 not counted."""
        kept = 0 if self.per_minute is None else self.per_minute // _KEPT_FOR_RED
        got = sum(n for address, n in self.given.items() if self.shared or address == one.address)
        return min(self.left() - kept, self.above - got)

    def together(self, one: Waiting, other: Waiting) -> bool:
        """Whether the same people read both."""
        return self.shared or one.address == other.address


def next_out(waiting: Sequence[Waiting], limits: Limits) -> tuple[Waiting, ...]:
    """What goes out now as one message; empty when nothing may.

    ``waiting`` is in order, the gravest first. What is due within the minute goes along with what
    is due now.
    """
    if limits.left() <= 0:
        return ()
    for first in waiting:
        grave = first.tier is Tier.RED
        left = limits.left() if grave else limits.left_for(first)
        if not first.due or left <= 0:
            continue
        mates = [each for each in waiting if limits.together(first, each) and not each.alone]
        same = tuple(each for each in mates if (each.tier is Tier.RED) is grave)
        if grave:
            gather = len(same) > limits.above
        else:
            many = len(mates) > limits.above or len(same) > left
            gather = many or (first.delayed and any(each.delayed for each in same[1:]))
        return same if gather and len(same) > 1 and not first.alone else (first,)
    return ()


# ── the words ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one of many messages was to tell."""

    about: str
    """The same for two messages about the same thing."""
    tier: Tier
    subject: str
    place: str = ""
    code: str = ""
    due_at: datetime | None = None
    """Until when it is to be acknowledged."""
    again: bool = False
    """Whether it may have been received before."""


def folded(told: Sequence[Told], storm: StormSettings, now: datetime, command: str = "") -> Message:
    """One message for all that ``told`` lists, the gravest first; each thing is named once."""
    things = list({one.about: one for one in reversed(told)}.values())
    things.sort(key=lambda one: -one.tier)
    shown = list(_shown(things, storm.most_lines))
    rest = things[len(shown) :]
    lines = [*shown, *([f"另有{_counted(rest)}，未逐一列出。"] if rest else ())]
    again = sum(one.again for one in told)
    before = f"其中{again}条先前可能已收到，列出的标〔重发〕；" if again else ""
    many = f"短时间内有{len(told)}条通知，合并为这一条；{before}"
    lines.append(f"{many}逐件查看：monitor alerts --open")
    due = [one.due_at for one in told if one.due_at is not None]
    if command and due:
        lines.append(f"最早一件应在{clock_time(min(due), now)}前签收；签收这一条即全部签收。")
    return notice("合并通知", _counted(things), lines, tier=things[0].tier, command=command)


def _counted(things: Sequence[Told]) -> str:
    """For instance ``12件：Ⅱ级2件、Ⅲ级10件``."""
    by_tier = Counter(one.tier for one in things)
    parts = [f"{tier.short}{by_tier[tier]}件" for tier in sorted(by_tier, reverse=True)]
    return f"{len(things)}件：{'、'.join(parts)}"


def _shown(things: Sequence[Told], most: int) -> Iterator[str]:
    """A line each, as long as there is room."""
    room = _LINES_LIMIT
    for number, one in enumerate(things[:most], 1):
        where = "，".join(filter(None, (plain(one.place, _PLACE_LIMIT), one.code)))
        said = plain(_UNTIL.sub("", one.subject), _SUBJECT_LIMIT)
        mark = "〔重发〕" if one.again else ""
        line = f"{number}. {mark}{said}" + (f"（{where}）" if where else "")
        room -= len(line.encode())
        if room < 0:
            return
        yield line
