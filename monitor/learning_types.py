"""The nouns of learning from the desk: what people correct, and what is proposed to them.

Import them from ``monitor.types``, where all nouns are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.words import Demand, SuggestionKind, SuggestionStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person says an item really is; never changed, only overridden by a later one.

    None: nothing was said of it. An empty tuple: that there is none.
    """

    id: int = 0
    item_id: int
    at: datetime
    by: str
    note: str = ""
    relevant: bool | None = None
    topics: tuple[str, ...] | None = None
    """Main topic first."""
    tone: int | None = None
    demand: tuple[Demand, ...] | None = None
    """One, or none at all."""
    regions: tuple[str, ...] | None = None
    """Codes of the places where it happens."""
    mirror: bool | None = None
    """Whether it is a copy on a site that weighs nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A word, a spelling or a topic that the word lists do not know, for whoever keeps them.

    The settings stay edited by people: accepting one only says what to write where.
    """

    id: int = 0
    kind: SuggestionKind
    form: str
    """As it stands in the texts, folded."""
    guess: str = ""
    """The plain word that an evasive spelling stands for."""
    reason: str
    first_seen: datetime
    last_seen: datetime
    count: int
    """Texts of the last look that hold it."""
    item_ids: tuple[int, ...]
    """Examples, at most a handful."""
    status: SuggestionStatus = SuggestionStatus.NEW
    by: str | None = None
    decided_at: datetime | None = None
