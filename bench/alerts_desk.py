"""What ``bench/alerts.py`` runs on: a desk of a province, stories, feeds and a receiver on loopback."""

import csv
import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

from monitor.settings import shipped_data_dir

PROVINCE = "37"
KINDS = (
    ("{p}退休职工本月养老金未发", "因系统故障，{p}退休人员本月养老金未发，正在补发。"),
    ("{p}失业保险金停发", "因数据报送错误，{p}失业保险金未能按时发放，正在补发。"),
    ("{p}参保人员个人信息泄露", "{p}有三百余名参保人员的身份证号和住址泄露，正在核查。"),
)
Story = tuple[str, str]


def stories() -> list[Story]:
    """Title and text of stories that have nothing to do with each other, the same each time."""
    table = shipped_data_dir() / "gazetteer" / "regions.csv"
    with table.open(encoding="utf-8") as rows:
        places = sorted(
            {
                row["name"]
                for row in csv.DictReader(rows)
                if row["code"].startswith(PROVINCE)
                and row["level"] == "county"
                and not row["until"]
            }
        )
    told = [
        (title.format(p=p), f"{p}社会保险事业中心证实，{text.format(p=p)}")
        for p in places
        for title, text in KINDS
    ]
    random.Random(7).shuffle(told)  # noqa: S311 - an order
    return told


def write_settings(folder: Path, receiver: int, feeds: Mapping[str, str], above: int) -> Path:
    """A settings folder: one officer, one signed webhook, every tier rings."""
    config = folder / "config"
    config.mkdir(parents=True)
    sources = [
        {
            "id": name,
            "kind": "feed",
            "name": f"示范{name}",
            "url": url,
            "platform": "news",
            "authority": "city",
            "licence": "性能测试",
            "every": "1m",
            "allow_private": True,
        }
        for name, url in feeds.items()
    ]
    hook = {"kind": "webhook", "url": f"http://127.0.0.1:{receiver}/", "allow_private": True}
    step = {"to": ["duty"], "channels": ["gateway"], "wait": "30m"}
    admin = {"to": ["admin"], "channels": ["record"]}
    files: dict[str, Any] = {
        "sources": {"sources": sources},
        "channels": {
            "channels": {"gateway": hook, "record": {"kind": "file", "path": "record.jsonl"}}
        },
        "alerts": {"storm": {"above": above}},
        "routing": {
            "routes": [{"name": "全部", "steps": [step]}],
            "system": [admin],
            "quietly": ["record"],
        },
        "roster": {
            "roles": {"duty": "值班员", "admin": "系统管理员"},
            "people": [{"id": "li", "name": "李明", "addresses": {"gateway": "li"}}],
            "shifts": [{"role": "duty", "people": ["li"]}, {"role": "admin", "people": ["li"]}],
        },
    }
    for name, content in files.items():
        text = yaml.safe_dump(content, allow_unicode=True)
        (config / f"{name}.yaml").write_text(text, encoding="utf-8")
    desk = {"agency": "示范省社会保险局", "level": "province", "home_regions": [f"{PROVINCE}0000"]}
    desk["agent_contact"] = "https://golden-hour.example/bench"
    (config / "desk.yaml").write_text(yaml.safe_dump(desk, allow_unicode=True), encoding="utf-8")
    return config


class Loopback:
    """Feeds to read from and a gateway to send to, on one port."""

    def __init__(self) -> None:
        self.shown: dict[str, list[tuple[Story, float]]] = {}
        """By feed, what was published and when."""
        self.got: dict[str, float] = {}
        """When the first byte of each message came, by its key."""
        self.port = 0

    def publish(self, feed: str, story: Story) -> None:
        self.shown.setdefault(feed, []).append((story, time.time()))

    def published(self) -> dict[str, float]:
        """When each title was published."""
        return {story[0]: at for rows in self.shown.values() for story, at in rows}

    def feed(self, name: str) -> bytes:
        rows = "".join(
            f"<item><guid>{title}</guid><title>{title}</title><description>{text}</description>"
            f"<pubDate>{format_datetime(datetime.fromtimestamp(at, UTC))}</pubDate></item>"
            for (title, text), at in self.shown.get(name, ())
        )
        return f"<rss version='2.0'><channel><title>t</title>{rows}</channel></rss>".encode()

    def handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                name = self.path.strip("/")
                known = name.startswith("feed")
                self.reply(200 if known else 404, site.feed(name) if known else b"")

            def do_POST(self) -> None:
                at = time.time()
                record = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                site.got.setdefault(record["dedupe_key"], at)
                self.reply(200, b"{}")

            def reply(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
                """Say nothing."""

        return Handler


@contextmanager
def loopback() -> Iterator[Loopback]:
    site = Loopback()
    server = ThreadingHTTPServer(("0.0.0.0", 0), site.handler())  # noqa: S104 - every 127.x.y.z
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    site.port = server.server_port
    yield site
    server.shutdown()
    server.server_close()


@contextmanager
def running(config: Path, folder: Path) -> Iterator[str]:
    """`monitor run` as a process of its own: the address of its database."""
    database = f"sqlite:///{folder}/bench.db"
    words = [sys.executable, "-m", "monitor", "run", "--config", str(config)]
    words += ["--database", database, "--data-dir", str(folder)]
    with (folder / "run.txt").open("w") as said, subprocess.Popen(words, stdout=said) as process:
        try:
            yield database
        finally:
            process.terminate()
            process.wait(60)
