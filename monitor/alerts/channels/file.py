"""One JSON line per message, appended to a file that another program may follow. PURE."""

from __future__ import annotations

import json

from monitor.alerts.channels.base import (
    Done,
    FileAppend,
    Outcome,
    Reply,
    marked_subject,
    repeated,
    sent,
    unexpected,
)
from monitor.settings.channels import FileChannel
from monitor.types import Delivery


class File:
    """Writes the message as JSON, one object a line."""

    needs_address = False

    def build(self, delivery: Delivery, settings: FileChannel) -> FileAppend:
        """The line; control characters are escaped by JSON itself."""
        record = {
            "dedupe_key": delivery.dedupe_key,
            "repeated": repeated(delivery),
            "alert_id": delivery.alert_id,
            "recipient": delivery.recipient,
            "due_at": delivery.next_attempt_at.isoformat(),
            "subject": marked_subject(delivery),
            "text": delivery.message.text,
        }
        return FileAppend(path=settings.path, line=json.dumps(record, ensure_ascii=False))

    def read(self, reply: Reply) -> Outcome:
        """Written and flushed to disk is sent."""
        return sent() if isinstance(reply, Done) else unexpected(reply)
