"""Bytes to text: what Chinese sites declare is often not what they send.

Mainland servers label gb18030 bytes as gb2312, gbk, utf-8, iso-8859-1 or not at all; so the bytes
are asked first and the label only when they leave a choice.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# A closed list: a label is a stranger's word and must not choose any codec Python happens to have.
# iso-8859-1 and its kin are left out on purpose: as labels they are a server's default.
_CODECS = {
    "utf8": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "xgbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5hkscs": "big5hkscs",
    "cp950": "cp950",
    "utf16": "utf-16",
    "utf16le": "utf-16-le",
    "utf16be": "utf-16-be",
    "hzgb2312": "hz",
    "shiftjis": "shift_jis",
    "eucjp": "euc_jp",
    "euckr": "euc_kr",
}
_DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,20})""")
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,20})""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*\?>")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_REPLACED = "\ufffd"
_DECLARATION_WITHIN = 2048
_DAMAGED_SHARE = 0.02


def decode(body: bytes, declared: str | None) -> str:
    """The text of ``body``: without byte-order mark, XML declaration and C0 control characters.

    ``declared`` is the charset of the HTTP header. Order: byte-order mark; strict UTF-8; UTF-8
    with a few damaged bytes; then what the document declares, what the header declares, gb18030
    and Big5, each strictly; at last the one of them that leaves the fewest characters unread.
    """
    text = _read(body, declared).lstrip("\ufeff")
    return _CONTROLS.sub("", _XML_DECLARATION.sub("", text, count=1))


def charset_of(content_type: str) -> str | None:
    """The charset a content-type header names, if any."""
    match = _HEADER_CHARSET.search(content_type)
    return match[1] if match else None


def _read(body: bytes, declared: str | None) -> str:
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    with suppress(UnicodeDecodeError):
        return _paired(body)
    damaged = body.decode("utf-8", "replace")
    if _mostly_whole(damaged):
        return damaged
    codecs_left = list(dict.fromkeys(_candidates(body, declared)))
    for codec in codecs_left:
        try:
            return body.decode(codec)
        except UnicodeDecodeError:
            continue
    readings = (body.decode(codec, "replace") for codec in (*codecs_left, "utf-8"))
    return min(readings, key=lambda reading: reading.count(_REPLACED))


def _paired(body: bytes) -> str:
    """UTF-8 in which emoji stand as two surrogates (CESU-8); a lone one cannot be read."""
    halves = body.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
    return halves.decode("utf-16-le", "replace")


def _mostly_whole(text: str) -> bool:
    """Whether UTF-8 with replacements lost so little that it was UTF-8, cut or damaged."""
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    lost = text.count(_REPLACED)
    return lost <= max(1, beyond_ascii * _DAMAGED_SHARE) and beyond_ascii > 3 * lost


def _candidates(body: bytes, declared: str | None) -> Iterator[str]:
    within = _DECLARED.search(body[:_DECLARATION_WITHIN])
    for label in (within[1].decode("ascii") if within else "", declared or ""):
        codec = _CODECS.get(re.sub(r"[^a-z0-9]", "", label.lower()))
        if codec is not None:
            yield codec
    yield "gb18030"
    yield "big5hkscs"
