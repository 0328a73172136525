"""``monitor sources``: every source with its health, the ailing first; and the check of a seal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from monitor.reports.seal import seal
from monitor.store import Store
from monitor.types import Ailment, FailureKind, Rhythm, SourceState, SourceTrouble, Tally

if TYPE_CHECKING:
    from tests.cli.conftest import Done

Door = Callable[..., "Done"]
HOUR = timedelta(hours=1)
NOW = datetime.now(UTC)

SOURCES: dict[str, list[dict[str, Any]]] = {
    "groups": [
        {"id": "990000", "name": "示范省", "enabled": True},
        {"id": "980000", "name": "别省"},
    ],
    "sources": [
        {"id": "paper", "name": "示范晚报"},
        {"id": "lost", "name": "示范论坛", "group": "990000"},
        {"id": "shaky", "name": "示范门户"},
        {"id": "idle", "name": "别省日报", "group": "980000"},
    ],
}


@pytest.fixture
def where(config: Path, tmp_path: Path) -> tuple[object, ...]:
    """Settings with three sources that are on, and a database that knows them."""
    usual = {"kind": "feed", "platform": "news", "authority": "city"}
    entries = [
        {**usual, "url": f"https://{entry['id']}.shifan.example/feed.xml", **entry}
        for entry in SOURCES["sources"]
    ]
    text = yaml.safe_dump({**SOURCES, "sources": entries}, allow_unicode=True)
    (config / "sources.yaml").write_text(text, encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'health.db'}"
    store = Store.open(url)
    with store.write() as unit:
        unit.sources.save(
            [_state("paper"), _state("lost", failures=7), _state("shaky", failures=1)]
        )
        unit.sources.tally([(NOW, "paper", Tally(visits=8, unchanged=6, seen=30, relevant=3))])
        learnt = Rhythm(source_id="paper", last_new_at=NOW - HOUR, gap_s=5400.0, learnt_from=9)
        unit.health.save_rhythms([learnt])
        unit.health.add_troubles([_trouble("lost", Ailment.MOVED), _trouble("lost", Ailment.DEAD)])
    store.close()
    return ("--config", config, "--database", url)


def _state(source_id: str, failures: int = 0) -> SourceState:
    return SourceState(
        source_id=source_id,
        last_attempt_at=NOW,
        next_fetch_at=NOW + timedelta(minutes=20),
        last_success_at=NOW,
        failures=failures,
        failing_since=NOW - HOUR if failures else None,
        last_failure=FailureKind.FETCH if failures else None,
    )


def _trouble(source_id: str, ailment: Ailment) -> SourceTrouble:
    return SourceTrouble(
        id=0, source_id=source_id, ailment=ailment, since=NOW, detail="请核对\x1b[31m网址"
    )


def test_ailing_sources_come_first_and_idle_ones_not_at_all(door: Door, where: Any) -> None:
    done = door("sources", *where, "--json")
    assert done.code == 0, done.err
    assert [line["id"] for line in done.lines] == ["lost", "shaky", "paper"]
    lost, shaky, paper = done.lines
    assert [line["health"] for line in done.lines] == ["失联", "重试中", "正常"]
    assert [t["ailment"] for t in lost["troubles"]] == ["dead", "moved"]
    assert shaky["since"] == (NOW - HOUR).isoformat()
    assert (paper["interval_s"], paper["gap_s"]) == (1200, 5400)
    assert (paper["unchanged_share"], paper["seen"], paper["kept"]) == (0.75, 30, 3)
    assert (paper["reprint_share"], paper["first_seen_share"]) == (None, None)


def test_table_shows_health_rhythm_and_remedy(door: Door, where: Any) -> None:
    done = door("sources", *where)
    assert done.code == 0, done.err
    for words in ("信源（近7天）", "示范晚报", "正常", "90分钟", "20分钟", "75%", "30/3"):
        assert words in done.out
    assert "示范论坛（lost）失联：请核对\\x1b[31m网址" in done.out
    assert "\x1b" not in done.out


def test_filters_by_trouble_and_by_group(door: Door, where: Any) -> None:
    ailing = door("sources", *where, "--trouble", "--json")
    assert [line["id"] for line in ailing.lines] == ["lost", "shaky"]
    province = door("sources", *where, "--group", "990000", "--json")
    assert [line["id"] for line in province.lines] == ["lost"]
    assert "没有启用的信源" in door("sources", *where, "--group", "980000").out


def test_group_that_is_not_there_is_named(door: Door, where: Any) -> None:
    done = door("sources", *where, "--group", "99")
    assert done.code == 1
    assert "'99'" in done.err
    assert "990000" in done.err


def test_source_that_nobody_visited_waits_for_it(door: Door, desk: Mapping[str, Any]) -> None:
    table = door("sources", *desk["config"], *desk["database"], "--trouble", "--days", "30")
    assert table.code == 0
    assert "待首访" in table.out  # a replay visits nobody


# ── the seal ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sealed(tmp_path: Path) -> Path:
    """A zero report under the key ``tested``."""
    path = tmp_path / "daily.md"
    made = seal([("启用信源", "4")], "tested")
    path.write_text(f"# 日报\n\n```text\n{made.block}\n```\n", encoding="utf-8")
    return path


@pytest.fixture
def keyed(config: Path, tmp_path: Path) -> tuple[object, ...]:
    """Settings whose key lies in a file."""
    key = tmp_path / "seal.key"
    key.write_text("tested\n", encoding="utf-8")
    reports = config / "reports.yaml"
    before = reports.read_text(encoding="utf-8") if reports.exists() else ""
    reports.write_text(f"{before}\nseal_key: ${{file:{key}}}\n", encoding="utf-8")
    return ("--config", config)


def test_seal_of_a_zero_report_is_verified(door: Door, sealed: Path, keyed: Any) -> None:
    done = door("digest", "--verify", sealed, *keyed)
    assert done.code == 0, done.err
    assert "启用信源：4" in done.out
    assert done.out.rstrip().endswith("一致：签章与所列数字相符")


def test_changed_figure_ends_with_code_one(door: Door, sealed: Path, keyed: Any) -> None:
    sealed.write_text(sealed.read_text(encoding="utf-8").replace("：4", "：5"), encoding="utf-8")
    done = door("digest", "--verify", sealed, *keyed)
    assert done.code == 1
    assert "不一致" in done.out


def test_file_without_a_seal_is_refused(door: Door, tmp_path: Path, keyed: Any) -> None:
    other = tmp_path / "other.md"
    other.write_bytes(b"\xff\xfe\x00")
    assert door("digest", "--verify", other, *keyed).code == 1
    other.write_text("# 日报", encoding="utf-8")
    done = door("digest", "--verify", other, *keyed)
    assert done.code == 1
    assert "0 seals" in done.err


def test_missing_key_file_is_named(door: Door, sealed: Path, keyed: Any, tmp_path: Path) -> None:
    (tmp_path / "seal.key").unlink()
    done = door("digest", "--verify", sealed, *keyed)
    assert done.code == 1
    assert "seal.key" in done.err
