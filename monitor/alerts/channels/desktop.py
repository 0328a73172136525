"""A note on the screen, by the ``notify-send`` of libnotify. PURE.

The body of a note may hold a little HTML (Desktop Notifications Specification 1.2, Markup), so it
is escaped.
"""

from __future__ import annotations

from html import escape

from monitor.alerts.channels.base import (
    DesktopNote,
    Done,
    Outcome,
    Reply,
    marked_subject,
    rings,
    sent,
    unexpected,
)
from monitor.alerts.escape import cut, plain
from monitor.settings.channels import DesktopChannel
from monitor.types import Delivery, Tier

_LIMIT = 900
"""Bytes: what fits a note."""


class Desktop:
    """Shows the first lines; a grave one stays until somebody closes it."""

    needs_address = False

    def build(self, delivery: Delivery, settings: DesktopChannel) -> DesktopNote:
        """The note."""
        del settings
        lines = delivery.message.text.splitlines()[1:]
        text = "\n".join(plain(line, len(line)) for line in lines)
        grave = delivery.tier >= Tier.ORANGE
        return DesktopNote(
            title=plain(marked_subject(delivery), 80),
            text=escape(cut(text, _LIMIT)),
            urgency=("critical" if grave else "normal") if rings(delivery) else "low",
        )

    def read(self, reply: Reply) -> Outcome:
        """Shown is sent."""
        return sent() if isinstance(reply, Done) else unexpected(reply)
