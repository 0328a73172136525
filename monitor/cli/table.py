"""Incidents as a table on the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

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
_HANDLING = (("状态", False), ("责任单位", False), ("下一时限", False))
_WIDE, _WIDER = 120, 170
"""Columns where there is no terminal to ask."""


def incident_table(
    settings: Settings,
    incidents: Sequence[Incident],
    members: Mapping[int, Sequence[Member]],
    alerts: Mapping[int, Sequence[Alert]],
    *,
    lowest: Tier = Tier.ROUTINE,
    now: datetime | None = None,
) -> None:
    """Print the incidents from ``lowest`` up, the gravest first.

    With ``now`` it is told as well where each stands, whose it is, and what is due next.
    """
    labels = {topic.id: topic.label for topic in settings.topics.topics}
    units = {unit.id: unit.name for unit in settings.roster.units}
    table = headed_table("舆情事件", _HEADINGS if now is None else (*_HEADINGS, *_HANDLING))
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
            *(() if now is None else _handling(incident, units, now)),
        )
    console_of(_WIDE if now is None else _WIDER).print(table)


def next_clock(incident: Incident, now: datetime) -> str:
    """What is due first of all that still runs; empty when nothing is."""
    running = [clock for clock in incident.clocks if clock.stopped_at is None]
    if not running:
        return ""
    first = min(running, key=lambda clock: (clock.due_at, clock.name))
    late = "，已超时" if first.due_at <= now else "前"
    return f"{first.name} {desk(first.due_at):%m-%d %H:%M}{late}：{first.label}"


def owner_of(incident: Incident, units: Mapping[str, str]) -> str:
    """Whose an incident is, or should be; empty when nobody knows."""
    if incident.owner is not None:
        return units.get(incident.owner, incident.owner)
    proposed = incident.proposed.unit_id if incident.proposed else None
    return f"{units.get(proposed, proposed)}（建议）" if proposed else ""


def _handling(
    incident: Incident, units: Mapping[str, str], now: datetime
) -> tuple[Text | str, ...]:
    told = incident.owner is not None or incident.tier > Tier.ROUTINE
    owner, due = owner_of(incident, units) if told else "", next_clock(incident, now)
    return incident.status.label, Text(owner or "—"), Text(due or "—")


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
