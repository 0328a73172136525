"""The secret part of the addresses by which one person subscribes: made, and read back. PURE.

It is signed, holds for a year and is kept nowhere. It says whose it is, so it is void once that
person has left the roster or ``secret`` of ``web.yaml`` is another; and it is good for reading the
feeds, for nothing else.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from monitor.settings.roster import Person

PATH: Final = "/f/"
"""Where the addresses lead, below the public one."""
LASTS: Final = timedelta(days=365)

_PURPOSE: Final = b"golden-hour reads feeds 1\0"
"""Signed with every token, so that no other thing signed with the same secret passes for one."""
_BODY: Final = struct.Struct(">12sI")
_SEAL: Final = 16
"""Bytes of the HMAC-SHA256 that are kept; RFC 2104, section 5, asks for half of it or more."""
_LENGTH: Final = len(urlsafe_b64encode(bytes(_BODY.size + _SEAL)).rstrip(b"="))


class Feed(StrEnum):
    """What can be subscribed to, by the last part of its address."""

    INCIDENTS = "incidents.atom"
    DEADLINES = "deadlines.ics"

    @property
    def media(self) -> str:
        """Its type on the web (RFC 4287, section 7; RFC 5545, section 8.1)."""
        kinds = {"atom": "application/atom+xml", "ics": "text/calendar"}
        return f"{kinds[self.rpartition('.')[2]]}; charset=utf-8"


class Void(StrEnum):
    """Why an address is not served."""

    FORGED = "forged"
    """Not one of ours, changed on the way, or of somebody the roster does not know."""
    EXPIRED = "expired"


def sign(person: Person, expires_at: datetime, secret: str) -> str:
    """The token of ``person``: letters, digits, ``-`` and ``_``."""
    body = _BODY.pack(_whose(person), int(expires_at.timestamp()))
    return urlsafe_b64encode(body + _seal(body, secret)).rstrip(b"=").decode()


def reader_of(token: str, people: Iterable[Person], secret: str, now: datetime) -> Person | Void:
    """Which of ``people`` the token is of, or why it is not served. One has one spelling."""
    if len(token) != _LENGTH or not token.isascii():
        return Void.FORGED
    try:
        data = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return Void.FORGED
    body, seal = data[: _BODY.size], data[_BODY.size :]
    same = urlsafe_b64encode(data).rstrip(b"=").decode() == token
    if not (hmac.compare_digest(seal, _seal(body, secret)) and same):
        return Void.FORGED
    whose, expires = _BODY.unpack(body)
    if now >= datetime.fromtimestamp(expires, UTC):
        return Void.EXPIRED
    return next((person for person in people if _whose(person) == whose), Void.FORGED)


def address(public_url: str, token: str, feed: Feed) -> str:
    """Where ``feed`` is read."""
    return f"{public_url.rstrip('/')}{PATH}{token}/{feed}"


def _whose(person: Person) -> bytes:
    """What stands for a person; their id itself is nobody else's business."""
    return hashlib.sha256(person.id.encode("utf-8", "surrogatepass")).digest()[:12]


def _seal(body: bytes, secret: str) -> bytes:
    return hmac.new(secret.encode(), _PURPOSE + body, hashlib.sha256).digest()[:_SEAL]
