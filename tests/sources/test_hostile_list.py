"""Hostile sites, by a whole visit: real bytes over a real connection, read in parser processes.

Each ends in a plain line about its source or in a harmless item, and the next source goes on. What
each reader makes of hostile bytes is tried beside that reader.
"""

from __future__ import annotations

import gzip
import io
import itertools
import socket
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

import httpcore2 as httpcore
import pytest

from monitor.clock import SimulatedClock
from monitor.sources.base import Source
from monitor.sources.fetch import Fetcher
from monitor.sources.visit import Harvest, visit
from monitor.sources.worker import ParserPool
from monitor.types import SourceState

MakeSource = Callable[..., Source]
MakeFetcher = Callable[..., Fetcher]
Visiting = Callable[..., Harvest]


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    with ParserPool(timeout_s=20, workers=1) as made:
        yield made


@pytest.fixture
def visiting(
    make_source: MakeSource, make_fetcher: MakeFetcher, site: Any, reply: Any, pool: ParserPool
) -> Visiting:
    """Visits a source of ``kind`` whose address answers as told."""

    def go(kind: str = "feed", *, limits: Any = None, more: Any = None, **answer: Any) -> Harvest:
        site.replies["/x"] = reply(**answer)
        source = make_source(kind=kind, url=site.url("/x"), **(more or {}))
        fetcher = make_fetcher(**(limits or {}))
        return visit(source, SourceState(source_id="sample"), fetcher, pool, _now())

    return go


def _now() -> datetime:
    return datetime.fromisoformat("2026-11-22T02:00:00+00:00")


def refused(harvest: Harvest) -> str:
    """The one line about the visit; it brought nothing."""
    assert harvest.items == ()
    assert harvest.state.failures == 1
    told = harvest.state.last_error or ""
    assert "\n" not in told
    assert "Traceback" not in told
    return told


def rss(inside: str, before: str = "") -> bytes:
    entry = f"<item><title>养老金迟发</title>{inside}</item>"
    document = f"{before}<rss version='2.0'><channel><title>t</title>{entry}</channel></rss>"
    return document.encode("utf-8", "surrogatepass")


# ── documents ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_billion_laughs_are_refused_unopened(visiting: Visiting) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = rss("<description>&l9;</description>", f'<!DOCTYPE rss [<!ENTITY l0 "哈">{laughs}]>')
    assert "自行声明了 XML 实体" in refused(visiting(body=bomb))


@pytest.mark.parametrize(
    "inside",
    ["<x>" * 30_000 + "</x>" * 30_000, f"<description>{'&lt;div>' * 100_000}</description>"],
    ids=["elements", "markup in a text"],
)
@pytest.mark.slow
def test_deep_nesting_is_refused_or_harmless(inside: str, visiting: Visiting) -> None:
    harvest = visiting(body=rss(inside))
    if harvest.items:
        assert [item.title for item in harvest.items] == ["养老金迟发"]
    else:
        assert "示范网" in refused(harvest) or "'sample'" in refused(harvest)


@pytest.mark.parametrize(
    "bad",
    ["\0", "&#0;", "\ud800", "&#xD800;", "&#xDFFF;&#xD83D;", "\ufffe", "\x1b[2J"],
    ids=["NUL", "NUL by number", "surrogate", "by number", "pair", "no character", "escape"],
)
def test_characters_that_are_none_do_not_reach_the_item(bad: str, visiting: Visiting) -> None:
    around = "养老金发放时间推迟，经办机构正在核查。" * 20
    told = f"<description>本月{bad}未到账。{around}</description><guid>a{bad}b</guid>"
    (item,) = visiting(body=rss(told)).items
    kept = f"{item.title}{item.body}{item.url}{item.external_id}"
    assert kept.encode()
    assert not {"\0", "\x1b"} & set(kept)
    assert item.body.startswith("本月")
    assert item.body.endswith(f"未到账。{around}")


def test_script_in_every_field_is_text_and_its_links_are_none(visiting: Visiting) -> None:
    script = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    escaped = script.replace("<", "&lt;")
    fields = "".join(
        f"<{name}>{escaped}</{name}>" for name in ("description", "author", "category", "source")
    )
    body = rss(f"{fields}<title>{escaped}迟发</title><guid>javascript:alert(1)</guid>")
    for link in ("javascript:alert(1)", "data:text/html,x", "JAVA\tSCRIPT:alert(1)", "//["):
        told = body.replace(b"</item>", f"<link>{link}</link></item>".encode())
        (item,) = visiting(body=told).items
        assert item.url.startswith("https://")
        kept = f"{item.title}{item.body}{item.outlet}"
        assert "onerror" not in kept
        assert "<script" not in kept


def test_formula_in_a_ledger_is_kept_to_the_letter_as_text(visiting: Visiting) -> None:
    table = '工单编号,受理时间,诉求内容\nA1,2026-11-20,"=HYPERLINK(""http://x"",""点"")"\n'
    (item,) = visiting("ledger", body=table.encode(), more=LEDGER).items
    assert item.body == '=HYPERLINK("http://x","点")'


LEDGER = {
    "platform": "hotline",
    "authority": "ticket",
    "ticket_column": "工单编号",
    "text_column": "诉求内容",
    "time_column": "受理时间",
}


@pytest.mark.slow
def test_workbook_that_is_a_bomb_is_refused_unpacked(visiting: Visiting) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(200):
                sheet.write(b"\0" * 1_000_000)
    assert len(packed.getvalue()) < 1_000_000
    assert "'sample'" in refused(visiting("ledger", body=packed.getvalue(), more=LEDGER))


# ── bodies ───────────────────────────────────────────────────────────────────────────────────


def test_gzip_cut_short_is_refused(visiting: Visiting) -> None:
    packed = gzip.compress(rss("<description>文</description>" * 500))
    told = refused(visiting(body=packed[:-20], headers={"content-encoding": "gzip"}))
    assert "不完整" in told or "未能取得" in told


def test_body_without_an_end_is_cut_off(site: Any, visiting: Visiting) -> None:
    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        try:
            while not site.leave.is_set():
                handler.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        except OSError:
            handler.close_connection = True

    told = refused(visiting(act=pour, more={"max_bytes": 1_000_000}))
    assert "超过 1 MB" in told


def test_body_that_drips_is_given_up(site: Any, visiting: Visiting) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while not site.leave.wait(0.02):
                handler.wfile.write(b"<")
        except OSError:
            handler.close_connection = True

    assert "超时未完成" in refused(visiting(act=drip, limits={"total_s": 0.3}))


# ── ways ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("ring", [["/x"], ["/a", "/x"]], ids=["itself", "two"])
def test_redirect_in_a_ring_is_refused(
    ring: list[str], site: Any, reply: Any, visiting: Visiting
) -> None:
    for here, there in itertools.pairwise(ring):
        site.replies[here] = reply(status=302, headers={"location": there})
    told = refused(visiting(status=302, headers={"location": ring[0]}))
    assert "重定向" in told
    assert len([path for path in site.paths() if path != "/robots.txt"]) <= 4


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1:{port}/in", "http://169.254.169.254/latest/meta-data/", "http://[::1]/"],
)
def test_redirect_inwards_is_refused(target: str, site: Any, visiting: Visiting) -> None:
    location = target.format(port=site.port)
    assert "不是公网地址" in refused(visiting(status=302, headers={"location": location}))
    assert "/in" not in site.paths()


def test_name_that_turns_to_a_private_address_is_refused_the_second_time(
    make_source: MakeSource,
    site: Any,
    reply: Any,
    pool: ParserPool,
    clock: SimulatedClock,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The public address stands for the loopback site; the name moves between two visits."""
    public, connect = "93.184.215.14", httpcore.SyncBackend.connect_tcp
    answers = [public]

    def look_up(host: str, port: int | None, *_: object, **__: object) -> list[Any]:
        address = answers[-1] if host == "rebinds.example" else host
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def through(self: Any, host: str, port: int, **more: Any) -> httpcore.NetworkStream:
        return connect(self, "127.0.0.1" if host == public else host, port, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", through)
    site.replies["/x"] = reply(body=rss(""))
    source = make_source(kind="feed", url=f"http://rebinds.example:{site.port}/x")
    with Fetcher("x", base_dir=tmp_path, clock=clock) as fetcher:
        first = visit(source, SourceState(source_id="sample"), fetcher, pool, _now())
        assert [item.title for item in first.items] == ["养老金迟发"]
        answers.append("127.0.0.1")
        second = visit(source, SourceState(source_id="sample"), fetcher, pool, _now())
    assert "127.0.0.1 不是公网地址" in refused(second)
    assert site.paths().count("/x") == 1


# ── what keeps feedparser busy for ever ──────────────────────────────────────────────────────


@pytest.mark.slow
def test_feeds_that_never_end_are_killed_while_others_go_on(
    make_source: MakeSource, make_fetcher: MakeFetcher, site: Any, reply: Any
) -> None:
    attributes = " ".join(f'a{n}="1"' for n in range(200_000))
    namespaces = "".join(f"<n{n}:x xmlns:n{n}='u:{n}'/>" for n in range(50_000))
    bodies = {
        "attributes": rss(f"<x {attributes}/>&"),
        "namespaces": rss(f"{namespaces}&"),
        "comments": rss(f"<description>{'<!--' * 200_000}</description>&"),
        "honest": rss(""),
        "honest-too": rss("&"),
    }
    site.replies |= {f"/{name}": reply(body=body) for name, body in bodies.items()}
    fetcher = make_fetcher()

    def go(pool: ParserPool, name: str) -> Harvest:
        source = make_source(kind="feed", id=name, url=site.url(f"/{name}"), max_bytes=10_000_000)
        return visit(source, SourceState(source_id=name), fetcher, pool, _now())

    with ParserPool(timeout_s=1.5, workers=2) as pool, ThreadPoolExecutor(5) as threads:
        waiting = {name: threads.submit(go, pool, name) for name in bodies}
        done = {name: each.result() for name, each in waiting.items()}
    for name in ("attributes", "namespaces"):
        assert "超过1.5秒仍未完成" in refused(done[name])
    for name in ("comments", "honest", "honest-too"):
        assert [item.title for item in done[name].items] == ["养老金迟发"]
