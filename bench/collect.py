"""Collecting, side by side with the readers people use: `make bench-collect`.

Everything runs on one loopback corpus in one run: this monitor (fetch, parse, judge, store),
newsboat's bare reload (Debian package) and the library reader (from PyPI, in an environment of its
own under var/). A peer that is not there is said to be missing. Then a second pass, which the
servers answer 304, and 5,000 sources on 500 hosts, one of which hangs.

Every part runs in a process of its own, so that memory is told apart.
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml
from collect_corpus import PLACES, write_feeds
from peers import peers_python

from monitor import jobs, pipeline
from monitor.app import Monitor, open_monitor
from monitor.clock import SystemClock
from monitor.types import RobotsFile, Tally

HERE = Path(__file__).parent
PORT = 8797
ANSWER_AFTER_S = 0.02
RING_S = 2.0
"""How often the embedded runtime takes in what was spooled."""
FEEDS, ENTRIES, GBK = 200, 25, 40
MANY, HOSTS = 5000, 500
Figures = Mapping[str, float]


class LaterClock(SystemClock):
    """The present, moved on at will, so that sources fall due."""

    ahead = timedelta()

    def now(self) -> datetime:
        """The present, and what it was moved on by."""
        return super().now() + self.ahead


@contextmanager
def site(folder: Path) -> Iterator[None]:
    words = [sys.executable, HERE / "collect_site.py", folder, str(PORT), str(ANSWER_AFTER_S)]
    with subprocess.Popen(list(map(str, words)), stdout=subprocess.PIPE) as server:
        next(iter(server.stdout or ()))  # it says when it is ready
        try:
            yield
        finally:
            server.terminate()


def address(number: int, hosts: int, path: str) -> str:
    host = number % hosts
    return f"http://127.{1 + host // 250}.{host % 250}.1:{PORT}/{path}"


@contextmanager
def monitor(folder: Path, urls: list[str], clock: LaterClock) -> Iterator[Monitor]:
    """A monitor of these feeds that has been up for a while: all it needs is loaded."""
    config = folder / "config"
    config.mkdir(parents=True)
    common = {"kind": "feed", "platform": "news", "authority": "city", "licence": "性能测试"}
    common |= {"every": "5m", "allow_private": True}  # type: ignore[dict-item]  # YAML's own types
    sources = [
        {**common, "id": f"s{number}", "name": f"示范{number}网", "url": url}
        for number, url in enumerate(urls)
    ]
    text = yaml.safe_dump({"sources": sources}, allow_unicode=True)
    (config / "sources.yaml").write_text(text, encoding="utf-8")
    database = f"sqlite:///{folder}/bench.db"
    with open_monitor(config, database, data_dir=folder, clock=clock) as m:
        m.parsers.warm_up()
        m.classifier.classify(0, "望川县养老金没有到账", "多位老人说本月养老金没有到账。")
        yield m


def through(m: Monitor) -> float:
    """Seconds until everything due is fetched, parsed, judged and stored."""
    start = time.perf_counter()
    fetching = threading.Thread(target=jobs.collect_due, args=(m,))
    fetching.start()
    while fetching.is_alive():
        fetching.join(RING_S)
        while waiting := spooled(m):
            pipeline.ingest(m, waiting)
    return time.perf_counter() - start


def spooled(m: Monitor) -> list[int]:
    with m.store.read() as unit:
        return unit.batches.pending(1000)


def tallied(m: Monitor) -> Tally:
    """What all sources gave so far."""
    today = datetime.now(UTC).date()
    with m.store.read() as unit:
        found = unit.sources.tallies(today - timedelta(days=1), today + timedelta(days=2)).values()
    return Tally(
        seen=sum(t.seen for t in found),
        relevant=sum(t.relevant for t in found),
        unchanged=sum(t.unchanged for t in found),
        failed_visits=sum(t.failed_visits for t in found),
        garbled=sum(t.garbled for t in found),
    )


def ours(folder: Path) -> Figures:
    """The feeds read for the first time, every host asked for its robots.txt as well."""
    return _ours(folder / "ours", folder, robots_known=False)


def ours_later(folder: Path) -> Figures:
    """The same on a day on which the hosts were asked for their robots.txt before."""
    return _ours(folder / "later", folder, robots_known=True)


def _ours(own: Path, folder: Path, *, robots_known: bool) -> Figures:
    clock = LaterClock()
    # The last of them is asked first, alone, so that nothing has to be loaded any more.
    urls = [*feed_urls(folder), address(FEEDS, FEEDS + 1, "nothing-here")]
    with monitor(own, urls, clock) as m:
        pipeline.collect(m, [f"s{FEEDS}"])
        if robots_known:
            sites = {url.rpartition("/")[0] for url in urls}
            m.fetcher.know_robots(
                RobotsFile(site=site, fetched_at=clock.now(), status=404) for site in sites
            )
        first, found = through(m), tallied(m)
        clock.ahead = timedelta(hours=1)
        again, after = through(m), tallied(m)
    return {
        "seconds": first,
        "items": found.seen,
        "relevant": found.relevant,
        "broken": found.garbled,
        "failed": found.failed_visits - 1,
        "again_seconds": again,
        "again_unchanged": after.unchanged,
    }


def many(folder: Path) -> Figures:
    """5,000 sources on 500 hosts, one of which hangs; the harvest is spooled, not judged."""
    name = sorted(path.name for path in (folder / "feeds").iterdir())[1]
    urls = [address(n, HOSTS, name) for n in range(MANY)]
    urls[7] = urls[7].replace(name, "hangs")
    others = MANY - MANY // HOSTS
    with monitor(folder / "many", urls, LaterClock()) as m:
        start = time.perf_counter()
        visiting = threading.Thread(target=jobs.collect_due, args=(m,))
        visiting.start()
        done, memory = 0, 0.0
        while done < others and visiting.is_alive():
            time.sleep(0.25)
            done, memory = tallied_visits(m), max(memory, family_mb())
        seconds = time.perf_counter() - start
        visiting.join()
    return {"seconds": seconds, "visited": done, "mb": memory}


def tallied_visits(m: Monitor) -> int:
    today = datetime.now(UTC).date()
    with m.store.read() as unit:
        found = unit.sources.tallies(today - timedelta(days=1), today + timedelta(days=1)).values()
    return sum(tally.visits for tally in found)


def family_mb() -> float:
    """Memory of this process and its children now, pages they share counted once."""
    own, total = os.getpid(), 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int(folder.joinpath("stat").read_text().rpartition(")")[2].split()[1])
            if own in (parent, int(folder.name)):
                facts = folder.joinpath("smaps_rollup").read_text()
                total += int(facts.partition("\nPss:")[2].split()[0])
        except OSError:  # it has ended meanwhile
            continue
    return total / 1024


def newsboat(folder: Path) -> Figures | None:
    program = shutil.which("newsboat")
    if program is None:
        return None
    home = folder / "newsboat"
    home.mkdir()
    (home / "urls").write_text("\n".join(feed_urls(folder)) + "\n", encoding="utf-8")
    (home / "config").write_text("reload-threads 32\n", encoding="utf-8")
    words = [program, "-u", home / "urls", "-C", home / "config", "-c", home / "cache.db"]
    start = time.perf_counter()
    subprocess.run(
        [*map(str, words), "-x", "reload"],
        env={**os.environ, "HOME": str(home)},
        check=True,
        capture_output=True,
    )
    seconds = time.perf_counter() - start
    with sqlite3.connect(home / "cache.db") as cache:
        titles = [title for (title,) in cache.execute("SELECT title FROM rss_item")]
    return {"seconds": seconds, "items": len(titles), "broken": broken(titles)}


READER = """
import sys, time
from reader import make_reader
r = make_reader(sys.argv[1])
for url in sys.stdin.read().split(): r.add_feed(url)
start = time.perf_counter(); r.update_feeds(workers=32); print(time.perf_counter() - start)
for entry in r.get_entries(): print((entry.title or '').replace(chr(10), ' '))
"""


def reader(folder: Path, python: Path) -> Figures:
    done = subprocess.run(
        [python, "-X", "utf8", "-c", READER, folder / "reader.db"],
        input="\n".join(feed_urls(folder)),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    seconds, *titles = done.stdout.splitlines()
    return {"seconds": float(seconds), "items": len(titles), "broken": broken(titles)}


def broken(titles: list[str]) -> int:
    """How many lost their characters: every title of the corpus begins with a place."""
    return sum(not title.startswith(PLACES) for title in titles)


def feed_urls(folder: Path) -> list[str]:
    names = sorted(path.name for path in (folder / "feeds").iterdir())
    return [address(number, FEEDS, name) for number, name in enumerate(names)]


PARTS: Mapping[str, Callable[[Path], Figures]] = {
    "ours": ours,
    "ours_later": ours_later,
    "many": many,
}


def alone(part: str, folder: Path) -> Figures:
    """One of PARTS in a process of its own."""
    # Not as a script: the parser processes would load the whole of it again.
    code = "import collect, sys; collect.print_part(*sys.argv[1:])"
    words = [sys.executable, "-c", code, part, str(folder)]
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True, cwd=HERE)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def print_part(part: str, folder: str) -> None:
    print(json.dumps(PARTS[part](Path(folder))))


def main(rounds: int, python: Path | None) -> None:
    python = python or peers_python()
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_feeds(folder / "feeds", feeds=FEEDS, entries=ENTRIES, gbk=GBK)
            with site(folder / "feeds"):
                print(f"round {number + 1}")
                tell("Golden Hour", alone("ours", folder))
                tell("Golden Hour, robots.txt known", alone("ours_later", folder))
                tell("newsboat", newsboat(folder))
                tell("reader", reader(folder, python))
                tell(f"{MANY} sources on {HOSTS} hosts", alone("many", folder))


def tell(name: str, figures: Figures | None) -> None:
    if figures is None:
        print(f"  {name}: not installed, not measured")
        return
    told = ", ".join(f"{key} {value:.2f}".removesuffix(".00") for key, value in figures.items())
    rate = FEEDS / figures["seconds"]
    print(f"  {name}: {told}" + (f" = {rate:.0f} feeds/s" if "visited" not in figures else ""))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers-python", type=Path)
    options = parser.parse_args()
    main(options.rounds, options.peers_python)
