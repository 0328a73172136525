"""The ingest hop inside its transaction: everything needed is loaded once for all batches.

Called by ``pipeline`` only. ``intake`` judges, ``dedupe`` relates; here it is loaded and saved.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor import intake
from monitor.app import Monitor
from monitor.dedupe import Lookalikes
from monitor.incidents.attention import worth_another_look
from monitor.settings.sources import RecordedSource
from monitor.sources.health.rhythm import learn
from monitor.store import Unit
from monitor.trace import run_id
from monitor.types import (
    Batch,
    Classification,
    Item,
    Observation,
    RawItem,
    Relation,
    Seen,
    Tally,
)

log = logging.getLogger(__name__)

_ALIKE_WITHIN = timedelta(days=30)
_SAME_WORDS_WITHIN = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrival:
    """One raw item and what is known of it before anything is kept."""

    key: str
    raw: RawItem
    new: bool
    """Whether the words at its address are new to us."""
    reading: intake.Reading | None
    """What was read, when it is new and about social insurance."""


@dataclass(slots=True, kw_only=True)
class _Harvest:
    """What came of some batches, to be written together."""

    kept: list[Item] = field(default_factory=list)
    keys: dict[int, tuple[str, ...]] = field(default_factory=dict)
    judged: list[Classification] = field(default_factory=list)
    demoted: set[int] = field(default_factory=set)
    """Ids of first reports until now that an earlier one, found late, makes reprints."""
    sightings: list[Observation] = field(default_factory=list)
    news: dict[str, Seen] = field(default_factory=dict)


def take_in(m: Monitor, unit: Unit, batches: Sequence[Batch]) -> list[int]:
    """Keep what is new and relevant, note what was seen again: ids of the items kept."""
    if not batches:
        return []
    keyed = [[(intake.key_of(raw), raw) for raw in batch.items] for batch in batches]
    seen = unit.items.seen([key for pairs in keyed for key, _ in pairs])
    arrived = [list(_arrivals(m, unit, pairs, seen)) for pairs in keyed]
    read = [a for arrivals in arrived for a in arrivals if a.reading]
    alike = _lookalikes(unit, read, seen)
    harvest = _Harvest()
    tallies = []
    for batch, arrivals in zip(batches, arrived, strict=True):
        before = len(harvest.kept)
        for arrival in arrivals:
            _settle(unit, arrival, seen, alike, harvest)
        tally = Tally(
            seen=len(arrivals),
            relevant=len(harvest.kept) - before,
            duplicates=sum(not arrival.new for arrival in arrivals),
        )
        tallies.append((batch.fetched_at, batch.source_id, tally))
    _save(m, unit, harvest, max(batch.fetched_at for batch in batches))
    unit.sources.tally(tallies)
    _learn_rhythms(unit, batches, arrived)
    return [item.id for item in harvest.kept]


def _arrivals(
    m: Monitor, unit: Unit, pairs: Sequence[tuple[str, RawItem]], seen: dict[str, Seen]
) -> Iterator[_Arrival]:
    """Every item of one batch, read if its words are new; ``seen`` learns the new words."""
    for key, raw in pairs:
        known = seen.get(key)
        exact = intake.exact_of(raw)
        new = intake.is_news(exact, known)
        if new:
            seen[key] = Seen(exact=exact, item_id=known.item_id if known else None)
        reading = _read(m, unit, raw) if new else None
        yield _Arrival(key=key, raw=raw, new=new, reading=reading)


def _read(m: Monitor, unit: Unit, raw: RawItem) -> intake.Reading | None:
    """The judged text; one that breaks the judging is put on the ledger, and the others go on."""
    try:
        name = _own_name(m, raw.source_id)
        return intake.read(raw, m.classifier, own_name=name, outlets=m.settings.outlets)
    except Exception as error:
        log.exception("text could not be judged", extra={"source": raw.source_id, "url": raw.url})
        detail = {"url": raw.url, "error": type(error).__name__}
        subject = f"source:{raw.source_id}"
        unit.ledger.add(raw.fetched_at, "ingest", "not judged", subject, detail, run_id())
        return None


def _own_name(m: Monitor, source_id: str) -> str | None:
    """What a source calls itself; None for a recording, which says itself what stands where."""
    source = m.sources.get(source_id)
    if source is None or isinstance(source.config, RecordedSource):
        return None
    return source.config.name


def _lookalikes(unit: Unit, arrivals: Sequence[_Arrival], seen: Mapping[str, Seen]) -> Lookalikes:
    """The kept items that any of ``arrivals`` may say the same as, or amends."""
    readings = [arrival.reading for arrival in arrivals if arrival.reading]
    if not readings:
        return Lookalikes({})
    wanted = {key for reading in readings for key in reading.wanted}
    amended = (seen[arrival.key].item_id for arrival in arrivals)
    wanted |= {f"id:{item_id}" for item_id in amended if item_id is not None}
    first = min(reading.raw.fetched_at for reading in readings)
    return Lookalikes(unit.items.alike(wanted, first - _ALIKE_WITHIN, first - _SAME_WORDS_WITHIN))


def _settle(
    unit: Unit, arrival: _Arrival, seen: dict[str, Seen], alike: Lookalikes, harvest: _Harvest
) -> None:
    """Keep one item, or only what it shows about one that is kept."""
    known = seen[arrival.key]
    if arrival.reading is not None:
        item = _keep(unit, arrival.reading, known, alike, harvest)
        if item is not None:
            known = seen[arrival.key] = replace(known, item_id=item.id)
    elif arrival.new and known.item_id is not None:
        _note_withdrawal(unit, arrival.raw, known.item_id)
    if arrival.new:
        harvest.news[arrival.key] = known
    harvest.sightings += intake.sightings(arrival.raw, known)


def _note_withdrawal(unit: Unit, raw: RawItem, item_id: int) -> None:
    """Put on the ledger that a kept item's address now holds nothing about social insurance.

    On the incident's page of it, where there is one: that is where it is looked for.
    """
    detail: dict[str, object] = {
        "reason": "原地址已换成与社会保险无关的内容，疑似撤稿",
        "url": raw.url,
    }
    home = unit.incidents.of_items([item_id]).get(item_id)
    subject = f"item:{item_id}" if home is None else f"incident:{home}"
    detail["item"] = item_id
    unit.ledger.add(raw.fetched_at, "ingest", "withdrawn", subject, detail, run_id())


def _keep(
    unit: Unit, reading: intake.Reading, known: Seen, alike: Lookalikes, harvest: _Harvest
) -> Item | None:
    """The item made of ``reading``; None when it only says again what is kept."""
    candidates = alike.of((*reading.wanted, f"id:{known.item_id}"))
    decision = intake.relate(reading, known.item_id, candidates)
    if decision.relation is Relation.DUPLICATE:
        return None
    (item,) = unit.items.add([intake.to_item(reading, decision, run_id())], [reading.topic])
    if decision.replaces:
        _take_first_place(unit, item, decision.replaces, alike, harvest)
    keys = (f"exact:{item.fingerprint.exact}", f"id:{item.id}", *reading.keys)
    alike.add(intake.candidate_of(item), keys)
    harvest.kept.append(item)
    harvest.keys[item.id] = reading.keys
    harvest.judged.append(replace(reading.judged, item_id=item.id))
    return item


def _take_first_place(
    unit: Unit, item: Item, old: Sequence[int], alike: Lookalikes, harvest: _Harvest
) -> None:
    """Make ``item``, found late, the first report of what went back to ``old``.

    It is put into the incident of those, which begins with it from now on.
    """
    why = f"较晚采到的条目{item.id}（{item.outlet}）发布更早，改列其转载"
    harvest.demoted.update(unit.items.succeed(old, item.id, why))
    alike.succeed(old, item.id)
    detail: dict[str, object] = {"reason": item.relation_reason, "instead_of": list(old)}
    subject = f"item:{item.id}"
    unit.ledger.add(item.collected_at, "ingest", "first report", subject, detail, run_id())
    housed = unit.incidents.of_items(old)
    homes = {i.id: i for i in unit.incidents.get(sorted(set(housed.values())))}
    for incident in homes.values():
        if incident.first_item_id in old:
            begun = min(incident.first_published_at, item.published_at)
            unit.incidents.save(replace(incident, first_item_id=item.id, first_published_at=begun))
    if homes:
        home = next(iter(homes))
        row = (home, item.id, f"系该事件更早的首发：{item.relation_reason}", item.collected_at)
        unit.incidents.add_members([row])


def _save(m: Monitor, unit: Unit, harvest: _Harvest, at: datetime) -> None:
    unit.items.index(harvest.keys)
    _count(unit, [_as_it_stands(i, harvest) for i in harvest.kept], harvest.judged)
    _count_as_reprints(unit, sorted(harvest.demoted - harvest.keys.keys()))
    unit.items.save_judgements(harvest.judged)
    unit.items.remember([(key, s.exact, s.item_id) for key, s in harvest.news.items()], at)
    unit.items.observe(harvest.sightings)
    fresh = {item.id for item in harvest.kept}
    _have_looked_at(m, unit, [s for s in harvest.sightings if s.item_id not in fresh], at)


def _as_it_stands(item: Item, harvest: _Harvest) -> Item:
    """An item of this harvest, as later ones of it have left it."""
    return replace(item, relation=Relation.REPRINT) if item.id in harvest.demoted else item


def _count_as_reprints(unit: Unit, ids: Sequence[int]) -> None:
    """Count anew what was counted as a first report until now."""
    judged = unit.items.judgements(ids)
    now = [item for item in unit.items.get(ids) if item.id in judged]
    standing = [judged[item.id] for item in now]
    _count(unit, [replace(item, relation=Relation.FRESH) for item in now], standing, times=-1)
    _count(unit, now, standing)


def _count(
    unit: Unit, items: Sequence[Item], judged: Sequence[Classification], *, times: int = 1
) -> None:
    firsts = [each.topics[0].topic_id if each.topics else None for each in judged]
    unit.volumes.count(items, firsts, times=times)
    unit.counts.count(items, judged, times=times)


def _have_looked_at(
    m: Monitor, unit: Unit, sightings: Sequence[Observation], now: datetime
) -> None:
    """Have the incidents of which something was seen again looked at, big ones a little later."""
    homes = unit.incidents.of_items(sorted({s.item_id for s in sightings}))
    looks = unit.incidents.looks(sorted(set(homes.values())))
    for sighting in sightings:
        home = homes.get(sighting.item_id)
        if home is not None:
            shown = sighting.engagement.rank
            wait = worth_another_look(looks[home], shown, m.settings.severity, now)
            unit.incidents.review_by(home, wait.at)


def _learn_rhythms(
    unit: Unit, batches: Sequence[Batch], arrived: Sequence[Sequence[_Arrival]]
) -> None:
    """Learn from what was new how often each source publishes."""
    rhythms = unit.health.rhythms([batch.source_id for batch in batches])
    learnt = set()
    for batch, arrivals in zip(batches, arrived, strict=True):
        published = [arrival.raw.published_at for arrival in arrivals if arrival.new]
        if published:
            name = batch.source_id
            rhythms[name] = learn(rhythms.get(name), name, published, batch.fetched_at)
            learnt.add(name)
    unit.health.save_rhythms([rhythms[name] for name in sorted(learnt)])
