"""What is said on every occasion, as it was read aloud and found good.

After a wanted change run this file with ``REGENERATE_GOLDEN=1`` in the environment, then read the
diff of ``tests/alerts/golden/reasons/`` aloud before it is committed.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import click
import pytest

from monitor.alerts.brief import Occasion
from monitor.alerts.change import since
from monitor.alerts.notice import notice
from monitor.alerts.render import message
from monitor.alerts.sheet import LINE_LIMIT, SUBJECT_LIMIT
from monitor.alerts.subject import Subject
from monitor.cli.handling import record
from monitor.settings import Settings, load_settings
from monitor.types import (
    ACK,
    Action,
    AlertReason,
    Authority,
    Classification,
    ClockDue,
    DecidedBy,
    Demand,
    DemandMatch,
    Disposition,
    IncidentStatus,
    Member,
    Message,
    Tier,
)

GOLDEN = Path(__file__).with_name("golden") / "reasons"
SHIPPED = Path(__file__).parents[2] / "config"
FORMS = ("short", "text", "markdown", "html")
NOTICES = ("handover", "system", "folded")
INCIDENT_REASONS = tuple(
    reason.value for reason in AlertReason if reason.value not in ("handover", "system", "report")
)

SubjectMaker = Callable[..., Subject]
MemberMaker = Callable[..., Member]


@pytest.fixture
def told(subject: SubjectMaker, member: MemberMaker, now: datetime) -> Subject:
    """The story of the tests, as it stands when somebody took a first step."""
    help_wanted = Classification(
        item_id=3,
        relevant=True,
        reason="",
        demand=DemandMatch(demand=Demand.HELP, by=DecidedBy.RULE),
    )
    later = now - timedelta(minutes=5)
    made = subject(
        members=(
            member(1),
            member(2, outlet="示范都市报", authority=Authority.PROVINCIAL, seen=later),
            member(3, outlet="望川论坛", authority=Authority.FORUM, judged=help_wanted),
            member(4, outlet="邻省晚报", seen=later, regions=("980101",)),
        )
    )
    before = replace(made.assessment, tier=Tier.YELLOW, at=now - timedelta(minutes=20))
    before = replace(before, heat=replace(before.heat, originals=5, forwards=200), rules_fired=())
    verified = Disposition(
        id=1,
        incident_id=42,
        at=now - timedelta(minutes=2),
        by="日班甲",
        action=Action.VERIFY,
        status=IncidentStatus.ASSESSED,
    )
    return replace(
        made,
        previous=before,
        ordered={Tier.ORANGE: now - timedelta(minutes=3)},
        dispositions=(verified,),
    )


def _clock(subject: Subject, name: str, stops: str) -> ClockDue:
    found = next(clock for clock in subject.incident.clocks if clock.name == name)
    return replace(found, stops=stops)


def _occasion(subject: Subject, reason: AlertReason, now: datetime) -> Occasion:
    due, said = now + timedelta(minutes=15), _change_since(subject, now)
    made: Mapping[AlertReason, Occasion] = {
        each.reason: each
        for each in (
            Occasion(reason=AlertReason.OPENED, now=now, told="值班员（日班甲）", ack_due_at=due),
            Occasion(
                reason=AlertReason.RAISED,
                now=now,
                told="值班员（日班甲）、带班领导（领导丁）",
                change=said(Tier.YELLOW),
                ack_due_at=due,
            ),
            Occasion(
                reason=AlertReason.ESCALATED,
                now=now,
                told="带班领导（领导丁）",
                change="第1步通知已满15分钟，无人签收。",
                told_before="值班员（日班甲）",
                given_at=now - timedelta(minutes=15),
                ack_due_at=due,
            ),
            Occasion(
                reason=AlertReason.HANDED_ON,
                now=now,
                told="夜班乙",
                by="日班甲",
                note="下班交接，人已离岗",
                ack_due_at=due,
            ),
            Occasion(
                reason=AlertReason.NEAR,
                now=now + timedelta(minutes=45),
                told="日班甲、带班领导（领导丁）",
                clock=_clock(subject, "K3", "told"),
            ),
            Occasion(
                reason=AlertReason.MISSED,
                now=now + timedelta(hours=4),
                told="主要负责人（主任戊）",
                clock=_clock(subject, "K5", "voiced"),
                ack_due_at=now + timedelta(hours=4, minutes=10),
            ),
            Occasion(
                reason=AlertReason.LOWERED,
                now=now,
                by="领导丁",
                note="银行已补发到账",
                change=said(Tier.RED),
            ),
            Occasion(reason=AlertReason.CALMED, now=now, change=said(Tier.ORANGE)),
            Occasion(reason=AlertReason.FOLLOW_UP, now=now, change=said(Tier.ORANGE)),
        )
    }
    return made[reason]


def _change_since(subject: Subject, now: datetime) -> Callable[[Tier], str]:
    before = subject.previous
    assert before is not None
    return lambda tier: since(before, subject.assessment, subject.members, told=tier, now=now)


def _subject_for(subject: Subject, reason: AlertReason) -> Subject:
    incident = subject.incident
    match reason:
        case AlertReason.OPENED | AlertReason.RAISED | AlertReason.ESCALATED:
            return replace(subject, dispositions=())
        case AlertReason.HANDED_ON:
            return replace(subject, incident=replace(incident, held_by="日班甲"))
        case AlertReason.LOWERED | AlertReason.CALMED:
            confirmed = replace(incident, confirmed_tier=Tier.ORANGE, confirmed_by="领导丁")
            return replace(subject, incident=confirmed)
        case _:
            return replace(subject, incident=replace(incident, held_by="日班甲"))


@pytest.fixture
def say(told: Subject, settings: Settings, now: datetime) -> Callable[[str], Message]:
    def made(name: str) -> Message:
        if name in NOTICES:
            return _notice(name)
        reason = AlertReason.OPENED if name == "drill" else AlertReason(name)
        occasion = _occasion(told, reason, now)
        about = replace(_subject_for(told, reason), drill=name == "drill")
        return message(about, occasion, settings)

    return made


def _notice(name: str) -> Message:
    match name:
        case "handover":
            return notice(
                "交接",
                "值班员夜班乙接日班甲：2起未结，1条无人签收",
                [
                    "Ⅱ级 20260310-001 网传：望川县部分老人养老金迟发；承办人日班甲；13:05前发声",
                    "Ⅲ级 20260310-004 网传：灵活就业缴费系统打不开；无人签收",
                ],
                tier=Tier.ORANGE,
            )
        case "system":
            return notice(
                "系统",
                "渠道 wecom 自02:10起发不出去",
                [
                    "对方答复密钥不对，已改走备用渠道 mail",
                    "请系统管理员核对 channels.yaml 中的密钥",
                ],
                command="monitor acknowledge channel:wecom --by 姓名",
            )
    return notice(
        "Ⅱ级（重大）等7起",
        "02:10以来7条通知合并为一条：Ⅱ级1起，Ⅲ级6起",
        ["Ⅱ级 网传：望川县部分老人养老金迟发（示范省示范市望川县，20260310-001）", "另有Ⅲ级6起"],
        tier=Tier.ORANGE,
        command="monitor acknowledge 42 --by 姓名",
        links=[("示范晚报", "https://news.shifan.example/1")],
    )


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", [*INCIDENT_REASONS, "drill", *NOTICES])
def test_form_reads_as_reviewed(say: Callable[[str], Message], name: str, form: str) -> None:
    said = say(name)
    shown = {
        "short": f"{said.subject}\n{said.line}\n{said.mark}\n{said.command}\n",
        "text": said.text,
        "markdown": said.markdown,
        "html": said.html,
    }[form].replace(ACK, "⟨签收⟩")
    path = GOLDEN / f"{name}.{form}"
    if os.environ.get("REGENERATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True, parents=True)
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", INCIDENT_REASONS)
def test_only_what_rings_wants_to_be_acknowledged(say: Callable[[str], Message], name: str) -> None:
    made = say(name)
    marks = {form.count(ACK) for form in (made.text, made.markdown, made.html)}
    quiet = AlertReason(name).quiet
    assert marks == {0 if quiet else 1}
    assert bool(made.command) is not quiet
    assert ("无须签收" in made.text) is quiet


@pytest.mark.parametrize("name", [*INCIDENT_REASONS, "drill", *NOTICES])
def test_sentence_for_a_voice_has_no_sign_a_voice_cannot_read(
    say: Callable[[str], Message], name: str
) -> None:
    said = say(name).line.removeprefix("【演练】")
    assert len(said) <= LINE_LIMIT
    assert not set(said) & set("ⅠⅡⅢⅣ→·【】①")


def test_drill_says_so_first_in_every_form(say: Callable[[str], Message]) -> None:
    made = say("drill")
    assert made.markdown.startswith("### 【演练】")
    assert "<title>【演练】【Ⅱ级" in made.html
    for form in (made.subject, made.text, made.line, made.mark):
        assert form.startswith("【演练】")
    assert made.html.index("【演练】") < made.html.index("Ⅱ级")


def test_title_cannot_make_an_alarm_look_like_a_drill(
    subject: SubjectMaker, settings: Settings, now: datetime
) -> None:
    occasion = Occasion(reason=AlertReason.OPENED, now=now)
    made = message(subject(title="【演练】养老金停发"), occasion, settings)
    for form in (made.subject, made.text, made.markdown, made.html, made.line):
        assert "【演练】" not in form
        assert "［演练］" in form


@pytest.mark.parametrize(("minutes", "said"), [(15, "还剩40分钟"), (100, "已超时45分钟")])
def test_clock_says_what_stops_it_and_how_to_record_that(
    told: Subject, settings: Settings, now: datetime, minutes: int, said: str
) -> None:
    occasion = Occasion(
        reason=AlertReason.NEAR if "还剩" in said else AlertReason.MISSED,
        now=now + timedelta(minutes=minutes),
        clock=_clock(told, "K3", "told"),
    )
    second = message(told, occasion, settings).text.splitlines()[1]
    assert "报告单位主要负责人" in second
    assert said in second
    assert second.endswith("monitor record 42 tell --by 姓名")


def test_every_clock_that_rings_names_a_step_the_command_line_knows(
    told: Subject, settings: Settings, now: datetime
) -> None:
    step = next(param for param in record.params if param.name == "action")
    assert isinstance(step.type, click.Choice)
    options = {name for param in record.params for name in param.opts}
    for name, rule in load_settings(SHIPPED).severity.clocks.items():
        if rule.stops in ("detected", "acknowledged"):
            continue
        clock = replace(_clock(told, "K3", rule.stops), name=name, label=rule.label)
        occasion = Occasion(reason=AlertReason.MISSED, now=now, clock=clock)
        typed = (
            message(told, occasion, settings).text.splitlines()[1].partition("monitor record ")[2]
        )
        words = typed.split()
        assert words[1] in step.type.choices, name
        assert {word for word in words if word.startswith("--")} <= options


def test_first_moves_keep_their_times_when_they_are_only_reminded_of(
    told: Subject, settings: Settings, now: datetime
) -> None:
    later = now + timedelta(hours=2)
    for reason in (AlertReason.ESCALATED, AlertReason.HANDED_ON, AlertReason.MISSED):
        said = message(told, Occasion(reason=reason, now=later), settings).text
        assert "（应于09:37前）" in said, reason


def test_what_was_done_is_told_to_whoever_takes_over(
    told: Subject, settings: Settings, now: datetime
) -> None:
    handed = Occasion(reason=AlertReason.HANDED_ON, now=now, by="日班甲")
    assert "进展：09:08日班甲核实" in message(told, handed, settings).text
    idle = replace(told, dispositions=())
    missed = replace(handed, reason=AlertReason.MISSED)
    assert "进展：尚无处置记录" in message(idle, missed, settings).text
    assert "进展" not in message(idle, handed, settings).text


def test_rise_is_told_as_what_is_new_since_the_alert_before(told: Subject, now: datetime) -> None:
    said = _change_since(told, now)
    assert said(Tier.YELLOW).startswith(
        "自08:50以来：原创+7，转发+120，新增1省，新触发“已证实成片停发或迟发待遇，不低于Ⅱ级”；"
    )
    assert said(Tier.YELLOW).endswith("；Ⅲ级→Ⅱ级。")
    assert said(Tier.ORANGE).endswith("；仍为Ⅱ级。")
    assert said(Tier.RED).endswith("；Ⅰ级→Ⅱ级。")


def test_what_came_is_counted_although_as_much_fell_out_of_the_day(
    told: Subject, now: datetime
) -> None:
    assert told.previous is not None
    shrunk = replace(told.assessment, heat=replace(told.assessment.heat, originals=1))
    said = since(told.previous, shrunk, told.members, told=Tier.ORANGE, now=now)
    assert "原创+2" in said


def test_subject_keeps_until_when_whatever_the_title(
    subject: SubjectMaker, settings: Settings, now: datetime
) -> None:
    occasion = Occasion(reason=AlertReason.OPENED, now=now, ack_due_at=now + timedelta(minutes=15))
    made = message(replace(subject(title="长" * 200), drill=True), occasion, settings)
    assert len(made.subject) <= SUBJECT_LIMIT
    assert made.subject.endswith("…，09:25前签收")
