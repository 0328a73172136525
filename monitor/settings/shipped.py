"""What comes with the program, and how a text file of settings is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from monitor.errors import SettingsError
from monitor.settings.lexicon import Emoji, Spellings, parse_emoji, parse_spellings

_T = TypeVar("_T")


def shipped_config_dir() -> Path:
    """The settings that come with the program: the checkout's ``config/``, or the wheel's copy."""
    return _shipped("config")


def shipped_data_dir() -> Path:
    """The reference data that comes with the program."""
    return _shipped("data")


def _shipped(name: str) -> Path:
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent / name
    return checkout if checkout.is_dir() else package / "shipped" / name


def locate(folder: Path, name: str) -> Path:
    """The file ``name`` of ``folder``, or else the shipped one."""
    own = folder / name
    return own if own.exists() else shipped_config_dir() / name


@cache
def shipped_spellings() -> Spellings:
    """The evasive spellings that come with the program."""
    return read_table(shipped_config_dir() / "lexicon" / "evasive.txt", parse_spellings)


@cache
def shipped_emoji() -> tuple[Emoji, ...]:
    """The emoji that come with the program."""
    return read_table(shipped_config_dir() / "lexicon" / "emoji.txt", parse_emoji)


def read_table(path: Path, parse: Callable[[Path, str], _T]) -> _T:
    """What ``parse`` makes of the file at ``path``; raises SettingsError."""
    return parse(path, read_text(path))


def read_text(path: Path) -> str:
    """The text of a settings file; raises SettingsError when it is not there or not UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise SettingsError(f"{path}: the file is not there") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read as UTF-8 text ({error})") from error
