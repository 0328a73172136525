"""How the golden hour was kept on a recorded stream whose events somebody marked.

``major`` and ``all``: share of events whose first alert, of any tier, came within 60 minutes of
their first title. ``false``: alerts of YELLOW or higher a week on incidents that hold no title of
an event and none of the unjudged background. ``loud``: incidents alerted at YELLOW or higher a
week. ``b3``: B-cubed F1 of the grouping over the titles of events.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from monitor.clock import utc
from monitor.types import Tier

GOLDEN = timedelta(hours=1)
_GRACE = timedelta(minutes=1)
"""An alert this much before the first title still counts as being of the event."""

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One marked event: when it was first alerted on, how high, and how much of it was seen."""

    id: str
    name: str
    major: bool
    minutes: float | None
    """From the first title to the first alert; None without one."""
    highest: Tier | None
    incidents: int
    titles: int

    @property
    def in_time(self) -> bool:
        """Whether the first alert came within the golden hour."""
        return self.minutes is not None and self.minutes <= GOLDEN.total_seconds() / 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayScore:
    """All figures of one replay."""

    rows: tuple[EventRow, ...]
    weeks: float
    false_alarms: tuple[str, ...]
    """Titles of incidents wrongly alerted at YELLOW or higher."""
    false_blue: int
    look_alikes: Mapping[str, int]
    """Look-alike stories alerted on, with how many of their titles."""
    loud_incidents: int
    precision: float
    recall: float
    """Of B-cubed."""

    @property
    def major(self) -> float:
        """Share of major events alerted on in time; 0 without major events."""
        return _share([row for row in self.rows if row.major])

    @property
    def all(self) -> float:
        """Share of all events alerted on in time."""
        return _share(self.rows)

    @property
    def median_minutes(self) -> float | None:
        """Median of the minutes to the first alert, over the events that had one."""
        return statistics.median(known) if (known := _minutes(self.rows)) else None

    @property
    def false_per_week(self) -> float:
        """Wrong alerts of YELLOW or higher a week."""
        return len(self.false_alarms) / self.weeks

    @property
    def loud_per_week(self) -> float:
        """Incidents alerted at YELLOW or higher a week."""
        return self.loud_incidents / self.weeks

    @property
    def b3(self) -> float:
        """B-cubed F1."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def render(self) -> str:
        """A line an event, then the figures."""
        major = [row for row in self.rows if row.major]
        median = "-" if self.median_minutes is None else f"{self.median_minutes:.0f} min"
        blue = self.false_blue / self.weeks
        figures = (
            f"major <= 60 min {_kept(major)}/{len(major)}",
            f"all <= 60 min {_kept(self.rows)}/{len(self.rows)}",
            f"in some incident {sum(row.incidents > 0 for row in self.rows)}",
            f"median {median}",
            f"false >= yellow {self.false_per_week:.2f}/week",
            f"false blue {blue:.2f}/week",
            f"alerted >= yellow {self.loud_per_week:.2f}/week",
            f"B3 P={self.precision:.2f} R={self.recall:.2f} F={self.b3:.2f}",
        )
        lines = [_line(row) for row in self.rows]
        lines += [f"look-alike alerted: {name} ({n})" for name, n in self.look_alikes.items()]
        lines += [f"false >= yellow: {title}" for title in self.false_alarms]
        return "\n".join((*lines, "; ".join(figures)))


@dataclass(frozen=True, slots=True)
class _Replay:
    """The records of a replay, looked up the ways scoring needs them."""

    incidents: Mapping[Any, Record]
    alerts: Mapping[Any, Sequence[Record]]
    housed: Mapping[str, frozenset[Any]]
    """Title to the incidents that hold it."""

    def items(self, incident: Any) -> set[str]:
        return set(self.incidents.get(incident, {}).get("items", ()))

    def alerted_at(self, incident: Any) -> Tier:
        return max(Tier.of(alert["tier"]) for alert in self.alerts[incident])


def score(gold: Record, records: Iterable[Record]) -> ReplayScore:
    """The figures of a replay, from the marked events and the records it printed.

    ``gold`` holds ``events`` (id, name, level, first_seen, title_ids) and ``window`` or
    ``windows`` (first and last day), and may hold ``look_alikes`` and ``background_title_ids``.
    ``records`` have a ``type`` of ``incident`` (id, title, items) or ``alert`` (incident, at,
    tier); others are passed over. KeyError when a named field is missing.
    """
    replay = _sorted_out(records)
    events = gold["events"]
    of_events = {title for event in events for title in event["title_ids"]}
    background = set(gold.get("background_title_ids", ()))
    looks = {
        title: look["name"] for look in gold.get("look_alikes", ()) for title in look["title_ids"]
    }
    false: list[str] = []
    false_blue, look_alikes = 0, defaultdict[str, int](int)
    for incident in replay.alerts:
        items = replay.items(incident)
        if items & (of_events | background):
            continue
        for title in items & looks.keys():
            look_alikes[looks[title]] += 1
        if replay.alerted_at(incident) >= Tier.YELLOW:
            false.append(str(replay.incidents.get(incident, {}).get("title", incident)))
        else:
            false_blue += 1
    precision, recall = _b_cubed(events, of_events | background, replay)
    return ReplayScore(
        rows=tuple(_row(event, replay) for event in events),
        weeks=_weeks(gold),
        false_alarms=tuple(false),
        false_blue=false_blue,
        look_alikes=dict(look_alikes),
        loud_incidents=sum(replay.alerted_at(i) >= Tier.YELLOW for i in replay.alerts),
        precision=precision,
        recall=recall,
    )


def _sorted_out(records: Iterable[Record]) -> _Replay:
    incidents: dict[Any, Record] = {}
    alerts: dict[Any, list[Record]] = defaultdict(list)
    housed: dict[str, set[Any]] = defaultdict(set)
    for record in records:
        if record.get("type") == "incident":
            incidents[record["id"]] = record
        elif record.get("type") == "alert":
            alerts[record["incident"]].append(record)
    for incident, record in incidents.items():
        for title in record["items"]:
            housed[title].add(incident)
    return _Replay(incidents, dict(alerts), {t: frozenset(i) for t, i in housed.items()})


def _row(event: Record, replay: _Replay) -> EventRow:
    holding = {i for title in event["title_ids"] for i in replay.housed.get(title, ())}
    start = _moment(event["first_seen"])
    heard = sorted(
        (_moment(alert["at"]), Tier.of(alert["tier"]))
        for incident in holding
        for alert in replay.alerts.get(incident, ())
        if _moment(alert["at"]) >= start - _GRACE
    )
    return EventRow(
        id=event["id"],
        name=event["name"],
        major=event["level"] == "major",
        minutes=(heard[0][0] - start).total_seconds() / 60 if heard else None,
        highest=max((tier for _, tier in heard), default=None),
        incidents=len(holding),
        titles=len(event["title_ids"]),
    )


def _b_cubed(events: Sequence[Record], known: set[str], replay: _Replay) -> tuple[float, float]:
    """Precision and recall, averaged over the titles of events; an unseen title stands alone."""
    together: dict[str, set[str]] = defaultdict(set)
    for event in events:
        for title in event["title_ids"]:
            together[title].update(event["title_ids"])
    precision = recall = 0.0
    for title, same in together.items():
        homes = replay.housed.get(title, frozenset())
        found = set().union(*(replay.items(i) for i in homes)) & known if homes else {title}
        precision += len(found & same) / len(found)
        recall += len(found & same) / len(same)
    total = len(together) or 1
    return precision / total, recall / total


def _weeks(gold: Record) -> float:
    windows = gold.get("windows") or [gold["window"]]
    days = sum((_moment(last) - _moment(first)).days + 1 for first, last in windows)
    return days / 7


def _moment(text: str) -> datetime:
    return utc(datetime.fromisoformat(text))


def _minutes(rows: Iterable[EventRow]) -> list[float]:
    return [row.minutes for row in rows if row.minutes is not None]


def _kept(rows: Iterable[EventRow]) -> int:
    return sum(row.in_time for row in rows)


def _share(rows: Sequence[EventRow]) -> float:
    return _kept(rows) / len(rows) if rows else 0.0


def _line(row: EventRow) -> str:
    level = "major" if row.major else "minor"
    verdict = "ok  " if row.in_time else "MISS"
    first = "-" if row.minutes is None else f"{row.minutes:.0f} min"
    highest = "-" if row.highest is None else row.highest.word
    counts = f"incidents {row.incidents} titles {row.titles}"
    return (
        f"{row.id:5} {level} {verdict} first alert {first} max tier {highest} {counts} {row.name}"
    )
