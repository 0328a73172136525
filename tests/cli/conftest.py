"""The front door: ``monitor …`` as the shell calls it, and a small database to ask about."""

from __future__ import annotations

import io
import json
import shutil
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from monitor.cli import check_sources, main, trying
from monitor.cli.probing import KeepingFetcher
from monitor.settings import shipped_data_dir
from monitor.sources.fetch import Fetcher
from monitor.sources.worker import ParserPool

CONFIG = shipped_data_dir() / "demo" / "config"
EVERY_TIME = ("test_front_door.py", "test_ask.py", "test_check.py")
"""Of the default run; the others take a lane of their own."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the commands before the marks choose what is run."""
    for item in items:
        if item.path.parent == Path(__file__).parent and item.path.name not in EVERY_TIME:
            item.add_marker(pytest.mark.command)


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The JSON objects on standard output."""
        return [json.loads(line) for line in self.out.splitlines()]


def ask(*words: object, stdin: str = "") -> Done:
    """``monitor WORDS`` in this process, through the entry point the shell calls."""
    out, err = io.StringIO(), io.StringIO()
    arguments, code = ["monitor", *map(str, words)], 0
    with (
        redirect_stdout(out),
        redirect_stderr(err),
        patch.object(sys, "argv", arguments),
        patch.object(sys, "stdin", io.StringIO(stdin)),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return Done(code=code, out=out.getvalue(), err=err.getvalue())


def row(number: int, at: str, title: str, text: str, **more: object) -> str:
    """One line of a recorded stream, on the first day."""
    entry = {"id": f"r{number}", "published_at": f"2025-06-16T{at}", "title": title, "text": text}
    return json.dumps({**entry, "platform": "forum", "authority": "forum", **more})


STREAM = [
    row(1, "08:00", "望川的养老金到了没有", "我住望川县柳浦镇，这个月养老金还没到账。"),
    row(2, "08:10", "青埠镇也没到", "望川县青埠镇好多老人的养老金都没到账。", source="澜江论坛"),
    row(3, "08:20", "新开一家早点铺", "豆浆现磨，油条酥脆。"),
    row(
        4,
        "08:40",
        "望川县社保中心证实养老金未发系文件错误",
        "望川县社会保险事业中心证实，因代发文件错误，全县城乡居民养老金未发，正在补发。",
        platform="news",
        authority="city",
        source="示范晚报",
    ),
    row(5, "09:30", "异地就医备案怎么办", "父亲在外省住院，医保异地就医备案怎么办，求指点。"),
    json.dumps(
        {
            "id": "h1",
            "platform": "weibo",
            "title": "望川县养老金未发",
            "first_seen": "2025-06-16T09:00",
            "desc": "",
            "obs": [[0, 41, 90000], [0.5, 23, 160000]],
        }
    ),
]


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A morning of six texts."""
    path = tmp_path_factory.mktemp("recording") / "morning.jsonl"
    path.write_text("\n".join(STREAM), encoding="utf-8")
    return path


@dataclass(frozen=True)
class Replayed:
    """What ``monitor replay`` printed, and the database it left."""

    printed: list[dict[str, Any]]
    database: Path
    out: str

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [line for line in self.printed if line["type"] == kind]


@pytest.fixture(scope="session")
def replayed(recording: Path, tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    """The morning, replayed once."""
    database = tmp_path_factory.mktemp("replayed") / "replayed.db"
    url = f"sqlite:///{database}"
    done = ask("replay", recording, "--config", CONFIG, "--database", url, "--json")
    assert done.code == 0, done.err
    return Replayed(printed=done.lines, database=database, out=done.out)


@pytest.fixture
def desk(replayed: Replayed, tmp_path: Path) -> Mapping[str, Any]:
    """Where the settings and a copy of the replayed database are, as options and as paths."""
    database = tmp_path / "copy.db"
    shutil.copy(replayed.database, database)
    return {
        "config": ("--config", CONFIG),
        "database": ("--database", f"sqlite:///{database}"),
        "data": ("--data-dir", tmp_path / "var"),
        "folder": tmp_path,
    }


@pytest.fixture(scope="session")
def door() -> Callable[..., Done]:
    """``ask``, for tests."""
    return ask


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings of one's own, to be broken: the demonstration's."""
    folder = tmp_path / "config"
    shutil.copytree(CONFIG, folder)
    return folder


class Web:
    """A web server on loopback that stands for every host of the domain ``example``."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | str | int] = {}
        """From host and path to the body, or to a status; the path alone serves all hosts."""
        self.headers: dict[str, Mapping[str, str]] = {}
        self.asked: list[str] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = f"{self.headers['host'].partition(':')[0]}{self.path}"
                web.asked.append(name)
                found = web.pages.get(name, web.pages.get(self.path, 404))
                body = found.encode() if isinstance(found, str) else found
                self.send_response(body if isinstance(body, int) else 200)
                content = b"" if isinstance(body, int) else body
                for key, value in web.headers.get(name, {}).items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """The web as the commands see it: ``*.example`` and ``*.shifan.gov.cn`` are on loopback."""
    server = Web()
    to = ("127.0.0.1", server.port)
    resolve = {"*.example": to, "*.shifan.gov.cn": to}
    monkeypatch.setattr(trying, "KeepingFetcher", partial(KeepingFetcher, resolve=resolve))
    monkeypatch.setattr(check_sources, "Fetcher", partial(Fetcher, resolve=resolve))
    for module in (trying, check_sources):
        monkeypatch.setattr(module, "ParserPool", partial(ParserPool, inline=True))
    yield server
    server.stop()


@pytest.fixture
def catalogue(config: Path) -> Callable[..., Path]:
    """Settings with a catalogue of one's own: entries with the tedious keys filled in."""
    base = {"kind": "feed", "name": "示范网", "platform": "news", "authority": "city"}

    def write(*entries: Mapping[str, object], **more: object) -> Path:
        sources = [{**base, **entry} for entry in entries]
        text = json.dumps({"sources": sources, **more}, ensure_ascii=False)
        (config / "sources.yaml").write_text(text, encoding="utf-8")
        return config

    return write
