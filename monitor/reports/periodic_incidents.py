"""The gravest incidents of a period: a line each, and the gravest three in short. PURE."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.reports.citing import bare
from monitor.reports.counts import items_of
from monitor.reports.document import (
    Block,
    Bullets,
    Card,
    Fact,
    Facts,
    Figure,
    Jump,
    Role,
    Table,
    TierMark,
    Words,
)
from monitor.reports.incident import IncidentView, KeyIncident
from monitor.reports.incident_card import anchor_of
from monitor.reports.periodic_tell import PeriodTeller
from monitor.reports.saying import words
from monitor.reports.wording import span_words
from monitor.text.plain import plain

_ASKED = 2
"""Questions told of one incident."""


def incidents(own: PeriodTeller) -> Iterator[Block]:
    """The ten gravest, a line each, and cards of the gravest three."""
    if not own.data.views:
        yield own.paragraph("incidents.none", Role.NONE)
        return
    yield _lines(own)
    yield from _left(own)
    for card in own.data.cards:
        yield _card(own, card)


def _card(own: PeriodTeller, card: KeyIncident) -> Card:
    """A short card: what began it, how far it went, what is asked, what was answered."""
    items = own.figure(len(card.collected), "incident", card.collected, code=card.code)
    answer = next((a for a in own.data.answers if a.incident_id == card.id), None)
    after = answer.after if answer is not None else None
    told: dict[str, Words] = {
        "first": own.tell.source(card.first),
        "summary": own.tell.say("summary.card", lead=card.verification.lead, said=card.summary),
        "truth": words(card.verification.note),
        "spread": own.tell.say(
            "spread.card", items=items, top=card.top_authority, heat=card.spread.heat.forwards
        ),
        "asked": own.tell.say(
            "asked.card",
            asked=[
                {"quote": question.label, "count": len(question.items)}
                for question in card.opinions.questions[:_ASKED]
            ],
        ),
        "answered": own.tell.say(
            "answers.card",
            answers=_answers(own, card.id, card.code),
            after=span_words(after) if after is not None else "",
            points=answer.points if answer is not None else None,
        ),
        "department": words(card.department),
    }
    return Card(
        anchor=anchor_of(card.id),
        title=card.title,
        marks=own.tell.say(
            "marks",
            tier=TierMark(tier=card.tier),
            topics="、".join(card.topics),
            places="、".join(card.places),
            code=card.code,
            status=card.status,
        ),
        blocks=(
            Facts(
                facts=tuple(
                    Fact(
                        label=own.text(f"label.{name}"),
                        words=said,
                        passage=f"{anchor_of(card.id)}.{name}",
                    )
                    for name, said in told.items()
                )
            ),
        ),
    )


def cases(own: PeriodTeller) -> Iterator[Block]:
    """The gravest three in a few lines each, for a short report."""
    if not own.data.cards:
        yield own.paragraph("incidents.none", Role.NONE)
        return
    yield Bullets(
        items=tuple(
            own.tell.say(
                "case",
                tier=TierMark(tier=card.tier),
                title=card.title,
                code=card.code,
                places="、".join(card.places),
                lead=card.verification.lead,
                summary=card.summary,
                source=own.tell.source(card.first),
                items=own.figure(len(card.collected), "incident", card.collected, code=card.code),
                status=card.status,
                answers=_answers(own, card.id, card.code),
            )
            for card in own.data.cards
        ),
        ordered=True,
        passage="cases",
    )
    yield from _left(own)


def _answers(own: PeriodTeller, incident_id: int, code: str) -> Figure:
    answer = next((a for a in own.data.answers if a.incident_id == incident_id), None)
    if answer is None:
        return bare("0")
    return own.figure(answer.answers, "answers", answer.items, code=code)


def _left(own: PeriodTeller) -> Iterator[Block]:
    left = sum(own.data.tiers.values()) - len(own.data.views)
    if left > 0:
        yield own.paragraph("incidents.left", Role.NOTE, count=left)


def _lines(own: PeriodTeller) -> Table:
    carded = {card.id for card in own.data.cards}
    return Table(
        columns=own.tell.columns(
            ("col.code", False, 2),
            ("col.incident", False, 5),
            ("col.tier", False, 2),
            ("col.status", False, 1),
            ("line.items", True, 1),
            ("col.answered", False, 2),
        ),
        rows=tuple(_line(own, view, carded) for view in own.data.views),
    )


def _line(own: PeriodTeller, view: IncidentView, carded: set[int]) -> tuple[Words, ...]:
    incident, items = view.incident, items_of(view.members)
    title, code = plain(incident.title), plain(incident.code)
    told = Jump(text=title, anchor=anchor_of(incident.id)) if incident.id in carded else title
    answer = next((a for a in own.data.answers if a.incident_id == incident.id), None)
    return (
        words(code),
        words(told),
        (TierMark(tier=view.assessment.tier),),
        words(incident.status.label),
        (own.figure(len(items), "incident", items, code=code),),
        words(own.text("answered" if answer is not None and answer.answers else "unanswered")),
    )
