"""Rules and model together: who has the word, and on what evidence."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.app import load_gazetteer, load_model, load_segmenter
from monitor.classify import Classifier
from monitor.classify.blend import Blend, Verdict
from monitor.classify.features import FeatureReader, Features
from monitor.classify.model import Floats, Head, Model
from monitor.classify.reading import read
from monitor.classify.rulebook import Rulebook
from monitor.settings import Settings
from monitor.text.regions import Gazetteer
from monitor.text.segment import Segmenter
from monitor.types import DecidedBy, Demand


@pytest.fixture(scope="module")
def rulebook(settings: Settings) -> Rulebook:
    return Rulebook(settings)


@pytest.fixture(scope="module")
def judge(settings: Settings, rulebook: Rulebook) -> Judge:
    return Judge(settings, rulebook)


class Judge:
    """Puts the shipped rules beside a model that says what a test wants it to."""

    def __init__(self, settings: Settings, rulebook: Rulebook) -> None:
        self._settings = settings
        self._rulebook = rulebook

    def __call__(self, title: str, body: str = "", /, **chances: float) -> Verdict:
        model = Told(
            heads=tuple(Head(name=n, slope=1, offset=0, threshold=0.5) for n in chances),
            grams=("退休金", "盼"),
            idf=np.ones(2, dtype=np.float32),
            marks=(),
            mark_value=0.5,
            weights=np.ones((2, len(chances)), dtype=np.float16),
            card=chances,
        )
        reader = FeatureReader(Segmenter(("退休金",)))
        reading = read(title, body)
        blend = Blend(self._settings.topics, reader, model)
        return blend.judge(reading, self._rulebook.rule(reading))


class Told(Model):
    """A model whose probabilities stand on its card."""

    def probabilities(self, features: Features) -> Floats:
        return np.array([self.card[head.name] for head in self.heads], dtype=np.float32)


RULED = "公司两年没有给员工缴纳社保"


def test_what_the_rules_find_stands_though_the_model_doubts_it(judge: Judge) -> None:
    verdict = judge(RULED, relevant=0.4, arrears=0.2)
    assert verdict.relevance.relevant
    assert [(t.topic_id, t.by) for t in verdict.topics] == [("arrears", DecidedBy.RULE)]
    assert verdict.topics[0].probability == pytest.approx(0.2)


def test_what_the_rules_find_goes_where_the_model_is_nearly_sure_of_the_contrary(
    judge: Judge, settings: Settings
) -> None:
    how = settings.topics.model
    assert judge(RULED, relevant=0.9, arrears=how.topic_veto / 2).topics == ()
    verdict = judge(RULED, relevant=how.relevance_veto / 2, arrears=0.9)
    assert not verdict.relevance.relevant
    assert "模型把握只有" in verdict.relevance.reason
    assert verdict.topics == ()


def test_a_topic_the_model_does_not_know_is_left_to_the_rules(judge: Judge) -> None:
    verdict = judge(RULED, relevant=0.9)
    assert [(t.topic_id, t.probability) for t in verdict.topics] == [("arrears", None)]


def test_the_model_adds_what_the_rules_missed_and_shows_the_words(judge: Judge) -> None:
    verdict = judge("", "盼着退休金", relevant=0.9, pension_adjustment=0.8, fund_gap=0.3)
    added = [t for t in verdict.topics if t.by is DecidedBy.MODEL]
    assert [t.topic_id for t in added] == ["pension_adjustment"]
    assert [(e.field, e.text) for e in added[0].evidence] == [("body", "退休金")]


def test_the_model_alone_may_call_a_text_ours_with_a_topic_it_is_sure_of(judge: Judge) -> None:
    verdict = judge("盼着早点领到", relevant=0.8, pension_adjustment=0.6)
    assert verdict.relevance.relevant
    assert "模型判断属于社会保险事项（把握80%）" in verdict.relevance.reason
    assert not judge("盼着早点领到", relevant=0.49, pension_adjustment=0.6).relevance.relevant
    assert not judge("盼着早点领到", relevant=0.8, pension_adjustment=0.4).relevance.relevant


def test_the_likeliest_topic_comes_first(judge: Judge) -> None:
    verdict = judge(RULED, relevant=0.9, arrears=0.6, flexible_employment=0.9)
    assert [t.topic_id for t in verdict.topics] == ["flexible_employment", "arrears"]


def test_no_more_topics_are_given_than_the_settings_allow(judge: Judge, settings: Settings) -> None:
    chances = {topic.id: 0.9 for topic in settings.topics.topics}
    verdict = judge(RULED, "", relevant=0.9, **chances)
    assert len(verdict.topics) == settings.topics.max_topics


@pytest.fixture(scope="module")
def tools(settings: Settings) -> tuple[Settings, Gazetteer, Segmenter]:
    return settings, load_gazetteer(settings), load_segmenter(settings)


def test_without_a_model_the_rules_decide_alone(
    tools: tuple[Settings, Gazetteer, Segmenter],
) -> None:
    judged = Classifier(*tools).classify(0, RULED, "")
    assert judged.relevant
    assert judged.model_version is None
    assert {match.by for match in judged.topics} == {DecidedBy.RULE}
    assert all(match.probability is None for match in judged.topics)


def test_what_the_shipped_model_adds_quotes_the_text(
    tools: tuple[Settings, Gazetteer, Segmenter],
) -> None:
    model = load_model()
    body = "我们厂两百多号人，老板说交那个没用，折成钱发给大家，还让签字画押自愿不要社保"
    judged = Classifier(*tools, model).classify(0, "", body)
    assert judged.model_version == model.version
    (match,) = [match for match in judged.topics if match.topic_id == "arrears"]
    assert match.probability is not None
    assert match.probability > 0.5
    for span in match.evidence:
        assert body[span.start : span.end] == span.text


def test_where_the_lists_hear_nothing_a_sure_model_gives_the_tone(judge: Judge) -> None:
    plain = "退休手续要带户口本"
    assert judge(plain, relevant=0.9).tone == 0
    heard = judge(plain, relevant=0.9, **{"tone:-1": 0.8, "tone:0": 0.1})
    assert (heard.tone, heard.tone_by) == (-1, DecidedBy.MODEL)
    assert judge(plain, relevant=0.9, **{"tone:-1": 0.6}).tone == 0


def test_the_model_says_what_is_wanted_and_the_lists_show_why(judge: Judge) -> None:
    asked = "请问异地就医备案怎么办理？"
    agreed = judge(asked, relevant=0.9, **{"demand:inquiry": 0.9, "demand:none": 0.1}).demand
    assert agreed is not None
    assert agreed.by is DecidedBy.RULE
    assert agreed.evidence
    other = judge(asked, relevant=0.9, **{"demand:help": 0.9, "demand:inquiry": 0.1}).demand
    assert other is not None
    assert (other.demand, other.by) == (Demand.HELP, DecidedBy.MODEL)
    assert judge(asked, relevant=0.9, **{"demand:none": 0.9}).demand is None


def test_a_demand_of_the_shipped_model_quotes_the_text(
    tools: tuple[Settings, Gazetteer, Segmenter],
) -> None:
    classifier = Classifier(*tools, load_model())
    body = "社保断了半年，孩子住院等着钱，求求各位领导救救我们一家，能不能先让医保报上"
    judged = classifier.classify(0, "", body)
    assert judged.demand is not None
    assert judged.demand.evidence
    for span in (*judged.demand.evidence, *judged.tone_evidence):
        assert body[span.start : span.end] == span.text


def test_of_a_bare_word_the_model_says_nothing(judge: Judge) -> None:
    sure = {"relevant": 0.99, "pension_adjustment": 0.99}
    assert judge("养老", **sure).topics == ()
    assert [match.by for match in judge("盼着早点领到", **sure).topics] == [DecidedBy.MODEL]
