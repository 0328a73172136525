"""Dataclasses of the domain to JSON text and back, whole: what goes in equals what comes out.

pydantic reads the type hints once and then works at about 100,000 texts a second. Two things are
not JSON: a lone surrogate becomes U+FFFD, and floats must be finite.
"""

from __future__ import annotations

import json
import re
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from monitor.errors import StoreError

_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Codec:
    """Turns values of one type into JSON text and back; the type may be a generic alias."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self._kind)

    def dump(self, value: Any) -> str:
        """``value`` as JSON text."""
        try:
            return self._adapter.dump_json(value).decode()
        except PydanticSerializationError as error:
            if "surrogates not allowed" not in str(error):
                raise
        plain = self._adapter.dump_python(value, mode="json")
        return _SURROGATE.sub("\ufffd", json.dumps(plain, ensure_ascii=False))

    def load(self, text: str) -> Any:
        """The value that ``text`` was made of. Fields that are gone since are passed over.

        StoreError when the text is of another make.
        """
        try:
            return self._adapter.validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            raise StoreError(
                f"the database holds a {self._kind} that cannot be read at {place!r}: "
                f"{first['msg']}; was it written by another version of monitor?",
                permanent=True,
            ) from error
