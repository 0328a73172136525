"""What planned dates of the policy calendar brought, against days like them outside of any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.trends import telling
from monitor.trends.season import kind, usual_of
from monitor.trends.series import Series, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One planned date, as it fell; the same label at another time is the same thing again."""

    label: str
    start: datetime
    end: datetime
    """The first moment after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What one planned date brought."""

    planned: Planned
    total: float
    per_step: float
    usual: float | None
    """Per step, outside all planned dates; None where no step like it is left."""
    ratio: float | None
    """``per_step`` over ``usual``; None where either stands for fewer than 20 items."""
    before: Planned | None
    """The last time before, as far as the series holds it."""
    before_per_step: float | None
    sentence: str


def within(planned: Sequence[Planned], start: datetime, end: datetime) -> tuple[Planned, ...]:
    """Those of ``planned`` that touch the time from ``start`` to before ``end``, by time."""
    touched = [one for one in planned if one.start < end and one.end > start]
    return tuple(sorted(touched, key=lambda one: (one.start, one.end, one.label)))


def around(history: Series, planned: Sequence[Planned]) -> tuple[Around, ...]:
    """What each of ``planned`` that ``history`` touches brought, by time."""
    order = within(planned, history.start, history.end)
    steps = {one: _steps(history, one) for one in order}
    busy = {n for touched in steps.values() for n in touched}
    free = _by_kind(history, [n for n in range(len(history)) if n not in busy])
    last: dict[str, Planned] = {}
    found = []
    for one in order:
        before = last.get(one.label)
        earlier = None if before is None else _mean(history, steps[before])
        found.append(_around(history, one, steps[one], free, (before, earlier)))
        last[one.label] = one
    return tuple(found)


def _steps(history: Series, one: Planned) -> list[int]:
    """The steps that lie in ``one``, in part or wholly."""
    span = history.step.span
    return [n for n, at in enumerate(history.times) if at < one.end and at + span > one.start]


def _by_kind(history: Series, steps: Sequence[int]) -> Mapping[tuple[bool, int], list[float]]:
    grouped: dict[tuple[bool, int], list[float]] = {}
    for n in steps:
        own = kind(history.start + n * history.step.span, history.step)
        grouped.setdefault(own, []).append(history.values[n])
    return grouped


def _mean(history: Series, steps: Sequence[int]) -> float:
    return sum(history.values[n] for n in steps) / len(steps)


def _around(
    history: Series,
    one: Planned,
    inside: Sequence[int],
    free: Mapping[tuple[bool, int], Sequence[float]],
    last: tuple[Planned | None, float | None],
) -> Around:
    kinds = [kind(history.start + n * history.step.span, history.step) for n in inside]
    known = {own: usual_of(free[own]).level for own in set(kinds) if free.get(own)}
    usual = None
    if len(known) == len(set(kinds)):
        usual = sum(known[own] for own in kinds) / len(kinds)
    counted = sum(sum(free[own]) for own in known)
    total, per_step = sum(history.values[n] for n in inside), _mean(history, inside)
    enough = min(total, counted) >= telling.FEWEST
    ratio = per_step / usual if usual and enough else None
    return Around(
        planned=one,
        total=total,
        per_step=per_step,
        usual=usual,
        ratio=ratio,
        before=last[0],
        before_per_step=last[1],
        sentence=_told(one, history.step, per_step, (usual, ratio), last),
    )


def _told(
    one: Planned,
    step: Step,
    per_step: float,
    usual: tuple[float | None, float | None],
    last: tuple[Planned | None, float | None],
) -> str:
    each = f"每{step.label}"
    spans = telling.span(one.start, one.end, step)
    parts = [f"“{one.label}”期间（{spans}）{each}{telling.number(per_step)}条"]
    level, ratio = usual
    if level is None:
        parts.append("没有同类的平常时段可比")
    else:
        parts.append(f"平常同类时段{each}{telling.number(level)}条")
    if ratio is not None:
        parts.append(f"为平常的{telling.times(ratio)}")
    before, figure = last
    if before is not None and figure is not None:
        spans = telling.span(before.start, before.end, step, year=True)
        parts.append(f"上一次（{spans}）{each}{telling.number(figure)}条")
    return "，".join(parts) + "。"
