"""What the group robots of the three chat programs have in common. PURE."""

from __future__ import annotations

from monitor.alerts.channels.base import marked_subject, repeated, rings
from monitor.alerts.escape import markdown
from monitor.types import Delivery, Tier

ACKNOWLEDGE = "签收"
"""The word on the button."""


def heading(delivery: Delivery) -> str:
    """The first line of the Markdown without its marks, with 重发 when it may be known."""
    first = delivery.message.markdown.split("\n", 1)[0]
    if not first.startswith("#"):
        return markdown(marked_subject(delivery))
    return ("〔重发〕" if repeated(delivery) else "") + first.lstrip("# ")


def below_heading(delivery: Delivery) -> str:
    """The Markdown without the line that ``heading`` gives."""
    text = delivery.message.markdown
    if not text.startswith("#"):
        return text
    return text.partition("\n")[2].lstrip("\n")


def calls_all(delivery: Delivery, mention_all_from: str) -> bool:
    """Whether everybody in the group is to be rung."""
    return mention_all_from == "red" and delivery.tier >= Tier.RED and rings(delivery)
