"""What was judged of items, and what platforms showed about them: rows are only ever added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, insert, select

from monitor.store.record import Record, Repository, chunks
from monitor.store.tables import judgements, observations
from monitor.types import Classification, Observation

_OBSERVATION = Record(Observation, observations)


class Judgements(Repository):
    """Judgements and observations of items; a part of ``Items``."""

    def save_judgements(self, judged: Sequence[Classification]) -> None:
        """Add judgements; the latest of an item is the one that counts."""
        if judged:
            rows = [{"item_id": each.item_id, "judgement": each} for each in judged]
            self._connection.execute(insert(judgements), rows)

    def judgements(self, ids: Sequence[int]) -> dict[int, Classification]:
        """The latest judgement of each item; items never judged are left out."""
        found: dict[int, Classification] = {}
        for chunk in chunks(ids):
            latest = (
                select(func.max(judgements.c.id))
                .where(judgements.c.item_id.in_(chunk))
                .group_by(judgements.c.item_id)
            )
            query = select(judgements.c.item_id, judgements.c.judgement)
            rows = self._connection.execute(query.where(judgements.c.id.in_(latest)))
            found.update(rows.all())
        return found

    def observe(self, observed: Sequence[Observation]) -> None:
        """Add what was shown; the same item at the same moment is overwritten."""
        if not observed:
            return
        query = self._dialect.insert(observations)
        self._connection.execute(
            query.on_conflict_do_update(
                index_elements=[observations.c.item_id, observations.c.at],
                set_={"engagement": query.excluded.engagement},
            ),
            [_OBSERVATION.row(each) for each in observed],
        )

    def observations(self, ids: Sequence[int]) -> dict[int, tuple[Observation, ...]]:
        """What was shown about each item, by time; items without any are left out."""
        found: dict[int, list[Observation]] = defaultdict(list)
        for chunk in chunks(ids):
            query = _OBSERVATION.select().where(observations.c.item_id.in_(chunk))
            for row in self._connection.execute(query.order_by(observations.c.at)):
                found[row.item_id].append(_OBSERVATION.of(row))
        return {item_id: tuple(series) for item_id, series in found.items()}
