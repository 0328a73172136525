"""How well two texts are told to be of one story or of two: against pairs that somebody read.

Pure. A pair holds ``a_title``, ``a_text``, ``a_time``, the same for ``b``, ``label`` (``same``,
``related`` or ``different``) and ``labelled_by``, by which the figures are kept apart. Precision,
recall and F1 are of ``same`` against ``different`` at a threshold that was fixed beforehand; AUC is
the chance that a same pair scores above a different one. Related pairs are only counted.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.clock import utc
from monitor.errors import InputError
from monitor.incidents.group import Within, absorb, group
from monitor.settings.severity import Grouping
from monitor.types import (
    Authority,
    Classification,
    Engagement,
    Fingerprint,
    Incident,
    IncidentStatus,
    Item,
    Platform,
    Profile,
    Relation,
    Tier,
)

SAME, RELATED, DIFFERENT = "same", "related", "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One side of a pair."""

    title: str
    body: str
    at: datetime


Affinity = Callable[[Text, Text], float]
"""How much two texts are of one story; the higher, the more."""


_SHORT_OF_IT = 0.001


def affinity(
    judge: Callable[[Text], Classification], rules: Grouping, *, within: Within
) -> Affinity:
    """The grouping's own judgement: the mean of each text held against an incident of the other.

    Where the grouping does not join in a direction, that one stays below ``rules.join_at``.
    """

    def same(one: Text, other: Text) -> float:
        held = [(_item(n, text), judge(text)) for n, text in enumerate((one, other), 1)]
        scores = []
        for (first, known), (item, judged) in (held, held[::-1]):
            seed = _incident(first, known, rules)
            decision = group(item, judged, [seed], rules, within=within)
            most = 1.0 if decision.incident_id else rules.join_at - _SHORT_OF_IT
            scores.append(min(decision.score, most))
        return sum(scores) / len(scores)

    return same


def _item(number: int, text: Text) -> Item:
    return Item(
        id=number,
        source_id="",
        platform=Platform.HOTLIST,
        authority=Authority.PORTAL,
        outlet="",
        region=None,
        url="",
        canonical_url="",
        external_id=None,
        title=text.title,
        body=text.body,
        published_at=text.at,
        collected_at=text.at,
        fingerprint=Fingerprint(exact="", signature=()),
        relation=Relation.FRESH,
        relation_reason="",
        origin_id=None,
        engagement=Engagement(),
        run_id="",
    )


def _incident(item: Item, judged: Classification, rules: Grouping) -> Incident:
    return Incident(
        id=item.id,
        code="",
        title=item.title,
        status=IncidentStatus.WATCHING,
        tier=Tier.ROUTINE,
        topics=tuple(match.topic_id for match in judged.topics),
        regions=tuple(match.code for match in judged.regions if match.sure),
        first_item_id=item.id,
        first_published_at=item.published_at,
        detected_at=item.published_at,
        last_item_at=item.published_at,
        profile=absorb(Profile(), item, judged, rules),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """The figures over the pairs that were labelled in one way."""

    same: int
    related: int
    different: int
    hits: int
    """Same pairs told to be same."""
    near: int
    """Related pairs told to be same."""
    false: int
    """Different pairs told to be same."""
    auc: float | None
    """None unless both kinds are there."""
    best_f1: float
    """The F1 of the threshold that suits these very pairs best: a bound, no measurement."""

    @property
    def precision(self) -> float:
        """Share of the pairs told to be same that are; related ones left out."""
        return _share(self.hits, self.hits + self.false)

    @property
    def recall(self) -> float:
        """Share of the same pairs told to be same."""
        return _share(self.hits, self.same)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return _share(2 * self.hits, self.same + self.hits + self.false)

    def as_dict(self) -> dict[str, float | None]:
        """The figures by name; those that need both kinds are None where one is missing."""
        both = self.auc is not None
        return {
            "same": self.same,
            "related": self.related,
            "different": self.different,
            "precision": round(self.precision, 4) if both else None,
            "recall": round(self.recall, 4) if self.same else None,
            "f1": round(self.f1, 4) if both else None,
            "auc": None if self.auc is None else round(self.auc, 4),
            "related_joined": round(_share(self.near, self.related), 4) if self.related else None,
            "different_joined": (
                round(_share(self.false, self.different), 4) if self.different else None
            ),
            "best_f1": round(self.best_f1, 4) if both else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PairScore:
    """The result of one measurement."""

    threshold: float
    strata: Mapping[str, Stratum]
    """By who labelled; ``all`` holds every pair."""

    def as_dict(self) -> dict[str, object]:
        """All figures, for JSON."""
        told = {name: stratum.as_dict() for name, stratum in self.strata.items()}
        return {"threshold": self.threshold, "strata": told}

    def as_text(self) -> str:
        """A table for the terminal."""
        return "\n".join(_row(name, stratum) for name, stratum in self.strata.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    label: str
    by: str
    score: float


def score_pairs(pairs: Iterable[Mapping[str, Any]], same: Affinity, threshold: float) -> PairScore:
    """Let ``same`` judge every pair; from ``threshold`` on it is told to be one story.

    Raises InputError on a malformed pair.
    """
    judged = [_judge(pair, same) for pair in pairs]
    kinds = sorted({pair.by for pair in judged})
    groups = {kind: [p for p in judged if p.by == kind] for kind in kinds}
    if len(groups) != 1:
        groups["all"] = judged
    return PairScore(
        threshold=threshold,
        strata={name: _stratum(group, threshold) for name, group in groups.items()},
    )


def _judge(pair: Mapping[str, Any], same: Affinity) -> _Judged:
    label = pair.get("label")
    if label not in (SAME, RELATED, DIFFERENT):
        raise InputError(
            f"pair {pair.get('id')!r}: label {label!r} is none of same, related, different"
        )
    score = same(_side(pair, "a"), _side(pair, "b"))
    return _Judged(label=label, by=str(pair.get("labelled_by") or "unknown"), score=score)


def _side(pair: Mapping[str, Any], side: str) -> Text:
    try:
        title, at = str(pair[f"{side}_title"]), datetime.fromisoformat(pair[f"{side}_time"])
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"pair {pair.get('id')!r}: {side}_title and an ISO {side}_time are needed ({error})"
        ) from error
    return Text(title=title, body=str(pair.get(f"{side}_text") or ""), at=utc(at))


def _stratum(judged: Iterable[_Judged], threshold: float) -> Stratum:
    scores: dict[str, list[float]] = {SAME: [], RELATED: [], DIFFERENT: []}
    for pair in judged:
        scores[pair.label].append(pair.score)
    joined = {label: sum(s >= threshold for s in found) for label, found in scores.items()}
    return Stratum(
        same=len(scores[SAME]),
        related=len(scores[RELATED]),
        different=len(scores[DIFFERENT]),
        hits=joined[SAME],
        near=joined[RELATED],
        false=joined[DIFFERENT],
        auc=_auc(scores[SAME], scores[DIFFERENT]),
        best_f1=_best_f1(scores[SAME], scores[DIFFERENT]),
    )


def _auc(high: list[float], low: list[float]) -> float | None:
    """Mann and Whitney's U as a share; a tie counts half."""
    if not high or not low:
        return None
    ordered = sorted(low)
    won = sum(bisect_left(ordered, score) + bisect_right(ordered, score) for score in high)
    return won / (2 * len(high) * len(low))


def _best_f1(high: list[float], low: list[float]) -> float:
    ups, downs = sorted(high), sorted(low)
    best = 0.0
    for cut in sorted(set(ups)):
        hits = len(ups) - bisect_left(ups, cut)
        false = len(downs) - bisect_left(downs, cut)
        best = max(best, _share(2 * hits, len(ups) + hits + false))
    return best


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _row(name: str, stratum: Stratum) -> str:
    told = (
        f"{name[:32]:32s} same={stratum.same:4d} related={stratum.related:3d} "
        f"different={stratum.different:4d}"
    )
    if stratum.auc is not None:
        told += (
            f"  P={stratum.precision:.3f} R={stratum.recall:.3f} F={stratum.f1:.3f} "
            f"AUC={stratum.auc:.3f} (best F={stratum.best_f1:.3f})"
        )
    elif stratum.same:
        told += f"  R={stratum.recall:.3f}"
    else:
        told += f"  joined={_share(stratum.false, stratum.different):.3f}"
    return told
