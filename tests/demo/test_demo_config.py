"""The demonstration's own settings fit its sites."""

from __future__ import annotations

from pathlib import Path

from monitor.demo.stream import Stream
from monitor.settings.load import load_settings


def test_every_source_is_served_by_a_site_and_the_other_way_round(
    stream: Stream, data_dir: Path
) -> None:
    settings = load_settings(data_dir / "demo" / "config")
    wanted = {(source.id, source.url) for source in settings.sources.sources}
    assert wanted == {(s.source, f"http://{s.host}{s.path}") for s in stream.sites}


def test_the_desk_answers_for_the_city_and_not_for_its_neighbour(data_dir: Path) -> None:
    desk = load_settings(data_dir / "demo" / "config").desk
    parents = {region.code: region.parent for region in desk.regions}
    assert desk.home_regions == ("990100",)
    assert sum(parent == "990100" for parent in parents.values()) == 6
    assert parents["990200"] == "990000"


def test_the_chain_ends_with_the_head_of_the_centre(data_dir: Path) -> None:
    settings = load_settings(data_dir / "demo" / "config")
    local = next(route for route in settings.routing.routes if route.name == "本地")
    grave = next(route for route in local.routes if route.name == "重大")
    assert [settings.roster.roles[step.to[0]] for step in grave.steps] == [
        "值班员",
        "带班领导",
        "中心主任",
    ]


def test_the_demonstration_sends_nothing_out_of_this_machine(data_dir: Path) -> None:
    channels = load_settings(data_dir / "demo" / "config").channels.channels
    assert {channel.kind for channel in channels.values()} == {"console", "file"}
