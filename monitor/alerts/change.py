"""What is new since the alert before: an upgrade says the difference. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.alerts.figures import IN_FIGURES, clock_time, count, standing
from monitor.types import RULE_LABELS, Assessment, Authority, Heat, Member, Platform, Relation, Tier

_MOST_FACTORS = 2


def since(
    previous: Assessment,
    current: Assessment,
    members: Sequence[Member],
    *,
    told: Tier,
    now: datetime,
) -> str:
    """For instance ``自09:10以来：原创+37，新增2省，首次出现央级媒体；Ⅲ级→Ⅱ级。``.

    ``told`` is the tier of the alert before; where it is that of ``current``, ``仍为Ⅱ级`` is said.
    """
    lately = [m for m in members if m.item.collected_at > previous.at]
    parts = [*_growth(previous.heat, current.heat, lately)]
    if places := _new_places(members, previous.at):
        parts.append(places)
    voice = current.heat.top_authority
    if voice and standing(voice) > standing(previous.heat.top_authority):
        parts.append(f"首次出现{voice.label}")
    if rank := _better_rank(previous.heat, current.heat):
        parts.append(rank)
    parts.extend(_weightier(previous, current))
    start = f"自{clock_time(previous.at, now)}以来："
    return f"{start}{'，'.join(parts) or '没有新增'}；{_step(told, current.tier)}。"


def _step(told: Tier, tier: Tier) -> str:
    return f"仍为{tier.short}" if told is tier else f"{told.short}→{tier.short}"


def _growth(before: Heat, after: Heat, lately: Sequence[Member]) -> list[str]:
    """What has come since, though what is a day old falls out of both figures."""
    pairs = (
        ("原创", max(after.originals - before.originals, sum(map(_is_voice, lately))), ""),
        ("转载", max(after.reprints - before.reprints, sum(map(_is_reprint, lately))), ""),
        ("媒体", after.outlets - before.outlets, "家"),
        ("工单", after.tickets - before.tickets, "件"),
        ("转发", after.forwards - before.forwards, ""),
    )
    return [f"{name}+{count(more)}{unit}" for name, more, unit in pairs if more > 0]


def _is_voice(member: Member) -> bool:
    item = member.item
    silent = item.authority in (Authority.SPAM, Authority.OFFICIAL)
    return item.relation is Relation.FRESH and not silent and item.platform is not Platform.HOTLIST


def _is_reprint(member: Member) -> bool:
    item = member.item
    return item.relation is Relation.REPRINT and item.authority is not Authority.SPAM


def _new_places(members: Sequence[Member], then: datetime) -> str:
    """``新增2省`` where it has left the provinces it was in, else ``新增3地``."""
    old: set[str] = set()
    new: set[str] = set()
    for member in members:
        side = old if member.item.collected_at <= then else new
        side.update(region.code for region in member.classification.regions)
    provinces = {code[:2] for code in new} - {code[:2] for code in old}
    if provinces and old:
        return f"新增{len(provinces)}省"
    return f"新增{len(new - old)}地" if new - old else ""


def _better_rank(before: Heat, after: Heat) -> str:
    if after.best_rank is None:
        return ""
    if before.best_rank is None:
        return f"登上热搜第{after.best_rank}位"
    return f"热搜升至第{after.best_rank}位" if after.best_rank < before.best_rank else ""


def _weightier(previous: Assessment, current: Assessment) -> list[str]:
    """What gained most points, and rules that fired anew; figures of spread tell themselves."""
    before = {factor.letter: factor.points for factor in previous.factors}
    gained = [
        (factor.points - before.get(factor.letter, 0), factor)
        for factor in current.factors
        if factor.letter not in IN_FIGURES and factor.points > before.get(factor.letter, 0)
    ]
    gained.sort(key=lambda pair: -pair[0])
    said = [
        f"{factor.name}{before.get(factor.letter, 0)}→{factor.points}分"
        for _, factor in gained[:_MOST_FACTORS]
    ]
    fired = [rule for rule in current.rules_fired if rule not in previous.rules_fired]
    return said + [f"新触发“{RULE_LABELS.get(rule, rule)}”" for rule in fired]
