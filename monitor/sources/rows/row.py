"""What can be asked of a row, whatever the document is written in."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote

from monitor.errors import ParseError
from monitor.sources.base import absolute
from monitor.sources.markup import line
from monitor.sources.rows.figures import read_figure, read_moment

PIECE: Final = re.compile(r"\{([^{}]*)\}")
"""One path inside the pattern of a link."""
LONGEST_TEXT: Final = 100_000
_ROWS_AT_MOST = 10_000
_LONGEST_LINE = 500
_LONGEST_LINK = 4000

Raw = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(ABC):
    """A document, or one entry of a list in it."""

    source_id: str
    root: str
    """What relative links count from."""

    @abstractmethod
    def rows(self, items: str) -> Sequence[Row]:
        """The entries of the list at ``items``. ParseError when there is no list."""

    @abstractmethod
    def looks(self) -> str:
        """What a person who corrects a path needs to see of this row, in Chinese."""

    @abstractmethod
    def text(self, path: str | None) -> str:
        """The plain text at ``path``, a line per block."""

    @abstractmethod
    def raw(self, path: str | None) -> Raw:
        """What stands at ``path`` when it is text or a number."""

    @abstractmethod
    def address(self, path: str) -> str:
        """The link at ``path`` as written, empty when there is none."""

    def line(self, path: str | None) -> str:
        """The text at ``path`` as one line."""
        return line(self.text(path))[:_LONGEST_LINE]

    def number(self, path: str | None) -> int | None:
        """The figure at ``path``: ``1234``, ``"1,234"``, ``"1.2万"``."""
        return read_figure(self.raw(path))

    def moment(self, path: str | None, now: datetime) -> datetime | None:
        """The time at ``path``, in UTC; ``now`` is what 3小时前 counts from."""
        return read_moment(self.raw(path), now)

    def link(self, path: str | None) -> str | None:
        """The web address at ``path``, absolute; None when it leads to nothing to be shown."""
        written = (self._filled(path) if "{" in path else self.address(path)) if path else ""
        if not written or len(written) > _LONGEST_LINK:
            return None
        # A brace is no part of an address, and a page's links must not refer to our secrets.
        return absolute(self.root, line(written).replace("{", "%7B"))

    def _filled(self, pattern: str) -> str:
        """``pattern`` with what stands at its paths; empty when one of them finds nothing."""
        pieces = [quote(self.line(path), safe="") for path in PIECE.findall(pattern)]
        found = iter(pieces)
        return PIECE.sub(lambda _: next(found), pattern) if all(pieces) else ""


def not_too_many(rows: int, source_id: str, items: str) -> None:
    """ParseError when there are more ``rows`` at ``items`` than any list page has."""
    if rows > _ROWS_AT_MOST:
        raise ParseError(
            f"信源 {source_id!r}：{items!r} 处多达{rows}条，超过{_ROWS_AT_MOST}条，不予读取；"
            "请在 sources.yaml 中更正 'items'，或设法缩小每页条数"
        )
