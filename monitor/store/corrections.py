"""Corrections: what people said items really are, each with the judgement that stands after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import insert, select, update

from monitor.store.record import Record, Repository, among
from monitor.store.tables import corrections, items
from monitor.store.volumes import Volumes
from monitor.types import Classification, Correction, Item

_CORRECTION = Record(Correction, corrections)
_OF_ITEMS = _CORRECTION.select().where(among(corrections.c.item_id)).order_by(corrections.c.id)
_ADD = insert(corrections).returning(corrections.c.id)


class Corrections(Repository):
    """The register of corrections; rows are only ever added."""

    def add(self, correction: Correction, stands: Classification) -> int:
        """Keep a correction and the judgement of its item from now on: its id."""
        values = {**_CORRECTION.new_row(correction), "judgement": stands}
        return int(self._connection.execute(_ADD, values).scalar_one())

    def of_items(self, item_ids: Sequence[int]) -> dict[int, tuple[Correction, ...]]:
        """What was said of each item, oldest first; items nobody corrected are left out."""
        found: dict[int, list[Correction]] = defaultdict(list)
        for row in self._among(_OF_ITEMS, item_ids):
            found[row.item_id].append(_CORRECTION.of(row))
        return {item_id: tuple(said) for item_id, said in found.items()}

    def item_ids(self) -> list[int]:
        """Every item that was corrected, oldest first."""
        query = select(corrections.c.item_id).distinct().order_by(corrections.c.item_id)
        return self._ids(query)

    def reclassify(self, item: Item, topic: str | None) -> None:
        """Give an item the primary topic and the relation to others that people say it has."""
        known = select(items.c.topic, items.c.relation).where(items.c.id == item.id)
        before = self._connection.execute(known).one()
        volumes = Volumes(self._connection, self._dialect)
        volumes.count([replace(item, relation=before.relation)], [before.topic], times=-1)
        volumes.count([item], [topic])
        query = update(items).where(items.c.id == item.id)
        self._connection.execute(
            query.values(topic=topic, relation=item.relation, relation_reason=item.relation_reason)
        )
