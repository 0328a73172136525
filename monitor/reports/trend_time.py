"""How much was said when: the curve, what is usual, bursts, turning points, what comes. PURE."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from monitor.clock import desk
from monitor.reports.chart import Curve, Grain, Line, Moment, Window
from monitor.reports.citing import bare
from monitor.reports.document import (
    Block,
    Bullets,
    ChartBlock,
    Column,
    Figure,
    Heading,
    Paragraph,
    Role,
    Table,
    Tile,
    Tiles,
    Words,
)
from monitor.reports.saying import words
from monitor.reports.trend_figures import Figures
from monitor.reports.trend_tell import TrendTeller
from monitor.reports.wording import SMALL_SAMPLE
from monitor.trends import telling
from monitor.trends.bursts import Burst
from monitor.trends.causes import Causes
from monitor.trends.planned import within
from monitor.trends.series import Step
from monitor.trends.usual import Basis

GRAINS: dict[Step, Grain] = {Step.HOUR: "hour", Step.DAY: "day", Step.WEEK: "week"}
_INSTANT = timedelta(microseconds=1)
_MARKED = 6
"""Bursts and turning points named on the chart."""
_NAMED = 3
"""Incidents named under one burst."""


# ── overview ─────────────────────────────────────────────────────────────────────────────────


def overview(own: TrendTeller) -> Iterator[Block]:
    """The period in one sentence, four figures, what it rests on."""
    data = own.data
    yield from _unwatched(own)
    if not data.total.items:
        yield own.paragraph("overview.none", Role.NONE, label=data.label)
        return
    yield own.paragraph(
        "overview.lead",
        Role.LEAD,
        label=data.label,
        span=own.span(data.start, data.end),
        items=total(own),
        originals=originals(own),
        incidents=incidents(own),
        change=_change(own),
    )
    yield Tiles(tiles=tuple(_tiles(own)))
    if own.found is not None and own.found.corrected.gaps:
        yield own.note(own.found.corrected.sentence)


def total(own: TrendTeller) -> Figure:
    """All items of the period."""
    return own.figure(own.data.total.items, "items", own.whole, tuple(own.data.now_sample.items))


def originals(own: TrendTeller) -> Figure:
    """Its first reports."""
    sample = tuple(own.data.now_sample.items)
    return own.figure(own.data.total.originals, "originals", own.whole, sample)


def incidents(own: TrendTeller) -> Figure:
    """Its incidents, each by its first report."""
    stories = own.data.stories
    firsts = tuple(story.first for story in stories if story.first is not None)
    return own.figure(len(stories) + own.data.stories_left_off, "incidents", own.whole, firsts)


def _change(own: TrendTeller) -> Words:
    """Against the period of the same length before."""
    data, before = own.data, own.data.before_total
    if before is None:
        return own.tell.say("change", before=None, more=0, share=None)
    start = data.start - (data.end - data.start)
    more = data.total.items - before.items
    enough = min(before.items, data.total.items) >= SMALL_SAMPLE
    return own.tell.say(
        "change",
        before=own.figure(before.items, "items", (start, data.start)),
        more=more,
        share=bare(telling.percent(abs(more) / before.items)) if enough and more else None,
    )


def _tiles(own: TrendTeller) -> Iterator[Tile]:
    say = own.text
    change = "".join(word.text for word in _change(own) if hasattr(word, "text"))
    yield Tile(label=say("tile.items"), figure=total(own), note=change)
    yield Tile(label=say("tile.originals"), figure=originals(own))
    yield Tile(label=say("tile.incidents"), figure=incidents(own))
    bursts = own.found.bursts if own.found is not None else ()
    yield Tile(label=say("tile.bursts"), figure=bare(f"{len(bursts)}"))


def _unwatched(own: TrendTeller) -> Iterator[Block]:
    watched = own.data.watched_from
    if watched is None or watched >= own.data.end:
        yield own.paragraph("unwatched.whole", Role.WARNING)
    elif watched > own.data.start:
        yield own.paragraph("unwatched.part", Role.WARNING, since=watched)


# ── the curve ────────────────────────────────────────────────────────────────────────────────


def volume(own: TrendTeller) -> Iterator[Block]:
    """The curve of the period and of what is expected, with its table."""
    found = own.found
    if found is None or not own.data.total.items:
        yield own.paragraph("volume.none", Role.NONE)
        return
    data, step = own.data, found.steps.step
    yield ChartBlock(chart=_curve(own, found), table=_steps(own, found))
    covered = (found.steps.start, found.steps.end)
    if covered != (data.start, data.end):
        yield own.paragraph("volume.whole", Role.NOTE, span=own.span(*covered), step=step.label)
    yield own.note(found.corrected.sentence)


def _curve(own: TrendTeller, found: Figures) -> Curve:
    data, steps, ahead = own.data, found.steps, found.ahead.expected
    none = (None,) * len(ahead)
    counted = Line(
        name=own.text("line.items"),
        values=(*steps.values, *(each.value for each in ahead)),
        low=(*(None,) * len(steps), *(each.low for each in ahead)) if ahead else (),
        high=(*(None,) * len(steps), *(each.high for each in ahead)) if ahead else (),
    )
    fresh = Line(name=own.text("line.originals"), values=(*data.originals.values, *none))
    end = ahead[-1].at + steps.step.span if ahead else steps.end
    peak = max(range(len(steps)), key=lambda n: (steps.values[n], -n))
    return Curve(
        title=own.text("volume.title", step=steps.step.label),
        unit=own.text("unit"),
        says=own.text(
            "volume.says",
            when=telling.when(steps.times[peak], steps.step),
            most=telling.number(steps.values[peak]),
            bursts=len(found.bursts),
        ),
        times=(*steps.times, *(each.at for each in ahead)),
        grain=GRAINS[steps.step],
        lines=(counted, fresh),
        forecast_from=ahead[0].at if ahead else None,
        moments=tuple(_moments(own, found)),
        windows=tuple(
            Window(start=max(one.start, steps.start), end=min(one.end, end), label=one.label)
            for one in within(data.planned, steps.start, end)
        ),
    )


def _moments(own: TrendTeller, found: Figures) -> Iterator[Moment]:
    high = sorted(found.bursts, key=lambda pair: (-pair[0].excess, pair[0].start))[:_MARKED]
    marked = [(burst.peak_at, own.text("mark.burst")) for burst, _ in high]
    marked += [(point.at, own.text("mark.change")) for point, _ in found.changes]
    yield from (Moment(at=at, label=label) for at, label in sorted(marked))


def _steps(own: TrendTeller, found: Figures) -> Table:
    data, span = own.data, found.steps.step.span
    gaps = {gap.at: gap for gap in found.corrected.gaps}
    rows: list[tuple[Words, ...]] = []
    for n, (at, value) in enumerate(data.steps):
        gap = gaps.get(at)
        mended = telling.number(gap.value) if gap is not None and gap.corrected else "—"
        row = [
            words(_when(own, at)),
            (own.figure(value, "items", (at, at + span)),),
            (own.figure(data.originals.values[n], "originals", (at, at + span)),),
        ]
        rows.append((*row, (bare(mended),)) if gaps else tuple(row))
    for each in found.ahead.expected:
        ends = own.text(
            "ahead.cell",
            value=telling.number(each.value),
            low=telling.number(each.low),
            high=telling.number(each.high),
        )
        row = [words(_when(own, each.at)), words(bare(ends)), words("—")]
        rows.append((*row, words("—")) if gaps else tuple(row))
    columns = own.tell.columns("col.time", ("line.items", True, 1), ("line.originals", True, 1))
    mended_column = Column(title=own.text("col.mended"), number=True)
    return Table(
        columns=(*columns, mended_column) if gaps else columns,
        rows=tuple(rows),
        total=(
            words(own.text("total")),
            (own.figure(data.steps.total, "items", (data.steps.start, data.steps.end)),),
            (own.figure(data.originals.total, "originals", (data.steps.start, data.steps.end)),),
            *(((bare(telling.number(found.steps.total)),),) if gaps else ()),
        ),
    )


def _when(own: TrendTeller, at: datetime) -> str:
    """The step that begins at ``at``, with its year where the period is of several."""
    years = desk(own.data.start).year != desk(own.data.end - _INSTANT).year
    told = telling.when(at, own.data.steps.step)
    return f"{desk(at).year}年{told}" if years else told


# ── compared ─────────────────────────────────────────────────────────────────────────────────


def compared(own: TrendTeller) -> Iterator[Block]:
    """The period against those before, and what planned dates brought."""
    found = own.found
    if found is None:
        yield own.paragraph("volume.none", Role.NONE)
        return
    if found.compared:
        yield Bullets(
            items=tuple(
                own.tell.say(
                    "compared",
                    basis=each.basis.label,
                    before=own.figure(
                        each.before, "compared", (each.before_start, each.before_end)
                    ),
                    now=own.figure(each.now, "compared", (each.start, each.end)),
                    told=each.sentence,
                )
                for each in found.compared
            )
        )
        yield own.paragraph("compared.how", Role.NOTE)
    lacking = [
        basis.label
        for basis in (Basis.PRECEDING, Basis.YEAR)
        if basis not in {each.basis for each in found.compared}
    ]
    if lacking:
        yield own.paragraph("compared.lacking", Role.NONE, names="、".join(lacking))
    yield Heading(text=own.text("planned.title"))
    if not found.planned:
        yield own.paragraph("planned.none", Role.NONE)
        return
    yield Bullets(items=tuple(words(each.sentence) for each in found.planned))


# ── bursts and turning points ────────────────────────────────────────────────────────────────


def causes(own: TrendTeller) -> Iterator[Block]:
    """What stood out, what stayed, and the incidents inside."""
    found = own.found
    if found is None:
        yield own.paragraph("volume.none", Role.NONE)
        return
    yield Heading(text=own.text("bursts.title"))
    if found.bursts_told:
        yield own.note(found.bursts_told, Role.NONE)
    elif not found.bursts:
        yield own.paragraph("bursts.none", Role.NONE)
    else:
        yield _bursts(own, found)
        yield own.paragraph("bursts.how", Role.NOTE)
    yield Heading(text=own.text("changes.title"))
    if found.changes_told:
        yield own.note(found.changes_told, Role.NONE)
    elif not found.changes:
        yield own.paragraph("changes.none", Role.NONE)
    for point, behind in found.changes:
        yield Paragraph(words=words(point.sentence, behind.sentence if behind.ranked else ""))


def _bursts(own: TrendTeller, found: Figures) -> Table:
    return Table(
        columns=own.tell.columns(
            ("col.span", False, 3),
            ("line.items", True, 1),
            ("col.usual", True, 1),
            ("col.peak", False, 2),
            ("col.causes", False, 5),
        ),
        rows=tuple(_burst(own, burst, behind) for burst, behind in found.bursts),
    )


def _burst(own: TrendTeller, burst: Burst, behind: Causes) -> tuple[Words, ...]:
    step = own.data.steps.step
    incidents = [
        own.text(
            "cause",
            code=cause.code,
            title=cause.title,
            items=telling.number(cause.items),
            share=telling.percent(cause.share) if cause.share is not None else "",
        )
        for cause in behind.ranked[:_NAMED]
    ]
    return (
        words(telling.span(burst.start, burst.end, step)),
        (_within(own, burst.total, (burst.start, burst.end)),),
        (bare(telling.number(burst.usual)),),
        words(telling.when(burst.peak_at, step)),
        words("；".join(incidents) or own.text("cause.none")),
    )


def _within(own: TrendTeller, count: float, span: tuple[datetime, datetime]) -> Figure:
    return own.figure(count, "compared", span)


# ── what comes ───────────────────────────────────────────────────────────────────────────────


def ahead(own: TrendTeller) -> Iterator[Block]:
    """What the next steps should bring, how far that may be off, and how far it was off before."""
    if own.found is None:
        yield own.paragraph("volume.none", Role.NONE)
        return
    told = own.found.ahead
    yield own.note(told.sentence, Role.BODY if told.expected else Role.NONE)
    if not told.expected:
        return
    yield Table(
        columns=own.tell.columns(
            ("col.method", False, 3),
            ("col.origins", True, 1),
            ("col.error", True, 2),
            ("col.covered", False, 3),
        ),
        rows=tuple(
            (
                words(past.method.label),
                (bare(f"{past.origins}"),),
                (bare(telling.number(past.mean_error)),),
                own.tell.say(
                    "covered",
                    share=telling.percent(past.coverage) if past.coverage is not None else "",
                    steps=past.steps,
                ),
            )
            for past in told.past
        ),
    )
    yield own.paragraph("ahead.how", Role.NOTE)
