from __future__ import annotations

from datetime import datetime, timedelta

from monitor.store import Store
from monitor.types import LedgerEntry, Run

HOUR = timedelta(hours=1)


def test_ledger_entries_come_back_as_they_were_written(store: Store, now: datetime) -> None:
    detail = {"理由": "新发", "points": 45, "ids": [1, 2], "none": None}
    with store.write() as unit:
        unit.ledger.add(now, "assess", "opened", "incident:1", detail, "run-1")
        unit.ledger.add(now - HOUR, "值班员", "acknowledged", "incident:1", {}, "run-2")
        unit.ledger.add(now, "alert", "made", "alert:1", {}, "run-1")
        entries = unit.ledger.of("incident:1")
        assert [entry.action for entry in entries] == ["opened", "acknowledged"]
        assert entries[0] == LedgerEntry(
            id=entries[0].id,
            at=now,
            actor="assess",
            action="opened",
            subject="incident:1",
            detail=detail,
            run_id="run-1",
        )
        found = unit.ledger.between(now - HOUR, now)
        assert [entry.action for entry in found] == ["acknowledged"]
        assert unit.ledger.of("incident:2") == []


def _run(name: str, job: str, started: datetime, finished: datetime | None = None) -> Run:
    return Run(
        id=name,
        job=job,
        started_at=started,
        finished_at=finished,
        outcome="ok",
        counts={"done": 3},
    )


def test_runs_are_found_by_job_and_time(store: Store, now: datetime) -> None:
    runs = [
        _run("r2", "collect", now, now + HOUR),
        _run("r1", "collect", now - HOUR),
        _run("r3", "digest", now + HOUR),
    ]
    with store.write() as unit:
        assert unit.runs.first() is None
        for run in runs:
            unit.runs.add(run)
        assert unit.runs.first() == runs[1]
        assert unit.runs.latest("collect") == runs[0]
        assert unit.runs.latest("deliver") is None
        assert unit.runs.between(now - HOUR, now + HOUR) == [runs[1], runs[0]]
