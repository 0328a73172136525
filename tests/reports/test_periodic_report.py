"""Weekly, fortnightly and monthly reports: hidden risks, what is ahead, gaps, missed terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.clock import DESK
from monitor.publicity.account import Account, Heard, account
from monitor.publicity.asks import Ask
from monitor.reports.coverage import cover
from monitor.reports.document import Document
from monitor.reports.periodic import compose
from monitor.reports.periodic_data import (
    Ahead,
    BreachLine,
    DueClock,
    Hour,
    HourLine,
    Loop,
    PeriodData,
    Planned,
    Returning,
    Rising,
    Volume,
)
from monitor.reports.render.markdown import markdown
from monitor.settings.reports import ReportPlan
from monitor.trends.series import Step, counted
from monitor.types import Action, Count, Tier
from tests.publicity.small_world import END, SETTINGS, START, ask

TOPIC = SETTINGS.topics.topics[0]
NONE = Count(items=0, originals=0)
QUIET = Ahead(first=date(2026, 6, 15), last=date(2026, 6, 21))


@pytest.fixture
def data() -> PeriodData:
    """A period in which nothing happened."""
    days = counted((), Step.DAY, Step.DAY.begin(START), END)
    return PeriodData(
        settings=SETTINGS,
        plan=ReportPlan(id="monthly", kind="monthly"),
        place=str,
        names=(),
        start=START,
        end=END,
        now=END,
        number=1,
        watched_from=START - timedelta(days=90),
        volume=Volume(
            total=NONE,
            before=NONE,
            items=days,
            originals=days,
            earlier=days,
            topics={},
            cities={},
            tones={},
        ),
        tiers={},
        most=0,
        views=(),
        cards=(),
        answers=(),
        hour=Hour(tiers=(), breaches=()),
        ahead=QUIET,
        smouldering=(),
        loop=Loop(steps={}, assigned=0, closed=0, rated=(), found=0, again=()),
        duties=(),
        account=None,
        coverage=cover((), START, END),
    )


def section(data: PeriodData, anchor: str) -> str:
    document: Document = compose(data, "monthly")
    (found,) = (each for each in document.sections if each.anchor == anchor)
    return markdown(replace(document, sections=(found,), references=()))


def test_rising_topic_is_a_hidden_risk_of_its_department(data: PeriodData) -> None:
    rising = Rising(
        topic=TOPIC.id,
        label=TOPIC.label,
        told="近24小时30条，通常5条",
        items=30,
        hours=24,
        places=("甲县",),
    )
    text = section(replace(data, ahead=replace(QUIET, rising=(rising,))), "hidden")
    assert f"| {TOPIC.label} | 甲县 | 议论上升：近24小时30条，通常5条 |" in text
    assert TOPIC.department in text
    assert "1项尚未达到" in text


def test_rumour_of_the_season_is_a_hidden_risk(data: PeriodData) -> None:
    rumour = Returning(
        title="发钱短信",
        code="20250601-001",
        years=(2024, 2025),
        why="往年已辟谣",
        topics=(TOPIC.label,),
        last=date(2025, 6, 3),
        refutation=None,
    )
    own = replace(data, ahead=replace(QUIET, returning=(rumour,)))
    assert "同季出现过2次；往年已辟谣" in section(own, "hidden")
    assert "2025年6月3日" in section(own, "hidden")
    assert "2024年、2025年同季出现" in section(own, "risks")


def test_question_nobody_answers_is_a_hidden_risk_and_heads_the_gap(data: PeriodData) -> None:
    found = _account([ask("社保卡丢了怎么补办？", n) for n in range(1, 4)])
    own = replace(data, account=found)
    assert "群众反复问“社保卡丢了怎么补办？”，未见解答" in section(own, "hidden")
    assert "（3［" in section(own, "gap")
    assert "| 3 | 0 | — |" in section(own, "gap")  # too few for a share


def test_question_of_one_is_no_risk(data: PeriodData) -> None:
    own = replace(data, account=_account([ask("社保卡丢了怎么补办？", 1)]))
    assert "没有发现苗头性问题" in section(own, "hidden")


def _account(asks: list[Ask]) -> Account:
    heard = Heard(asks=asks, explanations=[], start=START, end=END, known_from=START)
    return account(heard, (), SETTINGS.publicity)


def test_terms_of_one_incident_are_told_together(data: PeriodData) -> None:
    due = datetime(2026, 6, 16, 9, tzinfo=DESK).astimezone(UTC)
    clock = DueClock(code="c1", title="某事", label="续报", due_at=due, overdue=False)
    clocks = (
        clock,
        replace(clock, label="回应"),
        replace(clock, code="c2", label="签收", overdue=True),
    )
    text = section(replace(data, ahead=replace(QUIET, clocks=clocks)), "risks")
    assert "c1 某事：续报（6月16日 09:00）、回应（6月16日 09:00）" in text
    assert "已过期未办的时限**1**项" in text or "已过期未办的时限1项" in text
    assert "c2" not in text


def test_what_is_planned_is_worded_by_what_it_expects(data: PeriodData) -> None:
    day = date(2026, 6, 18)
    planned = (
        Planned(label="发放日", expects="peak", first=day, last=day),
        Planned(label="会议", expects="session", first=day, last=day + timedelta(days=1)),
        Planned(label="新政", expects="policy", first=day, last=day),
    )
    text = section(replace(data, ahead=replace(QUIET, planned=planned)), "risks")
    assert "6月18日　发放日：预计议论增多" in text
    assert "6月18日—6月19日　会议：敏感时段" in text
    assert "新政：政策前后易误读" in text


def test_missed_terms_are_counted_and_told_by_incident(data: PeriodData) -> None:
    line = HourLine(
        tier=Tier.RED, incidents=25, found_30=20, found_60=25, alerted_60=25, acknowledged_60=5
    )
    breaches = tuple(
        BreachLine(code=f"c{n // 2}", title="某事", label=f"时限{n}", late=timedelta(hours=n + 1))
        for n in range(12)
    )
    text = section(replace(data, hour=Hour(tiers=(line,), breaches=breaches)), "hour")
    assert "20/25（80.0%）" in text
    assert "超时12" in text
    assert "涉及事件6起" in text
    assert "c0 某事：时限0超时1小时、时限1超时2小时" in text
    assert "其余2项从略" in text


def test_closed_loop_tells_shares_of_many_alone(data: PeriodData) -> None:
    many = Loop(
        steps={Action.ASSIGN: 20, Action.CLOSE: 10},
        assigned=20,
        closed=10,
        rated=(5, 4, 2),
        found=3,
        again=(("c1", "旧事", "与旧事相同"),),
    )
    text = section(replace(data, loop=many), "loop")
    assert "交办20" in text
    assert "（50.0%）" in text
    assert "平均3.7分（5分制），4分以上2起" in text
    assert "c1 旧事：与旧事相同" in text
    few = section(replace(data, loop=replace(many, assigned=19)), "loop")
    assert "%" not in few
