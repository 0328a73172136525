"""PURE. What stands before the root of an XML document: it is passed over, or gives it away."""

from __future__ import annotations

import re

_PROLOGUE = re.compile(r"(?is)\A(?:\s+|<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*>)*")
_OWN_ENTITIES = re.compile(r"<!DOCTYPE[^>\[]*\[", re.IGNORECASE)


def without_prologue(document: str) -> str:
    """``document`` from its root on, or from a DOCTYPE that declares something."""
    return _PROLOGUE.sub("", document, count=1)


def declares_entities(start: str) -> bool:
    """Whether what ``without_prologue`` left begins with declarations of the document's own."""
    return _OWN_ENTITIES.match(start) is not None
