"""A link on its way: made when a message is sent, opened by whoever got it, kept nowhere."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import pytest

from monitor import pipeline
from monitor.alerts.notice import notice
from monitor.app import Monitor
from monitor.clock import SimulatedClock
from monitor.settings import Settings
from monitor.settings.channels import AnyChannel, ConsoleChannel, FileChannel, WebhookChannel
from monitor.settings.web import WebSettings
from monitor.types import Alert, AlertReason, Delivery, DeliveryStatus, Message, Tier
from monitor.web.serve import serving
from tests.web.conftest import NOW

SECRET = "a-secret-of-forty-characters-for-links!!"
LINK = re.compile(r"https://yq\.shifan\.example/gh/a/([\w-]{56})")


@dataclass
class Gateway:
    """A gateway on loopback that may refuse what it gets, and quote it."""

    got: list[dict[str, Any]] = field(default_factory=list)
    refuses: bool = False
    url: str = ""

    def handler(self) -> type[BaseHTTPRequestHandler]:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.got.append(said)
                refused = {"errcode": 40001, "errmsg": f"not taken: {said['link']}"}
                body = json.dumps(refused if gateway.refuses else {"errcode": 0}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    made = Gateway()
    server = ThreadingHTTPServer(("127.0.0.1", 0), made.handler())
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}/"
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Post:
    """A monitor with one alert in the outbox, over three channels."""

    m: Monitor
    folder: Path
    said: list[str]

    def everything_kept(self) -> bytes:
        """Every byte of the database and of the files beside it."""
        return b"".join(p.read_bytes() for p in self.folder.rglob("*") if p.is_file())


def _deliveries(words: Message) -> list[Delivery]:
    plain = Delivery(
        id=0,
        alert_id=0,
        dedupe_key="d",
        channel="",
        recipient="林知夏",
        address="13800000000",
        message=words,
        status=DeliveryStatus.PENDING,
        attempts=0,
        next_attempt_at=NOW,
        tier=Tier.ORANGE,
    )
    names = ("gateway", "console", "file")
    return [replace(plain, channel=name, dedupe_key=name) for name in names]


@pytest.fixture
def post(
    watch: Callable[..., Monitor],
    house: Monitor,
    gateway: Gateway,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Post:
    monkeypatch.setenv("LINK_SECRET", SECRET)
    said: list[str] = []
    m = watch(SimulatedClock(NOW), settings=_settings(house.settings, gateway), echo=said.append)
    words = notice("系统异常", "待发通知积压", ("请检查网络",), command="monitor acknowledge x:1")
    alert = Alert(
        id=0,
        incident_id=None,
        matter="x:1",
        reason=AlertReason.SYSTEM,
        tier=Tier.ORANGE,
        route="（系统）",
        step=0,
        dedupe_key="one",
        at=NOW,
        explanation="",
    )
    with m.store.write() as unit:
        unit.alerts.add(alert, _deliveries(words))
    return Post(m=m, folder=tmp_path, said=said)


def _settings(settings: Settings, gateway: Gateway) -> Settings:
    channels: dict[str, AnyChannel] = {
        "gateway": WebhookChannel(kind="webhook", url=gateway.url, allow_private=True),
        "console": ConsoleChannel(kind="console"),
        "file": FileChannel(kind="file", path="alerts.jsonl"),
    }
    web = WebSettings(port=0, public_url="https://yq.shifan.example/gh/", secret="${LINK_SECRET}")
    return replace(settings, channels=replace(settings.channels, channels=channels), web=web)


def test_link_that_was_sent_opens_its_card(post: Post, gateway: Gateway) -> None:
    pipeline.deliver(post.m)
    (got,) = gateway.got
    tokens = {LINK.search(got[form])[1] for form in ("text", "markdown", "link")}  # type: ignore[index]  # or it fails
    (token,) = tokens
    with serving(post.m) as url:
        page = httpx2.post(f"{url}/a/{token}", trust_env=False, timeout=30)
    assert "您（林知夏）已于09:00签收" in page.text


def test_link_is_kept_nowhere(post: Post, gateway: Gateway) -> None:
    gateway.refuses = True
    pipeline.deliver(post.m)
    (got,) = gateway.got
    token = got["link"].rpartition("/")[2]
    assert len(token) == 56
    with post.m.store.read() as unit:
        (told,) = [d for d in unit.alerts.deliveries(1) if d.channel == "gateway"]
    assert told.error is not None
    assert "not taken: ……" in told.error
    assert token[:30].encode() not in post.everything_kept()


def test_what_stays_on_this_machine_has_the_command(post: Post) -> None:
    pipeline.deliver(post.m)
    file = (post.folder / "alerts.jsonl").read_text(encoding="utf-8")
    for told in (*post.said, file):
        assert "monitor acknowledge x:1" in told
        assert "/a/" not in told


def test_secret_that_cannot_be_read_costs_the_link_not_the_message(
    post: Post, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LINK_SECRET")
    pipeline.deliver(post.m)
    (got,) = gateway.got
    assert got["link"] == ""
    assert "monitor acknowledge x:1" in got["text"]
