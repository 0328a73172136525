"""How the figures of a trend are written for staff: numbers, shares, days, spans."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.clock import desk
from monitor.trends.intervals import Interval
from monitor.trends.series import Step

FEWEST = 20
"""The smallest sample of which a percentage is told."""

UNITS = {Step.HOUR: "个小时", Step.DAY: "日", Step.WEEK: "周"}
"""How steps are counted: 3日, 48个小时."""

_BRIEFLY = timedelta(microseconds=1)


def number(figure: float) -> str:
    """Whole numbers as they are, others below 100 to one place: ``12``, ``3.4``, ``1288``."""
    if math.isinf(figure):
        return "不限"
    rounded = round(figure) if abs(figure) >= 100 else round(figure, 1)
    return f"{rounded + 0:g}" if abs(rounded) < 100 else f"{rounded:.0f}"


def times(ratio: float) -> str:
    """A ratio as a multiple: ``3.8倍``, ``0.38倍``."""
    return f"{ratio:.2f}倍" if ratio < 1 else f"{number(ratio)}倍"


def percent(share: float) -> str:
    """A share of 0 to 1 in whole per cent: ``62%``; what is neither none nor all is told so."""
    whole = round(100 * share)
    if whole in (0, 100) and share not in (0, 1):
        return "不足1%" if whole == 0 else "超过99%"
    return f"{whole}%"


def points(difference: float) -> str:
    """A difference of two shares in percentage points, with its sign: ``-22``, ``+3``."""
    return f"{round(100 * difference):+d}" if round(100 * difference) else "0"


def between(interval: Interval) -> str:
    """The ends of an interval of counts: ``18—70``."""
    return f"{number(interval.low)}—{number(interval.high)}"


def day(moment: datetime, *, year: bool = False) -> str:
    """The day at the desk: ``6月3日``, or ``2026年6月3日``."""
    at = desk(moment)
    return f"{at.year}年{at.month}月{at.day}日" if year else f"{at.month}月{at.day}日"


def when(moment: datetime, step: Step) -> str:
    """The step that begins at ``moment``: ``6月3日``, ``6月3日8时``, ``6月1日当周``."""
    if step is Step.HOUR:
        return f"{day(moment)}{desk(moment).hour}时"
    return day(moment) if step is Step.DAY else f"{day(moment)}当周"


def span(start: datetime, end: datetime, step: Step = Step.DAY, *, year: bool = False) -> str:
    """From ``start`` to before ``end``: ``6月3日—6月9日``, ``6月3日8时—14时``."""
    if step is Step.HOUR:
        last = desk(end)
        close = f"{last.hour}时"
        if desk(end - _BRIEFLY).date() != desk(start).date():
            close = day(end) + close
        elif last.hour == 0:
            close = "24时"
        return f"{day(start, year=year)}{desk(start).hour}时—{close}"
    first, past = day(start, year=year), day(end - _BRIEFLY)
    if desk(start).year != desk(end - _BRIEFLY).year:
        first, past = day(start, year=True), day(end - _BRIEFLY, year=True)
    return first if desk(start).date() == desk(end - _BRIEFLY).date() else f"{first}—{past}"


def listed(names: Sequence[str], most: int = 5) -> str:
    """Names side by side, the rest counted: ``甲、乙、丙等7个``."""
    if len(names) <= most:
        return "、".join(names)
    return f"{'、'.join(names[:most])}等{len(names)}个"
