"""What the page behind a link says: the message as sent, who has the matter, one button. PURE.

Every word of the message is shown as text, whoever wrote it; the page runs no script, asks nobody
for anything and works on any telephone.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from monitor.alerts.escape import link
from monitor.alerts.figures import clock_time
from monitor.alerts.roster import on_duty
from monitor.settings import Settings
from monitor.text.plain import typed
from monitor.types import ACK, Alert, Delivery, Incident, IncidentStatus

_OVER: Final = frozenset((IncidentStatus.CLOSED, IncidentStatus.ARCHIVED, IncidentStatus.DISMISSED))
_HEADING: Final = re.compile(r"((?:【[^】]*】)+)(.+)", re.DOTALL)
_NAME: Final = re.compile(r"([^：\s]{1,8})：(.+)", re.DOTALL)
_URL: Final = re.compile(r"(.*?)\s*(https?://\S+)$", re.DOTALL)
Offer = Literal["take", "take_over", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a link leads to."""

    delivery: Delivery
    alert: Alert
    incident: Incident | None
    """What the incident became a part of, if it was merged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One line of the message."""

    name: str
    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The page as it stands for one recipient at one moment."""

    tier: str
    mark: str
    """Tier and occasion; empty when the message has no such heading."""
    title: str
    lines: tuple[Said, ...]
    state: str
    """Who has it since when, or until when somebody should."""
    offer: Offer
    """What the button does; nothing is left to do when it is empty."""
    signers: tuple[str, ...]
    """Who may press it: the recipient, or for a role whoever is on duty."""
    named: bool
    """Whether the link is one person's own; else the page asks who presses."""
    done: bool
    told: str = ""
    """What came of pressing it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A page that shows no card, and why."""

    status: int
    title: str
    text: str


def card_of(found: Found, settings: Settings, now: datetime, by: str = "") -> Card:
    """The card of ``found`` as it stands now, for ``by`` if it is known who looks at it."""
    title, *lines = found.delivery.message.text.replace("\r", "").split("\n")
    heading = _HEADING.fullmatch(title)
    named = bool(_owner(found, settings))
    own = by or _owner(found, settings)
    offer = _offer(found, own)
    return Card(
        tier=found.alert.tier.word,
        mark=heading[1] if heading else "",
        title=(heading[2] if heading else title).replace(ACK, ""),
        lines=tuple(_said(line) for line in lines if line.strip() and ACK not in line),
        state=_state(found, own, now),
        offer=offer,
        signers=tuple(
            name
            for name in _signers(found, settings, now)
            if name != _holder(found) or offer == "take"
        ),
        named=named,
        done=_is_over(found) or found.alert.acknowledged_at is not None,
    )


def signer_of(found: Found, given: str, settings: Settings) -> str:
    """Who presses: the recipient of a link of their own, else whom the roster knows by that name.

    Empty when the roster knows nobody.
    """
    name = _owner(found, settings) or typed(given)
    return name if _is_person(name, settings) else ""


def may_press(found: Found, by: str, *, take_over: bool) -> bool:
    """Whether pressing changes anything: what somebody has is only taken from them on purpose."""
    offer = _offer(found, by)
    return offer == "take" or (offer == "take_over" and take_over)


def _offer(found: Found, by: str) -> Offer:
    if _is_over(found):
        return ""
    if found.alert.acknowledged_at is None:
        return "take"
    return "" if _holder(found) == by else "take_over"


def _is_over(found: Found) -> bool:
    return found.incident is not None and found.incident.status in _OVER


def _holder(found: Found) -> str | None:
    """Who has the matter now."""
    held = found.incident.held_by if found.incident is not None else None
    return held or found.alert.acknowledged_by


def _state(found: Found, by: str, now: datetime) -> str:
    alert, incident, holder = found.alert, found.incident, _holder(found)
    if incident is not None and _is_over(found):
        return f"事件{incident.status.label}，无须签收"
    if alert.acknowledged_at is None:
        had = f"；事件现由{_you(holder, by)}办理" if holder else ""
        if alert.ack_due_at is None:
            return f"尚未签收{had}"
        until = clock_time(alert.ack_due_at, now)
        late = alert.ack_due_at <= now
        return (f"应在{until}前签收，已过时限" if late else f"请在{until}前签收") + had
    first = _you(alert.acknowledged_by, by)
    told = f"{first}已于{clock_time(alert.acknowledged_at, now)}签收"
    return told if holder == alert.acknowledged_by else f"{told}，现由{_you(holder, by)}办理"


def _you(name: str | None, by: str) -> str:
    return f"您（{name}）" if name and name == by else (name or "值班人员")


def _owner(found: Found, settings: Settings) -> str:
    """Whose own the link is; empty when others saw it too, as in a group."""
    told = found.delivery
    return told.recipient if told.address and _is_person(told.recipient, settings) else ""


def _is_person(recipient: str, settings: Settings) -> bool:
    """Whether ``recipient`` is one person; a group robot's are roles, or several together."""
    return recipient in {person.name for person in settings.roster.people}


def _signers(found: Found, settings: Settings, now: datetime) -> tuple[str, ...]:
    """Who was told: people by their names, roles by who had them then and who has them now."""
    roster = settings.roster
    by_word = {word: role for role, word in roster.roles.items()}
    names: list[str] = []
    for told in found.delivery.recipient.split("、"):
        if _is_person(told, settings):
            names.append(told)
            continue
        for at in (found.alert.at, now):
            duty = on_duty(by_word.get(told, told), at, settings)
            names += [person.name for person in duty.people]
    return tuple(dict.fromkeys(names))


def _said(line: str) -> Said:
    named = _NAME.fullmatch(line)
    name, text = (named[1], named[2]) if named else ("", line)
    if (ends := _URL.fullmatch(text)) and (url := link(ends[2])):
        return Said(name=name, text=ends[1], url=url)
    return Said(name=name, text=text, url="")


# ── pages ────────────────────────────────────────────────────────────────────────────────────


def card_page(card: Card) -> str:
    """The page of a card."""
    return _environment().get_template("acknowledge.html").render(card=card, notice=None)


def notice_page(notice: Notice) -> str:
    """The page that says why there is no card."""
    return _environment().get_template("acknowledge.html").render(card=None, notice=notice)


def policy() -> str:
    """What a browser may do with these pages: show them in our own style, and send the form."""
    digest = b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("monitor.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["style"] = Markup(_style())  # noqa: S704 - a file of ours
    return environment


@cache
def _style() -> str:
    loader = PackageLoader("monitor.web")
    return loader.get_source(Environment(autoescape=True), "acknowledge.css")[0]
