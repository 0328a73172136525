"""A message about no incident: trouble of the monitor, a hand-over, many folded into one. PURE."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.alerts.escape import plain
from monitor.alerts.sheet import Line, Sheet, rendered
from monitor.types import Message, Tier

_FOOT = "本邮件供内部处置使用。"


def notice(
    mark: str,
    title: str,
    lines: Sequence[str],
    *,
    tier: Tier = Tier.ROUTINE,
    command: str = "",
    links: Sequence[tuple[str, str]] = (),
) -> Message:
    """``title`` under ``mark``, with a sentence a line and links as pairs of name and address.

    With a ``command`` it asks to be acknowledged, by it or by a link; without one it asks nothing.
    """
    command = plain(command)
    ack = (Line(name="签收", text="请签收", ack=True),) if command else ()
    said = tuple(Line(text=line) for line in lines)
    opened = tuple(Line(text=name, url=url) for name, url in links)
    return rendered(
        Sheet(
            mark=mark,
            title=title,
            tier=tier,
            lock=f"【{mark}】{title}",
            aloud=f"{mark}：{title}",
            screen=(*said, *ack, *opened),
            foot=_FOOT,
            command=command,
        )
    )
