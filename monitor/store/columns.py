"""Column types: each turns one kind of value of the domain into what both databases hold."""

# ruff: noqa: ARG002 - SQLAlchemy hands every column type the dialect

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary, SmallInteger, Text
from sqlalchemy.types import TypeDecorator

from monitor.errors import StoreError
from monitor.store.codec import Codec
from monitor.types import Tier

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)

Id = BigInteger().with_variant(Integer(), "sqlite")
"""A row's number; SQLite numbers rows by itself only when the type is INTEGER."""


class UtcTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; a naive one is refused.

    SQLite has no type for it and gets ISO 8601 text, always of the same width, so that it sorts.
    """

    impl = DateTime(timezone=True).with_variant(Text(), "sqlite")
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """The moment in UTC. ValueError when it does not say its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"the time {value!r} has no zone; times in the store are aware")
        moment = value.astimezone(UTC)
        return moment.isoformat(timespec="microseconds") if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The moment, aware, in UTC."""
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return None if value is None else value.astimezone(UTC)


class Hour(TypeDecorator[datetime]):
    """An hour of UTC, kept as its number since 1970: short, and easily summed by days.

    A moment within the hour stands for it; a naive one is refused.
    """

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """The number of the hour. ValueError when the moment does not say its zone."""
        return None if value is None else hour_number(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """The moment it begins, aware, in UTC."""
        return None if value is None else hour_begun(value)


def hour_number(moment: datetime) -> int:
    """How many hours after the beginning of 1970 in UTC. ValueError for a naive moment."""
    if moment.tzinfo is None:
        raise ValueError(f"the time {moment!r} has no zone; times in the store are aware")
    return (moment - _EPOCH) // _HOUR


def hour_begun(number: int) -> datetime:
    """When the hour of this number begins, in UTC."""
    return _EPOCH + number * _HOUR


class PlainText(TypeDecorator[str]):
    """Text both databases can hold: NUL and lone surrogates, which they cannot, become U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text without what no database takes."""
        if value is None:
            return None
        if "\0" in value:
            value = value.replace("\0", "\ufffd")
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return value


class Word(TypeDecorator[StrEnum]):
    """A member of a StrEnum, kept as its word."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """The word."""
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """The member. StoreError when there is none of this word."""
        if value is None:
            return None
        try:
            return self.kind(value)
        except ValueError as error:
            raise StoreError(
                f"the database holds an unknown {self.kind.__name__} {value!r}; "
                "was it written by another version of monitor?",
                permanent=True,
            ) from error


class Level(TypeDecorator[Tier]):
    """A tier, kept as its number so that it sorts."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: Tier | None, dialect: Dialect) -> int | None:
        """The number."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Tier | None:
        """The tier."""
        return None if value is None else Tier(value)


class Encoded(TypeDecorator[Any]):
    """A dataclass, tuple or mapping of the domain, kept as JSON text."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind
        self._codec = Codec(kind)

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """The JSON text."""
        return None if value is None else self._codec.dump(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The value the text was made of."""
        return None if value is None else self._codec.load(value)


class Signature(TypeDecorator[tuple[int, ...]]):
    """MinHash values, eight bytes each: a fifth of their JSON, and ten times as fast."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: tuple[int, ...] | None, dialect: Dialect) -> bytes | None:
        """The packed values."""
        return None if value is None else struct.pack(f"<{len(value)}Q", *value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> tuple[int, ...] | None:
        """The values."""
        return None if value is None else struct.unpack(f"<{len(value) // 8}Q", value)
