"""Every command can be found, tells of itself in Chinese, and ends with the right code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import click
import pytest

from monitor.cli import _COMMANDS, monitor

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]

HAN = re.compile("[一-鿿]")


def _paths() -> Iterator[tuple[str, ...]]:
    """Every command, and every command of a command."""
    with click.Context(monitor) as context:
        for name in _COMMANDS:
            command = monitor.get_command(context, name)
            yield (name,)
            if isinstance(command, click.Group):
                yield from ((name, sub) for sub in command.commands)


@pytest.mark.parametrize("path", list(_paths()), ids=" ".join)
def test_command_tells_what_it_is_for_and_what_its_options_mean(
    door: Door, path: tuple[str, ...]
) -> None:
    done = door(*path, "--help")
    assert (done.code, done.err) == (0, "")
    usage, _, rest = done.out.partition("\n\n")
    assert usage.startswith(f"Usage: monitor {' '.join(path)}")
    assert HAN.search(rest.partition("Options:")[0])
    options = re.findall(r"^  (-\S+.*(?:\n {10,}.*)*)", rest.partition("Options:")[2], re.MULTILINE)
    untold = [told for told in options if "--help" not in told and not HAN.search(told)]
    assert options
    assert not untold


def test_help_lists_every_command(door: Door) -> None:
    done = door("--help")
    assert done.code == 0
    for name, (_, purpose) in _COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(purpose)}", done.out, re.MULTILINE)


def test_version_is_the_packages(door: Door) -> None:
    done = door("--version")
    assert done.code == 0
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", done.out)


@pytest.mark.parametrize(("typed", "meant"), [("incidnets", "incidents"), ("explian", "explain")])
def test_mistyped_command_is_answered_with_the_nearest(door: Door, typed: str, meant: str) -> None:
    done = door(typed)
    assert done.code == 2
    assert f"没有 {typed!r} 这个命令" in done.err
    assert repr(meant) in done.err


def test_strange_command_is_answered_with_the_way_to_help(door: Door) -> None:
    done = door("xyzzy")
    assert done.code == 2
    assert "monitor --help" in done.err


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "rumour", "1"),
        ("explain", "item", "one"),
        ("acknowledge", "1"),
        ("digest", "--date", "yesterday"),
        ("replay",),
        ("replay", "x.jsonl", "--from", "soon"),
        ("incidents", "--nonsense"),
    ],
    ids=" ".join,
)
def test_wrong_question_ends_with_2_and_no_traceback(door: Door, words: tuple[str, ...]) -> None:
    done = door(*words)
    assert done.code == 2
    assert done.out == ""
    assert "Usage: monitor" in done.err
    assert "Traceback" not in done.err
