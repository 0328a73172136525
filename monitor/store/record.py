"""How a dataclass of the domain and a row of its table become each other, and work in chunks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import islice
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Delete,
    Row,
    Select,
    Table,
    Update,
    bindparam,
    select,
)
from sqlalchemy.sql.dml import ReturningUpdate

from monitor.store.dialect import Dialect

T = TypeVar("T")

AnyRow = Row[*tuple[Any, ...]]

CHUNK = 500
"""Values in one IN list: well under the 32,766 parameters SQLite takes."""


class Record(Generic[T]):
    """A dataclass whose every field is a column of one table, under the same name."""

    def __init__(self, kind: type[T], table: Table) -> None:
        self._kind = kind
        self._names = tuple(field.name for field in fields(kind))  # type: ignore[arg-type]  # a dataclass
        self.columns: tuple[Column[Any], ...] = tuple(table.c[name] for name in self._names)

    def select(self) -> Select[Any]:
        """A SELECT of exactly these columns."""
        return select(*self.columns)

    def of(self, row: AnyRow) -> T:
        """The dataclass in a row that ``select`` gave; further columns are passed over."""
        return self._kind(**dict(zip(self._names, row, strict=False)))

    def row(self, thing: T) -> dict[str, Any]:
        """The row of ``thing``."""
        return {name: getattr(thing, name) for name in self._names}

    def new_row(self, thing: T) -> dict[str, Any]:
        """The row of ``thing`` without its id, which the database gives."""
        return {name: getattr(thing, name) for name in self._names if name != "id"}


def among(column: Column[Any]) -> ColumnElement[bool]:
    """``column`` is among the values that ``Repository`` hands over, a chunk at a time.

    Queries that run often stand ready-made: building one takes longer than running it.
    """
    return column.in_(bindparam("wanted", type_=column.type, expanding=True))


class Repository:
    """What every repository stands on: the connection of its unit, and the engine's ways."""

    def __init__(self, connection: Connection, dialect: Dialect) -> None:
        self._connection = connection
        self._dialect = dialect

    def _ids(self, query: Select[tuple[int]]) -> list[int]:
        return list(self._connection.scalars(query))

    def _among(
        self,
        query: Select[Any] | ReturningUpdate[*tuple[Any, ...]],
        wanted: Sequence[Any],
        **others: object,
    ) -> Iterator[AnyRow]:
        """The rows of a query with ``among`` in it."""
        for chunk in chunks(wanted):
            yield from self._connection.execute(query, {"wanted": chunk, **others}).all()

    def _change(self, query: Update | Delete, wanted: Sequence[Any], **values: object) -> None:
        """Run an UPDATE, setting ``values``, or a DELETE with ``among`` in it."""
        for chunk in chunks(wanted):
            self._connection.execute(query, {"wanted": chunk, **values})


def chunks(values: Sequence[T]) -> Iterator[list[T]]:
    """``values`` in lists of at most ``CHUNK``."""
    rest = iter(values)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def in_order(ids: Sequence[int], found: Mapping[int, T]) -> list[T]:
    """What was found, in the order it was asked for; what is missing is left out."""
    return [found[wanted] for wanted in ids if wanted in found]
