"""A letter with a text and an HTML part, in the thread of its incident. PURE.

Letters of one incident answer the same letter, which never was (RFC 5322, 3.6.4): mail programs
put them together whichever comes first.
"""

from __future__ import annotations

import hashlib
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from monitor.alerts.channels.base import (
    Done,
    MailOut,
    Outcome,
    Refused,
    Reply,
    marked_subject,
    permanent,
    retry,
    rings,
    sent,
    unexpected,
)
from monitor.alerts.escape import plain
from monitor.errors import DeliveryError
from monitor.settings.channels import EmailChannel
from monitor.types import Delivery, Tier

_POLICY = SMTP.clone(max_line_length=78)


class Email:
    """Writes the letter; a repeated one has the same Message-ID, so mail programs can fold it."""

    needs_address = True

    def build(self, delivery: Delivery, settings: EmailChannel) -> MailOut:
        """The letter. DeliveryError when sender or recipient is no mail address."""
        sender, recipient = _address(settings.sender), _address(delivery.address)
        letter = EmailMessage(policy=_POLICY)
        letter["From"] = sender
        letter["To"] = recipient
        letter["Subject"] = plain(marked_subject(delivery))
        letter["Date"] = delivery.next_attempt_at
        letter["Message-ID"] = _message_id(delivery.dedupe_key, sender.domain)
        if delivery.message.thread:
            root = _message_id(f"thread {delivery.message.thread}", sender.domain)
            letter["In-Reply-To"] = letter["References"] = root
        if delivery.tier >= Tier.ORANGE and rings(delivery):
            letter["X-Priority"], letter["Importance"] = "1 (Highest)", "high"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(delivery.message.text, cte="base64")
        letter.add_alternative(delivery.message.html, subtype="html", cte="base64")
        return MailOut(
            letter=letter,
            enclosures=delivery.message.enclosures,
            host=settings.host,
            port=settings.port,
            security=settings.security,
            username=settings.username,
            password=settings.password,
            timeout_s=settings.timeout_s,
        )

    def read(self, reply: Reply) -> Outcome:
        """Taken by the relay is sent; 5xx is final (RFC 5321, 4.2.1), anything else may pass."""
        if isinstance(reply, Done):
            return sent(reply.reference)
        if not isinstance(reply, Refused):
            return unexpected(reply)
        error = f"邮件服务器答复 {reply.code}：{plain(reply.text, 120)}"
        return permanent(error) if 500 <= reply.code < 600 else retry(error)


def _address(text: str) -> Address:
    """``name@host`` in ASCII. DeliveryError for anything else."""
    try:
        address = Address(addr_spec=text)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise _bad_address(text) from error
    if not (text.isascii() and text.isprintable() and address.username and address.domain):
        raise _bad_address(text)
    return address


def _bad_address(text: str) -> DeliveryError:
    return DeliveryError(
        f"邮箱地址 {text!r} 不成立，请改正 roster.yaml 或 channels.yaml", permanent=True
    )


def _message_id(dedupe_key: str, domain: str) -> str:
    return f"<{hashlib.sha256(dedupe_key.encode()).hexdigest()[:32]}@{domain}>"
