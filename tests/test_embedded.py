"""The embedded runtime: what follows a job is rung at once; stopping waits for what is in hand."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from monitor import jobs
from monitor.app import Monitor
from monitor.clock import SystemClock
from monitor.jobs import Job
from monitor.runtime import embedded

HOUR = timedelta(hours=1)


def stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_job_that_did_something_rings_what_follows_out_of_its_turn(
    watch: Callable[..., Monitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    m, rung, decided = watch(SystemClock()), list[str](), threading.Event()

    def decide(_: Monitor) -> int:
        decided.wait(20)
        return 1

    def deliver(_: Monitor) -> int:
        rung.append("deliver")
        if len(rung) == 1:  # as all are when the monitor starts
            decided.set()
        else:
            stop()
        return 0

    table = (
        Job(name="process", every=HOUR, run=decide, then="deliver"),
        Job(name="deliver", every=HOUR, run=deliver, at_once=8),
    )
    monkeypatch.setattr(embedded, "JOBS", table)
    embedded.run_until_stopped(m)
    assert rung == ["deliver", "deliver"]


def test_stopping_waits_for_what_is_in_hand_though_it_rings_another(
    watch: Callable[..., Monitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def work(_: Monitor) -> int:
        stop()
        done.append("work")
        return 1

    table = (
        Job(name="work", every=HOUR, run=work, then="after"),
        Job(name="after", every=HOUR, run=lambda _: 0),
    )
    monkeypatch.setattr(embedded, "JOBS", table)
    embedded.run_until_stopped(watch(SystemClock()))
    assert done == ["work"]


def test_all_that_is_rung_out_of_turn_is_a_job() -> None:
    names = {job.name for job in jobs.JOBS}
    follows = {job.name: job.then for job in jobs.JOBS if job.then}
    assert set(follows.values()) <= names
    assert follows["process"] == follows["escalate"] == "deliver"
