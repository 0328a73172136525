"""Named members of staff, and over which channels they are reached. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from monitor.alerts.channels import KINDS
from monitor.alerts.reach import Reach, Target, to_all
from monitor.alerts.roster import on_leave, stand_ins
from monitor.settings import Settings
from monitor.settings.roster import Person, RosterSettings


def person_named(name: str, roster: RosterSettings) -> Person | None:
    """Who is called ``name``, or has it for an id; None when the roster knows nobody of it."""
    return next((one for one in roster.people if name in (one.id, one.name)), None)


def reach_people(
    people: Sequence[Person], channels: Iterable[str], settings: Settings, at: datetime
) -> Reach:
    """How ``people``, or who stands in for them, are reached; missing addresses are named."""
    there, away = stand_ins(people, at, settings.roster)
    notes = list(away)
    found: list[Target] = []
    for channel in dict.fromkeys(channels):
        for target in _targets(channel, there, settings):
            if isinstance(target, str):
                notes.append(target)
            else:
                found.append(target)
    return _told(tuple(found), "、".join(one.name for one in there or people), notes)


def reach_again(names: Sequence[str], settings: Settings, at: datetime) -> Reach:
    """How those called ``names``, people or roles, are told without ringing, unless on leave.

    A channel without addresses is told once, for all of them.
    """
    roster = settings.roster
    people = [p for p in roster.people if p.name in names and not on_leave(p, at, roster)]
    found: list[Target] = []
    for channel in dict.fromkeys(settings.routing.quietly):
        if _addressed(channel, settings):
            found += (t for t in _targets(channel, people, settings) if isinstance(t, Target))
        elif names:
            found.append(to_all(channel, names))
    return _told(tuple(found), "、".join(names), [])


def together(*parts: Reach) -> Reach:
    """All who are reached by ``parts``, each once on a channel."""
    targets: dict[tuple[str, str], Target] = {}
    for target in (each for part in parts for each in part.targets):
        place = target.channel, target.address or target.key
        known = targets.get(place)
        if known is not None and not target.address:
            target = to_all(  # noqa: PLW2901 - the same, for both
                target.channel, (*known.recipient.split("、"), *target.recipient.split("、"))
            )
        targets[place] = target
    told = "、".join(dict.fromkeys(part.told for part in parts if part.told))
    said = dict.fromkeys(part.explanation for part in parts if part.explanation)
    return Reach(targets=tuple(targets.values()), told=told, explanation="；".join(said))


def _targets(channel: str, people: Sequence[Person], settings: Settings) -> Iterator[Target | str]:
    if not _addressed(channel, settings):
        if people:
            yield to_all(channel, (person.name for person in people))
        return
    for person in people:
        if address := person.addresses.get(channel):
            yield Target(channel=channel, key=person.id, recipient=person.name, address=address)
        else:
            yield f"{person.name}没有{channel}地址，未发，请在 roster.yaml 补填"


def _addressed(channel: str, settings: Settings) -> bool:
    return KINDS[settings.channels.channels[channel].kind].needs_address


def _told(targets: tuple[Target, ...], told: str, notes: Sequence[str]) -> Reach:
    if not told:
        return Reach(targets=(), told="", explanation="")
    channels = "、".join(dict.fromkeys(target.channel for target in targets))
    summary = f"通知{told}，渠道：{channels}" if targets else f"应通知{told}，无一渠道可达"
    return Reach(targets=targets, told=told, explanation="；".join((summary, *notes)))
