"""Suggestions for the word lists: what was seen, how often, and what people made of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from monitor.store.record import Record, Repository
from monitor.store.tables import suggestions
from monitor.types import Suggestion, SuggestionKind, SuggestionStatus

_SUGGESTION = Record(Suggestion, suggestions)
_SEEN_AGAIN = ("guess", "reason", "last_seen", "count", "item_ids")


class Suggestions(Repository):
    """The queue of suggestions; one of a kind and form, whatever became of it."""

    def offer(self, found: Sequence[Suggestion]) -> int:
        """Queue what is new and note what was seen again: how many are new.

        What people accepted or rejected stays as it is and does not come again.
        """
        if not found:
            return 0
        before = self._count()
        query = self._dialect.insert(suggestions)
        query = query.on_conflict_do_update(
            index_elements=[suggestions.c.kind, suggestions.c.form],
            set_={name: query.excluded[name] for name in _SEEN_AGAIN},
            where=suggestions.c.status == SuggestionStatus.NEW,
        )
        self._connection.execute(query, [_SUGGESTION.new_row(each) for each in found])
        return self._count() - before

    def waiting(self, since: datetime, limit: int) -> list[Suggestion]:
        """Undecided ones seen since ``since``, the latest and most frequent first."""
        query = (
            _SUGGESTION.select()
            .where(suggestions.c.status == SuggestionStatus.NEW, suggestions.c.last_seen >= since)
            .order_by(suggestions.c.last_seen.desc(), suggestions.c.count.desc(), suggestions.c.id)
            .limit(limit)
        )
        return [_SUGGESTION.of(row) for row in self._connection.execute(query)]

    def forms(self, kind: SuggestionKind) -> dict[str, SuggestionStatus]:
        """Everything of a kind that was ever proposed, and what became of it."""
        query = select(suggestions.c.form, suggestions.c.status).where(suggestions.c.kind == kind)
        return {row.form: row.status for row in self._connection.execute(query)}

    def get(self, suggestion_id: int) -> Suggestion | None:
        """One of them; None when there is none of this id."""
        query = _SUGGESTION.select().where(suggestions.c.id == suggestion_id)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else _SUGGESTION.of(row)

    def decide(self, suggestion_id: int, status: SuggestionStatus, by: str, at: datetime) -> None:
        """Record what ``by`` made of one."""
        query = update(suggestions).where(suggestions.c.id == suggestion_id)
        self._connection.execute(query.values(status=status, by=by, decided_at=at))

    def _count(self) -> int:
        return int(self._connection.scalar(select(func.count()).select_from(suggestions)) or 0)
