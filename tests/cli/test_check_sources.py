"""Every source is visited once, and what cannot be read stands first."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from monitor.cli import check_sources
from monitor.cli.lightly import lightly
from monitor.settings import load_settings
from monitor.sources.rounds import make_rounds

if TYPE_CHECKING:
    from tests.cli.conftest import Done, Web

Door = Callable[..., "Done"]
Catalogue = Callable[..., Path]

RSS = (
    "<rss version='2.0'><channel><title>示范网</title>"
    "<item><link>/1</link><title>养老金发放</title><pubDate>2024-01-02 08:00</pubDate></item>"
    "<item><link>/2</link><title>医保缴费</title></item></channel></rss>"
)


def _feed(source_id: str, **more: object) -> Mapping[str, object]:
    return {"id": source_id, "url": f"https://{source_id}.shifan.example/rss", **more}


@pytest.fixture
def mixed(web: Web, catalogue: Catalogue) -> Path:
    """Two that answer, one of them with nothing, one that does not, one off, one in a group."""
    web.pages |= {"/rss": RSS, "empty.shifan.example/rss": "<rss><channel></channel></rss>"}
    web.pages["gone.shifan.example/rss"] = 410
    return catalogue(
        _feed("good"),
        _feed("empty"),
        _feed("gone", name="旧网"),
        _feed("off", enabled=False),
        _feed("far", group="far"),
        _feed("far-off", group="far", enabled=False),
        groups=[{"id": "far", "name": "外省"}],
        not_collected=[
            {"name": "示范平台", "url": "https://p.example/", "reason": "须登录", "instead": "购买"}
        ],
    )


def _by_id(done: Done) -> dict[str, dict[str, Any]]:
    return {line["id"]: line for line in done.lines}


def test_failures_stand_first_and_end_with_1(door: Door, mixed: Path) -> None:
    done = door("check-sources", "--config", mixed)
    assert done.code == 1
    assert done.out.index("gone") < done.out.index("good") < done.out.index("empty")
    for words in ("失败", "HTTP 410", "正常", "50%", "2024-01-02 08:00", "无新内容"):
        assert words in done.out
    assert "共 3 个信源：正常 1 个，无新内容 1 个，失败 1 个。" in done.out
    assert "另有 1 个来源按规定不采集" in done.out


def test_json_says_the_same(door: Door, mixed: Path) -> None:
    done = door("check-sources", "--config", mixed, "--json")
    found = _by_id(done)
    assert next(iter(found)) == "gone"
    seconds = found["good"].pop("seconds")
    assert seconds >= 0
    assert found["good"] == {
        "id": "good",
        "name": "示范网",
        "kind": "feed",
        "group": "",
        "result": "正常",
        "failed": False,
        "items": 2,
        "dated_share": 0.5,
        "newest_at": "2024-01-02T00:00:00+00:00",
        "problems": [],
    }
    assert "共 3 个信源" in done.err


@pytest.mark.parametrize(
    ("options", "visited"),
    [
        ((), {"good", "empty", "gone"}),
        (("--group", "far"), {"far"}),
        (("--group", "far", "--all"), {"far", "far-off"}),
        (("--all",), {"good", "empty", "gone", "off", "far", "far-off"}),
        (("--limit", "1"), {"good"}),
    ],
)
def test_options_choose_what_is_visited(
    door: Door, web: Web, mixed: Path, options: tuple[str, ...], visited: set[str]
) -> None:
    done = door("check-sources", "--config", mixed, "--json", *options)
    assert set(_by_id(done)) == visited
    assert {name.partition(".")[0] for name in web.asked} == visited


def test_all_is_well_ends_with_0(door: Door, mixed: Path) -> None:
    assert door("check-sources", "--config", mixed, "--limit", 1).code == 0


def test_group_that_is_not_there_is_named(door: Door, mixed: Path) -> None:
    done = door("check-sources", "--config", mixed, "--group", "near")
    assert done.code == 1
    assert "没有分组 'near'；有 far" in done.err


def test_empty_catalogue_is_said_to_be_one(door: Door, catalogue: Catalogue) -> None:
    done = door("check-sources", "--config", catalogue())
    assert done.code == 0
    assert "没有可查的信源" in done.out


def test_vendor_is_listed_and_not_asked(door: Door, catalogue: Catalogue) -> None:
    vendor = {
        "id": "vendor", "kind": "push", "licence": "7号", "scope": "社保", "token": "${X_TOKEN}",
        "expires": "2999-12-31",
    }  # fmt: skip
    (line,) = door("check-sources", "--config", catalogue(vendor), "--json").lines
    assert (line["result"], line["failed"], line["seconds"]) == ("待推送", False, None)


def test_no_more_than_three_articles_are_opened(door: Door, web: Web, catalogue: Catalogue) -> None:
    rows = "".join(
        f"<li><a href='/t202401{n:02}_{n}.html'>养老金发放第{n}期</a><b>2024-01-{n:02}</b></li>"
        for n in range(1, 20)
    )
    web.pages["/list"] = f"<html><ul>{rows}</ul></html>"
    entry = {"id": "page", "kind": "page", "url": "https://a.shifan.example/list"}
    door("check-sources", "--config", catalogue(entry))
    assert sum("/t202401" in name for name in web.asked) == 3


def test_nothing_is_written(
    door: Door, mixed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    monkeypatch.chdir(tmp_path)
    door("check-sources", "--config", mixed)
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == before


def test_interrupted_check_shows_what_is_done(
    door: Door, mixed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*given: Any, **more: Any) -> Iterator[Any]:
        rounds = make_rounds(*given, **more)
        yield next(rounds)
        rounds.close()
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(check_sources, "make_rounds", interrupted)
    before = signal.getsignal(signal.SIGINT)
    done = door("check-sources", "--config", mixed, "--json")
    assert done.code == 130
    assert 1 <= len(done.lines) <= 3
    assert "正在停止" in done.err
    assert "已中途停止" in done.err
    assert signal.getsignal(signal.SIGINT) is before
    assert "共 3 个信源" in done.err


def test_light_visit_leaves_all_else_as_it_is(config: Path) -> None:
    for source in load_settings(config).sources.sources:
        light = lightly(source, 3)
        assert (light.id, light.url, light.kind) == (source.id, source.url, source.kind)
