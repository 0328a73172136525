"""``risks.yaml``: words of hazard with their level, what switches them off, words of correction."""

from __future__ import annotations

from pydantic import Field

from monitor.settings.base import settings_dataclass


@settings_dataclass
class RiskRule:
    """Words that show one kind of hazard."""

    kind: str
    """gather conflict life call stop_payment leak insider rumour scam or grievance."""
    level: int = Field(ge=0, le=5)
    """R0 to R5 of factor A."""
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    """Regular expressions over the folded text."""
    hints: tuple[str, ...] = ()
    """When given, the patterns are tried only where the text holds one of these; it saves time."""
    near: tuple[str, ...] = ()
    """When given, one of these must stand in the same sentence."""
    unless: tuple[str, ...] = ()
    """One of these in the same sentence and the rule does not speak."""


@settings_dataclass
class RisksSettings:
    """All hazards and the talk that must not be taken for one."""

    risks: tuple[RiskRule, ...]
    switched_off_by: tuple[str, ...] = ()
    """Practice and prevention in the same sentence: 演练, 应急预案, 排查化解 …"""
    switched_off_patterns: tuple[str, ...] = ()
    """The same as regular expressions, for instance years long past."""
    denied_by: tuple[str, ...] = ()
    """Denial in the same clause, before the hazard or inside it: 防止, 不会, 如果 …"""
    undone_by: tuple[str, ...] = ()
    """What takes it back behind the hazard, in the same sentence: 系谣言, 未发生 …"""
    past: tuple[str, ...] = ()
    """Words of telling what is over: 当年, 回顾, 上世纪 …"""
    elsewhere: tuple[str, ...] = ()
    """Foreign countries and fiction, in the sentence or the title."""
    live: tuple[str, ...] = ()
    """Words in the hazard's clause by which nothing outside that clause switches it off."""
    future: tuple[str, ...] = ()
    """Words in its clause that put it off to later; it counts all the same."""
    actors: tuple[str, ...] = ()
    """Who may be concerned; the nearest before the hazard is named."""
    corrections: tuple[str, ...] = ()
    """Words by which an official voice refutes or explains."""
    misstatements: tuple[str, ...] = ()
    """Words of an official misstatement or unlawful local demand."""
