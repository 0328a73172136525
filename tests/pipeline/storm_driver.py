"""Decides alerts in a storm, sends them and is killed, again and again; a script.

Arguments: settings folder, database address, number of kills, seed, incidents to tell of. The work
is done in a forked child that shares what is slow to load; each begins ten minutes later than the
last, when the leases of a killed one have run out. Only kills that find messages in the outbox
count. With none at all three children send from one outbox side by side, and come to their end.
Says how often it killed.
"""

from __future__ import annotations

import gc
import os
import random
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import cast

from monitor import pipeline
from monitor.app import Monitor, load_classifier, load_gazetteer, make_sender
from monitor.classify import Classifier
from monitor.clock import SimulatedClock
from monitor.settings import Settings, load_settings
from monitor.sources.catalogue import build
from monitor.sources.fetch import Fetcher
from monitor.sources.worker import ParserPool
from monitor.store import Store
from monitor.text.regions import Gazetteer
from monitor.types import Authority, Platform, RawItem, Tier

START = datetime(2026, 6, 15, 1, tzinfo=UTC)
APART, MINUTE = timedelta(minutes=10), timedelta(minutes=1)
LONGEST_LIFE_S = 0.08
TITLE = "临澜县退休职工本月养老金未发，社保中心证实系统故障"
TEXT = "临澜县社会保险事业中心证实，因系统故障，全县退休人员本月养老金未发，正在补发。"
TIERS = (Tier.RED, Tier.ORANGE, Tier.ORANGE, Tier.YELLOW, Tier.YELLOW, Tier.YELLOW)
BURSTS = (1, 1, 1, 1, 6)
"""Alerts that children decide in turn: now and then more than are sent one by one."""
ENOUGH = 6
"""Messages that wait when nothing more is decided, so that the storm lasts."""


class House:
    """What every child shares."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder, database
        self.settings: Settings = load_settings(folder)
        self.gazetteer: Gazetteer = load_gazetteer(self.settings)
        self.store = Store.open(database)

    def monitor(self, number: int, classifier: Classifier | None = None) -> Monitor:
        """For child ``number``, nothing in it open yet; without a classifier it cannot judge."""
        self.clock = clock = SimulatedClock(START + number * APART)
        contact = self.settings.desk.agent_contact
        return Monitor(
            settings=self.settings,
            clock=clock,
            store=self.store,
            gazetteer=self.gazetteer,
            classifier=cast("Classifier", classifier),
            sources={s.id: build(s) for s in self.settings.sources.sources},
            fetcher=Fetcher(contact, base_dir=self.folder, clock=clock),
            parsers=ParserPool(inline=True),
            sender=make_sender(self.settings, clock, self.folder),
            data_dir=self.folder,
        )

    def seed(self, count: int) -> None:
        """So many graded incidents that somebody is to be told of."""
        m = self.monitor(0, load_classifier(self.settings, self.gazetteer))
        now = m.clock.now()
        raw = RawItem(
            source_id="bench",
            url="https://news.example/1",
            title=TITLE,
            body=TEXT,
            platform=Platform.NEWS,
            authority=Authority.CITY,
            outlet="示范日报",
            fetched_at=now,
            published_at=now,
        )
        batch = pipeline.receive(m, "bench", [raw])
        assert batch is not None
        (first,) = pipeline.assess(m, pipeline.ingest(m, [batch]))
        with self.store.write() as unit:
            (incident,) = unit.incidents.get([first])
            judged = unit.incidents.latest([first])[first]
            made = []
            for number in range(1, count):
                tier = TIERS[number % len(TIERS)]
                new = replace(incident, id=0, title=f"第{number}号：{TITLE}", tier=tier)
                made.append(unit.incidents.add(new))
            unit.incidents.add_assessments(
                [replace(judged, incident_id=each.id, tier=each.tier) for each in made]
            )
            unit.incidents.flag_alert([each.id for each in made])

    def storm(self, number: int, begun: Callable[[], object]) -> None:
        """Decide something and send until killed; ``begun`` is called between the two."""
        m = self.monitor(number)
        with m.store.read() as unit:
            waits = unit.alerts.waiting("letters", m.clock.now(), MINUTE, ENOUGH)
            burst = BURSTS[number % len(BURSTS)] if len(waits) < ENOUGH else 0
            flagged = unit.incidents.awaiting_alert(burst)
        pipeline.alert(m, flagged)
        begun()
        while True:
            pipeline.deliver(m)
            self.clock.move_to(self.clock.now() + timedelta(seconds=1))

    def calm(self, number: int) -> None:
        """Decide what is left and send until nothing waits."""
        m = self.monitor(number)
        for _ in range(500):
            with m.store.read() as unit:
                flagged = unit.incidents.awaiting_alert(20)
                due = unit.alerts.next_due(m.clock.now())
            if not flagged and due is None:
                return
            pipeline.alert(m, flagged)
            pipeline.deliver(m)
            self.clock.move_to(self.clock.now() + timedelta(seconds=30))
        sys.exit("messages still wait")

    def beside_others(self) -> None:
        """Decide and send, a few at a time, until nothing is left that no other has in hand."""
        m = self.monitor(1)
        while True:
            with m.store.read() as unit:
                flagged = unit.incidents.awaiting_alert(2)
                due = unit.alerts.channels_due(m.clock.now())
            if not flagged and not due:
                return
            pipeline.alert(m, flagged)
            pipeline.deliver(m, limit=2)


def forked(work: Callable[[], None]) -> int:
    """A child at ``work``."""
    child = os.fork()
    if not child:
        work()
        os._exit(0)
    return child


def ended(child: int) -> int:
    """What the child ended with."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def waiting(database: str) -> bool:
    """Whether a message is between its decision and its receipt."""
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as file:
        query = "SELECT EXISTS (SELECT 1 FROM deliveries WHERE status = 'pending')"
        ((some,),) = file.execute(query)
    return bool(some)


def kill_in_the_storm(house: House, kills: int, chance: random.Random) -> None:
    """Kill a child after another, then let one come to its end."""
    number = counted = 0
    while counted < kills:
        number += 1
        if number > 2 * kills:
            sys.exit("the storm was over too soon")
        begun, begins = os.pipe()
        child = forked(partial(house.storm, number, partial(os.write, begins, b".")))
        os.close(begins)
        os.read(begun, 1)
        os.close(begun)
        time.sleep(chance.uniform(0, LONGEST_LIFE_S))
        os.kill(child, signal.SIGKILL)
        if (code := ended(child)) != -signal.SIGKILL:
            sys.exit(f"child {number} ended by itself: {code}")
        counted += waiting(house.database)
    said = f"{number} processes killed, {counted} of them between decision and receipt"
    sys.stdout.write(said)
    house.calm(number + 1)


def send_side_by_side(house: House) -> None:
    """Three processes at one outbox until nothing waits."""
    children = [forked(house.beside_others) for _ in range(3)]
    codes = [ended(child) for child in children]
    if any(codes):
        sys.exit(f"children ended with {codes}")


def main() -> None:
    house, kills = House(Path(sys.argv[1]), sys.argv[2]), int(sys.argv[3])
    house.store.close()  # what is open in a parent must not be used in its children
    if ended(forked(partial(house.seed, int(sys.argv[5])))):
        sys.exit("the outbox could not be filled")
    gc.collect()
    gc.freeze()
    if kills:
        kill_in_the_storm(house, kills, random.Random(int(sys.argv[4])))  # noqa: S311 - moments
    else:
        send_side_by_side(house)


if __name__ == "__main__":
    main()
