"""What the report on the publicity gap is written from, and with. PURE."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.publicity.account import Account
from monitor.publicity.answers import Explanation
from monitor.publicity.asks import Ask
from monitor.publicity.questions import Question
from monitor.reports.citing import link
from monitor.reports.document import Figure, Link, Text
from monitor.reports.incident import Items
from monitor.reports.teller import Teller
from monitor.reports.wording import web_address
from monitor.settings import Settings
from monitor.settings.reports import ReportPlan
from monitor.text.plain import plain

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class GapData:
    """What the report is made from."""

    account: Account
    known_from: datetime
    """Since when questions before the period are known; its start: none are."""
    cut: bool
    """Whether more was asked than was read."""
    own: bool
    """Whether the agency has named its own channels."""
    start: datetime
    end: datetime
    now: datetime
    number: int
    place: Callable[[str], str]
    """The name of a place by its code."""
    names: tuple[str, ...] = ()
    """What the report is confined to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything at hand for writing a section."""

    data: GapData
    plan: ReportPlan
    settings: Settings
    teller: Teller

    @property
    def account(self) -> Account:
        """What was found."""
        return self.data.account

    def topic(self, topic_id: str) -> str:
        """What staff read for a topic."""
        labels = {topic.id: topic.label for topic in self.settings.topics.topics}
        return labels.get(topic_id, topic_id)

    def asks(self, asks: Iterable[Ask], counted: str = "asks", /, **values: str) -> Figure:
        """How many voices, leading to them."""
        return self.teller.count(items_of(asks), counted, **values)

    def told(self, told: Iterable[Explanation], counted: str = "told", /, **values: str) -> Figure:
        """How many explanations, leading to them."""
        days = self.settings.publicity.explained.fresh // DAY
        return self.teller.count(items_of(told), counted, days=days, **values)


def items_of(voices: Iterable[Ask | Explanation]) -> Items:
    """The items behind ``voices``, the newest first."""
    found = sorted(voices, key=lambda each: (each.at, each.item.id), reverse=True)
    return tuple(each.item for each in found)


def quoted(question: Question, wording: str) -> Link | Text:
    """One wording of ``question``, leading to where the first who asked so wrote.

    A ticket stands on no page that could be opened: it is named behind the number of voices.
    """
    said = (ask for ask in question.asks if any(s.text == wording for s in ask.sentences))
    item = next(said, question.asks[0]).item
    url, text = web_address(item.url), plain(wording)
    return Text(text=text) if url is None else Link(text=text, url=url, address=plain(item.url))


def titled(explanation: Explanation) -> Link:
    """The explanation's headline, leading to it."""
    return link(explanation.item)
