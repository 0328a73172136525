"""What goes in equals what comes out, for every noun, whatever is in it."""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import monitor.types
from monitor.store import Store
from monitor.store.codec import Codec
from monitor.types import (
    Assessment,
    Classification,
    Delivery,
    Engagement,
    Incident,
    Item,
    RawItem,
    SourceState,
)

NOUNS = [kind for kind in vars(monitor.types).values() if is_dataclass(kind)]

_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    int: st.integers(0, 2**31 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    date: st.dates(date(1970, 1, 2), date(2100, 1, 1)),
    datetime: st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)),
    object: st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=5,
    ),
}


def anything(kind: Any, text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Any value of the type ``kind``, with any ``text`` in it."""
    make: Callable[..., Any] = kind
    if kind is str or kind in _PLAIN:
        return _PLAIN.get(kind, text)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(kind)
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        parts = {
            field.name: anything(hints[field.name], text) for field in fields(kind) if field.init
        }
        return st.builds(make, **parts)
    last = anything(_arguments(kind)[-1], text)
    if typing.get_origin(kind) is tuple:
        return st.lists(last, max_size=2).map(tuple)
    if typing.get_origin(kind) is Mapping:
        return st.dictionaries(text, last, max_size=2)
    return st.none() | last


def _arguments(kind: Any) -> list[Any]:
    """The types inside a tuple, a mapping or an optional value."""
    return [each for each in typing.get_args(kind) if each not in (..., type(None))]


STORABLE = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


def whole(kind: type) -> st.SearchStrategy[Any]:
    return anything(kind, STORABLE)


in_store = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("kind", NOUNS, ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_json_gives_back_what_it_was_given(kind: type, data: st.DataObject) -> None:
    codec = Codec(kind)
    thing = data.draw(anything(kind, st.text(max_size=20)))
    assert codec.load(codec.dump(thing)) == thing


def test_json_passes_over_fields_that_are_gone() -> None:
    assert Codec(Engagement).load('{"views": 3, "stars": 5}') == Engagement(views=3)


@given(state=whole(SourceState))
@in_store
def test_source_states_are_kept_whole(store: Store, state: SourceState) -> None:
    with store.write() as unit:
        unit.sources.save([state])
        assert unit.sources.get(state.source_id) == state


@given(harvest=st.lists(whole(RawItem), max_size=3), at=_PLAIN[datetime])
@in_store
def test_batches_are_kept_whole(store: Store, harvest: list[RawItem], at: datetime) -> None:
    with store.write() as unit:
        (batch,) = unit.batches.load([unit.batches.add("s", at, "r", harvest)])
    assert (batch.items, batch.fetched_at) == (tuple(harvest), at)


@given(item=whole(Item), judged=whole(Classification))
@in_store
def test_items_are_kept_whole(store: Store, item: Item, judged: Classification) -> None:
    with store.write() as unit:
        (kept,) = unit.items.add([replace(item, origin_id=None)], [None])
        unit.items.save_judgements([replace(judged, item_id=kept.id)])
        assert unit.items.get([kept.id]) == [replace(item, id=kept.id, origin_id=None)]
        assert unit.items.judgements([kept.id]) == {kept.id: replace(judged, item_id=kept.id)}


@given(incident=whole(Incident), graded=whole(Assessment))
@in_store
def test_incidents_are_kept_whole(
    with_incident: Store, incident: Incident, graded: Assessment
) -> None:
    with with_incident.write() as unit:
        kept = unit.incidents.add(replace(incident, first_item_id=1))
        unit.incidents.add_assessments([replace(graded, incident_id=kept.id)])
        assert replace(kept, id=0, code="") == replace(incident, first_item_id=1, id=0, code="")
        assert unit.incidents.get([kept.id]) == [kept]
        assert unit.incidents.latest([kept.id]) == {kept.id: replace(graded, incident_id=kept.id)}


@given(delivery=whole(Delivery))
@in_store
def test_deliveries_are_kept_whole(with_incident: Store, make: Any, delivery: Delivery) -> None:
    with with_incident.write() as unit:
        key = str(len(unit.alerts.all_ids()))
        alert = unit.alerts.add(make.alert(dedupe_key=key), [delivery])
        assert alert is not None
        (kept,) = unit.alerts.deliveries(alert.id)
    assert kept == replace(delivery, id=kept.id, alert_id=alert.id)
