"""Collecting, side by side with the readers people use: `make bench-collect`.

Everything runs on one loopback corpus in one run: this monitor (fetch, parse, ingest, store),
newsboat's bare reload (Debian package), and the library reader (from PyPI, in an environment of
its own under var/). A peer that is not there is said to be missing. Then 304 answers, and
5,000 sources on 500 hosts of which one hangs.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import yaml
from collect_corpus import PLACES, write_feeds

from monitor import jobs, pipeline
from monitor.app import Monitor, open_monitor
from monitor.clock import SystemClock

HERE = Path(__file__).parent
PORT = 8797
ANSWER_AFTER_S = 0.02
RING_S = 2.0
"""How often the embedded runtime takes in what was spooled."""
WARM_UP = "<rss><channel><title>x</title></channel></rss>"


class LaterClock(SystemClock):
    """The present, moved on at will, so that sources fall due."""

    ahead = timedelta()

    def now(self):  # type: ignore[no-untyped-def]  # as its parent
        return super().now() + self.ahead


@contextmanager
def site(folder: Path) -> Iterator[None]:
    command = [sys.executable, HERE / "collect_site.py", folder, str(PORT), str(ANSWER_AFTER_S)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        server.stdout.readline()
        try:
            yield
        finally:
            server.terminate()


def address(number: int, hosts: int, path: str) -> str:
    host = number % hosts
    return f"http://127.{1 + host // 250}.{host % 250}.1:{PORT}/{path}"


def settings(folder: Path, urls: list[str]) -> Path:
    """A settings folder with one source for each of ``urls``."""
    folder.mkdir(parents=True)
    sources = [
        {
            "id": f"s{number}",
            "kind": "feed",
            "name": f"示范{number}网",
            "url": url,
            "platform": "news",
            "authority": "city",
            "every": "5m",
            "licence": "性能测试",
            "allow_private": True,
        }
        for number, url in enumerate(urls)
    ]
    text = yaml.safe_dump({"sources": sources}, allow_unicode=True)
    (folder / "sources.yaml").write_text(text, encoding="utf-8")
    return folder


@contextmanager
def monitor(folder: Path, urls: list[str], clock: LaterClock) -> Iterator[Monitor]:
    config = settings(folder / "config", urls)
    database = f"sqlite:///{folder}/bench.db"
    with open_monitor(config, database, data_dir=folder, clock=clock) as m:
        m.store.upgrade()
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


def seen(m: Monitor) -> tuple[int, int, int]:
    """Items seen and kept, visits that failed."""
    today = m.clock.now().date()
    with m.store.read() as unit:
        found = unit.sources.tallies(today - timedelta(days=1), today + timedelta(days=1)).values()
    return (
        sum(t.seen for t in found),
        sum(t.relevant for t in found),
        sum(t.failed_visits for t in found),
    )


def measure_ours(folder: Path, names: list[str]) -> dict[str, float]:
    clock = LaterClock()
    urls = [address(n, 200, name) for n, name in enumerate(names)]
    with monitor(folder / "ours", urls, clock) as m:
        first = through(m)
        items, kept, failed = seen(m)
        clock.ahead = timedelta(hours=1)
        again = through(m)
        with m.store.read() as unit:
            tallies = unit.sources.tallies(clock.now().date() - timedelta(days=1), clock.now().date() + timedelta(days=1))
        unchanged = sum(t.unchanged for t in tallies.values())
        readable = unit_titles(m)
    return {
        "seconds": first,
        "items": items,
        "kept": kept,
        "failed": failed,
        "again_seconds": again,
        "unchanged": unchanged,
        "readable": readable,
    }


def unit_titles(m: Monitor) -> int:
    """How many of the kept items are readable Chinese."""
    day = timedelta(days=2)
    with m.store.read() as unit:
        kept = unit.items.get(unit.items.between(m.clock.now() - day, m.clock.now() + day))
    return sum("养老金" in i.title or "医保" in i.title or "社保" in i.title for i in kept)


def measure_many(folder: Path, name: str) -> dict[str, float]:
    """5,000 sources on 500 hosts, one of which hangs."""
    urls = [address(n, 500, f"{name}") for n in range(5000)]
    urls[7] = urls[7].replace(name, "hangs")
    with monitor(folder / "many", urls, LaterClock()) as m:
        start = time.perf_counter()
        threading.Thread(target=jobs.collect_due, args=(m,), daemon=True).start()
        while True:
            time.sleep(0.25)
            with m.store.read() as unit:
                done = sum(s.last_success_at is not None for s in unit.sources.all().values())
            taken = time.perf_counter() - start
            if done >= 4990 or taken > 120:
                break
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": taken, "done": done, "peak_mb": own}


def measure_newsboat(folder: Path, urls: list[str]) -> float | None:
    program = shutil.which("newsboat")
    if program is None:
        return None
    home = folder / "newsboat"
    home.mkdir()
    (home / "urls").write_text("\n".join(urls) + "\n", encoding="utf-8")
    (home / "config").write_text("reload-threads 32\n", encoding="utf-8")
    command = [program, "-u", home / "urls", "-C", home / "config", "-c", home / "cache.db", "-x", "reload"]
    start = time.perf_counter()
    subprocess.run(command, env={**os.environ, "HOME": str(home)}, check=True, capture_output=True)
    return time.perf_counter() - start


READER = """
import sys, time
from reader import make_reader
r = make_reader(sys.argv[1])
for url in sys.stdin.read().split(): r.add_feed(url)
for _ in range(2):
    start = time.perf_counter(); r.update_feeds(workers=32); print(time.perf_counter() - start)
for entry in r.get_entries(): print((entry.title or '').replace(chr(10), ' '))
"""


def measure_reader(folder: Path, urls: list[str], python: Path) -> dict[str, float] | None:
    if not python.exists():
        return None
    done = subprocess.run(
        [python, "-X", "utf8", "-c", READER, folder / "reader.db"],
        input="\n".join(urls), check=True, stdout=subprocess.PIPE, text=True,
    )
    first, again, *titles = done.stdout.splitlines()
    readable = sum(any(place in title for place in PLACES) for title in titles)
    return {
        "seconds": float(first),
        "again_seconds": float(again),
        "items": len(titles),
        "readable": readable,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers-python", type=Path, default=Path("var/peers/bin/python"))
    parser.add_argument("--only", choices=["ours", "many"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        feeds = write_feeds(folder / "feeds", feeds=200, entries=25, gbk=40)
        with site(folder / "feeds"):
            urls = [address(n, 200, feed) for n, feed in enumerate(feeds)]
            found = {}
            if options.only != "many":
                found["ours"] = measure_ours(folder, feeds)
            if options.only is None:
                found["newsboat"] = measure_newsboat(folder, urls)
                found["reader"] = measure_reader(folder, urls, options.peers_python)
            if options.only != "ours":
                found["many"] = measure_many(folder, feeds[1])
        print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
