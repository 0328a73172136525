"""Saying no: a status and one Chinese sentence that tells what to do instead."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException


class Refusal(HTTPException):
    """A request that is not served. The connection ends with it: its body may be unread."""

    def __init__(
        self, status: int, sentence: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, sentence, {"Connection": "close", **(headers or {})})
