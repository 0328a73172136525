"""The three figures, and the rule by which a challenger takes the champion's place."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.classify.classifier import Classifier
from monitor.classify.compare import Contest, Figures, Known, decide, known, measure
from monitor.classify.training import Labels, Sample


def asked(title: str, **said: Any) -> Known:
    plain = {"relevant": None, "topics": None, "tone": None}
    return Known(title=title, body="", **{**plain, **said})


def figures(topics: float, relevance: float = 0.9, tone: float = 0.7, texts: int = 100) -> Figures:
    return Figures(texts=texts, topics=topics, relevance=relevance, tone=tone)


EVEN = Contest(champion=figures(0.8), challenger=figures(0.8))
BETTER = Contest(champion=figures(0.8), challenger=figures(0.82))
WORSE = Contest(champion=figures(0.82), challenger=figures(0.8))
NO_HELD = Contest(
    champion=Figures(texts=0, topics=None, relevance=None, tone=None),
    challenger=Figures(texts=0, topics=None, relevance=None, tone=None),
)
HARDLY_BETTER = Contest(champion=figures(0.8), challenger=figures(0.8001))
SLIGHTLY_WORSE = Contest(champion=figures(0.804), challenger=figures(0.8))


@pytest.mark.parametrize(
    ("gold", "held", "better", "says"),
    [
        (EVEN, BETTER, True, "提高"),
        (SLIGHTLY_WORSE, BETTER, True, "没有明显退步"),
        (WORSE, BETTER, False, "退步2.0分"),
        (BETTER, WORSE, False, "下降"),
        (BETTER, EVEN, False, "不分高下"),
        (BETTER, NO_HELD, True, "只看标准集"),
        (EVEN, NO_HELD, False, "不分高下"),
        (HARDLY_BETTER, NO_HELD, True, "提高不到0.1分"),
    ],
)
def test_challenger_must_lose_nothing_on_gold_and_win_on_what_was_held_back(
    gold: Contest, held: Contest, *, better: bool, says: str
) -> None:
    verdict = decide(gold, held)
    assert (verdict.better, says in verdict.reason) == (better, True)


def test_one_figure_that_suffers_is_not_made_good_by_another() -> None:
    traded = Contest(champion=figures(0.8), challenger=figures(0.95, relevance=0.88))
    assert not decide(traded, BETTER).better


def test_few_held_back_corrections_have_no_say() -> None:
    few = Contest(champion=figures(0.2, texts=9), challenger=figures(0.9, texts=9))
    assert not decide(EVEN, few).better
    enough = Contest(champion=figures(0.2, texts=10), challenger=figures(0.9, texts=10))
    assert decide(EVEN, enough).better


def test_figures_are_measured_over_what_was_said_only(classifier: Classifier) -> None:
    texts = [
        asked("养老金没到账", relevant=True, topics=frozenset({"benefit_payment"})),
        asked("今天下雨记得带伞", relevant=False, topics=frozenset()),
        asked("养老金没到账", tone=-1),
    ]
    found = measure(classifier, texts)
    assert found == Figures(texts=3, topics=1.0, relevance=1.0, tone=1.0)
    assert measure(classifier, texts[2:]).topics is None
    assert measure(classifier, texts[2:]).relevance is None
    assert measure(classifier, []) == NO_HELD.champion


def test_wrong_answers_lower_the_figure_they_concern(classifier: Classifier) -> None:
    wrong = [
        asked("养老金没到账", relevant=True, topics=frozenset({"arrears"}), tone=1),
        asked("医保异地结算失败", relevant=True),
    ]
    found = measure(classifier, wrong)
    assert (found.topics, found.relevance, found.tone) == (0.0, 1.0, 0.0)
    assert found.overall == pytest.approx(1 / 3)


def test_labelled_sample_says_everything() -> None:
    labels = Labels(topics=("arrears",), relevant=True, tone=-1, demand=None)
    sample = Sample(title="", body="单位不交社保", voice="post", labels=labels, place="a.txt:1")
    assert known(sample) == Known(
        title="", body="单位不交社保", relevant=True, topics=frozenset({"arrears"}), tone=-1
    )
