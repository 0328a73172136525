"""The door to the network, tried against a real server on loopback."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from monitor.clock import SimulatedClock
from monitor.errors import FetchError, SettingsError
from monitor.sources.base import Request, Source
from monitor.sources.fetch import Fetcher
from monitor.types import SourceState

MakeSource = Callable[..., Source]
MakeFetcher = Callable[..., Fetcher]


@pytest.fixture
def feed(make_source: MakeSource, site: Any) -> Source:
    return make_source(kind="feed", url=site.url("/feed"), max_bytes=1_000_000)


def get(fetcher: Fetcher, source: Source, state: SourceState, **request: Any) -> Any:
    return fetcher.fetch(Request(**{"url": source.config.url, **request}), source.config, state)


def test_body_and_address_come_back_and_the_agent_is_named(
    site: Any,
    reply: Any,
    feed: Source,
    make_fetcher: MakeFetcher,
    blank: SourceState,
    clock: SimulatedClock,
) -> None:
    site.replies["/feed"] = reply(body=b"<rss/>", headers={"ETag": '"1"'})
    response = get(make_fetcher(), feed, blank)
    assert (response.status, response.body, response.url) == (200, b"<rss/>", site.url("/feed"))
    assert response.headers["etag"] == '"1"'
    assert response.fetched_at == clock.now()
    assert site.paths() == ["/robots.txt", "/feed"]
    assert site.seen[1][1]["user-agent"] == "GoldenHourMonitor/1.0 (+desk@shifan.example)"
    assert site.seen[1][1]["host"] == site.host


def test_contact_in_chinese_makes_a_valid_header(
    site: Any, reply: Any, feed: Source, blank: SourceState, tmp_path: Path
) -> None:
    site.replies["/feed"] = reply(body=b"x")
    with Fetcher("示范市人社局\r\nx: y", base_dir=tmp_path, resolve=site.resolve) as fetcher:
        get(fetcher, feed, blank)
    assert site.seen[1][1]["user-agent"].isascii()
    assert "x" not in site.seen[1][1]


def test_validators_are_sent_and_304_comes_back_empty(
    site: Any, reply: Any, feed: Source, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    site.replies["/feed"] = reply(status=304)
    state = replace(blank, etag='"1"', last_modified="Sun, 22 Nov 2026 00:00:00 GMT")
    response = get(make_fetcher(), feed, state)
    assert (response.status, response.body) == (304, b"")
    sent = site.seen[1][1]
    assert (sent["if-none-match"], sent["if-modified-since"]) == (state.etag, state.last_modified)


def test_validator_that_is_no_header_value_is_not_sent_back(
    site: Any, reply: Any, feed: Source, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    site.replies["/feed"] = reply(body=b"x")
    get(make_fetcher(), feed, replace(blank, etag='"\xe9"', last_modified="gestern"))
    assert "if-none-match" not in site.seen[1][1]
    assert site.seen[1][1]["if-modified-since"] == "gestern"


def test_full_request_sends_no_validators_and_refuses_304(
    site: Any, reply: Any, feed: Source, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    site.replies["/feed"] = reply(status=304)
    with pytest.raises(FetchError, match="HTTP 304"):
        get(make_fetcher(), feed, replace(blank, etag='"1"'), conditional=False)
    assert "if-none-match" not in site.seen[1][1]


def test_gzip_is_unpacked(
    site: Any, reply: Any, feed: Source, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    packed = gzip.compress("养老金".encode())
    site.replies["/feed"] = reply(body=packed, headers={"content-encoding": "gzip"})
    assert get(make_fetcher(), feed, blank).body.decode() == "养老金"


def test_broken_gzip_is_a_fetch_error(
    site: Any, reply: Any, feed: Source, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    site.replies["/feed"] = reply(body=b"no gzip", headers={"content-encoding": "gzip"})
    with pytest.raises(FetchError, match="未能取得（压缩内容无法解开）"):
        get(make_fetcher(), feed, blank)


# ── limits ───────────────────────────────────────────────────────────────────────────────────


def test_fifty_megabytes_are_refused_by_their_announcement(
    site: Any, reply: Any, feed: Source, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    site.replies["/feed"] = reply(headers={"content-length": "50000000"})
    with pytest.raises(FetchError, match=r"超过 1 MB.*'max_bytes'"):
        get(make_fetcher(), feed, blank)


def test_fifty_megabytes_are_cut_off_when_nothing_was_announced(
    site: Any, reply: Any, feed: Source, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    sent = 0

    def pour(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(800):
                handler.wfile.write(b"x" * 65536)
                sent += 65536
        except OSError:
            handler.close_connection = True

    site.replies["/feed"] = reply(act=pour)
    with pytest.raises(FetchError, match="超过 1 MB"):
        get(make_fetcher(), feed, blank)
    site.stop()
    assert sent < 50_000_000


def test_packed_bomb_counts_by_what_it_unfolds_to(
    site: Any, reply: Any, feed: Source, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)
    site.replies["/feed"] = reply(body=bomb, headers={"content-encoding": "gzip"})
    with pytest.raises(FetchError, match="超过 1 MB"):
        get(make_fetcher(), feed, blank)


def test_silent_server_is_given_up(
    site: Any, reply: Any, feed: Source, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    site.replies["/feed"] = reply(act=lambda _: site.leave.wait())
    with pytest.raises(FetchError, match="超时未完成"):
        get(make_fetcher(read_s=0.1), feed, blank)


@pytest.mark.parametrize("part", ["headers", "body"])
def test_dripping_server_is_given_up_as_a_whole(
    part: str, site: Any, reply: Any, feed: Source, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        if part == "headers":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nx-long: ")
        else:
            handler.send_response(200)
            handler.end_headers()
        try:
            while not site.leave.wait(0.02):
                handler.wfile.write(b"x")
        except OSError:
            handler.close_connection = True

    site.replies["/feed"] = reply(act=drip)
    with pytest.raises(FetchError, match="超时未完成"):
        get(make_fetcher(total_s=0.3), feed, blank)


# ── robots, redirects, refusals ──────────────────────────────────────────────────────────────


def test_robots_rules_are_obeyed(
    site: Any, reply: Any, feed: Source, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    site.replies["/robots.txt"] = reply(body=b"User-agent: *\nDisallow: /feed")
    site.replies["/feed"] = reply(body=b"x")
    with pytest.raises(FetchError, match=r"robots\.txt 不允许读取"):
        get(make_fetcher(), feed, blank)
    assert site.paths() == ["/robots.txt"]


def test_failing_robots_file_means_no(
    site: Any, reply: Any, feed: Source, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    site.replies["/robots.txt"] = reply(status=500)
    with pytest.raises(FetchError, match=r"robots\.txt 返回 HTTP 500"):
        get(make_fetcher(), feed, blank)


def test_redirects_are_followed_and_the_last_address_told(
    site: Any, reply: Any, feed: Source, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    site.replies["/feed"] = reply(status=302, headers={"location": "http://m.shifan.example/new"})
    site.replies["/new"] = reply(body=b"x")
    assert get(make_fetcher(), feed, blank).url == "http://m.shifan.example/new"
    assert site.paths().count("/robots.txt") == 2


def test_robots_rules_hold_behind_a_redirect(
    site: Any, reply: Any, feed: Source, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    site.replies["/robots.txt"] = reply(body=b"User-agent: *\nDisallow: /new")
    site.replies["/feed"] = reply(status=301, headers={"location": "/new"})
    with pytest.raises(FetchError, match="不允许读取"):
        get(make_fetcher(), feed, blank)


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1:{port}/inner", "http://localhost:{port}/", "http://169.254.169.254/"],
)
def test_redirect_to_a_private_address_is_refused(
    target: str,
    site: Any,
    reply: Any,
    feed: Source,
    make_fetcher: MakeFetcher,
    blank: SourceState,
) -> None:
    location = target.format(port=site.port)
    site.replies["/feed"] = reply(status=302, headers={"location": location})
    site.replies["/inner"] = reply(body=b"secret")
    with pytest.raises(FetchError, match="不是公网地址"):
        get(make_fetcher(), feed, blank)
    assert "/inner" not in site.paths()


def test_robots_file_leads_no_proxy_to_a_private_address(
    site: Any,
    reply: Any,
    make_source: MakeSource,
    make_fetcher: MakeFetcher,
    blank: SourceState,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("no_proxy", "NO_PROXY", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{site.port}")
    inside = "http://127.0.0.1:1/robots.txt"
    asked = "http://only-the-proxy-knows.invalid/robots.txt"
    site.replies[asked] = reply(status=302, headers={"location": inside})
    source = make_source(kind="feed", url="http://only-the-proxy-knows.invalid/feed")
    with pytest.raises(FetchError, match="不是公网地址"):
        get(make_fetcher(), source, blank)
    assert site.paths() == [asked]


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://a.example/", ""])
def test_redirect_out_of_the_web_is_refused(
    target: str,
    site: Any,
    reply: Any,
    feed: Source,
    make_fetcher: MakeFetcher,
    blank: SourceState,
) -> None:
    site.replies["/feed"] = reply(status=302, headers={"location": target})
    with pytest.raises(FetchError, match="重定向"):
        get(make_fetcher(), feed, blank)


def test_more_than_three_redirects_are_refused(
    site: Any, reply: Any, feed: Source, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    for hop in range(5):
        path = f"/{hop}" if hop else "/feed"
        site.replies[path] = reply(status=302, headers={"location": f"/{hop + 1}"})
    with pytest.raises(FetchError, match="重定向超过3次"):
        get(make_fetcher(), feed, blank)


def test_private_source_is_reached_only_when_allowed(
    site: Any, reply: Any, make_source: MakeSource, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    site.replies["/export"] = reply(body=b"x")
    url = f"http://127.0.0.1:{site.port}/export"
    own = make_source(kind="feed", url=url, allow_private=True)
    strange = make_source(kind="feed", url=url)
    fetcher = make_fetcher()
    assert get(fetcher, own, blank).body == b"x"
    with pytest.raises(FetchError, match="allow_private"):
        get(fetcher, strange, blank)


@pytest.mark.parametrize(
    ("status", "permanent"), [(404, True), (410, True), (403, True), (500, False), (204, None)]
)
def test_refusals_say_whether_asking_again_helps(
    status: int,
    permanent: bool | None,
    site: Any,
    reply: Any,
    feed: Source,
    make_fetcher: MakeFetcher,
    blank: SourceState,
) -> None:
    site.replies["/feed"] = reply(status=status)
    if permanent is None:
        assert get(make_fetcher(), feed, blank).body == b""
        return
    with pytest.raises(FetchError, match=f"返回 HTTP {status}") as caught:
        get(make_fetcher(), feed, blank)
    assert (caught.value.permanent, caught.value.status) == (permanent, status)


@pytest.mark.parametrize(("status", "honoured"), [(429, True), (503, True), (500, False)])
def test_retry_after_is_read_as_seconds(
    status: int,
    honoured: bool,
    site: Any,
    reply: Any,
    feed: Source,
    make_fetcher: MakeFetcher,
    blank: SourceState,
) -> None:
    site.replies["/feed"] = reply(status=status, headers={"retry-after": "1800"})
    with pytest.raises(FetchError) as caught:
        get(make_fetcher(), feed, blank)
    assert caught.value.retry_after_s == (1800 if honoured else None)


@pytest.mark.parametrize("told", ["99999999999", "soon", "9" * 40, ""])
def test_absurd_retry_after_is_bounded(
    told: str, site: Any, reply: Any, feed: Source, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    site.replies["/feed"] = reply(status=429, headers={"retry-after": told})
    with pytest.raises(FetchError) as caught:
        get(make_fetcher(), feed, blank)
    assert (caught.value.retry_after_s or 0) <= 86400


def test_host_that_asks_for_rest_is_not_asked_for_another_page(
    site: Any,
    reply: Any,
    feed: Source,
    make_fetcher: MakeFetcher,
    blank: SourceState,
    clock: SimulatedClock,
) -> None:
    site.replies["/feed"] = reply(status=429, headers={"retry-after": "60"})
    fetcher = make_fetcher()
    with pytest.raises(FetchError):
        get(fetcher, feed, blank)
    with pytest.raises(FetchError, match="网站要求稍后再来"):
        get(fetcher, feed, blank, url=site.url("/other"), purpose="article")
    assert "/other" not in site.paths()
    clock.move_to(clock.now() + timedelta(seconds=60))
    site.replies["/feed"] = reply(body=b"x")
    assert get(fetcher, feed, blank).status == 200


def test_retry_after_is_read_as_a_date(
    site: Any,
    reply: Any,
    feed: Source,
    make_fetcher: MakeFetcher,
    blank: SourceState,
    clock: SimulatedClock,
) -> None:
    told = format_datetime(clock.now() + timedelta(hours=2), usegmt=True)
    site.replies["/feed"] = reply(status=503, headers={"retry-after": told})
    with pytest.raises(FetchError) as caught:
        get(make_fetcher(), feed, blank)
    assert caught.value.retry_after_s == 7200


def test_unknown_host_is_a_fetch_error(
    make_source: MakeSource, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    with pytest.raises(FetchError, match=r"^no\.such\.invalid：未能取得 robots\.txt"):
        get(make_fetcher(), make_source(kind="feed", url="http://no.such.invalid/"), blank)


@pytest.mark.parametrize("url", ["http://[::1/", "http://a.example:99999/", "http://a..example/"])
def test_impossible_address_is_a_fetch_error(
    url: str, feed: Source, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    with pytest.raises(FetchError):
        get(make_fetcher(), feed, blank, url=url)


# ── secrets ──────────────────────────────────────────────────────────────────────────────────


def test_secret_is_resolved_when_sent_and_never_told(
    site: Any,
    reply: Any,
    make_source: MakeSource,
    make_fetcher: MakeFetcher,
    blank: SourceState,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("VENDOR_KEY", "s3cret")
    source = make_source(kind="feed", url=site.url("/v?key=${VENDOR_KEY}"))
    site.replies["/v?key=s3cret"] = reply(status=500)
    caplog.set_level(0)
    with pytest.raises(FetchError) as caught:
        get(make_fetcher(), source, blank)
    assert "/v?key=s3cret" in site.paths()
    assert "s3cret" not in str(caught.value) + caplog.text


def test_reference_to_an_unset_variable_is_a_settings_error(
    site: Any, make_source: MakeSource, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    with pytest.raises(SettingsError, match="NOT_SET_ANYWHERE"):
        get(make_fetcher(), make_source(kind="feed", url="https://a/${NOT_SET_ANYWHERE}"), blank)


def test_link_on_a_strangers_page_cannot_ask_for_a_secret(
    site: Any,
    reply: Any,
    feed: Source,
    make_fetcher: MakeFetcher,
    blank: SourceState,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VENDOR_KEY", "s3cret")
    with pytest.raises(FetchError):
        get(make_fetcher(), feed, blank, url=site.url("/x?${VENDOR_KEY}"), purpose="article")
    assert not any("s3cret" in path for path in site.paths())


@pytest.mark.parametrize(("target", "told"), [("https", True), ("http", False)])
def test_secret_header_is_not_repeated_in_clear(
    target: str,
    told: bool,
    site: Any,
    reply: Any,
    make_source: MakeSource,
    make_fetcher: MakeFetcher,
    blank: SourceState,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VENDOR_KEY", "s3cret")
    headers = {"authorization": "Bearer ${VENDOR_KEY}"}
    source = make_source(
        kind="api", url=site.url("/v"), headers=headers, items="items", title="t", text="x"
    )
    there = f"{target}://{site.host}/there"
    site.replies |= {"/v": reply(status=302, headers={"location": there}), "/there": reply()}
    get(make_fetcher(), source, blank, headers=headers)
    sent = dict(site.seen)
    assert sent["/v"]["authorization"] == "Bearer s3cret"
    assert ("authorization" in sent["/there"]) is told


@pytest.mark.parametrize(
    ("path", "base"),
    [
        ("/v/feed?key=${VENDOR_KEY}", "/v/feed"),
        ("/${VENDOR_KEY}/feed", "/${VENDOR_KEY}/feed"),
    ],
)
def test_links_do_not_count_from_an_address_with_a_secret(
    path: str,
    base: str,
    site: Any,
    reply: Any,
    make_source: MakeSource,
    make_fetcher: MakeFetcher,
    blank: SourceState,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VENDOR_KEY", "s3cret")
    site.replies[path.replace("${VENDOR_KEY}", "s3cret")] = reply(body=b"x")
    response = get(make_fetcher(), make_source(kind="feed", url=site.url(path)), blank)
    assert response.url == site.url(base)


# ── files ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def ledger(make_source: MakeSource) -> Source:
    return make_source(
        kind="ledger",
        url="tickets.csv",
        ticket_column="a",
        text_column="b",
        time_column="c",
        max_bytes=100,
    )


def test_ledger_file_is_read_beside_the_settings_and_skipped_when_unchanged(
    ledger: Source, make_fetcher: MakeFetcher, blank: SourceState, tmp_path: Path
) -> None:
    (tmp_path / "tickets.csv").write_bytes(b"a,b,c")
    fetcher = make_fetcher()
    first = get(fetcher, ledger, blank)
    assert (first.status, first.body) == (200, b"a,b,c")
    state = replace(blank, etag=first.headers["etag"])
    assert get(fetcher, ledger, state).status == 304
    assert get(fetcher, ledger, state, conditional=False).body == b"a,b,c"


def test_file_address_is_read_too(
    make_source: MakeSource, make_fetcher: MakeFetcher, blank: SourceState, tmp_path: Path
) -> None:
    path = tmp_path / "录像 1.jsonl"
    path.write_bytes(b"{}")
    source = make_source(kind="recorded", url=path.as_uri())
    assert get(make_fetcher(), source, blank).body == b"{}"


def test_missing_pipe_and_oversized_files_are_refused_by_name(
    ledger: Source, make_fetcher: MakeFetcher, blank: SourceState, tmp_path: Path
) -> None:
    fetcher, path = make_fetcher(), tmp_path / "tickets.csv"
    with pytest.raises(FetchError, match=r"'tickets\.csv' 无法读取（文件不存在）"):
        get(fetcher, ledger, blank)
    os.mkfifo(path)
    with pytest.raises(FetchError, match="不是普通文件"):
        get(fetcher, ledger, blank)
    path.unlink()
    path.write_bytes(b"x" * 101)
    with pytest.raises(FetchError, match="max_bytes"):
        get(fetcher, ledger, blank)


def test_only_a_ledger_reads_folders(
    make_source: MakeSource, make_fetcher: MakeFetcher, blank: SourceState, tmp_path: Path
) -> None:
    (tmp_path / "recordings").mkdir()
    with pytest.raises(FetchError, match="无法读取（这是文件夹，不是文件）"):
        get(make_fetcher(), make_source(kind="recorded", url="recordings"), blank)


@pytest.mark.parametrize("url", ["/etc/passwd", "file:///etc/passwd", "ftp://a.example/x"])
def test_other_kinds_read_no_files(
    url: str, feed: Source, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    with pytest.raises(FetchError, match="只有 ledger 和 recorded"):
        get(make_fetcher(), feed, blank, url=url)


def test_a_ledger_never_follows_to_another_file(
    ledger: Source, make_fetcher: MakeFetcher, blank: SourceState
) -> None:
    with pytest.raises(FetchError, match="不是 http 或 https 地址"):
        get(make_fetcher(), ledger, blank, url="/etc/passwd")
