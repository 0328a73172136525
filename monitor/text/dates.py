"""Publication times as Chinese pages and feeds write them.

A time without a zone is desk time (Asia/Shanghai), a day without a time its first moment, a day
without a year the latest such day that is not in the future. A time in the future is refused; if it
calls itself UTC and is not in the future as desk time, it is that, because many feeds of this
country write GMT behind the time of their own clock.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime

from monitor.clock import DESK, desk
from monitor.text.normalise import fold_text

_DAYS: Mapping[str, int] = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2}
_UNITS: Mapping[str, timedelta] = {
    "秒": timedelta(seconds=1),
    "秒钟": timedelta(seconds=1),
    "分": timedelta(minutes=1),
    "分钟": timedelta(minutes=1),
    "小时": timedelta(hours=1),
    "个小时": timedelta(hours=1),
    "天": timedelta(days=1),
    "日": timedelta(days=1),
}
_SLACK = timedelta(days=1)
"""How far ahead of ``now`` a day without a year may lie and still be meant for this year."""
_CLOCKS_DIFFER = timedelta(hours=1)
"""How far ahead of ``now`` a time may lie and still be believed."""

_CLOCK = (
    r"(?:[\sT]*(?:星期.|周.|\(.{1,3}\))?[\sT]*(?P<half>凌晨|早上|上午|中午|下午|晚上|晚)?\s*"
    r"(?P<hour>\d{1,2})(?::|时|点)(?P<minute>\d{1,2})?分?(?::?(?P<second>\d{1,2})(?:[.,]\d+)?秒?)?"
    r"\s*(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?)?"
)
_AS_UTC = ("GMT", "UTC", "UT", "Z", "+0000")
_FULL = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})"
    r"(?!\d)\s*日?" + _CLOCK,
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:[\sT]?(?P<hour>\d{2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2}))?"
    r"\s*(?P<zone>z|[+-]\d{2}:?\d{2})?)?(?!\d)",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"(?<![\d.:年-])(?:(?P<month>\d{1,2})月(?P<day>\d{1,2})日|"
    r"(?P<month2>\d{2})[-/](?P<day2>\d{2})(?=\s+\d{1,2}:\d{2}|\s*$))" + _CLOCK,
    re.IGNORECASE,
)
_NAMED = re.compile(r"(?P<name>今天|今日|昨天|昨日|前天)" + _CLOCK, re.IGNORECASE)
_AGO = re.compile(r"(?P<count>\d{1,4}|半)\s*(?P<unit>秒钟?|分钟?|个?小时|天|日)(?:之|以)?前")
_BARE_CLOCK = re.compile(r"\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*")


def parse_date(text: str, now: datetime) -> datetime | None:
    """The first time written in ``text`` that has come, in UTC; None when there is none.

    ``now`` is what 3小时前, 昨天 and a day without a year count from.
    """
    text = text.strip()[:200]
    mail = _mail_date(text)
    if mail is not None:
        return come(mail, now, as_utc=text.endswith(_AS_UTC))
    folded = fold_text(text)
    if "刚刚" in folded:
        return now.astimezone(UTC)
    for pattern in (_FULL, _COMPACT):
        for match in pattern.finditer(folded):
            moment = _dated(match, match["year"])
            as_utc = (match["zone"] or "").lower() in ("z", "utc", "gmt")
            if moment is not None and (moment := come(moment, now, as_utc=as_utc)) is not None:
                return moment
    found = _ago(folded, now) or _named(folded, now) or _yearless(folded, now)
    return None if found is None else come(found, now)


def come(moment: datetime, now: datetime, *, as_utc: bool = False) -> datetime | None:
    """``moment``, when it is not in the future, be it as desk time wrongly called UTC."""
    latest = now + _CLOCKS_DIFFER
    if moment > latest and as_utc:
        moment = moment.replace(tzinfo=DESK).astimezone(UTC)
    return moment if moment <= latest else None


def _mail_date(text: str) -> datetime | None:
    """RFC 2822, as feeds have it."""
    if not re.match(r"(?:[A-Za-z]{3},\s*)?\d{1,2}\s+[A-Za-z]{3}", text):
        return None
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return _utc(moment if moment.tzinfo else moment.replace(tzinfo=DESK))


def _dated(match: re.Match[str], year: str | int) -> datetime | None:
    parts = match.groupdict()
    month, day = parts["month"] or parts.get("month2"), parts["day"] or parts.get("day2")
    try:
        return _at(date(int(year), int(month or 0), int(day or 0)), parts)
    except ValueError:
        return None


def _at(day: date, parts: Mapping[str, str | None]) -> datetime | None:
    """``day`` at the clock time of a match, desk time unless a zone is given; ValueError if none.

    24:00 is the next midnight.
    """
    hour, minute, second = (int(parts.get(unit) or 0) for unit in ("hour", "minute", "second"))
    half = parts.get("half") or ""
    if half in ("下午", "晚上", "晚") and hour < 12:
        hour += 12
    if (hour, minute, second) == (24, 0, 0):
        day, hour = day + timedelta(days=1), 0
    moment = datetime.combine(day, time(hour, minute, second), DESK)
    zone = (parts.get("zone") or "").lower()
    if zone:
        moment = moment.replace(tzinfo=UTC)
        if zone[0] in "+-":
            shift = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
            moment -= shift if zone[0] == "+" else -shift
    return _utc(moment)


def _utc(moment: datetime) -> datetime | None:
    try:
        return moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _ago(text: str, now: datetime) -> datetime | None:
    match = _AGO.search(text)
    if match is None:
        return None
    count = 0.5 if match["count"] == "半" else int(match["count"])
    return now.astimezone(UTC) - count * _UNITS[match["unit"]]


def _named(text: str, now: datetime) -> datetime | None:
    match = _NAMED.search(text)
    if match is not None:
        parts, back = match.groupdict(), _DAYS[match["name"]]
    elif (clock := _BARE_CLOCK.fullmatch(text)) is not None:
        parts = clock.groupdict()
        back = int((int(parts["hour"]), int(parts["minute"])) > (desk(now).hour, desk(now).minute))
    else:
        return None
    try:
        return _at(desk(now).date() - timedelta(days=back), parts)
    except ValueError:
        return None


def _yearless(text: str, now: datetime) -> datetime | None:
    match = _SHORT.search(text)
    if match is None:
        return None
    year = desk(now).year
    for candidate in range(year, year - 8, -1):  # 8: the last 29 February
        moment = _dated(match, candidate)
        if moment is not None and moment <= now + _SLACK:
            return moment
    return None
