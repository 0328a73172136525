"""EDGE. What is remembered, in SQLite or PostgreSQL: the only place that knows SQLAlchemy.

``Store`` opens a database; ``Unit`` is one transaction on it, with one repository per noun.
Called by the hops, replay and explain.
"""

from __future__ import annotations

from monitor.store.store import Store
from monitor.store.unit import Unit

__all__ = ["Store", "Unit"]
