"""Which steps people may take with an incident in which state, and why one may not be taken.

``MOVES`` is the whole of it: a step that has no line for the state an incident is in may not be
taken then. Who handles what, sends back and answers follows 国办发〔2016〕61号 (谁主管谁负责,
属地管理); 交办、转办、退回、督办、销号 are the steps of a ledger.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.clock import desk
from monitor.incidents.clocks import ARCHIVED, newest_turns
from monitor.settings.severity import SeveritySettings
from monitor.types import Action, ClockDue, Disposition, Incident, IncidentStatus, Tier

_WATCHING, _ASSESSED = IncidentStatus.WATCHING, IncidentStatus.ASSESSED
_RESPONDING, _ANSWERED = IncidentStatus.RESPONDING, IncidentStatus.ANSWERED
_CLOSED, _ARCHIVED = IncidentStatus.CLOSED, IncidentStatus.ARCHIVED
_DISMISSED, _RETURNED = IncidentStatus.DISMISSED, IncidentStatus.RETURNED

OPEN = (_WATCHING, _ASSESSED, _RESPONDING, _ANSWERED, _RETURNED)
"""Where there is still something to do about an incident."""

Moves = Mapping[IncidentStatus, IncidentStatus]


def _stay(*statuses: IncidentStatus) -> Moves:
    return {status: status for status in statuses}


def _all(to: IncidentStatus) -> Moves:
    return dict.fromkeys(OPEN, to)


_SEEN: Moves = {**_stay(*OPEN), _WATCHING: _ASSESSED}
_TAKEN_UP: Moves = {**_SEEN, _WATCHING: _RESPONDING, _ASSESSED: _RESPONDING}
MOVES: Mapping[Action, Moves] = {
    Action.ACKNOWLEDGE: {**_stay(*IncidentStatus), _WATCHING: _ASSESSED},
    Action.VERIFY: _SEEN,
    Action.HAND_ON: _SEEN,
    Action.SNOOZE: _stay(*OPEN),
    Action.ASSIGN: {**_TAKEN_UP, _RETURNED: _RESPONDING},
    Action.TRANSFER: _TAKEN_UP,
    Action.RETURN: {_ASSESSED: _RETURNED, _RESPONDING: _RETURNED},
    Action.SUPERVISE: _stay(*OPEN),
    Action.TELL: _SEEN,
    Action.REPORT: _SEEN,
    Action.VOICE: _TAKEN_UP,
    Action.BRIEF: _TAKEN_UP,
    Action.ANSWER: _all(_ANSWERED),
    Action.FOLLOW_UP: _SEEN,
    Action.CHECK: _SEEN,
    Action.RATE: _stay(_ANSWERED, _CLOSED, _ARCHIVED),
    Action.LINK: _stay(*OPEN, _CLOSED, _ARCHIVED),
    Action.NOTE: _stay(*IncidentStatus),
    Action.CLOSE: _all(_CLOSED),
    Action.REOPEN: {_CLOSED: _RESPONDING, _ARCHIVED: _RESPONDING, _DISMISSED: _ASSESSED},
    Action.ARCHIVE: {_CLOSED: _ARCHIVED},
    Action.DISMISS: _all(_DISMISSED),
}
"""For each step the states in which it may be taken, and where the incident stands after it."""

_PROVEN = frozenset((Action.REPORT, Action.VOICE, Action.BRIEF, Action.ANSWER))
_BETWEEN_PEOPLE = frozenset((Action.HAND_ON, Action.SNOOZE))
"""Taken by commands of their own, not by ``monitor record``."""
_REASONED = frozenset(
    (
        *(Action.RETURN, Action.TRANSFER, Action.DISMISS, Action.REOPEN),
        *_BETWEEN_PEOPLE,
    )
)
_WORDED = frozenset((Action.VERIFY, Action.NOTE))
_TO_A_UNIT = frozenset((Action.ASSIGN, Action.TRANSFER))
_OF_ITS_OWNER = frozenset((Action.TRANSFER, Action.RETURN))
_LINK_OR_NUMBER = re.compile(r"https?://\S|\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody says was done about an incident."""

    action: Action
    by: str
    note: str = ""
    evidence: str = ""
    unit_id: str | None = None
    detail: Mapping[str, object] = field(default_factory=dict)
    """``score`` of a rating, ``to`` of a link or of a person, ``step`` of a playbook."""
    done_at: datetime | None = None
    """When it was done, where it is recorded later; its clocks stop as of then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is known around the incident when a step is taken."""

    now: datetime
    rules: SeveritySettings
    units: Collection[str] = ()
    """Ids of the units there are."""
    earlier: Sequence[Disposition] = ()
    """The steps taken so far, in order."""
    linked: Incident | None = None
    """The incident that a link leads to, if there is one of that number."""


def is_calm(clocks: Sequence[ClockDue], tier: Tier, rules: SeveritySettings) -> bool:
    """Whether it has become quiet: the clock to the archive runs, or there is none at ``tier``."""
    duties = {
        name
        for name, rule in rules.clocks.items()
        if rule.stops == ARCHIVED and getattr(rule, tier.word, None) is not None
    }
    newest = newest_turns(clocks)
    return not duties or any(
        name in duties and clock.stopped_at is None for name, clock in newest.items()
    )


def refusal(incident: Incident, deed: Deed, around: Situation) -> str:
    """Why ``deed`` may not be; empty when it may."""
    return (
        _unfit_now(incident, deed)
        or _unsaid(incident, deed, around)
        or _unfit_unit(incident, deed, around)
        or _unfit_time(incident, deed, around)
        or _unfit_detail(incident, deed, around)
    )


def _unfit_now(incident: Incident, deed: Deed) -> str:
    if deed.action not in MOVES:
        return f"“{deed.action.label}”另有命令，见 monitor --help"
    allowed = MOVES[deed.action]
    if incident.status in allowed:
        return ""
    if incident.status is IncidentStatus.MERGED:
        return f"事件已并入事件 {incident.merged_into}，请在那里记录“{deed.action.label}”"
    where = "、".join(status.label for status in allowed)
    hint = ""
    if incident.status in MOVES[Action.REOPEN] and _RESPONDING in allowed:
        hint = "；确需继续办理的，请先用 reopen 重新办理并写明理由"
    return f"事件现为“{incident.status.label}”，只有{where}的才可{deed.action.label}{hint}"


def _unsaid(incident: Incident, deed: Deed, around: Situation) -> str:
    if not deed.by:
        return "没有写明是谁，请用 --by 写姓名"
    return _unproven(deed) or _unreasoned(incident, deed, around)


def _unproven(deed: Deed) -> str:
    what = deed.action.label
    if deed.action in _PROVEN and not _LINK_OR_NUMBER.search(deed.evidence):
        return f"{what}须有据可查：请用 --evidence 写链接或文号，例如 示社险函〔2026〕12号"
    if deed.action in _REASONED and not deed.note:
        option = "--reason" if deed.action in _BETWEEN_PEOPLE else "--note"
        return f"{what}须写明理由：请加 {option}"
    if deed.action in _WORDED and not deed.note:
        return f"{what}须写明情况：请加 --note"
    return ""


def _unreasoned(incident: Incident, deed: Deed, around: Situation) -> str:
    if deed.note:
        return ""
    if deed.action is Action.CLOSE and incident.status is not _ANSWERED:
        return "事件尚未公布答复；不答复而销号须写明理由：请加 --note"
    if deed.action is Action.ARCHIVE and not is_calm(incident.clocks, incident.tier, around.rules):
        return "舆情尚未平稳；提前归档须写明理由：请加 --note"
    return ""


def _unfit_unit(incident: Incident, deed: Deed, around: Situation) -> str:
    what = deed.action.label
    if deed.unit_id is not None and deed.unit_id not in around.units:
        return f"没有 {deed.unit_id!r} 这个单位，请用 roster.yaml 中 units 的 id"
    if deed.action in _TO_A_UNIT and deed.unit_id is None:
        return f"{what}给谁？请用 --unit 写单位的 id"
    if deed.action in _OF_ITS_OWNER and incident.owner is None:
        return f"事件没有责任单位，无从{what}；请先用 assign 交办"
    if deed.action in _TO_A_UNIT and deed.unit_id == incident.owner:
        return f"事件已由 {incident.owner!r} 负责，不必再{what}"
    if deed.action is Action.ASSIGN and incident.owner is not None:
        return f"事件已交办 {incident.owner!r}；改交别的单位请用 transfer 并写明理由"
    return ""


def _unfit_time(incident: Incident, deed: Deed, around: Situation) -> str:
    if deed.done_at is None:
        return ""
    if deed.done_at > around.now:
        return f"办理时间 {desk(deed.done_at):%m-%d %H:%M} 还没有到"
    if deed.done_at < incident.first_published_at:
        first = f"{desk(incident.first_published_at):%m-%d %H:%M}"
        return f"办理时间早于首发（{first}），请核对 --at"
    return ""


def _unfit_detail(incident: Incident, deed: Deed, around: Situation) -> str:
    match deed.action:
        case Action.RATE if _score(deed.detail) not in range(1, 6):
            return "满意度请写 1 到 5：--score 4"
        case Action.CHECK if not deed.detail.get("step"):
            return "完成了预案的哪一步？请用 monitor playbook --done 写步骤的编号"
        case Action.CHECK if step := _checked(deed, around.earlier):
            return f"这一步已由{step.by}于 {desk(step.at):%m-%d %H:%M} 完成"
        case Action.HAND_ON if not deed.detail.get("to"):
            return "转交给谁？请用 --to 写值班表中的姓名"
        case Action.LINK:
            return _unfit_link(incident, deed, around.linked)
    return ""


def _unfit_link(incident: Incident, deed: Deed, linked: Incident | None) -> str:
    if linked is None:
        return f"没有 {deed.detail.get('to')!r} 号事件可以关联，请用 --to 写旧事件的号"
    if linked.id == incident.id:
        return "事件不能与自己关联"
    if linked.status is IncidentStatus.MERGED:
        return f"事件 {linked.id} 已并入事件 {linked.merged_into}，请关联后者"
    if linked.first_published_at > incident.first_published_at:
        return f"事件 {linked.id} 首发在后，请在那里关联本事件"
    return ""


def _score(detail: Mapping[str, object]) -> int:
    """The score of a rating, 0 where none is given as a whole number."""
    score = detail.get("score")
    return score if isinstance(score, int) and not isinstance(score, bool) else 0


def _checked(deed: Deed, earlier: Sequence[Disposition]) -> Disposition | None:
    step = _step_of(deed.detail)
    done = (d for d in earlier if d.action is Action.CHECK and _step_of(d.detail) == step)
    return next(done, None)


def _step_of(detail: Mapping[str, object]) -> tuple[object, object]:
    """Which step of which playbook: another one may have a step of the same id."""
    return detail.get("playbook"), detail.get("step")
