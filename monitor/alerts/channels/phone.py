"""Telephone numbers of the roster, and the few words that fit a short message. PURE."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.alerts.channels.base import repeated
from monitor.alerts.escape import plain, unlinked
from monitor.errors import DeliveryError
from monitor.settings.channels import SmsField
from monitor.types import Delivery

_NUMBER = re.compile(r"\+?[0-9]{4,15}")
_GAPS = re.compile(r"[\s\-()]")
_HOME = "+86"
_BRACKETS = str.maketrans("【】〔〕", "（）（）")
_SCHEME = re.compile(r"(?i)(?:https?|ftp)://")
_NOTHING = "。"
"""What stands in a variable that has nothing to say: templates refuse an empty one."""


def dialled(delivery: Delivery) -> str:
    """The number of ``delivery`` without gaps. DeliveryError (permanent) when it is none."""
    number = _GAPS.sub("", delivery.address)
    if not _NUMBER.fullmatch(number):
        raise DeliveryError(
            f"{delivery.recipient}在渠道 {delivery.channel!r} 的电话号码不成立，请改正 roster.yaml",
            permanent=True,
        )
    return number


def national(number: str) -> str:
    """A mainland number without its country code; another without the plus."""
    return number.removeprefix(_HOME) if number.startswith(_HOME) else number.lstrip("+")


def international(number: str) -> str:
    """The number with its country code: a number without one is of the mainland."""
    return number if number.startswith("+") else _HOME + number


def filled(asked: Sequence[SmsField], delivery: Delivery, limit: int) -> tuple[str, ...]:
    """What stands in each variable; a field named several times is spread over them in order.

    Templates take no addresses of pages and no 【】, which frame the name of the sender.
    """
    left = {name: _words(name, delivery) for name in asked}
    if asked and repeated(delivery):
        left[asked[0]] = f"重发：{left[asked[0]]}"
    found: list[str] = []
    for place, name in enumerate(asked):
        last = name not in asked[place + 1 :]
        found.append((plain(left[name], limit) if last else left[name][:limit]) or _NOTHING)
        left[name] = left[name][limit:]
    return tuple(found)


def _words(name: SmsField, delivery: Delivery) -> str:
    message = delivery.message
    words = {
        "code": message.thread,
        "mark": message.mark or delivery.tier.label,
        "line": message.line or message.subject,
    }[name]
    return unlinked(_SCHEME.sub("", plain(words))).translate(_BRACKETS).rstrip("。")
