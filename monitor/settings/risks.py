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
    near: tuple[str, ...] = ()
    """When given, one of these must stand in the same sentence."""
    unless: tuple[str, ...] = ()
    """One of these in the same sentence and the rule does not speak."""


@settings_dataclass
class RisksSettings:
    """All hazards and the talk that must not be taken for one."""

    risks: tuple[RiskRule, ...]
    switched_off_by: tuple[str, ...] = ()
    """Negation, exercise and past: 防止, 演练, 未发生 … in the same sentence."""
    switched_off_patterns: tuple[str, ...] = ()
    """The same as regular expressions, for instance years long past."""
    corrections: tuple[str, ...] = ()
    """Words by which an official voice refutes or explains."""
    misstatements: tuple[str, ...] = ()
    """Words of an official misstatement or unlawful local demand."""
