"""Numbers that say what they count: each is a ``Figure`` with a reference of the document. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlencode

from monitor.reports.document import Cited, Figure, Link, Reference, Style
from monitor.reports.wording import quote
from monitor.types import Item

LISTED = 20
"""Items named under one reference; the count says how many there are."""


def link(item: Item) -> Link:
    """The item's headline, leading to where it was published."""
    said = quote(item)
    return Link(text=said.text, url=said.url, address=said.address)


class Citations:
    """Collects the references of one document, in the order in which they are first cited.

    ``codes``: by the id of an item, the code of its incident.
    """

    def __init__(self, listed: int = LISTED, codes: Mapping[int, str] | None = None) -> None:
        self._listed, self._codes = listed, codes or {}
        self._numbers: dict[tuple[str, int], int] = {}
        self._references: list[Reference] = []

    def figure(
        self,
        count: int,
        counted: str,
        items: Iterable[Item] = (),
        *,
        query: Mapping[str, str] | None = None,
        text: str = "",
        style: Style = Style.PLAIN,
    ) -> Figure:
        """``count``, or ``text`` for it, citing what was ``counted``: one reference for the same.

        ``counted`` says what, when and by which rule; ``items`` are what was counted, the most
        telling first, as far as the counted things are items.
        """
        key = counted, count
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._references) + 1
            named = self._named(items)
            self._references.append(
                Reference(
                    number=number,
                    counted=counted,
                    count=count,
                    items=named,
                    query=urlencode(sorted((query or {}).items())),
                )
            )
        return Figure(text=text or f"{count}", reference=number, style=style)

    @property
    def references(self) -> tuple[Reference, ...]:
        """All references so far."""
        return tuple(self._references)

    def _named(self, items: Iterable[Item]) -> tuple[Cited, ...]:
        first: Sequence[Item] = [item for item, _ in zip(items, range(self._listed), strict=False)]
        return tuple(
            Cited(
                item_id=item.id,
                at=item.published_at,
                outlet=quote(item).outlet,
                link=link(item),
                code=self._codes.get(item.id, ""),
            )
            for item in first
        )


def bare(text: str, style: Style = Style.PLAIN) -> Figure:
    """A number that follows from others beside it: a share, a difference."""
    return Figure(text=text, reference=0, style=style)
