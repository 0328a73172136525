"""PURE. What comes of a rehearsal: two sets of settings on the same past, and what differs."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from monitor.alerts.load import Load
from monitor.clock import desk
from monitor.incidents.rehearsed import Change
from monitor.types import Tier

CLOSE = timedelta(minutes=10)
"""How far from the alert that was really made one counts as made at the same time."""

_ONLY_STORED = (
    "只能重演已入库的条目，用的是脱敏后的文字：当时判为无关的没有留下原文，"
    "放宽主题、词表后本该多收的，这里看不到。"
)
_NOT_PLAYED = (
    "签收、催办、交办、办结、人工定级、合并、拆分都没有重演：不计催办，也不因办结而不再归并。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The incident that something is about, as it stands in the real database."""

    title: str
    code: str = ""
    """Empty when its items are in no incident there."""
    incident_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChange:
    """One alert that would be gone, new, or not what it is."""

    change: Change
    known: Known
    topic: str
    """The main topic, as staff read it; empty without one."""
    at_before: datetime | None
    at_after: datetime | None
    minutes: int | None
    """How much later it would come; None where one of the two is not there."""
    tier_before: Tier | None
    tier_after: Tier | None
    told_before: tuple[str, ...]
    told_after: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TierChange:
    """One incident whose gravest tier in the period would be another."""

    known: Known
    before: Tier
    after: Tier
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChange:
    """One incident that would be several, or several that would be one."""

    merged: bool
    title: str
    """Of the one."""
    parts: tuple[str, ...]
    """Titles of the several."""
    items: int
    """How many items the one holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLoad:
    """Alerts on one main topic."""

    topic: str
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Faithful:
    """How much of what really happened the settings in force bring about again."""

    real: int
    """Alerts that were really made in the period, reminders left out."""
    again: int
    """Of those, the ones made again at the same tier."""
    close: int
    """Of those, the ones within ten minutes."""
    besides: int
    """Alerts that were not really made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """What one set of settings made of the period."""

    folder: str
    revision: str
    alerts: int
    incidents: int
    corrections: int
    """Corrections by people that were made again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """The past under two sets of settings."""

    start: datetime
    end: datetime
    warm_from: datetime
    """From when the past was played, so that what was open at ``start`` is there."""
    before: Half
    after: Half
    items: int
    """Stored items of the period and of the time before it that were played."""
    left_out: int
    """Of those, the items of sources that the new settings do not collect."""
    corrections: int
    """Corrections that people made in that time."""
    alerts: tuple[AlertChange, ...]
    tiers: tuple[TierChange, ...]
    groups: tuple[GroupChange, ...]
    elsewhere: int
    """Items that would be joined to another incident."""
    dropped: int
    """Items that only the settings in force keep."""
    gained: int
    """Items that only the new settings keep."""
    topics: tuple[TopicLoad, ...]
    loads: tuple[Load, ...]
    faithful: Faithful

    @property
    def counts(self) -> dict[Change, int]:
        """How many alerts changed in each way."""
        counted = Counter(each.change for each in self.alerts)
        return {change: counted[change] for change in Change}

    @property
    def same(self) -> bool:
        """Whether nothing differs at all."""
        differs = self.alerts or self.tiers or self.groups
        return not (differs or self.elsewhere or self.dropped or self.gained)

    @property
    def verdict(self) -> str:
        """The outcome in one line, as staff read it."""
        counts = self.counts
        told = "、".join(f"{c.label}{n}条" for c, n in counts.items() if n)
        change = f"：{told}" if told else "，时间、级别和通知对象都不变"
        alerts = f"预警{_count(self.before.alerts, self.after.alerts)}条{change}"
        incidents = f"事件{_count(self.before.incidents, self.after.incidents)}起"
        grades = f"级别不同{len(self.tiers)}起" if self.tiers else "级别都不变"
        merged = sum(group.merged for group in self.groups)
        split = len(self.groups) - merged
        grouped = f"；多起并作一起{merged}处，一起拆作多起{split}处" if self.groups else ""
        return f"{alerts}。{incidents}：{grades}{grouped}。"

    def notes(self) -> tuple[str, ...]:
        """What one must know to read it right, as staff read it."""
        warm = (self.start - self.warm_from) / timedelta(hours=1)
        begun = (
            f"从{desk(self.warm_from):%m-%d %H:%M}（提前{warm:.0f}小时）放起，"
            "使期初未了的事件都在；更早的事件不在其中，旧谣言重现、旧文转载不作比对。"
            "各主题往日的数量取自实库，两边相同。"
        )
        corrected = (
            f"这段时间人工更正{self.corrections}次，按更正当时重做："
            f"原设置{self.before.corrections}次，新设置{self.after.corrections}次；"
            "条目在该设置下不再收录的，更正无从落实。"
        )
        notes = (begun, _ONLY_STORED, corrected, _NOT_PLAYED, self._trust())
        if not self.left_out:
            return notes
        return *notes, f"新设置停用的信源共{self.left_out}条，新设置一侧没有放入。"

    def _trust(self) -> str:
        known = self.faithful
        told = (
            f"可信程度：实际发出预警{known.real}条（不含催办），原设置重演出同级的{known.again}条，"
            f"其中{known.close}条前后不差10分钟；另多出{known.besides}条。"
        )
        if known.again == known.real and not known.besides:
            return told
        return (
            f"{told}不一致的多半因为当时的设置、采集时点或人工处置与现在不同；"
            "要看的是两套设置之差，不是重演与实际之差。"
        )

    def as_data(self) -> dict[str, object]:
        """All of it as plain data; times as ISO 8601 at the desk."""
        return {
            "verdict": self.verdict,
            "same": self.same,
            "counts": {change.value: n for change, n in self.counts.items()},
            **{name: _plain(value) for name, value in asdict(self).items()},
            "notes": list(self.notes()),
        }


def _count(before: int, after: int) -> str:
    return str(before) if before == after else f"{before}→{after}"


def _plain(value: object) -> object:
    """``value`` in the types of JSON."""
    match value:
        case datetime():
            return desk(value).isoformat(timespec="seconds")
        case Tier():
            return value.word
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case _:
            return value
