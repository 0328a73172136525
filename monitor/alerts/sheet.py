"""One sheet of sentences, and the forms channels want of it: a line to ring with, text, chat, mail.

PURE. Whatever stands on a sheet is escaped here, once for each form, so that nobody who writes
one has to think of it. A telephone shows the first part; chat and mail have the rest as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from monitor.alerts.escape import cut, link, markdown, plain, unlinked
from monitor.types import ACK, Message, Tier

SUBJECT_LIMIT = 60
"""Characters: what a telephone's notification shows."""
LINE_LIMIT = 60
"""Characters of one sentence for a short message or a voice."""
TEXT_LIMIT = 1800
"""Bytes of UTF-8: below the 2048 that chat robots take for plain text."""
MARKDOWN_LIMIT = 3800
"""Bytes of UTF-8: below the 4096 that chat robots take for markdown."""

DRILL = "【演练】"
_TITLE_LIMIT = 90
_SENTENCE = 200
"""Characters."""
_ALOUD = str.maketrans({"Ⅰ": "一", "Ⅱ": "二", "Ⅲ": "三", "Ⅳ": "四", "·": "，", "→": "到"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence with its name, and what is to be opened or typed after it."""

    name: str = ""
    text: str = ""
    url: str = ""
    """Opened by pressing on ``text``; left out when it is not fit to open."""
    command: str = ""
    ack: bool = False
    """Whether the way to acknowledge follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is told, in the order it is read; not yet escaped for any form."""

    mark: str
    """Tier and occasion: ``Ⅱ级（重大）·新发``."""
    title: str
    standing: str = ""
    """Whether a person has confirmed the tier."""
    tier: Tier
    lock: str
    """What a locked telephone shows: the first ``SUBJECT_LIMIT`` characters are taken."""
    aloud: str
    """What a voice says: the first ``LINE_LIMIT`` characters are taken."""
    screen: tuple[Line, ...]
    """What one screen of a telephone holds."""
    more: tuple[Line, ...] = ()
    """What chat and mail have room for."""
    foot: str = ""
    """The small print of a letter."""
    command: str = ""
    thread: str = ""
    """What all letters about one matter have in common."""
    drill: bool = False


def rendered(sheet: Sheet) -> Message:
    """``sheet`` in every form; ``ACK`` stands where the way to acknowledge belongs."""
    sheet = replace(
        sheet,
        mark=unlinked(sheet.mark),
        standing=unlinked(sheet.standing),
        title=unlinked(sheet.title, _TITLE_LIMIT),
        screen=tuple(map(_tamed, sheet.screen)),
        more=tuple(map(_tamed, sheet.more)),
    )
    drill = DRILL if sheet.drill else ""
    return Message(
        subject=unlinked(sheet.lock, SUBJECT_LIMIT),
        text=cut("\n".join(_text(sheet, drill)), TEXT_LIMIT),
        markdown=cut("\n".join(_markdown(sheet, drill)), MARKDOWN_LIMIT),
        html=_template().render(sheet=sheet, heading=_heading(sheet), drill=drill, ack=ACK),
        line=unlinked(sheet.aloud.translate(_ALOUD), LINE_LIMIT),
        mark=drill + sheet.mark,
        command=plain(sheet.command),
        thread=plain(sheet.thread),
    )


def _heading(sheet: Sheet) -> str:
    return "·".join(filter(None, (sheet.mark, sheet.standing)))


def _text(sheet: Sheet, drill: str) -> Iterator[str]:
    yield f"{drill}【{_heading(sheet)}】{sheet.title}"
    for line in sheet.screen:
        name = f"{line.name}：" if line.name else ""
        yield name + _after(line.text, (line.url, line.command, ACK * line.ack))


def _markdown(sheet: Sheet, drill: str) -> Iterator[str]:
    yield f"### {drill}【{markdown(_heading(sheet))}】{markdown(sheet.title)}"
    for line in (*sheet.screen, *sheet.more):
        name = f"**{markdown(line.name)}**：" if line.name else ""
        said = markdown(line.text)
        said = f"[{said}]({line.url})" if line.url else said
        typed = f"`{line.command.replace('`', '')}`" if line.command else ""
        yield f"- {name}" + _after(said, (typed, ACK * line.ack))


def _after(said: str, rest: Iterable[str]) -> str:
    """``said`` and what follows it, with a blank between; none after a colon."""
    return " ".join(filter(None, (said, *rest))).replace("： ", "：")


def _tamed(line: Line) -> Line:
    """``line`` with nothing in it that is not seen or opens by itself."""
    return Line(
        name=unlinked(line.name),
        text=unlinked(line.text, _SENTENCE),
        url=link(line.url),
        command=plain(line.command),
        ack=line.ack,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("monitor.alerts"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("sheet.html")
