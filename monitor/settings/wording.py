"""``templates/*.yaml``: how each report words what it says; an office changes it without code.

A sheet has the report's title, its sections' titles and its sentences. A sentence is a Jinja
template of one line: what stands in ``{{ … }}`` is put in by the report, as words and never as
markup. An office's own sheet needs only the sentences it words otherwise, and may use in each only
the values that the shipped sentence uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cache
from typing import Annotated

from jinja2 import TemplateSyntaxError, meta, nodes
from jinja2.nativetypes import NativeEnvironment
from jinja2.sandbox import SandboxedEnvironment
from pydantic import AfterValidator

from monitor.settings.base import settings_dataclass

FILTERS = frozenset(("plain", "strong", "soft", "flag", "late", "moment", "day", "share"))
"""What a sentence may do to a value, besides some of what Jinja itself offers."""
GIVEN = frozenset(("base", "small_sample"))
"""Values that every sentence has: the time the report is of, and the least sample for a share."""
_OF_JINJA = frozenset(("abs", "default", "first", "join", "last", "length"))
"""Filters of Jinja itself that a sentence may use: none makes much of little."""
_PARTS: tuple[type[nodes.Node], ...] = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Tuple),
    *(nodes.If, nodes.CondExpr, nodes.For, nodes.Getattr, nodes.Filter, nodes.Test),
    *(nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand),
    *(nodes.Concat, nodes.Add, nodes.Sub),
)
"""What a sentence is made of. Nothing is called, multiplied or formatted: a sentence is as long as
what is put into it, and takes as long."""
_DEEPEST = 2
"""Lists told within lists."""

_BREAK = re.compile(r"[ \t]*\n\s*")


class SentenceEnvironment(SandboxedEnvironment, NativeEnvironment):
    """Templates that hand on what they are given as it is; nothing of Python is in reach."""


@cache
def _parser() -> SentenceEnvironment:
    """Knows the filters by name, so that a wrong one is found when the settings are read."""
    environment = SentenceEnvironment()
    environment.filters.update(dict.fromkeys(FILTERS, str))
    return environment


def one_line(text: str) -> str:
    """A sentence over several lines as the one it is: Chinese has no space between words."""
    return _BREAK.sub("", text.strip())


def _sentence(text: str) -> str:
    line = one_line(text)
    try:
        values_of(line)
    except TemplateSyntaxError as error:
        raise ValueError(f"not a template: {error.message}") from error
    if wrong := _too_much(_parser().parse(line)):
        raise ValueError(f"a sentence only puts values in: {wrong} is not for sentences")
    return line


def _too_much(part: nodes.Node, depth: int = 0) -> str:
    """What in ``part`` does more than telling values; empty: nothing."""
    if not isinstance(part, _PARTS):
        return f"{type(part).__name__.lower()!r}"
    if isinstance(part, nodes.Filter) and part.name not in FILTERS | _OF_JINJA:
        return f"the filter {part.name!r}"
    if isinstance(part, nodes.Getattr) and part.attr.startswith("_"):
        return f"{part.attr!r}"
    depth += isinstance(part, nodes.For)
    if depth > _DEEPEST:
        return f"a list within {_DEEPEST} lists"
    found = (_too_much(child, depth) for child in part.iter_child_nodes())
    return next(filter(None, found), "")


Sentence = Annotated[str, AfterValidator(_sentence)]


@settings_dataclass
class WordingSheet:
    """The words of one kind of report."""

    title: str = ""
    sections: Mapping[str, str] = field(default_factory=dict)
    """By the id of the section, its title."""
    short: Mapping[str, str] = field(default_factory=dict)
    """By the id of the section, its title in the contents, where that is shorter."""
    say: Mapping[str, Sentence] = field(default_factory=dict)
    """By its id, a sentence."""


def values_of(sentence: str) -> frozenset[str]:
    """The names of the values that ``sentence`` puts in. TemplateSyntaxError if it is none."""
    return frozenset(meta.find_undeclared_variables(_parser().parse(sentence))) - GIVEN


def overlaid(shipped: WordingSheet, own: WordingSheet) -> WordingSheet:
    """``shipped`` with what ``own`` words otherwise."""
    return WordingSheet(
        title=own.title or shipped.title,
        sections={**shipped.sections, **own.sections},
        short={**shipped.short, **own.short},
        say={**shipped.say, **own.say},
    )


def unknown_in(own: WordingSheet, shipped: WordingSheet) -> Iterator[tuple[str, str]]:
    """What ``own`` says that nobody asks for: each key, and what is wrong with it."""
    for part in ("sections", "short"):
        for key in sorted(getattr(own, part).keys() - shipped.sections.keys()):
            yield key, f"there is no section {key!r}"
    for key, sentence in own.say.items():
        if key not in shipped.say:
            yield key, f"there is no sentence {key!r}"
        elif extra := sorted(values_of(sentence) - values_of(shipped.say[key])):
            known = "、".join(sorted(values_of(shipped.say[key]))) or "none"
            yield key, f"{key!r} has no value {extra[0]!r}; it has: {known}"
