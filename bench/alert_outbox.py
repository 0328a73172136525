"""Our side of ``bench/alertmanager.py``: the embedded runtime with its outbox, fit to be killed.

Arguments: folder, port of the receiver, ``each`` or ``storm``, and the alerts it is to be given.
It takes them twenty to a transaction and says when each twenty is committed, as Alertmanager says
200 to each twenty. Run again in the same folder without any it goes on with what is left, its clock
moved past the leases of the one before.
"""

import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import yaml

from monitor.app import Monitor, open_monitor
from monitor.clock import SystemClock
from monitor.jobs import JOBS, Job
from monitor.runtime import embedded
from monitor.types import Alert, AlertReason, Delivery, DeliveryStatus, Message, Tier

AT_ONCE = 20
"""Alerts in one request, or in one transaction."""
CHANNEL = "gateway"
PLACES = ("望川县", "临澜县", "禾溪县", "松陂县", "棠湖区")
_LEASES = timedelta(minutes=5)


class LaterClock(SystemClock):
    """The present, moved on by so much."""

    def __init__(self, ahead: timedelta) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        """The present, and what it was moved on by."""
        return super().now() + self._ahead


def title_of(number: int) -> str:
    """What alert ``number`` says first; no other says the same."""
    return f"第{number:04d}号：{PLACES[number % len(PLACES)]}退休职工反映养老金未到账"


def text_of(number: int) -> str:
    """What alert ``number`` says."""
    return f"{title_of(number)}。自9时10分以来原创{number % 90 + 3}篇，首发于论坛；请在9时40分前签收。"


def row_of(number: int, address: str, now: datetime) -> tuple[Alert, Delivery]:
    """Alert ``number`` with its one message, as the hop before would write it."""
    title, text, tier = title_of(number), text_of(number), Tier.ORANGE
    alert = Alert(
        id=0,
        incident_id=None,
        matter=f"bench:{number}",
        reason=AlertReason.OPENED,
        tier=tier,
        route="本地/重大",
        step=0,
        dedupe_key=f"bench:{number}",
        at=now,
        explanation="性能测试",
        ack_due_at=now + timedelta(minutes=30),
    )
    delivery = Delivery(
        id=0,
        alert_id=0,
        dedupe_key=f"bench:{number}:{CHANNEL}",
        channel=CHANNEL,
        recipient=address,
        address=address,
        message=Message(subject=title, text=text, markdown=text, html=text, command="monitor"),
        status=DeliveryStatus.PENDING,
        attempts=0,
        next_attempt_at=now,
        tier=tier,
    )
    return alert, delivery


def settings(folder: Path, port: int) -> Path:
    """A folder of settings whose only way out is the receiver at ``port``."""
    config = folder / "config"
    config.mkdir(exist_ok=True)
    gateway = {"kind": "webhook", "url": f"http://127.0.0.1:{port}/", "allow_private": True}
    local = {"console": {"kind": "console"}, "file": {"kind": "file", "path": "alerts.jsonl"}}
    files = {"channels": {"channels": {**local, CHANNEL: gateway}}, "sources": {"sources": []}}
    for name, held in files.items():
        (config / f"{name}.yaml").write_text(yaml.safe_dump(held, allow_unicode=True), "utf-8")
    return config


class Feeder:
    """Commits the alerts twenty at a time, in the place of the job that decides."""

    def __init__(self, count: int, *, alike: bool) -> None:
        self._left = list(range(count))
        self._alike = alike

    def give(self, m: Monitor) -> int:
        """Commit the next twenty: how many there were."""
        now, some, self._left = m.clock.now(), self._left[:AT_ONCE], self._left[AT_ONCE:]
        if some:
            with m.store.write() as unit:
                for number in some:
                    address = "duty" if self._alike else f"person-{number}"
                    alert, delivery = row_of(number, address, now)
                    unit.alerts.add(alert, [delivery])
            print("committed", time.monotonic(), *some, flush=True)
        return len(some)

    def give_all(self, m: Monitor) -> int:
        """Commit all, the runtime being told after the first as after every one."""
        while self.give(m):
            pass
        return 0


def main(folder: Path, port: int, kind: str, count: int) -> None:
    feeder = Feeder(count, alike=kind == "storm")
    ahead = timedelta() if count else _LEASES
    database = f"sqlite:///{folder}/bench.db"
    with open_monitor(
        settings(folder, port), database, data_dir=folder, clock=LaterClock(ahead)
    ) as m:
        deliver = next(job for job in JOBS if job.name == "deliver")
        give = Job(name="process", every=timedelta(milliseconds=1), run=feeder.give, then="deliver")
        embedded.JOBS = (give, deliver)
        print("ready", flush=True)
        sys.stdin.readline()
        embedded.run_until_stopped(m)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
