"""Many messages become one, none is dropped, and what is gravest waits for nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.fold import Limits, Told, folded, next_out
from monitor.alerts.sheet import MARKDOWN_LIMIT, TEXT_LIMIT
from monitor.settings.alerts import StormSettings
from monitor.types import ACK, Tier, Waiting

NOW = datetime(2026, 3, 10, tzinfo=UTC)
STORM = StormSettings()


def one(
    number: int,
    tier: Tier = Tier.YELLOW,
    address: str = "a",
    *,
    due: bool = True,
    delayed: bool = False,
    alone: bool = False,
) -> Waiting:
    return Waiting(
        id=number,
        alert_id=number,
        address=address,
        tier=tier,
        next_attempt_at=NOW,
        due=due,
        failed=False,
        delayed=delayed,
        alone=alone,
    )


def limits(
    per_minute: int | None = None,
    given: Mapping[str, int] | None = None,
    *,
    above: int = 5,
    shared: bool = False,
) -> Limits:
    return Limits(above=above, per_minute=per_minute, given=given or {}, shared=shared)


def ids(chosen: Sequence[Waiting]) -> list[int]:
    return [each.id for each in chosen]


# ── what goes next ───────────────────────────────────────────────────────────────────────────


def test_a_few_messages_go_one_by_one_the_first_first() -> None:
    assert ids(next_out([one(n) for n in range(5)], limits())) == [0]


def test_more_than_a_few_for_one_recipient_go_as_one() -> None:
    waiting = [one(n) for n in range(6)] + [one(9, address="b")]
    assert ids(next_out(waiting, limits())) == [0, 1, 2, 3, 4, 5]


def test_in_a_group_all_read_all() -> None:
    waiting = [one(n, address=str(n)) for n in range(6)]
    assert ids(next_out(waiting, limits(shared=True))) == [0, 1, 2, 3, 4, 5]
    assert ids(next_out(waiting, limits())) == [0]


def test_the_gravest_go_by_themselves_in_a_storm() -> None:
    waiting = [one(1, Tier.RED), one(2, Tier.RED), *(one(n) for n in range(3, 9))]
    assert ids(next_out(waiting, limits())) == [1]
    assert ids(next_out(waiting[1:], limits())) == [2]
    assert ids(next_out(waiting[2:], limits())) == [3, 4, 5, 6, 7, 8]


def test_too_many_of_the_gravest_are_one_message_without_the_others() -> None:
    waiting = [*(one(n, Tier.RED) for n in range(6)), *(one(n) for n in range(6, 9))]
    assert ids(next_out(waiting, limits())) == [0, 1, 2, 3, 4, 5]


def test_what_is_due_within_the_minute_goes_along() -> None:
    waiting = [one(0, due=False), *(one(n) for n in range(1, 6))]
    assert ids(next_out(waiting, limits())) == [0, 1, 2, 3, 4, 5]
    assert next_out([one(0, due=False)], limits()) == ()


def test_what_was_made_to_wait_for_others_is_gathered() -> None:
    waiting = [one(1, delayed=True), one(2, due=False, delayed=True)]
    assert ids(next_out(waiting, limits())) == [1, 2]
    assert ids(next_out([one(1, delayed=True), one(2)], limits())) == [1]


def test_somebody_who_has_had_enough_in_this_minute_waits() -> None:
    had = {"a": 5}
    assert next_out([one(1)], limits(given=had)) == ()
    assert ids(next_out([one(1), one(2, address="b")], limits(given=had))) == [2]
    assert ids(next_out([one(1, Tier.RED), one(2)], limits(given=had))) == [1]
    assert ids(next_out([one(1), one(2)], limits(given={"a": 4}))) == [1, 2]


def test_a_channel_that_is_full_takes_nothing_and_keeps_room_for_the_gravest() -> None:
    assert next_out([one(1, Tier.RED)], limits(20, {"x": 20})) == ()
    assert next_out([one(1)], limits(20, {"x": 16})) == ()
    assert ids(next_out([one(1)], limits(20, {"x": 15}))) == [1]
    assert ids(next_out([one(1, Tier.RED)], limits(20, {"x": 19}))) == [1]
    assert ids(next_out([one(1)], limits(1))) == [1], "a narrow channel keeps nothing back"


def test_a_drill_is_never_mixed_with_what_is_real() -> None:
    waiting = [one(0, alone=True), *(one(n) for n in range(1, 8))]
    assert ids(next_out(waiting, limits())) == [0]
    assert ids(next_out(waiting[1:], limits())) == [1, 2, 3, 4, 5, 6, 7]


rows = st.lists(
    st.builds(
        one,
        st.integers(),
        st.sampled_from(Tier),
        st.sampled_from("abc"),
        due=st.booleans(),
        delayed=st.booleans(),
        alone=st.booleans(),
    ),
    max_size=30,
    unique_by=lambda each: each.id,
).map(lambda found: sorted(found, key=lambda each: -each.tier))
some_limits = st.builds(
    limits,
    st.none() | st.integers(1, 30),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 12)),
    above=st.integers(1, 8),
    shared=st.booleans(),
)


@given(rows, some_limits)
def test_what_goes_next_is_due_and_within_the_limits(waiting: list[Waiting], taken: Limits) -> None:
    chosen = next_out(waiting, taken)
    if not chosen:
        return
    assert any(each.due for each in chosen)
    assert taken.left() > 0
    assert len({each.tier is Tier.RED for each in chosen}) == 1
    assert len(chosen) == 1 or not any(each.alone for each in chosen)
    assert taken.shared or len({each.address for each in chosen}) == 1
    grave = [each for each in waiting if each.due and each.tier is Tier.RED]
    assert not grave or chosen[0].tier is Tier.RED, "nothing goes before the gravest"


@given(rows, st.integers(1, 8), st.booleans())
def test_all_that_is_due_goes_out_in_the_end_each_once(
    waiting: list[Waiting], above: int, shared: bool
) -> None:
    """However many rounds it takes; what is not due may have gone along."""
    gone: list[int] = []
    while chosen := next_out(waiting, limits(above=above, shared=shared)):
        gone += ids(chosen)
        waiting = [each for each in waiting if each.id not in gone]
    assert len(gone) == len(set(gone))
    assert not any(each.due for each in waiting)


# ── the words ────────────────────────────────────────────────────────────────────────────────


def told(number: int, tier: Tier = Tier.YELLOW, **changes: Any) -> Told:
    plain = Told(
        about=f"incident:{number}",
        tier=tier,
        subject=f"【{tier.short}·新发】网传：望川县第{number}批养老金迟发，09:40前签收",
        place="望川县",
        code=f"20260310-{number:03d}",
        due_at=NOW + timedelta(minutes=100 + number),
    )
    return replace(plain, **changes)


def test_folded_message_reads_well() -> None:
    many = [told(1, Tier.ORANGE), *(told(n) for n in range(2, 16))]
    message = folded(many, STORM, NOW, command="monitor acknowledge storm:7 --by 姓名")
    assert message.subject == "【合并通知】15件：Ⅱ级1件、Ⅲ级14件"
    lines = message.text.splitlines()
    assert lines[1] == ("1. 【Ⅱ级·新发】网传：望川县第1批养老金迟发（望川县，20260310-001）")
    assert any(line.startswith("另有") and line.endswith("，未逐一列出。") for line in lines)
    assert "短时间内有15条通知，合并为这一条；逐件查看：monitor alerts --open" in lines
    assert "最早一件应在09:41前签收；签收这一条即全部签收。" in lines
    assert ACK in message.text
    assert "有删节" not in message.text


def test_each_thing_is_named_once_as_last_told() -> None:
    first, again = told(1), told(1, subject="【Ⅲ级·催办】望川县")
    message = folded([again, first, told(2)], STORM, NOW)
    assert message.subject == "【合并通知】2件：Ⅲ级2件"
    assert "催办" in message.text
    assert message.text.count("20260310-001") == 1
    assert "3条通知" in message.text
    assert ACK not in message.text, "what asks nothing wants no answer"


def test_what_may_have_been_received_before_says_so() -> None:
    message = folded([told(1), told(2, again=True)], STORM, NOW)
    assert message.text.count("〔重发〕【Ⅲ级·新发】网传：望川县第2批") == 1
    assert "其中1条先前可能已收到，列出的标〔重发〕；" in message.text
    assert "重发" not in folded([told(1), told(2)], STORM, NOW).text


@given(
    st.lists(
        st.builds(
            Told,
            about=st.text(max_size=3),
            tier=st.sampled_from(Tier),
            subject=st.text(max_size=80),
            place=st.text(max_size=40),
            code=st.sampled_from(["", "20260310-001"]),
            due_at=st.none() | st.just(NOW),
            again=st.booleans(),
        ),
        min_size=1,
        max_size=40,
    ),
    st.integers(1, 20),
)
def test_whatever_is_folded_fits_counts_all_and_keeps_the_way_to_answer(
    many: list[Told], most: int
) -> None:
    message = folded(many, StormSettings(most_lines=most), NOW, command="monitor acknowledge")
    things = len({each.about for each in many})
    assert message.subject.startswith(f"【合并通知】{things}件：")
    assert len(message.text.encode()) <= TEXT_LIMIT
    assert len(message.markdown.encode()) <= MARKDOWN_LIMIT
    assert all(ACK in form for form in (message.text, message.markdown, message.html))
    assert f"{len(many)}条通知" in message.text
    again = sum(each.again for each in many)
    assert (f"其中{again}条先前可能已收到" in message.text) == bool(again)
