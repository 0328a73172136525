"""What one alert says, as plain sentences, before any channel's form is given to it. PURE.

The order is that of the flash report (舆情快报) of agency practice, shortened to one screen of a
telephone: what, where, since when, how far it has spread, why it is grave, whether it is true,
until when to take it, what to do first and until when. Chat and mail have the rest below.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from monitor.alerts.cause import Occasion, aloud, cause, on_lock
from monitor.alerts.escape import plain
from monitor.alerts.figures import IN_FIGURES, clock_time, count, span, spread
from monitor.alerts.playbook import moves
from monitor.alerts.sheet import DRILL, Line, Sheet
from monitor.alerts.subject import Subject
from monitor.alerts.tellers import first_report, recurs, verified, voices
from monitor.settings import Settings
from monitor.types import AlertReason, Assessment, ClockDue, Factor, Incident

__all__ = ["Occasion", "compose"]

_GOLDEN_HOUR = timedelta(hours=1)
_SAID_ELSEWHERE = frozenset(("K0", "K1", "K2"))
"""Golden hour, detection and acknowledgement have sentences of their own."""
_CLOCKS_ON_SCREEN, _ORDERS_ON_SCREEN, _GROUNDS = 2, 2, 2
_MOST_FACTORS, _MOST_STEPS = 3, 3
_NEWS = (AlertReason.OPENED, AlertReason.RAISED)
_DUE = (AlertReason.MISSED, AlertReason.FOLLOW_UP)
_CIRCLED = "①②③"
_BRACKETS = str.maketrans("【】", "［］")
"""Those of the heading are not for titles: 【演练】 in one would make an alarm seem a drill."""
_FOOT = "级别由规则计算，Ⅰ级、Ⅱ级须由人工确认。本邮件供内部处置使用。"
_HEARSAY = "待核，尚无官方信息，不得对外引用"
_DRILL = "只检验通知是否及时到人，内容为虚构；请照常签收，不作对外处置"


def compose(subject: Subject, occasion: Occasion, settings: Settings) -> Sheet:
    """The sheet that tells of ``subject`` on ``occasion``."""
    incident, tier = subject.incident, subject.assessment.tier
    title = _title(subject)
    command = occasion.command or f"monitor acknowledge {incident.id} --by 姓名"
    drill = DRILL if subject.drill else ""
    asks = subject.drill or not occasion.reason.quiet
    screen, more = _parts(subject, occasion, settings)
    return Sheet(
        mark=f"{tier.label}·{occasion.reason.label}",
        title=title,
        standing="" if drill else _standing(incident, subject.assessment),
        tier=tier,
        lock=on_lock(occasion, tier, title, drill),
        aloud=aloud(occasion, tier, title, drill),
        screen=tuple(line for line in screen if line.text or line.ack),
        more=tuple(line for line in more if line.text),
        foot=_FOOT,
        command=command if asks else "",
        thread=incident.code,
        drill=subject.drill,
    )


def _parts(
    subject: Subject, occasion: Occasion, settings: Settings
) -> tuple[Iterable[Line], Iterable[Line]]:
    """What stands on the screen, and what below it."""
    if subject.drill:
        return _drilled(subject, occasion, settings), ()
    if occasion.reason.quiet:
        return _quiet(subject, occasion, settings), _more(subject, occasion, ())
    orders = _orders(subject, occasion, settings)
    first, later = orders[:_ORDERS_ON_SCREEN], orders[_ORDERS_ON_SCREEN:]
    return _loud(subject, occasion, settings, first), _more(subject, occasion, later)


def _standing(incident: Incident, judged: Assessment) -> str:
    if incident.awaits_confirmation:
        return "待人工确认"
    if incident.confirmed_by and incident.confirmed_tier is judged.tier:
        return f"{plain(incident.confirmed_by, 20)}已确认"
    return ""


def _title(subject: Subject) -> str:
    title = plain(subject.incident.title, 80).translate(_BRACKETS) or "（无标题）"
    known = subject.drill or verified(subject.members) or title.startswith("网传")
    return title if known else f"网传：{title}"


# ── on the screen ────────────────────────────────────────────────────────────────────────────


def _loud(
    subject: Subject, occasion: Occasion, settings: Settings, orders: Sequence[Line]
) -> Iterator[Line]:
    """What somebody who is rung needs, the most important first."""
    incident, judged, now = subject.incident, subject.assessment, occasion.now
    spoken = verified(subject.members)
    yield cause(occasion, incident.id)
    yield Line(name="地点", text=_place(subject, settings))
    yield Line(name="首发", text=f"{first_report(subject, now)}；{_golden_hour(incident, now)}")
    yield Line(name="传播", text=f"截至{clock_time(judged.heat.as_of, now)}，{spread(judged.heat)}")
    yield Line(name="依据", text=_grounds(judged))
    yield Line(name="官方", text=spoken)
    yield recurs(subject)
    yield Line(name="签收", text=_acknowledge(occasion), ack=True)
    yield from orders
    yield Line(name="时限", text="；".join(_running(occasion, incident)[:_CLOCKS_ON_SCREEN]))
    yield Line(name="进展", text=_progress(subject, occasion))
    yield Line(name="真实性", text="" if spoken else _HEARSAY)
    yield from list(voices(incident, subject.members, "原文"))[:1]
    yield Line(name="编号", text=_number(incident, occasion))


def _drilled(subject: Subject, occasion: Occasion, settings: Settings) -> Iterator[Line]:
    """What can be answered in a drill, and nothing that might be carried out."""
    yield Line(name="演练", text=_DRILL)
    yield cause(occasion, subject.incident.id)
    yield Line(name="地点", text=_place(subject, settings))
    yield Line(name="签收", text=_acknowledge(occasion), ack=True)
    yield Line(name="编号", text=_number(subject.incident, occasion))


def _orders(subject: Subject, occasion: Occasion, settings: Settings) -> list[Line]:
    """The first moves; only the news of a tier orders them anew, all else reminds of them."""
    given_at = occasion.given_at
    if given_at is None and occasion.reason not in _NEWS:
        given_at = occasion.now
    orders = moves(subject, settings, given_at, occasion.now)
    return [Line(text=f"先做{n}{order}") for n, order in zip(_CIRCLED, orders, strict=False)]


def _quiet(subject: Subject, occasion: Occasion, settings: Settings) -> Iterator[Line]:
    """What somebody who knows of it already wants to hear in passing."""
    incident, judged, now = subject.incident, subject.assessment, occasion.now
    spoken = verified(subject.members)
    yield cause(occasion, incident.id)
    yield Line(name="地点", text=_place(subject, settings))
    yield Line(name="传播", text=f"截至{clock_time(judged.heat.as_of, now)}，{spread(judged.heat)}")
    yield Line(name="官方" if spoken else "真实性", text=spoken or _HEARSAY)
    yield Line(name="进展", text=_progress(subject, occasion))
    yield Line(name="时限", text="；".join(_running(occasion, incident)[:_CLOCKS_ON_SCREEN]))
    yield from list(voices(incident, subject.members, "原文"))[:1]
    yield Line(name="编号", text=f"{plain(incident.code)}（仅供知悉，无须签收）")


def _number(incident: Incident, occasion: Occasion) -> str:
    told = f"；本次通知{occasion.told}" if occasion.told else ""
    return f"{plain(incident.code)}{told}"


def _place(subject: Subject, settings: Settings) -> str:
    place = plain(subject.region_name, 60) or "未定"
    place = place if subject.home else f"{place}（外地参照）"
    holder = plain(subject.incident.held_by or "", 20)
    held = f"承办人：{holder}" if holder else ""
    return "；".join(filter(None, (place, _unit(subject.incident, settings), held)))


def _unit(incident: Incident, settings: Settings) -> str:
    """Whose it is, or should be."""
    names = {unit.id: plain(unit.name, 40) for unit in settings.roster.units}
    if incident.owner is not None:
        return f"责任单位：{names.get(incident.owner, incident.owner)}"
    if incident.proposed is None or incident.proposed.unit_id not in names:
        return ""
    return f"责任单位（建议）：{names[incident.proposed.unit_id]}"


def _golden_hour(incident: Incident, now: datetime) -> str:
    due = incident.first_published_at + _GOLDEN_HOUR
    for clock in incident.clocks:
        if clock.name == "K0":
            due = clock.due_at
            if clock.stopped_at is not None and clock.stopped_at <= due:
                return f"黄金一小时内已有处置（{clock_time(clock.stopped_at, now)}）"
    if now >= due:
        return "黄金一小时已过"
    return f"黄金一小时还剩{span(due - now)}（至{clock_time(due, now)}）"


def _weightiest(judged: Assessment) -> list[Factor]:
    return sorted((f for f in judged.factors if f.points > 0), key=lambda factor: -factor.points)


def _grounds(judged: Assessment) -> str:
    """What made it grave beside its figures; how the points came about stands below."""
    counted = _weightiest(judged)
    beside = [factor for factor in counted if factor.letter not in IN_FIGURES]
    said = ((f.reason or f.value).partition("；")[0] for f in (beside or counted)[:_GROUNDS])
    return "；".join(plain(text, 50) for text in said if text)


def _progress(subject: Subject, occasion: Occasion) -> str:
    """What was last done about it; that nothing was is news only where something was due."""
    done = [
        f"{clock_time(step.at, occasion.now)}{plain(step.by, 20)}{step.action.label}"
        for step in sorted(subject.dispositions, key=lambda step: step.at)[-_MOST_STEPS:]
    ]
    if not done and occasion.reason in _DUE:
        return "尚无处置记录"
    return "，".join(done)


def _acknowledge(occasion: Occasion) -> str:
    if occasion.ack_due_at is None:
        return "请签收，表示已知悉"
    return f"请在{clock_time(occasion.ack_due_at, occasion.now)}前签收，逾期自动催办"


def _running(occasion: Occasion, incident: Incident) -> list[str]:
    """Clocks that run and are not told of elsewhere, the next one first."""
    running = [c for c in incident.clocks if c.stopped_at is None and _told_here(c, occasion)]
    running.sort(key=lambda clock: clock.due_at)
    return [_due(clock, occasion.now) for clock in running]


def _told_here(clock: ClockDue, occasion: Occasion) -> bool:
    by_itself = occasion.clock is not None and clock.name == occasion.clock.name
    return clock.name not in _SAID_ELSEWHERE and not by_itself


def _due(clock: ClockDue, now: datetime) -> str:
    if clock.due_at <= now:
        return f"{clock.label}已超时{span(now - clock.due_at)}"
    return f"{clock_time(clock.due_at, now)}前{clock.label}"


# ── below it, in chat and mail ───────────────────────────────────────────────────────────────


def _more(subject: Subject, occasion: Occasion, orders: Sequence[Line]) -> Iterator[Line]:
    incident, judged = subject.incident, subject.assessment
    yield from orders
    if incident.awaits_confirmation:
        confirm = f"monitor confirm {incident.id} --by 姓名"
        yield Line(name="确认级别", text="请核对后确认：", command=confirm)
    yield Line(name="主题", text=plain("、".join(subject.topic_labels)) or "未定")
    yield Line(name="情绪", text=_mood(subject))
    yield Line(name="研判", text="；".join(_reckoning(judged)))
    yield Line(name="主要得分", text="；".join(_scores(judged)))
    yield Line(name="升降条件", text="；".join(judged.what_if[:2]))
    yield Line(name="其后时限", text="；".join(_running(occasion, incident)[_CLOCKS_ON_SCREEN:]))
    yield from list(voices(incident, subject.members, "另见"))[1:]
    yield Line(name="采集", text=judged.coverage.removeprefix("采集覆盖："))


def _mood(subject: Subject) -> str:
    """What people want, and how many of them are against it."""
    heat = subject.assessment.heat
    asked = [m.classification.demand.demand for m in subject.members if m.classification.demand]
    wants = "、".join(f"{demand.label}{n}" for demand, n in Counter(asked).most_common(3))
    share = ""
    if heat.negative_share is not None:
        share = f"负面占比{heat.negative_share:.0%}（样本{heat.originals}）"
    comments = f"评论{count(heat.comments)}" if heat.comments else ""
    return "；".join(filter(None, (share, comments, f"诉求：{wants}" if wants else "")))


def _reckoning(judged: Assessment) -> Iterator[str]:
    yield judged.formula
    if judged.rules_fired:
        yield f"触发规则：{'、'.join(judged.rules_fired)}"
    if judged.note:
        yield f"研判说明：{plain(judged.note, 100)}"


def _scores(judged: Assessment) -> Iterator[str]:
    for factor in _weightiest(judged)[:_MOST_FACTORS]:
        yield f"{factor.name}{factor.points}分：{plain(factor.reason or factor.value, 60)}"
