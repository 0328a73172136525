from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.clock import DESK
from monitor.text.dates import parse_date

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)  # 14:00 at the desk


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=DESK)  # type: ignore[misc, arg-type]  # year, month, day, …


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22 15:30",
        "2026-11-23",
        "Sun, 22 Nov 2026 15:30:00 +0800",
        "2026-11-22T15:30:00Z",
        "今天 18:00",
        "2099年1月1日",
    ],
)
def test_time_that_has_not_come_is_refused(text: str) -> None:
    assert parse_date(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-07-01 10:00", at(2024, 7, 1, 10)),
        ("2024-07-01 10:00:15", at(2024, 7, 1, 10, 0, 15)),
        ("2024年7月1日", at(2024, 7, 1)),
        ("2024年07月01日 08时05分", at(2024, 7, 1, 8, 5)),
        ("2026年2月10日 18:05", at(2026, 2, 10, 18, 5)),
        ("2024年7月1日 星期一 10:30", at(2024, 7, 1, 10, 30)),
        ("2024/7/1 下午3:05", at(2024, 7, 1, 15, 5)),
        ("2024.07.01", at(2024, 7, 1)),
        ("２０２４年７月１日", at(2024, 7, 1)),
        ("发布时间：2024-07-01 10:00 来源：某报", at(2024, 7, 1, 10)),
        ("20240701", at(2024, 7, 1)),
        ("20240701100530", at(2024, 7, 1, 10, 5, 30)),
        ("2024-07-01T10:00:00Z", at(2024, 7, 1, 18)),
        ("2024-07-01T10:00:00+08:00", at(2024, 7, 1, 10)),
        ("2024-07-01T10:00:00.123+0000", at(2024, 7, 1, 18)),
        ("2024-07-01T00:00:00-05:00", at(2024, 7, 1, 13)),
        ("Mon, 01 Jul 2024 10:00:00 +0800", at(2024, 7, 1, 10)),
        ("Mon, 01 Jul 2024 10:00:00 GMT", at(2024, 7, 1, 18)),
        ("7月1日 10:00", at(2026, 7, 1, 10)),
        ("07-01 10:00", at(2026, 7, 1, 10)),
        ("02-10", at(2026, 2, 10)),
        ("12-30", at(2025, 12, 30)),
        ("12月30日", at(2025, 12, 30)),
        ("2月29日", at(2024, 2, 29)),
        ("今天 08:30", at(2026, 11, 22, 8, 30)),
        ("昨天", at(2026, 11, 21)),
        ("昨天 18:05", at(2026, 11, 21, 18, 5)),
        ("昨日23时15分", at(2026, 11, 21, 23, 15)),
        ("前天 7:05", at(2026, 11, 20, 7, 5)),
        ("10:30", at(2026, 11, 22, 10, 30)),
        ("3小时前", at(2026, 11, 22, 11)),
        ("15分钟前", at(2026, 11, 22, 13, 45)),
        ("半小时前", at(2026, 11, 22, 13, 30)),
        ("2天前", at(2026, 11, 20, 14)),
        ("刚刚", at(2026, 11, 22, 14)),
        ("2024-07-01 24:00", at(2024, 7, 2)),
        ("23:50", at(2026, 11, 21, 23, 50)),
        # Later than now if it were UTC: the desk's own clock, wrongly labelled.
        ("Sun, 22 Nov 2026 13:55:00 GMT", at(2026, 11, 22, 13, 55)),
        ("2026-11-22T13:55:00Z", at(2026, 11, 22, 13, 55)),
        # The first that has come counts.
        ("2027年1月1日起施行 2026-11-22 10:00", at(2026, 11, 22, 10)),
        ("2026-11-22 14:10", at(2026, 11, 22, 14, 10)),
    ],
)
def test_written_time_is_read_in_utc(text: str, moment: datetime) -> None:
    read = parse_date(text, NOW)
    assert read == moment
    assert read is not None
    assert read.utcoffset() == timedelta()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "来源：某报",
        "2024-13-45",
        "2024-02-30",
        "99999999",
        "1719799200",
        "第3天",
        "99月1日",
        "今天 77:00",
        "Mon, 99 Jul 2024 10:00:00 +0800",
        "比分3-2",
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse_date(text, NOW) is None


def test_desk_day_counts_for_words_such_as_today() -> None:
    late = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # already the 23rd at the desk
    assert parse_date("今天 00:30", late) == at(2026, 11, 23, 0, 30)


@pytest.mark.fuzz
@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_without_an_error(text: str) -> None:
    read = parse_date(text, NOW)
    assert read is None or read.tzinfo is not None


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2026, 11, 22)))
def test_iso_time_comes_back_to_the_second(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    assert parse_date(moment.isoformat(), NOW) == moment
