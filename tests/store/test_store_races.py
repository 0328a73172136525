from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.store import Store

if TYPE_CHECKING:
    from tests.store.conftest import Builder

LEASE = timedelta(minutes=5)
WORKERS = 4


def _at_once(work: Callable[[], None]) -> None:
    """Run ``work`` in several threads that all begin at the same moment."""
    gate = threading.Barrier(WORKERS)
    failures: list[BaseException] = []

    def begin() -> None:
        gate.wait()
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - told to the test below
            failures.append(error)

    threads = [threading.Thread(target=begin) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_source_is_claimed_by_one_worker_only(store: Store, now: datetime) -> None:
    claims: list[str] = []

    def work() -> None:
        for n in range(10):
            with store.write() as unit:
                if unit.sources.claim([f"source-{n}"], now, now + LEASE):
                    claims.append(f"source-{n}")

    _at_once(work)
    assert sorted(claims) == [f"source-{n}" for n in range(10)]


def test_a_delivery_is_claimed_by_one_worker_only(
    with_incident: Store, make: Builder, now: datetime
) -> None:
    with with_incident.write() as unit:
        unit.alerts.add(make.alert(), [make.delivery(dedupe_key=str(n)) for n in range(40)])
    claimed: list[int] = []

    def work() -> None:
        while True:
            with with_incident.write() as unit:
                waiting = unit.alerts.waiting("desk", now, timedelta(), 3)
                if not waiting:
                    return
                taken = [unit.alerts.claim(one.id, now, LEASE) for one in waiting]
            claimed.extend(one.id for one in taken if one is not None)

    _at_once(work)
    assert len(claimed) == 40
    assert len(set(claimed)) == 40


def test_codes_of_incidents_opened_at_once_differ(with_incident: Store, make: Builder) -> None:
    def work() -> None:
        for _ in range(5):
            with with_incident.write() as unit:
                unit.incidents.add(make.incident())

    _at_once(work)
    with with_incident.read() as unit:
        codes = {incident.code for incident in unit.incidents.get(unit.incidents.all_ids())}
    assert codes == {f"20260310-{n:03d}" for n in range(1, 5 * WORKERS + 2)}


def test_an_alert_decided_twice_at_once_is_made_once(with_incident: Store, make: Builder) -> None:
    made: list[int] = []

    def work() -> None:
        with with_incident.write() as unit:
            alert = unit.alerts.add(make.alert(), [make.delivery()])
        if alert is not None:
            made.append(alert.id)

    _at_once(work)
    assert len(made) == 1


def test_what_is_read_to_be_changed_is_changed_by_one_at_a_time(
    with_incident: Store, make: Builder
) -> None:
    with with_incident.write() as unit:
        counted = unit.incidents.add(make.incident(satisfaction=0)).id

    def work() -> None:
        for _ in range(5):
            with with_incident.write() as unit:
                (incident,) = unit.incidents.get([counted])
                unit.incidents.save(
                    replace(incident, satisfaction=(incident.satisfaction or 0) + 1)
                )

    _at_once(work)
    with with_incident.read() as unit:
        (incident,) = unit.incidents.get([counted])
    assert incident.satisfaction == 5 * WORKERS
