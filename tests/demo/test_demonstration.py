"""The demonstration by its own command, and what a newcomer must find afterwards."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = [pytest.mark.demonstration, pytest.mark.timeout(600)]

MONITOR = Path(sys.executable).parent / "monitor"
DEMO_CONFIG = Path(__file__).parents[2] / "data" / "demo" / "config"


@dataclass(frozen=True)
class Played:
    said: str
    home: Path

    def ask(self, *words: str) -> str:
        """What a command says of the demonstration's database."""
        where = {
            "MONITOR_CONFIG": str(DEMO_CONFIG),
            "MONITOR_DATABASE": f"sqlite:///{self.home / 'demo.db'}",
        }
        done = subprocess.run(
            [MONITOR, *words], capture_output=True, text=True, check=True, env=os.environ | where
        )
        return done.stdout

    def incidents(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.ask("incidents", "--json").splitlines()]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    data = tmp_path_factory.mktemp("var")
    done = subprocess.run(
        [MONITOR, "demo", "--data-dir", data], capture_output=True, text=True, check=True
    )
    return Played(said=done.stdout, home=data / "demo")


@pytest.mark.parametrize(
    ("words", "topic", "least_items"),
    [
        ("养老金", "benefit_payment", 50),
        ("个人账户", "medical_reimbursement", 12),
        ("社保卡", "card_and_scams", 12),
    ],
)
def test_each_of_the_three_stories_is_one_grave_incident(
    played: Played, words: str, topic: str, least_items: int
) -> None:
    grave = [i for i in played.incidents() if i["tier"] in ("orange", "red")]
    (story,) = [i for i in grave if i["topics"][0] == topic]  # type: ignore[index]  # a list in JSON
    assert words in str(story["title"])
    assert int(str(story["items"])) >= least_items
    assert story["acknowledged_by"] == "值班员（演示）"


def test_late_pension_is_told_within_the_hour_and_climbs(played: Played) -> None:
    rows = re.findall(r"(Ⅳ级|Ⅲ级|Ⅱ级|Ⅰ级) +(\S+) +(\d+) 分钟  (.*)", played.said)
    told = [(tier, why, int(minutes)) for tier, why, minutes, title in rows if "迟到" in title]
    assert told[0][1] == "新发"
    assert told[0][2] <= 60
    assert [tier for tier, why, _ in told if why == "升级"][:2] == ["Ⅲ级", "Ⅱ级"]
    assert any(why == "催办" for _, why, _ in told)


def test_nothing_else_is_grave(played: Played) -> None:
    grave = [i for i in played.incidents() if i["tier"] in ("yellow", "orange", "red")]
    assert len(grave) == 3


def test_look_alikes_leave_no_incident(played: Played) -> None:
    titles = " ".join(str(i["title"]) for i in played.incidents())
    assert not re.search("球员|球衣|公募|公积金|车险|芯片|退圈", titles)


def test_digests_of_all_days_are_there_and_load_nothing_from_elsewhere(played: Played) -> None:
    digests = sorted((played.home / "reports").rglob("daily-*.html"))
    assert [p.stem for p in digests] == [f"daily-2026-06-{day}" for day in (15, 16, 17, 18)]
    for page in digests:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<(?:script|link|img|iframe)\b", text)
        assert str(page) in played.said
    busy = digests[1].read_text(encoding="utf-8")
    assert "养老金“迟到”" in busy
    assert "http://wanbao.shifan.example/" in busy


def test_source_that_failed_for_hours_is_in_the_coverage(played: Played) -> None:
    (path,) = (played.home / "reports").rglob("daily-2026-06-16.md")
    digest = path.read_text(encoding="utf-8")
    assert "其中示范在线曾中断、已恢复" in digest


def test_any_incident_alert_and_item_can_be_explained(played: Played) -> None:
    grave = next(i for i in played.incidents() if i["tier"] in ("orange", "red"))
    chain = played.ask("explain", "incident", str(grave["id"]))
    assert "事件危害" in chain
    assert "K0" in chain
    assert "送达" in chain
    assert "触发规则" in played.ask("explain", "alert", "1")
    assert "来源" in played.ask("explain", "item", "1")


def test_personal_numbers_of_tickets_are_nowhere_on_disk(played: Played) -> None:
    kept = b"".join(path.read_bytes() for path in played.home.rglob("*") if path.is_file())
    assert "〔手机号〕".encode() in kept
    stream = DEMO_CONFIG.parent / "stream" / "hotline.yaml"
    phones = set(re.findall(rb"1[3-9]\d{9}", stream.read_bytes()))
    assert phones
    assert [phone for phone in phones if phone in kept] == []
