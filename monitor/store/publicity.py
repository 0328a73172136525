"""What was made public as owed, and what surveys found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import insert

from monitor.store.record import Record, Repository
from monitor.store.tables import disclosures, surveys
from monitor.types import Disclosed, Survey

_DISCLOSED = Record(Disclosed, disclosures)
_SURVEY = Record(Survey, surveys)


class Publicity(Repository):
    """Publications entered by hand, and surveys."""

    def disclose(self, entry: Disclosed) -> Disclosed:
        """Put down a publication; the same with its id."""
        query = insert(disclosures).values(_DISCLOSED.new_row(entry)).returning(disclosures.c.id)
        return replace(entry, id=self._connection.execute(query).scalar_one())

    def disclosed(self, start: date, end: date) -> list[Disclosed]:
        """Publications put down for the days from ``start`` to ``end``, both counted, in order."""
        query = _DISCLOSED.select().where(disclosures.c.on >= start, disclosures.c.on <= end)
        rows = self._connection.execute(query.order_by(disclosures.c.on, disclosures.c.id))
        return [_DISCLOSED.of(row) for row in rows]

    def add_survey(self, survey: Survey) -> Survey:
        """Keep a survey; the same with its id."""
        query = insert(surveys).values(_SURVEY.new_row(survey)).returning(surveys.c.id)
        return replace(survey, id=self._connection.execute(query).scalar_one())

    def surveys(self, until: date) -> list[Survey]:
        """The surveys held until ``until``, the newest first."""
        query = _SURVEY.select().where(surveys.c.held_to <= until)
        rows = self._connection.execute(query.order_by(surveys.c.held_to.desc(), surveys.c.id))
        return [_SURVEY.of(row) for row in rows]
