"""How an incident went and how far: its course, its curve, who copied it, where. PURE."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.clock import desk, utc
from monitor.reports.chart import Curve, Grain, Line, Moment
from monitor.reports.citing import bare
from monitor.reports.document import (
    Block,
    ChartBlock,
    Heading,
    Role,
    Step,
    Steps,
    Table,
    Words,
    plain_words,
)
from monitor.reports.incident import Items
from monitor.reports.saying import words
from monitor.reports.special_data import Event, Reached
from monitor.reports.special_tell import SpecialTeller, items_of, outlets_of
from monitor.reports.teller import link_to
from monitor.reports.trend_tell import table_of
from monitor.reports.wording import span_words
from monitor.types import Authority, Member, Platform, Relation

_EVENTS = 30
_ANSWERS = 3
"""Official answers that are named on the curve."""
_HOUR = timedelta(hours=1)
_BY_HOUR, _BY_DAY = 72, 120
"""Steps up to which the curve is told by the hour, and by the day."""


# ── the course of events ─────────────────────────────────────────────────────────────────────


def course(own: SpecialTeller) -> Iterator[Block]:
    """What happened in the order of time; of many the weighty ones, then the earliest."""
    found = own.data.events
    weighty = [event for event in found if event.weighty][:_EVENTS]
    others = [event for event in found if event not in weighty][: _EVENTS - len(weighty)]
    shown = sorted((*weighty, *others), key=lambda event: (event.at, event.label, event.said))
    if not shown:
        yield own.paragraph("course.none", Role.NONE)
        return
    yield Steps(
        steps=tuple(
            Step(at=each.at, label=each.label, words=_told(own, each), weighty=each.weighty)
            for each in shown
        ),
        left_off=len(found) - len(shown),
    )


def _told(own: SpecialTeller, event: Event) -> Words:
    return own.tell.say(
        "course.event",
        said=event.said,
        outlet=event.quote.outlet if event.quote is not None else "",
        link=link_to(event.quote) if event.quote is not None else None,
    )


# ── the spread ───────────────────────────────────────────────────────────────────────────────


def spread(own: SpecialTeller) -> Iterator[Block]:
    """The figures, the curve, who told it first, who was copied, platforms and standings."""
    card, members = own.data.card, own.data.members
    by_relation = {r: _of(members, r) for r in (Relation.FRESH, Relation.REPRINT, Relation.UPDATE)}
    repeats = _of(members, Relation.DUPLICATE)
    yield own.paragraph(
        "spread.lead",
        Role.LEAD,
        until=own.data.end,
        all=own.count(items_of(members), "all"),
        originals=own.count(by_relation[Relation.FRESH], "originals"),
        reprints=own.count(by_relation[Relation.REPRINT], "reprints"),
        updates=own.count(by_relation[Relation.UPDATE], "updates"),
        repeats=own.count(repeats, "repeats"),
        mirrors=own.data.mirrors,
        outlets=own.count(outlets_of(members), "outlets"),
        top=card.top_authority,
        at=card.first.at,
        first=own.source(card.first),
    )
    yield from _curve(own)
    yield from _copied(own)
    yield Heading(text=own.text("spread.platforms"))
    yield _shares(own, "platform", [(p.label, _on(members, p)) for p in Platform])
    yield Heading(text=own.text("spread.standings"))
    yield _shares(own, "standing", [(a.label, _by(members, a)) for a in Authority])
    yield own.paragraph("spread.how", Role.NOTE, mirrors=own.data.mirrors)


def _of(members: Sequence[Member], relation: Relation) -> Items:
    return tuple(m.item for m in members if m.item.relation is relation)


def _on(members: Sequence[Member], platform: Platform) -> list[Member]:
    return [m for m in members if m.item.platform is platform]


def _by(members: Sequence[Member], authority: Authority) -> list[Member]:
    return [m for m in members if m.item.authority is authority]


def _shares(own: SpecialTeller, kind: str, found: list[tuple[str, list[Member]]]) -> Table:
    """How many items, originals and items against the insured there are of each."""
    rows = []
    for label, members in sorted(found, key=lambda pair: -len(pair[1])):
        if not members:
            continue
        fresh = [m for m in members if m.item.relation is Relation.FRESH]
        against = [m for m in fresh if m.classification.tone < 0]
        rows.append(
            (
                words(label),
                words(own.count(items_of(members), f"{kind}.all", label=label)),
                words(own.count(items_of(fresh), f"{kind}.originals", label=label)),
                words(own.count(items_of(against), f"{kind}.against", label=label)),
            )
        )
    columns = ((f"col.{kind}", False, 2), *((f"col.{n}", True, 1) for n in _COUNTED))
    return Table(columns=own.tell.columns(*columns), rows=tuple(rows))


_COUNTED = ("all", "originals", "against")


def _curve(own: SpecialTeller) -> Iterator[Block]:
    """Originals and reprints by the hour; of a longer story by the day or week."""
    at = [m.item.published_at for m in own.data.members]
    grain, step = _grain(at)
    begin = _begin(min(at), grain)
    steps = int((max(at) - begin) / step) + 1
    if steps < 2:
        yield own.paragraph("curve.short", Role.NOTE)
        return
    fresh, copied = Counter[int](), Counter[int]()
    for member in own.data.members:
        number = int((member.item.published_at - begin) / step)
        fresh[number] += member.item.relation is Relation.FRESH
        copied[number] += member.item.relation is Relation.REPRINT
    peak = max(range(steps), key=lambda n: (fresh[n], -n))
    moments = tuple(
        Moment(at=a.at, label=own.text("curve.answer"))
        for a in own.data.answers.found[:_ANSWERS]
        if begin <= a.at < begin + steps * step
    )
    chart = Curve(
        title=own.text("curve.title"),
        unit=own.text("curve.unit"),
        says=own.text(
            "curve.says",
            at=begin + peak * step,
            count=fresh[peak],
            grain=own.text(f"grain.{grain}"),
        ),
        times=tuple(begin + n * step for n in range(steps)),
        grain=grain,
        lines=tuple(
            Line(name=own.text(f"col.{name}"), values=tuple(float(of[n]) for n in range(steps)))
            for name, of in (("originals", fresh), ("reprints", copied))
        ),
        moments=moments,
    )
    table = table_of(chart, own.text("curve.how"))
    empty = {n for n in range(steps) if not fresh[n] and not copied[n]}
    rows = tuple(
        row
        for n, row in enumerate(table.rows)
        if n not in empty or (moments and plain_words(row[-1]))
    )
    yield ChartBlock(chart=chart, table=replace(table, rows=rows))


def _grain(at: Sequence[datetime]) -> tuple[Grain, timedelta]:
    span = max(at) - min(at)
    if span <= _BY_HOUR * _HOUR:
        return "hour", _HOUR
    return ("day", 24 * _HOUR) if span <= _BY_DAY * 24 * _HOUR else ("week", 7 * 24 * _HOUR)


def _begin(first: datetime, grain: Grain) -> datetime:
    local = desk(first).replace(minute=0, second=0, microsecond=0)
    return utc(local if grain == "hour" else local.replace(hour=0))


def _copied(own: SpecialTeller) -> Iterator[Block]:
    """The texts that were copied most and the outlets of standing that copied."""
    trees = own.data.trees
    yield Heading(text=own.text("spread.copied"))
    if trees.told:
        yield own.paragraph("spread.trees", told=trees.told)
    if not trees.copied:
        yield own.paragraph("spread.uncopied", Role.NONE)
        return
    yield Table(
        columns=own.tell.columns(
            ("col.at", False, 2),
            ("col.outlet", False, 2),
            ("col.text", False, 4),
            ("col.since", True, 1),
            ("col.below", True, 1),
        ),
        rows=tuple(
            (
                own.tell.say("at", at=each.quote.at),
                own.tell.say("outlet", outlet=each.quote.outlet, authority=each.quote.authority),
                own.tell.say("copied", label=each.label, link=link_to(each.quote)),
                (bare(span_words(timedelta(minutes=each.minutes)) if each.minutes else "—"),),
                (bare(f"{each.below}"),),
            )
            for each in trees.copied
        ),
        note=own.text("left", left=trees.left) if trees.left else "",
    )


# ── where ────────────────────────────────────────────────────────────────────────────────────


def places(own: SpecialTeller) -> Iterator[Block]:
    """Where it happens, apart from where it is told."""
    data = own.data
    for kind, found in (("scenes", data.scenes), ("published", data.published)):
        yield Heading(text=own.text(f"places.{kind}"))
        if found:
            yield _reached(own, kind, found)
        else:
            yield own.paragraph(f"places.{kind}.none", Role.NONE)
    yield own.paragraph("places.how", Role.NOTE)


def _reached(own: SpecialTeller, kind: str, found: Sequence[Reached]) -> Table:
    return Table(
        columns=own.tell.columns(("col.place", False, 3), ("col.all", True, 1)),
        rows=tuple(
            (words(each.name), words(own.count(each.items, f"place.{kind}", label=each.name)))
            for each in found
        ),
    )
