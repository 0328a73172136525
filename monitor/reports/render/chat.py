"""A report in short for a group robot: the summary, the gravest incidents, the whole's place. PURE.

企业微信, 钉钉 and 飞书 understand different parts of Markdown; what all three show are a heading in
the first line, bold, lists and links. Marks in feed text are replaced by their full-width twins,
which read the same everywhere.
"""

from __future__ import annotations

import re

from monitor.reports.document import Card, Document, TierMark
from monitor.reports.render.essence import cards
from monitor.reports.render.seen import seen
from monitor.reports.wording import web_address
from monitor.types import Tier

_FULL_WIDTH = str.maketrans(r"\`*_{}[]()<>#|~!@&", "＼｀＊＿｛｝［］（）＜＞＃｜～！＠＆")
_ADDRESS = re.compile(r"(?i)(?<=[a-z0-9])(?:://|\.(?=[a-z]))")
"""What programs make a link of by themselves."""
_TITLE = 60
"""Characters of an incident's title."""
_LEFT_OFF = "……（有删节）"


def chat(document: Document, limit: int, *, whole: str = "") -> str:
    """At most ``limit`` bytes of UTF-8; ``whole``: where the report is, a web address or words.

    The last line is never lost; incidents are left off from the end.
    """
    head = document.masthead
    stamp = f"【{said(document.stamp)}】" if document.stamp else ""
    lines = [f"### {stamp}{said(head.title)}{' ' * bool(head.issue)}{said(head.issue)}"]
    lines += [said(head.subtitle)] * bool(head.subtitle)
    lines += [said(document.summary)] * bool(document.summary)
    found = sorted(cards(document), key=lambda card: -_tier(card))
    lines += [f"- {_marked(card)}{said(card.title, _TITLE)}" for card in found]
    return _fitted(lines, _where(whole), limit)


def said(text: str, limit: int = 400) -> str:
    """``text`` in which no chat program finds a mark, a link or a mention."""
    line = seen(text).strip(" ")
    line = line if len(line) <= limit else line[: limit - 1] + "…"
    unlinked = _ADDRESS.sub(lambda m: "：//" if m[0] == "://" else "．", line)
    return unlinked.translate(_FULL_WIDTH)


def _tier(card: Card) -> Tier:
    tiers = (word.tier for word in card.marks if isinstance(word, TierMark))
    return next(tiers, Tier.ROUTINE)


def _marked(card: Card) -> str:
    marked = any(isinstance(word, TierMark) for word in card.marks)
    return f"**{_tier(card).label}**　" if marked else ""


def _where(whole: str) -> str:
    if not whole:
        return ""
    return f"[查看全文]({web_address(whole)})" if web_address(whole) else f"全文：{said(whole)}"


def _fitted(lines: list[str], last: str, limit: int) -> str:
    """As many of the ``lines`` as there is room for, and the ``last``."""
    ending = [last] * bool(last)
    if _size([*lines, *ending]) <= limit:
        return "\n".join([*lines, *ending])
    while len(lines) > 1 and _size([*lines, _LEFT_OFF, *ending]) > limit:
        lines = lines[:-1]
    made = "\n".join([*lines, _LEFT_OFF, *ending])
    return made.encode()[:limit].decode(errors="ignore")


def _size(lines: list[str]) -> int:
    return len("\n".join(lines).encode())
