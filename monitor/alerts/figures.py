"""Times and figures as an alert says them. PURE."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.clock import desk
from monitor.types import Authority, Heat

_MINUTE = timedelta(minutes=1)
IN_FIGURES = frozenset("BCDF")
"""Letters of the factors that the figures of spread tell: spread, voices, velocity, tone."""
_LOW = (Authority.FORUM, Authority.SELF_MEDIA)
_RANK = {authority: rank for rank, authority in enumerate(reversed(Authority))}


def clock_time(moment: datetime, now: datetime) -> str:
    """``09:31`` on the day of ``now``, ``11-21 22:10`` on any other, on the desk's wall clock."""
    same_day = desk(moment).date() == desk(now).date()
    return desk(moment).strftime("%H:%M" if same_day else "%m-%d %H:%M")


def spoken_time(moment: datetime, now: datetime) -> str:
    """``9点05分``, ``9点整`` or ``11月21日22点10分``: as a voice reads it."""
    at = desk(moment)
    day = "" if at.date() == desk(now).date() else f"{at.month}月{at.day}日"
    return f"{day}{at.hour}点{f'{at.minute:02d}分' if at.minute else '整'}"


def span(length: timedelta) -> str:
    """``39分钟``, ``5小时20分钟`` or ``3天4小时``; less than a minute is ``1分钟``."""
    minutes = max(1, length // _MINUTE)
    if minutes < 60:
        return f"{minutes}分钟"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours}小时" + (f"{minutes}分钟" if minutes else "")
    days, hours = divmod(hours, 24)
    return f"{days}天" + (f"{hours}小时" if hours else "")


def count(number: int) -> str:
    """The number, from ten thousand up in 万 with one decimal, from a hundred million in 亿."""
    for unit, word in ((100_000_000, "亿"), (10_000, "万")):
        if number >= unit:
            return f"{number / unit:.1f}".removesuffix(".0") + word
    return str(number)


def standing(authority: Authority | None) -> int:
    """How high a voice stands, central media highest; no voice at all is lowest."""
    return -1 if authority is None else _RANK[authority]


def spread(heat: Heat) -> str:
    """One sentence: how far it has spread in the last 24 hours, zero figures left out."""
    counted = (
        ("原创", heat.originals, ""),
        ("转载", heat.reprints, ""),
        ("媒体", heat.outlets, "家"),
        ("工单", heat.tickets, "件"),
        ("转发", heat.forwards, ""),
        ("阅读", heat.views, ""),
    )
    parts = [f"{name}{count(number)}{unit}" for name, number, unit in counted if number]
    if heat.per_hour:
        parts.append(f"近1小时{heat.per_hour:g}条（平时的{_times(heat.ratio)}倍）")
    if heat.places > 1:
        parts.append(f"波及{heat.places}地")
    if heat.best_rank is not None:
        parts.append(f"热搜第{heat.best_rank}位")
    if heat.top_authority is not None and heat.top_authority not in _LOW:
        parts.append(f"最高级别为{heat.top_authority.label}")
    return "，".join(parts) or "尚无传播数据"


def _times(ratio: float) -> str:
    return f"{ratio:.1f}".removesuffix(".0")
