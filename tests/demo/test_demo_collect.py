"""The real sources read the demonstration's sites over real connections."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from monitor.clock import SimulatedClock, utc
from monitor.demo.documents import SHOWN, visible
from monitor.demo.site import DemoSite
from monitor.demo.stream import Stream
from monitor.settings.load import load_settings
from monitor.sources.catalogue import build
from monitor.sources.fetch import Fetcher
from monitor.sources.visit import Harvest, visit
from monitor.sources.worker import ParserPool
from monitor.types import SourceState

Collect = Callable[[str], Harvest]


@pytest.fixture
def collect(site: DemoSite, clock: SimulatedClock, data_dir: Path) -> Collect:
    """Visit one source of the demonstration as it stands at two in the afternoon of day two."""
    folder = data_dir / "demo" / "config"
    sources = {source.id: source for source in load_settings(folder).sources.sources}
    clock.move_to(utc(datetime(2026, 6, 16, 14)))

    def collect(name: str) -> Harvest:
        resolve = {"*.shifan.example": site.address}
        with (
            Fetcher(
                "https://golden-hour.example", base_dir=folder, resolve=resolve, clock=clock
            ) as fetcher,
            ParserPool(inline=True) as pool,
        ):
            state = SourceState(source_id=name)
            return visit(build(sources[name]), state, fetcher, pool, clock.now())

    return collect


@pytest.mark.parametrize(
    "name",
    ["evening", "provincial", "forum", "portal", "selfmedia", "bureau", "medicare", "refute"],
)
def test_titles_texts_and_times_arrive_whole(
    collect: Collect, stream: Stream, clock: SimulatedClock, name: str
) -> None:
    harvest = collect(name)
    assert (harvest.problems, harvest.state.last_error) == ((), None)
    shown = visible(stream.of(name), clock.now())[:SHOWN]
    told = {(item.title, _letters(item.body), item.published_at) for item in harvest.items}
    assert told == {(entry.title, _letters(entry.body), entry.dated) for entry in shown}


def _letters(text: str) -> str:
    return "".join(text.split())


def test_a_ticket_brings_the_district_the_operator_chose(collect: Collect) -> None:
    tickets = {item.external_id: item for item in collect("hotline").items}
    assert "望川县" in tickets["SF2606150031"].body
    assert len(tickets) > 30


def test_the_hub_tells_forwards_and_the_account(collect: Collect) -> None:
    items = {item.url.rpartition("/")[2]: item for item in collect("selfmedia").items}
    post = items["zm-010.html"]
    assert post.outlet == "健康大管家阿明"
    assert (post.engagement.forwards, post.engagement.views) == (569, 103000)


def test_a_reprint_names_the_outlet_that_reprinted_it(collect: Collect) -> None:
    outlets = {item.url.rpartition("/")[2]: item.outlet for item in collect("portal").items}
    assert outlets["mh-012.html"] == "枫渡新闻网"
    assert outlets["mh-013.html"] == "澜江时讯"


def test_the_board_brings_place_and_heat(collect: Collect) -> None:
    board = collect("hotlist").items
    first = next(item for item in board if item.engagement.rank == 1)
    assert first.title == "7月起医保个人账户全部取消"
    assert first.engagement.heat == 108000
