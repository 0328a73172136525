"""Elements of WordprocessingML. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap
from docx.oxml.ns import qn as _qualified

from monitor.reports.render.seen import seen

Element = Any
"""An lxml element; the library has no type for it."""
Attributes = Mapping[str, str | int]

qualified = cache(_qualified)
_LINKED = {prefix: nsmap[prefix] for prefix in ("w", "r")}


def element(
    tag: str, attributes: Attributes | None = None, children: Iterable[Element] = ()
) -> Element:
    """``tag`` as in ``w:p``, with attributes of that kind of name, holding ``children``."""
    made: Element = OxmlElement(tag, nsdecls=_LINKED if tag.startswith("w:") else None)
    for name, value in (attributes or {}).items():
        made.set(qualified(name), str(value))
    made.extend(children)
    return made


def valued(tag: str, value: str | int) -> Element:
    """The many elements whose whole meaning is one ``w:val``."""
    return element(tag, {"w:val": value})


def typed(text: str) -> Element:
    """``text`` as it is, blanks kept; never a field, a tab or a break."""
    made = element("w:t", {"xml:space": "preserve"})
    made.text = seen(text)
    return made
