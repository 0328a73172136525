"""One transaction: a repository for every noun."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, func, select

from monitor.store.alerts import Alerts
from monitor.store.batches import Batches
from monitor.store.beats import Beats
from monitor.store.briefs import Briefs
from monitor.store.corrections import Corrections
from monitor.store.counts import Counts
from monitor.store.dialect import Dialect
from monitor.store.dispositions import Dispositions
from monitor.store.drills import Drills
from monitor.store.health import Health
from monitor.store.incidents import Incidents
from monitor.store.items import Items
from monitor.store.ledger import Ledger
from monitor.store.lookout import Lookout
from monitor.store.past import Past
from monitor.store.pins import Apart, Pins
from monitor.store.publicity import Publicity
from monitor.store.rechecks import Rechecks
from monitor.store.reports import Reports
from monitor.store.runs import Runs
from monitor.store.silences import Silences
from monitor.store.sources import Sources
from monitor.store.suggestions import Suggestions
from monitor.store.tables import alerts, deliveries, incidents, items
from monitor.store.volumes import Volumes
from monitor.types import DeliveryStatus


class Unit:
    """Everything that is read or written together; made by ``Store.read`` and ``Store.write``."""

    def __init__(self, connection: Connection, dialect: Dialect) -> None:
        self._connection = connection
        self.sources = Sources(connection, dialect)
        self.health = Health(connection, dialect)
        self.batches = Batches(connection, dialect)
        self.items = Items(connection, dialect)
        self.briefs = Briefs(connection, dialect)
        self.volumes = Volumes(connection, dialect)
        self.counts = Counts(connection, dialect)
        self.corrections = Corrections(connection, dialect)
        self.suggestions = Suggestions(connection, dialect)
        self.incidents = Incidents(connection, dialect)
        self.past = Past(connection, dialect)
        self.rechecks = Rechecks(connection, dialect)
        self.dispositions = Dispositions(connection, dialect)
        self.pins = Pins(connection, dialect)
        self.apart = Apart(connection, dialect)
        self.alerts = Alerts(connection, dialect)
        self.silences = Silences(connection, dialect)
        self.drills = Drills(connection, dialect)
        self.beats = Beats(connection, dialect)
        self.lookout = Lookout(connection, dialect)
        self.ledger = Ledger(connection, dialect)
        self.reports = Reports(connection, dialect)
        self.publicity = Publicity(connection, dialect)
        self.runs = Runs(connection, dialect)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part of the transaction: when an error leaves it, that part alone is undone."""
        with self._connection.begin_nested():
            yield

    def held(self) -> dict[str, int]:
        """How many ``items``, ``incidents``, ``alerts``, and ``deliveries_`` by status."""
        counted = {
            table.name: self._connection.scalar(select(func.count()).select_from(table)) or 0
            for table in (items, incidents, alerts)
        }
        by_status = select(deliveries.c.status, func.count()).group_by(deliveries.c.status)
        counted |= {f"deliveries_{status.value}": 0 for status in DeliveryStatus}
        for status, count in self._connection.execute(by_status):
            counted[f"deliveries_{status.value}"] = count
        return counted
