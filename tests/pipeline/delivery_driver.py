"""Decides and delivers in a storm, and is killed, again and again; a script.

Arguments: settings folder, database address, number of kills, seed. Each child decides on some
alerts and sends what is due; it begins ten minutes later than the last, when the leases of a killed
one have run out. The last one lives until nothing is left.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor import pipeline
from monitor.alerts import send
from monitor.app import Lanes, Monitor, make_sender, open_monitor
from monitor.clock import SimulatedClock
from monitor.store import Store
from monitor.types import Alert, AlertReason, Delivery, DeliveryStatus, Message, Tier

START = datetime(2026, 6, 15, 1, tzinfo=UTC)
LONGEST_LIFE_S = 0.25
PEOPLE = ("li", "zhou", "wang")


def decide(m: Monitor, name: str, tier: Tier, person: str) -> None:
    """One alert with its message, in one transaction, as the alert hop does."""
    now = m.clock.now()
    alert = Alert(
        id=0,
        incident_id=None,
        matter=f"test:{name}",
        reason=AlertReason.OPENED,
        tier=tier,
        route="本地",
        step=0,
        dedupe_key=name,
        at=now,
        explanation="试",
    )
    delivery = Delivery(
        id=0,
        alert_id=0,
        dedupe_key=name,
        channel="gw",
        recipient=person,
        address=person,
        message=Message(subject=name, text=name, markdown=name, html=name),
        status=DeliveryStatus.PENDING,
        attempts=0,
        next_attempt_at=now,
        tier=tier,
    )
    with m.store.write() as unit:
        unit.alerts.add(alert, [delivery])


def work(house: Monitor, database: str, number: int, ready: int) -> None:
    """Decide and deliver until killed, after a word on ``ready``."""
    chance = random.Random(number)  # noqa: S311 - a storm
    clock = SimulatedClock(START + number * timedelta(minutes=10))
    sender = make_sender(house.settings, clock, house.data_dir)
    m = replace(house, clock=clock, store=Store.open(database), sender=sender, lanes=Lanes())
    m.store.revision()
    os.write(ready, b"!")
    for n in range(1000):
        for k in range(chance.randint(1, 9)):
            decide(m, f"{number}-{n}-{k}", chance.choice(list(Tier)), chance.choice(PEOPLE))
        pipeline.deliver(m)
        clock.move_to(clock.now() + timedelta(seconds=20))


def finish(house: Monitor, database: str, number: int) -> None:
    """Deliver what is left."""
    clock = SimulatedClock(START + number * timedelta(minutes=10))
    sender = make_sender(house.settings, clock, house.data_dir)
    m = replace(house, clock=clock, store=Store.open(database), sender=sender, lanes=Lanes())
    for _ in range(60):
        pipeline.deliver(m)
        clock.move_to(clock.now() + timedelta(minutes=1))
    m.store.close()


def main() -> None:
    folder, database, kills = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    chance = random.Random(int(sys.argv[4]))  # noqa: S311 - moments to kill at
    with open_monitor(folder, "sqlite://", data_dir=folder, inline_parsers=True) as house:
        send._trusted()  # certificates: what is slow to load is loaded once
        for number in range(kills):
            heard, ready = os.pipe()
            child = os.fork()
            if not child:
                work(house, database, number, ready)
                os._exit(0)
            os.close(ready)
            os.read(heard, 1)
            time.sleep(chance.uniform(0, LONGEST_LIFE_S))
            os.kill(child, signal.SIGKILL)
            os.close(heard)
            _, status = os.waitpid(child, 0)
            if os.WTERMSIG(status) != signal.SIGKILL:
                sys.exit(f"child {number} ended by itself: {status}")
        finish(house, database, kills + 1)


if __name__ == "__main__":
    main()
