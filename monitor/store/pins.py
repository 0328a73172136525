"""What persons arranged: where items belong, and which incidents are two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, tuple_

from monitor.store.record import Record, Repository, among, chunks
from monitor.store.tables import apart, pins
from monitor.types import Pin

_PIN = Record(Pin, pins)
_OF_ITEMS = _PIN.select().where(among(pins.c.item_id))
_OF_INCIDENT = _PIN.select().where(among(pins.c.incident_id))


class Pins(Repository):
    """A person's word on where an item belongs; a later word overrides an earlier one."""

    def of_items(self, item_ids: Sequence[int]) -> dict[int, list[Pin]]:
        """What was said of each item, by incident; items nobody placed are left out."""
        found: dict[int, list[Pin]] = defaultdict(list)
        for pin in map(_PIN.of, self._among(_OF_ITEMS, item_ids)):
            found[pin.item_id].append(pin)
        return {i: sorted(said, key=lambda pin: pin.incident_id) for i, said in found.items()}

    def kept(self, item_ids: Sequence[int]) -> dict[int, int]:
        """The incident each item was placed in; items nobody placed are left out."""
        said = self.of_items(item_ids)
        return {i: pin.incident_id for i, pins_ in said.items() for pin in pins_ if pin.kept}

    def barred(self, item_ids: Sequence[int]) -> dict[int, dict[int, str]]:
        """The incidents each item does not belong to, with who said so; without any: left out."""
        said = self.of_items(item_ids)
        barred = {
            item_id: {pin.incident_id: pin.by for pin in of_it if not pin.kept}
            for item_id, of_it in said.items()
        }
        return {item_id: places for item_id, places in barred.items() if places}

    def keep(self, item_ids: Sequence[int], incident_id: int, by: str, at: datetime) -> None:
        """Place items in an incident, and nowhere else."""
        for chunk in chunks(item_ids):
            query = delete(pins).where(pins.c.item_id.in_(chunk), pins.c.kept)
            self._connection.execute(query)
        self._say(item_ids, incident_id, by, at, kept=True)

    def bar(self, item_ids: Sequence[int], incident_id: int, by: str, at: datetime) -> None:
        """Say that items do not belong to an incident."""
        self._say(item_ids, incident_id, by, at, kept=False)

    def follow(self, gone_id: int, into_id: int, staying: Iterable[int]) -> None:
        """Have what was said of one incident hold for the one it was merged into.

        ``staying`` are the members of that one, which nobody can say do not belong to it.
        """
        said = [_PIN.of(row) for row in self._among(_OF_INCIDENT, [gone_id])]
        members = frozenset(staying)
        for pin in said:
            if pin.kept:
                self.keep([pin.item_id], into_id, pin.by, pin.at)
            elif pin.item_id not in members:
                self.bar([pin.item_id], into_id, pin.by, pin.at)

    def _say(
        self, item_ids: Sequence[int], incident_id: int, by: str, at: datetime, *, kept: bool
    ) -> None:
        rows = [
            {"item_id": i, "incident_id": incident_id, "kept": kept, "at": at, "by": by}
            for i in item_ids
        ]
        for chunk in chunks(rows):
            query = self._dialect.insert(pins)
            new = {name: query.excluded[name] for name in ("kept", "at", "by")}
            index = [pins.c.item_id, pins.c.incident_id]
            self._connection.execute(
                query.on_conflict_do_update(index_elements=index, set_=new), chunk
            )


class Apart(Repository):
    """Pairs of incidents that a person holds to be two."""

    def hold(self, one_id: int, other_id: int, by: str, at: datetime) -> None:
        """Keep two incidents two; said before, it changes nothing."""
        one, other = sorted((one_id, other_id))
        row = {"one_id": one, "other_id": other, "at": at, "by": by}
        self._connection.execute(self._dialect.insert(apart).on_conflict_do_nothing(), [row])

    def hold_all(self, one_id: int, others: Mapping[int, str], at: datetime) -> None:
        """Keep an incident and each of ``others`` two, as the person named there holds."""
        for other_id, by in others.items():
            self.hold(one_id, other_id, by, at)

    def lift(self, one_id: int, other_id: int) -> None:
        """Hold two incidents apart no more, because a person made them one."""
        pair = tuple(sorted((one_id, other_id)))
        query = delete(apart).where(tuple_(apart.c.one_id, apart.c.other_id) == pair)
        self._connection.execute(query)

    def of(self, incident_id: int) -> frozenset[int]:
        """The incidents that are held apart from this one."""
        query = select(apart.c.one_id, apart.c.other_id).where(
            or_(apart.c.one_id == incident_id, apart.c.other_id == incident_id)
        )
        return frozenset(i for row in self._connection.execute(query) for i in row) - {incident_id}

    def follow(self, gone_id: int, into_id: int) -> None:
        """Have what one incident was held apart from be held apart from the one it went into."""
        query = select(apart).where(or_(apart.c.one_id == gone_id, apart.c.other_id == gone_id))
        for row in self._connection.execute(query).all():
            (other,) = {row.one_id, row.other_id} - {gone_id}
            if other != into_id:
                self.hold(into_id, other, row.by, row.at)
