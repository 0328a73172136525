"""From labelled texts to a model: linear classifiers, calibrated by cross-validation.

An offline tool: nothing imports it but the commands that train.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from monitor.classify.features import FeatureReader, Features
from monitor.classify.model import RELEVANT, Head, Model
from monitor.classify.reading import read
from monitor.classify.rulebook import Rulebook
from monitor.classify.training import Sample
from monitor.settings import Settings
from monitor.text.segment import Segmenter
from monitor.types import Demand

_FOLDS = 3
_SEED = 20261122
_FEWEST = 3
"""Texts a gram must stand in; what fewer have says nothing of the next text."""
_STRENGTH = 10.0
"""Inverse of the penalty on weights."""
_MARK_VALUE = 0.5
_BOUNDS = (0.5, 0.7)
"""Between these a threshold is looked for."""
_BETA = 0.5
"""Recall counts half: rules find what is plain, so the model must not babble."""

_AMONG_GATED = 0.3
"""Share of relevant texts among those the gate lets through; among training texts it is more than
half. Probabilities of relevance are corrected for it (Saerens, Latinne and Decaestecker 2002)."""
_RELEVANT_BAR = 0.75

Matrix: TypeAlias = sparse.csr_matrix
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    head: Head
    weights: npt.NDArray[np.float64]
    f1: float


def train(samples: Sequence[Sample], settings: Settings, segmenter: Segmenter) -> Model:
    """A model of ``samples``; the same samples and settings always give the same model."""
    rules, reader = Rulebook(settings.topics), FeatureReader(segmenter)
    features = [_features(sample, rules, reader) for sample in samples]
    grams = CountVectorizer(analyzer=_grams, min_df=_FEWEST)
    rarity = TfidfTransformer(sublinear_tf=True)
    marks = CountVectorizer(analyzer=_marks, min_df=_FEWEST, binary=True)
    words = rarity.fit_transform(grams.fit_transform(features))
    table = sparse.hstack([words, marks.fit_transform(features) * _MARK_VALUE]).tocsr()
    truths = _truths(samples, settings)
    fits = [_fit(table, name, truth) for name, truth in truths.items()]
    fits[0] = _as_rare(fits[0], float(truths[RELEVANT].mean()))
    return Model(
        heads=tuple(fit.head for fit in fits),
        grams=tuple(grams.get_feature_names_out()),
        idf=rarity.idf_.astype(np.float16).astype(np.float32),
        marks=tuple(marks.get_feature_names_out()),
        mark_value=_MARK_VALUE,
        weights=np.stack([fit.weights for fit in fits], axis=1).astype(np.float16),
        card={
            "texts": len(samples),
            "digest": digest(samples),
            "cross_validated_f1": {fit.head.name: round(fit.f1, 3) for fit in fits},
        },
    )


def digest(samples: Sequence[Sample]) -> str:
    """What the training texts and their labels are recognised by."""
    lines = (f"{s.text}\t{s.labels}\t{s.voice}\n" for s in samples)
    return hashlib.blake2b("".join(lines).encode(), digest_size=8).hexdigest()


def _features(sample: Sample, rules: Rulebook, reader: FeatureReader) -> Features:
    reading = read(sample.title, sample.body)
    return reader.read(reading, rules.rule(reading).marks)


def _grams(features: Features) -> tuple[str, ...]:
    return features.grams


def _marks(features: Features) -> frozenset[str]:
    return features.marks


def _truths(samples: Sequence[Sample], settings: Settings) -> Mapping[str, Mask]:
    """Label to the samples that have it; labels with too few for cross-validation are left out."""
    named: dict[str, list[bool]] = {RELEVANT: [s.labels.relevant for s in samples]}
    for topic in settings.topics.topics:
        named[topic.id] = [topic.id in s.labels.topics for s in samples]
    for tone in (-1, 0, 1):
        named[f"tone:{tone}"] = [s.labels.tone == tone for s in samples]
    for demand in Demand:
        named[f"demand:{demand}"] = [s.labels.demand is demand for s in samples]
    masks = {name: np.array(truth) for name, truth in named.items()}
    return {n: m for n, m in masks.items() if _FOLDS <= m.sum() <= len(samples) - _FOLDS}


def _fit(table: Matrix, name: str, truth: Mask) -> _Fit:
    raw = np.zeros(len(truth))
    for known, asked in StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED).split(raw, truth):
        raw[asked] = _line(table[known], truth[known]).decision_function(table[asked])
    scale = LogisticRegression(C=1e6).fit(raw[:, None], truth)
    probable = scale.predict_proba(raw[:, None])[:, 1]
    threshold, f1 = _best_threshold(probable, truth)
    final = _line(table, truth)
    slope, shift = float(scale.coef_[0, 0]), float(scale.intercept_[0])
    head = Head(
        name=name,
        slope=slope,
        offset=shift + slope * float(final.intercept_[0]),
        threshold=threshold,
    )
    return _Fit(head=head, weights=final.coef_[0], f1=f1)


def _as_rare(fit: _Fit, share: float) -> _Fit:
    """The head of relevance for a world in which it is rarer than in the training texts."""
    shift = _log_odds(_AMONG_GATED) - _log_odds(share)
    head = replace(fit.head, offset=fit.head.offset + shift, threshold=_RELEVANT_BAR)
    return replace(fit, head=head)


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share))


def _line(table: Matrix, truth: Mask) -> LogisticRegression:
    return LogisticRegression(C=_STRENGTH, solver="liblinear").fit(table, truth)


def _best_threshold(probable: npt.NDArray[np.float64], truth: Mask) -> tuple[float, float]:
    """The probability that serves best on texts the classifier had not seen, and F1 there."""
    steps = [float(step) for step in np.arange(_BOUNDS[0], _BOUNDS[1] + 0.01, 0.05)]
    best = max(steps, key=lambda step: (_f_score(probable >= step, truth, _BETA), -step))
    return round(best, 2), _f_score(probable >= best, truth, 1.0)


def _f_score(given: Mask, truth: Mask, beta: float) -> float:
    """F of precision and recall, recall counting ``beta`` times as much."""
    weight = beta * beta
    hits = (1 + weight) * float((given & truth).sum())
    return hits / max(1.0, float(given.sum()) + weight * float(truth.sum()))
