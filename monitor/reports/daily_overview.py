"""Section one of the daily digest: the figures of the day, by hour and by platform. PURE."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.reports.chart import Bar, Bars, Curve, Line
from monitor.reports.citing import bare
from monitor.reports.digest import DigestData, Overview
from monitor.reports.document import (
    Block,
    ChartBlock,
    Column,
    Figure,
    Paragraph,
    Role,
    Table,
    TierMark,
    Tile,
    Tiles,
    Words,
    plain_words,
)
from monitor.reports.incident import Items, Way
from monitor.reports.saying import words
from monitor.reports.teller import Teller
from monitor.reports.wording import SMALL_SAMPLE, share_words
from monitor.types import Tier


def overview(data: DigestData, tell: Teller) -> Iterator[Block]:
    """The lead, four figures at a glance, the tiers, the coverage, hours and platforms."""
    yield _lead(data, tell)
    yield _tiles(data, tell)
    yield Paragraph(words=_tiers(data, tell), passage="overview.tiers")
    complete = data.coverage.complete
    yield Paragraph(
        words=tell.say("coverage", statement=data.coverage.statement),
        role=Role.NOTE if complete else Role.WARNING,
    )
    if data.overview.originals:
        yield _hours(data, tell)
    if data.overview.platforms:
        yield _platforms(data, tell)


def tiers_in_words(data: DigestData) -> str:
    """``Ⅱ级（重大）1起、Ⅲ级（较大）2起``, those that have any, the routine left out."""
    found = [row for row in data.overview.tiers if row.firsts and row.tier > Tier.ROUTINE]
    return "、".join(f"{row.tier.label}{len(row.firsts)}起" for row in found)


def _lead(data: DigestData, tell: Teller) -> Paragraph:
    o = data.overview
    said = tell.say(
        "overview.lead",
        until=data.period_end,
        seen=tell.number(o.seen, "seen"),
        relevant=tell.count(o.relevant, "relevant"),
        originals=tell.count(o.originals, "originals"),
        updates=_unless_none(o.updates, "updates", tell),
        reprints=tell.count(o.reprints, "reprints"),
        repeats=_unless_none(o.repeats, "repeats", tell),
        change=_change(o, tell),
        sensitive=tell.count(o.sensitive, "sensitive"),
        share=tell.share(o.sensitive, o.relevant),
        places=[
            {"label": p.label, "count": tell.count(p.items, "place", label=p.label)}
            for p in o.places
        ],
    )
    return Paragraph(words=said, role=Role.LEAD, passage="overview.lead")


def _unless_none(items: Items, counted: str, tell: Teller) -> Figure | None:
    return tell.count(items, counted) if items else None


def _change(o: Overview, tell: Teller) -> Words:
    """Originals against the period before; in per cent where that is no small sample."""
    if o.previous is None:
        return tell.say("overview.change", before=None, way="", share=None, by=None)
    more = len(o.originals) - o.previous
    way = Way.LEVEL if not more else Way.UP if more > 0 else Way.DOWN
    enough = o.previous >= SMALL_SAMPLE
    return tell.say(
        "overview.change",
        before=tell.number(o.previous, "previous"),
        way=way.value,
        share=bare(share_words(abs(more), o.previous)) if enough else None,
        by=bare(f"{abs(more)}"),
    )


def _tiles(data: DigestData, tell: Teller) -> Tiles:
    o, say = data.overview, tell.say
    rows = (
        ("relevant", tell.count(o.relevant, "relevant"), say("tile.seen", seen=o.seen)),
        ("originals", tell.count(o.originals, "originals"), _change(o, tell)),
        (
            "sensitive",
            tell.count(o.sensitive, "sensitive"),
            say("tile.share", share=tell.share(o.sensitive, o.relevant)),
        ),
        (
            "incidents",
            tell.count(o.firsts, "incidents"),
            say("tile.key", key=len(data.key_incidents)),
        ),
    )
    return Tiles(
        tiles=tuple(
            Tile(label=say.text(f"tile.{name}"), figure=figure, note=plain_words(note))
            for name, figure, note in rows
        )
    )


def _tiers(data: DigestData, tell: Teller) -> Words:
    incidents = tell.count(data.overview.firsts, "incidents")
    rows = [
        {
            "tier": TierMark(tier=row.tier),
            "count": tell.count(row.firsts, "tier", label=row.tier.label),
        }
        for row in data.overview.tiers
    ]
    return tell.say("overview.tiers", incidents=incidents, tiers=rows)


def _hours(data: DigestData, tell: Teller) -> ChartBlock:
    hours, usual, say = data.hours, data.hours.usual, tell.say
    counts = [len(found) for found in hours.originals]
    most = max(range(len(counts)), key=lambda n: (counts[n], -n))
    now = say.text("hours.now")
    usually = say.text("hours.usual")
    lines = [Line(name=now, values=tuple(counts))]
    if usual.figures:
        lines.append(Line(name=usually, values=tuple(usual.figures)))
    chart = Curve(
        title=say.text("hours.title"),
        unit=say.text("hours.unit"),
        says=say.text(
            "hours.says",
            most=counts[most],
            when=hours.begins[most],
            usual=f"{usual.figures[most]:.1f}" if usual.figures else "",
        ),
        times=hours.begins,
        grain="hour",
        lines=tuple(lines),
    )
    table = Table(
        columns=tell.columns("hours.hour", ("hours.now", True, 1))
        + ((Column(title=usually, number=True),) if usual.figures else ()),
        rows=tuple(
            (
                say("at", at=begin),
                (tell.count(found, "hour", begin=begin),),
                *(((bare(f"{usual.figures[n]:.1f}"),),) if usual.figures else ()),
            )
            for n, (begin, found) in enumerate(zip(hours.begins, hours.originals, strict=True))
        ),
        note=say.text("hours.how", usual=bool(usual.figures), days=usual.days),
    )
    return ChartBlock(chart=chart, table=table)


def _platforms(data: DigestData, tell: Teller) -> ChartBlock:
    o, say = data.overview, tell.say
    busiest = max(o.platforms, key=lambda row: len(row.items))
    chart = Bars(
        title=say.text("platforms.title"),
        unit=say.text("platforms.unit"),
        says=say.text("platforms.says", label=busiest.label, most=len(busiest.items)),
        series=(say.text("platforms.original"), say.text("platforms.other")),
        bars=tuple(
            Bar(
                name=row.label,
                values=(len(row.originals), len(row.items) - len(row.originals)),
            )
            for row in o.platforms
        ),
    )
    table = Table(
        columns=tell.columns(
            ("platforms.platform", False, 2),
            ("platforms.items", True, 1),
            ("platforms.original", True, 1),
            ("platforms.sensitive", True, 1),
        ),
        rows=tuple(
            (
                words(row.label),
                (tell.count(row.items, "platform", label=row.label),),
                (tell.count(row.originals, "platform_originals", label=row.label),),
                (tell.count(row.sensitive, "platform_sensitive", label=row.label),),
            )
            for row in o.platforms
        ),
        total=(
            say("platforms.total"),
            (tell.count(o.relevant, "relevant"),),
            (tell.count(o.originals, "originals"),),
            (tell.count(o.sensitive, "sensitive"),),
        ),
    )
    return ChartBlock(chart=chart, table=table)
