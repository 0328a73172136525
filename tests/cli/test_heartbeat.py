"""``monitor heartbeat``: the exit code a watcher reads, a line a finding, another way out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from monitor.cli.heartbeat import _AGAIN, _owed, _Told
from monitor.clock import SystemClock, desk, utc
from monitor.store import Store
from monitor.types import Run, Scope, Silence, SilenceKind, Tier

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]

HOUR = timedelta(hours=1)


@dataclass
class Watched:
    """A database and settings to ask about."""

    door: Door
    folder: Path
    config: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'w.db'}"

    def ask(self, *words: object, url: str = "") -> Done:
        where = ("--config", self.config, "--data-dir", self.folder / "var")
        return self.door("heartbeat", *words, *where, "--database", url or self.url)

    def beaten(self, **ago: float) -> None:
        """All jobs came to their end so long ago."""
        at = SystemClock().now() - timedelta(**ago)
        store = Store.open(self.url, upgrade=False)
        with store.write() as unit:
            unit.beats.keep({"collect": at, "deliver": at})
        store.close()

    @property
    def file(self) -> list[dict[str, Any]]:
        path = self.folder / "var" / "alerts.jsonl"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [json.loads(line) for line in lines]


@pytest.fixture
def watched(door: Door, tmp_path: Path, config: Path, blank_database: Path) -> Watched:
    shutil.copy(blank_database, tmp_path / "w.db")
    return Watched(door=door, folder=tmp_path, config=config)


def test_all_is_well(watched: Watched) -> None:
    watched.beaten(seconds=20)
    done = watched.ask()
    assert (done.code, done.out, done.err) == (0, "一切正常。\n", "")


def test_monitor_that_never_ran_is_dead(watched: Watched) -> None:
    done = watched.ask()
    assert done.code == 1
    assert done.out.startswith("监测从未运行；请检查 monitor run 是否在运行")


def test_monitor_that_has_stopped_is_dead_since_its_last_sign(watched: Watched) -> None:
    watched.beaten(minutes=35)
    done = watched.ask("--json")
    assert done.code == 1
    (told,) = done.lines
    (finding,) = told["findings"]
    assert finding["matter"] == "pipeline"
    assert "没有运行（已35分钟）" in finding["title"]
    assert told["well"] is False


def test_hole_in_the_roster_counts_once_it_is_open(watched: Watched) -> None:
    watched.beaten(seconds=20)
    roster = watched.config / "roster.yaml"
    text = roster.read_text(encoding="utf-8")
    tomorrow = SystemClock().now().date() + timedelta(days=2)
    last = SystemClock().now().date() - timedelta(days=2)
    shift = "  - {role: head, people: [zhong]}"
    assert shift in text
    ahead = shift.replace("]}", f"], last: {tomorrow}}}")
    roster.write_text(text.replace(shift, ahead), encoding="utf-8")
    assert watched.ask().code == 0
    over = shift.replace("]}", f"], last: {last}}}")
    roster.write_text(text.replace(shift, over), encoding="utf-8")
    done = watched.ask()
    assert done.code == 1
    assert "起已经无人任中心主任" in done.out


def test_database_that_cannot_be_used_is_told_as_such(watched: Watched) -> None:
    done = watched.ask(url=f"sqlite:///{watched.folder / 'other.db'}")
    assert done.code == 1
    assert done.out.startswith("数据库不可用：")
    (watched.folder / "garbage.db").write_bytes(b"not a database" * 100)
    assert watched.ask(url=f"sqlite:///{watched.folder / 'garbage.db'}").code == 1


def test_settings_that_cannot_be_read_are_told_as_such(watched: Watched) -> None:
    (watched.config / "roster.yaml").write_text("people: [", encoding="utf-8")
    done = watched.ask("--tell", "file", "-")
    assert done.code == 1
    assert done.out.startswith("设置不可用：")
    assert "无法通知" in done.err


@pytest.mark.parametrize("told_before", [False, True])
def test_nothing_is_wrong_while_it_is_being_worked_on(
    watched: Watched, *, told_before: bool
) -> None:
    watched.beaten(hours=2)
    if told_before:
        watched.ask("--tell", "file", "-")
    now = SystemClock().now()
    store = Store.open(watched.url, upgrade=False)
    with store.write() as unit:
        unit.silences.add(
            Silence(
                id=0,
                kind=SilenceKind.MAINTENANCE,
                scope=Scope(up_to=Tier.RED),
                starts_at=now - HOUR,
                ends_at=now + HOUR,
                by="钟望舒",
                reason="换服务器",
            )
        )
    store.close()
    done = watched.ask("--tell", "file", "-")
    assert done.code == 0
    assert "没有运行" in done.out
    assert "钟望舒" in done.out
    assert ["恢复" in told["subject"] for told in watched.file] == [False] * told_before


# ── by another way ───────────────────────────────────────────────────────────────────────────


def test_it_is_told_over_the_channel_without_the_database(watched: Watched) -> None:
    nowhere = f"sqlite:///{watched.folder / 'other.db'}"
    assert watched.ask("--tell", "file", "-", url=nowhere).code == 1
    (told,) = watched.file
    assert "系统异常" in told["subject"]
    assert "数据库不可用" in told["text"]


def test_the_same_is_told_once_and_its_end_too(watched: Watched) -> None:
    watched.beaten(minutes=35)
    for _ in range(3):
        assert watched.ask("--tell", "file", "-").code == 1
    assert len(watched.file) == 1
    watched.beaten(seconds=10)
    for _ in range(2):
        assert watched.ask("--tell", "file", "-").code == 0
    assert ["恢复" in told["subject"] for told in watched.file] == [False, True]


def test_failing_to_tell_is_a_failure_and_tried_again(watched: Watched) -> None:
    watched.beaten(minutes=35)
    (watched.folder / "var" / "alerts.jsonl").mkdir(parents=True)
    done = watched.ask("--tell", "file", "-")
    assert done.code == 1
    assert "未能经渠道 'file' 通知" in done.err
    (watched.folder / "var" / "alerts.jsonl").rmdir()
    watched.ask("--tell", "file", "-")
    assert len(watched.file) == 1


def test_everybody_is_told_whoever_else_was(watched: Watched) -> None:
    watched.beaten(minutes=35)
    for _ in range(2):
        watched.ask("--tell", "file", "一号台")
        watched.ask("--tell", "file", "二号台")
    assert len(watched.file) == 2


@pytest.mark.parametrize("ago", [timedelta(minutes=35), timedelta(seconds=10)])
def test_channel_that_is_none_is_said_whatever_was_told(watched: Watched, ago: timedelta) -> None:
    watched.beaten(seconds=ago.total_seconds())
    watched.ask("--tell", "file", "-")
    done = watched.ask("--tell", "pigeon", "roof")
    assert done.code == 1
    assert "--tell 的渠道 'pigeon' 不在 channels.yaml 中，可写：console、file" in done.err


def test_channel_that_needs_an_address_is_given_one(watched: Watched) -> None:
    watched.beaten(seconds=10)
    more = watched.config / "channels.yaml"
    mail = "  mail: {kind: email, host: mail.example, sender: desk@example.org}\n"
    more.write_text(more.read_text(encoding="utf-8") + mail, encoding="utf-8")
    done = watched.ask("--tell", "mail", "-")
    assert (done.code, "'mail' 须写明地址" in done.err) == (1, True)


@pytest.mark.parametrize(
    "left", ["", "[]", "{", '{"at": 3}', '{"at": "2026-01-01", "matters": []}']
)
def test_memory_that_is_damaged_costs_one_message_more(watched: Watched, left: str) -> None:
    watched.beaten(minutes=35)
    watched.ask("--tell", "file", "-")
    (memory,) = (watched.folder / "var").glob("heartbeat-*.json")
    memory.write_text(left, encoding="utf-8")
    watched.ask("--tell", "file", "-")
    assert len(watched.file) == 2


@pytest.mark.parametrize(
    ("last", "matters", "owed"),
    [
        (_Told(), (), False),
        (_Told(), ("outbox:all",), True),
        (
            _Told(matters=("outbox:all",), at=utc(datetime(2026, 6, 15, 8, 30))),
            ("outbox:all",),
            False,
        ),
        (
            _Told(matters=("outbox:all", "x"), at=utc(datetime(2026, 6, 15, 8, 30))),
            ("outbox:all",),
            False,
        ),
        (
            _Told(matters=("outbox:all",), at=utc(datetime(2026, 6, 15, 8, 30))),
            ("outbox:all", "y"),
            True,
        ),
        (
            _Told(matters=("outbox:all",), at=utc(datetime(2026, 6, 15, 9)) - _AGAIN),
            ("outbox:all",),
            True,
        ),
        (
            _Told(matters=("outbox:all",), at=utc(datetime(2026, 6, 15, 9, 30))),
            ("outbox:all",),
            True,
        ),
        (_Told(matters=("outbox:all",), at=utc(datetime(2026, 6, 15, 8, 30))), (), True),
    ],
)
def test_what_is_owed(last: _Told, matters: tuple[str, ...], *, owed: bool) -> None:
    assert _owed(last, matters, utc(datetime(2026, 6, 15, 9))) is owed


def test_late_digest_is_seen_from_outside(watched: Watched) -> None:
    watched.beaten(seconds=20)
    now = SystemClock().now()
    due = desk(now - 2 * HOUR)
    reports = watched.config / "reports.yaml"
    due = due.replace(minute=max(due.minute, 1))
    at = f'period_ends_at: "00:00", made_at: "00:00", due_at: "{due:%H:%M}"'
    reports.write_text(f"plans: [{{id: daily, kind: daily, {at}}}]\n", encoding="utf-8")
    store = Store.open(watched.url, upgrade=False)
    with store.write() as unit:
        begun = now - timedelta(days=3)
        unit.runs.add(
            Run(id="r", job="collect", started_at=begun, finished_at=begun, outcome="ok", counts={})
        )
    store.close()
    done = watched.ask()
    assert done.code == 1
    assert f"{due:%H:%M}" in done.out
    assert "至今没有编制" in done.out
