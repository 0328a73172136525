"""The card of an incident in any report: all on it counted, quoted and cited. PURE."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from monitor.reports.citing import bare
from monitor.reports.document import (
    Block,
    Bullets,
    Card,
    Fact,
    Facts,
    Figure,
    Heading,
    Link,
    Paragraph,
    Quotation,
    Step,
    Steps,
    Style,
    Table,
    Text,
    TierMark,
    Words,
)
from monitor.reports.incident import ClockLine, ClockState, Items, KeyIncident, Voice
from monitor.reports.saying import Phrases, Value, words
from monitor.reports.teller import Teller, link_to

def incident_card(card: KeyIncident, teller: Teller, until: datetime) -> Card:
    """The card of one incident as of ``until``; ``teller`` has the words of ``incident.yaml``."""
    return _Writer(card, teller, until).card()


def anchor_of(incident_id: int) -> str:
    """What other parts of the document jump to."""
    return f"incident-{incident_id}"


def clock_words(line: ClockLine) -> Words:
    """Where a clock stands; a term that has run out stands out."""
    late = line.state is ClockState.OVERDUE
    return (Text(text=line.words, style=Style.LATE if late else Style.PLAIN),)


class _Writer:
    """Writes one card."""

    def __init__(self, card: KeyIncident, teller: Teller, until: datetime) -> None:
        self._card, self._tell, self._until = card, teller, until
        self._anchor = anchor_of(card.id)

    @property
    def _say(self) -> Phrases:
        return self._tell.say

    def card(self) -> Card:
        card = self._card
        return Card(
            anchor=self._anchor,
            title=card.title,
            marks=self._say(
                "marks",
                tier=TierMark(tier=card.tier),
                topics="、".join(card.topics),
                places="、".join(card.places),
                code=card.code,
                status=card.status,
            ),
            blocks=(
                Facts(facts=tuple(self._facts())),
                *self._advice(),
                *self._grade(),
                *self._clocks(),
                *self._timeline(),
            ),
        )

    # ── label by label ───────────────────────────────────────────────────────────────────────

    def _facts(self) -> Iterator[Fact]:
        card, first = self._card, self._card.first
        yield self._fact(
            "first",
            at=first.at,
            platform=first.platform,
            authority=first.authority,
            outlet=first.outlet,
        )
        yield self._spread()
        yield self._fact("places", places="、".join(card.places))
        yield self._fact("department", department=card.department)
        yield self._fact(
            "summary", lead=card.verification.lead, summary=card.summary, link=link_to(first)
        )
        yield self._fact("truth", note=card.verification.note)
        yield from self._opinions()
        yield self._trend()
        yield self._responses()
        if card.recurs:
            earlier = self._tell.source(card.earlier) if card.earlier else None
            yield self._fact("again", earlier=earlier, reason=card.recurs)

    def _fact(self, name: str, /, *blocks: Block, key: str = "", **values: Value) -> Fact:
        return Fact(
            label=self._say.text(f"label.{name}"),
            words=self._say(key or name, **values),
            blocks=blocks,
            passage=f"{self._anchor}.{name}",
        )

    def _spread(self) -> Fact:
        card, spread, heat = self._card, self._card.spread, self._card.spread.heat

        def figure(number: int, name: str, items: Items = ()) -> Figure:
            return self._tell.number(number, name, items, code=card.code, until=heat.as_of)

        return self._fact(
            "spread",
            until=heat.as_of,
            originals=figure(heat.originals, "originals", spread.originals),
            reprints=figure(heat.reprints, "reprints", spread.reprints),
            outlets=figure(heat.outlets, "outlets", spread.outlets),
            forwards=figure(heat.forwards, "forwards", spread.forwards),
            comments=figure(heat.comments, "comments", spread.comments),
            views=figure(heat.views, "views", spread.views) if heat.views else None,
            rank=figure(heat.best_rank, "rank") if heat.best_rank else None,
            top=card.top_authority,
            collected=self._count(card.collected, "collected"),
            tickets=self._count(card.tickets, "tickets") if card.tickets else None,
        )

    def _opinions(self) -> Iterator[Fact]:
        opinions = self._card.opinions
        if not opinions.sample:
            yield self._fact("opinions", key="opinions.none")
            return
        sample = self._count(opinions.sample, "sample")
        tones = [
            {
                "label": tone.label,
                "count": self._count(tone.items, "tone", label=tone.label),
                "share": self._tell.share(tone.items, opinions.sample),
            }
            for tone in opinions.tones
        ]
        voices = tuple(self._voice(voice) for voice in opinions.voices)
        yield self._fact("opinions", *voices, sample=sample, tones=tones)
        if opinions.questions:
            asked = tuple(
                self._say(
                    "question",
                    question=question.label,
                    count=self._count(question.items, "question", label=question.label),
                )
                for question in opinions.questions
            )
            yield Fact(
                label=self._say.text("label.questions"),
                words=self._say("questions"),
                blocks=(Bullets(items=asked),),
                passage=f"{self._anchor}.questions",
            )

    def _voice(self, voice: Voice) -> Quotation:
        by = self._say(
            "voice.by",
            link=Link(text=voice.quote.outlet, url=voice.quote.url, address=voice.quote.address),
            platform=voice.quote.platform,
            tone=voice.tone,
            copies=self._count(voice.copies, "copies", label=voice.quote.text),
        )
        return Quotation(text=voice.quote.text, by=by)

    def _trend(self) -> Fact:
        trend = self._card.trend
        return self._fact(
            "trend",
            late=self._count(trend.late, "late"),
            early=self._count(trend.early, "early"),
            way=trend.way.value,
            ahead=self._card.ahead,
            risks=[
                {"label": risk.label, "count": self._count(risk.items, "risk", label=risk.label)}
                for risk in self._card.risks
            ],
        )

    def _responses(self) -> Fact:
        card = self._card
        if not card.responses:
            return self._fact(
                "responses", key="responses.none", until=self._until, answered=card.answered
            )
        found = [self._tell.source(response) for response in card.responses]
        return self._fact("responses", responses=found, answered=card.answered)

    def _count(self, items: Items, counted: str, **values: Value) -> Figure:
        return self._tell.count(items, counted, code=self._card.code, until=self._until, **values)

    # ── what is to be done, how it was graded ────────────────────────────────────────────────

    def _advice(self) -> Iterator[Block]:
        card, due = self._card, self._card.next_due
        yield Heading(text=self._say.text("label.advice"))
        yield Paragraph(
            words=self._say(
                "advice",
                department=card.department,
                label=due.label if due else "",
                due=due.due_at if due else None,
                state=clock_words(due) if due else "",
            ),
            passage=f"{self._anchor}.advice",
        )
        if card.advice:
            steps = tuple(words(step) for step in card.advice)
            yield Bullets(items=steps, ordered=True, passage=f"{self._anchor}.steps")

    def _grade(self) -> Iterator[Block]:
        card, say = self._card, self._say
        yield Heading(text=say.text("label.factors", formula=card.formula, judged=card.judged))
        yield Table(
            columns=self._tell.columns(
                ("factor", False, 2),
                ("factor.value", False, 3),
                ("factor.reason", False, 5),
                ("factor.points", True, 1),
            ),
            rows=tuple(
                (
                    say("factor.name", letter=factor.letter, name=factor.name),
                    words(factor.value),
                    words(factor.reason),
                    (bare(f"{factor.points}"),),
                )
                for factor in card.factors
            ),
            total=(
                say("factor.total"),
                say("factor.rules", rules="、".join(card.rules_fired)),
                (),
                (bare(f"{card.points}"),),
            ),
        )
        if card.coverage:
            yield self._tell.paragraph("coverage", coverage=card.coverage)
        if card.outlook:
            yield Paragraph(
                words=say("outlook", outlook="；".join(card.outlook)),
                passage=f"{self._anchor}.outlook",
            )

    def _clocks(self) -> Iterator[Block]:
        if not self._card.clocks:
            return
        yield Heading(text=self._say.text("label.clocks"))
        yield Table(
            columns=self._tell.columns("clock", "clock.due", "clock.state"),
            rows=tuple(
                (words(line.label), self._say("clock.at", at=line.due_at), clock_words(line))
                for line in self._card.clocks
            ),
        )

    def _timeline(self) -> Iterator[Block]:
        yield Heading(text=self._say.text("label.timeline"))
        yield Steps(
            steps=tuple(
                Step(
                    at=step.quote.at,
                    label=step.label,
                    words=self._say("step", outlet=step.quote.outlet, link=link_to(step.quote)),
                    weighty=step.weighty,
                )
                for step in self._card.timeline
            ),
            left_off=self._card.timeline_left_off,
        )
