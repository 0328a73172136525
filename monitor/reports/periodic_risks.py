"""What is ahead, and what smoulders below the threshold: the table of hidden risks. PURE."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from monitor.clock import day_start
from monitor.reports.citing import link
from monitor.reports.document import Block, Bullets, Role, Table, Words
from monitor.reports.incident import Items
from monitor.reports.periodic_data import DueClock, Returning, Rising, Smouldering
from monitor.reports.periodic_tell import PeriodTeller
from monitor.reports.saying import words
from monitor.reports.wording import clip
from monitor.trends import telling

_LISTED = 8
_TITLE = 24
_TERMS = 3
"""Terms told of one incident."""
_QUESTIONS = 5
_TOLD = 2
"""Askers from which a question is one of many."""


def risks(own: PeriodTeller) -> Iterator[Block]:
    """The days after the period: planned dates, what rises, what comes again, terms."""
    found = own.data.ahead
    lines = [
        *(
            own.tell.say(f"ahead.{one.expects}", label=one.label, span=_days(one.first, one.last))
            for one in found.planned[:_LISTED]
        ),
        *(own.tell.say("ahead.rising", label=r.label, told=r.told) for r in found.rising),
        *(_returning(own, one) for one in found.returning[:_LISTED]),
        *_clocks(own),
    ]
    if found.off:
        days = "、".join(f"{day.month}月{day.day}日" for day, _ in found.off[:_LISTED])
        lines.append(own.tell.say("ahead.off", days=days))
    if found.vacancies:
        lines.append(own.tell.say("ahead.vacancies", count=found.vacancies))
    if lines:
        yield Bullets(items=tuple(lines), passage="ahead")
    else:
        yield own.paragraph("ahead.none", Role.NONE)
    yield own.paragraph("ahead.how", Role.NOTE, span=_days(found.first, found.last))
    if found.unknown:
        yield own.paragraph("ahead.unknown", Role.NOTE, lines="；".join(found.unknown))


def _clocks(own: PeriodTeller) -> Iterator[Words]:
    """Terms that run out, those of one incident together."""
    behind: dict[tuple[str, str], list[DueClock]] = {}
    late = [clock for clock in own.data.ahead.clocks if clock.overdue]
    if late:
        codes = {clock.code for clock in late}
        yield own.tell.say("ahead.overdue", count=len(late), incidents=len(codes))
    for clock in own.data.ahead.clocks:
        if not clock.overdue:
            behind.setdefault((clock.code, clock.title), []).append(clock)
    for (code, title), clocks in list(behind.items())[:_LISTED]:
        yield own.tell.say(
            "ahead.clock",
            code=code,
            title=clip(title, _TITLE),
            clocks=[{"label": clock.label, "at": clock.due_at} for clock in clocks[:_TERMS]],
            left=max(0, len(clocks) - _TERMS),
        )


def _returning(own: PeriodTeller, one: Returning) -> Words:
    return own.tell.say(
        "ahead.returning",
        title=one.title,
        code=one.code,
        years="、".join(f"{year}年" for year in one.years),
        link=link(one.refutation) if one.refutation is not None else None,
    )


def _days(first: date, last: date) -> str:
    told = f"{first.month}月{first.day}日"
    return told if first == last else f"{told}—{last.month}月{last.day}日"


# ── hidden risks ─────────────────────────────────────────────────────────────────────────────


def hidden(own: PeriodTeller) -> Iterator[Block]:
    """What has not become an incident to be alarmed at, and may: what, where, since when, whose."""
    rows = tuple(_rows(own))
    if not rows:
        yield own.paragraph("hidden.none", Role.NONE)
        return
    yield own.paragraph("hidden.lead", count=len(rows))
    yield Table(
        columns=own.tell.columns(
            ("hidden.topic", False, 2),
            ("hidden.place", False, 2),
            ("hidden.what", False, 5),
            ("hidden.since", False, 2),
            ("hidden.evidence", True, 1),
            ("hidden.unit", False, 2),
            ("hidden.advice", False, 4),
        ),
        rows=rows,
    )
    yield own.paragraph("hidden.how", Role.NOTE)


def _rows(own: PeriodTeller) -> Iterator[tuple[Words, ...]]:
    for rising in own.data.ahead.rising[:_LISTED]:
        yield _rising(own, rising)
    for one in own.data.ahead.returning[:_LISTED]:
        yield _rumour(own, one)
    for open_ in own.data.smouldering:
        yield _open(own, open_)
    yield from _questions(own)


def _rising(own: PeriodTeller, one: Rising) -> tuple[Words, ...]:
    since = own.data.end - timedelta(hours=one.hours)
    return (
        words(one.label),
        words("、".join(one.places) or own.text("hidden.anywhere")),
        own.tell.say("hidden.rising", told=one.told),
        words(telling.day(since)),
        (
            own.figure_of(
                one.items,
                "rising",
                (since, own.data.end),
                query={"topic": one.topic},
                label=one.label,
            ),
        ),
        words(_department(own, one.label)),
        own.tell.say("advice.rising"),
    )


def _rumour(own: PeriodTeller, one: Returning) -> tuple[Words, ...]:
    return (
        words("、".join(one.topics)),
        words(own.text("hidden.anywhere")),
        own.tell.say(
            "hidden.rumour", title=one.title, code=one.code, count=len(one.years), why=one.why
        ),
        words(telling.day(day_start(one.last), year=True)),
        words("—"),
        words(_department(own, *one.topics)),
        own.tell.say(
            "advice.rumour", link=link(one.refutation) if one.refutation is not None else None
        ),
    )


def _open(own: PeriodTeller, one: Smouldering) -> tuple[Words, ...]:
    return (
        words("、".join(one.topics) or own.text("hidden.untold")),
        words("、".join(one.places) or own.text("hidden.anywhere")),
        own.tell.say(
            "hidden.open", title=one.title, code=one.code, tier=one.tier.label, lately=one.lately
        ),
        words(telling.day(one.since)),
        (own.figure(len(one.items), "incident", one.items, code=one.code),),
        words(_department(own, *one.topics)),
        own.tell.say("advice.open", lately=one.lately),
    )


def _questions(own: PeriodTeller) -> Iterator[tuple[Words, ...]]:
    account = own.data.account
    waiting = [] if account is None else [q for q, answer in account.asked if answer is None]
    labels = {topic.id: topic.label for topic in own.data.settings.topics.topics}
    for question in [q for q in waiting if q.count >= _TOLD][:_QUESTIONS]:
        label, quote = labels.get(question.topic, question.topic), question.quotes[0]
        items: Items = tuple(ask.item for ask in question.asks)
        first: datetime = question.first_asked
        yield (
            words(label),
            words(own.text("hidden.anywhere")),
            own.tell.say("hidden.question", quote=quote),
            words(telling.day(first)),
            (own.figure(question.count, "question", items, quote=quote),),
            words(_department(own, label)),
            own.tell.say("advice.question"),
        )


def _department(own: PeriodTeller, *labels: str) -> str:
    """Whose the first of the topics is, by ``topics.yaml``."""
    known = {topic.label: topic.department for topic in own.data.settings.topics.topics}
    return next((known[label] for label in labels if label in known), own.text("hidden.untold"))
