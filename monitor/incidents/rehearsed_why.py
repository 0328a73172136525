"""Why an incident is graded otherwise under other settings, as staff read it. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from monitor.settings.severity import CutOffs
from monitor.types import RULE_LABELS, Assessment, Factor, Tier


def in_force(history: Sequence[Assessment], at: datetime) -> Assessment | None:
    """The grading in force at ``at``; None before the first."""
    return next((graded for graded in reversed(history) if graded.at <= at), None)


def gravest(history: Sequence[Assessment], start: datetime, end: datetime) -> Assessment | None:
    """The gravest grading in force from ``start`` to ``end``, the first of equals."""
    begun = in_force(history, start)
    later = [graded for graded in history if start < graded.at <= end]
    known = [graded for graded in (begun, *later) if graded is not None]
    return max(known, key=lambda graded: (graded.tier, graded.points), default=None)


def graded_apart(
    before: Assessment, after: Assessment, cuts_before: CutOffs, cuts_after: CutOffs
) -> str:
    """What makes two gradings of one incident differ; empty when nothing does."""
    return "；".join(_differences(before, after, cuts_before, cuts_after))


def _differences(
    before: Assessment, after: Assessment, cuts_before: CutOffs, cuts_after: CutOffs
) -> Iterator[str]:
    if before.points != after.points:
        yield f"得分{before.points}→{after.points}"
        yield from _factors(before.factors, after.factors)
    gone = [rule for rule in before.rules_fired if rule not in after.rules_fired]
    come = [rule for rule in after.rules_fired if rule not in before.rules_fired]
    yield from (f"不再触发{_rule(rule)}" for rule in gone)
    yield from (f"触发{_rule(rule)}" for rule in come)
    between = {before.tier, after.tier}
    if cuts := _cuts(cuts_before, cuts_after, above=min(between), up_to=max(between)):
        same = "" if before.points != after.points else f"得分同为{after.points}，"
        yield f"{same}分数线{'、'.join(cuts)}"


def _factors(before: Sequence[Factor], after: Sequence[Factor]) -> Iterator[str]:
    old = {factor.letter: factor for factor in before}
    new = {factor.letter: factor for factor in after}
    for letter in sorted(old.keys() | new.keys()):
        was, now = old.get(letter), new.get(letter)
        points = (was.points if was else 0, now.points if now else 0)
        named = was or now
        if named is not None and points[0] != points[1]:
            values = (was.value if was else "无", now.value if now else "无")
            told = "" if values[0] == values[1] else f"（{values[0]}→{values[1]}）"
            yield f"{letter} {named.name}{points[0]}→{points[1]}{told}"


def _rule(rule: str) -> str:
    return f"{rule}（{RULE_LABELS[rule]}）" if rule in RULE_LABELS else rule


def _cuts(before: CutOffs, after: CutOffs, *, above: Tier, up_to: Tier) -> list[str]:
    """The cut-offs of the tiers between two that are not what they were."""
    return [
        f"{tier.short}{getattr(before, tier.word)}→{getattr(after, tier.word)}"
        for tier in sorted(Tier, reverse=True)
        if above < tier <= up_to and getattr(before, tier.word) != getattr(after, tier.word)
    ]
