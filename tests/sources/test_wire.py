"""Ways to a site: packed by brotli, to a private root, through a proxy; a name that changes."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import brotli
import httpcore2 as httpcore
import pytest
import trustme

from monitor.clock import SimulatedClock
from monitor.errors import FetchError
from monitor.sources.base import Request, Source
from monitor.sources.fetch import Fetcher
from monitor.sources.web.guard import Deadline, GuardedBackend
from monitor.types import SourceState

MakeSource = Callable[..., Source]
MakeFetcher = Callable[..., Fetcher]


def get(fetcher: Fetcher, source: Source, **request: Any) -> Any:
    asked = Request(**{"url": source.config.url, **request})
    return fetcher.fetch(asked, source.config, SourceState(source_id="sample"))


# ── brotli ───────────────────────────────────────────────────────────────────────────────────


def test_brotli_is_unpacked(
    make_source: MakeSource, make_fetcher: MakeFetcher, site: Any, reply: Any
) -> None:
    packed = brotli.compress("养老金".encode())
    site.replies["/b"] = reply(body=packed, headers={"content-encoding": "br"})
    found = get(make_fetcher(), make_source(kind="feed", url=site.url("/b")))
    assert found.body.decode() == "养老金"


@pytest.mark.slow
def test_brotli_bomb_counts_by_what_it_unfolds_to(
    make_source: MakeSource, make_fetcher: MakeFetcher, site: Any, reply: Any
) -> None:
    bomb = brotli.compress(b"\0" * 300_000_000, quality=5)
    assert len(bomb) < 10_000
    site.replies["/b"] = reply(body=bomb, headers={"content-encoding": "br"})
    source = make_source(kind="feed", url=site.url("/b"), max_bytes=1_000_000)
    with pytest.raises(FetchError, match="max_bytes"):
        get(make_fetcher(), source)


# ── a private root ───────────────────────────────────────────────────────────────────────────


class Secure(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/f" else 404)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Quiet(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that does not trust us hangs up; that is what is tested."""


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[int]:
    """A TLS server on loopback whose root is in ``root.pem`` beside the settings."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "root.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = Quiet(("127.0.0.1", 0), Secure)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_private_root_is_trusted_for_the_source_that_names_it_only(
    secure: int, make_source: MakeSource, tmp_path: Path, clock: SimulatedClock
) -> None:
    told = {"kind": "feed", "url": f"https://127.0.0.1:{secure}/f", "allow_private": True}
    with Fetcher("x", base_dir=tmp_path, clock=clock) as fetcher:
        assert get(fetcher, make_source(**told, ca_file="root.pem")).body == b"ok"
        # The robots rules are known by now, so that it is the page that is refused.
        with pytest.raises(FetchError, match="网站证书未通过校验"):
            get(fetcher, make_source(**told))


def test_missing_root_is_named(
    make_source: MakeSource, make_fetcher: MakeFetcher, site: Any
) -> None:
    source = make_source(kind="feed", url=site.url("/f"), ca_file="nowhere.pem")
    with pytest.raises(FetchError, match=r"nowhere\.pem.*ca_file") as caught:
        get(make_fetcher(), source)
    assert caught.value.permanent


# ── a proxy ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def proxied(site: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The site, standing in for a proxy: it sees whole addresses in the request line."""
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{site.port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    return site


def test_proxy_of_the_environment_is_used(
    proxied: Any, reply: Any, make_source: MakeSource, tmp_path: Path, clock: SimulatedClock
) -> None:
    proxied.replies["http://far.invalid/f"] = reply(body=b"through")
    with Fetcher("x", base_dir=tmp_path, clock=clock) as fetcher:
        assert get(fetcher, make_source(kind="feed", url="http://far.invalid/f")).body == b"through"
    assert proxied.paths() == ["http://far.invalid/robots.txt", "http://far.invalid/f"]


def test_host_exempt_from_the_proxy_is_asked_directly(
    proxied: Any,
    make_source: MakeSource,
    tmp_path: Path,
    clock: SimulatedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_PROXY", "far.invalid")
    with (
        Fetcher("x", base_dir=tmp_path, clock=clock) as fetcher,
        pytest.raises(FetchError, match="未能取得"),
    ):
        get(fetcher, make_source(kind="feed", url="http://far.invalid/f"))
    assert proxied.paths() == []


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "localhost"])
def test_proxy_is_no_way_round_the_address_guard(
    host: str, proxied: Any, make_source: MakeSource, tmp_path: Path, clock: SimulatedClock
) -> None:
    with (
        Fetcher("x", base_dir=tmp_path, clock=clock) as fetcher,
        pytest.raises(FetchError, match="不是公网地址"),
    ):
        get(fetcher, make_source(kind="feed", url=f"http://{host}/f"))
    assert proxied.paths() == []


# ── a name that changes its mind ─────────────────────────────────────────────────────────────


def test_name_is_looked_up_once_and_the_address_checked_is_the_one_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter(["93.184.215.14", "127.0.0.1"])

    def look_up(host: str, port: int | None, **_: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    connected: list[str] = []

    def connect(_: object, address: str, port: int, **__: object) -> httpcore.NetworkStream:
        connected.append(address)
        raise httpcore.ConnectError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    backend = GuardedBackend(allow_private=False, resolve={}, deadline=Deadline())
    with pytest.raises(httpcore.ConnectError):
        backend.connect_tcp("rebinds.example", 80)
    assert connected == ["93.184.215.14"], "no second look-up on the way to the connection"
    with pytest.raises(FetchError, match=r"127\.0\.0\.1 不是公网地址"):
        backend.connect_tcp("rebinds.example", 80)
    assert connected == ["93.184.215.14"]


# ── what may be told to whom ─────────────────────────────────────────────────────────────────


def test_permanent_redirect_is_told_and_a_temporary_one_not(
    make_source: MakeSource, make_fetcher: MakeFetcher, site: Any, reply: Any
) -> None:
    site.replies |= {
        "/old": reply(status=301, headers={"location": "/new"}),
        "/for-now": reply(status=302, headers={"location": "/new"}),
        "/new": reply(body=b"x"),
    }
    fetcher = make_fetcher()
    moved = get(fetcher, make_source(kind="feed", url=site.url("/old"))).moved_to
    assert moved == site.url("/new")
    assert get(fetcher, make_source(kind="feed", url=site.url("/for-now"))).moved_to is None


def test_secret_in_an_address_is_not_told_as_where_it_moved(
    make_source: MakeSource,
    make_fetcher: MakeFetcher,
    site: Any,
    reply: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("BOARD_KEY", "s3cret")
    site.replies |= {
        "/old?k=s3cret": reply(status=301, headers={"location": "/new?k=s3cret"}),
        "/new?k=s3cret": reply(body=b"x"),
    }
    source = make_source(kind="feed", url=site.url("/old?k=${BOARD_KEY}"))
    assert get(make_fetcher(), source).moved_to is None


def test_headers_of_the_settings_go_to_their_own_host_only(
    make_source: MakeSource,
    make_fetcher: MakeFetcher,
    site: Any,
    reply: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VENDOR_TOKEN", "s3cret")
    away = "https://elsewhere.shifan.example/b"
    site.replies |= {"/a": reply(status=302, headers={"location": away}), "/b": reply(body=b"{}")}
    source = make_source(kind="feed", url=site.url("/a"))
    get(make_fetcher(), source, headers={"authorization": "Bearer ${VENDOR_TOKEN}"})
    told = {path: sent.get("authorization") for path, sent in site.seen}
    assert (told["/a"], told["/b"], told["/robots.txt"]) == ("Bearer s3cret", None, None)
