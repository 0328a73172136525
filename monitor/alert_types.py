"""Nouns of alerting: the decision to tell somebody, the message, who gets it, who holds it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.words import AlertReason, DeliveryStatus, SilenceKind, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A decision to tell somebody about an incident."""

    id: int
    incident_id: int | None
    """None: it is about ``matter``."""
    matter: str = ""
    """What it is about if no incident: ``drill:3``, ``roster:duty``, ``channel:wecom``."""
    reason: AlertReason
    tier: Tier
    route: str
    """Name of the routing rule that matched, as a path."""
    step: int
    """0 for the first people told, 1 for the next, and so on."""
    dedupe_key: str
    at: datetime
    explanation: str
    """Why this alert, to these people, now."""
    ack_due_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    snoozes: int = 0
    """How many times somebody put off the next step."""
    useful: bool | None = None
    """What staff said of it; None: nobody has."""
    useful_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes along with a letter; it is read, and proved, when the letter is sent."""

    path: str
    """Below the data folder."""
    sha256: str
    name: str
    """As the reader sees it; empty for an image within the letter."""
    cid: str = ""
    """By which the letter's HTML names it; empty: it is attached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One rendered message, in the forms a channel may want.

    ``ACK`` stands in it where the way to acknowledge belongs: a link of the recipient's own, which
    is a secret and so made when it is sent, or else the command to type.
    """

    subject: str
    text: str
    markdown: str
    html: str
    line: str = ""
    """One sentence for a short message or a voice, at most 60 characters."""
    mark: str = ""
    """Tier and occasion without the title: ``Ⅱ级（重大）·新发``."""
    link: str = ""
    """Where a telephone acknowledges; set when the message is sent, never kept."""
    command: str = ""
    """What to type in order to acknowledge; empty when nothing is to be acknowledged."""
    thread: str = ""
    """What all letters about one matter have in common: the code of the incident."""
    enclosures: tuple[Enclosure, ...] = ()
    """For letters alone."""


ACK = "\ue000"
"""A character of private use, which ``escape.plain`` takes out of whatever strangers wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to one recipient over one channel; the row precedes the sending."""

    id: int
    alert_id: int
    dedupe_key: str
    channel: str
    recipient: str
    """Name of a person or team in the roster."""
    address: str
    message: Message
    status: DeliveryStatus
    attempts: int
    next_attempt_at: datetime
    tier: Tier = Tier.ROUTINE
    """That of its alert: graver ones go first."""
    error: str | None = None
    sent_at: datetime | None = None
    reference: str | None = None
    """What the other side calls it: the number on its receipt."""
    carried_by: int | None = None
    """The delivery that tells of it, because many were folded into one."""
    instead_of: int | None = None
    """The delivery that could not reach its recipient, for which this one was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A delivery in the outbox, without its words."""

    id: int
    alert_id: int
    address: str
    tier: Tier
    next_attempt_at: datetime
    due: bool
    """Whether it may go out now; others will be due within the minute."""
    failed: bool
    """Whether it was tried and not taken."""
    delayed: bool
    """Whether it was made to wait for others, or for the end of quiet hours."""
    alone: bool = False
    """Whether it may not be mixed with others: it is a drill, or a report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """Messages that should have gone out, and that nobody has in hand."""

    count: int
    oldest: datetime | None
    """When the first of them was due; None without any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """A recipient whose messages over one channel are not taken, the last one included."""

    channel: str
    recipient: str
    messages: int
    """Given up for good, or tried again and again."""
    since: datetime
    """When the first of them was due."""
    error: str
    """What was said of the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of one message, without its words."""

    id: int
    alert_id: int
    channel: str
    recipient: str
    status: DeliveryStatus
    attempts: int
    sent_at: datetime | None
    error: str | None
    """What was said of it last, though it may have been taken later by another way."""
    instead_of: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified:
    """That somebody was told of an incident, without the words."""

    alert_id: int
    at: datetime
    """When the alert was made."""
    reason: AlertReason
    channel: str
    recipient: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a silence covers; an empty field covers all."""

    up_to: Tier
    """No graver tier is held back."""
    incident_id: int | None = None
    topics: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    """Region codes, with all that lies in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Alerts held back for a time, by somebody who says why."""

    id: int
    kind: SilenceKind
    scope: Scope
    starts_at: datetime
    ends_at: datetime
    by: str
    reason: str
    ended_at: datetime | None = None
    """When somebody ended it early, or it ran out and what it had held back was looked at."""
    ended_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """A made-up matter sent through the whole chain, to see who answers and when."""

    id: int
    at: datetime
    by: str
    tier: Tier
    topics: tuple[str, ...]
    regions: tuple[str, ...]
    note: str = ""
    ended_at: datetime | None = None
