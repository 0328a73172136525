"""What the report on the publicity gap is written from, and with. PURE."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.publicity.account import Account
from monitor.publicity.answers import Explanation
from monitor.publicity.questions import Ask, Question
from monitor.reports.citing import link
from monitor.reports.document import Figure, Link
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


def quoted(question: Question, wording: str) -> Link:
    """One wording of ``question``, leading to where the first who asked wrote."""
    item = question.asks[0].item
    for ask in question.asks:
        if any(sentence.text == wording for sentence in ask.sentences):
            item = ask.item
            break
    return Link(text=plain(wording), url=web_address(item.url), address=plain(item.url))


def titled(explanation: Explanation) -> Link:
    """The explanation's headline, leading to it."""
    return link(explanation.item)
