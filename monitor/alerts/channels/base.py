"""What every channel offers, and the ways a message can leave the house. PURE.

A channel only says what is to go out (``build``) and what an answer means (``read``); ``send``
carries it. So every channel can be tested without a wire.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from typing import Literal, Protocol, TypeAlias, TypeVar

from monitor.types import Delivery, Enclosure

Settings_contra = TypeVar("Settings_contra", contravariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleLine:
    """Text for the terminal of the running process."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAppend:
    """One line, without its end, for a file below the data folder."""

    path: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Nothing goes out: the stored delivery is itself the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DesktopNote:
    """A note on the screen of the machine the monitor runs on."""

    title: str
    text: str
    urgency: Literal["low", "normal", "critical"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseNote:
    """What a service known to Apprise is to carry; ``url`` is still a reference."""

    url: str = field(repr=False)
    title: str
    text: str
    timeout_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request whose references have been resolved: never logged, never kept."""

    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)


Sign: TypeAlias = Callable[[Request, tuple[str, ...], datetime], Request]
"""The request with its signature, made with the resolved secrets at the moment of sending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpPost:
    """A request; ``url`` and ``secrets`` are still references, to be resolved when it is sent."""

    url: str = field(repr=False)
    body: bytes
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json; charset=utf-8"),)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    sign: Sign | None = None
    timeout_s: float
    allow_private: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOut:
    """A letter and the relay that takes it; the password is still a reference."""

    letter: EmailMessage
    enclosures: tuple[Enclosure, ...] = ()
    """Files that are put into the letter when it is sent."""
    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    username: str | None
    password: str | None = field(repr=False)
    timeout_s: float


Outgoing: TypeAlias = (
    ConsoleLine | FileAppend | Kept | DesktopNote | AppriseNote | HttpPost | MailOut
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """It was written, shown or kept, or the relay took it and gave it a number."""

    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A mail relay said no, with its three-digit code."""

    code: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpReply:
    """What a web server answered; ``body`` may be cut."""

    status: int
    retry_after: str
    body: bytes


Reply: TypeAlias = Done | Refused | HttpReply


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one attempt, why, and when to try again if the other side said so."""

    kind: Literal["sent", "retry", "permanent"]
    error: str | None = None
    """Chinese, one line, without addresses or secrets."""
    retry_after_s: float | None = None
    of_recipient: bool = False
    """Whether the wait is for this recipient alone, as after too many messages to one number."""
    reference: str | None = None
    """What the other side calls the message: the number on its receipt."""


def sent(reference: str | None = None) -> Outcome:
    """It was taken, under the number ``reference`` if one was given."""
    return Outcome(kind="sent", reference=reference)


def retry(error: str, after_s: float | None = None, *, of_recipient: bool = False) -> Outcome:
    """It was not taken, but may be later."""
    return Outcome(kind="retry", error=error, retry_after_s=after_s, of_recipient=of_recipient)


def permanent(error: str) -> Outcome:
    """It will never be taken as it is."""
    return Outcome(kind="permanent", error=error)


class Channel(Protocol[Settings_contra]):
    """One kind of way out."""

    needs_address: bool
    """Whether each person must have an address of their own for it."""

    def build(self, delivery: Delivery, settings: Settings_contra) -> Outgoing:
        """What is to go out. DeliveryError (permanent) when it cannot be built."""
        ...

    def read(self, reply: Reply) -> Outcome:
        """What an answer means."""
        ...


def repeated(delivery: Delivery) -> bool:
    """Whether this message may have been received before: a crash can repeat, never lose one."""
    return delivery.attempts > 1


def marked_subject(delivery: Delivery) -> str:
    """The subject line, with 重发 in front when it may have been received before."""
    return f"〔重发〕{delivery.message.subject}" if repeated(delivery) else delivery.message.subject


def rings(delivery: Delivery) -> bool:
    """Whether somebody is to act on it: what wants no acknowledgement wakes nobody."""
    return bool(delivery.message.command or delivery.message.link)


def unexpected(reply: Reply) -> Outcome:
    """The answer belongs to another kind of channel; the message stays unsent."""
    return permanent(f"收到与渠道不符的答复：{type(reply).__name__}")
