"""matplotlib's SVG made fit to stand in a page: plain attributes, own ids, our colours by name.

What is left has no script, no style sheet or ``style`` attribute (a page's content policy may
forbid them), no comment and no reference to anything but its own parts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from lxml import etree

from monitor.reports.chart import Chart
from monitor.reports.render.charts.fonts import CSS_STACK
from monitor.text.plain import plain

_SVG: Final = "{http://www.w3.org/2000/svg}"
_XLINK: Final = "{http://www.w3.org/1999/xlink}href"
_DROPPED: Final = (f"{_SVG}metadata", f"{_SVG}style")
_LONG: Final = re.compile(r"-?\d+\.\d{3,}")
_REFERENCE: Final = re.compile(r"url\(#([^)]+)\)")


def clean(drawn: bytes, chart: Chart, *, prefix: str, variables: Mapping[str, str]) -> str:
    """The picture as one ``svg`` element; ``variables`` names the CSS variable of each colour."""
    parser = etree.XMLParser(
        remove_comments=True, remove_pis=True, remove_blank_text=True, resolve_entities=False,
        no_network=True, huge_tree=True,
    )  # fmt: skip
    root = etree.fromstring(drawn, parser)
    for dropped in list(root.iter(*_DROPPED)):
        dropped.getparent().remove(dropped)
    for element in root.iter(f"{_SVG}*"):
        _unstyle(element)
        _name_colours(element, variables)
    _own_ids(root, prefix)
    _slim(root)
    _describe(root, chart, prefix)
    etree.cleanup_namespaces(root)
    return str(etree.tostring(root, encoding="unicode"))


def _unstyle(element: etree._Element) -> None:
    """Turn the style of an element into attributes."""
    for declaration in filter(None, element.attrib.pop("style", "").split(";")):
        name, _, value = declaration.partition(":")
        element.set(name.strip(), value.strip())
    if "font-family" in element.attrib:
        element.set("font-family", CSS_STACK)


def _name_colours(element: etree._Element, variables: Mapping[str, str]) -> None:
    for name in ("fill", "stroke"):
        colour = element.get(name, "")
        if colour in variables:
            element.set(name, f"var({variables[colour]}, {colour})")


def _own_ids(root: etree._Element, prefix: str) -> None:
    """Keep the ids that something refers to, under names of our own in the order they stand."""
    wanted = {href.removeprefix("#") for href in root.xpath("//@*[local-name()='href']")}
    wanted |= {name for value in root.xpath("//@*") for name in _REFERENCE.findall(value)}
    names: dict[str, str] = {}
    for element in root.iter(f"{_SVG}*"):
        old = element.attrib.pop("id", "")
        if old in wanted:
            names[old] = f"{prefix}-{len(names) + 1}"
            element.set("id", names[old])
    for element in root.iter(f"{_SVG}*"):
        for name, value in element.attrib.items():
            if name == _XLINK:
                del element.attrib[name]
                element.set("href", f"#{names[value.removeprefix('#')]}")
            elif "url(#" in value:
                element.set(name, _REFERENCE.sub(lambda m: f"url(#{names[m[1]]})", value))


def _slim(root: etree._Element) -> None:
    """Drop what says nothing: groups without attributes, hundredths of a hundredth of a point."""
    for element in list(root.iter(f"{_SVG}*")):
        for name in ("d", "x", "y"):
            if name in element.attrib:
                element.set(name, _LONG.sub(lambda m: f"{float(m[0]):.2f}", element.attrib[name]))
        parent = element.getparent()
        if parent is not None and element.tag == f"{_SVG}g" and not element.attrib:
            at = parent.index(element)
            parent[at : at + 1] = list(element)


def _describe(root: etree._Element, chart: Chart, prefix: str) -> None:
    """Title and description, for those who hear the page; lines joined as matplotlib wants."""
    for name, text in (("desc", chart.says), ("title", chart.title)):
        element = etree.Element(f"{_SVG}{name}", id=f"{prefix}-{name}")
        element.text = plain(text)
        root.insert(0, element)
    root.attrib.pop("version", None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}-title {prefix}-desc")
    root.set("stroke-linejoin", "round")
    root.set("stroke-linecap", "butt")
