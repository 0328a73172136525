"""Lines on the terminal of the running process. PURE."""

from __future__ import annotations

from monitor.alerts.channels.base import (
    ConsoleLine,
    Done,
    Outcome,
    Reply,
    repeated,
    sent,
    unexpected,
)
from monitor.alerts.escape import plain
from monitor.settings.channels import ConsoleChannel
from monitor.types import Delivery


class Console:
    """Prints the text; no character in it can steer the terminal."""

    needs_address = False

    def build(self, delivery: Delivery, settings: ConsoleChannel) -> ConsoleLine:
        """The whole text, line by line."""
        del settings
        lines = [plain(line, len(line)) for line in delivery.message.text.splitlines()]
        return ConsoleLine(text="\n".join(["〔重发〕"] * repeated(delivery) + lines))

    def read(self, reply: Reply) -> Outcome:
        """Printed is sent."""
        return sent() if isinstance(reply, Done) else unexpected(reply)
