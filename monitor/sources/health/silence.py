"""PURE. Whether a source that answers has fallen silent against its own habit.

Only duty time counts (working days, 8:00 to 22:00): a weekend or the national holiday is no alarm.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Final

from monitor.clock import add_duty_time, desk
from monitor.settings.sources import LedgerSource, PushSource, RecordedSource, SourceBase
from monitor.sources.health.vitals import Vitals, moment_told, span_told
from monitor.types import Rhythm

_DUTY_DAY: Final = timedelta(hours=14)
_THREE_YEARS_S: Final = 3 * 250 * _DUTY_DAY.total_seconds()
_LEAST_GAPS: Final = 3.0
_LEARNT: Final = 5
_ANSWERS: Final = 3
_SELDOM: Final = timedelta(hours=12)
_OLD: Final = timedelta(days=30)
_OLDEST: Final = timedelta(days=365)
_EMPTY_DAYS: Final = 3


def silence(config: SourceBase, vitals: Vitals, now: datetime, *, already: bool) -> str | None:
    """What was not seen for how long, and the remedy; None when nothing is amiss.

    Recordings end, and ledgers come when somebody exports them: neither falls silent. A push
    source is judged by its habit alone. ``already`` says that it is known to be silent.
    """
    if isinstance(config, RecordedSource | LedgerSource):
        return None
    rhythm, pushed = vitals.rhythm, isinstance(config, PushSource)
    if rhythm is None:
        return None if pushed else _never(config, vitals)
    frozen = None if pushed else _frozen(vitals, rhythm)
    if frozen is not None or rhythm.gap_s is None or rhythm.learnt_from < _LEARNT:
        return frozen
    limit = patience(rhythm.gap_s)
    quiet_for = now - rhythm.last_new_at
    if quiet_for < limit or add_duty_time(rhythm.last_new_at, limit) > now:
        return None
    if not (already or pushed or _answers(config, vitals)):
        return None
    return _quiet(config, rhythm, rhythm.gap_s, pushed=pushed)


def patience(gap_s: float) -> timedelta:
    """The duty time without anything new that is called silence: never less than a working day.

    A source that publishes at random times every ``gap_s`` seconds stays out that long by chance
    about once in three years: 12 gaps for one of ten minutes, 7 for a daily one.
    """
    gaps = max(_LEAST_GAPS, math.log(_THREE_YEARS_S / max(gap_s, 1.0)))
    return max(_DUTY_DAY, timedelta(seconds=gap_s * gaps))


def _never(config: SourceBase, vitals: Vitals) -> str | None:
    if vitals.days_answered < _EMPTY_DAYS:
        return None
    return (
        f"近两周有{vitals.days_answered}天访问成功，但从未读到内容。"
        f"请用 monitor try-source {config.id} 试读，核对网址和选择器"
    )


def _frozen(vitals: Vitals, rhythm: Rhythm) -> str | None:
    """A list that was old news already when its newest text was first read."""
    newest = rhythm.newest_published_at
    if newest is None:
        return None
    habit = timedelta(seconds=12 * (rhythm.gap_s or 0) * 24 / 14)
    if rhythm.last_new_at - newest <= max(_OLD, min(habit, _OLDEST)):
        return None
    seen, undated = (
        getattr(vitals.lately, name) + getattr(vitals.usual, name) for name in ("seen", "undated")
    )
    if seen and undated >= seen / 2:  # what is new there carries no date
        return None
    local = desk(newest)
    return (
        f"网站应答正常，但最新一条发布于{local.year}年{local.month}月{local.day}日，早已停更。"
        "请改用该单位现行的栏目，或停用此信源"
    )


def _answers(config: SourceBase, vitals: Vitals) -> bool:
    """Whether it was heard often enough lately: otherwise it is we who were away."""
    longest = max(config.every, config.slowest or config.every)
    needed = _ANSWERS if longest <= _SELDOM else 1
    return vitals.lately.visits - vitals.lately.failed_visits >= needed


def _quiet(config: SourceBase, rhythm: Rhythm, gap_s: float, *, pushed: bool) -> str:
    days = gap_s / _DUTY_DAY.total_seconds()
    habit = f"{round(days)}个工作日" if days >= 1.5 else span_told(gap_s)
    seen = f"平常约每{habit}有新内容，自{moment_told(rhythm.last_new_at)}起一直没有（休息日不计）。"
    if pushed:
        return seen + "请与数据供应方核对接口和合同是否有效"
    return f"{seen}请打开网页核对是否停更；网页有新内容的，用 monitor try-source {config.id} 试读"
