"""The report on the golden hour: found in time, told in time, taken in time, and why not. PURE."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from monitor.durations import FEWEST, minutes_of
from monitor.errors import NotFoundError
from monitor.reports.chart import Bar, Bars
from monitor.reports.citing import Citations, bare
from monitor.reports.document import (
    Block,
    ChartBlock,
    Document,
    Figure,
    Heading,
    Paragraph,
    Role,
    Section,
    Style,
    Table,
    TierMark,
    Words,
)
from monitor.reports.frame import Frame
from monitor.reports.golden_hour_data import (
    ENDS,
    MEASURES,
    GoldenHourData,
    HourKept,
    Leg,
    Met,
    Missed,
    TierKept,
)
from monitor.reports.saying import Phrases, Value, words
from monitor.reports.teller import Teller
from monitor.reports.trend_tell import table_of
from monitor.reports.wording import SMALL_SAMPLE, share_words, span_words
from monitor.settings import Settings
from monitor.settings.reports import ReportPlan

KIND = "golden_hour"
SECTIONS = ("overview", "tiers", "legs", "minutes", "clocks", "breaches", "compared", "notes")
_DRAWN = 20
"""Incidents in the chart of minutes, the gravest."""
_CODES = 10
"""Incidents named under one cause."""


def compose(data: GoldenHourData, plan: ReportPlan, settings: Settings) -> Document:
    """The report of ``plan`` over ``data``. NotFoundError for a section there is none of."""
    kept = data.kept
    say = Phrases(settings.wording[KIND], kept.end)
    tell = Teller(say=say, citations=Citations(plan.lists.referenced_items))
    writer = _Writer(data=data, plan=plan, tell=tell)
    sections = tuple(writer.section(key) for key in plan.sections or SECTIONS)
    frame = Frame(
        kind=KIND,
        plan=plan,
        settings=settings,
        teller=tell,
        start=kept.start,
        end=kept.end,
        now=data.now,
        number=data.number,
        subtitle=say.text("of", names="、".join(data.names)) if data.names else "",
    )
    return frame.around(sections, writer.summary())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    data: GoldenHourData
    plan: ReportPlan
    tell: Teller

    def section(self, key: str) -> Section:
        """The section ``key`` with its blocks."""
        writers: Mapping[str, Callable[[], Iterator[Block]]] = {
            "overview": self._overview,
            "tiers": self._tiers,
            "legs": self._legs,
            "minutes": self._minutes,
            "clocks": self._clocks,
            "breaches": self._breaches,
            "compared": self._compared,
            "notes": self._notes,
        }
        if key not in writers:
            raise NotFoundError(
                f"report {self.plan.id!r} asks for a section {key!r} that the report on the golden"
                f" hour has not; it has: {', '.join(SECTIONS)}"
            )
        title, short = self.tell.say.section(key)
        blocks = tuple(writers[key]()) if self._kept.tiers or key in ("overview", "notes") else ()
        none = (self.tell.paragraph("none", Role.NONE),)
        return Section(
            anchor=key, title=title, short=short, blocks=blocks or none, annex=key == "notes"
        )

    def summary(self) -> str:
        """The whole in a sentence."""
        values: dict[str, Value] = {name: self._kept.measure(name).met for name in MEASURES}
        return self.tell.say.text(
            "summary",
            incidents=self._kept.incidents,
            breaches=len(self._kept.missed),
            **values,
        )

    @property
    def _kept(self) -> HourKept:
        return self.data.kept

    # ── the whole ────────────────────────────────────────────────────────────────────────────

    def _overview(self) -> Iterator[Block]:
        kept = self._kept
        if not kept.tiers:
            yield self.tell.paragraph("none", Role.NONE)
        else:
            yield self._lead()
        if kept.dismissed or kept.routine:
            yield self.tell.paragraph(
                "overview.left_out", Role.NOTE, dismissed=kept.dismissed, routine=kept.routine
            )

    def _lead(self) -> Paragraph:
        kept = self._kept
        whole = self.tell.number(kept.incidents, "incidents", kept.firsts)
        values: dict[str, Value] = {
            name: self.tell.number(kept.measure(name).met, name) for name in MEASURES
        }
        values |= {f"{name}_share": _percent(kept.measure(name)) for name in MEASURES}
        said = self.tell.say(
            "overview.lead",
            incidents=whole,
            tiers=[{"label": t.tier.short, "count": t.incidents} for t in kept.tiers],
            breaches=self.tell.number(len(kept.missed), "breaches"),
            late=len({missed.code for missed in kept.missed}),
            **values,
        )
        return Paragraph(words=said, role=Role.LEAD, passage="overview.lead")

    def _tiers(self) -> Iterator[Block]:
        columns = [("col.tier", False, 2), ("col.incidents", True, 1)]
        columns += [(f"col.{name}", True, 2) for name in MEASURES]
        rows = tuple(self._tier_row(tier) for tier in self._kept.tiers)
        yield Table(columns=self.tell.columns(*columns), rows=rows)

    def _tier_row(self, tier: TierKept) -> tuple[Words, ...]:
        label = tier.tier.short
        cells = [
            words(
                self.tell.number(each.met, f"tier.{name}", tier=label),
                f"/{each.of}",
                f"（{percent}）" if (percent := _percent(each)) else "",
            )
            for name, each in tier.measures.items()
        ]
        number = self.tell.number(tier.incidents, "tier", tier.firsts, tier=label)
        return ((TierMark(tier=tier.tier),), words(number), *cells)

    def _legs(self) -> Iterator[Block]:
        columns = [("col.tier", False, 2), ("col.leg", False, 2), ("col.allowed", True, 1)]
        columns += [("col.n", True, 1), ("col.median", True, 2), ("col.p95", True, 1)]
        rows = tuple(
            (
                (TierMark(tier=tier.tier),),
                words(leg.label),
                (bare(f"{leg.allowed:g}"),),
                *self._took(tier, leg),
            )
            for tier in self._kept.tiers
            for leg in tier.legs
        )
        note = self.tell.say.text("legs.how", fewest=FEWEST)
        yield Table(columns=self.tell.columns(*columns), rows=rows, note=note)
        if undated := sum(tier.undated for tier in self._kept.tiers):
            yield self.tell.paragraph("legs.undated", Role.NOTE, count=undated)

    def _took(self, tier: TierKept, leg: Leg) -> tuple[Words, ...]:
        """How many, median and 95th percentile; of few all of them in place of the median."""
        took, allowed = leg.took, leg.allowed
        number = self.tell.number(took.n, "leg", tier=tier.tier.short, leg=leg.label)
        if took.median is None:
            values = [_minutes(value, allowed) for value in took.values]
            told = [part for value in values for part in ("、", value)][1:]
            return words(number), words(told or "—"), words("—")
        return (
            words(number),
            words(_minutes(took.median, allowed)),
            words(_minutes(took.p95 or 0, allowed)),
        )

    # ── incident by incident ─────────────────────────────────────────────────────────────────

    def _minutes(self) -> Iterator[Block]:
        say, ways = self.tell.say, self._kept.ways
        if not ways:
            yield self.tell.paragraph("minutes.none", Role.NONE)
            return
        bars = tuple(
            Bar(
                name=say.text(
                    "minutes.bar", code=way.code, tier=way.tier.short, open=way.taken is None
                ),
                values=(way.found, way.taken or 0),
            )
            for way in ways[:_DRAWN]
        )
        found = minutes_of(way.found for way in ways)
        chart = Bars(
            title=say.text("minutes.title"),
            unit=say.text("minutes.unit"),
            says=say.text("minutes.says", count=len(ways), told=found.told, fewest=FEWEST),
            series=(say.text("minutes.found"), say.text("minutes.taken")),
            bars=bars,
        )
        note = say.text("minutes.how", left=len(ways) - len(bars))
        yield ChartBlock(chart=chart, table=table_of(chart, note))

    def _clocks(self) -> Iterator[Block]:
        if not self._kept.clocks:
            yield self.tell.paragraph("clocks.none", Role.NONE)
            return
        columns = [("col.clock", False, 1), ("col.duty", False, 3)]
        columns += [(f"col.{end}", True, 1) for end in ENDS]
        yield Table(
            columns=self.tell.columns(*columns, ("col.kept_share", True, 1)),
            rows=tuple(
                (
                    words(clock.name),
                    words(clock.label),
                    *(
                        words(self.tell.number(count, f"clock.{end}", label=clock.label))
                        for end, count in clock.counts.items()
                    ),
                    words(_told(clock.kept) if clock.kept.of else "—"),
                )
                for clock in self._kept.clocks
            ),
        )

    # ── why not ──────────────────────────────────────────────────────────────────────────────

    def _breaches(self) -> Iterator[Block]:
        found = self._kept.missed
        if not found:
            yield self.tell.paragraph("breaches.none", Role.NONE)
            return
        causes = Counter(breach.cause for breach in found)
        ordered = sorted(causes, key=lambda cause: (-causes[cause], cause))
        yield Heading(text=self.tell.say.text("breaches.causes"))
        yield Table(
            columns=self.tell.columns(
                ("col.cause", False, 2), ("col.times", True, 1), ("col.codes", False, 5)
            ),
            rows=tuple(self._cause_row(cause, found) for cause in ordered),
        )
        shown = found[: self.plan.lists.listed_items]
        for _, own in groupby(shown, key=lambda missed: missed.code):
            yield from self._of_incident(tuple(own))
        if left := len(found) - len(shown):
            yield self.tell.paragraph("breaches.left", Role.NOTE, left=left)

    def _of_incident(self, own: Sequence[Missed]) -> Iterator[Block]:
        """What was missed of one incident, by due time."""
        first = own[0]
        tier, code, title = first.tier.short, first.code, first.title
        yield Heading(text=self.tell.say.text("breaches.of", tier=tier, code=code, title=title))
        yield Table(
            columns=self.tell.columns(
                ("col.duty", False, 3),
                ("col.due", False, 2),
                ("col.late", True, 2),
                ("col.cause", False, 2),
                ("col.reason", False, 5),
            ),
            rows=tuple(map(self._breach_row, own)),
        )

    def _cause_row(self, cause: str, found: Sequence[Missed]) -> tuple[Words, ...]:
        own = [breach for breach in found if breach.cause == cause]
        codes = list(dict.fromkeys(breach.code for breach in own))
        return (
            words(cause),
            words(self.tell.number(len(own), "cause", cause=cause)),
            self.tell.say("codes", codes="、".join(codes[:_CODES]), count=len(codes), most=_CODES),
        )

    def _breach_row(self, breach: Missed) -> tuple[Words, ...]:
        late = span_words(breach.late) if breach.late else "—"
        return (
            words(f"{breach.clock} {breach.label}"),
            self.tell.say("breach.due", at=breach.due_at),
            (bare(late, Style.PLAIN if breach.done else Style.LATE),),
            words(breach.cause),
            words(breach.reason),
        )

    # ── against the period before ────────────────────────────────────────────────────────────

    def _compared(self) -> Iterator[Block]:
        before = self.data.before
        if before is None:
            yield self.tell.paragraph("compared.unknown", Role.NONE)
            return
        say, kept = self.tell.say, self._kept
        rows = [
            _row(say("compared.incidents"), f"{kept.incidents}", f"{before.incidents}"),
            *(
                _row(
                    say(f"col.{name}"),
                    _told(kept.measure(name)),
                    _told(before.measure(name)),
                )
                for name in MEASURES
            ),
            _row(say("compared.breaches"), f"{len(kept.missed)}", f"{len(before.missed)}"),
        ]
        columns = (("col.measure", False, 3), ("col.now", True, 2), ("col.before", True, 2))
        note = say.text("compared.how", start=before.start, end=before.end, few=SMALL_SAMPLE)
        yield Table(columns=self.tell.columns(*columns), rows=tuple(rows), note=note)

    def _notes(self) -> Iterator[Block]:
        for key in ("counted", "hour", "undated", "causes"):
            yield self.tell.paragraph(f"notes.{key}", Role.NOTE)


def _percent(share: Met) -> str:
    """In per cent; empty of a sample too small for it."""
    return share_words(share.met, share.of) if share.of >= SMALL_SAMPLE else ""


def _told(share: Met) -> str:
    percent = _percent(share)
    return f"{share.met}/{share.of}" + (f"（{percent}）" if percent else "")


def _minutes(value: float, allowed: float) -> Figure:
    """So many minutes; more than the leg may take stands out."""
    return bare(f"{value:g}", Style.LATE if value > allowed else Style.PLAIN)


def _row(label: Words, now: str, before: str) -> tuple[Words, ...]:
    return label, (bare(now),), (bare(before),)
