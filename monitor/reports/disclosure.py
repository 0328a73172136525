"""The report on disclosure: what each unit owed to the public, did, and did not do. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from monitor.publicity.disclosure import Duty, Publication, Span, State, reminders
from monitor.reports.citing import Citations, bare
from monitor.reports.document import (
    Block,
    Bullets,
    Document,
    Figure,
    Link,
    Role,
    Section,
    Style,
    Table,
    Words,
)
from monitor.reports.frame import Frame
from monitor.reports.saying import Phrases, words
from monitor.reports.teller import Teller
from monitor.reports.wording import SMALL_SAMPLE, share_words, web_address
from monitor.settings import Settings
from monitor.settings.reports import ReportPlan
from monitor.text.plain import plain
from monitor.types import Item

SECTIONS = ("overview", "units", "missing", "due", "obligations", "ledger", "notes")
_AHEAD_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureData:
    """What the report is made from."""

    duties: Sequence[Duty]
    """Of the periods that end in the time reported."""
    ahead: Sequence[Duty]
    """The same with what falls due after it."""
    items: Mapping[int, Item]
    """By id, the items of own channels that count."""
    start: datetime
    end: datetime
    now: datetime
    number: int
    today: date
    """The desk's day at the end of the time reported, or now, if that is earlier."""


def compose(data: DisclosureData, plan: ReportPlan, settings: Settings) -> Document:
    """The report of ``plan`` over ``data``."""
    phrases = Phrases(settings.wording["disclosure"], data.end)
    citations = Citations(plan.lists.referenced_items)
    writer = _Writer(data=data, plan=plan, teller=Teller(say=phrases, citations=citations))
    sections = tuple(writer.section(key) for key in plan.sections or SECTIONS)
    frame = Frame(
        kind="disclosure",
        plan=plan,
        settings=settings,
        teller=writer.teller,
        start=data.start,
        end=data.end,
        now=data.now,
        number=data.number,
    )
    return frame.around(sections, writer.summary())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    data: DisclosureData
    plan: ReportPlan
    teller: Teller

    def section(self, key: str) -> Section:
        """The section ``key`` with its blocks."""
        title, short = self.teller.say.section(key)
        blocks: Mapping[str, Iterator[Block]] = {
            "overview": self._overview(),
            "units": self._units(),
            "missing": self._missing(),
            "due": self._due(),
            "obligations": self._obligations(),
            "ledger": self._ledger(),
            "notes": self._notes(),
        }
        return Section(
            anchor=key, title=title, short=short, blocks=tuple(blocks[key]), annex=key == "ledger"
        )

    def summary(self) -> str:
        """The whole in a sentence."""
        kept, owed = self._kept(), self._owed()
        return self.teller.say.text(
            "summary",
            units=self._units_bound(),
            duties=len({duty.obligation.id for duty in self.data.duties}),
            owed=owed,
            kept=kept,
            share=_share(kept, owed),
        )

    def _overview(self) -> Iterator[Block]:
        if not self.data.duties:
            yield self.teller.paragraph("overview.empty", Role.NONE)
            return
        if not self._owed():
            yield self.teller.paragraph("overview.none", Role.NONE)
        else:
            yield self.teller.paragraph(
                "overview.lead",
                Role.LEAD,
                units=self._units_bound(),
                duties=len({duty.obligation.id for duty in self.data.duties}),
                owed=self.teller.number(self._owed(), "owed"),
                met=self._counted(State.MET),
                late=self._counted(State.LATE),
                short=self._counted(State.SHORT),
                missed=self._counted(State.MISSED),
                share=_share(self._kept(), self._owed()),
            )
        if running := _number(self.data.duties, State.RUNNING):
            told = self.teller.number(running, "running")
            yield self.teller.paragraph("overview.running", Role.NOTE, running=told)

    def _units(self) -> Iterator[Block]:
        rows = [self._unit_row(name) for name in self._unit_names()]
        columns = self.teller.columns(
            ("col.unit", False, 3),
            *((f"col.{key}", True, 1) for key in ("owed", "met", "late", "missed", "share")),
        )
        if rows:
            yield Table(columns=columns, rows=tuple(rows))
        else:
            yield self.teller.paragraph("overview.empty", Role.NONE)

    def _unit_row(self, name: str) -> tuple[Words, ...]:
        theirs = [duty for duty in self.data.duties if duty.unit_name == name]
        owed, kept = sum(d.owed for d in theirs), sum(d.kept for d in theirs)
        met, late = _number(theirs, State.MET), _number(theirs, State.LATE)
        share = _share(kept, owed)
        figures = (f"{owed}", f"{met}", f"{late}", f"{owed - kept}", share or "—")
        return words(name), *((bare(figure),) for figure in figures)

    def _missing(self) -> Iterator[Block]:
        wrong = (State.MISSED, State.SHORT, State.LATE)
        found = [
            (duty, span)
            for state in wrong
            for duty in self.data.duties
            for span in duty.spans
            if span.state is state
        ]
        if not found:
            yield self.teller.paragraph("missing.none", Role.NONE)
            return
        shown = found[: self.plan.lists.listed_items]
        left = len(found) - len(shown)
        yield Table(
            columns=self.teller.columns(
                ("col.unit", False, 3),
                ("col.obligation", False, 3),
                ("col.period", False, 3),
                "col.done",
                "col.state",
            ),
            rows=tuple(self._span_row(duty, span) for duty, span in shown),
            note=self.teller.say.text("missing.left", left=left) if left else "",
        )

    def _span_row(self, duty: Duty, span: Span) -> tuple[Words, ...]:
        style = Style.PLAIN if span.state is State.LATE else Style.LATE
        return (
            words(duty.unit_name),
            words(duty.obligation.label),
            self.teller.say("span", first=f"{span.first}", last=f"{span.last}"),
            self._done(duty, span),
            words(bare(span.state.label, style)),
        )

    def _done(self, duty: Duty, span: Span) -> Words:
        say, least = self.teller.say, duty.obligation.minimum
        if least is not None:
            share = None if span.share is None else f"{span.share:.0%}"
            return say("done.rate", share=share, minimum=f"{least:.0%}")
        return say("done.count", done=self._cited(duty, span), quota=span.quota)

    def _cited(self, duty: Duty, span: Span) -> Figure:
        items = tuple(
            self.data.items[each.item_id]
            for each in span.publications
            if each.item_id is not None and each.item_id in self.data.items
        )
        return self.teller.number(
            span.done,
            "done",
            items,
            unit=duty.unit_name,
            obligation=duty.obligation.label,
            first=f"{span.first}",
            last=f"{span.last}",
        )

    def _due(self) -> Iterator[Block]:
        told = reminders(self.data.ahead, self.data.today, _AHEAD_DAYS)
        if told:
            yield Bullets(items=tuple(words(line) for line in told))
        else:
            yield self.teller.paragraph("due.none", Role.NONE)

    def _obligations(self) -> Iterator[Block]:
        rows = tuple(
            (
                words(duty.obligation.label),
                words(duty.obligation.channel),
                words(duty.unit_name),
                words(bare(f"{duty.kept}/{duty.owed}")),
                words(duty.obligation.basis),
            )
            for duty in self.data.duties
        )
        if rows:
            columns = self.teller.columns(
                ("col.obligation", False, 3),
                "col.channel",
                ("col.unit", False, 2),
                ("col.done", True, 1),
                ("col.basis", False, 2),
            )
            yield Table(columns=columns, rows=rows)
        else:
            yield self.teller.paragraph("overview.empty", Role.NONE)

    def _ledger(self) -> Iterator[Block]:
        found = sorted(
            (
                (each.on, duty.unit_name, duty.obligation.label, each)
                for duty in self.data.duties
                for span in duty.spans
                for each in span.publications
            ),
            key=lambda row: (row[0], row[1], row[2], row[3].title),
        )
        if not found:
            yield self.teller.paragraph("ledger.none", Role.NONE)
            return
        shown = found[: self.plan.lists.listed_items]
        left = len(found) - len(shown)
        yield Table(
            columns=self.teller.columns(
                "col.on",
                ("col.unit", False, 2),
                ("col.obligation", False, 2),
                ("col.title", False, 4),
            ),
            rows=tuple(
                (words(f"{on}"), words(unit), words(label), words(_link(each)))
                for on, unit, label, each in shown
            ),
            note=self.teller.say.text("ledger.left", left=left) if left else "",
        )

    def _notes(self) -> Iterator[Block]:
        proofs = {duty.obligation.proof for duty in self.data.duties}
        keys = ["grace"]
        keys += ["items"] * ("items" in proofs) + ["entries"] * bool(proofs - {"items"})
        yield from (self.teller.paragraph(f"notes.{key}", Role.NOTE) for key in sorted(keys))

    def _counted(self, state: State) -> Figure:
        return self.teller.number(_number(self.data.duties, state), state.value)

    def _unit_names(self) -> Sequence[str]:
        return tuple(dict.fromkeys(duty.unit_name for duty in self.data.duties))

    def _units_bound(self) -> int:
        return len(self._unit_names())

    def _owed(self) -> int:
        return sum(duty.owed for duty in self.data.duties)

    def _kept(self) -> int:
        return sum(duty.kept for duty in self.data.duties)


def _number(found: Sequence[Duty], state: State) -> int:
    return sum(span.state is state for duty in found for span in duty.spans)


def _share(part: int, whole: int) -> str:
    """A share in per cent; empty of a sample too small for it."""
    return share_words(part, whole) if whole >= SMALL_SAMPLE else ""


def _link(each: Publication) -> Link:
    title = plain(each.title) or plain(each.evidence)
    return Link(text=title, url=web_address(each.evidence), address=plain(each.evidence))
