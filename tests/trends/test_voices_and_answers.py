"""Who is heard, and what was different after an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest

from monitor.trends.answered import Said, effect
from monitor.trends.intervals import newcombe, rate_ratio, wilson
from monitor.trends.series import Series
from monitor.trends.voices import share_of_voice

Made = Callable[[Sequence[float]], Series]
HOUR = timedelta(hours=1)
CAUTION = "热度本会自然消退，其他消息也有影响，不能据此断定因果。"


def _said(start: datetime, count: int, negative: int, first: int = 1) -> list[Said]:
    return [
        Said(item_id=first + n, at=start + n * timedelta(minutes=5), negative=n < negative)
        for n in range(count)
    ]


def test_share_is_told_with_sample_and_interval(daily: Made) -> None:
    found = share_of_voice(daily([5, 10, 0]), daily([20, 30, 35]))
    assert found.overall.n == 100
    assert found.overall.share == 0.15
    assert found.overall.interval == wilson(15, 100)
    assert [each.share for each in found.shares] == [0.2, 0.25, 0]
    assert found.sentence == (
        "官方说明15条，公众提问85条，官方说明占15%（95%区间9%—23%，n=100）"
        "；6月3日提问集中而没有官方说明。"
    )


def test_small_samples_have_no_share(daily: Made) -> None:
    found = share_of_voice(daily([1]), daily([18]))
    assert found.overall.share is None
    assert found.unanswered == ()
    assert found.sentence == "官方说明1条，公众提问18条，样本不足20条，不列占比。"
    with pytest.raises(ValueError, match="no step"):
        share_of_voice(daily([]), daily([]))


def test_voices_of_different_length_stand_side_by_side(daily: Made, monday: datetime) -> None:
    found = share_of_voice(daily([3]), daily([20, 22]))
    assert [each.official for each in found.shares] == [3, 0]
    assert found.unanswered == (monday + timedelta(days=1),)


def test_before_and_after_an_answer_are_told_without_a_cause(monday: datetime) -> None:
    answer = monday + timedelta(days=2)
    said = _said(answer - 24 * HOUR, 120, 75) + _said(answer, 45, 18, first=500)
    found = effect(said, answer, answer + timedelta(days=3))
    assert (found.before.count, found.after.count) == (120, 45)
    assert found.ratio == pytest.approx(0.375)
    assert found.ratio_interval == rate_ratio(45, 24, 120, 24)
    assert found.negative_change == pytest.approx(0.4 - 0.625)
    assert found.negative_interval == newcombe(18, 45, 75, 120)
    assert found.after.item_ids == tuple(range(500, 545))
    assert found.sentence == (
        "回应后24小时相关信息45条，回应前24小时120条；每小时数量为回应前的0.38倍"
        "（95%区间0.26—0.53）；负面占比回应前62%、回应后40%，相差-22个百分点"
        "（95%区间-38至-5）；" + CAUTION
    )


def test_a_day_not_over_is_compared_by_the_hour(monday: datetime) -> None:
    answer = monday + timedelta(days=2)
    said = _said(answer - 24 * HOUR, 96, 0) + _said(answer, 24, 0, first=500)
    found = effect(said, answer, answer + 6 * HOUR)
    assert found.after.hours == 6
    assert found.ratio == pytest.approx(1)
    assert found.sentence.startswith("回应后6小时相关信息24条，回应前24小时96条；")


def test_small_sides_are_counted_and_not_compared(monday: datetime) -> None:
    answer = monday + timedelta(days=2)
    found = effect(_said(answer - 24 * HOUR, 19, 5), answer, answer + 24 * HOUR)
    assert found.ratio is None
    assert found.negative_change is None
    assert found.sentence == (
        "回应后24小时相关信息0条，回应前24小时19条；一侧不足20条，不作前后比较；" + CAUTION
    )


def test_before_the_matter_came_up_nobody_is_counted_silent(monday: datetime) -> None:
    answer = monday + timedelta(days=2)
    said = _said(answer - 6 * HOUR, 60, 0) + _said(answer, 120, 0, first=500)
    late = effect(said, answer, answer + 12 * HOUR, began_at=answer - 6 * HOUR)
    assert late.before.hours == 6
    assert late.ratio == pytest.approx(1)
    early = effect(said, answer, answer + 12 * HOUR, began_at=monday)
    assert early.before.hours == 24


def test_an_answer_of_the_future_is_refused(monday: datetime) -> None:
    with pytest.raises(ValueError, match="does not lie between"):
        effect([], monday, monday)
    with pytest.raises(ValueError, match="does not lie between"):
        effect([], monday, monday + HOUR, began_at=monday)
