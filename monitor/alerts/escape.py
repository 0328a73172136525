"""Feed text made harmless before it stands in a message. PURE.

Titles and outlets are written by strangers. Control characters could steer a terminal or forge
a line, direction marks could turn a sentence round, chat marks could make links and mentions.
HTML is escaped by the template engine.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

from monitor.types import ACK

_BLANK = frozenset(("Cc", "Cn", "Co", "Cs", "Zl", "Zp"))
_FULL_WIDTH = str.maketrans(r"\`*_{}[]()<>#|~!@&", "＼｀＊＿｛｝［］（）＜＞＃｜～！＠＆")
_ADDRESS = re.compile(
    r"(?i)(?<![a-z0-9])(?:https?|ftp)(:)|(?<=[a-z0-9])(\.)(?=[a-z])(?!(?:ya?ml|jsonl?|log|db)\b)"
)
"""What programs make a link of by themselves; not the names of our own files."""
_WIDE = {":": "：", ".": "．"}
_LINK_LIMIT = 300


def plain(text: str, limit: int = 200) -> str:
    """``text`` on one line, without characters that are not seen, at most ``limit`` long."""
    seen = text if text.isprintable() else "".join(map(_shown, text))
    line = " ".join(seen.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _shown(char: str) -> str:
    """The character itself, a blank for a control, nothing for a mark of width or direction."""
    kind = unicodedata.category(char)
    return "" if kind == "Cf" else " " if kind in _BLANK else char


def unlinked(text: str, limit: int = 200) -> str:
    """``plain`` text in which no program finds an address to open: only our own links are links."""
    return _ADDRESS.sub(lambda m: m[0][:-1] + _WIDE[m[0][-1]], plain(text, limit))


def markdown(text: str, limit: int = 200) -> str:
    """``plain`` text in which no chat program finds a mark, a link or a mention.

    Renderers differ in what a backslash does, so marks are replaced by their full-width twins,
    which read the same everywhere.
    """
    return unlinked(text, limit).translate(_FULL_WIDTH)


def link(url: str) -> str:
    """``url`` when it is a plain http address that fits on a line, else an empty string.

    Brackets, quotes and blanks are percent-encoded, so that it cannot end the mark around it.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    bare_host = bool(parts.hostname) and "@" not in parts.netloc
    if parts.scheme not in ("http", "https") or not bare_host or plain(url, len(url)) != url:
        return ""
    safe = quote(url, safe=":/?#@!$&*+,;=%-._~")
    return safe if len(safe) <= _LINK_LIMIT else ""


def cut(text: str, limit: int) -> str:
    """``text`` of at most ``limit`` bytes of UTF-8, ended after a sentence or line.

    The line that holds the way to acknowledge is never lost: if it lies beyond, it comes last.
    """
    if _size(text) <= limit:
        return text
    mark = "……（有删节）"
    head = _head(text, limit - _size(mark))
    if ACK in head or ACK not in text:
        return head + mark
    kept = mark + "\n" + next(line for line in text.split("\n") if ACK in line)
    if _size(kept) > limit:
        kept = f"{mark}\n{ACK}"
    return _head(text, limit - _size(kept)) + kept


def _head(text: str, limit: int) -> str:
    head = text.encode(errors="ignore")[:limit].decode(errors="ignore")
    stop = max(head.rfind(end) for end in ("。", "；", "\n"))
    return head[: stop + 1] if stop > 0 else head


def _size(text: str) -> int:
    return len(text.encode(errors="ignore"))
