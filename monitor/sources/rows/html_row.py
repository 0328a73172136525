"""Rows of a page: CSS selectors, an attribute after ``@``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import soupsieve
from bs4.element import Tag

from monitor.errors import ParseError
from monitor.settings.sources import SourceBase
from monitor.sources.base import absolute
from monitor.sources.markup import line, lines, soup_of, text_of
from monitor.sources.rows.row import LONGEST_TEXT, PIECE, Row, not_too_many

_SHOWN = 40
# Each look into a row climbs to the root first, so that depth times rows is what a page costs.
_DEEPEST = 500
_ATTRIBUTE = re.compile(r"[\w:.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlRow(Row):
    """An element of a page."""

    node: Tag

    def rows(self, items: str) -> tuple[HtmlRow, ...]:
        """The elements ``items`` selects, the innermost where they lie in one another.

        ParseError when there is none: a list page without entries was rebuilt.
        """
        found = _innermost(self.node.select(items))
        if not found:
            raise ParseError(
                f"信源 {self.source_id!r}：按选择器 {items!r} 找不到任何条目；网页可能已改版，"
                "请在 sources.yaml 中更正 'items'，"
                f"并用 `monitor try-source {self.source_id}` 核对"
            )
        not_too_many(len(found), self.source_id, items)
        return tuple(HtmlRow(source_id=self.source_id, root=self.root, node=node) for node in found)

    def looks(self) -> str:
        """Its tag and the beginning of its text."""
        return f" <{self.node.name}> 元素，文字为 {line(text_of(self.node))[:_SHOWN]!r}"

    def text(self, path: str | None) -> str:
        """The text of the first element at ``path``, or of its attribute."""
        return (self.raw(path) or "")[:LONGEST_TEXT]

    def raw(self, path: str | None) -> str | None:
        """The same; None when there is no such element or attribute."""
        node, attribute = self._at(path)
        if node is None:
            return None
        return _attribute(node, attribute) if attribute else text_of(node)

    def address(self, path: str) -> str:
        """The attribute at ``path``; without one the ``href`` of the element or of its link."""
        node, attribute = self._at(path)
        if node is None:
            return ""
        if not attribute and not node.has_attr("href"):
            node = node.find("a", href=True)
        return (_attribute(node, attribute or "href") or "") if node is not None else ""

    def _at(self, path: str | None) -> tuple[Tag | None, str]:
        css, attribute = _selector(path or "")
        if not path or css in ("", "."):
            return (self.node if path else None), attribute
        return self.node.select_one(css), attribute


def read_html(text: str, root: str, config: SourceBase, keys: Iterable[str]) -> HtmlRow:
    """The page; its ``<base>`` goes before ``root``.

    ParseError when one of ``keys`` of ``config`` holds what is no CSS selector, and for a page
    nested without end.
    """
    _check_selectors(config, keys)
    soup = soup_of(text)
    if text.count("<") > _DEEPEST and _is_too_deep(soup):
        raise ParseError(
            f"信源 {config.id!r}：网页嵌套超过{_DEEPEST}层（正常网页不会如此，常见于攻击），"
            f"不予读取；请查看 {config.url} 并停用该信源"
        )
    base = soup.find("base", href=True)
    named = absolute(root, str(base["href"])) if base else None
    return HtmlRow(source_id=config.id, root=named or root, node=soup)


def _is_too_deep(soup: Tag) -> bool:
    level = [soup]
    for _ in range(_DEEPEST):
        level = [child for node in level for child in node.children if isinstance(child, Tag)]
    return bool(level)


def _check_selectors(config: SourceBase, keys: Iterable[str]) -> None:
    """ParseError naming the first of ``keys`` whose path is no CSS selector."""
    for key in keys:
        path = getattr(config, key) or ""
        for part in PIECE.findall(path) if "{" in path else [path]:
            css, _ = _selector(part)
            try:
                soupsieve.compile(css if css not in ("", ".") else "*")
            except (soupsieve.SelectorSyntaxError, NotImplementedError) as error:
                raise ParseError(
                    f"信源 {config.id!r}：{key!r} 的 {part!r} 不是合法的 CSS 选择器；"
                    "请在 sources.yaml 中更正"
                ) from error


def _selector(path: str) -> tuple[str, str]:
    """The CSS and the attribute of a path; one of them may be empty."""
    css, found, attribute = path.rpartition("@")
    if found and _ATTRIBUTE.fullmatch(attribute):
        return css.strip(), attribute
    return path.strip(), ""


def _attribute(node: Tag, name: str) -> str | None:
    value = node.get(name)
    if value is None:
        return None
    return lines(value if isinstance(value, str) else " ".join(value))


def _innermost(nodes: Sequence[Tag]) -> list[Tag]:
    """Those of ``nodes`` that hold none of the others: a table for layout holds rows of its own."""
    outer: set[int] = set()
    for node in nodes:
        above = node.parent
        while above is not None and id(above) not in outer:
            outer.add(id(above))
            above = above.parent
    return [node for node in nodes if id(node) not in outer]
