"""How a JSON interface says that all is well, and how it is asked for its pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_PAGE_PARAM = re.compile(
    r"p|pn|page|page_?(?:no|num|index|number)|cur(?:rent)?_?page", re.IGNORECASE
)
_STATUS_KEYS, _STATUS_FINE = ("code", "errno", "errcode", "error_code", "ret", "retcode"), (0, 200)


def status_of(data: object) -> Mapping[str, object]:
    """The code by which the interface says that all is well."""
    if isinstance(data, dict):
        for key in _STATUS_KEYS:
            if data.get(key) in _STATUS_FINE and not isinstance(data[key], bool):
                return {"ok": f"{key}={data[key]}"}
    return {}


def paging_of(url: str) -> tuple[str, Mapping[str, object]]:
    """The address without the number of its first page, and how to ask for the pages."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    for name, value in query:
        if _PAGE_PARAM.fullmatch(name) and value in ("0", "1"):
            rest = urlencode([pair for pair in query if pair[0] != name])
            first = {} if value == "1" else {"first": 0}
            return urlunsplit(parts._replace(query=rest)), {"param": name, **first}
    return url, {}
