"""Any service that Apprise knows, by Apprise's own address of it. PURE.

Apprise says only whether it believes that the message was taken: it gives no reason, no receipt and
no time to come back, and takes status 200 for success even where the body refuses. So it is for
services without a channel of their own here, never for 企业微信, 钉钉 or 飞书.
"""

from __future__ import annotations

from monitor.alerts.channels.base import (
    AppriseNote,
    Done,
    Outcome,
    Reply,
    marked_subject,
    sent,
    unexpected,
)
from monitor.alerts.escape import plain
from monitor.settings.channels import AppriseChannel
from monitor.types import Delivery


class Apprise:
    """Hands over subject and text; Apprise puts them into the service's own form."""

    needs_address = False

    def build(self, delivery: Delivery, settings: AppriseChannel) -> AppriseNote:
        """The note."""
        lines = (plain(line, len(line)) for line in delivery.message.text.splitlines())
        return AppriseNote(
            url=settings.url,
            title=plain(marked_subject(delivery)),
            text="\n".join(lines),
            timeout_s=settings.timeout_s,
        )

    def read(self, reply: Reply) -> Outcome:
        """Believed to be taken is sent."""
        return sent() if isinstance(reply, Done) else unexpected(reply)
