"""The tables of the series; ``tables`` gives them on beside all others."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table

from monitor.store.columns import Hour, Id, PlainText, Word
from monitor.store.metadata import metadata
from monitor.types import Dimension

counts = Table(
    "counts",  # what each hour brought, broken down; kept when the items themselves have expired
    metadata,
    Column("topic", PlainText, primary_key=True),  # empty: items of any topic and of none
    Column("dimension", Word(Dimension), primary_key=True),
    Column("hour", Hour, primary_key=True, autoincrement=False),  # or the first of the desk's day
    Column("value", PlainText, primary_key=True),
    Column("items", Integer, nullable=False),
    Column("originals", Integer, nullable=False),
    sqlite_with_rowid=False,
)

uncounted = Table(
    "uncounted",  # which items, kept before there were counts, still wait to be counted
    metadata,
    Column("next_id", Id, primary_key=True, autoincrement=False),
    Column("last_id", Id, nullable=False),
)
