"""How much alerts have rung: by shift, by person, by night, as they were really told. PURE.

``load`` says what rules would ask of a roster; this says what was asked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.alerts.load import shift_name
from monitor.alerts.roster import Duty, on_duty, routed_roles
from monitor.alerts.rota import turns
from monitor.clock import desk, is_night
from monitor.settings import Settings
from monitor.types import Alert, DeliveryStatus, Receipt

_DAY = timedelta(days=1)
_MORNING = timedelta(hours=6)
"""Until then a night is that of the day before."""
_EVENING = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An alert and what became of its messages."""

    alert: Alert
    receipts: tuple[Receipt, ...] = ()

    @property
    def rung_at(self) -> datetime:
        """When the first message went out; while none has, when the alert was made."""
        sent = (r.sent_at for r in self.receipts if r.sent_at is not None)
        return min(sent, default=self.alert.at)

    @property
    def recipients(self) -> tuple[str, ...]:
        """Who was told, people and roles, once each."""
        names = (name for r in self.receipts for name in r.recipient.split("、"))
        return tuple(dict.fromkeys(names))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftLoad:
    """What rang in one shift of the roster."""

    name: str
    turns: int
    """How often it was held in the period, in part or whole."""
    alerts: int
    busiest: int
    """The most in one turn."""

    @property
    def each(self) -> float:
        """Alerts a turn, on average."""
        return round(self.alerts / self.turns, 2) if self.turns else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLoad:
    """What rang for one person."""

    name: str
    alerts: int
    messages: int
    """Messages taken for them over all channels; many folded into one count once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NightLoad:
    """What rang from 22:00 to 06:00."""

    nights: int
    """Of the period, those it touches in part counted."""
    disturbed: int
    alerts: int
    busiest: int


def shift_loads(
    rung: Sequence[Entry], settings: Settings, start: datetime, end: datetime
) -> tuple[ShiftLoad, ...]:
    """Every shift of the roles that rules tell, held from ``start`` until before ``end``."""
    held: defaultdict[str, set[date]] = defaultdict(set)
    counted: defaultdict[str, Counter[date]] = defaultdict(Counter)
    for role in routed_roles(settings):
        for turn in turns(role, start, end, settings):
            if (named := _named(turn.duty, settings)) is not None:
                held[named[0]].add(named[1])
        for entry in rung:
            duty = on_duty(role, entry.rung_at, settings)
            told = {_word(role, settings), *(person.name for person in duty.people)}
            named = _named(duty, settings)
            if named is not None and not told.isdisjoint(entry.recipients):
                name, day = named
                held[name].add(day)
                counted[name][day] += 1
    return tuple(
        ShiftLoad(
            name=name,
            turns=len(days),
            alerts=counted[name].total(),
            busiest=max(counted[name].values(), default=0),
        )
        for name, days in held.items()
    )


def person_loads(
    rung: Sequence[Entry], carriers: Iterable[Entry], settings: Settings
) -> tuple[PersonLoad, ...]:
    """Everybody who was told, whoever then held a role that was; most alerts first.

    ``carriers`` are no alerts, but messages in which many were told.
    """
    alerts = Counter(
        name
        for entry in rung
        for name in {name for r in entry.receipts for name in _people(r, entry, settings)}
    )
    messages = Counter(
        name
        for entry in (*rung, *carriers)
        for receipt in entry.receipts
        if receipt.status is DeliveryStatus.SENT
        for name in _people(receipt, entry, settings)
    )
    return tuple(
        PersonLoad(name=name, alerts=alerts[name], messages=messages[name])
        for name in sorted(alerts, key=lambda name: (-alerts[name], name))
    )


def night_load(rung: Iterable[Entry], start: datetime, end: datetime) -> NightLoad:
    """What rang in the nights from ``start`` until before ``end``."""
    counted = Counter(_night(e.rung_at) for e in rung if is_night(e.rung_at))
    first, last = _night(start), desk(end - timedelta.resolution)
    until = last.date() if last.hour >= _EVENING else last.date() - _DAY
    return NightLoad(
        nights=max((until - first).days + 1, len(counted)),
        disturbed=len(counted),
        alerts=counted.total(),
        busiest=max(counted.values(), default=0),
    )


def _night(moment: datetime) -> date:
    """The day on whose evening the night of ``moment`` begins."""
    return (desk(moment) - _MORNING).date()


def _named(duty: Duty, settings: Settings) -> tuple[str, date] | None:
    """What a turn is called, and the day it began on; None where nobody is planned."""
    if duty.shift is None or duty.day is None:
        return None
    word = _word(duty.role, settings)
    return shift_name(word, duty.shift, [person.name for person in duty.planned]), duty.day


def _people(receipt: Receipt, entry: Entry, settings: Settings) -> Iterator[str]:
    """Who read a message: the people it names, or who then held the role it names."""
    roles = {_word(shift.role, settings): shift.role for shift in settings.roster.shifts}
    for name in receipt.recipient.split("、"):
        if name in roles:
            yield from (p.name for p in on_duty(roles[name], entry.rung_at, settings).people)
        else:
            yield name


def _word(role: str, settings: Settings) -> str:
    return settings.roster.roles.get(role, role)
