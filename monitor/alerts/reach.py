"""Whom one step of a route reaches at a moment, and over which channels. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from monitor.alerts.channels import KINDS
from monitor.alerts.roster import Duty, on_duty
from monitor.settings import Settings
from monitor.settings.routing import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One recipient on one channel."""

    channel: str
    key: str
    """Person id; ``all`` on a channel without addresses, which says a thing once to everybody."""
    recipient: str
    """A name, or several joined by 、 on a channel without addresses."""
    address: str


def to_all(channel: str, names: Iterable[str]) -> Target:
    """The one target on a channel that has no addresses."""
    return Target(channel=channel, key="all", recipient="、".join(dict.fromkeys(names)), address="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The recipients of a step, once each, and what is to be said about them."""

    targets: tuple[Target, ...]
    told: str
    """Roles with their people: ``值班员（甲）、带班领导（乙）``."""
    explanation: str


def reach(step: Step, settings: Settings, at: datetime) -> Reach:
    """Whom ``step`` reaches at ``at``; stand-ins, empty roles, missing addresses are named.

    A channel that needs no address (console, group robot) is told once for all, manned or not.
    """
    holders = {role: on_duty(role, at, settings) for role in dict.fromkeys(step.to)}
    told = "、".join(_named(duty, settings) for duty in holders.values())
    found: dict[tuple[str, str], Target] = {}
    notes = [duty.reason for duty in holders.values() if duty.shift is not None and duty.reason]
    for channel in dict.fromkeys(step.channels):
        for target in _targets(channel, holders, settings):
            if isinstance(target, str):
                notes.append(target)
            else:
                found.setdefault((target.channel, target.key), target)
    channels = "、".join(dict.fromkeys(target.channel for target in found.values()))
    summary = f"通知{told}，渠道：{channels}" if found else f"应通知{told}，无一渠道可达"
    return Reach(
        targets=tuple(found.values()),
        told=told,
        explanation="；".join((summary, *dict.fromkeys(notes))),
    )


def _named(duty: Duty, settings: Settings) -> str:
    names = "、".join(person.name for person in duty.people) or "此刻值班表无人"
    return f"{_word(duty.role, settings)}（{names}）"


def _word(role: str, settings: Settings) -> str:
    return settings.roster.roles.get(role, role)


def _targets(channel: str, holders: dict[str, Duty], settings: Settings) -> Iterator[Target | str]:
    """The recipients on ``channel``, and a sentence for each who cannot be reached on it."""
    if not KINDS[settings.channels.channels[channel].kind].needs_address:
        yield to_all(channel, (_word(role, settings) for role in holders))
        return
    for person in {p.id: p for duty in holders.values() for p in duty.people}.values():
        if address := person.addresses.get(channel):
            yield Target(channel=channel, key=person.id, recipient=person.name, address=address)
        else:
            yield f"{person.name}没有{channel}地址，未发，请在 roster.yaml 补填"
