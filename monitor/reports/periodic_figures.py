"""What the period brought: figures, the curve, topics, places, and what they rest on. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from monitor.reports.chart import Bar, Bars, Curve, Line
from monitor.reports.citing import bare
from monitor.reports.counts import first_of, items_of
from monitor.reports.document import (
    Block,
    Bullets,
    ChartBlock,
    Column,
    Figure,
    Heading,
    Role,
    Table,
    TierMark,
    Tile,
    Tiles,
    Words,
    plain_words,
)
from monitor.reports.incident import IncidentView, Items
from monitor.reports.periodic_tell import PeriodTeller
from monitor.reports.saying import Value, words
from monitor.reports.wording import SMALL_SAMPLE, share_words
from monitor.trends import telling
from monitor.trends.series import DAY, Series
from monitor.types import Count, Tier

_LISTED = 8
"""Topics and places listed; the rest is counted."""


# ── overview ─────────────────────────────────────────────────────────────────────────────────


def overview(own: PeriodTeller) -> Iterator[Block]:
    """The period in one sentence, four figures, and what they rest on."""
    data, volume = own.data, own.data.volume
    yield from _watched(own)
    if not volume.total.items and not data.tiers:
        yield own.paragraph("overview.none", Role.NONE)
    else:
        yield own.paragraph(
            "overview.lead",
            Role.LEAD,
            span=own.span,
            items=_items(own),
            originals=_originals(own),
            change=_change(own),
            incidents=_incidents(own),
            tiers=_tiers(own),
            negative=_negative(own),
        )
        yield Tiles(tiles=tuple(_tiles(own)))
        if data.most:
            yield own.paragraph("overview.most", Role.NOTE, most=data.most)
    complete = data.coverage.complete
    yield own.paragraph(
        "coverage", Role.NOTE if complete else Role.WARNING, statement=data.coverage.statement
    )


def _watched(own: PeriodTeller) -> Iterator[Block]:
    """That it was watched from later on only: few data are no calm."""
    since = own.data.watched_from
    if since is None or since >= own.data.end:
        yield own.paragraph("unwatched.whole", Role.WARNING)
    elif since > own.data.start:
        days = max(1, round((own.data.end - since) / DAY))
        yield own.paragraph("unwatched.part", Role.WARNING, since=since, days=days)


def _items(own: PeriodTeller) -> Figure:
    return own.figure(own.data.volume.total.items, "items", _firsts(own.data.views))


def _originals(own: PeriodTeller) -> Figure:
    return own.figure(own.data.volume.total.originals, "originals", _firsts(own.data.views))


def _firsts(views: Iterable[IncidentView]) -> Items:
    return items_of(map(first_of, views))


def _incidents(own: PeriodTeller) -> Figure:
    return own.figure(sum(own.data.tiers.values()), "incidents", _firsts(own.data.views))


def _tiers(own: PeriodTeller) -> list[Value]:
    """The tiers reached, the gravest first, the routine left out."""
    return [
        {
            "tier": TierMark(tier=tier),
            "count": own.figure(own.data.tiers[tier], "tier", label=tier.label),
        }
        for tier in sorted(Tier, reverse=True)
        if tier > Tier.ROUTINE and own.data.tiers.get(tier)
    ]


def _change(own: PeriodTeller) -> Words:
    now, before = own.data.volume.total, own.data.volume.before
    if before is None:
        return own.tell.say("change", before=None, more=0, share=None)
    more = now.items - before.items
    enough = min(now.items, before.items) >= SMALL_SAMPLE and more
    return own.tell.say(
        "change",
        before=own.figure_of(before.items, "items", (own.before, own.data.start)),
        more=more,
        share=bare(telling.percent(abs(more) / before.items)) if enough else None,
    )


def _negative(own: PeriodTeller) -> Words:
    """How many are against the insured's interest; with a share where there are enough."""
    tones = own.data.volume.tones
    if not tones:
        return ()
    bad, whole = tones[-1].items, sum(count.items for count in tones.values())
    return own.tell.say(
        "negative",
        count=own.figure(bad, "negative", query={"tone": "-1"}),
        share=bare(share_words(bad, whole)) if whole >= SMALL_SAMPLE else None,
    )


def _tiles(own: PeriodTeller) -> Iterator[Tile]:
    graver = sum(count for tier, count in own.data.tiers.items() if tier >= Tier.ORANGE)
    answered = sum(1 for answer in own.data.answers if answer.answers)
    yield Tile(label=own.text("tile.items"), figure=_items(own), note=plain_words(_change(own)))
    yield Tile(label=own.text("tile.originals"), figure=_originals(own))
    yield Tile(
        label=own.text("tile.incidents"),
        figure=_incidents(own),
        note=own.text("tile.graver", count=graver),
    )
    yield Tile(
        label=own.text("tile.answered"),
        figure=bare(f"{answered}/{len(own.data.answers)}"),
        note=own.text("tile.top", count=len(own.data.answers)),
    )


# ── the curve ────────────────────────────────────────────────────────────────────────────────


def volume(own: PeriodTeller) -> Iterator[Block]:
    """Day by day, beside the period before."""
    found = own.data.volume
    if not found.items.total:
        yield own.paragraph("volume.none", Role.NONE)
        return
    days = found.items.times
    most = max(range(len(days)), key=lambda n: (found.items.values[n], -n))
    lines = [
        Line(name=own.text("line.items"), values=_known(own, found.items)),
        Line(name=own.text("line.originals"), values=_known(own, found.originals)),
    ]
    earlier = found.earlier
    if earlier is not None and len(earlier) == len(days):
        lines.append(Line(name=own.text("line.before"), values=earlier.values))
    chart = Curve(
        title=own.text("volume.title"),
        unit=own.text("unit"),
        says=own.text(
            "volume.says", day=telling.day(days[most]), most=round(found.items.values[most])
        ),
        times=days,
        grain="day",
        lines=tuple(lines),
        adds_up=False,
    )
    yield ChartBlock(chart=chart, table=_days(own, lines))
    yield own.paragraph("volume.how", Role.NOTE)


def _known(own: PeriodTeller, days: Series) -> tuple[float | None, ...]:
    """The figures of ``days``; None of those before the watch began."""
    since = own.data.watched_from or own.data.end
    return tuple(value if at + DAY > since else None for at, value in days)


def _days(own: PeriodTeller, lines: Sequence[Line]) -> Table:
    found = own.data.volume
    rows: list[tuple[Words, ...]] = []
    for n, at in enumerate(found.items.times):
        span = at, at + DAY
        row = (
            words(telling.day(at)),
            _of_day(own, lines[0].values[n], "day", span),
            _of_day(own, lines[1].values[n], "day_originals", span),
            *((bare(telling.number(line.values[n] or 0)),) for line in lines[2:]),
        )
        rows.append(row)
    return Table(
        columns=(
            *own.tell.columns("col.day"),
            *(Column(title=line.name, number=True) for line in lines),
        ),
        rows=tuple(rows),
    )


def _of_day(
    own: PeriodTeller, value: float | None, counted: str, span: tuple[datetime, datetime]
) -> Words:
    if value is None:
        return words(own.text("unknown"))
    return (own.figure_of(round(value), counted, span),)


# ── topics and places ────────────────────────────────────────────────────────────────────────


def topics(own: PeriodTeller) -> Iterator[Block]:
    """What it was about, beside the period before."""
    labels = {topic.id: topic.label for topic in own.data.settings.topics.topics}
    rows = {
        labels.get(topic, topic): (topic, *counts)
        for topic, counts in own.data.volume.topics.items()
    }
    if not rows:
        yield own.paragraph("topics.none", Role.NONE)
        return
    yield ChartBlock(
        chart=_bars(own, "topics", {label: row[1] for label, row in rows.items()}),
        table=_table(own, "topic", rows),
    )


def regions(own: PeriodTeller) -> Iterator[Block]:
    """Where it surely happened, beside the period before."""
    rows = {
        own.data.place(code): (code, *counts) for code, counts in own.data.volume.cities.items()
    }
    if not rows:
        yield own.paragraph("regions.none", Role.NONE)
        return
    yield ChartBlock(
        chart=_bars(own, "regions", {label: row[1] for label, row in rows.items()}),
        table=_table(own, "region", rows),
    )
    yield own.paragraph("regions.how", Role.NOTE)


def _bars(own: PeriodTeller, name: str, counts: dict[str, Count]) -> Bars:
    shown = dict(list(counts.items())[:_LISTED])
    first = next(iter(counts))
    return Bars(
        title=own.text(f"{name}.title"),
        unit=own.text("unit"),
        says=own.text(f"{name}.says", first=first, most=counts[first].items),
        series=(own.text("line.originals"), own.text("line.reprints")),
        bars=tuple(
            Bar(name=label, values=(count.originals, count.items - count.originals))
            for label, count in shown.items()
        ),
    )


def _table(
    own: PeriodTeller, counted: str, rows: dict[str, tuple[str, Count, Count | None]]
) -> Table:
    shown = list(rows.items())[:_LISTED]
    left, compared = len(rows) - len(shown), own.data.volume.before is not None
    columns = own.tell.columns(
        (f"col.{counted}", False, 3),
        ("line.items", True, 1),
        ("line.originals", True, 1),
        ("col.share", True, 1),
    )
    return Table(
        columns=(*columns, *(own.tell.columns(("line.before", True, 1)) if compared else ())),
        rows=tuple(_row(own, counted, label, row) for label, row in shown),
        note=own.text("left", count=left) if left else "",
    )


def _row(
    own: PeriodTeller, counted: str, label: str, row: tuple[str, Count, Count | None]
) -> tuple[Words, ...]:
    key, now, before = row
    whole, query = own.data.volume.total.items, {counted: key}
    share = share_words(now.items, whole) if whole >= SMALL_SAMPLE else "—"
    return (
        words(label),
        (own.figure(now.items, counted, query=query, label=label),),
        (own.figure(now.originals, f"{counted}_originals", query=query, label=label),),
        (bare(share),),
        *(((bare(f"{before.items}"),),) if before is not None else ()),
    )


def coverage(own: PeriodTeller) -> Iterator[Block]:
    """What the figures rest on, and what they do not tell."""
    yield Heading(text=own.text("coverage.title"))
    found = own.data.coverage
    yield own.paragraph("coverage", Role.NOTE, statement=found.statement)
    if found.doubts:
        yield Bullets(items=tuple(words(doubt) for doubt in found.doubts))
    for key in ("counts", "bias", "shares"):
        yield own.paragraph(f"notes.{key}", Role.NOTE)
