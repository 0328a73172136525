"""``truth.yaml``: the words by which a claim is passed on, refuted or confirmed."""

from __future__ import annotations

from monitor.settings.base import settings_dataclass


@settings_dataclass
class TruthSettings:
    """Entries are frames, as in the word lists; of overlapping ones the longest counts."""

    claimed: tuple[str, ...] = ()
    """Hearsay: 网传, 据说 …"""
    refuted: tuple[str, ...] = ()
    """Refutation by itself: 系谣言 …"""
    denied: tuple[str, ...] = ()
    """Refutation where hearsay stands in the same text: 不存在, 从未 …"""
    confirmed: tuple[str, ...] = ()
    """Confirmation: 属实, 承认 …"""
    open: tuple[str, ...] = ()
    """Still a question: 是否属实, 求辟谣 …"""
    agencies: tuple[str, ...] = ()
    """Who may refute or confirm; one must be named unless an outlet or agency writes."""
