"""kill -9 between decision and receipt in a storm: no alert is lost, and repeats are marked."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from monitor.store import Store
from monitor.types import Delivery, DeliveryStatus

LOG = logging.getLogger(__name__)
DRIVER = Path(__file__).parent / "delivery_driver.py"
CHANNELS = """
channels:
  gw: {{kind: webhook, url: "http://127.0.0.1:{port}/", allow_private: true}}
"""
ROUTING = """
routes:
  - {name: 全部, steps: [{to: [duty], channels: [gw]}]}
"""
ROSTER = """
roles: {duty: 值班员}
people: [{id: li, name: 李明, addresses: {gw: li}}]
shifts: [{role: duty, people: [li]}]
"""


class QuietServer(ThreadingHTTPServer):
    """Senders are killed while they are answered; that is no news."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        del request, client_address


@pytest.fixture
def gateway() -> Iterator[tuple[list[dict[str, Any]], int]]:
    """What came, in order, and the port it came to."""
    got: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = QuietServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield got, server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(10, marks=pytest.mark.slow),
        pytest.param(1000, marks=[pytest.mark.crash, pytest.mark.timeout(900)]),
    ],
)
def test_no_alert_is_lost_and_every_repeat_is_marked(
    kills: int, gateway: tuple[list[dict[str, Any]], int], tmp_path: Path
) -> None:
    got, port = gateway
    (tmp_path / "channels.yaml").write_text(CHANNELS.format(port=port), encoding="utf-8")
    (tmp_path / "routing.yaml").write_text(ROUTING, encoding="utf-8")
    (tmp_path / "roster.yaml").write_text(ROSTER, encoding="utf-8")
    database = f"sqlite:///{tmp_path}/crash.db"
    Store.open(database).close()
    words = [sys.executable, str(DRIVER), str(tmp_path), database, str(kills), "7"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    store = Store.open(database)
    with store.read() as unit:
        kept = [d for a in unit.alerts.all_ids() for d in unit.alerts.deliveries(a)]
    store.close()
    assert len(kept) > kills, "so busy a machine that hardly anything was decided"
    _all_were_told(kept, {record["dedupe_key"] for record in got})
    seen: set[str] = set()
    repeats = 0
    for record in got:
        again = record["dedupe_key"] in seen
        assert record["repeated"] or not again, f"{record['dedupe_key']} came twice, unmarked"
        repeats += again
        seen.add(record["dedupe_key"])
    assert repeats <= kills, "no kill repeats more than what was in hand"
    counts = {"kills": kills, "kept": len(kept), "sent": len(got), "repeated": repeats}
    LOG.info("%s", counts)


def _all_were_told(kept: list[Delivery], received: set[str]) -> None:
    """By itself or within another message that was received."""
    by_id = {delivery.id: delivery for delivery in kept}
    for delivery in kept:
        within = by_id[delivery.carried_by] if delivery.carried_by else delivery
        assert delivery.status in (DeliveryStatus.SENT, DeliveryStatus.FOLDED), delivery
        assert within.dedupe_key in received, f"{delivery.dedupe_key} is lost"
