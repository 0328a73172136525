"""What can be asked of a database: which incidents, why, whose, and the digest of a day."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]
Where = Mapping[str, Any]

FIELDS = {"id", "code", "title", "tier", "status", "topics", "regions", "items"}
FIELDS |= {
    "first_published_at",
    "acknowledged_by",
    "held_by",
    "owner",
    "proposed_owner",
    "satisfaction",
}
FIELDS |= {"next_clock"}


def test_incidents_as_a_table_and_as_json(door: Door, desk: Where) -> None:
    table = door("incidents", *desk["config"], *desk["database"])
    assert table.code == 0
    assert "舆情事件" in table.out
    assert "Ⅱ级" in table.out
    lines = door("incidents", *desk["config"], *desk["database"], "--json").lines
    assert {frozenset(line) for line in lines} == {frozenset(FIELDS)}
    gravest = max(lines, key=lambda line: int(line["items"]))
    assert (gravest["tier"], gravest["regions"]) == ("orange", ["990103"])
    assert gravest["first_published_at"] == "2025-06-16T00:00:00+00:00"


def test_empty_database_tells_what_to_do(door: Door, desk: Where, tmp_path: Path) -> None:
    empty = ("--database", f"sqlite:///{tmp_path / 'new' / 'empty.db'}")
    done = door("incidents", *desk["config"], *empty)
    assert done.code == 0
    assert "monitor run" in done.out
    assert door("incidents", *desk["config"], *empty, "--json").out == ""


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("item", ["条目 1《望川的养老金到了没有》", "来源", "主题 待遇发放", "归入事件 1"]),
        ("incident", ["涉事地：示范省示范市望川县", "条目与归并理由", "定级", "时限", "台账"]),
        ("alert", ["路由 本地/", "送达", "console → 值班员", "事件 1"]),
    ],
)
def test_chain_behind_a_thing_as_text_and_as_data(
    door: Door, desk: Where, kind: str, says: list[str]
) -> None:
    told = door("explain", kind, 1, *desk["config"], *desk["database"])
    assert told.code == 0
    for words in says:
        assert words in told.out
    (chain,) = door("explain", kind, 1, *desk["config"], *desk["database"], "--json").lines
    assert set(chain) == {"heading", "facts", "behind"}
    texts = list(_texts(chain))
    assert all(text in told.out for text in texts)
    assert len(texts) == len(told.out.splitlines())


def _texts(link: Mapping[str, Any]) -> list[str]:
    below = [text for behind in link["behind"] for text in _texts(behind)]
    return [link["heading"], *link["facts"], *below]


@pytest.mark.parametrize("kind", ["item", "incident", "alert"])
def test_number_that_is_not_there_ends_with_1(door: Door, desk: Where, kind: str) -> None:
    done = door("explain", kind, 999, *desk["config"], *desk["database"])
    assert (done.code, done.out) == (1, "")
    assert "999" in done.err
    assert "Traceback" not in done.err


def test_acknowledging_names_the_person_and_is_seen_at_once(door: Door, desk: Where) -> None:
    where = (*desk["config"], *desk["database"])
    done = door("acknowledge", 1, "--by", "林知夏", *where, *desk["data"])
    assert done.code == 0
    assert "已由 林知夏 签收" in done.out
    lines = {line["id"]: line for line in door("incidents", *where, "--json").lines}
    assert lines[1]["acknowledged_by"] == "林知夏"
    assert "由 林知夏 签收" in door("explain", "incident", 1, *where).out
    again = door("acknowledge", 1, "--by", "贺安澜", *where, *desk["data"])
    assert again.out == "事件 1 由 贺安澜 接手，已告知 林知夏。\n"
    third = door("acknowledge", 1, "--by", "贺安澜", *where, *desk["data"])
    assert third.out == "事件 1 此前已由 贺安澜 签收，没有改动。\n"
    assert door("acknowledge", 999, "--by", "林知夏", *where, *desk["data"]).code == 1


def test_digest_of_a_day_is_made_once(door: Door, desk: Where) -> None:
    words = ("digest", "--date", "2025-06-17", *desk["config"], *desk["database"], *desk["data"])
    done = door(*words)
    assert done.code == 0
    assert "06-16 10:00 至 06-17 10:00" in done.out
    reports = desk["data"][1] / "reports" / "2025"
    page = (reports / "daily-2025-06-17.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    text = (reports / "daily-2025-06-17.md").read_text(encoding="utf-8")
    assert "社保舆情日报" in text
    assert door(*words).out == done.out


def test_digest_of_a_day_that_is_not_over_is_refused(door: Door, desk: Where) -> None:
    words = (*desk["config"], *desk["database"], *desk["data"])
    done = door("digest", "--date", "2999-01-01", *words)
    assert (done.code, done.out) == (1, "")
    assert "2999-01-01" in done.err
    assert not (desk["data"][1] / "reports").exists()


def test_database_is_brought_up_to_date_and_a_second_time_changes_nothing(
    door: Door, database_url: str
) -> None:
    first = door("db", "upgrade", "--database", database_url)
    again = door("db", "upgrade", "--database", database_url)
    assert (first.code, again.code) == (0, 0)
    assert "由 空库 升级" in first.out
    assert "已是最新版本" in again.out


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "nonsense", "postgresql://nobody:s3cret@127.0.0.1:1/none"]
)
def test_database_that_cannot_be_used_ends_with_1_and_keeps_its_password(
    door: Door, url: str
) -> None:
    done = door("db", "upgrade", "--database", url)
    assert done.code == 1
    assert done.err.startswith("错误：")
    assert "s3cret" not in done.err
    assert "Traceback" not in done.err


def test_explanation_as_json_is_one_line(door: Door, desk: Where) -> None:
    done = door("explain", "incident", 1, *desk["config"], *desk["database"], "--json")
    assert json.loads(done.out)["heading"].startswith("事件 1")
    assert done.out.count("\n") == 1
