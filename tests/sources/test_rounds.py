"""Many sources at once over a real loopback server: who waits for whom, and who does not."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from monitor.clock import SimulatedClock
from monitor.sources.base import Parsed, Request, Response, Source
from monitor.sources.fetch import Fetcher
from monitor.sources.rounds import Errand, make_rounds
from monitor.sources.visit import Harvest
from monitor.sources.worker import ParserPool
from monitor.types import SourceState

MakeSource = Callable[..., Source]
MakeFetcher = Callable[..., Fetcher]

FEED = "<rss><channel><item><title>养老金迟发</title></item></channel></rss>".encode()


def errands(make_source: MakeSource, places: list[tuple[str, str]]) -> list[Errand]:
    """One feed for each (host, path)."""
    return [
        Errand(
            source=make_source(id=f"s{n}", kind="feed", url=f"https://{host}.shifan.example{path}"),
            state=SourceState(source_id=f"s{n}"),
        )
        for n, (host, path) in enumerate(places)
    ]


def all_of(
    planned: list[Errand], fetcher: Fetcher, clock: SimulatedClock, **options: Any
) -> dict[str, Harvest]:
    told = {"threads": 8, "start_within_s": 30.0, **options}
    pool = ParserPool(inline=True)
    rounds = make_rounds(planned, fetcher, pool, clock, **told)
    return {harvest.state.source_id: harvest for some in rounds for harvest in some}


def test_every_source_is_visited_once(
    make_source: MakeSource, make_fetcher: MakeFetcher, clock: SimulatedClock, site: Any, reply: Any
) -> None:
    site.replies = {f"/{n}": reply(body=FEED) for n in range(40)}
    planned = errands(make_source, [(f"h{n % 7}", f"/{n}") for n in range(40)])
    harvests = all_of(planned, make_fetcher(), clock)
    assert sorted(harvests) == sorted(e.state.source_id for e in planned)
    assert all(len(harvest.items) == 1 for harvest in harvests.values())
    assert set(Counter(path for path in site.paths() if path != "/robots.txt").values()) == {1}


def test_one_host_is_never_asked_twice_at_once(
    make_source: MakeSource, make_fetcher: MakeFetcher, clock: SimulatedClock, site: Any, reply: Any
) -> None:
    inside, most = Counter[str](), Counter[str]()
    lock = threading.Lock()

    def slowly(handler: BaseHTTPRequestHandler) -> None:
        host = handler.headers["Host"]
        with lock:
            inside[host] += 1
            most[host] = max(most[host], inside[host])
        time.sleep(0.02)
        with lock:
            inside[host] -= 1
        handler.send_response(200)
        handler.send_header("content-length", str(len(FEED)))
        handler.end_headers()
        handler.wfile.write(FEED)

    site.replies = {"/f": reply(act=slowly)}
    planned = errands(make_source, [(f"h{n % 3}", "/f") for n in range(18)])
    all_of(planned, make_fetcher(), clock)
    assert most == {f"h{n}.shifan.example": 1 for n in range(3)}


def test_host_that_hangs_delays_no_other(
    make_source: MakeSource, make_fetcher: MakeFetcher, clock: SimulatedClock, site: Any, reply: Any
) -> None:
    site.replies = {
        "/hangs": reply(act=lambda _: site.leave.wait(60)),
        "/f": reply(body=FEED),
    }
    planned = errands(make_source, [("bad", "/hangs"), *[(f"h{n}", "/f") for n in range(12)]])
    pool, done = ParserPool(inline=True), set[str]()
    for some in make_rounds(planned, make_fetcher(), pool, clock, threads=4, start_within_s=30.0):
        done |= {harvest.state.source_id for harvest in some}
        if len(done) == 12:
            assert "s0" not in done, "all the others are back while it hangs"
            site.leave.set()
    assert len(done) == 13


def test_what_cannot_begin_in_time_is_left_for_later(
    make_source: MakeSource, make_fetcher: MakeFetcher, clock: SimulatedClock, site: Any, reply: Any
) -> None:
    site.replies = {"/f": reply(body=FEED)}
    planned = errands(make_source, [("h", "/f")] * 3)
    assert all_of(planned, make_fetcher(), clock, start_within_s=-1.0) == {}
    assert site.paths() == []


class Faulty:
    """Breaks in a way no visit expects."""

    def __init__(self, like: Source) -> None:
        self.config = like.config

    def requests(self, state: SourceState) -> tuple[Request, ...]:
        raise KeyboardInterrupt

    def parse(self, response: Response, state: SourceState) -> Parsed:
        raise KeyboardInterrupt


def test_fault_in_a_thread_is_raised_and_the_others_end(
    make_source: MakeSource, make_fetcher: MakeFetcher, clock: SimulatedClock, site: Any, reply: Any
) -> None:
    site.replies = {"/f": reply(body=FEED)}
    good, bad = errands(make_source, [("a", "/f"), ("b", "/f")])
    broken = Errand(source=Faulty(bad.source), state=bad.state)
    with pytest.raises(KeyboardInterrupt):
        # Far more time than a test has: nobody may wait for the one that is gone.
        all_of([broken, good], make_fetcher(), clock, threads=2, start_within_s=3600.0)


def test_reader_who_stops_listening_stops_the_visits(
    make_source: MakeSource, make_fetcher: MakeFetcher, clock: SimulatedClock, site: Any, reply: Any
) -> None:
    site.replies = {f"/{n}": reply(body=FEED) for n in range(30)}
    planned = errands(make_source, [("h", f"/{n}") for n in range(30)])
    rounds = make_rounds(
        planned, make_fetcher(), ParserPool(inline=True), clock, threads=1, start_within_s=30.0
    )
    next(rounds)
    rounds.close()
    assert len(site.paths()) < 30
