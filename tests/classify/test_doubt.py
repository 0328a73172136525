"""What a person is asked about: where the model wavers or is contradicted, and no two alike."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from monitor.classify.doubt import Asked, Doubt, Doubter, choose
from monitor.classify.model import RELEVANT, Head, Model
from monitor.settings import Settings
from monitor.text.fingerprint import fingerprint
from monitor.text.segment import Segmenter

TITLE = "养老金没到账"  # the rules find benefit_payment here


def model(chances: Mapping[str, float], threshold: float = 0.5) -> Model:
    """A model that gives every text the same probability per head."""
    heads = tuple(
        Head(name=name, slope=1.0, offset=float(np.log(p / (1 - p))), threshold=threshold)
        for name, p in chances.items()
    )
    return Model(
        heads=heads,
        grams=("养老金",),
        idf=np.ones(1, dtype=np.float32),
        marks=(),
        mark_value=0.5,
        weights=np.zeros((1, len(heads)), dtype=np.float16),
        card={},
    )


def doubt(settings: Settings, **chances: float) -> Doubt:
    sure = {RELEVANT: 0.999, "benefit_payment": 0.999, "arrears": 0.001}
    return Doubter(settings, Segmenter(()), model({**sure, **chances})).doubt(TITLE, "")


def test_model_and_rules_that_agree_leave_no_doubt(settings: Settings) -> None:
    assert doubt(settings) == Doubt()


def test_probability_at_the_bar_is_doubtful_and_further_away_less(settings: Settings) -> None:
    at, near, far = (doubt(settings, arrears=p) for p in (0.5, 0.6, 0.75))
    assert at.worth == pytest.approx(1.0, abs=1e-3)
    assert at.worth > near.worth > far.worth == 0
    assert at.label == "arrears"
    (reason,) = at.reasons
    assert "把握50%，就在取舍线50%附近" in reason


def test_rule_that_the_model_denies_is_doubtful(settings: Settings) -> None:
    found = doubt(settings, benefit_payment=0.05)
    assert found.label == "benefit_payment"
    assert found.worth == pytest.approx(0.76, abs=1e-3)
    assert found.reasons == ("规则认为是“待遇发放”，模型认为不像（把握5%）",)


def test_model_that_no_rule_bears_out_is_doubtful(settings: Settings) -> None:
    found = doubt(settings, arrears=0.9)
    assert found.label == "arrears"
    assert "规则没有找到依据" in found.reasons[0]


def test_relevance_is_doubted_like_a_topic(settings: Settings) -> None:
    assert doubt(settings, relevant=0.05).label == RELEVANT


def test_more_doubts_make_a_text_worth_more(settings: Settings) -> None:
    assert (
        doubt(settings, arrears=0.5, benefit_payment=0.5).worth > doubt(settings, arrears=0.5).worth
    )


# ── choosing ─────────────────────────────────────────────────────────────────────────────────


def asked(number: int, text: str, worth: float, label: str = "arrears", terms: str = "") -> Asked:
    return Asked(
        item_id=number,
        doubt=Doubt(worth=worth, label=label, reasons=("拿不准",)),
        fingerprint=fingerprint(text, ""),
        terms=frozenset(terms.split()),
    )


def chosen(*texts: Asked, limit: int = 10) -> list[int]:
    return [text.item_id for text in choose(texts, limit)]


def test_the_most_doubtful_comes_first_and_the_sure_not_at_all() -> None:
    texts = [asked(1, "甲", 0.5), asked(2, "乙", 0.9), asked(3, "丙", 0.0)]
    assert chosen(*texts) == [2, 1]
    assert chosen(*texts, limit=1) == [2]
    assert chosen() == []


def test_of_texts_alike_one_is_asked_about() -> None:
    long = "望川县多名退休职工反映本月养老金至今没有到账，社保中心称系统故障正在抢修"
    assert chosen(asked(1, long, 0.9), asked(2, long + "。", 0.8), asked(3, "另一件", 0.1)) == [
        1,
        3,
    ]
    same = "养老金 到账 望川"
    assert chosen(asked(4, "短", 0.9, terms=same), asked(5, "长", 0.8, terms=same)) == [4]


def test_questions_about_one_label_give_way_to_others() -> None:
    texts = [asked(n, f"{n}", 0.9 - n / 100) for n in range(4)]
    other = asked(9, "别的", 0.7, label="fund_fraud")
    assert chosen(*texts, other, limit=2) == [0, 9]


def test_text_that_many_others_resemble_stands_for_more() -> None:
    common = [asked(n, f"{n}", 0.0, terms="养老金 认证") for n in range(2, 8)]
    odd, usual = asked(1, "怪", 0.5, terms="孤例"), asked(8, "常", 0.5, terms="养老金 刷脸")
    assert chosen(odd, *common, usual) == [8, 1]
