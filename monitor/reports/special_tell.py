"""What the twelve parts of a special report are written with. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.reports.document import Figure, Paragraph, Role
from monitor.reports.incident import Items, Quote
from monitor.reports.saying import Value
from monitor.reports.special_data import SpecialData
from monitor.reports.teller import Teller
from monitor.types import Authority, Member, Platform, Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialTeller:
    """The words, the references and the data of one special report."""

    tell: Teller
    data: SpecialData

    def text(self, key: str, /, **values: Value) -> str:
        """The sentence ``key`` without styles."""
        return self.tell.say.text(key, **values)

    def paragraph(self, key: str, /, role: Role = Role.BODY, **values: Value) -> Paragraph:
        """The sentence ``key`` as a paragraph that staff may change."""
        passage = key if role in (Role.BODY, Role.LEAD) else ""
        return Paragraph(words=self.tell.say(key, **values), role=role, passage=passage)

    def count(self, items: Items, counted: str, /, **values: Value) -> Figure:
        """How many ``items`` there are, as ``counted.…`` says what they are."""
        return self.number(len(items), counted, items, **values)

    def number(self, number: int, counted: str, items: Items = (), /, **values: Value) -> Figure:
        """``number`` with what it was read from."""
        until = self.data.end
        return self.tell.number(number, counted, items, until=until, **values)

    def source(self, quote: Quote) -> Value:
        """What a text says, leading to it, and who published it where and when."""
        return self.tell.source(quote)


def items_of(members: Sequence[Member]) -> Items:
    """Their items."""
    return tuple(member.item for member in members)


def is_voice(member: Member) -> bool:
    """Whether it is an original that no office wrote."""
    item = member.item
    return item.relation is Relation.FRESH and item.authority is not Authority.OFFICIAL


def outlets_of(members: Sequence[Member]) -> Items:
    """One item of each outlet; tickets and hot lists have none."""
    first = {
        m.item.outlet: m.item
        for m in reversed(members)
        if m.item.authority is not Authority.TICKET and m.item.platform is not Platform.HOTLIST
    }
    return tuple(sorted(first.values(), key=lambda item: (item.published_at, item.id)))
