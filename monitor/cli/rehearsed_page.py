"""A rehearsal on the terminal: the verdict, what differs with examples, the load, notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import click
from rich.text import Text

from monitor.alerts.figures import span
from monitor.cli.terminal import console_of, headed_table
from monitor.clock import desk
from monitor.incidents.rehearsed import Change
from monitor.rehearsal import Rehearsal
from monitor.rehearsal.result import AlertChange, GroupChange, Known, TierChange
from monitor.trace import one_line
from monitor.types import Tier

_WIDE = 140
_Heading = tuple[str, bool]


def show_rehearsal(found: Rehearsal, examples: int) -> None:
    """Print ``found``, each table with at most ``examples`` rows."""
    click.echo(found.verdict)
    click.echo(_about(found))
    for change in Change:
        _alerts(change, [each for each in found.alerts if each.change is change], examples)
    _tiers(found.tiers, examples)
    _groups(found.groups, examples)
    _items(found)
    _loads(found)
    click.echo("\n怎样看这份结果")
    for number, note in enumerate(found.notes(), 1):
        click.echo(f"  {number}. {note}")


def _about(found: Rehearsal) -> str:
    first, last = desk(found.start), desk(found.end - timedelta(days=1))
    halves = ((found.before, "原设置"), (found.after, "新设置"))
    told = "，".join(f"{name} {half.folder}（{half.revision}）" for half, name in halves)
    return f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}，放入条目{found.items}条；{told}。"


def _alerts(change: Change, rows: Sequence[AlertChange], examples: int) -> None:
    """A table of one kind, the gravest first."""
    headings = ("时间", "早晚", "级别", "事件", "主题", "原因")
    gravest = sorted(rows, key=lambda each: -max(each.tier_before or 0, each.tier_after or 0))
    cells = (
        (
            _moment(each.at_before or each.at_after),
            _minutes(each),
            _steps(each.tier_before, each.tier_after),
            _named(each.known),
            each.topic,
            each.why,
        )
        for each in gravest[:examples]
    )
    _table(f"预警{change.label}", [(h, False) for h in headings], cells, len(rows), examples)


def _tiers(rows: Sequence[TierChange], examples: int) -> None:
    headings = [("级别", False), ("事件", False), ("原因", False)]
    cells = ((_steps(c.before, c.after), _named(c.known), c.why) for c in rows[:examples])
    _table("事件最高级别不同", headings, cells, len(rows), examples)


def _groups(rows: Sequence[GroupChange], examples: int) -> None:
    headings = [("变化", False), ("一起", False), ("条目", True), ("多起", False)]
    cells = (
        (
            "多起并作一起" if each.merged else "一起拆作多起",
            each.title,
            str(each.items),
            "\n".join(f"《{one_line(title)}》" for title in each.parts[: max(examples, 1)]),
        )
        for each in rows[:examples]
    )
    _table("归并不同", headings, cells, len(rows), examples)


def _items(found: Rehearsal) -> None:
    told = [
        (found.elsewhere, "条归入了别的事件"),
        (found.dropped, "条新设置下不再收录"),
        (found.gained, "条只有新设置收录"),
    ]
    parts = [f"{count}{words}" for count, words in told if count]
    if parts:
        click.echo(f"\n条目：{'，'.join(parts)}。")


def _loads(found: Rehearsal) -> None:
    if found.topics:
        topics = (
            (t.topic, str(t.before), str(t.after), _more(t.after - t.before)) for t in found.topics
        )
        headings = [("主题", False), ("原", True), ("新", True), ("差", True)]
        _table("各主题预警数", headings, topics, len(found.topics), len(found.topics))
    if found.loads:
        headings = [("", False), ("班次、时段、岗位、人员", False), ("原", True), ("新", True)]
        headings += [("差", True), ("最忙一天（班）", False)]
        loads = (
            (
                load.by,
                load.name,
                str(load.before),
                str(load.after),
                _more(load.after - load.before),
                _pair(load.busiest_before, load.busiest_after),
            )
            for load in found.loads
        )
        _table(
            "值班负担（通知到人的预警数，不含催办）",
            headings,
            loads,
            len(found.loads),
            len(found.loads),
        )


def _table(
    title: str,
    headings: Sequence[_Heading],
    rows: Iterable[Sequence[str]],
    count: int,
    examples: int,
) -> None:
    """Print a table unless there is nothing to show; what is not shown is counted."""
    if not count:
        return
    shown = f"，举{examples}例" if count > examples else ""
    table = headed_table(f"{title}（{count}{shown}）", headings)
    for row in rows:
        table.add_row(*(Text("\n".join(map(one_line, cell.split("\n")))) for cell in row))
    click.echo()
    if examples:
        console_of(_WIDE).print(table)
    else:
        click.echo(f"{title}（{count}）")


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{desk(at):%m-%d %H:%M}"


def _minutes(each: AlertChange) -> str:
    minutes = each.minutes
    if minutes is None:
        return each.change.label
    if not minutes:
        return "同时"
    return f"{'早' if minutes < 0 else '晚'}{span(timedelta(minutes=abs(minutes)))}"


def _steps(before: Tier | None, after: Tier | None) -> str:
    if before is after or before is None or after is None:
        return (after or before or Tier.ROUTINE).short
    return f"{before.short}→{after.short}"


def _named(known: Known) -> str:
    return f"{known.code} {known.title}" if known.code else known.title


def _more(difference: int) -> str:
    return f"{difference:+d}" if difference else "—"


def _pair(before: int, after: int) -> str:
    return str(before) if before == after else f"{before}→{after}"
