"""References to secrets: ``${NAME}`` from the environment, ``${file:/path}`` from a file."""

from __future__ import annotations

import os
import re
from pathlib import Path

from monitor.errors import SettingsError

_REFERENCE = re.compile(r"\$\{(file:)?([^}]+)\}")


def resolve(text: str) -> str:
    """``text`` with its references replaced by what they name.

    Raises SettingsError when a variable is unset or a file cannot be read.
    """
    return _REFERENCE.sub(lambda m: _file(m[2]) if m[1] else _variable(m[2]), text)


def refers(text: str) -> bool:
    """Whether ``text`` holds a reference."""
    return _REFERENCE.search(text) is not None


def is_reference(text: str) -> bool:
    """Whether ``text`` is one reference and nothing else."""
    return _REFERENCE.fullmatch(text) is not None


def _variable(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise SettingsError(f"environment variable {name!r} is not set; set it and start again")
    return value


def _file(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(
            f"secret file {path!r} cannot be read ({error.strerror}); check path and rights"
        ) from error
