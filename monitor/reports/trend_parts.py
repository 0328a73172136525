"""By whom, where and in which tone it was said: the breakdowns of a trend report. PURE."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from monitor.reports.chart import Curve, Line, Stack, TileMap
from monitor.reports.citing import bare
from monitor.reports.document import Block, ChartBlock, Figure, Heading, Role, Table, Words
from monitor.reports.provinces import PROVINCES
from monitor.reports.saying import words
from monitor.reports.trend_data import Part
from monitor.reports.trend_tell import TrendTeller, table_of
from monitor.reports.trend_time import GRAINS
from monitor.reports.wording import SMALL_SAMPLE, share_words, tone_label
from monitor.trends import telling
from monitor.trends.series import Series, Step, summed
from monitor.types import Authority, Count, Demand, Dimension, Platform

_TOP = 4
"""Values told over time; the rest together."""
_LISTED = 12
"""Values listed in a table; the rest is counted."""
_NOTHING = Count(items=0, originals=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """How one breakdown is told."""

    dimension: Dimension
    exclusive: bool = True
    """Whether every item has one value of it: then the parts make up the whole."""
    fewest: int = 1
    """Items below which a value is not shown by itself."""


def sources(own: TrendTeller) -> Iterator[Block]:
    """Platforms, the standing of who speaks, sources, and outlets by name."""
    yield from _part(own, _Kind(dimension=Dimension.PLATFORM))
    yield from _part(own, _Kind(dimension=Dimension.AUTHORITY))
    yield from _part(own, _Kind(dimension=Dimension.SOURCE))
    yield from _outlets(own)


def tones(own: TrendTeller) -> Iterator[Block]:
    """For or against the insured's interest, and what the writers want."""
    yield from _part(own, _Kind(dimension=Dimension.TONE))
    yield from _part(own, _Kind(dimension=Dimension.DEMAND, exclusive=False))


def groups(own: TrendTeller) -> Iterator[Block]:
    """Whom it is about; a group of fewer than 20 texts is not shown."""
    kind = _Kind(dimension=Dimension.GROUP, exclusive=False, fewest=SMALL_SAMPLE)
    yield from _part(own, kind)


def places(own: TrendTeller) -> Iterator[Block]:
    """Where it surely happens: provinces on a scheme of tiles, in the order reached, and cities."""
    part = own.data.parts[Dimension.PROVINCE]
    if not part.totals:
        yield own.paragraph("places.none", Role.NONE)
        return
    yield ChartBlock(chart=_map(own, part), table=_provinces(own, part))
    yield own.paragraph("places.how", Role.NOTE)
    yield from _part(own, _Kind(dimension=Dimension.PROVINCE, exclusive=False), table=False)
    yield from _part(own, _Kind(dimension=Dimension.CITY, exclusive=False), chart=False)


# ── one breakdown ────────────────────────────────────────────────────────────────────────────


def _part(
    own: TrendTeller, kind: _Kind, *, chart: bool = True, table: bool = True
) -> Iterator[Block]:
    part = own.data.parts[kind.dimension]
    if kind.dimension is not Dimension.GROUP:  # it has a section to itself
        yield Heading(text=own.text(f"part.{kind.dimension.value}"))
    shown = [value for value, count in part.totals.items() if count.items >= kind.fewest]
    if not shown:
        yield own.paragraph("part.none", Role.NONE, fewest=kind.fewest if kind.fewest > 1 else 0)
        return
    if table:
        yield _table(own, kind, part, shown)
    if chart and (drawn := _chart(own, kind, part, shown)) is not None:
        yield ChartBlock(chart=drawn, table=table_of(drawn, _edges(own)))


def _table(own: TrendTeller, kind: _Kind, part: Part, shown: Sequence[str]) -> Table:
    listed = shown[:_LISTED]
    left = len(shown) - len(listed)
    hidden = len(part.totals) - len(shown)
    notes = [own.text("part.left", count=left)] if left else []
    notes += [own.text("part.hidden", count=hidden, fewest=kind.fewest)] if hidden else []
    notes += [] if kind.exclusive else [own.text("part.several")]
    return Table(
        columns=own.tell.columns(
            (f"part.{kind.dimension.value}", False, 3),
            ("line.items", True, 1),
            ("line.originals", True, 1),
            ("col.share", True, 1),
            ("col.before", True, 1),
        ),
        rows=tuple(_row(own, kind, part, value) for value in listed),
        note="".join(notes),
    )


def _row(own: TrendTeller, kind: _Kind, part: Part, value: str) -> tuple[Words, ...]:
    count, whole = part.totals[value], own.data.total.items
    label = labeller(own, kind.dimension)(value)
    share = share_words(count.items, whole) if whole >= SMALL_SAMPLE else "—"
    before = "—" if part.before is None else f"{part.before.get(value, _NOTHING).items}"
    return (
        words(label),
        (_cited(own, kind.dimension, value, label, count.items, "part"),),
        (_cited(own, kind.dimension, value, label, count.originals, "part_originals"),),
        (bare(share),),
        (bare(before),),
    )


def _cited(
    own: TrendTeller, dimension: Dimension, value: str, label: str, count: int, counted: str
) -> Figure:
    what = own.text(f"part.{dimension.value}")
    return own.figure(
        count, counted, own.whole, query={dimension.value: value}, what=what, value=label
    )


def _chart(own: TrendTeller, kind: _Kind, part: Part, shown: Sequence[str]) -> Stack | Curve | None:
    """The values that bring most over time; nothing is drawn of a single step."""
    named = labeller(own, kind.dimension)
    top = [value for value in shown if value in part.over][:_TOP]
    if not top or len(part.over[top[0]]) < 2:
        return None
    lines = [Line(name=named(value), values=part.over[value].values) for value in top]
    times = part.over[top[0]].times
    title = own.text("part.over", what=own.text(f"part.{kind.dimension.value}"))
    says = own.text("part.says", first=named(top[0]), items=part.totals[top[0]].items)
    grain = GRAINS[own.data.coarse]
    if not kind.exclusive:
        return Curve(
            title=title,
            unit=own.text("unit"),
            says=says,
            times=times,
            grain=grain,
            lines=tuple(lines),
            adds_up=False,
        )
    rest = [series for value, series in part.over.items() if value not in top]
    if rest:
        lines.append(Line(name=own.text("part.rest"), values=summed(rest).values))
    return Stack(
        title=title, unit=own.text("unit"), says=says, times=times, grain=grain, parts=tuple(lines)
    )


def _edges(own: TrendTeller) -> str:
    """That the first and the last week may be told in part."""
    return own.text("part.edges") if own.data.coarse is Step.WEEK else ""


def labeller(own: TrendTeller, dimension: Dimension) -> Callable[[str], str]:
    """What staff read for a value of ``dimension``."""
    sources_ = {source.id: source.name for source in own.data.settings.sources.sources}
    known: dict[Dimension, Callable[[str], str]] = {
        Dimension.PLATFORM: lambda value: Platform(value).label,
        Dimension.AUTHORITY: lambda value: Authority(value).label,
        Dimension.SOURCE: lambda value: sources_.get(value, value),
        Dimension.OUTLET: lambda value: value or own.text("outlet.unnamed"),
        Dimension.TONE: lambda value: tone_label(int(value)),
        Dimension.DEMAND: lambda value: Demand(value).label,
        Dimension.PROVINCE: own.data.place,
        Dimension.CITY: own.data.place,
    }
    return known.get(dimension, str)


# ── outlets ──────────────────────────────────────────────────────────────────────────────────


def _outlets(own: TrendTeller) -> Iterator[Block]:
    """How many media and offices spoke by step, and the most active by name."""
    part = own.data.parts[Dimension.OUTLET]
    named = {value: count for value, count in part.totals.items() if value}
    yield Heading(text=own.text("part.outlet"))
    if not named:
        yield own.paragraph("part.none", Role.NONE, fewest=0)
        return
    yield _table(own, _Kind(dimension=Dimension.OUTLET), part, list(part.totals))
    over = [series for value, series in part.over.items() if value]
    if not over or len(over[0]) < 2:
        return
    speaking = [sum(1 for each in over if each.values[n]) for n in range(len(over[0]))]
    chart = Curve(
        title=own.text("outlets.title"),
        unit=own.text("outlets.unit"),
        says=own.text("outlets.says", most=max(speaking), all=len(named)),
        times=over[0].times,
        grain=GRAINS[own.data.coarse],
        lines=(Line(name=own.text("outlets.line"), values=tuple(speaking)),),
        adds_up=False,
    )
    yield ChartBlock(chart=chart, table=table_of(chart, _edges(own)))


# ── provinces ────────────────────────────────────────────────────────────────────────────────


def _map(own: TrendTeller, part: Part) -> TileMap:
    tiles = {province.code for province in PROVINCES}
    values: dict[str, float] = dict.fromkeys(sorted(tiles), 0.0)
    for code, count in part.totals.items():
        if code[:2] in tiles:
            values[code[:2]] += count.items
    most = next(iter(part.totals))
    return TileMap(
        title=own.text("places.title"),
        unit=own.text("unit"),
        says=own.text(
            "places.says",
            provinces=len(part.totals),
            most=own.data.place(most),
            items=part.totals[most].items,
        ),
        values=values,
    )


def _provinces(own: TrendTeller, part: Part) -> Table:
    """In the order they were reached; which of them are new."""
    first = {code: _first(part.over[code]) for code in part.totals if code in part.over}
    order = sorted(part.totals, key=lambda code: (first.get(code, len(first) + 9999), code))
    known = set(own.data.provinces_before)
    watched = own.data.watched_from is not None and own.data.watched_from < own.data.start
    rows = []
    for code in order:
        series, name = part.over.get(code), own.data.place(code)
        at = "—"
        if series is not None:
            at = telling.when(series.times[_first(series)], own.data.coarse)
        new = "—" if not watched else own.text("places.new" if code not in known else "places.old")
        cited = _cited(own, Dimension.PROVINCE, code, name, part.totals[code].items, "part")
        rows.append((words(name), (cited,), words(at), words(new)))
    return Table(
        columns=own.tell.columns(
            ("part.province", False, 2),
            ("line.items", True, 1),
            ("col.first", False, 2),
            ("col.new", False, 2),
        ),
        rows=tuple(rows),
        note=own.text("part.several"),
    )


def _first(series: Series) -> int:
    """The first step that brought anything."""
    return next((n for n, value in enumerate(series.values) if value), 0)
