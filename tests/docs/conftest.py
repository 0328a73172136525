"""The documentation as the tests read it: its headings, tables and code blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One Markdown file."""

    path: Path
    text: str

    @property
    def prose(self) -> str:
        """The text without its code blocks."""
        return _FENCE.sub("", self.text)

    def blocks(self, language: str) -> list[str]:
        """The fenced code of one language."""
        return [body for tag, body in _FENCE.findall(self.text) if tag == language]

    def headings(self) -> list[tuple[int, str]]:
        """Level and words of every heading."""
        return [(len(marks), words) for marks, words in _HEADING.findall(self.prose)]

    def section(self, heading: str) -> str:
        """What stands below ``heading``, as far as the next one of its level or above."""
        found = re.search(rf"^(#+) {re.escape(heading)}$", self.prose, re.MULTILINE)
        assert found, f"{self.path.name} has no heading {heading!r}"
        rest = self.prose[found.end() :]
        ends = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
        return rest[: ends.start()] if ends else rest


@pytest.fixture(scope="session")
def pages() -> dict[str, Page]:
    """Every Markdown file of ours, by its path from the root."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "data").rglob("*.md")]
    return {
        str(path.relative_to(ROOT)): Page(path=path, text=path.read_text(encoding="utf-8"))
        for path in found
    }
