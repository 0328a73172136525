"""Feed text made harmless before it stands in a message. PURE.

Titles and outlets are written by strangers. Control characters could steer a terminal or forge
a line, direction marks could turn a sentence round, chat marks could make links and mentions.
HTML is escaped by the template engine.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

_BLANK = frozenset(("Cc", "Cn", "Co", "Cs", "Zl", "Zp"))
_FULL_WIDTH = str.maketrans(r"\`*_{}[]()<>#|~!@&", "＼｀＊＿｛｝［］（）＜＞＃｜～！＠＆")
_SCHEME = re.compile(r"(?i)\b(https?|ftp|www)([:.])")
_LINK_LIMIT = 300


def plain(text: str, limit: int = 200) -> str:
    """``text`` on one line, without characters that are not seen, at most ``limit`` long."""
    line = " ".join("".join(map(_shown, text)).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _shown(char: str) -> str:
    """The character itself, a blank for a control, nothing for a mark of width or direction."""
    kind = unicodedata.category(char)
    return "" if kind == "Cf" else " " if kind in _BLANK else char


def markdown(text: str, limit: int = 200) -> str:
    """``plain`` text in which no chat program finds a mark, a link or a mention.

    Renderers differ in what a backslash does, so marks are replaced by their full-width twins,
    which read the same everywhere.
    """
    line = plain(text, limit).translate(_FULL_WIDTH)
    return _SCHEME.sub(lambda m: m[1] + {":": "：", ".": "．"}[m[2]], line)


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
    """``text`` of at most ``limit`` bytes of UTF-8, ended after a sentence or line."""
    data = text.encode()
    if len(data) <= limit:
        return text
    mark = "……（有删节）"
    head = data[: limit - len(mark.encode())].decode(errors="ignore")
    stop = max(head.rfind(end) for end in ("。", "；", "\n"))
    return (head[: stop + 1] if stop > 0 else head).rstrip("\n") + mark
