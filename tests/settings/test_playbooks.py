"""Playbooks: how they are read, and that the shipped ones answer for every topic."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.cli.problems import hints_of, playbook_faults
from monitor.errors import SettingsError
from monitor.settings import Settings, load_settings, shipped_config_dir
from monitor.settings.playbooks import Playbook
from monitor.types import Tier

SHIPPED = load_settings(shipped_config_dir())
OWN = """title: 待遇发放（本单位）
topics: [benefit_payment]
version: "2026.12"
reviewed_by: 李主任
basis: [{title: 中华人民共和国社会保险法}]
facts: [{question: 问, answer: 答, basis: [中华人民共和国社会保险法]}]
steps:
  - {id: verify, who: 待遇科, what: 查清, within: {orange: 30m}}
  - {id: tell_head, who: 办公室, what: 报告, within: {orange: 60m}, clock: K3}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A desk with its own playbook for payments and nothing else of its own but who it is."""
    desk = tmp_path / "desk"
    (desk / "playbooks").mkdir(parents=True)
    shutil.copy(shipped_config_dir() / "desk.yaml", desk)
    (desk / "playbooks" / "benefit_payment.yaml").write_text(OWN, encoding="utf-8")
    return desk


def _change(folder: Path, old: str, new: str) -> Path:
    path = folder / "playbooks" / "benefit_payment.yaml"
    assert old in OWN
    path.write_text(OWN.replace(old, new, 1), encoding="utf-8")
    return path


# ── reading ──────────────────────────────────────────────────────────────────────────────────


def test_own_playbook_lies_over_the_shipped_one_of_its_name(folder: Path) -> None:
    found = load_settings(folder).playbooks
    assert found["benefit_payment"].title == "待遇发放（本单位）"
    assert {**found, "benefit_payment": None} == {**SHIPPED.playbooks, "benefit_payment": None}


def test_own_playbook_of_another_name_stands_before_the_shipped_one(folder: Path) -> None:
    own = folder / "playbooks" / "benefit_payment.yaml"
    own.rename(own.with_name("zz_payment.yaml"))
    found = load_settings(folder).playbooks
    names = [name for name, book in found.items() if "benefit_payment" in book.topics]
    assert names == ["zz_payment", "benefit_payment"]


def test_revision_changes_with_a_playbook(folder: Path) -> None:
    before = load_settings(folder).revision
    _change(folder, "查清", "查明")
    assert load_settings(folder).revision != before


@pytest.mark.parametrize(
    ("old", "new", "line", "complaint"),
    [
        ("version:", "versoin:", 3, "unknown key 'versoin'; did you mean 'version'"),
        ("{orange: 30m}", "{orange: 半小时}", 8, "30s, 15m, 4h or 3d"),
        ("id: tell_head", "id: verify", 7, "step id 'verify' stands twice"),
        ("who: 待遇科, ", "", 8, "'who' is missing"),
        ("[benefit_payment]", "[benefit_paymant]", 2, "did you mean 'benefit_payment'"),
        ("clock: K3", "clock: K33", 9, "clock 'K33' is not defined"),
        ("topics: [benefit_payment]", "risks: [leek]", 2, "risk 'leek' .* 'leak'"),
        ("basis: [中", "basis: [中中", 6, "document '中中华人民共和国社会保险法' is not defined"),
    ],
)
def test_fault_names_file_line_and_remedy(
    folder: Path, old: str, new: str, line: int, complaint: str
) -> None:
    path = _change(folder, old, new)
    with pytest.raises(SettingsError, match=rf"{re.escape(str(path))}:{line}: .*{complaint}"):
        load_settings(folder)


def test_single_file_of_playbooks_is_refused(folder: Path) -> None:
    (folder / "playbooks.yaml").write_text("playbooks: []\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"playbooks\.yaml:1: write one file a topic"):
        load_settings(folder)


def test_shipped_playbooks_do_not_bind_a_desk_to_the_shipped_topics(folder: Path) -> None:
    (folder / "topics.yaml").write_text(
        "anchors: [社保]\ntopics:\n"
        "  - {id: benefit_payment, label: 待遇, definition: 发放, department: 待遇科}\n"
        "  - {id: parking, label: 停车, definition: 停车, department: 办公室}\n",
        encoding="utf-8",
    )
    hints = hints_of(load_settings(folder), datetime(2026, 9, 1, 4, tzinfo=UTC))
    (hint,) = [hint for hint in hints if "没有专门预案" in hint]
    assert "主题 'parking'（停车）" in hint


# ── what check-config finds ──────────────────────────────────────────────────────────────────


def test_step_slower_than_its_clock_is_a_problem(folder: Path) -> None:
    _change(folder, "{orange: 60m}", "{orange: 61m}")
    (problem,) = playbook_faults(load_settings(folder))
    assert "步骤 'tell_head' 的Ⅱ级时限长于时钟 K3" in problem


def test_topic_in_two_own_playbooks_is_a_problem(folder: Path) -> None:
    (folder / "playbooks" / "more.yaml").write_text(OWN, encoding="utf-8")
    (problem,) = playbook_faults(load_settings(folder))
    assert "'benefit_payment' 列在不止一份预案里" in problem


def test_desk_without_a_fallback_is_told(folder: Path) -> None:
    general = folder / "playbooks" / "general.yaml"
    general.write_text(OWN.replace("benefit_payment", "fund_gap"), encoding="utf-8")
    assert any("没有通用预案" in problem for problem in playbook_faults(load_settings(folder)))


def test_playbook_says_who_answers_for_it(folder: Path) -> None:
    own = load_settings(folder).playbooks["benefit_payment"]
    assert own.standing == "李主任审定"
    assert SHIPPED.playbooks["benefit_payment"].standing == "模板，未经本单位审定"
    _change(folder, "reviewed_by: 李主任\n", "")
    assert load_settings(folder).playbooks["benefit_payment"].standing == "未注明审定人"


# ── what is shipped ──────────────────────────────────────────────────────────────────────────


def _of(settings: Settings, topic: str) -> Playbook:
    (found,) = (book for book in settings.playbooks.values() if topic in book.topics)
    return found


@pytest.mark.parametrize("topic", [topic.id for topic in SHIPPED.topics.topics])
def test_every_topic_has_a_playbook_to_work_by(topic: str) -> None:
    book = _of(SHIPPED, topic)
    assert book.template
    assert book.version
    assert len(book.steps) >= 5
    assert len(book.facts) >= 3
    assert book.talking_points
    assert book.forbidden
    assert book.verify
    assert book.basis


@pytest.mark.parametrize("name", SHIPPED.playbooks)
def test_shipped_playbook_is_consistent(name: str) -> None:
    book = SHIPPED.playbooks[name]
    clocks = SHIPPED.severity.clocks
    assert list(book.unfounded()) == []
    assert {clock for kind, clock in book.names() if kind == "clock"} <= set(clocks)
    for tier in (Tier.RED, Tier.ORANGE, Tier.YELLOW):
        owed = {step.clock for step in book.steps if step.within.of(tier)}
        assert {"K3", "K4", "K5", "K7", "K8"} <= owed, tier
    for step in book.steps:
        limits = [limit for tier in reversed(Tier) if (limit := step.within.of(tier))]
        assert limits[0] <= limits[1], step.id


def test_hazards_and_the_rest_have_theirs() -> None:
    assert {"leak", "life", "gather", "conflict", "call", "rumour"} <= {
        risk for book in SHIPPED.playbooks.values() for risk in book.risks
    }
    general = [n for n, book in SHIPPED.playbooks.items() if not book.topics and not book.risks]
    assert general == ["general"]


def test_no_talking_point_blames_threatens_or_deletes() -> None:
    said = [text for book in SHIPPED.playbooks.values() for text in book.talking_points]
    said += [fact.answer for book in SHIPPED.playbooks.values() for fact in book.facts]
    said += [step.what for book in SHIPPED.playbooks.values() for step in book.steps]
    for word in ("删帖", "造谣者", "别有用心", "不明真相", "追究发帖", "发帖人", "稳控"):
        assert not [text for text in said if word in text], word
