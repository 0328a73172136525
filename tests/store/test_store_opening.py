from __future__ import annotations

import sqlite3
import threading
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from monitor.errors import StoreError
from monitor.store import Store
from monitor.store.migrations import NEWEST
from monitor.types import Tally


def test_opening_makes_folder_and_tables(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/var/deep/monitor.db")
    assert store.revision() == NEWEST
    store.close()


def test_opening_again_keeps_what_is_there(url: str, now: datetime) -> None:
    first = Store.open(url)
    with first.write() as unit:
        unit.sources.tally([(now, "daily", Tally(seen=2))])
    first.close()
    second = Store.open(url)
    with second.read() as unit:
        assert unit.sources.tallies(now.date(), now.date())["daily"].seen == 2
    second.close()


def test_tables_are_not_touched_unless_asked(url: str) -> None:
    store = Store.open(url, upgrade=False)
    assert store.revision() is None
    with pytest.raises(StoreError, match=r"has no tables yet.*'monitor db upgrade'"), store.read():
        pass
    assert store.upgrade() == NEWEST
    with store.read() as unit:
        assert unit.held()["items"] == 0
    store.close()


def test_an_error_undoes_the_whole_unit(store: Store, now: datetime) -> None:
    def fail_half_way() -> None:
        with store.write() as unit:
            unit.sources.tally([(now, "daily", Tally(seen=1))])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with store.read() as unit:
        assert unit.sources.tallies(now.date(), now.date()) == {}


def test_a_reading_unit_cannot_write(store: Store, now: datetime) -> None:
    with pytest.raises(StoreError, match=r"use Store\.write\(\)"), store.read() as unit:
        unit.sources.tally([(now, "daily", Tally(seen=1))])
    with store.write() as unit:
        unit.sources.tally([(now, "daily", Tally(seen=1))])


def test_a_reading_unit_sees_one_moment(store: Store, now: datetime) -> None:
    with store.read() as reader:
        assert reader.health.states() == {}
        with store.write() as writer:
            writer.sources.claim(["daily"], now, now)
        assert reader.health.states() == {}
    with store.read() as later:
        assert set(later.health.states()) == {"daily"}


def test_a_database_in_memory_serves_all_threads(now: datetime) -> None:
    store = Store.open("sqlite://")

    def count() -> None:
        for _ in range(20):
            with store.write() as unit:
                unit.sources.tally([(now, "daily", Tally(seen=1))])

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as unit:
        assert unit.sources.tallies(now.date(), now.date())["daily"].seen == 80
    store.close()


def test_the_tables_may_be_made_by_two_at_once(url: str) -> None:
    reached: list[str | None] = []

    def open_it() -> None:
        store = Store.open(url)
        reached.append(store.revision())
        store.close()

    threads = [threading.Thread(target=open_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reached == [NEWEST, NEWEST]


@pytest.mark.parametrize("rounds", [3, pytest.param(10, marks=pytest.mark.slow)])
def test_many_may_open_a_new_file_at_the_same_moment(tmp_path: Path, rounds: int) -> None:
    troubles: list[BaseException] = []

    def open_it(url: str, together: threading.Barrier) -> None:
        together.wait()
        try:
            Store.open(url).close()
        except StoreError as error:
            troubles.append(error)

    for round_ in range(rounds):
        together = threading.Barrier(4)
        opening = (f"sqlite:///{tmp_path}/{round_}.db", together)
        threads = [threading.Thread(target=open_it, args=opening) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert troubles == []


def test_a_newer_database_is_left_alone(url: str) -> None:
    store = Store.open(url)
    with store.write() as unit:
        unit._connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match=r"newer version of monitor \(revision 9999\); install"):
        Store.open(url)


def test_a_locked_database_is_named_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    Store.open(f"sqlite:///{path}").close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store = Store.open(f"sqlite:///{path}?timeout=0")
    with store.read() as unit:
        assert unit.held()["items"] == 0, "readers need not wait"
    with pytest.raises(StoreError) as caught, store.write():
        pass
    assert str(caught.value) == (
        f"database 'sqlite:///{path}' is locked by another process; stop it or wait"
    )
    assert not caught.value.permanent
    other.close()
    with store.write():
        pass
    store.close()


def test_a_read_only_database_is_named_with_the_remedy(tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "monitor.db"
    Store.open(f"sqlite:///{path}").close()
    store = Store.open(f"sqlite:///file:{path}?mode=ro&uri=true")
    with store.read() as unit:
        assert unit.held()["items"] == 0
    with (
        pytest.raises(StoreError, match="is read-only; check the rights of file and folder"),
        store.write() as unit,
    ):
        unit.sources.tally([(now, "daily", Tally(seen=1))])
    store.close()


def test_a_full_disk_is_named_and_loses_nothing(tmp_path: Path, now: datetime) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/monitor.db")
    with store.write() as unit:
        unit.sources.tally([(now, "daily", Tally(seen=1))])

    def fill() -> None:
        with store.write() as unit:
            unit._connection.exec_driver_sql("PRAGMA max_page_count = 1")
            for step in range(1000):
                unit.ledger.add(now, "test", "filled", f"source:{step}", {"x": "y" * 4000}, "r")

    with pytest.raises(StoreError, match=r"disk is full; free space .*nothing accepted was lost"):
        fill()
    with store.read() as unit:
        assert unit.sources.tallies(now.date(), now.date())["daily"].seen == 1
        assert unit.ledger.of("source:0") == []
    store.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    path.write_text("this is a letter, not a database\n" * 100)
    with pytest.raises(StoreError, match="is damaged or no database"):
        Store.open(f"sqlite:///{path}")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file stands where the folder should be")
    with pytest.raises(StoreError, match="cannot be made"):
        Store.open(f"sqlite:///{tmp_path}/var/monitor.db")


def test_a_server_that_is_not_there_is_named_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        Store.open(f"postgresql://clerk:hush-hush@/desk?host={tmp_path}&password=hush-hush")
    assert "'postgresql://clerk@/desk'" in str(caught.value)
    assert "hush-hush" not in str(caught.value)


@pytest.mark.parametrize("address", ["var/monitor.db", "", "mysql://clerk:hush-hush@host/desk"])
def test_an_address_that_cannot_be_used_is_not_repeated(address: str) -> None:
    with pytest.raises(StoreError, match=r"write it as 'sqlite:///var/monitor\.db'") as caught:
        Store.open(address)
    assert "hush-hush" not in str(caught.value)


def test_location_hides_password_and_options(tmp_path: Path) -> None:
    store = Store.open(
        "postgres://clerk:hush-hush@db.example/desk?password=hush-hush", upgrade=False
    )
    assert store.location == "postgresql://clerk@db.example/desk"
    store.close()


def test_what_the_database_refuses_becomes_a_store_error(store: Store, now: datetime) -> None:
    with pytest.raises(StoreError, match="refused") as caught, store.write() as unit:
        unit.incidents.add_members([(77, 88, "no such incident", now)])
    assert caught.value.permanent


def test_a_time_without_zone_is_refused(store: Store, now: datetime) -> None:
    with pytest.raises(StoreError, match="has no zone"), store.write() as unit:
        unit.ledger.add(now.replace(tzinfo=None), "a", "b", "c", {}, "r")


def test_a_row_of_another_make_is_told_as_such(store: Store, now: datetime) -> None:
    with store.write() as unit:
        unit.sources.claim(["daily"], now, now)
        unit._connection.execute(text("UPDATE sources SET cursor = '[1]'"))
    with pytest.raises(StoreError, match="another version of monitor"), store.read() as unit:
        unit.sources.get("daily")
