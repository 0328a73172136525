"""The report on the publicity gap: voices that ask and texts that explain, loaded and composed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.app import Monitor
from monitor.clock import desk
from monitor.publicity.account import Account, Heard, account
from monitor.publicity.answers import Explanation, explanation_of
from monitor.publicity.asks import DESKS, PEOPLE, Ask, ask_of
from monitor.publicity.gap import WEEKS
from monitor.reporting.order import Order, Stage, plan_of
from monitor.reports.confined import Confines, confines
from monitor.reports.document import Document
from monitor.reports.gap import GapData, compose
from monitor.store import Unit
from monitor.types import Authority, Member

_WEEK = timedelta(days=7)
_LEVELS = {"ministry": "province", "province": "city", "city": "county", "county": "county"}
"""Which level of places a desk of each level is told of: the one below its own."""


def load(m: Monitor, unit: Unit, order: Order, stage: Stage) -> Document:
    """The report of ``order``. Raises NotFoundError for a section of its plan there is none of."""
    plan = plan_of(m.settings, order)
    of = confines(plan, m.settings, m.gazetteer.name, m.within)
    found = accounted(m, unit, order, of)
    data = GapData(
        account=found.account,
        known_from=found.known_from,
        cut=found.cut,
        own=bool(m.settings.disclosure.channels),
        start=order.start,
        end=order.end,
        now=stage.now,
        number=stage.number,
        place=m.gazetteer.name,
        names=of.names,
    )
    return compose(data, plan, m.settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounted:
    """What was asked and explained in a period, and how far back it is known."""

    account: Account
    known_from: datetime
    cut: bool
    """Whether more asked than are read."""


def accounted(m: Monitor, unit: Unit, order: Order, of: Confines) -> Accounted:
    """The account of the period of ``order``, for whatever report tells of it."""
    known_from = _known_from(m, unit, order)
    lately, cut = _asks(m, unit, of, order.start, order.end)
    before, cut_before = _asks(m, unit, of, min(known_from, order.start), order.start)
    if cut_before:  # what was left out would look like silence
        known_from, before = order.start, []
    heard = Heard(
        asks=[*before, *lately],
        explanations=_explanations(m, unit, of, order),
        start=order.start,
        end=order.end,
        known_from=known_from,
        surveys=unit.publicity.surveys(desk(order.end).date()),
    )
    found = account(heard, m.settings.playbooks.values(), m.settings.publicity)
    return Accounted(account=found, known_from=known_from, cut=cut)


def _known_from(m: Monitor, unit: Unit, order: Order) -> datetime:
    """Since when it is known what was asked: as long before the period as is asked for.

    Later than the period begins where the watch began inside it.
    """
    wanted = order.start - m.settings.publicity.asked.before
    first = unit.runs.first()
    return max(wanted, order.start if first is None else min(first.started_at, order.end))


def _asks(
    m: Monitor, unit: Unit, of: Confines, start: datetime, end: datetime
) -> tuple[list[Ask], bool]:
    """Who asked, the newest of them, and whether there were more than are read."""
    rules, asking = m.settings.publicity.asked, m.settings.responses.asking
    ids = unit.items.voiced(DESKS, PEOPLE, start, end, rules.most + 1)
    members = [member for member in _members(unit, ids[: rules.most]) if _asks_here(member, of)]
    housed = unit.incidents.of_items([member.item.id for member in members])
    coarse = _coarse(m)
    found = (
        ask_of(member, rules, asking, coarse, housed.get(member.item.id)) for member in members
    )
    return [ask for ask in found if ask is not None], len(ids) > rules.most


def _explanations(m: Monitor, unit: Unit, of: Confines, order: Order) -> list[Explanation]:
    """What was explained as long ago as the first of the last two weeks may be answered by."""
    rules = m.settings.publicity.explained
    own = {channel.source for channel in m.settings.disclosure.channels}
    since = order.end - (WEEKS - 1) * _WEEK - rules.fresh
    if own:
        ids = unit.items.of_sources(sorted(own), since, order.end)[-rules.most :]
    else:
        ids = unit.items.voiced((), (Authority.OFFICIAL,), since, order.end, rules.most)
    coarse = _coarse(m)
    found = (
        explanation_of(member, own, rules, m.settings.responses.asking, coarse)
        for member in _members(unit, ids)
        if _holds_here(member, of)
    )
    return [each for each in found if each is not None]


def _about(member: Member, of: Confines) -> bool:
    """Whether it is about what the report is of."""
    about = {match.topic_id for match in member.classification.topics}
    return not of.topics or not of.topics.isdisjoint(about)


def _asks_here(member: Member, of: Confines) -> bool:
    """Whether it asks of the report's place; who names none, at a desk, asks of the desk's."""
    named = [region.code for region in member.classification.regions]
    if not named and member.item.platform in DESKS and member.item.region:
        named = [member.item.region]
    here = not of.region or any(of.within(code, of.region) for code in named)
    return here and _about(member, of)


def _holds_here(member: Member, of: Confines) -> bool:
    """Whether an explanation holds in the report's place: it names none, or one around or in it."""
    named = [region.code for region in member.classification.regions if region.sure]
    here = (
        not of.region
        or not named
        or any(of.within(code, of.region) or of.within(of.region, code) for code in named)
    )
    return here and _about(member, of)


def _members(unit: Unit, ids: Sequence[int]) -> list[Member]:
    judged = unit.items.judgements(ids)
    return [
        Member(item=item, classification=judged[item.id], joined_reason="")
        for item in unit.items.get(ids)
        if item.id in judged
    ]


def _coarse(m: Monitor) -> Callable[[str], str]:
    """What a place is told as: the part of the desk's area it lies in, never below a county."""
    wanted = _LEVELS[m.settings.desk.level]

    def coarse(code: str) -> str:
        if not m.gazetteer.known(code):
            return ""
        return next(
            (a for a in m.gazetteer.ancestors(code) if m.gazetteer.level(a) == wanted), code
        )

    return coarse
