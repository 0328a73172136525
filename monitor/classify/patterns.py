"""Regular expressions of the settings, compiled with their named parts put in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from monitor.errors import SettingsError

_PART = re.compile(r"<([a-z_]+)>")


def compile_pattern(pattern: str, parts: Mapping[str, str]) -> re.Pattern[str]:
    """One pattern; raises SettingsError when it is not a regular expression or names no part."""
    try:
        return re.compile(_PART.sub(lambda match: parts[match[1]], pattern))
    except KeyError as error:
        raise SettingsError(
            f"pattern {pattern!r} uses <{error.args[0]}>; define it under 'parts' in topics.yaml"
        ) from error
    except re.error as error:
        raise SettingsError(
            f"pattern {pattern!r} is not a regular expression ({error}); correct it"
        ) from error


def compile_all(
    patterns: Iterable[str], parts: Mapping[str, str] | None = None
) -> tuple[re.Pattern[str], ...]:
    """All patterns, in their order."""
    return tuple(compile_pattern(pattern, parts or {}) for pattern in patterns)
