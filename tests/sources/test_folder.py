"""A watched folder: what is read now, what waits, what is given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ParseError
from monitor.sources.base import Request, Response
from monitor.sources.ledgers.folder import (
    MEDIA_TYPE,
    File,
    Picked,
    address_within,
    is_listing,
    is_passing,
    mark_read,
    name_within,
    owes,
    pick,
    write_listing,
)
from monitor.types import SourceState

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def a_file(name: str, seconds_ago: float = 3600, size: int = 100) -> File:
    at = NOW - timedelta(seconds=seconds_ago)
    return File(name=name, mtime_ns=int(at.timestamp() * 1e9), size=size)


def listing(body: bytes, content_type: str = MEDIA_TYPE, url: str = "file:///srv") -> Response:
    return Response(
        request=Request(url="台账"),
        status=200,
        url=url,
        headers={"content-type": content_type},
        body=body,
        fetched_at=NOW,
    )


def picked(
    files: Sequence[File],
    cursor: Mapping[str, str] | None = None,
    left_out: int = 0,
    max_bytes: int = 50_000_000,
) -> Picked:
    return pick(listing(write_listing(files, left_out)), cursor or {}, max_bytes)


def names(found: Picked) -> list[str]:
    return [file.name for file in found.files]


def owing(cursor: Mapping[str, str]) -> bool:
    return owes(SourceState(source_id="x", cursor=cursor))


def test_new_files_are_read_in_the_order_of_the_listing_and_once() -> None:
    files = [a_file("10月.csv", 9000), a_file("11月.csv", 3600)]
    first = picked(files)
    assert names(first) == ["10月.csv", "11月.csv"]
    cursor = first.cursor
    for file in first.files:
        cursor = mark_read(cursor, file.name, file.tag)
    assert not owing(cursor)
    assert names(picked(files, cursor)) == []


def test_file_that_changed_is_read_again() -> None:
    before = a_file("11月.csv", 9000)
    cursor = mark_read({}, before.name, before.tag)
    assert names(picked([a_file("11月.csv", 3600)], cursor)) == ["11月.csv"]
    assert names(picked([a_file("11月.csv", 9000, size=101)], cursor)) == ["11月.csv"]


def test_file_still_growing_waits_and_is_owed() -> None:
    first = picked([a_file("11月.csv", 1)])
    assert names(first) == []
    assert owing(first.cursor)
    grown = picked([a_file("11月.csv", 0.5, size=200)], first.cursor)
    assert names(grown) == []
    assert names(picked([a_file("11月.csv", 0.5, size=200)], grown.cursor)) == ["11月.csv"]


def test_file_of_a_server_whose_clock_is_ahead_is_read_at_the_next_visit() -> None:
    ahead = a_file("11月.csv", -7200)
    first = picked([ahead])
    assert names(first) == []
    assert names(picked([ahead], first.cursor)) == ["11月.csv"]


def test_visit_takes_eight_files_and_the_rest_waits() -> None:
    files = [a_file(f"{number}.csv") for number in range(20)]
    first = picked(files)
    assert names(first) == [f"{number}.csv" for number in range(8)]
    assert owing(first.cursor)


def test_large_files_are_taken_one_at_a_time() -> None:
    files = [a_file("a.csv", size=30_000_000), a_file("b.csv", size=30_000_000)]
    assert names(picked(files)) == ["a.csv"]


def test_file_that_cannot_be_read_is_tried_thrice_and_again_when_it_changes() -> None:
    files, cursor = [a_file("坏.csv", 9000)], dict[str, str]()
    for _ in range(3):
        found = picked(files, cursor)
        cursor = dict(found.cursor)
        assert names(found) == ["坏.csv"]
    last = picked(files, cursor)
    assert names(last) == []
    assert "'坏.csv'" in last.problems[0]
    assert "改动之前不再读取" in last.problems[0]
    assert not owing(last.cursor)
    assert picked(files, last.cursor).problems == ()
    assert names(picked([a_file("坏.csv", 3600)], last.cursor)) == ["坏.csv"]


def test_file_too_large_is_reported_once_until_it_may_be_larger() -> None:
    files = [a_file("月报.csv", size=1000)]
    first = picked(files, max_bytes=999)
    assert (names(first), len(first.problems)) == ([], 1)
    assert "'max_bytes'" in first.problems[0]
    assert picked(files, first.cursor, max_bytes=999).problems == ()
    assert names(picked(files, first.cursor, max_bytes=1000)) == ["月报.csv"]


def test_file_taken_away_is_forgotten() -> None:
    cursor = mark_read(picked([a_file("旧.csv"), a_file("新.csv")]).cursor, "旧.csv", "x")
    assert picked([], cursor).cursor == {"files": "", "files_owed": ""}


def test_memory_of_others_is_kept() -> None:
    cursor = {"not_modified": "3"}
    assert picked([], cursor).cursor["not_modified"] == "3"
    assert mark_read(cursor, "a.csv", "1-2")["not_modified"] == "3"


def test_name_that_cannot_be_shown_is_reported_once_and_not_read() -> None:
    found = picked([a_file("\udcb9\udca4.csv"), a_file("a\n.csv")])
    assert names(found) == []
    assert len(found.problems) == 2
    assert all(problem.isprintable() and "请改名" in problem for problem in found.problems)


def test_older_files_beyond_the_listing_are_reported() -> None:
    assert "另有7个较早的文件未读" in picked([], left_out=7).problems[0]


@pytest.mark.parametrize(
    "name",
    ["~$11月.xlsx", ".~lock.11月.ods#", ".DS_Store", "11月.csv.part", "11月.xlsx.tmp", "Thumbs.db",
     "11月.CRDOWNLOAD", "desktop.ini", "11月.csv~"],
)  # fmt: skip
def test_locks_and_files_still_being_copied_are_passed_over(name: str) -> None:
    assert is_passing(name)


@pytest.mark.parametrize("name", ["11月.xlsx", "11月.CSV", "台账", "11月.xls", "说明.pdf"])
def test_all_other_files_are_looked_at(name: str) -> None:
    assert not is_passing(name)


def test_only_the_fetchers_own_answer_for_a_local_folder_is_a_listing() -> None:
    assert is_listing(listing(b""))
    assert not is_listing(listing(b"", url="https://www.shifan.example/"))
    assert not is_listing(listing(b"", content_type="text/csv"))


@pytest.mark.parametrize("folder", ["台账", "台账/", "/srv/台账", "file:///srv/%E5%8F%B0"])
@pytest.mark.parametrize("name", ["11月 (1).csv", "a%2Fb.csv", "a#b?.csv"])
def test_address_of_a_file_leads_back_to_its_name(folder: str, name: str) -> None:
    assert name_within(address_within(folder, name), folder) == name


@pytest.mark.parametrize("address", ["台账", "台账/", "/etc/passwd", "台账2/a.csv", ""])
def test_other_addresses_lie_outside(address: str) -> None:
    assert name_within(address, "台账") is None


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_listing_is_read_or_refused(body: bytes) -> None:
    with suppress(ParseError):
        assert len(pick(listing(body), {}, 100).files) <= 8


@given(st.dictionaries(st.sampled_from(["files", "files_owed"]), st.text(max_size=60)))
def test_damaged_memory_is_no_error(cursor: dict[str, str]) -> None:
    assert names(picked([a_file("a.csv")], cursor)) in (["a.csv"], [])
