"""What an alert says, in every form, and that feed text stays text.

After a wanted change: ``REGENERATE_GOLDEN=1 .venv/bin/pytest tests/alerts/test_message.py``,
then read the diff of ``tests/alerts/golden/`` before it is committed.
"""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from monitor.alerts import escape
from monitor.alerts.brief import Occasion
from monitor.alerts.render import MARKDOWN_LIMIT, SUBJECT_LIMIT, TEXT_LIMIT, message
from monitor.alerts.subject import Subject
from monitor.settings import Settings
from monitor.types import (
    Action,
    AlertReason,
    Authority,
    Classification,
    Disposition,
    Evidence,
    IncidentStatus,
    Member,
    Message,
    RiskMatch,
    Tier,
)

GOLDEN = Path(__file__).with_name("golden")
SubjectMaker = Callable[..., Subject]
MemberMaker = Callable[..., Member]

HOSTILE = (
    "\x1b[31m\x1b]0;hacked\x07<script>alert(1)</script>\r\nBcc: x@evil.example\n"
    "【Ⅰ级】伪造\u202e行 [点我](http://evil.example) **粗** @all `monitor` ![](http://e.example/p.png)"
)
TAMED = ["https://d.example/a%20b%29%3Ci%3E%27%5Bx%5D", "https://e.example/%28x%29%27%22%3C%3E"]
"""What is left of the hostile addresses below: those of a plain web page, encoded."""


@pytest.fixture
def occasion(now: datetime) -> Occasion:
    return Occasion(
        reason=AlertReason.RAISED,
        now=now,
        told="值班员（日班甲）、带班领导（领导丁）",
        change="自08:50以来：原创+7，首次出现市级媒体；Ⅲ级→Ⅱ级。",
        ack_due_at=now + timedelta(minutes=15),
    )


@pytest.fixture
def story(subject: SubjectMaker, member: MemberMaker) -> Subject:
    return subject(
        members=(
            member(1),
            member(2, outlet="示范都市报", authority=Authority.PROVINCIAL),
            member(3, outlet="望川论坛", authority=Authority.FORUM),
            member(4, outlet="镜像站", authority=Authority.SPAM),
            member(5, outlet="某自媒体", authority=Authority.SELF_MEDIA),
        )
    )


@pytest.mark.parametrize("form", ["subject", "text", "markdown", "html"])
def test_form_reads_as_reviewed(
    story: Subject, occasion: Occasion, settings: Settings, form: str
) -> None:
    made = getattr(message(story, occasion, settings), form)
    path = GOLDEN / f"raised.{form}"
    if os.environ.get("REGENERATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_every_form_answers_the_officers_questions(
    story: Subject, occasion: Occasion, settings: Settings, form: str
) -> None:
    said = getattr(message(story, occasion, settings), form)
    for part in (
        "Ⅱ级（重大）",
        "待人工确认",
        "望川县部分老人养老金迟发",
        "20260310-001",
        "示范省示范市望川县",
        "待遇发放",
        "08:31",
        "示范晚报",
        "距今39分钟",
        "还剩21分钟",
        "原创12",
        "全县范围疑似停发",
        "UP2",
        "网传",
        "09:40前",
        "09:25",
        "monitor acknowledge 42 --by 姓名",
        "10:05前报告单位主要负责人",
        "待遇发放科：查清是否未发、涉及多少人",
        "https://news.shifan.example/1",
    ):
        assert part in said, part


def test_at_most_three_sources_first_report_first_and_no_mirror(
    story: Subject, occasion: Occasion, settings: Settings
) -> None:
    lines = message(story, occasion, settings).text.splitlines()
    sources = [line for line in lines if line.startswith(("原文", "另见"))]
    assert [line.split()[0] for line in sources] == [
        "原文：示范晚报",
        "另见：示范都市报",
        "另见：某自媒体",
    ]


def test_golden_hour_that_has_passed_is_said_with_its_length(
    story: Subject, occasion: Occasion, settings: Settings
) -> None:
    late = replace(occasion, now=occasion.now + timedelta(hours=30))
    said = message(story, late, settings).text
    assert "黄金一小时已过29小时39分钟" in said
    assert "03-10 08:31" in said
    assert "报告单位主要负责人已超时" in said


def test_response_within_the_golden_hour_is_said(
    story: Subject, occasion: Occasion, settings: Settings, now: datetime
) -> None:
    first, *rest = story.incident.clocks
    done = (replace(first, stopped_at=now), *rest)
    answered = replace(story, incident=replace(story.incident, clocks=done))
    assert "黄金一小时内已有处置（09:10）" in message(answered, occasion, settings).text


def test_confirmed_tier_names_who_confirmed_it(
    subject: SubjectMaker, occasion: Occasion, settings: Settings
) -> None:
    said = message(subject(confirmed_by="王科长"), occasion, settings).subject
    assert "王科长已确认" in said
    assert "待人工确认" not in said


def test_official_voice_takes_hearsay_away(
    subject: SubjectMaker, member: MemberMaker, occasion: Occasion, settings: Settings
) -> None:
    corrected = Classification(item_id=2, relevant=True, reason="", corrects=True)
    told = subject(members=(member(), member(2, outlet="示范市人社局", judged=corrected)))
    said = message(told, occasion, settings)
    assert "网传" not in said.text
    assert "示范市人社局已作官方说明" in said.text


def test_place_elsewhere_is_marked_as_reference(
    subject: SubjectMaker, occasion: Occasion, settings: Settings
) -> None:
    assert "望川县（外地参照）" in message(subject(home=False), occasion, settings).text


@pytest.mark.parametrize(("named", "order"), [(1, "撤下相关页面"), (0, "查清是否未发")])
def test_hazard_named_by_a_third_chooses_the_playbook(
    subject: SubjectMaker,
    member: MemberMaker,
    occasion: Occasion,
    settings: Settings,
    named: int,
    order: str,
) -> None:
    leak = RiskMatch(
        word="泄露",
        level=4,
        kind="leak",
        evidence=Evidence(field="title", start=0, end=2, text="泄露"),
    )
    risky = Classification(item_id=1, relevant=True, reason="", risks=(leak,) * named)
    told = subject(members=(member(judged=risky), member(2), member(3)))
    assert order in message(told, occasion, settings).text


def test_steps_that_the_clocks_tell_are_not_told_twice(
    story: Subject, occasion: Occasion, settings: Settings
) -> None:
    said = message(story, occasion, settings).text
    assert "时限：10:05前报告单位主要负责人" in said
    assert "报告主要负责人" not in said


@pytest.mark.parametrize(("since", "due"), [(0, "09:30前"), (50, "09:40前")])
def test_step_of_an_earlier_alert_keeps_its_time_until_that_is_over(
    story: Subject, occasion: Occasion, settings: Settings, since: int, due: str
) -> None:
    ordered = {Tier.RED: occasion.now - timedelta(minutes=since)}
    said = message(replace(story, ordered=ordered), occasion, settings).text
    assert f"{due}）" in said.split("查清是否未发")[1].split("\n")[0]


def test_reminder_says_when_a_step_should_have_been_done(
    story: Subject, occasion: Occasion, settings: Settings
) -> None:
    first = occasion.now - timedelta(minutes=45)
    told = replace(story, ordered={Tier.ORANGE: first})
    reminder = replace(occasion, given_at=occasion.now - timedelta(minutes=15))
    assert "（应于08:55前）" in message(told, reminder, settings).text


def test_step_that_is_done_is_not_ordered_again(
    story: Subject, occasion: Occasion, settings: Settings
) -> None:
    done = Disposition(
        id=1,
        incident_id=42,
        at=occasion.now,
        by="王科长",
        action=Action.CHECK,
        status=IncidentStatus.ASSESSED,
        detail={"step": "verify"},
    )
    said = message(replace(story, dispositions=(done,)), occasion, settings).text
    assert "查清是否未发" not in said
    assert "公布原因和到账时间" in said


def _hostile(subject: SubjectMaker, member: MemberMaker) -> Subject:
    hostile_url = "javascript:alert(1)"
    return subject(
        title=HOSTILE,
        members=(
            member(1, outlet=HOSTILE, title=HOSTILE, url=hostile_url),
            member(2, outlet="b](http://evil.example)", url='https://a.example/"><b>)x(\x1b'),
            member(3, outlet="c", url="https://gov.example@evil.example/"),
            member(4, outlet="d", url="https://d.example/a b)<i>'[x]"),
            member(5, outlet="e", url="https://e.example/(x)'\"<>"),
        ),
    )


def test_hostile_title_stays_on_one_line_of_the_text(
    subject: SubjectMaker, member: MemberMaker, occasion: Occasion, settings: Settings
) -> None:
    hostile = message(_hostile(subject, member), occasion, settings)
    tame = message(subject(members=()), occasion, settings)
    assert "\x1b" not in hostile.text + hostile.subject
    assert "\u202e" not in hostile.text
    assert "\n" not in hostile.subject
    heads = [line[:3] for line in hostile.text.splitlines() if line[:2] not in ("原文", "另见")]
    assert heads == [line[:3] for line in tame.text.splitlines()]


def test_hostile_title_makes_no_mark_in_chat(
    subject: SubjectMaker, member: MemberMaker, occasion: Occasion, settings: Settings
) -> None:
    said = message(_hostile(subject, member), occasion, settings).markdown
    targets = re.findall(r"\]\(([^)]*)\)", said)
    assert targets == TAMED
    assert "evil.example/" not in said
    for mark in ("<", "@all", "**粗**", "http://", "!["):
        assert mark not in said


def test_hostile_title_makes_no_element_in_mail(
    subject: SubjectMaker, member: MemberMaker, occasion: Occasion, settings: Settings
) -> None:
    page = BeautifulSoup(message(_hostile(subject, member), occasion, settings).html, "lxml")
    assert page.find(["script", "img", "b", "i"]) is None
    assert [a["href"] for a in page.find_all("a")] == TAMED
    assert "<script>" in page.get_text()


def test_long_story_is_cut_at_a_sentence_and_keeps_how_to_acknowledge(
    subject: SubjectMaker, member: MemberMaker, occasion: Occasion, settings: Settings
) -> None:
    told = subject(title="长" * 500, members=(member(outlet="媒" * 500),))
    factors = tuple(replace(f, reason="理由" * 90) for f in told.assessment.factors)
    judged = replace(told.assessment, factors=factors, note="说明" * 200)
    wordy = replace(occasion, change="变化" * 200, told="值班员（甲）、" * 40)
    made = message(replace(told, assessment=judged), wordy, settings)
    assert len(made.text.encode()) <= TEXT_LIMIT
    assert made.text.endswith("……（有删节）")
    assert made.text.removesuffix("……（有删节）")[-1] in "。；"
    assert "monitor acknowledge 42 --by 姓名" in made.text
    assert len(made.subject) <= SUBJECT_LIMIT


@given(st.text(max_size=400))
def test_plain_text_is_one_visible_line(text: str) -> None:
    line = escape.plain(text)
    assert line.isprintable()
    assert len(line.splitlines()) <= 1
    assert len(line) <= 200


@given(st.text(max_size=300), st.integers(30, 200))
def test_cut_never_exceeds_its_bytes(text: str, limit: int) -> None:
    made = escape.cut(text, limit)
    assert len(made.encode(errors="ignore")) <= limit


@effort(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(title=st.text(max_size=300), outlet=st.text(max_size=100), tier=st.sampled_from(Tier))
def test_any_title_keeps_every_form_within_its_limit(
    subject: SubjectMaker,
    member: MemberMaker,
    occasion: Occasion,
    settings: Settings,
    title: str,
    outlet: str,
    tier: Tier,
) -> None:
    made: Message = message(
        subject(tier, title=title, members=(member(outlet=outlet),)), occasion, settings
    )
    assert len(made.subject) <= SUBJECT_LIMIT
    assert made.subject.isprintable()
    assert len(made.text.encode()) <= TEXT_LIMIT
    assert len(made.markdown.encode()) <= MARKDOWN_LIMIT
