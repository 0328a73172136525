"""The tables of ``lexicon/`` that are more than word lists: evasive spellings and emoji.

Both are text files in sections, ``[名称]`` and then one entry a line, ``#`` for remarks, so that
an agency's own people can read and extend them. Every complaint names file and line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from monitor.errors import SettingsError


class EmojiSense(StrEnum):
    """What an emoji says of its writer's mood."""

    NEGATIVE = "negative"
    POSITIVE = "positive"
    CALL = "call"
    """It asks for help or attention, and may go with either mood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emoji:
    """One entry of ``emoji.txt``."""

    symbol: str
    """An emoji, or a platform's name of one in brackets: ``[怒]``."""
    sense: EmojiSense
    name: str
    """What it shows, in Chinese: 愤怒."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spellings:
    """What ``evasive.txt`` says; every text in it is lower case, half-width and simplified."""

    words: Mapping[str, str]
    """Plain word to its syllables: pinyin, initials and inserted marks are undone for these."""
    forms: Mapping[str, str]
    """Spelling to the plain word it always stands for."""
    near_forms: Mapping[str, str]
    """Spelling to the plain word it stands for beside an anchor only."""
    ordinary: Sequence[str]
    """Ordinary phrases that happen to hold one of ``near_forms``: they are left alone."""
    anchors: Sequence[str]
    """Words that tell that social insurance, or money, is spoken of; the plain words are too."""
    verbs: str
    """Characters that say as much when they stand right beside a form: 交, 领."""
    watched: Mapping[str, str]
    """More words and their syllables: evasive spellings of these are only suspected."""
    homophones: Mapping[str, str]
    """Syllable to the characters written in its place to evade."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    fields: tuple[str, ...]


class _Wrong(Exception):  # noqa: N818 - a complaint on its way to its line number
    """What is the matter with one line."""


def parse_spellings(path: Path, text: str) -> Spellings:
    """The evasive spellings in ``text``, read from ``path``; raises SettingsError."""
    names = ("词语", "写法", "邻近写法", "寻常用语", "锚词", "动词", "留意词语", "同音字")
    sections = _sections(path, text, names)
    table = _Table(path, sections)
    result = Spellings(
        words=table.pairs("词语", _syllables),
        forms=table.pairs("写法", _form),
        near_forms=table.pairs("邻近写法", _form),
        ordinary=table.singles("寻常用语"),
        anchors=table.singles("锚词"),
        verbs="".join(table.singles("动词")),
        watched=table.pairs("留意词语", _syllables),
        homophones=table.pairs("同音字", _homophones),
    )
    if not result.words:
        table.complain(1, "[词语] is empty or missing; name the words spellings are undone for")
    table.refuse_circles({**result.forms, **result.near_forms})
    table.done()
    return result


def parse_emoji(path: Path, text: str) -> tuple[Emoji, ...]:
    """The emoji in ``text``, read from ``path``; raises SettingsError."""
    senses = {
        "负面": EmojiSense.NEGATIVE,
        "正面": EmojiSense.POSITIVE,
        "求助与警示": EmojiSense.CALL,
    }
    table = _Table(path, _sections(path, text, tuple(senses)))
    found = [
        Emoji(symbol=symbol, sense=sense, name=name)
        for section, sense in senses.items()
        for symbol, name in table.pairs(section, _emoji, folded=False).items()
    ]
    symbols = [emoji.symbol for emoji in found]
    for symbol in sorted({s for s in symbols if symbols.count(s) > 1}):
        table.complain(table.line_of(symbol), f"{symbol!r} stands in two sections; keep one")
    table.done()
    return tuple(found)


# ── sections and lines ───────────────────────────────────────────────────────────────────────


def _sections(path: Path, text: str, names: Sequence[str]) -> Mapping[str, list[_Line]]:
    sections: dict[str, list[_Line]] = {name: [] for name in names}
    current: list[_Line] | None = None
    for number, line in _lines(text):
        if line.startswith("[") and line.endswith("]") and " " not in line and line[1:-1] in names:
            current = sections[line[1:-1]]
        elif current is None or re.fullmatch(r"\[[^\]]{2,}\]", line):
            known = " ".join(f"[{name}]" for name in names)
            message = f"{line!r} is no section that is known here; use one of {known}"
            raise SettingsError(f"{path}:{number}: {message}")
        else:
            current.append(_Line(number, tuple(line.split())))
    return sections


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        bare = re.sub(r"(?:^|\s)#.*", "", line).strip()
        if bare:
            yield number, bare


class _Table:
    """The sections of one file, and every complaint about them."""

    def __init__(self, path: Path, sections: Mapping[str, list[_Line]]) -> None:
        self._path = path
        self._sections = sections
        self._complaints: list[tuple[int, str]] = []

    def pairs(
        self, section: str, read: Callable[[str, tuple[str, ...]], str], *, folded: bool = True
    ) -> dict[str, str]:
        """First field of each line to what ``read`` makes of it and the others."""
        found: dict[str, str] = {}
        for line in self._sections[section]:
            try:
                if folded:
                    _refuse_unfolded(line.fields)
                key = line.fields[0]
                _refuse_second(key, found, section)
                found[key] = read(key, line.fields[1:])
            except _Wrong as wrong:
                self.complain(line.number, str(wrong))
        return found

    def singles(self, section: str) -> tuple[str, ...]:
        """Every word of a section, however many stand on a line."""
        for line in self._sections[section]:
            try:
                _refuse_unfolded(line.fields)
            except _Wrong as wrong:
                self.complain(line.number, str(wrong))
        return tuple(word for line in self._sections[section] for word in line.fields)

    def refuse_circles(self, forms: Mapping[str, str]) -> None:
        """Complain of a plain word that would be rewritten again."""
        for form, word in forms.items():
            again = next((other for other in forms if other in word), None)
            if again is not None:
                message = f"{word!r} holds {again!r}, which is itself rewritten; remove one"
                self.complain(self.line_of(form), message)

    def line_of(self, key: str) -> int:
        """The last line that begins with ``key``."""
        lines = (line for section in self._sections.values() for line in section)
        return max(line.number for line in lines if line.fields[0] == key)

    def complain(self, number: int, message: str) -> None:
        """Note what is wrong with a line."""
        self._complaints.append((number, message))

    def done(self) -> None:
        """Raise SettingsError if there was anything to complain of."""
        if self._complaints:
            lines = (f"{self._path}:{number}: {text}" for number, text in sorted(self._complaints))
            raise SettingsError("\n".join(lines))


# ── what one line may say ────────────────────────────────────────────────────────────────────

_HAN_ONLY = re.compile(r"[㐀-鿿]+")
_SYLLABLE = re.compile(r"[a-z]{1,6}")


def _refuse_unfolded(fields: Sequence[str]) -> None:
    for field in fields:
        if unicodedata.normalize("NFKC", field).lower() != field:
            raise _Wrong(f"{field!r} must be half-width and lower case")


def _refuse_second(key: str, found: Mapping[str, str], section: str) -> None:
    if key in found:
        raise _Wrong(f"{key!r} stands twice in [{section}]; keep one")


def _syllables(word: str, rest: tuple[str, ...]) -> str:
    if not _HAN_ONLY.fullmatch(word) or not 2 <= len(word) <= 6:
        raise _Wrong(f"{word!r} must be two to six Chinese characters")
    if len(rest) != len(word) or not all(_SYLLABLE.fullmatch(part) for part in rest):
        raise _Wrong(f"{word!r} needs {len(word)} syllables behind it, as in '养老金 yang lao jin'")
    return " ".join(rest)


def _form(form: str, rest: tuple[str, ...]) -> str:
    if len(rest) != 1 or not _HAN_ONLY.fullmatch(rest[0]):
        raise _Wrong(f"{form!r} needs one plain word behind it, as in '社宝卡 社保卡'")
    if len(form) < 2:
        raise _Wrong(f"{form!r} is too short: one character would be rewritten everywhere")
    return rest[0]


def _homophones(syllable: str, rest: tuple[str, ...]) -> str:
    if not _SYLLABLE.fullmatch(syllable) or len(rest) != 1 or not _HAN_ONLY.fullmatch(rest[0]):
        raise _Wrong(f"{syllable!r} needs characters behind it, as in 'bao 宝饱堡'")
    return rest[0]


def _emoji(symbol: str, rest: tuple[str, ...]) -> str:
    if len(rest) != 1 or not _HAN_ONLY.fullmatch(rest[0]):
        raise _Wrong(f"{symbol!r} needs its meaning behind it, as in '😡 愤怒'")
    if symbol[0].isalnum():
        raise _Wrong(f"{symbol!r} is no emoji")
    return rest[0]
