"""A desk with one vendor under contract, served on loopback, and a client that knows its token."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from pydantic import TypeAdapter

from monitor.app import Monitor
from monitor.clock import SimulatedClock, utc
from monitor.settings.sources import AnySource
from monitor.settings.web import WebSettings
from monitor.sources.catalogue import build
from monitor.web.serve import serving

NOW = utc(datetime(2026, 6, 15, 9))
TOKEN = "a-long-random-token-of-the-vendor"

VENDOR = {
    "id": "vendor",
    "kind": "push",
    "name": "示范数据服务",
    "platform": "weibo",
    "authority": "self_media",
    "licence": "合同7号",
    "scope": "示范市",
    "expires": "2026-06-30",
    "token": "${VENDOR_TOKEN}",
}


def item(number: int, **changes: object) -> dict[str, object]:
    """One item about a late pension."""
    return {
        "external_id": f"wb-{number}",
        "url": f"https://wb.shifan.example/{number}",
        "title": f"望川县养老金没到账（{number}）",
        "text": f"我住望川县，这个月养老金还没到账，第{number}次问了。",
        "published_at": "2026-06-15T08:30:00+08:00",
        "outlet": "示范微博",
        **changes,
    }


@dataclass
class Office:
    """A served monitor, and how to speak to it."""

    m: Monitor
    clock: SimulatedClock
    client: httpx2.Client
    address: tuple[str, int]

    def push(self, *items: object, source: str = "vendor", **envelope: object) -> httpx2.Response:
        """Push a batch as the vendor does."""
        return self.send(json={**envelope, "items": items}, source=source)

    def send(self, *, source: str = "vendor", token: str = TOKEN, **how: Any) -> httpx2.Response:
        """POST anything to the door."""
        headers = {"Authorization": f"Bearer {token}", **how.pop("headers", {})}
        return self.client.post(f"/api/push/{source}", headers=headers, **how)

    def pending(self) -> list[int]:
        """Ids of the batches in the spool."""
        with self.m.store.read() as unit:
            return unit.batches.pending(1000)

    def raw(self, data: bytes) -> socket.socket:
        """A connection of one's own on which ``data`` was sent."""
        connection = socket.create_connection(self.address, timeout=30)
        connection.sendall(data)
        return connection


MakeOffice = Callable[..., Office]


@pytest.fixture
def make_office(
    watch: Callable[..., Monitor], house: Monitor, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MakeOffice]:
    """Opens an office; keywords are keys of ``web.yaml``, or of the vendor's entry."""
    monkeypatch.setenv("VENDOR_TOKEN", TOKEN)
    with ExitStack() as stack:

        def make(vendor: dict[str, object] | None = None, **web: Any) -> Office:
            entry = {**VENDOR, **(vendor or {})}
            source = build(TypeAdapter[Any](AnySource).validate_python(entry))
            usual = {"port": 0, "pushes_per_minute": 1000}
            settings = replace(house.settings, web=WebSettings(**{**usual, **web}))
            clock = SimulatedClock(NOW)
            m = watch(clock, settings=settings, sources={"vendor": source})
            url = stack.enter_context(serving(m))
            client = httpx2.Client(base_url=url, trust_env=False, timeout=30)
            stack.enter_context(client)
            parts = urlsplit(url)
            address = (str(parts.hostname), int(parts.port or 0))
            return Office(m=m, clock=clock, client=client, address=address)

        yield make


@pytest.fixture
def office(make_office: MakeOffice) -> Office:
    """An office with the usual settings, at any free port."""
    return make_office()


@pytest.fixture
def made() -> Callable[..., dict[str, object]]:
    """``item``, for tests."""
    return item
