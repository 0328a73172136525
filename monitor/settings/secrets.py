"""References to secrets: ``${NAME}`` from the environment, ``${file:/path}`` from a file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl

from monitor.errors import SettingsError

_REFERENCE = re.compile(r"\$\{(file:)?([^}]+)\}")
_TELLING = 8
"""Characters; anything shorter is found in many an innocent word."""


def resolve(text: str) -> str:
    """``text`` with its references replaced by what they name.

    Raises SettingsError when a variable is unset or empty, or a file is or cannot be read.
    """
    return _REFERENCE.sub(lambda m: _file(m[2]) if m[1] else _variable(m[2]), text)


def refers(text: str) -> bool:
    """Whether ``text`` holds a reference."""
    return _REFERENCE.search(text) is not None


def is_reference(text: str) -> bool:
    """Whether ``text`` is one reference and nothing else."""
    return _REFERENCE.fullmatch(text) is not None


def hidden(text: str, secrets: Iterable[str]) -> str:
    """``text`` without ``secrets``; of an address neither path nor query is left."""
    parts = {part for secret in secrets for part in (secret, *_inside(secret))}
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= _TELLING:
            text = text.replace(part, "……")
    return text


def _inside(secret: str) -> Iterator[str]:
    """The parts of an address that open a door by themselves."""
    if "://" in secret:
        path, _, query = secret.partition("://")[2].partition("?")
        yield from path.split("/")[1:]
        yield from (value for _, value in parse_qsl(query))


def _variable(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise SettingsError(f"environment variable {name!r} is not set; set it and start again")
    return value


def _file(path: str) -> str:
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no UTF-8 text"
        raise SettingsError(
            f"secret file {path!r} cannot be read ({why}); check path and rights"
        ) from error
    if not value:
        raise SettingsError(f"secret file {path!r} is empty; write the secret into it")
    return value
