"""From labelled texts to a model: linear classifiers, calibrated by cross-validation.

An offline tool: nothing imports it but the commands that train.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from monitor.classify.attitude import DEMAND, NONE, TONE
from monitor.classify.features import FeatureReader, Features
from monitor.classify.model import RELEVANT, Head, Model
from monitor.classify.reading import read
from monitor.classify.rulebook import Rulebook
from monitor.classify.training import Sample
from monitor.settings import Settings
from monitor.text.segment import Segmenter
from monitor.types import Demand

_FOLDS = 5
_SEED = 20261122
_FEWEST = 3
"""Texts a gram must stand in; what fewer have says nothing of the next text."""
_STRENGTH = 10.0
"""Inverse of the penalty on weights."""
_MARK_VALUE = 0.5
_BOUNDS = (0.45, 0.6)
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
class _Task:
    """One label to learn: among which samples, and which of those have it."""

    name: str
    among: Mask
    truth: Mask


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fit:
    head: Head
    weights: npt.NDArray[np.float64]
    f1: float


def train(samples: Sequence[Sample], settings: Settings, segmenter: Segmenter) -> Model:
    """A model of ``samples``; the same samples and settings always give the same model."""
    rules, reader = Rulebook(settings), FeatureReader(segmenter)
    features = [_features(sample, rules, reader) for sample in samples]
    grams = CountVectorizer(analyzer=_grams, min_df=_FEWEST)
    rarity = TfidfTransformer(sublinear_tf=True)
    marks = CountVectorizer(analyzer=_marks, min_df=_FEWEST, binary=True)
    words = rarity.fit_transform(grams.fit_transform(features))
    table = sparse.hstack([words, marks.fit_transform(features) * _MARK_VALUE]).tocsr()
    fits = [_fit(table, task) for task in _tasks(samples, settings)]
    fits[0] = _as_rare(fits[0], float(np.mean([s.labels.relevant for s in samples])))
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


def _tasks(samples: Sequence[Sample], settings: Settings) -> Iterator[_Task]:
    """Every head, relevance first; those with too few texts for cross-validation are left out.

    Tone and demand are learned of relevant texts alone: nothing else is ever asked about.
    """
    everything = np.ones(len(samples), dtype=np.bool_)
    relevant = np.array([s.labels.relevant for s in samples])
    yield _Task(name=RELEVANT, among=everything, truth=relevant)
    topics = {t.id: [t.id in s.labels.topics for s in samples] for t in settings.topics.topics}
    wishes: dict[str, list[bool]] = {
        f"{TONE}{tone}": [s.labels.tone == tone for s in samples] for tone in (-1, 0, 1)
    }
    for demand in (None, *Demand):
        wishes[f"{DEMAND}{demand or NONE}"] = [s.labels.demand == demand for s in samples]
    for among, named in ((everything, topics), (relevant, wishes)):
        for name, given in named.items():
            truth = np.array(given)[among]
            if _FOLDS <= truth.sum() <= len(truth) - _FOLDS:
                yield _Task(name=name, among=among, truth=truth)


def _fit(table: Matrix, task: _Task) -> _Fit:
    rows, truth = table[task.among], task.truth
    raw = np.zeros(len(truth))
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=_SEED)
    for known, asked in folds.split(raw, truth):
        raw[asked] = _line(rows[known], truth[known]).decision_function(rows[asked])
    scale = LogisticRegression(C=1e6).fit(raw[:, None], truth)
    probable = scale.predict_proba(raw[:, None])[:, 1]
    threshold, f1 = _best_threshold(probable, truth)
    final = _line(rows, truth)
    slope, shift = float(scale.coef_[0, 0]), float(scale.intercept_[0])
    head = Head(
        name=task.name,
        slope=round(slope, 6),
        offset=round(shift + slope * float(final.intercept_[0]), 6),
        threshold=threshold,
    )
    return _Fit(head=head, weights=final.coef_[0], f1=f1)


def _as_rare(fit: _Fit, share: float) -> _Fit:
    """The head of relevance for a world in which it is rarer than in the training texts."""
    shift = _log_odds(_AMONG_GATED) - _log_odds(share)
    head = replace(fit.head, offset=round(fit.head.offset + shift, 6), threshold=_RELEVANT_BAR)
    return replace(fit, head=head)


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share))


def _line(table: Matrix, truth: Mask) -> LogisticRegression:
    line = LogisticRegression(
        C=_STRENGTH, solver="liblinear", dual=True, max_iter=2000, random_state=_SEED
    )
    return line.fit(table, truth)


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
