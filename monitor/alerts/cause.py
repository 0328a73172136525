"""Why somebody is told now: the first sentence of an alert, and the one a voice says. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.alerts.escape import plain
from monitor.alerts.figures import clock_time, span, spoken_time
from monitor.alerts.sheet import LINE_LIMIT, SUBJECT_LIMIT, Line
from monitor.playbook import ACTIONS
from monitor.types import Action, AlertReason, ClockDue, Tier

_NAME = 20
_NOTE = 60
_STEPS: Mapping[str, Action] = {
    **ACTIONS,
    "assigned": Action.ASSIGN,
    "archived": Action.ARCHIVE,
}
"""The event that stops a clock, to the step that is recorded."""
_SPOKEN: Mapping[AlertReason, str] = {
    AlertReason.NEAR: "时限将到",
    AlertReason.MISSED: "时限已过",
    AlertReason.CALMED: "已平息",
}
_ASKED: Mapping[Action, str] = {
    Action.ASSIGN: " --unit 责任单位",
    Action.REPORT: " --evidence 链接或文号",
    Action.VOICE: " --evidence 链接或文号",
    Action.BRIEF: " --evidence 链接或文号",
    Action.ANSWER: " --evidence 链接或文号",
}
"""What else has to be said when such a step is recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Why an alert is made now, and what its readers are held to."""

    reason: AlertReason
    now: datetime
    told: str = ""
    """Who is told by this step, as one phrase."""
    change: str = ""
    """What is new since the alert before; ESCALATED: how long nobody has acknowledged."""
    ack_due_at: datetime | None = None
    given_at: datetime | None = None
    """When the first moves were ordered; ``now`` unless this is a reminder."""
    clock: ClockDue | None = None
    """The clock that is short of time, or out of it: NEAR and MISSED."""
    by: str = ""
    """Who handed it on, or set the tier: HANDED_ON, LOWERED."""
    note: str = ""
    """Why they did, in their words."""
    told_before: str = ""
    """Who was told by the steps before, as one phrase: ESCALATED, with ``given_at``."""
    command: str = ""
    """What to type in order to acknowledge; empty: that of the incident."""


def cause(occasion: Occasion, incident_id: int) -> Line:
    """Why this message comes, and to this reader; empty for a first one, its own cause."""
    text, command = _said(occasion), ""
    if occasion.clock is not None and (step := _STEPS.get(occasion.clock.stops)):
        text += "。办完请记录："
        command = f"monitor record {incident_id} {step.value.replace('_', '-')} --by 姓名"
        command += _ASKED.get(step, "")
    name = "变化" if occasion.reason is AlertReason.RAISED else occasion.reason.label
    return Line(name=name, text=text, command=command)


def _said(occasion: Occasion) -> str:
    change = occasion.change.removesuffix("。")
    by, note = plain(occasion.by, _NAME), plain(occasion.note, _NOTE)
    match occasion.reason:
        case AlertReason.ESCALATED:
            return f"{_unanswered(occasion) or change}，现请您处置"
        case AlertReason.HANDED_ON:
            return f"{by or '原承办人'}交您办理" + (f"，原因：{note}" if note else "")
        case AlertReason.NEAR | AlertReason.MISSED if occasion.clock is not None:
            return _time_left(occasion.clock, occasion.now)
        case AlertReason.LOWERED:
            who = f"由{by}改定" if by else "按规则自动降级"
            return _joined(_joined(who, note, "，"), change, "。")
        case AlertReason.CALMED:
            return _joined(note or "新增内容已回落到平常水平", change, "。")
        case _:
            return change


def _joined(first: str, then: str, sign: str) -> str:
    return sign.join(filter(None, (first, then)))


def _unanswered(occasion: Occasion) -> str:
    """Who has not answered, and for how long."""
    if not occasion.told_before or occasion.given_at is None:
        return ""
    return f"已通知{occasion.told_before}，{span(occasion.now - occasion.given_at)}无人签收"


def _time_left(clock: ClockDue, now: datetime) -> str:
    due, label = clock_time(clock.due_at, now), plain(clock.label, 30)
    if clock.due_at > now:
        return f"“{label}”{due}到期，还剩{span(clock.due_at - now)}"
    return f"“{label}”应于{due}前完成，已超时{span(now - clock.due_at)}，请立即办理"


# ── in one sentence ──────────────────────────────────────────────────────────────────────────


def on_lock(occasion: Occasion, tier: Tier, title: str, drill: str) -> str:
    """What a locked telephone shows: tier, occasion, title, until when; only the title is cut."""
    head = f"{drill}【{tier.short}·{occasion.reason.label}】"
    tail = _until(occasion)
    tail = f"，{tail}" if tail else ""
    return f"{head}{plain(title, SUBJECT_LIMIT - len(head) - len(tail))}{tail}"


def _until(occasion: Occasion) -> str:
    if (clock := occasion.clock) is not None:
        label = plain(clock.label.partition("（")[0], 16)
        over = clock.due_at <= occasion.now
        return f"{label}已超时" if over else f"{clock_time(clock.due_at, occasion.now)}前{label}"
    if occasion.ack_due_at is None or occasion.reason.quiet:
        return ""
    return f"{clock_time(occasion.ack_due_at, occasion.now)}前签收"


def aloud(occasion: Occasion, tier: Tier, title: str, drill: str) -> str:
    """What a voice says: occasion, tier, title, until when; only the title is cut."""
    head, tail = drill + _spoken_head(occasion, tier), _spoken_until(occasion)
    said = title.replace("网传：", "网传", 1).rstrip("。？！，；…")
    return f"{head}{plain(said, LINE_LIMIT - len(head) - len(tail) - 1)}。{tail}"


def _spoken_head(occasion: Occasion, tier: Tier) -> str:
    grade = tier.label.replace("（", "").replace("）", "")
    match occasion.reason:
        case AlertReason.OPENED:
            return f"新发{grade}舆情："
        case AlertReason.RAISED:
            return f"舆情升为{grade}："
        case AlertReason.LOWERED:
            return f"舆情降为{grade}："
        case AlertReason.ESCALATED:
            return f"{grade}舆情无人签收，请您处置："
        case AlertReason.HANDED_ON:
            return f"{grade}舆情由{plain(occasion.by, 8) or '原承办人'}转交您："
        case _:
            return f"{grade}舆情{_SPOKEN.get(occasion.reason, occasion.reason.label)}："


def _spoken_until(occasion: Occasion) -> str:
    if (clock := occasion.clock) is not None:
        label = plain(clock.label.partition("（")[0], 16)
        if clock.due_at <= occasion.now:
            return f"{label}已超时，请立即办理。"
        return f"{label}{spoken_time(clock.due_at, occasion.now)}到期。"
    if occasion.ack_due_at is None or occasion.reason.quiet:
        return ""
    return f"请在{spoken_time(occasion.ack_due_at, occasion.now)}前签收。"
