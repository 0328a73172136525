"""Alertmanager beside our outbox, on the same alerts and the same receiver: `make bench-alerts`.

Debian's package prometheus-alertmanager, where it is installed; without it the figures are ours
alone. Alertmanager is set to notify at once and of each alert by itself (group_by ['...'],
group_wait 0s), which is the quickest it knows, unless the line says otherwise. Either side is given
twenty alerts at a time: in a request that it answers 200, or in a transaction that is committed;
from then on the time to the first byte at the receiver counts. For the loss it is killed with
SIGKILL as soon as it has accepted the last one, and started again on what it left on disk.
"""

import argparse
import contextlib
import http.client
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from alert_outbox import AT_ONCE, DATABASE, PLACES, text_of, title_of

HERE = Path(__file__).parent
SINK, PEER = 8821, 8822
PACE = 20
"""Alerts a second when they come one twenty after the other."""
PATIENCE_S = 90.0
"""Longer than any wait of either side: a lease of ours, a minute's limit, an interval of theirs."""
PROGRAM = shutil.which("prometheus-alertmanager")
_RULES = """
route:
  receiver: gateway
  group_by: [{group_by}]
  group_wait: {group_wait}
  group_interval: {group_interval}
  repeat_interval: 4h
receivers:
  - name: gateway
    webhook_configs:
      - url: http://127.0.0.1:{port}/
        send_resolved: false
"""
AT_ONCE_EACH = {"group_by": "'...'", "group_wait": "0s", "group_interval": "1s"}
AS_SHIPPED = {"group_by": "'...'", "group_wait": "30s", "group_interval": "5m"}
FOLDED = {"group_by": "tier", "group_wait": "0s", "group_interval": "1m"}

Taken = tuple[float, Any]
"""When a request began, and what it said."""


# ── the receiver ─────────────────────────────────────────────────────────────────────────────


@contextmanager
def sink() -> Iterator[None]:
    words = [sys.executable, str(HERE / "alert_sink.py"), str(SINK)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        next(iter(process.stdout or ()))  # it says when it is ready
        try:
            yield
        finally:
            process.terminate()


def taken() -> list[Taken]:
    """Everything the receiver took so far."""
    connection = http.client.HTTPConnection("127.0.0.1", SINK, timeout=30)
    connection.request("GET", "/")
    lines = connection.getresponse().read().decode().splitlines()
    connection.close()
    return [(at, said) for at, said in map(json.loads, lines)]


# ── the two sides ────────────────────────────────────────────────────────────────────────────


class Side(Protocol):
    """One that is given alerts, is to notify of them, and may be killed."""

    name: str

    def start(self, count: int) -> None:
        """Begin, on what it left on disk if it was there before."""

    def give(self, count: int, every_s: float) -> Iterator[tuple[float, Sequence[int]]]:
        """Twenty after twenty: when they were accepted, and which."""

    def told(self, received: Sequence[Taken]) -> Mapping[int, float]:
        """When the receiver first heard of each alert."""

    def kill(self) -> None:
        """SIGKILL."""


class Alertmanager:
    """Debian's, in a folder of its own."""

    def __init__(self, folder: Path, rules: Mapping[str, str]) -> None:
        self.name = "Alertmanager"
        self._folder = folder
        (folder / "rules.yml").write_text(_RULES.format(port=SINK, **rules), encoding="utf-8")

    def start(self, count: int) -> None:
        """Begin, and wait until it answers."""
        del count
        words = [
            str(PROGRAM),
            f"--config.file={self._folder}/rules.yml",
            f"--storage.path={self._folder}/data",
            f"--web.listen-address=127.0.0.1:{PEER}",
            "--cluster.listen-address=",
            "--log.level=error",
        ]
        self._process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
        while not self._ready():
            time.sleep(0.05)

    def _ready(self) -> bool:
        with contextlib.suppress(OSError):
            return self._asked("GET", "/-/ready", None)
        return False

    def _asked(self, method: str, path: str, body: bytes | None) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", PEER, timeout=30)
        connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status == 200

    def give(self, count: int, every_s: float) -> Iterator[tuple[float, Sequence[int]]]:
        """Twenty to a request, the next one ``every_s`` later or as soon as it has answered."""
        due = time.monotonic()
        for first in range(0, count, AT_ONCE):
            time.sleep(max(due - time.monotonic(), 0))
            due += every_s
            some = range(first, min(first + AT_ONCE, count))
            body = json.dumps([_posted(number) for number in some], ensure_ascii=False)
            if not self._asked("POST", "/api/v2/alerts", body.encode()):
                sys.exit("Alertmanager does not take what it is given")
            yield time.monotonic(), some

    def told(self, received: Sequence[Taken]) -> Mapping[int, float]:
        """By the number in the labels of the alerts of every notification."""
        first: dict[int, float] = {}
        for at, said in received:
            for alert in said["alerts"]:
                first.setdefault(int(alert["labels"]["number"]), at)
        return first

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()
        self._process.wait()


def _posted(number: int) -> object:
    labels = {"alertname": "incident", "number": str(number), "tier": "orange"}
    labels["place"] = PLACES[number % len(PLACES)]
    return {
        "labels": labels,
        "annotations": {"summary": title_of(number), "description": text_of(number)},
    }


class Outbox:
    """Ours, in a folder of its own; ``to`` says whether the alerts are for ``one`` or ``each``."""

    def __init__(self, folder: Path, to: str = "each", every_s: float = 0) -> None:
        self.name = "Golden Hour"
        self._folder, self._to, self._every_s = folder, to, every_s

    def start(self, count: int) -> None:
        """Begin, and wait until all is loaded."""
        words = ["alert_outbox.py", self._folder, SINK, count, self._to, self._every_s]
        self._process = subprocess.Popen(
            [sys.executable, *map(str, words)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=HERE,
        )
        self._line()
        if not count:
            self._go()

    def _line(self) -> str:
        line: str = self._process.stdout.readline() if self._process.stdout else ""
        return line or sys.exit("our own process has ended")

    def _go(self) -> None:
        if self._process.stdin:
            self._process.stdin.write("go\n")
            self._process.stdin.flush()

    def give(self, count: int, every_s: float) -> Iterator[tuple[float, Sequence[int]]]:
        """It gives itself the alerts it was started with."""
        del every_s
        self._go()
        done = 0
        while done < count:
            at, *some = self._line().split()
            done += len(some)
            yield float(at), [int(number) for number in some]

    def told(self, received: Sequence[Taken]) -> Mapping[int, float]:
        """By the key of the message, or of the message it was folded into."""
        heard: dict[str, float] = {}
        for at, said in received:
            heard.setdefault(said["dedupe_key"], at)
        query = """SELECT own.dedupe_key, carrier.dedupe_key FROM deliveries AS own
                   LEFT JOIN deliveries AS carrier ON carrier.id = own.carried_by
                   WHERE own.dedupe_key LIKE 'bench:%'"""
        with contextlib.closing(sqlite3.connect(self._folder / DATABASE)) as database:
            keys = list(database.execute(query))
        found = {int(own.split(":")[1]): heard.get(by or own) for own, by in keys}
        return {number: at for number, at in found.items() if at is not None}

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()
        self._process.communicate()


# ── what is measured ─────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of the alerts."""

    accepted_s: float
    """Alerts accepted a second."""
    latencies: Sequence[float]
    """From accepted to heard of, in seconds, shortest first."""
    seconds: float
    """From the first accepted to the last heard of."""
    messages: int

    def at(self, share: float) -> float:
        """The latency that so large a share does not exceed."""
        return self.latencies[min(int(len(self.latencies) * share), len(self.latencies) - 1)]


def heard(side: Side, count: int) -> list[Taken]:
    """What the receiver took, once it has heard of all, or of nothing new for a while."""
    known, since = 0, time.monotonic()
    while True:
        received = taken()
        if len(side.told(received)) >= count:
            return received
        if len(received) > known:
            known, since = len(received), time.monotonic()
        elif time.monotonic() - since > PATIENCE_S:
            return received
        time.sleep(2)


def measured(side: Side, count: int, every_s: float) -> Told:
    """Alerts given and told."""
    with sink():
        side.start(count)
        accepted: dict[int, float] = {}
        began = time.monotonic()
        for at, some in side.give(count, every_s):
            accepted |= dict.fromkeys(some, at)
        rate = count / (max(accepted.values()) - began)
        received = heard(side, count)
        first = side.told(received)
        side.kill()
    late = [max(first[n] - accepted[n], 0) if n in first else float("inf") for n in accepted]
    return Told(
        accepted_s=rate,
        latencies=sorted(late),
        seconds=max(first.values()) - min(accepted.values()),
        messages=len(received),
    )


def _key(said: Mapping[str, Any]) -> str:
    return str(said.get("dedupe_key") or said["groupKey"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Survived:
    """What became of the alerts of one that was killed."""

    before: int
    """Told when it was killed."""
    after: int
    """Told in the end."""
    again: int
    """Messages that came twice."""
    unmarked: int
    """Of these, those that do not say so."""


def killed(side: Side, count: int) -> Survived:
    """Alerts given, killed as soon as the last was accepted, started again."""
    with sink():
        side.start(count)
        for _ in side.give(count, 0):
            pass
        side.kill()
        time.sleep(0.2)
        before = len(side.told(taken()))
        side.start(0)
        received = heard(side, count)
        after = len(side.told(received))
        side.kill()
    seen: set[str] = set()
    again = unmarked = 0
    for _, said in received:
        again += _key(said) in seen
        unmarked += _key(said) in seen and not said.get("repeated")
        seen.add(_key(said))
    return Survived(before=before, after=after, again=again, unmarked=unmarked)


def main(count: int) -> None:
    if PROGRAM is None:
        print("prometheus-alertmanager is not installed (apt-get install it): not measured")
    at_once = f"{count} alerts as fast as they are accepted"
    compare(f"{at_once}, each for its own person", count, AT_ONCE_EACH)
    compare(f"{count} alerts, {PACE} a second", count, AT_ONCE_EACH, every_s=AT_ONCE / PACE)
    compare(f"{at_once}, all for one person and folded", count, FOLDED, to="one")
    print(f"{at_once}; SIGKILL when the last one was, and started again")
    for side in sides(AT_ONCE_EACH):
        tell_loss(side.name, killed(side, count), count)
    for side in sides(AS_SHIPPED):
        if isinstance(side, Alertmanager):
            tell_loss(f"{side.name}, group_wait 30s as shipped", killed(side, count), count)


def compare(
    title: str, count: int, rules: Mapping[str, str], *, every_s: float = 0, to: str = "each"
) -> None:
    """Print how soon either side tells."""
    print(title)
    for side in sides(rules, to, every_s):
        found = measured(side, count, every_s)
        missed = sum(late == float("inf") for late in found.latencies)
        print(
            f"  {side.name}: {found.accepted_s:.0f} accepted/s; told after p50 "
            f"{found.at(0.5):.3f} s, p95 {found.at(0.95):.3f} s, the last {found.seconds:.1f} s "
            f"after the first was accepted; {count - missed} told in {found.messages} messages"
        )


def tell_loss(name: str, found: Survived, count: int) -> None:
    print(
        f"  {name}: {found.before} told when killed, {found.after} in the end, "
        f"**{count - found.after} lost**; {found.again} came twice, {found.unmarked} unmarked"
    )


def sides(rules: Mapping[str, str], to: str = "each", every_s: float = 0) -> Iterator[Side]:
    """Both, each in a folder of its own; ours alone without the other."""
    with tempfile.TemporaryDirectory(prefix="monitor-bench-") as folder:
        if PROGRAM is not None:
            own = Path(folder) / "alertmanager"
            own.mkdir()
            yield Alertmanager(own, rules)
        own = Path(folder) / "outbox"
        own.mkdir()
        yield Outbox(own, to, every_s)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=2000)
    main(parser.parse_args().alerts)
