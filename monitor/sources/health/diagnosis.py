"""PURE. What ails a source although, or because, it answers; and when a trouble begins and passes.

A source that answers may still be frozen, garbled or read by selectors that find nothing: silence
is worth something only when it is known to be silence. Every finding says in Chinese what was seen
and what to do. A trouble that is open already is held by a lower threshold than the one that opens
it, so that it does not come and go.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from monitor.settings.sources import PushSource, SourceBase
from monitor.sources.health.silence import silence
from monitor.sources.health.vitals import Vitals, moment_told, span_told, told
from monitor.types import Ailment, FailureKind, SourceState, SourceTrouble, Tally

BY_WEIGHT: Final = (
    Ailment.DEAD,
    Ailment.ROBOTS,
    Ailment.REFORMATTED,
    Ailment.GARBLED,
    Ailment.SILENT,
    Ailment.MOVED,
    Ailment.SKEWED,
)
"""The ailments, those first that hide the most."""

_DEAD_AFTER: Final = timedelta(hours=1)
_DEAD_VISITS: Final = 6
_DEAD_FAILURES: Final = 3
_FAILURES: Final = 2
_UNDATED, _UNDATED_STILL, _UNDATED_USUALLY = 0.5, 0.2, 0.1
_UNDATED_OF, _USUAL_OF = 5, 20
_GARBLED, _GARBLED_STILL, _GARBLED_OF = 0.2, 0.05, 3
_SKEW_S, _SKEW_STILL_S = 300.0, 240.0
_LATE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One ailment, with what was seen and the remedy."""

    ailment: Ailment
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Troubles that begin (without an id yet) and troubles that have passed."""

    opened: tuple[SourceTrouble, ...] = ()
    ended: tuple[SourceTrouble, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """What one look is given."""

    config: SourceBase
    vitals: Vitals
    now: datetime
    open: bool
    """Whether the source has this trouble already."""


# ── diagnosis ────────────────────────────────────────────────────────────────────────────────


def diagnose(
    config: SourceBase, vitals: Vitals, now: datetime, known: Collection[Ailment] = ()
) -> tuple[Finding, ...]:
    """Everything that ails the source at ``now``; ``known`` are its troubles that are open."""
    found = []
    for ailment, look in _LOOKS.items():
        detail = look(_Case(config=config, vitals=vitals, now=now, open=ailment in known))
        if detail is not None:
            found.append(Finding(ailment=ailment, detail=detail))
    return tuple(found)


def _dead(case: _Case) -> str | None:
    state = case.vitals.state
    since = state.failing_since
    if not state.failures or since is None or state.last_failure not in (None, FailureKind.FETCH):
        return None
    long = case.now - since > max(_DEAD_AFTER, _DEAD_VISITS * case.config.every)
    if not case.open and not (long and state.failures >= _DEAD_FAILURES):
        return None
    return (
        f"自{moment_told(since)}起连续{state.failures}次访问未成功，最近一次："
        f"{told(state.last_error)}。请核对网址能否打开；已停用的，在 sources.yaml 中改址，"
        "或写 enabled: false 停用"
    )


def _robots(case: _Case) -> str | None:
    state = case.vitals.state
    refused = state.last_failure is FailureKind.ROBOTS and state.failures >= _FAILURES
    if not refused and not (case.open and state.failures):
        return None
    return (
        f"robots.txt 不允许采集或无法读取：{told(state.last_error)}。"
        "系统不绕过该规则；请与网站主办单位联系，或改用其公开接口、数据服务"
    )


def _reformatted(case: _Case) -> str | None:
    state = case.vitals.state
    unread = state.last_failure is FailureKind.PARSE and state.failures >= _FAILURES
    still = case.open and state.failures > 0 and state.last_failure is not FailureKind.ROBOTS
    if unread or still:
        return (
            f"网站有应答，但连续{state.failures}次未能读出内容：{told(state.last_error)}。"
            "请对照网页现状改 sources.yaml 中的选择器或字段，"
            f"用 monitor try-source {case.config.id} 试读"
        )
    return _undated(case)


def _undated(case: _Case) -> str | None:
    """Dates that used to be read and are not any more."""
    usual = case.vitals.usual
    dated_before = usual.seen >= _USUAL_OF and usual.undated < _UNDATED_USUALLY * usual.seen
    tally = case.vitals.recent(_UNDATED_OF)
    limit = _UNDATED_STILL if case.open else _UNDATED
    if not (case.open or dated_before) or not _reaches(tally.undated, tally, limit, _UNDATED_OF):
        return None
    return (
        f"近期读到{tally.seen}条，其中{tally.undated}条读不出发布时间，此前通常能读出，"
        "疑似网页改版。请核对日期的选择器或字段，"
        f"用 monitor try-source {case.config.id} 试读"
    )


def _garbled(case: _Case) -> str | None:
    tally = case.vitals.recent(_GARBLED_OF)
    limit = _GARBLED_STILL if case.open else _GARBLED
    if not _reaches(tally.garbled, tally, limit, _GARBLED_OF):
        return None
    return (
        f"近期读到{tally.seen}条，其中{tally.garbled}条文字损坏，关键词无从命中。"
        f"请用 monitor try-source {case.config.id} 查看，并将网页声明的编码告知程序维护人员"
    )


def _reaches(part: int, tally: Tally, limit: float, least: int) -> bool:
    return tally.seen >= least and part >= limit * tally.seen


def _silent(case: _Case) -> str | None:
    return silence(case.config, case.vitals, case.now, already=case.open)


def _skewed(case: _Case) -> str | None:
    skew = case.vitals.state.skew_s or 0.0
    if not abs(skew) > (_SKEW_STILL_S if case.open else _SKEW_S):
        return None
    way = "快" if skew > 0 else "慢"
    return (
        f"网站服务器的时钟比本机{way}{span_told(abs(skew))}，“几分钟前”一类的时间不可靠。"
        "多个信源同时如此的，请先校准本机时间"
    )


def _moved(case: _Case) -> str | None:
    moved_to = case.vitals.state.moved_to
    if not moved_to:
        return None
    return f"网址已永久迁至 {told(moved_to)}。请核实后改 sources.yaml 中的 url"


_LOOKS: Final[Mapping[Ailment, Callable[[_Case], str | None]]] = {
    Ailment.DEAD: _dead,
    Ailment.ROBOTS: _robots,
    Ailment.REFORMATTED: _reformatted,
    Ailment.GARBLED: _garbled,
    Ailment.SILENT: _silent,
    Ailment.MOVED: _moved,
    Ailment.SKEWED: _skewed,
}


# ── what begins and what passes ──────────────────────────────────────────────────────────────


def changes(
    still_open: Sequence[SourceTrouble], found: Mapping[str, Sequence[Finding]], now: datetime
) -> Changes:
    """What is to be opened and ended, when ``found`` holds the findings of every source there is.

    A source that is not among them is collected no longer, and so are its troubles.
    """
    had = {(trouble.source_id, trouble.ailment) for trouble in still_open}
    has = {(source_id, f.ailment) for source_id, findings in found.items() for f in findings}
    return Changes(
        opened=tuple(
            SourceTrouble(id=0, source_id=source_id, ailment=f.ailment, since=now, detail=f.detail)
            for source_id, findings in found.items()
            for f in findings
            if (source_id, f.ailment) not in had
        ),
        ended=tuple(t for t in still_open if (t.source_id, t.ailment) not in has),
    )


# ── at a glance ──────────────────────────────────────────────────────────────────────────────


def heartbeat(config: SourceBase, state: SourceState) -> datetime | None:
    """By when the next visit should have been made; None while none is planned."""
    if state.next_fetch_at is None:
        return None
    return state.next_fetch_at + max(_LATE, config.every)


def health_word(
    config: SourceBase, state: SourceState, ailments: Collection[Ailment], now: datetime
) -> str:
    """The state of a source in one word, as staff read it; the gravest ailment before all else."""
    for ailment in BY_WEIGHT:
        if ailment in ailments:
            return ailment.label
    if state.failures:
        return "重试中"
    if state.last_success_at is None:
        return "待推送" if isinstance(config, PushSource) else "待首访"
    due = heartbeat(config, state)
    return "迟到" if due is not None and due < now else "正常"
