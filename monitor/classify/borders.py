"""The borders between topics: which of two goes when both are found, and where one comes first."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.settings.topics import Border


def settle(names: Sequence[str], borders: Sequence[Border], text: str) -> list[str]:
    """The topics ``names``, weightiest first, after every border of theirs in the order listed."""
    kept = list(names)
    for border in borders if len(kept) > 1 else ():
        if border.winner in kept and border.loser in kept and _applies(border, text):
            place = kept.index(border.loser)
            kept.remove(border.loser)
            if border.keep_loser:
                kept.insert(max(kept.index(border.winner) + 1, place), border.loser)
    return kept


def _applies(border: Border, text: str) -> bool:
    return not border.when or any(word in text for word in border.when)
