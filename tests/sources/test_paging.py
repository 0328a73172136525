from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.settings.sources import Paging, Window
from monitor.sources.asking.paging import Page, onward, start
from monitor.types import SourceState

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
EVERY = timedelta(minutes=10)
BY_NUMBER = Paging(param="page", max_pages=3)
BY_OFFSET = Paging(param="offset", first=0, step=2, max_pages=3)
HANDED_OUT = Paging(param="cursor", cursor="next", max_pages=3)
WINDOW = Window(param="since", until_param="until", overlap=timedelta(minutes=1))


@dataclass(slots=True)
class Desk:
    """An interface, and what a reader who visits it every ten minutes got of it."""

    paging: Paging
    window: Window | None
    newest_first: bool
    bounded: bool
    rows: dict[str, datetime] = field(default_factory=dict)
    got: set[str] = field(default_factory=set)
    state: SourceState = field(default_factory=lambda: SourceState(source_id="sample"))
    now: datetime = NOW

    def publish(self, count: int) -> None:
        for number in range(len(self.rows), len(self.rows) + count):
            self.rows[f"r{number}"] = self.now - timedelta(seconds=30)

    def listing(self, page: Page) -> list[str]:
        """The interface's answer without paging."""
        since = datetime.fromisoformat(page.begin) if page.begin else NOW - timedelta(days=9)
        until = datetime.fromisoformat(page.until) if page.until and self.bounded else self.now
        found = [key for key, at in self.rows.items() if since <= at <= until]
        return found[::-1] if self.newest_first else found

    def answer(self, page: Page) -> tuple[list[str], str]:
        """The rows of one page, two to a page, and the next page's value."""
        listing = self.listing(page)
        if self.paging is BY_NUMBER:
            begin = (int(page.value) - 1) * 2
        else:
            begin = int((page.value or "0").removeprefix("after-"))
        more = begin + 2 < len(listing)
        return listing[begin : begin + 2], f"after-{begin + 2}" if more else ""

    def visit(self, failing: Sequence[bool] = ()) -> bool:
        """Read until there is no further page or one fails; whether more was left over."""
        self.now += EVERY
        self.state = replace(self.state, last_attempt_at=self.now)
        fails = [*failing, *[False] * 99]
        page: Page | None = start(self.paging, self.window, self.state)
        cut_off, read = False, 0
        while page is not None and not fails[read]:
            sent = Page.of(page.context())
            rows, handed_out = self.answer(sent)
            self.got |= set(rows)
            after = onward(
                sent,
                rows,
                handed_out,
                paging=self.paging,
                window=self.window,
                cursor=self.state.cursor,
            )
            self.state = replace(self.state, cursor=after.cursor)
            page, cut_off, read = after.page, after.cut_off, read + 1
        failures = self.state.failures + 1 if read == 0 else 0
        self.state = replace(self.state, failures=failures)
        return cut_off


busy_day = st.lists(st.tuples(st.integers(0, 9), st.lists(st.booleans(), max_size=3)), max_size=8)


@pytest.mark.parametrize("paging", [BY_NUMBER, BY_OFFSET, HANDED_OUT])
@given(day=busy_day, newest_first=st.booleans(), bounded=st.booleans())
def test_whichever_pages_fail_no_row_of_a_window_is_missed(
    paging: Paging, day: list[tuple[int, list[bool]]], *, newest_first: bool, bounded: bool
) -> None:
    desk = Desk(paging, WINDOW, newest_first, bounded)
    for published, failing in day:
        desk.publish(published)
        desk.visit(failing)
    for _ in range(20):  # quiet visits, six rows each
        desk.visit()
    assert desk.got == set(desk.rows)
    assert "page" not in desk.state.cursor


@pytest.mark.parametrize("paging", [BY_NUMBER, BY_OFFSET, HANDED_OUT])
@given(failing=st.lists(st.lists(st.booleans(), max_size=3), max_size=5))
def test_without_a_window_a_page_that_failed_is_read_later(
    paging: Paging, failing: list[list[bool]]
) -> None:
    desk = Desk(paging, None, newest_first=True, bounded=False)
    desk.publish(6)  # as many as may be read in one visit
    for pages in failing:
        desk.visit(pages)
    desk.visit()
    assert desk.got == set(desk.rows)


def test_reading_stops_where_all_rows_are_known() -> None:
    desk = Desk(BY_NUMBER, None, newest_first=True, bounded=False)
    desk.publish(5)
    assert not desk.visit()
    desk.publish(1)
    page = start(desk.paging, None, desk.state)
    first, _ = desk.answer(page)
    after = onward(page, first, "", paging=BY_NUMBER, window=None, cursor=desk.state.cursor)
    assert after.page is not None
    after = onward(after.page, ["r3", "r2"], "", paging=BY_NUMBER, window=None, cursor=after.cursor)
    assert after.page is None
    assert not after.cut_off


def test_what_is_cut_off_is_told_and_read_at_the_next_visit() -> None:
    desk = Desk(BY_NUMBER, WINDOW, newest_first=False, bounded=True)
    desk.publish(9)
    assert desk.visit()
    assert desk.state.cursor["page"] == "4"
    assert "since" not in desk.state.cursor
    assert not desk.visit()
    assert desk.got == set(desk.rows)
    # The second visit finished the first one's window, and no more.
    assert desk.state.cursor["since"] == (NOW + EVERY).isoformat()


@pytest.mark.parametrize(
    ("page", "keys", "handed_out", "paging", "value"),
    [
        (Page(value="1"), [], "", BY_NUMBER, None),
        (Page(value="1"), ["a", "b"], "", BY_NUMBER, "2"),
        (Page(value="2", number=2, size=3), ["a", "b"], "", BY_NUMBER, None),
        (Page(value="2", number=2, size=2), ["a", "b"], "", BY_NUMBER, "3"),
        (Page(value="0"), ["a"], "", BY_OFFSET, None),
        (Page(value="0"), ["a", "b"], "", BY_OFFSET, "2"),
        (Page(), ["a"], "x", HANDED_OUT, "x"),
        (Page(value="x", number=2), ["a"], "x", HANDED_OUT, None),
        *[(Page(), ["a"], end, HANDED_OUT, None) for end in ("", "0", "-1", "false")],
        (Page(), ["a"], "x", None, None),
    ],
)
def test_the_list_ends_where_a_page_is_empty_or_short_or_none_is_handed_out(
    page: Page, keys: list[str], handed_out: str, paging: Paging | None, value: str | None
) -> None:
    after = onward(page, keys, handed_out, paging=paging, window=WINDOW, cursor={})
    assert (after.page.value if after.page else None) == value


def test_an_interface_that_gives_the_same_page_again_and_again_is_asked_twice() -> None:
    first = onward(
        Page(value="1"), ["a", "b"], "", paging=BY_NUMBER, window=WINDOW, cursor={"since": "x"}
    )
    assert first.page is not None
    again = onward(first.page, ["a", "b"], "", paging=BY_NUMBER, window=WINDOW, cursor=first.cursor)
    assert again.page is None


def test_a_page_that_fails_three_times_is_given_up_and_its_window_read_anew() -> None:
    cursor = {
        "since": (NOW - EVERY).isoformat(),
        "page": "stale",
        "from": "2026-11-22T01:00:00+00:00",
        "until": NOW.isoformat(),
    }
    state = SourceState(source_id="x", cursor=cursor, last_attempt_at=NOW + EVERY, failures=2)
    assert start(HANDED_OUT, WINDOW, state).value == "stale"
    assert start(BY_NUMBER, WINDOW, state).value == "1"
    anew = start(HANDED_OUT, WINDOW, replace(state, failures=3))
    assert (anew.value, anew.until) == ("", (NOW + EVERY).isoformat())
    assert anew.begin == (NOW - EVERY - WINDOW.overlap).isoformat()


def test_the_first_window_goes_back_as_far_as_told_and_stays_open_without_a_time() -> None:
    state = SourceState(source_id="x", last_attempt_at=NOW)
    assert start(None, WINDOW, state).begin == (NOW - timedelta(days=1)).isoformat()
    unknown = start(None, WINDOW, replace(state, last_attempt_at=None))
    assert (unknown.begin, unknown.until) == ("", "")


@given(st.lists(st.integers(0, 5000).map(str), max_size=3000))
def test_what_is_remembered_stays_small_and_strange_keys_are_kept(keys: list[str]) -> None:
    cursor = {"not_modified": "3", "rows_known": "a b"}
    after = onward(Page(value="1"), keys, "", paging=BY_NUMBER, window=None, cursor=cursor)
    assert after.cursor["not_modified"] == "3"
    assert all(len(value.split()) <= 1002 for value in after.cursor.values())
