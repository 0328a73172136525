"""What ``bench/alerts.py`` runs on: a desk, stories, feeds and a receiver on loopback."""

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
from itertools import cycle
from pathlib import Path
from typing import Any

import yaml

from monitor.settings import shipped_data_dir

KINDS = (
    ("{p}退休职工本月养老金未发", "因系统故障，全县退休人员本月养老金未发，正在补发。"),
    ("{p}停发失业保险金，领取人员围堵大厅", "因资格重新核查，失业保险金停发，数十人聚集讨说法。"),
    ("{p}参保人员个人信息泄露", "三百余名参保人员的身份证号和住址在网上泄露，正在核查。"),
    ("{p}一建筑工地坠亡工人工伤认定被拒", "家属称工伤认定不予受理，已在单位门口拉横幅。"),
    ("{p}医院伪造病历骗保被查", "一家民营医院伪造住院病历套取医保基金，涉案上千万元。"),
    ("{p}居民医保缴费后无法报销", "居民称缴费成功却显示断缴，住院费用无法报销，要求退费。"),
    ("{p}社保经办人员收钱代办退休", "经办人员被指收钱补缴工龄、违规办理提前退休，纪委介入。"),
    ("{p}企业拖欠社保费，职工集体上访", "一家纺织厂欠缴养老保险费三年，百余名职工到县政府上访。"),
    ("{p}老人被要求爬楼认证才发养老金", "九旬老人被抬到大厅做资格认证，视频引发大量转发。"),
    ("{p}灵活就业人员缴费基数翻倍", "灵活就业人员称缴费额一夜翻倍，窗口没有解释，排起长队。"),
)
Story = tuple[str, str]


def stories() -> list[Story]:
    """Title and text of stories that have nothing to do with each other, the same each time."""
    table = shipped_data_dir() / "gazetteer" / "regions.csv"
    chance = random.Random(7)  # noqa: S311 - an order
    cities: dict[str, list[str]] = {}
    with table.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if row["level"] == "county" and not row["until"]:
                cities.setdefault(row["code"][:4], []).append(row["name"])
    places = [chance.choice(names) for names in cities.values()]
    chance.shuffle(places)
    told = [
        (title.format(p=place), f"{place}社会保险事业中心证实，{text}")
        for place, (title, text) in zip(places, cycle(KINDS), strict=False)
    ]
    return list({title: (title, text) for title, text in told}.values())


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
    desk = {"agency": "示范省社会保险局", "level": "province", "home_regions": []}
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
        """Show ``story`` from now on."""
        self.shown.setdefault(feed, []).append((story, time.time()))

    def published(self) -> dict[str, float]:
        """When each title was published."""
        return {story[0]: at for rows in self.shown.values() for story, at in rows}

    def feed(self, name: str) -> bytes:
        """What is to be read at ``name``."""
        rows = "".join(
            f"<item><guid>{title}</guid><title>{title}</title><description>{text}</description>"
            f"<pubDate>{format_datetime(datetime.fromtimestamp(at, UTC))}</pubDate></item>"
            for (title, text), at in self.shown.get(name, ())
        )
        return f"<rss version='2.0'><channel><title>t</title>{rows}</channel></rss>".encode()

    def handler(self) -> type[BaseHTTPRequestHandler]:
        """Answers for both."""
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
    words = [str(Path(sys.executable).with_name("monitor")), "run", "--config", str(config)]
    words += ["--database", database, "--data-dir", str(folder)]
    with (folder / "run.txt").open("w") as said, subprocess.Popen(words, stdout=said) as process:
        try:
            yield database
        finally:
            process.terminate()
            process.wait(60)
