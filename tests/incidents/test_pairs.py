"""The measurement over pairs, and the judgement it is made for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import InputError
from monitor.incidents.pairs import Text, affinity, score_pairs
from monitor.settings.severity import SeveritySettings
from monitor.types import Classification
from tests.incidents.conftest import lies_within

DAY = datetime(2026, 6, 15, tzinfo=UTC)


def _pair(label: str, score: str, by: str = "read") -> dict[str, Any]:
    side = {"title": score, "text": "", "time": "2026-06-15T08:00+08:00"}
    sides = {f"{s}_{name}": value for s in "ab" for name, value in side.items()}
    return {"id": f"{label}{score}", "label": label, "labelled_by": by, **sides}


def _told(one: Text, other: Text) -> float:
    return (float(one.title) + float(other.title)) / 2


def _unjudged(text: Text) -> Classification:
    return Classification(item_id=0, relevant=False, reason=text.title)


def test_figures_are_of_same_against_different_and_related_ones_are_only_counted() -> None:
    scored = [("same", "0.9"), ("same", "0.4"), ("different", "0.6"), ("different", "0.1")]
    pairs = [_pair(*pair) for pair in scored] + [_pair("related", "0.8")]
    (read,) = score_pairs(pairs, _told, 0.5).strata.values()
    assert (read.hits, read.false, read.near) == (1, 1, 1)
    assert (read.precision, read.recall, read.f1) == (0.5, 0.5, 0.5)
    assert read.auc == 0.75
    assert read.best_f1 == 0.8


def test_each_way_of_labelling_has_its_own_figures() -> None:
    pairs = [_pair("same", "0.9"), _pair("different", "0.2", by="weak:far")]
    score = score_pairs(pairs, _told, 0.5)
    assert list(score.strata) == ["read", "weak:far", "all"]
    assert score.strata["read"].auc is None
    assert score.strata["all"].f1 == 1.0
    told = score.as_text()
    assert all(name in told for name in score.strata)
    assert score.as_dict()["threshold"] == 0.5


def test_tie_counts_half() -> None:
    (read,) = score_pairs(
        [_pair("same", "0.5"), _pair("different", "0.5")], _told, 0.6
    ).strata.values()
    assert read.auc == 0.5


def test_nothing_to_measure_gives_no_figure() -> None:
    (everything,) = score_pairs([], _told, 0.5).strata.values()
    assert everything.as_dict()["f1"] is None


@pytest.mark.parametrize(
    "broken", [{"label": "alike"}, {"a_time": "gestern"}, {"b_time": None}, {"label": None}]
)
def test_malformed_pair_is_named(broken: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"same0\.5"):
        score_pairs([{**_pair("same", "0.5"), **broken}], _told, 0.5)


_texts = st.builds(
    Text,
    title=st.text("养老金医保望川县没到账《条例》app又 2026", max_size=20),
    body=st.just(""),
    at=st.datetimes(DAY.replace(tzinfo=None), (DAY + timedelta(days=9)).replace(tzinfo=None)).map(
        lambda at: at.replace(tzinfo=UTC)
    ),
)


@given(_texts, _texts)
def test_affinity_is_symmetric_and_between_nought_and_one(
    rules: SeveritySettings, one: Text, other: Text
) -> None:
    same = affinity(_unjudged, rules.grouping, within=lies_within)
    assert same(one, other) == same(other, one)
    assert 0.0 <= same(one, other) <= 1.0


def _joined(rules: SeveritySettings, one: str, other: str, *, days: int = 0) -> bool:
    same = affinity(_unjudged, rules.grouping, within=lies_within)
    texts = (
        Text(title=one, body="", at=DAY),
        Text(title=other, body="", at=DAY + timedelta(days=days)),
    )
    return same(*texts) >= rules.grouping.join_at


def test_two_headlines_of_one_story_join_and_months_apart_they_do_not(
    rules: SeveritySettings,
) -> None:
    one, other = "柳浦镇老人的银行卡被冻结", "银行卡遭冻结 柳浦镇老人取不出钱"
    assert _joined(rules, one, other)
    assert _joined(rules, one, other, days=1)
    assert not _joined(rules, one, other, days=60)
    assert not _joined(rules, one, other, days=-60)


def test_like_headlines_about_two_named_works_stay_apart(rules: SeveritySettings) -> None:
    asked = "如何评价《{}》征求意见稿？你满意吗？"
    assert not _joined(rules, asked.format("渡口管理规定"), asked.format("山林养护办法"))
    assert _joined(rules, asked.format("渡口管理规定"), asked.format("渡口管理规定"))
    assert _joined(rules, asked.format("渡口管理规定"), "渡口管理规定征求意见稿怎么评价")
