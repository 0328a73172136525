"""The server around the doors: what every answer carries, and how it starts and stops."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from monitor import pipeline
from monitor.errors import ListenError, StoreError
from monitor.settings.web import WebSettings
from monitor.web import serve
from monitor.web.app import parts
from monitor.web.serve import serving

if TYPE_CHECKING:
    from monitor.app import Monitor
    from tests.web.conftest import MakeOffice, Office


def test_health_is_told_without_details(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert office.client.get("/healthz").json() == {"status": "ok"}
    assert office.client.head("/healthz").status_code == 200

    def refuse() -> None:
        raise StoreError("database '/var/secret.db' cannot be reached")

    monkeypatch.setattr(office.m.store, "revision", refuse)
    answer = office.client.get("/healthz")
    assert answer.status_code == 503
    assert "secret.db" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/healthz", 200),
        ("GET", "/", 404),
        ("GET", "/docs", 404),
        ("GET", "/redoc", 404),
        ("GET", "/openapi.json", 404),
        ("GET", "/api/push/vendor", 405),
        ("POST", "/api/push/vendor", 401),
        ("POST", "/api/push/vendor/", 404),
    ],
)
def test_every_answer_is_json_and_carries_the_safe_headers(
    office: Office, method: str, path: str, status: int
) -> None:
    answer = office.client.request(method, path)
    assert answer.status_code == status
    assert isinstance(answer.json(), dict)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "server" not in answer.headers


def test_fault_of_ours_is_told_without_its_cause(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("inner matters")

    monkeypatch.setattr(office.m.store, "revision", fail)
    with serving(office.m) as url:
        answer = httpx2.get(f"{url}/healthz", trust_env=False)
    assert answer.status_code == 500
    assert "内部错误" in answer.json()["error"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "inner matters" not in answer.text
    assert "inner matters" in caplog.text


def test_environment_cannot_make_the_framework_talk_elsewhere(
    house: Monitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.example")
    app = parts(house)
    assert not app._telemetry["auto_configure"]
    assert not app._native_telemetry.enabled()


# ── patience ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("begun", [b"", b"GET /healthz HTTP/1.1\r\nHost: d", b"GET / HTTP/1.1\r\n"])
def test_head_that_does_not_arrive_in_time_ends_the_connection(
    make_office: MakeOffice, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(serve, "_HEAD_WITHIN_S", 0.2)
    with make_office().raw(begun) as connection:
        assert connection.recv(100) == b""


def test_second_head_is_waited_for_no_longer_than_the_first(
    make_office: MakeOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "_HEAD_WITHIN_S", 0.2)
    with make_office().raw(b"GET /healthz HTTP/1.1\r\nHost: d\r\n\r\n") as connection:
        told = b""
        while b'{"status":"ok"}' not in told:
            told += connection.recv(2000)
        connection.sendall(b"GET /healthz HT")
        assert connection.recv(100) == b""


def test_bytes_that_are_no_request_end_the_connection(office: Office) -> None:
    with office.raw(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n") as connection:
        assert connection.makefile("rb").read().startswith(b"HTTP/1.1 400 ")
    assert office.client.get("/healthz").status_code == 200


# ── start and stop ───────────────────────────────────────────────────────────────────────────


def at(m: Monitor, **web: Any) -> Monitor:
    """``m`` with other keys of ``web.yaml``."""
    return replace(m, settings=replace(m.settings, web=WebSettings(**web)))


def test_port_in_use_is_named_with_the_remedy(house: Monitor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with (
            pytest.raises(ListenError, match=rf"'127\.0\.0\.1:{port}' .*占用.*'port'"),
            serving(at(house, port=port)),
        ):
            pass


@pytest.mark.parametrize("listen", ["192.0.2.1", "no-such-host.invalid", "fe80:::1"])
def test_address_that_is_not_ours_is_named_with_the_remedy(house: Monitor, listen: str) -> None:
    with (
        pytest.raises(ListenError, match=r"本机没有这个地址.*'listen'"),
        serving(at(house, listen=listen, port=0)),
    ):
        pass


def test_address_is_free_again_after_serving(house: Monitor) -> None:
    with serving(at(house, port=0)) as first:
        port = int(first.rpartition(":")[2])
    with serving(at(house, port=port)) as again:
        assert again == first
        assert httpx2.get(f"{again}/healthz", trust_env=False).status_code == 200
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_push_in_hand_is_finished_before_the_end(
    office: Office, made: Callable[..., dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    entered, stopping, save = threading.Event(), threading.Event(), pipeline.receive

    def save_late(*given: Any) -> int | None:
        entered.set()
        stopping.wait(30)
        return save(*given)

    monkeypatch.setattr(pipeline, "receive", save_late)
    headers = {"Authorization": "Bearer a-long-random-token-of-the-vendor"}
    with ThreadPoolExecutor() as pool:
        with serving(office.m) as url:
            answer = pool.submit(
                httpx2.post,
                f"{url}/api/push/vendor",
                headers=headers,
                json={"items": [made(1)]},
                trust_env=False,
                timeout=30,
            )
            assert entered.wait(30)
            threading.Timer(0.3, stopping.set).start()
        assert answer.result().status_code == 202
    assert len(office.pending()) == 1
