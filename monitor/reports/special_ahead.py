"""The conclusions of a special report, what it rests on, what was alike, what comes. PURE."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from monitor.reports.citing import bare, link
from monitor.reports.document import (
    Block,
    Bullets,
    Heading,
    Paragraph,
    Role,
    Table,
    TierMark,
    Words,
)
from monitor.reports.incident import ClockState
from monitor.reports.incident_card import clock_words
from monitor.reports.saying import words
from monitor.reports.special_data import Duty, Earlier
from monitor.reports.special_tell import SpecialTeller, items_of, outlets_of
from monitor.reports.wording import span_words
from monitor.types import Relation

_ASKED = 3
_OFTEN = 2
"""Voices from which a question is one for those who make the policy."""
_FORBIDDEN = 3


# ── three conclusions and one advice ─────────────────────────────────────────────────────────


def summary(own: SpecialTeller) -> Iterator[Block]:
    """How far it spread, what people hold against it, how it was answered; what is to be done."""
    if own.data.asked_code:
        code, into = own.data.asked_code, own.data.card.code
        yield own.paragraph("summary.merged", Role.WARNING, code=code, into=into)
    for key, said in (
        ("spread", _spread(own)),
        ("heard", _heard(own)),
        ("answered", _answered(own)),
    ):
        yield Paragraph(words=said, passage=f"summary.{key}")
    yield Paragraph(words=_advice(own), role=Role.LEAD, passage="summary.advice")


def _spread(own: SpecialTeller) -> Words:
    card, members = own.data.card, own.data.members
    fresh = tuple(m.item for m in members if m.item.relation is Relation.FRESH)
    return own.tell.say(
        "summary.spread",
        tier=TierMark(tier=card.tier),
        points=card.points,
        at=card.first.at,
        until=own.data.end,
        all=own.count(items_of(members), "all"),
        originals=own.count(fresh, "originals"),
        outlets=own.count(outlets_of(members), "outlets"),
        top=card.top_authority,
        way=card.trend.way.value,
        late=own.count(card.trend.late, "late"),
        early=own.count(card.trend.early, "early"),
    )


def _heard(own: SpecialTeller) -> Words:
    opinions, asked = own.data.card.opinions, own.data.questions
    against = next(
        (m for m in opinions.tones if m.items and m.label == own.text("tone.against")), None
    )
    return own.tell.say(
        "summary.heard",
        sample=own.count(opinions.sample, "sample") if opinions.sample else None,
        against=own.count(against.items, "tone", label=against.label) if against else bare("0"),
        share=own.tell.share(against.items if against else (), opinions.sample),
        question=asked[0].quote if asked else "",
        voices=own.count(asked[0].items, "question", label=asked[0].quote) if asked else None,
        asked=len(asked),
    )


def _answered(own: SpecialTeller) -> Words:
    found, first = own.data.answers, own.data.card.first.at
    return own.tell.say(
        "summary.answered",
        until=own.data.end,
        count=len(found.found),
        outlet=found.found[0].outlet if found.found else "",
        kind=found.found[0].kind if found.found else "",
        after=_after(found.found[0].at - first) if found.found else "",
        points=found.points,
        truth=own.data.card.verification.note,
    )


def _after(span: timedelta) -> str:
    return span_words(span) if span > timedelta() else ""


def _advice(own: SpecialTeller) -> Words:
    """By rule: the duty that is open longest, else the first question without an answer."""
    data = own.data
    due = data.duties[0] if data.duties else None
    clock = data.card.next_due
    overdue = clock is not None and clock.state is ClockState.OVERDUE
    return own.tell.say(
        "summary.advice",
        clock=clock.label if clock is not None and overdue else "",
        state=clock_words(clock) if clock is not None and overdue else "",
        who=due.who if due else "",
        what=due.what if due else "",
        due=due.due_at if due else None,
        late=due.late if due else False,
        question=data.questions[0].quote if data.questions and not data.answers.found else "",
    )


# ── what it rests on ─────────────────────────────────────────────────────────────────────────


def basis(own: SpecialTeller) -> Iterator[Block]:
    """What it is about, in whose hands, and the documents of its playbook."""
    card, choice = own.data.card, own.data.choice
    yield own.paragraph(
        "basis.about",
        topics="、".join(card.topics),
        places="、".join(card.places),
        department=card.department,
        lead=card.verification.lead,
        summary=card.summary,
        first=own.source(card.first),
        truth=card.verification.note,
    )
    documents = []
    for book in (choice.playbook, *choice.beside) if choice is not None else ():
        documents += [document for document in book.basis if document not in documents]
    if choice is None or not documents:
        yield own.paragraph("basis.none", Role.NONE)
        return
    yield Table(
        columns=own.tell.columns(
            ("col.document", False, 4),
            ("col.number_of", False, 2),
            ("col.article", False, 2),
            ("col.says", False, 4),
        ),
        rows=tuple(
            (
                words(document.title),
                words(document.number or "—"),
                words(document.article or "—"),
                words(document.says),
            )
            for document in documents
        ),
        note=own.text(
            "playbook.chosen",
            title=choice.playbook.title,
            standing=choice.playbook.standing,
            reason=choice.reason,
        ),
    )


# ── what was alike ───────────────────────────────────────────────────────────────────────────


def alike(own: SpecialTeller) -> Iterator[Block]:
    """Whether it is an old story, and how like ones of the past went."""
    card, found = own.data.card, own.data.earlier
    if card.recurs:
        source = own.source(card.earlier) if card.earlier is not None else None
        yield own.paragraph("alike.recurs", reason=card.recurs, earlier=source)
    if not found:
        yield own.paragraph("alike.none", Role.NONE)
        return
    yield Table(
        columns=own.tell.columns(
            ("col.incident", False, 4),
            ("col.first", False, 2),
            ("col.all", True, 1),
            ("col.lasted", True, 1),
            ("col.answered", True, 1),
            ("col.alike", True, 1),
        ),
        rows=tuple(_earlier(own, each) for each in found),
        note=own.text("alike.how"),
    )


def _earlier(own: SpecialTeller, each: Earlier) -> tuple[Words, ...]:
    after = each.answered_after
    return (
        own.tell.say(
            "alike.of",
            tier=TierMark(tier=each.tier),
            code=each.code,
            title=link(each.first) if each.first is not None else each.title,
        ),
        own.tell.say("at", at=each.first_at),
        words(own.count(each.items, "earlier", code=each.code)),
        (bare(span_words(each.lasted)),),
        words(own.text("alike.unanswered") if after is None else bare(_after(after) or "—")),
        (bare(f"{each.alike:.2f}"),),
    )


# ── what comes, and what is to be done ───────────────────────────────────────────────────────


def ahead(own: SpecialTeller) -> Iterator[Block]:
    """What the next hours should bring, and what would change the tier."""
    card = own.data.card
    if own.data.ahead:
        yield Bullets(items=tuple(words(f"{told}。") for told in own.data.ahead))
    else:
        yield own.paragraph("ahead.none", Role.NONE)
    yield own.paragraph("ahead.grade", formula=card.formula, judged=card.judged)
    yield Heading(text=own.text("ahead.tiers"))
    if card.outlook:
        yield Bullets(items=tuple(words(f"{told}。") for told in card.outlook))
    else:
        yield own.paragraph("ahead.unknown", Role.NONE)


def advice(own: SpecialTeller) -> Iterator[Block]:
    """To those who make the policy, who handle cases, who publish, and who keep the playbooks."""
    data = own.data
    asked = [each for each in data.questions if len(each.items) >= _OFTEN][:_ASKED]
    groups = {
        "policy": [
            own.tell.say(
                "advice.clarify",
                question=each.quote,
                voices=own.count(each.items, "question", label=each.quote),
                department=data.card.department,
            )
            for each in asked
        ],
        "handling": [_duty(own, duty) for duty in data.duties],
        "publicity": list(_publicity(own)),
        "playbook": list(_playbook(own)),
    }
    for name, lines in groups.items():
        yield Heading(text=own.text(f"advice.{name}"))
        if lines:
            yield Bullets(items=tuple(lines), passage=f"advice.{name}")
        else:
            yield own.paragraph(f"advice.{name}.none", Role.NONE)
    yield own.paragraph("advice.how", Role.NOTE)


def _duty(own: SpecialTeller, duty: Duty) -> Words:
    return own.tell.say(
        "advice.duty", who=duty.who, what=duty.what, due=duty.due_at, late=duty.late
    )


def _publicity(own: SpecialTeller) -> Iterator[Words]:
    data = own.data
    if data.questions and not data.answers.found:
        yield own.tell.say("advice.unanswered", count=len(data.questions))
    weak = [p for p in data.answers.parts if p.most and 2 * p.points < p.most]
    for part in weak:
        yield own.tell.say("advice.weak", name=part.name, reason=part.reason)
    if data.choice is not None:
        for each in data.choice.playbook.forbidden[:_FORBIDDEN]:
            yield own.tell.say("advice.forbidden", wording=each.wording, why=each.why)


def _playbook(own: SpecialTeller) -> Iterator[Words]:
    data = own.data
    if data.choice is not None:
        book = data.choice.playbook
        if book.template:
            yield own.tell.say("advice.template", title=book.title)
        if data.choice.reason and not book.topics and not book.risks:
            yield own.tell.say("advice.general", reason=data.choice.reason)
    late = [c for c in data.card.clocks if c.state in (ClockState.LATE, ClockState.OVERDUE)]
    for line in late:
        yield own.tell.say("advice.clock", label=line.label, state=clock_words(line))


def notes(own: SpecialTeller) -> Iterator[Block]:
    """How it was made, and what cannot be seen from here."""
    coverage = own.data.card.coverage
    if coverage:
        yield own.paragraph("notes.coverage", Role.NOTE, coverage=coverage)
    for key in ("counted", "tone", "places", "people", "limits"):
        yield own.paragraph(f"notes.{key}", Role.NOTE)
