"""What an alert says, in every form."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from monitor.alerts import escape
from monitor.alerts.brief import Occasion
from monitor.alerts.render import message
from monitor.alerts.sheet import LINE_LIMIT, MARKDOWN_LIMIT, SUBJECT_LIMIT, TEXT_LIMIT
from monitor.alerts.subject import Subject
from monitor.settings import Settings
from monitor.types import (
    ACK,
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

SubjectMaker = Callable[..., Subject]
MemberMaker = Callable[..., Member]


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
        "网传",
        "09:40前",
        "09:25",
        ACK,
        "10:05前报告单位主要负责人",
        "待遇发放科：查清是否未发、涉及多少人",
        "https://news.shifan.example/1",
    ):
        assert part in said, part


def test_telephone_shows_one_screen_and_chat_and_mail_the_rest(
    story: Subject, occasion: Occasion, settings: Settings
) -> None:
    made = message(story, occasion, settings)
    assert len(made.text) < 500
    assert made.text.splitlines()[0].startswith("【Ⅱ级（重大）·升级·待人工确认】")
    assert made.text.splitlines()[1].startswith("变化：")
    for rest in ("得分60", "UP2", "monitor confirm 42", "短视频未接入", "升为Ⅰ级"):
        assert rest not in made.text
        assert rest in made.markdown
        assert rest in made.html


def test_how_to_acknowledge_stands_once_in_every_form(
    story: Subject, occasion: Occasion, settings: Settings
) -> None:
    made = message(story, occasion, settings)
    assert [form.count(ACK) for form in (made.text, made.markdown, made.html)] == [1, 1, 1]
    assert made.command == "monitor acknowledge 42 --by 姓名"
    assert made.mark == "Ⅱ级（重大）·升级"
    assert made.link == ""


def test_at_most_three_sources_first_report_first_and_no_mirror(
    story: Subject, occasion: Occasion, settings: Settings
) -> None:
    made = message(story, occasion, settings)
    assert "原文：示范晚报 https://news.shifan.example/1" in made.text
    assert "另见" not in made.text
    sources = [line[2:] for line in made.markdown.splitlines() if "](" in line]
    assert sources == [
        "**原文**：[示范晚报](https://news.shifan.example/1)",
        "**另见**：[示范都市报](https://news.shifan.example/2)",
        "**另见**：[某自媒体](https://news.shifan.example/5)",
    ]


def test_golden_hour_that_has_passed_is_said(
    story: Subject, occasion: Occasion, settings: Settings
) -> None:
    late = replace(occasion, now=occasion.now + timedelta(hours=30))
    said = message(story, late, settings).text
    assert "距今30小时39分钟；黄金一小时已过\n" in said
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
    said = message(subject(confirmed_by="王科长"), occasion, settings).text
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


def test_long_story_is_cut_at_a_sentence_and_keeps_how_to_acknowledge(
    subject: SubjectMaker, member: MemberMaker, occasion: Occasion, settings: Settings
) -> None:
    told = subject(title="长" * 500, members=(member(outlet="媒" * 500),))
    factors = tuple(replace(f, reason="理由" * 90) for f in told.assessment.factors)
    judged = replace(told.assessment, factors=factors, note="说明" * 200)
    told = replace(told, assessment=judged, region_name="某省" * 60)
    wordy = replace(occasion, change="变化" * 200, told="值班员（甲）、" * 40)
    made = message(told, wordy, settings)
    assert len(made.text.encode()) <= TEXT_LIMIT
    assert "……（有删节）" in made.text
    assert made.text.count(ACK) == 1
    assert len(made.subject) <= SUBJECT_LIMIT
    assert made.subject.endswith("，09:25前签收")
    assert len(made.line) <= LINE_LIMIT
    assert made.line.endswith("请在9点25分前签收。")


@given(st.text(max_size=400))
def test_plain_text_is_one_visible_line(text: str) -> None:
    line = escape.plain(text)
    assert line.isprintable()
    assert len(line.splitlines()) <= 1
    assert len(line) <= 200


@given(st.text(max_size=300), st.text(alphabet=f"甲。\n{ACK}", max_size=90), st.integers(30, 200))
def test_cut_never_exceeds_its_bytes_nor_loses_how_to_acknowledge(
    text: str, marked: str, limit: int
) -> None:
    made = escape.cut(text + marked, limit)
    assert len(made.encode()) <= limit
    assert (ACK in made) == (ACK in text + marked)


def test_line_that_acknowledges_comes_last_where_it_lay_beyond_the_cut() -> None:
    made = escape.cut("一句话。" * 40 + f"\n签收：请签收 {ACK}\n后话。", 120)
    assert made.endswith(f"。……（有删节）\n签收：请签收 {ACK}")


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
    assert len(made.line) <= LINE_LIMIT
    assert made.line.isprintable()
    assert len(made.text.encode()) <= TEXT_LIMIT
    assert len(made.markdown.encode()) <= MARKDOWN_LIMIT
