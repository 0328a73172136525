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
from collections import defaultdict
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
REFUSED_FOR_GOOD = 40
"""One in so many letters is refused, and goes another way."""


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
    chance: random.Random = field(default_factory=lambda: random.Random(5))  # noqa: S311 - answers
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, channel: str, record: Mapping[str, Any]) -> str:
        """Note what came: what is to be answered."""
        with self.lock:
            answer = self.chance.choice(ANSWERS)
            if channel == "letters" and self.chance.randrange(REFUSED_FOR_GOOD) == 0:
                answer = "403"
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
