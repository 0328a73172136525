"""kill -9 between decision and receipt, over a storm: nothing is lost, repetitions say so."""

from __future__ import annotations

import json
import random
import re
import socket
import sqlite3
import struct
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

DRIVER = Path(__file__).parent / "storm_driver.py"
MARK = "〔重发〕"
ANSWERS = ("200",) * 16 + ("slow", "slow", "500", "reset")


# ── the receiver ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Received:
    """One message that came in whole, whatever was answered."""

    channel: str
    key: str
    """What it is known by: its dedupe key, or from a robot what is to be acknowledged."""
    said: str
    marked: bool
    taken: bool


@dataclass
class Receiver:
    """Takes most, is slow at times, refuses some, and parts from some without a word."""

    got: list[Received] = field(default_factory=list)
    answers: tuple[str, ...] = ANSWERS
    chance: random.Random = field(default_factory=lambda: random.Random(5))  # noqa: S311 - answers
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, channel: str, record: Mapping[str, Any]) -> str:
        """Note what came: what is to be answered."""
        with self.lock:
            answer = self.chance.choice(self.answers)
            if answer == "500" and channel == "letters":
                answer = self.chance.choice(("500", "403"))
            taken = answer in ("200", "slow")
            self.got.append(_noted(channel, record, taken=taken))
        return answer

    def handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                record = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                answer = receiver.take(self.path.strip("/"), record)
                if answer == "reset":
                    linger = struct.pack("ii", 1, 0)
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    return
                if answer == "slow":
                    time.sleep(0.03)
                body = b'{"errcode": 0}' if answer in ("200", "slow") else b""
                self.send_response(200 if body else int(answer))
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        return Handler


def _noted(channel: str, record: Mapping[str, Any], *, taken: bool) -> Received:
    if channel == "robot":
        said = record[record["msgtype"]]["content"]
        key = re.findall(r"monitor acknowledge (\S+) --by", said)[0]
        return Received(channel, key, said, said.partition("\n")[0].find(MARK) >= 0, taken)
    said = record["subject"] + "\n" + record["text"]
    assert record["subject"].startswith(MARK) == record["repeated"]
    return Received(channel, record["dedupe_key"], said, record["repeated"], taken)


class QuietServer(ThreadingHTTPServer):
    """Senders are killed while they are answered; that is no news."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        del request, client_address


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Receiver, int]]:
    receiver = Receiver()
    server = QuietServer(("127.0.0.1", 0), receiver.handler())
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    monkeypatch.setenv("STORM_ROBOT", f"http://127.0.0.1:{server.server_port}/robot")
    yield receiver, server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def write_settings(folder: Path, port: int, **storm: int) -> None:
    """A desk that tells three on duty by letter, and their group by its robot."""
    hook = {"kind": "webhook", "allow_private": True, "timeout_s": 2}
    channels = {
        "letters": {**hook, "url": f"http://127.0.0.1:{port}/letters", "fallback": "calls"},
        "calls": {**hook, "url": f"http://127.0.0.1:{port}/calls"},
        "robot": {**hook, "kind": "wecom", "url": "${STORM_ROBOT}", "per_minute": None},
    }
    step = {"to": ["duty"], "channels": ["letters", "robot"], "wait": "30m"}
    names = ("lin", "shen", "zhong")
    files: dict[str, Any] = {
        "sources": {"sources": []},
        "channels": {"channels": channels},
        "alerts": {"storm": storm},
        "routing": {"routes": [{"name": "全部", "steps": [step]}], "system": [step]},
        "roster": {
            "roles": {"duty": "值班员"},
            "people": [
                {"id": name, "name": name, "addresses": {"letters": name, "calls": name}}
                for name in names
            ],
            "shifts": [{"role": "duty", "people": [*names]}],
        },
    }
    for name, held in files.items():
        text = yaml.safe_dump(held, allow_unicode=True)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


# ── what is left in the books ────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Row:
    """One message in the outbox."""

    id: int
    alert: int
    incident: int | None
    channel: str
    key: str
    status: str
    carried_by: int | None
    instead_of: int | None


class Books:
    """The outbox in the end, and on the ledger which messages were made of which."""

    def __init__(self, database: Path) -> None:
        with closing(sqlite3.connect(database)) as file:
            self.rows = {row.id: row for row in map(_row, file.execute(_ROWS))}
            self.made_of = {
                int(alert.partition(":")[2]): json.loads(detail)["carries"]
                for alert, detail in file.execute(_GATHERED)
            }
            (self.incidents,) = file.execute("SELECT count(*) FROM incidents").fetchone()
            self.told_of = [incident for (incident,) in file.execute(_TOLD_OF)]

    def inside(self, row: Row) -> set[Row]:
        """The messages about incidents that ``row`` tells of: itself, or all it carries."""
        if row.incident is not None:
            return {row}
        carried = (self.rows[number] for number in self.made_of[row.alert])
        return set().union(*map(self.inside, carried))

    def told_elsewhere(self, inside: set[Row], carrier: Row) -> set[Row]:
        """Which of ``inside`` another channel told in the end, so that ``carrier`` may omit it."""
        last = {one: self.rows.get(one.carried_by or 0, one) for one in inside}
        return {one for one in inside if last[one].channel != carrier.channel}


_ROWS = """SELECT d.id, d.alert_id, a.incident_id, d.channel, d.dedupe_key, d.status, d.carried_by,
                  d.instead_of, json_extract(d.message, '$.command')
           FROM deliveries AS d JOIN alerts AS a ON a.id = d.alert_id"""
_GATHERED = "SELECT subject, detail FROM ledger WHERE action = 'gathered'"
_TOLD_OF = "SELECT incident_id FROM alerts WHERE incident_id IS NOT NULL"


def _row(found: tuple[Any, ...]) -> Row:
    *fields, command = found
    row = Row(*fields)
    known_by = command.split()[2] if row.channel == "robot" else row.key
    return Row(row.id, row.alert, row.incident, row.channel, known_by, *fields[5:])


def run(folder: Path, kills: int, incidents: int, seed: int = 7) -> tuple[Books, str]:
    """The driver at work: the books after it, and what it said."""
    words = [DRIVER, folder, f"sqlite:///{folder}/storm.db", kills, seed, incidents]
    done = subprocess.run(
        [sys.executable, *map(str, words)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return Books(folder / "storm.db"), done.stdout


# ── what must hold ───────────────────────────────────────────────────────────────────────────


def all_is_told(books: Books, got: list[Received]) -> None:
    """Each incident was decided once, and each of its messages was taken, whole or within one."""
    assert len(books.told_of) == len(set(books.told_of)) == books.incidents
    assert {row.status for row in books.rows.values()} <= {"sent", "folded", "failed"}
    taken = {(each.channel, each.key) for each in got if each.taken}
    instead = {row.instead_of: row for row in books.rows.values() if row.instead_of}
    for row in books.rows.values():
        last = books.rows[row.carried_by or 0] if row.status == "folded" else row
        while last.status == "failed":
            last = instead[last.id]
        assert (last.channel, last.key) in taken, row


def the_folded_count_what_they_hold(books: Books, got: list[Received]) -> None:
    """All of it, but for what the fallback channel told while this one was tried again."""
    carriers = {row.key: row for row in books.rows.values() if row.incident is None}
    for each in got:
        if row := carriers.get(each.key):
            inside = books.inside(row)
            elsewhere = books.told_elsewhere(inside, row)
            said = re.search(r"合并通知】(\d+)件：", each.said)
            assert said, each
            count = int(said[1])
            assert len({one.incident for one in inside - elsewhere}) <= count, each
            assert count <= len({one.incident for one in inside}), each


def what_comes_again_says_so(books: Books, got: list[Received]) -> tuple[int, int]:
    """Messages that came again, and messages that came again within another."""
    known = {(row.channel, row.key): row for row in books.rows.values()}
    came: set[tuple[str, str]] = set()
    heard: dict[str, set[Row]] = defaultdict(set)
    again = within = 0
    for each in got:
        row = known[each.channel, each.key]
        inside = books.inside(row)
        if (each.channel, each.key) in came:
            again += 1
            assert each.marked, each
        elif before := (inside - books.told_elsewhere(inside, row)) & heard[each.channel]:
            within += len(before)
            said = re.search(r"其中(\d+)条先前可能已收到", each.said)
            assert said, each
            assert int(said[1]) >= len(before)
        came.add((each.channel, each.key))
        heard[each.channel] |= inside
    return again, within


@pytest.mark.parametrize(
    ("kills", "seed"),
    [
        pytest.param(10, 1, marks=pytest.mark.slow),
        pytest.param(500, 7, marks=[pytest.mark.crash, pytest.mark.timeout(600)]),
        pytest.param(500, 8, marks=[pytest.mark.crash, pytest.mark.timeout(600)]),
    ],
)
def test_nothing_decided_is_lost_and_what_comes_twice_says_so(
    kills: int, seed: int, tmp_path: Path, receiver: tuple[Receiver, int]
) -> None:
    write_settings(tmp_path, receiver[1])
    books, said = run(tmp_path, kills, 3 * kills // 2, seed)
    got = receiver[0].got
    all_is_told(books, got)
    the_folded_count_what_they_hold(books, got)
    again, within = what_comes_again_says_so(books, got)
    status = Counter(row.status for row in books.rows.values())
    print(  # noqa: T201 - the figures of RESULTS.md; `make test-crash` shows them
        f"{said.strip()}; {len(books.rows)} messages, of which {status['folded']} were folded, "
        f"0 lost; {len(got)} came in, {again} of them again and marked; {within} came again "
        f"within another, and counted there"
    )
    assert again + within >= kills // 25


@pytest.mark.slow
def test_three_processes_at_one_outbox_send_each_message_once(
    tmp_path: Path, receiver: tuple[Receiver, int]
) -> None:
    write_settings(tmp_path, receiver[1], above=1000)
    receiver[0].answers = ("200", "200", "slow")
    books, _ = run(tmp_path, 0, 30)
    got = receiver[0].got
    all_is_told(books, got)
    assert len(got) == len(books.rows) == len({(each.channel, each.key) for each in got})
    assert not any(each.marked for each in got)
