"""The open incidents, remembered from one hop to the next so that only what changed is read.

The database is the truth: other processes write to it too. Every loan begins with the marks of all
open incidents, and what bears another mark than the one remembered is read again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from monitor.app import Monitor
from monitor.incidents.candidates import Candidates
from monitor.store import Unit
from monitor.types import Incident


class OpenIncidents:
    """The candidates for new items, each with the mark it bore when it was read."""

    def __init__(self, m: Monitor) -> None:
        self.candidates = Candidates(m.settings.severity.grouping, m.gazetteer.ancestors)
        self._marks: dict[int, int] = {}

    def read(self, unit: Unit, now: datetime) -> None:
        """Take in what changed since it was last read, as of ``now``."""
        marks = unit.incidents.open_marks(now - self.candidates.rules.window)
        self.candidates.move_to(now)
        for incident in [one for one in self.candidates if one.id not in marks]:
            self.candidates.drop(incident.id)
        changed = [i for i, mark in marks.items() if self._marks.get(i) != mark]
        for incident in unit.incidents.get(changed):
            self.candidates.put(incident)
        self._marks = marks

    def put(self, incident: Incident) -> None:
        """Take in an incident that is being changed; it is read again next time.

        For who knows whether the change is kept.
        """
        self.candidates.put(incident)
        self._marks.pop(incident.id, None)

    def by_id(self) -> dict[int, Incident]:
        """The open incidents by number, in that order."""
        return {incident.id: incident for incident in sorted(self.candidates, key=_number)}


@contextmanager
def open_incidents(m: Monitor, unit: Unit, now: datetime) -> Iterator[OpenIncidents]:
    """The open incidents as of ``now``, as they stand in the database.

    Two borrowers at a time do not share: the second reads its own. When an error ends the loan,
    what was remembered is given up.
    """
    lent = m.remembered.take()
    standing = lent if isinstance(lent, OpenIncidents) else OpenIncidents(m)
    standing.read(unit, now)
    yield standing
    m.remembered.keep(standing)


def _number(incident: Incident) -> int:
    return incident.id
