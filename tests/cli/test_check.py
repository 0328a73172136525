"""Look before you run: settings are checked whole, a source is tried without a trace."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.settings import shipped_config_dir

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]

FEED = (
    "<rss version='2.0'><channel><title>t</title>"
    "<item><link>http://x.shifan.example/1</link><title>养老金发放日提前</title>"
    "<description>本月提前两天发放。</description></item></channel></rss>"
).encode()


# ── check-config ─────────────────────────────────────────────────────────────────────────────


def test_good_settings_are_counted(door: Door, config: Path) -> None:
    done = door("check-config", "--config", config)
    assert (done.code, done.err) == (0, "")
    assert "未发现问题" in done.out
    (report,) = door("check-config", "--config", config, "--json").lines
    assert set(report) == {"revision", "problems", "sources", "topics", "routes", "people"}
    assert (report["problems"], report["sources"]) == ([], 11)


def test_shipped_settings_are_good(door: Door) -> None:
    done = door("check-config", "--config", shipped_config_dir())
    assert (done.code, done.err) == (0, "")


def test_every_mistake_is_told_at_once_with_file_line_and_remedy(door: Door, config: Path) -> None:
    desk, roster = config / "desk.yaml", config / "roster.yaml"
    desk.write_text(desk.read_text(encoding="utf-8") + "agancy: x\n", encoding="utf-8")
    roster.write_text("people: []\nshifts: 3\n", encoding="utf-8")
    done = door("check-config", "--config", config)
    assert (done.code, done.out) == (1, "")
    assert f"{desk}:{len(desk.read_text(encoding='utf-8').splitlines())}: " in done.err
    assert "did you mean 'agency'?" in done.err
    assert f"{roster}:2: " in done.err


def test_unknown_region_ends_with_1(door: Door, config: Path) -> None:
    desk = config / "desk.yaml"
    text = desk.read_text(encoding="utf-8").replace('home_regions: ["990100"]', "home_regions: [x]")
    desk.write_text(text, encoding="utf-8")
    done = door("check-config", "--config", config)
    assert done.code == 1
    assert "地名代码 'x'" in done.err
    assert "1 处问题" in done.out


def test_folder_that_is_not_there_ends_with_1(door: Door, tmp_path: Path) -> None:
    done = door("check-config", "--config", tmp_path / "none")
    assert done.code == 1
    assert "--config" in done.err


# ── try-source ───────────────────────────────────────────────────────────────────────────────


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = FEED if self.path == "/good.xml" else b"<html>" if self.path == "/bad.xml" else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
        """Say nothing."""


@pytest.fixture
def sources(config: Path) -> Iterator[Path]:
    """Settings with a good and two bad feeds on a loopback site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    entries = "".join(
        f"  - {{id: {name}, kind: feed, name: 试, platform: news, authority: city,"
        f" allow_private: true, url: 'http://127.0.0.1:{server.server_port}/{name}.xml'}}\n"
        for name in ("good", "bad", "gone")
    )
    (config / "sources.yaml").write_text(f"sources:\n{entries}", encoding="utf-8")
    yield config
    server.shutdown()
    thread.join()
    server.server_close()


def test_good_source_shows_what_it_has(door: Door, sources: Path) -> None:
    done = door("try-source", "good", "--config", sources)
    assert (done.code, done.err) == (0, "")
    assert "养老金发放日提前" in done.out
    assert "读到 1 条" in done.out
    (item,) = door("try-source", "good", "--config", sources, "--json").lines
    assert set(item) == {"title", "url", "published_at", "outlet", "body"}


@pytest.mark.parametrize(("name", "says"), [("bad", "bad.xml"), ("gone", "404")])
def test_bad_source_tells_why_and_ends_with_1(
    door: Door, sources: Path, name: str, says: str
) -> None:
    done = door("try-source", name, "--config", sources)
    assert done.code == 1
    assert "问题：" in done.err
    assert says in done.err
    assert "读到 0 条" in done.out


def test_unknown_source_is_answered_with_those_there_are(door: Door, sources: Path) -> None:
    done = door("try-source", "god", "--config", sources)
    assert done.code == 1
    assert "good、bad、gone" in done.err
