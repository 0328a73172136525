"""The stored past as a stream: in order of time, each item as its source would have brought it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from monitor.rehearsal.past import as_collected, past_of
from monitor.types import Authority, Relation
from tests.rehearsal.conftest import BEGUN, SEEN_AGAIN, STREAM

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.settings import Settings
    from monitor.types import Item


def _kept(m: Monitor) -> list[Item]:
    with m.store.read() as unit:
        return unit.items.get(unit.items.between(BEGUN, BEGUN + timedelta(days=2)))


def _with_forum(settings: Settings, **changes: Any) -> Settings:
    sources = tuple(
        replace(s, **changes) if s.id == "forum" else s for s in settings.sources.sources
    )
    return replace(settings, sources=replace(settings.sources, sources=sources))


def test_what_was_kept_comes_back_as_it_came_with_every_later_look(kept: Monitor) -> None:
    past = past_of(kept.store, BEGUN, BEGUN + timedelta(days=2))
    stream = list(past.stream(lambda item: as_collected(item, kept.settings, kept.settings)))
    assert stream == [*STREAM, SEEN_AGAIN]
    assert sorted(past.names.values()) == list(past.ids)


def test_time_after_the_end_is_not_part_of_the_past(kept: Monitor) -> None:
    past = past_of(kept.store, BEGUN, SEEN_AGAIN.at)
    stream = past.stream(lambda item: as_collected(item, kept.settings, kept.settings))
    assert list(stream) == list(STREAM)


def test_new_entry_of_a_source_speaks_for_what_the_old_one_said(kept: Monitor) -> None:
    item, then = _kept(kept)[0], kept.settings
    own = next(s for s in then.sources.sources if s.id == "forum")
    now = _with_forum(then, authority=Authority.CITY, name="望川论坛", region="990103")
    raw = as_collected(replace(item, outlet=own.name, region=own.region), then, now)
    assert raw is not None
    assert (raw.authority, raw.outlet, raw.region) == (Authority.CITY, "望川论坛", "990103")
    other = as_collected(replace(item, outlet="澜江论坛", authority=Authority.CENTRAL), then, now)
    assert other is not None
    assert (other.authority, other.outlet) == (Authority.CENTRAL, "澜江论坛")


def test_source_that_is_given_up_brings_nothing_and_an_unknown_one_all(kept: Monitor) -> None:
    item, then = _kept(kept)[0], kept.settings
    assert as_collected(item, then, _with_forum(then, enabled=False)) is None
    stranger = as_collected(replace(item, source_id="gone"), then, then)
    assert stranger == replace(STREAM[0].item, source_id="gone")


def test_mirror_and_quoted_outlet_are_to_be_found_out_anew(kept: Monitor) -> None:
    item, then = _kept(kept)[0], kept.settings
    mirror = replace(item, relation=Relation.MIRROR, authority=Authority.SPAM)
    quoted = replace(item, outlet="人民日报", authority=Authority.CENTRAL)
    for found in (mirror, quoted):
        raw = as_collected(found, then, then)
        assert raw is not None
        assert raw.authority is Authority.FORUM
