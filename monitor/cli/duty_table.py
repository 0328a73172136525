"""The roster of some days as staff read it, and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rich.table import Table
from rich.text import Text

from monitor.alerts.roster import sensitive, working_day
from monitor.alerts.rota import Hole, Turn, holes, turns
from monitor.cli.terminal import headed_table
from monitor.clock import day_start, desk
from monitor.settings import Settings
from monitor.settings.roster import Person
from monitor.trace import one_line

_DAY = timedelta(days=1)
_SATURDAY = 5
_HEADINGS = (("日期", False), ("岗位", False), ("时间", False), ("人员", False), ("说明", False))


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Some days of the roster, seen from one moment."""

    at: datetime
    first: date
    last: date
    """The days looked at, both counted."""
    turns: tuple[Turn, ...]
    """By the day they begin on, then by role; those over midnight are whole."""
    holes: tuple[Hole, ...]

    def of(self, role: str) -> list[Turn]:
        """The turns of one role, in time."""
        return [turn for turn in self.turns if turn.duty.role == role]

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles looked at."""
        return tuple(dict.fromkeys(turn.duty.role for turn in self.turns))


def look(settings: Settings, roles: Sequence[str], at: datetime, days: int) -> View:
    """How ``roles`` are held on the desk day of ``at`` and the ``days`` - 1 after it."""
    first = desk(at).date()
    start, end = day_start(first), day_start(first + days * _DAY)
    found = [
        turn
        for role in roles
        for turn in turns(role, start - _DAY, end + _DAY, settings)
        if turn.start < end and turn.end > start
    ]
    cut = [turn if turn.duty.people else _cut(turn, start, end) for turn in found]
    return View(
        at=at,
        first=first,
        last=first + (days - 1) * _DAY,
        turns=tuple(sorted(cut, key=lambda t: (desk(t.start).date(), roles.index(t.duty.role)))),
        holes=holes(settings, roles, start, end),
    )


def _cut(turn: Turn, start: datetime, end: datetime) -> Turn:
    return Turn(start=max(turn.start, start), end=min(turn.end, end), duty=turn.duty)


# ── as staff read it ─────────────────────────────────────────────────────────────────────────


def lines_of(view: View, settings: Settings) -> tuple[list[str], list[str]]:
    """What stands above the table, who is on duty at the moment, and below it, who is missing."""
    today = desk(view.at)
    above = [f"{today:%Y-%m-%d %H:%M}（{_weekday(today.date())}{_marked(today.date(), settings)}）"]
    above += [f"  {_current(view.of(role), view.at, settings)}" for role in view.roles]
    below = [
        f"空岗：{_long(hole.start)} 至 {_long(hole.end)} 无人任{_word(hole.role, settings)}"
        f"（{hole.reason}）；{hole.remedy}"
        for hole in view.holes
    ]
    return above, below or ["没有空岗。"]


def table_of(view: View, settings: Settings) -> Table:
    """A row a turn, the days told once each; roles that never change hands stand above it."""
    table = headed_table(f"值班表 {view.first} 至 {view.last}", _HEADINGS)
    shown: date | None = None
    moving = [turn for turn in view.turns if not _steady(view.of(turn.duty.role))]
    for turn in moving or view.turns:
        day = desk(turn.start).date()
        if day != shown and shown is not None:
            table.add_section()
        marked = _marked(day, settings)
        head = f"{day:%m-%d} {_weekday(day)}{marked}" if day != shown else ""
        names = _names(turn.duty.people)
        table.add_row(
            Text(one_line(head), style="bold" if marked else ""),
            Text(one_line(_word(turn.duty.role, settings))),
            _hours(turn),
            Text(one_line(names)) if names else Text("无人", style="bold red"),
            Text(one_line(turn.duty.reason)),
        )
        shown = day
    return table


def _current(held: Sequence[Turn], at: datetime, settings: Settings) -> str:
    """Who holds a role at ``at``, until when, and who relieves them."""
    now = next(turn for turn in held if turn.start <= at < turn.end)
    later = (turn for turn in held if turn.start > at)
    then = next((turn for turn in later if turn.duty.people != now.duty.people), None)
    told = f"{_word(now.duty.role, settings)}：{_names(now.duty.people) or '无人'}"
    notes = [now.duty.reason] if now.duty.reason else []
    if _steady(held):
        notes.append("一直不变")
    if then is not None:
        relief = _names(then.duty.people)
        notes.append(f"{_long(then.start)} 起" + (f"由{relief}接班" if relief else "无人接班"))
    return f"{told}（{'；'.join(notes)}）" if notes else told


def _steady(held: Sequence[Turn]) -> bool:
    """Whether the same people hold a role all the time, as planned."""
    return all(
        turn.duty.people and not turn.duty.reason and turn.duty.people == held[0].duty.people
        for turn in held
    )


def _word(role: str, settings: Settings) -> str:
    return settings.roster.roles.get(role, role)


def _names(people: Sequence[Person]) -> str:
    return "、".join(person.name for person in people)


def _weekday(day: date) -> str:
    return f"周{'一二三四五六日'[day.weekday()]}"


def _marked(day: date, settings: Settings) -> str:
    """What is special about ``day``; empty on an ordinary working day."""
    return "".join(f" {mark}" for mark in _marks(day, settings))


def _marks(day: date, settings: Settings) -> Iterator[str]:
    works = working_day(day, settings.roster)
    if works and day.weekday() >= _SATURDAY:
        yield "调休上班"
    elif not works:
        yield "休息"
    if why := sensitive(day, settings):
        yield f"敏感（{'、'.join(why)}）"


def _hours(turn: Turn) -> str:
    start, end = desk(turn.start), desk(turn.end)
    if end - start == _DAY and start.hour == start.minute == 0:
        return "全天"
    days = (end.date() - start.date()).days
    if days > 1:
        return f"{start:%H:%M}—{end:%m-%d %H:%M}"
    if days and (end.hour, end.minute) == (0, 0):
        return f"{start:%H:%M}—24:00"
    return f"{start:%H:%M}—{'次日' if days else ''}{end:%H:%M}"


def _long(moment: datetime) -> str:
    return f"{desk(moment):%m-%d %H:%M}"


# ── as data ──────────────────────────────────────────────────────────────────────────────────


def as_data(view: View, settings: Settings) -> dict[str, object]:
    """All of it as plain values; days and times in ISO 8601."""
    days = [view.first + n * _DAY for n in range((view.last - view.first).days + 1)]
    now = [turn for turn in view.turns if turn.start <= view.at < turn.end]
    return {
        "at": view.at.isoformat(),
        "now": [_turn(turn, settings) for turn in now],
        "days": [
            {
                "day": day.isoformat(),
                "working": working_day(day, settings.roster),
                "sensitive": sensitive(day, settings),
            }
            for day in days
        ],
        "turns": [_turn(turn, settings) for turn in view.turns],
        "holes": [
            {
                "role": hole.role,
                "start": hole.start.isoformat(),
                "end": hole.end.isoformat(),
                "reason": hole.reason,
                "remedy": hole.remedy,
            }
            for hole in view.holes
        ],
    }


def _turn(turn: Turn, settings: Settings) -> dict[str, object]:
    duty = turn.duty
    return {
        "role": duty.role,
        "label": _word(duty.role, settings),
        "start": turn.start.isoformat(),
        "end": turn.end.isoformat(),
        "people": [{"id": person.id, "name": person.name} for person in duty.people],
        "planned": [person.id for person in duty.planned],
        "reason": duty.reason,
    }
