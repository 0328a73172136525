"""What is new since the alert before: an upgrade says the difference. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.alerts.figures import clock_time, count, standing
from monitor.types import Assessment, Heat, Member, Tier


def since(
    previous: Assessment,
    current: Assessment,
    members: Sequence[Member],
    *,
    told: Tier,
    now: datetime,
) -> str:
    """For instance ``自09:10以来：原创+37，新增2地，首次出现省级媒体；Ⅲ级→Ⅱ级。``.

    ``told`` is the tier of the alert before.
    """
    parts = [*_growth(previous.heat, current.heat)]
    if places := _new_places(members, previous.at):
        parts.append(f"新增{places}地")
    voice = current.heat.top_authority
    if voice and standing(voice) > standing(previous.heat.top_authority):
        parts.append(f"首次出现{voice.label}")
    if rank := _better_rank(previous.heat, current.heat):
        parts.append(rank)
    parts.extend(_factors(previous, current))
    start = f"自{clock_time(previous.at, now)}以来："
    return f"{start}{'，'.join(parts) or '传播数据未变'}；{told.short}→{current.tier.short}。"


def _growth(before: Heat, after: Heat) -> list[str]:
    pairs = (
        ("原创", after.originals - before.originals, ""),
        ("转载", after.reprints - before.reprints, ""),
        ("媒体", after.outlets - before.outlets, "家"),
        ("工单", after.tickets - before.tickets, "件"),
        ("转发", after.forwards - before.forwards, ""),
    )
    return [f"{name}+{count(more)}{unit}" for name, more, unit in pairs if more > 0]


def _new_places(members: Sequence[Member], then: datetime) -> int:
    old: set[str] = set()
    new: set[str] = set()
    for member in members:
        side = old if member.item.collected_at <= then else new
        side.update(region.code for region in member.classification.regions)
    return len(new - old)


def _better_rank(before: Heat, after: Heat) -> str:
    if after.best_rank is None:
        return ""
    if before.best_rank is None:
        return f"登上热搜第{after.best_rank}位"
    return f"热搜升至第{after.best_rank}位" if after.best_rank < before.best_rank else ""


def _factors(previous: Assessment, current: Assessment) -> list[str]:
    """Factors that gained points and rules that fired anew."""
    before = {factor.letter: factor.points for factor in previous.factors}
    gained = [
        f"{factor.name}{before.get(factor.letter, 0)}→{factor.points}分"
        for factor in current.factors
        if factor.points > before.get(factor.letter, 0)
    ]
    fired = [rule for rule in current.rules_fired if rule not in previous.rules_fired]
    return gained + ([f"新触发{'、'.join(fired)}"] if fired else [])
