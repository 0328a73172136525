"""The daily look: new words, topics and spellings are queued from what came in, within bounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import pytest

from monitor import gleaning, jobs
from monitor.app import Monitor
from monitor.clock import SimulatedClock, utc
from monitor.text.fingerprint import fingerprint
from monitor.types import (
    Authority,
    Engagement,
    Item,
    Platform,
    Relation,
    Suggestion,
    SuggestionKind,
    SuggestionStatus,
)

Watch = Callable[..., Monitor]
NOW = utc(datetime(2026, 6, 15, 9))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OLD = (
    "养老金这个月涨了多少，邻居都在打听。",
    "医保卡余额怎么查，窗口说去网上看。",
    "失业金领了三个月，后面还能不能续。",
    "灵活就业一年交多少合适，求建议。",
)
NEW = (
    "镇上的智慧验机坏了，老人养老金认证办不了。",
    "智慧验机又黑屏，社保所说等厂家来人。",
    "跑了两趟，智慧验机还是识别不了指纹，养老金怎么办。",
    "村里的智慧验机只有一台，认证排队到天黑，养老金要停发吗。",
    "智慧验机厂家说月底修好，养老金认证先等等。",
)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOW)


@pytest.fixture
def m(watch: Watch, clock: SimulatedClock) -> Monitor:
    return watch(clock, sources={})


def keep(m: Monitor, bodies: Iterable[str], at: datetime, outlets: int = 4) -> list[int]:
    """Items collected at ``at``, by turns of several outlets."""
    made = [
        Item(
            id=0,
            source_id="forum",
            platform=Platform.FORUM,
            authority=Authority.FORUM,
            outlet=f"论坛{n % outlets}",
            region=None,
            url=f"https://bbs.example/{n}",
            canonical_url=f"https://bbs.example/{n}",
            external_id=None,
            title="",
            body=body,
            published_at=at,
            collected_at=at,
            fingerprint=fingerprint("", body),
            relation=Relation.FRESH,
            relation_reason="",
            origin_id=None,
            engagement=Engagement(),
            run_id="r",
        )
        for n, body in enumerate(bodies)
    ]
    with m.store.write() as unit:
        return [item.id for item in unit.items.add(made, [None] * len(made))]


def history(m: Monitor) -> None:
    for day in range(8, 30):
        keep(m, OLD, NOW - day * DAY)


def queued(m: Monitor, kind: SuggestionKind = SuggestionKind.TERM) -> dict[str, Suggestion]:
    with m.store.read() as unit:
        found = unit.suggestions.waiting(NOW - 90 * DAY, 100)
    return {s.form: s for s in found if s.kind is kind}


def test_word_that_was_never_there_is_proposed_with_its_texts(m: Monitor) -> None:
    history(m)
    ids = keep(m, NEW, NOW - HOUR)
    assert gleaning.glean(m) == len(NEW)
    found = queued(m)["智慧验机"]
    assert (found.count, found.item_ids) == (5, tuple(sorted(ids, reverse=True)))
    assert "5篇用到，往常没有" in found.reason


def test_words_the_lists_know_are_no_news(m: Monitor) -> None:
    keep(m, ["医保卡余额怎么查。", *OLD[1:]] * 6, NOW - 9 * DAY)
    history(m)
    keep(m, ["养老金没到账，养老金认证还没做。"] * 12, NOW - HOUR)
    gleaning.glean(m)
    assert not [form for form in queued(m) if "养老金" in form]


def test_without_a_history_nothing_is_unusual(m: Monitor) -> None:
    keep(m, OLD, NOW - 9 * DAY)
    keep(m, NEW, NOW - HOUR)
    assert gleaning.glean(m) == len(NEW)
    assert queued(m) == {}


def test_looking_twice_queues_once_and_a_rejected_word_never_again(m: Monitor) -> None:
    history(m)
    keep(m, NEW, NOW - HOUR)
    gleaning.glean(m)
    once = queued(m)
    gleaning.glean(m)
    assert queued(m) == once
    with m.store.write() as unit:
        for found in once.values():
            unit.suggestions.decide(found.id, SuggestionStatus.REJECTED, "林知夏", NOW)
    gleaning.glean(m)
    assert queued(m) == {}
    assert queued(m, SuggestionKind.TOPIC) == {}


def test_words_that_come_together_are_a_candidate_topic_once(
    m: Monitor, clock: SimulatedClock
) -> None:
    lines = ["智慧验机黑屏，指静脉读不出，养老金认证办不了，只好去总窗口补录。"] * 6
    history(m)
    keep(m, lines, NOW - HOUR, outlets=6)
    gleaning.glean(m)
    first = queued(m, SuggestionKind.TOPIC)
    assert len(first) == 1
    clock.move_to(NOW + DAY)
    keep(m, ["智慧验机黑屏，指静脉读不出，养老金认证没人管。"] * 5, NOW + DAY - HOUR)
    gleaning.glean(m)
    assert list(queued(m, SuggestionKind.TOPIC)) == list(first), "moved on, not proposed anew"


def test_evasive_spelling_is_proposed_with_its_guess(m: Monitor) -> None:
    keep(m, ["社煲断缴了半年，单位说补缴没戏，医保也停了。"] * 2, NOW - HOUR)
    gleaning.glean(m)
    (found,) = queued(m, SuggestionKind.SPELLING).values()
    assert (found.form, found.guess, found.count) == ("社煲", "社保", 2)


def test_spelling_that_the_table_cannot_hold_is_not_proposed(m: Monitor) -> None:
    keep(m, ["交了十年的社 保断缴了，社&保停了。"] * 2, NOW - HOUR)
    gleaning.glean(m)
    assert [s.form for s in queued(m, SuggestionKind.SPELLING).values()] == ["社&保"]


def test_names_and_masks_are_not_proposed(m: Monitor) -> None:
    history(m)
    keep(m, ["〔手机号〕王建军说养老金没发，王建军要求答复。"] * 6, NOW - HOUR)
    gleaning.glean(m)
    told = "".join([*queued(m), *queued(m, SuggestionKind.TOPIC)])
    assert "建军" not in told
    assert "手机号" not in told


# ── the job ──────────────────────────────────────────────────────────────────────────────────


def test_job_looks_once_a_day(m: Monitor, clock: SimulatedClock) -> None:
    job = next(job for job in jobs.JOBS if job.name == "suggest")
    keep(m, NEW, NOW - HOUR)
    assert [jobs.ring(m, job) for _ in range(2)] == [len(NEW), 0]
    clock.move_to(utc(datetime(2026, 6, 16, 0, 1)))
    assert [jobs.ring(m, job) for _ in range(2)] == [len(NEW), 0]


def test_job_that_failed_is_rung_again(m: Monitor, monkeypatch: pytest.MonkeyPatch) -> None:
    from monitor.errors import StoreError  # noqa: PLC0415 - for this test only

    def fail(_: Monitor) -> int:
        raise StoreError("the database is locked")

    job = next(job for job in jobs.JOBS if job.name == "suggest")
    keep(m, NEW, NOW - HOUR)
    with monkeypatch.context() as broken:
        broken.setattr(jobs, "glean", fail)
        assert jobs.ring(m, job) == 0
    assert jobs.ring(m, job) == len(NEW)
