"""The link by which a telephone acknowledges: made, read back, and put into a message. PURE.

A link belongs to one message to one recipient and holds for some hours. It is signed, so that
nobody can make one or turn it into another, and it is good for one thing: to say that this
recipient has this alert. It is made when a message is sent and kept nowhere.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from html import escape
from typing import Final

from monitor.types import ACK, Delivery, Message

PATH: Final = "/a/"
"""Where links lead, below the public address."""

_PURPOSE: Final = b"golden-hour acknowledges an alert 1\0"
"""Signed with every link, so that no other thing signed with the same secret passes for one."""
_BODY: Final = struct.Struct(">QQ6sI")
_SEAL: Final = 16
"""Bytes of the HMAC-SHA256 that are kept; RFC 2104, section 5, asks for half of it or more."""
_LENGTH: Final = len(urlsafe_b64encode(bytes(_BODY.size + _SEAL)).rstrip(b"="))
_WORDS: Final = "点此签收"
_BUTTON: Final = (
    "display:inline-block;padding:10px 24px;border-radius:6px;background:#1f5fa8;color:#fff;"
    "font-weight:bold;text-decoration:none"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What a link says."""

    alert_id: int
    delivery_id: int
    whose: bytes
    """Six bytes that stand for the message and its recipient: numbers may come up again."""
    expires_at: datetime
    """To the second."""


class Unfit(StrEnum):
    """Why a link is not followed."""

    FORGED = "forged"
    """Not one of ours, or changed on the way."""
    EXPIRED = "expired"

    @property
    def label(self) -> str:
        """What staff read."""
        return {"forged": "链接无效", "expired": "链接已过期"}[self]


def ticket_of(delivery: Delivery, expires_at: datetime) -> Ticket:
    """What the link of ``delivery`` says."""
    return Ticket(
        alert_id=delivery.alert_id,
        delivery_id=delivery.id,
        whose=_whose(delivery),
        expires_at=expires_at.replace(microsecond=0),
    )


def belongs(ticket: Ticket, delivery: Delivery) -> bool:
    """Whether ``ticket`` was made for ``delivery``."""
    return ticket_of(delivery, ticket.expires_at) == ticket


def sign(ticket: Ticket, secret: str) -> str:
    """The token that says ``ticket``: letters, digits, ``-`` and ``_``."""
    body = _BODY.pack(
        ticket.alert_id, ticket.delivery_id, ticket.whose, int(ticket.expires_at.timestamp())
    )
    return urlsafe_b64encode(body + _seal(body, secret)).rstrip(b"=").decode()


def read(token: str, secret: str, now: datetime) -> Ticket | Unfit:
    """What ``token`` says, or why it is not followed.

    One token has one spelling, and how long a wrong one takes tells nothing of the right one.
    """
    if len(token) != _LENGTH or not token.isascii():
        return Unfit.FORGED
    try:
        data = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return Unfit.FORGED
    body, seal = data[: _BODY.size], data[_BODY.size :]
    same = urlsafe_b64encode(data).rstrip(b"=").decode() == token
    if not (hmac.compare_digest(seal, _seal(body, secret)) and same):
        return Unfit.FORGED
    alert_id, delivery_id, whose, expires = _BODY.unpack(body)
    ticket = Ticket(
        alert_id=alert_id,
        delivery_id=delivery_id,
        whose=whose,
        expires_at=datetime.fromtimestamp(expires, UTC),
    )
    return ticket if now < ticket.expires_at else Unfit.EXPIRED


def address(public_url: str, token: str) -> str:
    """The link itself."""
    return f"{public_url.rstrip('/')}{PATH}{token}"


def put_in(message: Message, link: str) -> Message:
    """``message`` with the way to acknowledge where it belongs: ``link``, or else the command.

    A message that asks for no acknowledgement stays as it is, but for marks left in it.
    """
    link = link if message.command else ""
    shown = link or message.command
    code = f"`{message.command}`" if message.command else ""
    html_code = f"<code>{escape(message.command)}</code>" if message.command else ""
    button = f'<a href="{escape(link)}" rel="noreferrer noopener" style="{_BUTTON}">{_WORDS}</a>'
    return replace(
        message,
        subject=message.subject.replace(ACK, ""),
        text=message.text.replace(ACK, shown),
        markdown=message.markdown.replace(ACK, f"[{_WORDS}]({link})" if link else code),
        html=message.html.replace(ACK, button if link else html_code),
        line=message.line.replace(ACK, ""),
        mark=message.mark.replace(ACK, ""),
        link=link,
    )


def _whose(delivery: Delivery) -> bytes:
    told = f"{delivery.dedupe_key}\0{delivery.recipient}"
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest()[:6]


def _seal(body: bytes, secret: str) -> bytes:
    return hmac.new(secret.encode(), _PURPOSE + body, hashlib.sha256).digest()[:_SEAL]
