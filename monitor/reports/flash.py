"""The flash report on one incident: six points on one page; the next ones as what changed. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.reports.citing import Citations, bare
from monitor.reports.document import (
    Block,
    Bullets,
    Document,
    Fact,
    Facts,
    Masthead,
    Role,
    Section,
    TierMark,
    Words,
)
from monitor.reports.incident import Items, KeyIncident
from monitor.reports.saying import Phrases, Value
from monitor.reports.teller import Teller, link_to
from monitor.reports.wording import clip
from monitor.settings import Settings
from monitor.settings.reports import ReportPlan

KIND = "flash"
_NAMED = 3
"""Items named under each number: a flash is read on one page."""
_STEPS = 3
_STEP = 24
"""Characters of a step of the playbook: the whole of it stands there."""
_ASIDE = re.compile("[（：；]")
_QUESTION = 24
_RISKS = 2
_MARKS = "①②③"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One thing to be done: by whom and until when."""

    who: str
    what: str
    due_at: datetime
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One step taken since the flash before."""

    at: datetime
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The flash before this one."""

    at: datetime
    card: KeyIncident
    """As it was then."""
    deeds: Sequence[Deed]
    """What was done since, by time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlashData:
    """What the report is made from."""

    card: KeyIncident
    number: int
    """Which flash on this incident it is, from 1."""
    before: Before | None
    orders: Sequence[Order]
    """The most urgent first."""
    next_at: datetime | None
    """When the next one is due; None where none is."""
    end: datetime
    now: datetime


def compose(data: FlashData, plan: ReportPlan, settings: Settings) -> Document:
    """The flash over ``data``."""
    say = Phrases(settings.wording[KIND], data.end)
    tell = Teller(say=say, citations=Citations(plan.lists.referenced_items), named=_NAMED)
    writer = _Writer(data, tell)
    card, layout = data.card, settings.reports.layout
    return Document(
        kind=KIND,
        masthead=Masthead(
            title=plan.title or say.title,
            mark=layout.mark,
            issue=say.text("issue", code=card.code, number=data.number, tier=card.tier.short),
            agency=settings.desk.agency,
            dated=data.end,
            period_start=card.first.at,
            period_end=data.end,
            covers=say.text("covers"),
            made_at=data.now,
            subtitle=card.title,
        ),
        sections=tuple(writer.sections()),
        references=tell.citations.references,
        signatures=layout.signatures,
        footer=say("footer", revision=settings.revision),
        summary=say.text(
            "summary",
            tier=card.tier.label,
            title=card.title,
            lead=card.verification.lead,
            places="、".join(card.places),
        ),
        settings_revision=settings.revision,
    )


class _Writer:
    def __init__(self, data: FlashData, tell: Teller) -> None:
        self._data, self._tell, self._say = data, tell, tell.say

    def sections(self) -> Iterator[Section]:
        """What changed, where there was a flash before; then the six points."""
        if self._data.before is not None:
            yield self._section("change", tuple(self._change(self._data.before)))
        yield self._section("points", tuple(self._points()))

    def _section(self, key: str, blocks: tuple[Block, ...]) -> Section:
        title, short = self._say.section(key)
        return Section(anchor=key, title=title, short=short, blocks=blocks)

    # ── the six points ───────────────────────────────────────────────────────────────────────

    def _points(self) -> Iterator[Block]:
        said = (
            ("event", self._event()),
            ("spread", self._spread()),
            ("heard", self._heard()),
            ("truth", self._truth()),
            ("grade", self._grade()),
            ("advice", self._advice()),
        )
        yield Facts(
            facts=tuple(
                Fact(label=self._say.text(f"label.{key}"), words=words, passage=f"points.{key}")
                for key, words in said
            )
        )
        yield self._tell.paragraph("next", at=self._data.next_at)

    def _event(self) -> Words:
        card = self._data.card
        return self._say(
            "event",
            lead=card.verification.lead,
            title=replace(link_to(card.first), text=card.title),
            places="、".join(card.places),
            at=card.first.at,
        )

    def _spread(self) -> Words:
        card, spread, heat = self._data.card, self._data.card.spread, self._data.card.spread.heat
        return self._say(
            "spread",
            platform=card.first.platform,
            authority=card.first.authority,
            outlet=card.first.outlet,
            until=heat.as_of,
            originals=self._number(heat.originals, "originals", spread.originals),
            reprints=self._number(heat.reprints, "reprints", spread.reprints),
            outlets=self._number(heat.outlets, "outlets", spread.outlets),
            forwards=self._number(heat.forwards, "forwards", spread.forwards),
            top=card.top_authority,
            rank=self._number(heat.best_rank, "rank") if heat.best_rank else None,
            any=heat.per_hour > 0,
            hour=bare(f"{heat.per_hour:g}"),
            ratio=f"{heat.ratio:.2g}",
        )

    def _heard(self) -> Words:
        opinions = self._data.card.opinions
        against = next((tone for tone in opinions.tones if tone.label == self._against), None)
        items: Items = against.items if against is not None else ()
        asked = opinions.questions[0] if opinions.questions else None
        return self._say(
            "heard",
            sample=self._number(len(opinions.sample), "sample", opinions.sample),
            against=self._number(len(items), "against", items),
            share=self._tell.share(items, opinions.sample),
            question=clip(asked.label, _QUESTION) if asked is not None else "",
            voices=self._number(len(asked.items), "question", asked.items) if asked else None,
        )

    @property
    def _against(self) -> str:
        return self._say.text("tone.against")

    def _truth(self) -> Words:
        card = self._data.card
        said = card.responses[-1] if card.responses else None
        return self._say(
            "truth",
            note=card.verification.note.partition("；")[0],
            count=len(card.responses),
            link=link_to(said) if said is not None else None,
            outlet=said.outlet if said is not None else "",
            at=said.at if said is not None else None,
            until=self._data.end,
            recurs=bool(card.recurs),
        )

    def _grade(self) -> Words:
        card = self._data.card
        risks = [
            {"label": risk.label, "count": self._number(len(risk.items), "risk", risk.items)}
            for risk in card.risks[:_RISKS]
        ]
        return self._say(
            "grade",
            tier=TierMark(tier=card.tier),
            formula=card.formula,
            rules="、".join(rule.partition("：")[0] for rule in card.rules_fired),
            risks=risks,
            judged=card.judged.partition("：")[0],
        )

    def _advice(self) -> Words:
        orders: list[Value] = [
            {
                "mark": mark,
                "who": each.who,
                "what": _brief(each.what),
                "due": each.due_at,
                "late": each.late,
            }
            for mark, each in zip(_MARKS, self._data.orders[:_STEPS], strict=False)
        ]
        due = self._data.card.next_due
        return self._say(
            "advice",
            orders=orders,
            department=self._data.card.department,
            label=due.label if due is not None and not orders else "",
            due=due.due_at if due is not None else None,
        )

    def _number(self, number: int, counted: str, items: Items = ()) -> Value:
        card = self._data.card
        until = card.spread.heat.as_of
        return self._tell.number(number, counted, items, code=card.code, until=until)

    # ── what changed since the flash before ──────────────────────────────────────────────────

    def _change(self, before: Before) -> Iterator[Block]:
        yield Bullets(items=tuple(self._changes(before)), passage="change")
        if before.deeds:
            said = [{"at": deed.at, "said": deed.said} for deed in before.deeds]
            yield self._tell.paragraph("change.deeds", deeds=said)
        else:
            yield self._tell.paragraph("change.undone", Role.NONE, at=before.at)

    def _changes(self, before: Before) -> Iterator[Words]:
        card, then = self._data.card, before.card
        yield self._say(
            "change.grade",
            at=before.at,
            then=TierMark(tier=then.tier),
            now=TierMark(tier=card.tier),
            points_then=then.points,
            points=card.points,
            same=then.tier is card.tier,
        )
        known = {item.id for item in then.collected}
        fresh = tuple(item for item in card.collected if item.id not in known)
        yield self._say(
            "change.spread",
            fresh=self._tell.number(len(fresh), "fresh", fresh, code=card.code, at=before.at),
            all=self._number(len(card.collected), "collected", card.collected),
            top=card.top_authority,
            higher=card.top_authority != then.top_authority,
        )
        told = {quote.item_id for quote in then.responses}
        answers = [quote for quote in card.responses if quote.item_id not in told]
        yield self._say(
            "change.answers",
            answers=[
                {"link": link_to(quote), "outlet": quote.outlet, "at": quote.at}
                for quote in answers[-_STEPS:]
            ],
            count=len(answers),
        )


def _brief(what: str) -> str:
    """A step without what explains it."""
    return clip(_ASIDE.split(what)[0], _STEP)
