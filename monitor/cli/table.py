"""Incidents as a table on the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.text import Text

from monitor.cli.terminal import console_of, headed_table
from monitor.clock import desk
from monitor.settings import Settings
from monitor.trace import one_line
from monitor.types import Alert, Incident, Member, Tier

_COLOURS = {
    Tier.RED: "bold white on red",
    Tier.ORANGE: "bold black on dark_orange",
    Tier.YELLOW: "black on yellow",
    Tier.BLUE: "white on blue",
    Tier.ROUTINE: "dim",
}

_HEADINGS = (
    ("号", True),
    ("级别", False),
    ("事件", False),
    ("主题", False),
    ("首发", False),
    ("条目", True),
    ("首发后多久预警", False),
)
_WIDE = 120
"""Columns where there is no terminal to ask."""


def incident_table(
    settings: Settings,
    incidents: Sequence[Incident],
    members: Mapping[int, Sequence[Member]],
    alerts: Mapping[int, Sequence[Alert]],
    *,
    lowest: Tier = Tier.ROUTINE,
) -> None:
    """Print the incidents from ``lowest`` up, the gravest first."""
    labels = {topic.id: topic.label for topic in settings.topics.topics}
    table = headed_table("舆情事件", _HEADINGS)
    shown = [i for i in incidents if i.tier >= lowest]
    for incident in sorted(shown, key=lambda i: (-i.tier, i.first_published_at)):
        table.add_row(
            str(incident.id),
            Text(incident.tier.short, style=_COLOURS[incident.tier]),
            Text(one_line(incident.title)),
            "、".join(labels.get(t, t) for t in incident.topics[:2]) or "—",
            f"{desk(incident.first_published_at):%m-%d %H:%M}",
            str(len(members.get(incident.id, ()))),
            Text(_alert_line(incident, alerts.get(incident.id, ()))),
        )
    console_of(_WIDE).print(table)


def _alert_line(incident: Incident, alerts: Sequence[Alert]) -> str:
    """When each tier was told, in minutes after the first publication."""
    return (
        " → ".join(
            f"{alert.tier.short}"
            f"{(alert.at - incident.first_published_at).total_seconds() / 60:.0f}分"
            for alert in sorted(alerts, key=lambda a: a.at)
            if alert.reason.value in ("opened", "raised")
        )
        or "—"
    )
