"""A report's sentences: the wording of ``templates/*.yaml`` with values put in, as inlines. PURE.

What is put in stays what it is: a ``Figure`` keeps its reference, a ``Link`` its address. Strings
are made plain first, so that nothing a stranger wrote can be taken for anything but words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache

from jinja2 import StrictUndefined, Template

from monitor.errors import NotFoundError
from monitor.reports.citing import bare
from monitor.reports.document import Figure, Inline, Style, Text, Words, plain_words
from monitor.reports.wording import SMALL_SAMPLE, day_words, moment_words, share_words
from monitor.settings.wording import SentenceEnvironment, WordingSheet
from monitor.text.plain import plain

Value = (
    str | int | float | bool | datetime | None | Inline | Iterable["Value"] | Mapping[str, "Value"]
)
"""What may be put into a sentence."""


class Phrases:
    """The words of one kind of report, for one document; ``base`` is the time it is of."""

    def __init__(self, sheet: WordingSheet, base: datetime) -> None:
        self._sheet, self._base = sheet, base

    @property
    def title(self) -> str:
        """The report's title."""
        return self._sheet.title

    def section(self, key: str) -> tuple[str, str]:
        """Title of the section ``key``, and the shorter one for the contents."""
        title = self._sheet.sections.get(key)
        if title is None:
            raise NotFoundError(f"there is no section {key!r} in the templates of this report")
        return title, self._sheet.short.get(key, title)

    def __call__(self, key: str, /, **values: Value) -> Words:
        """The sentence ``key`` with ``values`` put in. NotFoundError when there is none."""
        sentence = self._sheet.say.get(key)
        if sentence is None:
            raise NotFoundError(f"there is no sentence {key!r} in the templates of this report")
        template = _template(sentence)
        given = {name: _tidy(value) for name, value in values.items()}
        context = template.new_context({**given, "base": self._base, "small_sample": SMALL_SAMPLE})
        return tuple(_joined(_inlines(template.root_render_func(context))))

    def text(self, key: str, /, **values: Value) -> str:
        """The same without styles and links."""
        return plain_words(self(key, **values))


def filters() -> frozenset[str]:
    """Names of the filters of a sentence that Jinja does not have itself."""
    return frozenset(_environment().filters) - frozenset(SentenceEnvironment().filters)


def words(*parts: Value) -> Words:
    """``parts`` one behind the other, as inlines."""
    return tuple(_joined(_inlines(_tidy(part) for part in parts)))


@cache
def _template(sentence: str) -> Template:
    return _environment().from_string(sentence)


@cache
def _environment() -> SentenceEnvironment:
    environment = SentenceEnvironment(undefined=StrictUndefined)
    environment.filters.update(
        {style.value: _styler(style) for style in Style},
        moment=moment_words,
        day=day_words,
        share=_share,
    )
    return environment


def _styler(style: Style) -> Callable[[Value], Inline]:
    def styled(value: Value) -> Inline:
        if isinstance(value, Text | Figure):
            return replace(value, style=style)
        return Text(text=plain(str(value)), style=style)

    return styled


def _share(part: Value, whole: Value) -> Figure:
    """``part`` as a share of ``whole``, in per cent; both are numbers or figures of numbers.

    Of a whole too small for that, a dash.
    """
    told = share_words(_number(part), _number(whole)) if _number(whole) >= SMALL_SAMPLE else "—"
    return bare(told)


def _number(value: Value) -> int:
    if isinstance(value, Figure):
        return int(value.text)
    if isinstance(value, int):
        return value
    raise TypeError(f"{value!r} is no number to make a share of")


def _tidy(value: Value) -> Value:
    """Strings made plain, whatever they stand in."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, Mapping):
        return {key: _tidy(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_tidy(each) for each in value)
    return value


def _inlines(pieces: Iterable[object]) -> Iterator[Inline]:
    for piece in pieces:
        if isinstance(piece, Inline):
            yield piece
        elif isinstance(piece, tuple):
            yield from _inlines(piece)
        elif piece is not None and piece != "":
            yield Text(text=str(piece))


def _joined(inlines: Iterable[Inline]) -> Iterator[Inline]:
    """Neighbouring plain words as one piece."""
    waiting = ""
    for inline in inlines:
        if isinstance(inline, Text) and inline.style is Style.PLAIN:
            waiting += inline.text
            continue
        if waiting:
            yield Text(text=waiting)
            waiting = ""
        yield inline
    if waiting:
        yield Text(text=waiting)
