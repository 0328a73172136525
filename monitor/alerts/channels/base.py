"""What every channel offers, and the four ways a message can leave the house. PURE.

A channel only says what is to go out (``build``) and what an answer means (``read``); ``send``
carries it. So every channel can be tested without a wire.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal, Protocol, TypeAlias, TypeVar

from monitor.types import Delivery

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
class HttpPost:
    """A request; ``url`` and ``secret`` are still references, to be resolved when it is sent."""

    url: str = field(repr=False)
    body: bytes
    headers: tuple[tuple[str, str], ...]
    secret: str | None = field(repr=False)
    timeout_s: float
    allow_private: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOut:
    """A letter and the relay that takes it; the password is still a reference."""

    letter: EmailMessage
    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    username: str | None
    password: str | None = field(repr=False)
    timeout_s: float


Outgoing: TypeAlias = ConsoleLine | FileAppend | HttpPost | MailOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """It was written, or the relay took it."""


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


def sent() -> Outcome:
    """It was taken."""
    return Outcome(kind="sent")


def retry(error: str, after_s: float | None = None) -> Outcome:
    """It was not taken, but may be later."""
    return Outcome(kind="retry", error=error, retry_after_s=after_s)


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


def unexpected(reply: Reply) -> Outcome:
    """The answer belongs to another kind of channel; the message stays unsent."""
    return permanent(f"收到与渠道不符的答复：{type(reply).__name__}")
