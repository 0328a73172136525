"""Collects from the sources of a settings folder and is killed, again and again; a script.

Arguments: settings folder, database address, number of kills, seed. The work is done in a forked
child that shares what is slow to load; each child begins ten minutes later than the last, when the
leases of a killed one have run out.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitor import jobs
from monitor.alerts.send import Sender
from monitor.app import Monitor, load_classifier, load_gazetteer
from monitor.clock import SimulatedClock
from monitor.settings import Settings, load_settings
from monitor.sources.catalogue import build
from monitor.sources.fetch import Fetcher
from monitor.sources.worker import ParserPool
from monitor.store import Store
from monitor.text.regions import Gazetteer

START = datetime(2026, 6, 15, 1, tzinfo=UTC)
LONGEST_LIFE_S = 0.35


class House:
    """What every child shares."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder, database
        self.settings: Settings = load_settings(folder)
        self.gazetteer: Gazetteer = load_gazetteer(self.settings)
        self.classifier = load_classifier(self.settings, self.gazetteer)
        self.classifier.classify(0, "望川县养老金没到账", "养老金没到账。")

    def work(self, number: int, rounds: int | None) -> None:
        """Collect and process, for so many rounds or until killed."""
        clock = SimulatedClock(START + number * timedelta(minutes=10))
        contact = self.settings.desk.agent_contact
        with (
            Fetcher(contact, base_dir=self.folder, clock=clock) as fetcher,
            ParserPool(inline=True) as parsers,
        ):
            store = Store.open(self.database)
            m = Monitor(
                settings=self.settings,
                clock=clock,
                store=store,
                gazetteer=self.gazetteer,
                classifier=self.classifier,
                sources={s.id: build(s) for s in self.settings.sources.sources},
                fetcher=fetcher,
                parsers=parsers,
                sender=Sender(self.settings.channels.channels, self.folder, print),
                data_dir=self.folder,
                collectors=3,
            )
            while rounds is None or rounds > 0:
                jobs.collect_due(m)
                jobs.process_due(m)
                clock.move_to(clock.now() + timedelta(seconds=70))
                rounds = None if rounds is None else rounds - 1
            store.close()


def main() -> None:
    house = House(Path(sys.argv[1]), sys.argv[2])
    kills, chance = int(sys.argv[3]), random.Random(int(sys.argv[4]))  # noqa: S311 - moments to kill at
    for number in range(kills):
        child = os.fork()
        if not child:
            house.work(number, None)
        time.sleep(chance.uniform(0.02, LONGEST_LIFE_S))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WTERMSIG(status) != signal.SIGKILL:
            sys.exit(f"child {number} ended by itself: {status}")
    house.work(kills + 1, 3)


if __name__ == "__main__":
    main()
