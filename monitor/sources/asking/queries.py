"""Fields of a request as a query or a form, references to secrets left as they stand.

A reference (``${NAME}``) is resolved only when the request is sent, so it must not be quoted; all
else must be, lest a stranger's word for the next page be taken for a reference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote_plus, urldefrag

from monitor.settings.checks import Param

_REFERENCE = re.compile(r"(\$\{[^{}]{1,500}\})")


def with_query(url: str, fields: Mapping[str, Param]) -> str:
    """``url`` with ``fields`` added to its query."""
    if not fields:
        return url
    bare = urldefrag(url).url
    return f"{bare}{'&' if '?' in bare else '?'}{form(fields)}"


def form(fields: Mapping[str, Param]) -> str:
    """``fields`` as application/x-www-form-urlencoded, in UTF-8."""
    return "&".join(f"{quote_plus(name)}={_quoted(value)}" for name, value in fields.items())


def _quoted(value: Param) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    # Odd parts are what the pattern's group caught.
    parts = enumerate(_REFERENCE.split(text))
    return "".join(part if number % 2 else quote_plus(part) for number, part in parts)
