"""A document cut down to a few entries and short texts, its build left as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from typing import Final

from lxml import etree

from monitor.sources.article.tree import Element, parse
from monitor.sources.links.row import owners, rows
from monitor.sources.links.webpage import address
from monitor.sources.sample.masking import Masker

ENTRIES: Final = 6
"""Entries of a list that are kept."""
_TEXT, _RUN_TEXT = 200, 160
_DEEPEST = 50
_SPAN = re.compile(
    r"<(?P<tag>(?:[\w.-]+:)?(?:item|entry|url|sitemap|record))(?=[\s>])", re.IGNORECASE
)
_TEXT_RUN = re.compile(rf">([^<>]{{{_TEXT},}})(?=<)")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_REPEATED = frozenset(("li", "tr", "p", "dd", "dt", "option", "a", "br", "span", "td"))
"""What a page repeats: of a run of them the first are kept."""
_BOXES = frozenset(("div", "section", "ul", "dl", "table", "article"))
"""What a page repeats under one class."""
_DROPPED_WORDS = """
style noscript iframe svg object embed canvas video audio textarea template
"""
_DROPPED = tuple(_DROPPED_WORDS.split())
_NO_LINK = re.compile(r"stylesheet|preload|prefetch|preconnect|icon", re.IGNORECASE)
_HIDDEN_LIST, _SAYS_OF_ITSELF = "text/xml", "application/ld+json"
"""Types of scripts that are read: a list kept for the page's own code (大汉), an article's data."""
_PAGING = re.compile(r"createPageHTML\([^)]{0,200}\)")
_ATTRIBUTE = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_NO_USE = re.compile(r"on\w+|style|srcset|integrity|nonce", re.IGNORECASE)
_LINKS = frozenset(("href", "src", "action", "data-url", "data-href", "data-src"))
_PERSON_META = re.compile(r"author|editor|creator", re.IGNORECASE)
_PERSON_KEY = re.compile(
    r"nick|author|avatar|editor|writer|creator|mobile|phone|openid|screen_?name|user_?name|real_?name"
    r"|\A(?:user|uid|ip|email|contact)\Z",
    re.IGNORECASE,
)
_WHOLE_PARAGRAPH = 200


def trim_xml(text: str, masker: Masker) -> str:
    """A feed or a sitemap with its first entries, masked."""
    return _cut_texts(masker.markup(_first_spans(text)))


def _first_spans(text: str) -> str:
    """``text`` without the entries beyond the first; one that does not close ends the cutting."""
    first = _SPAN.search(text)
    if first is None:
        return text
    closing = f"</{first['tag']}>".lower()
    folded, pieces, at, count = text.lower(), [], 0, 0
    for opening in re.finditer(rf"<{re.escape(first['tag'])}(?=[\s>])", folded):
        if opening.start() < at:
            continue
        end = folded.find(closing, opening.end())
        if end < 0:
            break
        count += 1
        if count > ENTRIES:
            pieces.append(text[at : opening.start()].rstrip())
            at = end + len(closing)
    return "".join([*pieces, text[at:]])


def _cut_texts(text: str) -> str:
    """Long texts shortened, inside CDATA too; never in the middle of an entity or a tag."""
    first, *rest = text.split(_CDATA)
    pieces = [_TEXT_RUN.sub(_cut_run, first)]
    for piece in rest:
        inner, end, after = piece.partition(_CDATA_END)
        kept = _shortened(inner) if end else inner
        pieces.append(f"{_CDATA}{kept}{end}{_TEXT_RUN.sub(_cut_run, after)}")
    return "".join(pieces)


def _cut_run(run: re.Match[str]) -> str:
    return f">{_shortened(run[1])}"


def _shortened(text: str, longest: int = _TEXT) -> str:
    if len(text) <= longest:
        return text
    cut = text[:longest]
    for begin, end in (("&", ";"), ("<", ">")):
        if cut.rfind(begin) > cut.rfind(end):
            cut = cut[: cut.rfind(begin)]
    return cut + "……"


def trim_json(value: object, masker: Masker, depth: int = 0) -> object:
    """A JSON value with the first entries of its lists, writers' names and long texts cut."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, list):
        return [trim_json(entry, masker, depth + 1) for entry in value[:ENTRIES]]
    if isinstance(value, dict):
        return {key: _field(key, inner, masker, depth) for key, inner in value.items()}
    return _shortened(masker.markup(value)) if isinstance(value, str) else value


def _field(key: str, value: object, masker: Masker, depth: int) -> object:
    if _PERSON_KEY.search(key) and isinstance(value, str | int) and not isinstance(value, bool):
        return "〔账号〕" if isinstance(value, str) else 0
    return trim_json(value, masker, depth + 1)


# ── pages ────────────────────────────────────────────────────────────────────────────────────


def trim_html(text: str, url: str, listed: Collection[str], masker: Masker) -> str:
    """A page without scripts and styles, with the first of its lists and paragraphs, masked.

    ``listed`` are the links of its list that are to stay (found at ``url``); of the others' rows
    nothing is kept.
    """
    root = parse(text)
    _drop(root.iter(*_DROPPED))
    _drop(link for link in root.iter("link") if _NO_LINK.search(link.get("rel") or ""))
    _drop([node for node in root.iter() if not isinstance(node.tag, str)])
    for script in list(root.iter("script")):
        _quieten(script, masker)
    if listed:
        _drop_other_rows(root, url, listed)
    for node in list(root.iter()):
        if node.getparent() is not None or node is root:
            _shorten_runs(node, url, listed)
    for node in root.iter():
        _mask(node, masker)
    # The whole tree, so that its doctype stays.
    return str(etree.tostring(root.getroottree(), method="html", encoding="unicode"))


def _drop(nodes: Iterable[Element]) -> None:
    """Take ``nodes`` away; what follows one of them stays."""
    for node in list(nodes):
        parent, previous = node.getparent(), node.getprevious()
        if parent is None:
            continue
        if node.tail and previous is not None:
            previous.tail = (previous.tail or "") + node.tail
        elif node.tail:
            parent.text = (parent.text or "") + node.tail
        parent.remove(node)


def _quieten(script: Element, masker: Masker) -> None:
    """A script is dropped unless a reader of ours looks into it."""
    kind, text = (script.get("type") or "").strip().lower(), script.text or ""
    if kind == _HIDDEN_LIST:
        kept = _first_spans(masker.markup(text))
    elif kind == _SAYS_OF_ITSELF:
        kept = _linked_data(text, masker)
    else:
        kept = "".join(_PAGING.findall(text)[:1])
    if kept:
        script.text = kept
    else:
        _drop([script])


def _linked_data(text: str, masker: Masker) -> str:
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return ""
    return json.dumps(trim_json(data, masker), ensure_ascii=False)


def _drop_other_rows(root: Element, url: str, listed: Collection[str]) -> None:
    """Take away rows that look like those of the list and lead elsewhere."""
    pairs = [(link, address(url, link.get("href"))) for link in root.iter("a")]
    links = [(link, target) for link, target in pairs if target is not None]
    found = rows(links, owners(links))
    places = {(row.node.getparent(), row.node.tag) for row in found if row.url in listed}
    _drop(
        row.node
        for row in found
        if row.url not in listed and (row.node.getparent(), row.node.tag) in places
    )


def _shorten_runs(parent: Element, url: str, listed: Collection[str]) -> None:
    """Of many children of one kind keep the first, and those that hold what is wanted."""
    counts: dict[str, int] = {}
    for child in list(parent):
        if child.tag in _REPEATED:
            kind = str(child.tag)
        elif child.tag in _BOXES and child.get("class"):
            kind = f"{child.tag}.{child.get('class')}"
        else:
            continue
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] > ENTRIES and not _is_wanted(child, url, listed):
            _drop([child])


def _is_wanted(node: Element, url: str, listed: Collection[str]) -> bool:
    """Whether ``node`` holds a link of the list, or a text too long for a row."""
    if any(address(url, link.get("href")) in listed for link in node.iter("a")):
        return True
    return node.tag not in ("p", "span") and len("".join(node.itertext())) > _WHOLE_PARAGRAPH


def _mask(node: Element, masker: Masker) -> None:
    told = list(node.attrib.items())
    # The library neither sets nor deletes by a name that is none, but it clears.
    node.attrib.clear()
    for name, value in told:
        if not _ATTRIBUTE.fullmatch(name) or _NO_USE.fullmatch(name) or value.startswith("data:"):
            continue
        if name in _LINKS:
            node.set(name, masker.path(value))
        else:
            own = name in ("class", "id")
            node.set(name, value if own else _shortened(masker.text(value)))
    if node.tag == "meta" and _PERSON_META.search(node.get("name") or node.get("property") or ""):
        node.set("content", "〔姓名〕")
    if node.tag != "script" and node.text:
        node.text = _shortened(masker.text(node.text), _RUN_TEXT)
    if node.tail:
        node.tail = _shortened(masker.text(node.tail), _RUN_TEXT)
