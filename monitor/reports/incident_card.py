"""The card of an incident in any report: all on it counted, quoted and cited. PURE.

What somebody at the desk must know stands on the card, half a page of it; how it was graded, its
terms, its course and all answers are its details.
"""

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
from monitor.reports.wording import clip

_QUESTIONS = 3
"""Questions that a card quotes."""
_QUOTED = 36
"""Characters of a text that a card quotes; a link leads to all of it."""


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
            blocks=(Facts(facts=tuple(self._facts()), dense=True),),
            details=(
                *self._grade(),
                *self._answers(),
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
        original = Link(text=self._say.text("summary.link"), url=first.url, address=first.address)
        yield self._fact(
            "summary", lead=card.verification.lead, summary=card.summary, link=original
        )
        yield self._fact("truth", follows=True, note=card.verification.note)
        yield from self._opinions()
        yield self._trend()
        yield self._responses()
        if card.recurs:
            earlier = self._tell.source(card.earlier) if card.earlier else None
            yield self._fact("again", earlier=earlier, reason=card.recurs)
        yield self._advice()

    def _fact(
        self, name: str, /, *blocks: Block, key: str = "", follows: bool = False, **values: Value
    ) -> Fact:
        return Fact(
            label=self._say.text(f"label.{name}"),
            words=self._say(key or name, **values),
            blocks=blocks,
            passage=f"{self._anchor}.{name}",
            follows=follows,
        )

    def _spread(self) -> Fact:
        card, spread, heat = self._card, self._card.spread, self._card.spread.heat

        def figure(number: int, name: str, items: Items = ()) -> Figure:
            return self._tell.number(number, name, items, code=card.code, until=heat.as_of)

        return self._fact(
            "spread",
            follows=True,
            until=heat.as_of,
            originals=figure(heat.originals, "originals", spread.originals),
            reprints=figure(heat.reprints, "reprints", spread.reprints) if heat.reprints else None,
            outlets=figure(heat.outlets, "outlets", spread.outlets),
            forwards=figure(heat.forwards, "forwards", spread.forwards) if heat.forwards else None,
            comments=figure(heat.comments, "comments", spread.comments) if heat.comments else None,
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
                    question=clip(question.label, _QUOTED),
                    count=self._count(question.items, "question", label=question.label),
                )
                for question in opinions.questions[:_QUESTIONS]
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
            tone=voice.tone,
            copies=self._count(voice.copies, "copies", label=voice.quote.text)
            if len(voice.copies) > 1
            else None,
        )
        return Quotation(text=clip(voice.quote.text, _QUOTED), by=by)

    def _trend(self) -> Fact:
        trend = self._card.trend
        return self._fact(
            "trend",
            points=bare(f"{self._card.points}"),
            late=self._count(trend.late, "late"),
            early=self._count(trend.early, "early"),
            way=trend.way.value,
            risks=[
                {"label": risk.label, "count": self._count(risk.items, "risk", label=risk.label)}
                for risk in self._card.risks
            ],
        )

    def _responses(self) -> Fact:
        card = self._card
        if not card.responses:
            return self._fact("responses", key="responses.none", follows=True, until=self._until)
        return self._fact(
            "responses",
            count=bare(f"{len(card.responses)}"),
            latest=self._tell.source(card.responses[-1]),
        )

    def _count(self, items: Items, counted: str, **values: Value) -> Figure:
        return self._tell.count(items, counted, code=self._card.code, until=self._until, **values)

    def _advice(self) -> Fact:
        card, due = self._card, self._card.next_due
        steps = tuple(words(step) for step in card.advice)
        listed = Bullets(items=steps, ordered=True, passage=f"{self._anchor}.steps")
        return self._fact(
            "advice",
            *((listed,) if steps else ()),
            department=card.department,
            label=due.label if due else "",
            due=due.due_at if due else None,
            state=clock_words(due) if due else "",
        )

    # ── the details ──────────────────────────────────────────────────────────────────────────

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
        for name, said in (("outlook", "；".join(card.outlook)), ("ahead", card.ahead)):
            if said:
                yield Paragraph(words=say(name, said=said), passage=f"{self._anchor}.{name}")

    def _answers(self) -> Iterator[Block]:
        card = self._card
        if not card.responses:
            return
        yield Heading(text=self._say.text("label.answers"))
        yield Bullets(items=tuple(self._tell.source(response) for response in card.responses))
        if card.answered:
            yield self._tell.paragraph("answered", answered=card.answered)

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
