"""How requests to gateways of the agency's own are signed. PURE.

The signature covers the moment of sending and the body, so that neither can be changed and an old
request cannot be played again: the receiver refuses a moment more than five minutes away from its
own clock, and a ``dedupe_key`` it already has (HMAC: RFC 2104).
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import datetime

from monitor.alerts.channels.base import Request

SIGNATURE_HEADER = "X-Golden-Hour-Signature"
TIMESTAMP_HEADER = "X-Golden-Hour-Timestamp"


def signature(timestamp: str, body: bytes, secret: str) -> str:
    """Hexadecimal HMAC-SHA256 of the timestamp, a full stop and the body."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def signed(request: Request, secrets: tuple[str, ...], now: datetime) -> Request:
    """``request`` with the moment ``now``, in whole seconds since 1970, and its signature."""
    timestamp = str(int(now.timestamp()))
    proof = (
        (TIMESTAMP_HEADER, timestamp),
        (SIGNATURE_HEADER, signature(timestamp, request.body, secrets[0])),
    )
    return replace(request, headers=(*request.headers, *proof))
