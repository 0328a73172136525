from __future__ import annotations

import pytest

from monitor.classify.evaluate import LABELS, OTHER, score_topics
from monitor.errors import InputError
from monitor.settings import Settings

GOLD = [
    {"id": "a", "labels": ["fund_gap"]},
    {"id": "b", "labels": ["fund_gap", "arrears"]},
    {"id": "c", "labels": [OTHER]},
    {"id": "d", "labels": []},
]


def guess(name: str, *topics: str, relevant: bool = True) -> dict[str, object]:
    return {"id": name, "relevant": relevant, "topics": [{"id": t, "score": 3} for t in topics]}


def test_precision_and_recall_are_counted_per_label() -> None:
    score = score_topics(
        GOLD,
        [guess("a", "fund_gap"), guess("b", "arrears"), guess("c"), guess("d", "fund_gap")],
    )
    assert score.labels["fund_gap"].precision == pytest.approx(0.5)
    assert score.labels["fund_gap"].recall == pytest.approx(0.5)
    assert score.labels["arrears"].f1 == pytest.approx(1.0)
    assert score.relevance.precision == pytest.approx(0.75)
    assert score.relevance.recall == pytest.approx(1.0)


def test_a_relevant_item_without_topic_counts_as_other() -> None:
    score = score_topics(GOLD[2:3], [guess("c")])
    assert score.labels[OTHER].f1 == pytest.approx(1.0)


def test_two_topics_of_one_label_count_once() -> None:
    gold = [{"id": "a", "labels": ["contribution_rate"]}]
    score = score_topics(gold, [guess("a", "resident_premium", "contribution_rate")])
    assert score.labels["contribution_rate"].as_dict()["f1"] == pytest.approx(1.0)


def test_a_gold_record_without_prediction_is_missing_and_counts_as_missed() -> None:
    score = score_topics(GOLD, [])
    assert score.missing == 4
    assert score.relevance.recall == pytest.approx(0.0)
    assert score.macro_f1 == pytest.approx(0.0)


def test_a_map_of_ones_own_replaces_the_shipped_one() -> None:
    gold = [{"id": "a", "labels": ["money"]}]
    score = score_topics(gold, [guess("a", "fund_gap")], {"fund_gap": "money"})
    assert set(score.labels) == {"money", OTHER}
    assert score.labels["money"].f1 == pytest.approx(1.0)


def test_the_table_names_the_worst_label() -> None:
    text = score_topics(GOLD, [guess("a", "fund_gap"), guess("b", "fund_gap", "arrears")]).as_text()
    assert "macro-F1" in text
    assert "RELEVANT" in text
    assert "missing 2 of 4" in text


def test_macro_is_the_plain_mean_of_the_labels() -> None:
    score = score_topics(GOLD, [guess("a", "fund_gap"), guess("b", "arrears"), guess("c")])
    figures = [counts.f1 for counts in score.labels.values()]
    assert score.macro_f1 == pytest.approx(sum(figures) / len(figures))
    assert score.as_dict()["macro_f1"] == pytest.approx(score.macro_f1, abs=1e-4)


def test_a_record_without_id_is_refused() -> None:
    with pytest.raises(InputError, match="has no 'id'"):
        score_topics([{"labels": []}], [])


def test_gold_without_labels_is_refused() -> None:
    with pytest.raises(InputError, match="has no list 'labels'"):
        score_topics([{"id": "a"}], [])


def test_a_topic_that_is_no_object_is_refused() -> None:
    with pytest.raises(InputError, match="must be an object with 'id'"):
        score_topics(GOLD, [{"id": "a", "relevant": True, "topics": ["fund_gap"]}])


def test_every_topic_of_the_settings_has_a_label(settings: Settings) -> None:
    assert {topic.id for topic in settings.topics.topics} == set(LABELS)
