"""What composers of sections write with: sentences of a sheet, and numbers that cite. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.reports.citing import Citations, bare
from monitor.reports.document import Column, Figure, Link, Paragraph, Role, Words
from monitor.reports.incident import Items, Quote
from monitor.reports.saying import Phrases, Value
from monitor.reports.wording import SMALL_SAMPLE, share_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """The words of one report and the references of one document."""

    say: Phrases
    citations: Citations
    named: int | None = None
    """Items named under each number, where that is fewer than in the rest of the document."""

    def count(self, items: Items, counted: str, /, **values: Value) -> Figure:
        """How many ``items`` there are, as the sentence ``counted.…`` says what they are.

        Nothing stands behind a nought: it cites nothing.
        """
        return self.number(len(items), counted, items, **values)

    def number(self, number: int, counted: str, items: Items = (), /, **values: Value) -> Figure:
        """``number`` with the items it was read from, which it need not be the count of."""
        if not number:
            return bare("0")
        said = self.say.text(f"counted.{counted}", **values)
        return self.citations.figure(number, said, items[: self.named])

    def share(self, part: Sequence[object], whole: Sequence[object]) -> Figure | None:
        """``part`` of ``whole`` in per cent; None of a sample too small for it."""
        if len(whole) < SMALL_SAMPLE:
            return None
        return bare(share_words(len(part), len(whole)))

    def source(self, quote: Quote) -> Words:
        """What a text says, leading to it, and who published it where and when."""
        return self.say(
            "source",
            link=link_to(quote),
            outlet=quote.outlet,
            platform=quote.platform,
            at=quote.at,
        )

    def columns(self, *titles: str | tuple[str, bool, int]) -> tuple[Column, ...]:
        """Columns headed by the sentences of these names; some of numbers, some wide."""
        asked = [(t, False, 1) if isinstance(t, str) else t for t in titles]
        return tuple(
            Column(title=self.say.text(title), number=number, weight=weight)
            for title, number, weight in asked
        )

    def paragraph(self, key: str, /, role: Role = Role.BODY, **values: Value) -> Paragraph:
        """The sentence ``key`` as a paragraph."""
        return Paragraph(words=self.say(key, **values), role=role)


def link_to(quote: Quote) -> Link:
    """The quoted words, leading to where they stand."""
    return Link(text=quote.text, url=quote.url, address=quote.address)
