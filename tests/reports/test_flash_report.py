"""The flash report: six points on one page, and what changed since the one before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.reports.document import Document, Facts, plain_words
from monitor.reports.flash import Before, Deed, FlashData, Order, compose
from monitor.reports.incident import KeyIncident
from monitor.settings.reports import ReportPlan
from tests.reports.conftest import END

if TYPE_CHECKING:
    from tests.reports.conftest import Desk

PLAN = ReportPlan(id="flash", kind="daily")
HOUR = timedelta(hours=1)
ORDERS = (
    Order(
        who="养老待遇科",
        what="会同合作银行核对当月报盘文件，查清人数和原因（含跨行）",
        due_at=END,
        late=True,
    ),
    Order(who="办公室", what="电话报告主要负责人：人数、原因", due_at=END + HOUR, late=False),
    Order(who="新闻发言人", what="首次发声", due_at=END + 2 * HOUR, late=False),
    Order(who="属地乡镇", what="安排专人接待", due_at=END + 3 * HOUR, late=False),
)


def made(busy: Desk, **changes: object) -> tuple[Document, KeyIncident]:
    card = busy.compose().key_incidents[0]
    data = FlashData(
        card=card,
        number=1,
        before=None,
        orders=ORDERS,
        next_at=END + 4 * HOUR,
        end=END,
        now=END + HOUR,
    )
    data = replace(data, **changes)  # type: ignore[arg-type]  # by name
    return compose(data, PLAN, busy.settings), data.card


def points(document: Document) -> dict[str, str]:
    """The six points by their labels."""
    section = next(each for each in document.sections if each.anchor == "points")
    (facts,) = (block for block in section.blocks if isinstance(block, Facts))
    return {fact.label: plain_words(fact.words) for fact in facts.facts}


def test_six_points_fit_a_page(busy: Desk) -> None:
    document, card = made(busy)
    found = points(document)
    assert [label[0] for label in found] == list("123456")
    assert 300 <= sum(map(len, found.values())) <= 500
    assert card.title in found["1 事件"]
    assert card.formula in found["5 研判"]


def test_orders_say_who_and_until_when_and_no_more_than_three(busy: Desk) -> None:
    document, _ = made(busy)
    said = points(document)["6 建议"]
    assert "①养老待遇科：会同合作银行核对当月报盘文件，查清人数和原因（" in said
    assert "已逾期" in said.split("②")[0]
    assert "已逾期" not in said.split("②")[1]
    assert "接待" not in said


def test_without_a_playbook_the_next_term_is_told(busy: Desk) -> None:
    document, card = made(busy, orders=())
    assert card.next_due is not None
    assert card.next_due.label in points(document)["6 建议"]
    document, _ = made(busy, orders=(), card=replace(card, next_due=None))
    assert "均已办结" in points(document)["6 建议"]


def test_what_is_not_known_is_said(busy: Desk) -> None:
    _, card = made(busy)
    opinions = replace(card.opinions, questions=())
    bare = replace(card, places=(), responses=(), opinions=opinions, risks=(), top_authority="")
    document, _ = made(busy, card=bare, next_at=None)
    found = points(document)
    assert "地点未点明" in found["1 事件"]
    assert "最高级别无" in found["2 传播"]
    assert "未归并出明确疑问" in found["3 诉求"]
    assert "无官方回应" in found["4 真实性"]
    assert "未见风险词" in found["5 研判"]


def test_share_of_a_small_sample_is_not_told(busy: Desk) -> None:
    document, card = made(busy)
    assert len(card.opinions.sample) < 20
    assert "%" not in points(document)["3 诉求"]


def test_next_one_tells_what_changed(busy: Desk) -> None:
    _, card = made(busy)
    then = replace(card, points=40, collected=card.collected[:3], responses=())
    deeds = (Deed(at=END - HOUR, said="书面上报"),)
    before = Before(at=END - 2 * HOUR, card=then, deeds=deeds)
    document, _ = made(busy, before=before, number=2)
    change = document.sections[0]
    told = "".join(
        plain_words(words)
        for block in change.blocks
        for words in (getattr(block, "items", None) or (getattr(block, "words", ()),))
    )
    assert "（续报1）" in document.masthead.issue
    assert f"得分40→{card.points}" in told
    assert f"新增{len(card.collected) - 3}条，累计{len(card.collected)}条" in told
    assert f"新增官方说明{len(card.responses)}条" in told
    assert "书面上报" in told
