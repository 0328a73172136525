"""Our side of ``bench/alertmanager.py``: the embedded runtime with its outbox, fit to be killed.

Arguments: folder, port of the receiver, how many alerts, whether they are for ``one`` recipient or
for ``each`` its own, and the seconds from one twenty to the next. Twenty are committed in one
transaction, which it then says, as Alertmanager says 200 to twenty in one request. Run again in the
same folder with no alerts it goes on with what is left.
"""

import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import yaml

from monitor.app import Monitor, open_monitor
from monitor.jobs import JOBS, Job
from monitor.runtime import embedded
from monitor.types import Alert, AlertReason, Delivery, DeliveryStatus, Message, Tier

AT_ONCE = 20
"""Alerts in one request, or in one transaction."""
CHANNEL = "gateway"
DATABASE = "bench.db"
_SOONEST_S = 0.01
"""From one twenty to the next when they come as fast as they are committed."""
PLACES = ("望川县", "临澜县", "禾溪县", "松陂县", "棠湖区")
_PATIENCE_S = 1
"""How long an answer may take; what was in hand when killed is free again a good minute later."""


def title_of(number: int) -> str:
    """What alert ``number`` says first; no other says the same."""
    return f"第{number:04d}号：{PLACES[number % len(PLACES)]}退休职工反映养老金未到账"


def text_of(number: int) -> str:
    """What alert ``number`` says."""
    return (
        f"{title_of(number)}。自9时10分以来原创{number % 90 + 3}篇，首发于论坛；请在9时40分前签收。"
    )


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
    url = f"http://127.0.0.1:{port}/"
    gateway = {"kind": "webhook", "url": url, "allow_private": True, "timeout_s": _PATIENCE_S}
    local = {"console": {"kind": "console"}, "file": {"kind": "file", "path": "alerts.jsonl"}}
    files = {"channels": {"channels": {**local, CHANNEL: gateway}}, "sources": {"sources": []}}
    for name, held in files.items():
        (config / f"{name}.yaml").write_text(yaml.safe_dump(held, allow_unicode=True), "utf-8")
    return config


class Feeder:
    """Commits the alerts twenty at a time, in the place of the job that decides."""

    def __init__(self, count: int, to: str) -> None:
        self._left = list(range(count))
        self._to = to

    def give(self, m: Monitor) -> int:
        """Commit the next twenty: how many there were."""
        now, some, self._left = m.clock.now(), self._left[:AT_ONCE], self._left[AT_ONCE:]
        if some:
            with m.store.write() as unit:
                for number in some:
                    address = "duty" if self._to == "one" else f"person-{number}"
                    alert, delivery = row_of(number, address, now)
                    unit.alerts.add(alert, [delivery])
            print(time.monotonic(), *some, flush=True)
        return len(some)


def main(folder: Path, port: int, count: int, to: str, every_s: float) -> None:
    feeder, database = Feeder(count, to), f"sqlite:///{folder}/{DATABASE}"
    with open_monitor(settings(folder, port), database, data_dir=folder) as m:
        every = timedelta(seconds=max(every_s, _SOONEST_S))
        give = Job(name="process", every=every, run=feeder.give, then="deliver")
        jobs = (give, *(job for job in JOBS if job.name == "deliver"))
        print("ready", flush=True)
        sys.stdin.readline()
        with patch.object(embedded, "JOBS", jobs):
            embedded.run_until_stopped(m)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], float(sys.argv[5]))
