"""The monitor's own list of messages: what is stored is the message. PURE."""

from __future__ import annotations

from monitor.alerts.channels.base import Done, Kept, Outcome, Reply, sent, unexpected
from monitor.settings.channels import InboxChannel
from monitor.types import Delivery


class Inbox:
    """Sends nothing, since the delivery already lies where it is read."""

    needs_address = False

    def build(self, delivery: Delivery, settings: InboxChannel) -> Kept:
        """Nothing to carry."""
        del delivery, settings
        return Kept()

    def read(self, reply: Reply) -> Outcome:
        """Kept is sent."""
        return sent() if isinstance(reply, Done) else unexpected(reply)
