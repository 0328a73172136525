"""What was judged of items, and what platforms showed about them: rows are only ever added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, insert, select

from monitor.store.record import Record, Repository, among
from monitor.store.tables import corrections, judgements, observations
from monitor.types import Classification, Observation

_OBSERVATION = Record(Observation, observations)
_SERIES = _OBSERVATION.select().where(among(observations.c.item_id)).order_by(observations.c.at)
_LATEST = select(judgements.c.item_id, judgements.c.judgement).where(
    judgements.c.id.in_(
        select(func.max(judgements.c.id))
        .where(among(judgements.c.item_id))
        .group_by(judgements.c.item_id)
    )
)
_BY_PEOPLE = select(corrections.c.item_id, corrections.c.judgement).where(
    corrections.c.id.in_(
        select(func.max(corrections.c.id))
        .where(among(corrections.c.item_id))
        .group_by(corrections.c.item_id)
    )
)


class Judgements(Repository):
    """Judgements and observations of items; a part of ``Items``."""

    def save_judgements(self, judged: Sequence[Classification]) -> None:
        """Add judgements of the machine; of them the latest of an item counts."""
        if judged:
            rows = [{"item_id": each.item_id, "judgement": each} for each in judged]
            self._connection.execute(insert(judgements), rows)

    def judgements(self, ids: Sequence[int]) -> dict[int, Classification]:
        """The judgement of each item that stands; items never judged are left out.

        It is the machine's latest, unless a person corrected the item: then it is that one, however
        often the machine judges again.
        """
        return self.machine_judgements(ids) | dict(self._among(_BY_PEOPLE, ids))

    def machine_judgements(self, ids: Sequence[int]) -> dict[int, Classification]:
        """The machine's latest judgement of each item, whatever people said since."""
        return dict(self._among(_LATEST, ids))

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
        for row in self._among(_SERIES, ids):
            found[row.item_id].append(_OBSERVATION.of(row))
        return {item_id: tuple(series) for item_id, series in found.items()}
