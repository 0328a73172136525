"""From a feed to the officer's telephone, on loopback: `make bench-alerts`.

`monitor run` watches feeds and tells one officer over a webhook, each story a message. Measured
are the time from the decision to the first byte at the receiver and from the publication to it;
then how fast alerts are written into the outbox and sent out of it, one by one and folded.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote

from alerts_desk import Loopback, Story, loopback, running, stories, write_settings
from measured import Table

from monitor import pipeline
from monitor.app import Monitor, open_monitor
from monitor.clock import SystemClock
from monitor.store import Store
from monitor.types import (
    Alert,
    AlertReason,
    Authority,
    Delivery,
    DeliveryStatus,
    Message,
    Platform,
    RawItem,
    Tier,
)

FEEDS, POLL_S, PER_MINUTE = 20, 60, 10
ONE_BY_ONE = 1_000_000
MANY, BATCH, STEP = 2000, 200, 10


def main(minutes: float) -> None:
    print(
        f"{FEEDS} feeds asked once a minute, {PER_MINUTE} stories a minute, {minutes:g} minutes; "
        f"then {MANY} alerts at once"
    )
    with tempfile.TemporaryDirectory(prefix="monitor-bench-") as folder:
        print(Table(title="On the way", head=HEAD, rows=on_the_way(Path(folder), minutes)))
    rows = [planned(), written(), sent("one by one", ONE_BY_ONE), sent("folded", 5)]
    print(Table(title="In bulk", head=("", "alerts", "seconds", "alerts/s", "messages"), rows=rows))


# ── one story at a time ──────────────────────────────────────────────────────────────────────

HEAD = ("", "messages", "p50 s", "p95 s", "max s")


def on_the_way(folder: Path, minutes: float) -> list[list[str]]:
    """Stories published at random moments while the monitor runs."""
    with loopback() as site:
        feeds = {f"feed{n}": f"http://127.1.0.{n + 1}:{site.port}/feed{n}" for n in range(FEEDS)}
        config = write_settings(folder, site.port, feeds, ONE_BY_ONE)
        chance = random.Random(7)  # noqa: S311 - moments to publish at
        with running(config, folder) as database:
            time.sleep(20)  # until it is loaded and every feed was asked once
            end = time.time() + minutes * 60
            for story in stories():
                site.publish(f"feed{chance.randrange(FEEDS)}", story)
                time.sleep(chance.expovariate(PER_MINUTE / 60))
                if time.time() > end:
                    break
            time.sleep(POLL_S + 10)
        return _times(site, database)


def _times(site: Loopback, database: str) -> list[list[str]]:
    published = site.published()
    decided: list[float] = []
    whole: list[float] = []
    store = Store.open(database)
    with store.read() as unit:
        alerts = [a for a in unit.alerts.get(unit.alerts.all_ids()) if a.incident_id is not None]
        found = {a.id: unit.alerts.deliveries(a.id) for a in alerts}
        items = unit.incidents.members([a.incident_id for a in alerts if a.incident_id])
    store.close()
    for alert in alerts:
        for delivery in found[alert.id]:
            if (at := site.got.get(delivery.dedupe_key)) is None:
                continue
            decided.append(at - alert.at.timestamp())
            first = items[alert.incident_id or 0][0].item
            if alert.reason is AlertReason.OPENED and first.title in published:
                whole.append(at - published[first.title])
    owed = sum(d.channel == "gateway" for deliveries in found.values() for d in deliveries)
    return [
        _row("decision to first byte", decided),
        _row("publication to first byte", whole),
        _row(f"the same less the {POLL_S} s between two visits", [s - POLL_S for s in whole]),
        ["messages owed and not received", str(owed - len(decided)), "", "", ""],
    ]


def _row(name: str, seconds: Sequence[float]) -> list[str]:
    if len(seconds) < 2:
        return [name, str(len(seconds)), "", "", ""]
    cuts = quantiles(seconds, n=20)
    return [name, str(len(seconds)), *(f"{s:.2f}" for s in (cuts[9], cuts[18], max(seconds)))]


# ── many at once ─────────────────────────────────────────────────────────────────────────────


@contextmanager
def desk(above: int = ONE_BY_ONE) -> Iterator[tuple[Monitor, Loopback]]:
    with tempfile.TemporaryDirectory(prefix="monitor-bench-") as name, loopback() as site:
        folder = Path(name)
        config = write_settings(folder, site.port, {}, above)
        database = f"sqlite:///{folder}/bench.db"
        with open_monitor(config, database, data_dir=folder, clock=SystemClock()) as m:
            yield m, site


def planned() -> list[str]:
    """New incidents through the alert hop, a few at a time: routed, rostered, worded, kept."""
    told, made, seconds = stories(), 0, 0.0
    with desk() as (m, _):
        for start in range(0, len(told), STEP):
            batch = pipeline.receive(m, "bench", [_item(m, s) for s in told[start : start + STEP]])
            touched = pipeline.assess(m, pipeline.ingest(m, [batch] if batch else []))
            began = time.perf_counter()
            made += len(pipeline.alert(m, touched))
            seconds += time.perf_counter() - began
    return _rate("planned, worded and written by the hop", made, seconds)


def _item(m: Monitor, story: Story) -> RawItem:
    now = m.clock.now()
    return RawItem(
        source_id="bench",
        url=f"https://news.example/{quote(story[0])}",
        title=story[0],
        body=story[1],
        platform=Platform.NEWS,
        authority=Authority.CITY,
        outlet="示范日报",
        fetched_at=now,
        published_at=now,
    )


def written() -> list[str]:
    with desk() as (m, _):
        began = time.perf_counter()
        fill(m)
        return _rate("written into the outbox", MANY, time.perf_counter() - began)


def fill(m: Monitor) -> None:
    """``MANY`` alerts with a message each, and a line on the ledger, 200 a transaction."""
    alert, delivery = _sample(m)
    for start in range(0, MANY, BATCH):
        with m.store.write() as unit:
            for n in range(start, start + BATCH):
                kept = unit.alerts.add(
                    replace(alert, dedupe_key=f"bench:{n}", matter=f"bench:{n}"),
                    [replace(delivery, dedupe_key=f"bench:{n}:gateway:li")],
                )
                made = kept.id if kept else 0
                detail = {"reason": "性能测试", "alerts": [made]}
                unit.ledger.add(alert.at, "alert", "alerted", f"alert:{made}", detail, "bench")


def _sample(m: Monitor) -> tuple[Alert, Delivery]:
    """An alert and a message of the usual size."""
    now = m.clock.now()
    words = "社会保险事业中心证实，因系统故障，退休人员本月养老金未发，正在补发。" * 15
    alert = Alert(
        id=0,
        incident_id=None,
        reason=AlertReason.OPENED,
        tier=Tier.ORANGE,
        route="全部",
        step=0,
        dedupe_key="",
        at=now,
        explanation="性能测试",
        ack_due_at=now + timedelta(minutes=30),
    )
    delivery = Delivery(
        id=0,
        alert_id=0,
        dedupe_key="",
        channel="gateway",
        recipient="李明",
        address="li",
        message=Message(
            subject="【Ⅱ级·新发】性能测试",
            text=words,
            markdown=words * 2,
            html=words * 3,
            command="monitor acknowledge 1 --by 姓名",
        ),
        status=DeliveryStatus.PENDING,
        attempts=0,
        next_attempt_at=now,
        tier=Tier.ORANGE,
    )
    return alert, delivery


def sent(name: str, above: int) -> list[str]:
    """The outbox emptied: every message taken, by itself or within another."""
    with desk(above) as (m, site):
        fill(m)
        began = time.perf_counter()
        while pipeline.deliver(m):
            pass
        row = _rate(f"sent out of it, {name}", MANY, time.perf_counter() - began)
        with m.store.read() as unit:
            left = unit.held()["deliveries_pending"]
        if left:
            raise SystemExit(f"{left} messages were left in the outbox")
        return [*row[:-1], str(len(site.got))]


def _rate(name: str, count: int, seconds: float) -> list[str]:
    return [name, str(count), f"{seconds:.2f}", f"{count / seconds:.0f}", ""]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    main(parser.parse_args().minutes)
