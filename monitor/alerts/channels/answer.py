"""What web servers mean by their answers. PURE.

Chat robots and gateways refuse with status 200 and a code in the body, so the body is read first;
an answer that does not say that all is well is never taken for success.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from monitor.alerts.channels.base import (
    HttpReply,
    Outcome,
    Reply,
    permanent,
    retry,
    sent,
    unexpected,
)
from monitor.alerts.escape import plain

LONGEST_WAIT_S = 3600.0
"""An alert asked to wait longer than this is tried again all the same."""
_REQUEST_TIMEOUT, _TOO_MANY = 408, 429


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one vendor's robots say yes, not now, and no."""

    code: str
    words: str
    waits: Mapping[int, float]
    """Codes that ask to come back, and after how many seconds."""
    final: Mapping[int, str]
    """Codes that no repetition will change, and what to do about them."""
    hurried: tuple[str, ...] = field(default=())
    """Words by which a code that may mean anything speaks of haste."""


def read_robot(reply: Reply, dialect: Dialect) -> Outcome:
    """What a robot's answer means; a code it does not know may pass."""
    if not isinstance(reply, HttpReply):
        return unexpected(reply)
    answer = fields(reply.body)
    code = whole(answer.get(dialect.code))
    if code is None or (code == 0 and not 200 <= reply.status < 300):
        return refused(reply) or retry(f"答复中没有 {dialect.code}，不能算送达")
    if code == 0:
        return sent()
    words = plain(str(answer.get(dialect.words, "")), 100)
    error = f"对方拒收：{dialect.code}={code} {words}".rstrip()
    if code in dialect.waits or any(word in words.lower() for word in dialect.hurried):
        return retry(f"{error}（发送过快或对方繁忙）", dialect.waits.get(code, 60.0))
    if code in dialect.final:
        return permanent(f"{error}（{dialect.final[code]}）")
    return retry(error, seconds(reply.retry_after))


def read_sms(
    reply: HttpReply,
    told: Mapping[str, Any],
    receipt: str,
    *,
    good: str,
    waits: Mapping[str, float],
    later: tuple[str, ...],
) -> Outcome:
    """What a gateway of short messages means by ``told``, its word on the one number.

    ``good`` is the code of success, and ``receipt`` names the field of its number. ``waits`` are
    codes of a telephone that gets too many, with the seconds to wait; codes that begin with one
    of ``later`` may pass. What else it refuses is a fault of ours, and final.
    """
    code = told.get("Code")
    if not isinstance(code, str):
        return refused(reply) or retry("短信网关的答复中没有 Code，不能算送达")
    if code == good and 200 <= reply.status < 300:
        return sent(number(told.get(receipt)))
    words = plain(str(told.get("Message", "")), 100)
    error = f"短信网关拒收：{plain(code, 60)} {words}".rstrip()
    if code in waits:
        return retry(f"{error}（该号码发送过密）", waits[code], of_recipient=True)
    if code.startswith(later) or reply.status >= 500:
        return retry(error, seconds(reply.retry_after))
    return permanent(f"{error}（请核对密钥、签名、模板、余额和号码）")


def refused(reply: HttpReply) -> Outcome | None:
    """What the status says; None when it is 2xx and speaks of no fault."""
    status = reply.status
    if 200 <= status < 300:
        return None
    error = f"对方答复 HTTP {status}"
    if 400 <= status < 500 and status not in (_REQUEST_TIMEOUT, _TOO_MANY):
        return permanent(f"{error}，请检查地址与权限")
    if 300 <= status < 400:
        return permanent(f"{error}，要求改地址；本系统不跟随跳转，请直接填写最终地址")
    return retry(error, seconds(reply.retry_after))


def fields(body: bytes) -> dict[str, Any]:
    """The object that ``body`` holds as JSON; empty when it holds none."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def whole(value: object) -> int | None:
    """A code given as a number or as its digits; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    try:
        return int(value)
    except ValueError:
        return None


def number(value: object) -> str | None:
    """A receipt's number as kept in the books: one short line; None when there is none."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    return plain(str(value), 80) or None


def seconds(retry_after: object) -> float | None:
    """Seconds to wait, within reason; None for a date, nonsense or nothing."""
    try:
        wait = float(str(retry_after))
    except ValueError:
        return None
    return min(max(wait, 0.0), LONGEST_WAIT_S) if math.isfinite(wait) else None
