"""Signs that the monitor itself is not well, and the troubles they amount to. PURE.

A monitor that has died looks just like a quiet night. So its jobs, its outbox, its ways out, its
digest, its sources and its roster are looked at every minute, from within and from outside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from monitor.alerts.escape import plain
from monitor.alerts.figures import clock_time, span
from monitor.alerts.roster import routed_roles
from monitor.alerts.rota import Hole, holes
from monitor.settings import Settings
from monitor.types import Overdue, Unreached

LATELY: Final = timedelta(hours=24)
"""For so long a message that was given up speaks against its channel."""
_BEFORE: Final = timedelta(days=1)
"""How far back the beginning of a hole in the roster is looked for."""
_BEATS: Final = 3
"""Intervals of its own that a job may miss."""
_FEWEST: Final = 2
"""Sources that are no mass."""
_MOST: Final = 3
"""Recipients of one channel that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What is known of the monitor at one moment."""

    awake_since: datetime | None = None
    """Since when the process that asks has been at work without a break: what was left before is
    no fault of it yet. None: it is asked from outside."""
    beats: Mapping[str, datetime] = field(default_factory=dict)
    """When each job last came to its end in good order."""
    rhythms: Mapping[str, timedelta] = field(default_factory=dict)
    """How often each job should."""
    overdue: Overdue | None = None
    """Messages that should have been sent and that nobody has in hand."""
    unreached: Sequence[Unreached] = ()
    """Recipients whose last message was not taken, for good or again and again."""
    reports: Sequence[LateReport] = ()
    """Reports that are not on the desk though they should be, or that cannot be made."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """The group of every source that is collected, by ids; empty for none."""
    groups: Mapping[str, str] = field(default_factory=dict)
    """The names of groups, by id."""
    blind: Mapping[str, datetime] = field(default_factory=dict)
    """Sources of which nothing can be had, and since when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateReport:
    """The newest report of one entry of ``reports.yaml``, which gives cause for worry."""

    id: str
    title: str
    due_at: datetime
    """When it must be on the desk."""
    error: str = ""
    """Why it could not be made; empty: nothing is known of a failure."""
    waits: int | None = None
    """Number of the report that waits for somebody to review it; None: it is not made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that is wrong with the monitor."""

    matter: str
    """What it is about: ``roster:duty``, ``outbox:all``, ``channel:mail``, ``job:collect``,
    ``report:daily``, ``sources:all``, ``sources:GROUP``, ``pipeline``."""
    since: datetime | None
    title: str
    """One sentence, as staff read it."""
    lines: tuple[str, ...] = ()
    """What is known, and what to do."""


def troubles(signs: Signs, settings: Settings, now: datetime) -> tuple[Trouble, ...]:
    """Everything that is wrong at ``now``, the gravest first."""
    dead = _dead(signs, settings, now)
    return (
        *dead,
        *(() if dead else _silent(signs, settings, now)),
        *_stuck(signs, settings, now),
        *_channels(signs),
        *roster_holes(settings, now, now + settings.roster.warn_before),
        *_late_reports(signs, settings, now),
        *_sources(signs),
    )


def over(matter: str, settings: Settings) -> str:
    """That the trouble about ``matter`` has passed, as staff read it."""
    kind, _, name = matter.partition(":")
    said = {
        "roster": f"值班表：{settings.roster.roles.get(name, name)}不再空缺",
        "outbox": "待发通知不再积压",
        "channel": f"渠道“{name}”不再有发送失败",
        "job": f"任务“{name}”恢复运行",
        "report": f"{_report(name, settings)}已经编制印发",
        "sources": f"信源组“{_group(name, settings)}”恢复"
        if name != "all"
        else "信源不再大面积失联",
    }
    return said.get(kind, f"“{plain(matter, 40)}”恢复正常")


def _group(name: str, settings: Settings) -> str:
    return next((group.name for group in settings.sources.groups if group.id == name), name)


def _report(name: str, settings: Settings) -> str:
    """What a report is called."""
    plan = next((plan for plan in settings.reports.plans if plan.id == name), None)
    return plain(settings.report_title(plan), 40) if plan else f"报告“{plain(name, 40)}”"


# ── jobs ─────────────────────────────────────────────────────────────────────────────────────


def _dead(signs: Signs, settings: Settings, now: datetime) -> tuple[Trouble, ...]:
    """Whether nothing runs at all, as seen from outside."""
    if signs.awake_since is not None:
        return ()
    last = max(signs.beats.values(), default=None)
    if last is not None and now - last <= settings.alerts.heartbeat.silent_after:
        return ()
    todo = "请检查 monitor run 是否在运行，查看 monitor.log，重新启动"
    if last is None:
        return (Trouble(matter="pipeline", since=None, title="监测从未运行", lines=(todo,)),)
    title = f"监测自{clock_time(last, now)}起没有运行（已{span(now - last)}）"
    return (Trouble(matter="pipeline", since=last, title=title, lines=(todo,)),)


def _silent(signs: Signs, settings: Settings, now: datetime) -> Iterator[Trouble]:
    for job, every in signs.rhythms.items():
        last = _later(signs.beats.get(job), signs.awake_since)
        limit = max(settings.alerts.heartbeat.silent_after, _BEATS * every)
        if last is not None and now - last > limit:
            yield Trouble(
                matter=f"job:{job}",
                since=last,
                title=f"任务“{job}”自{clock_time(last, now)}起没有完成（已{span(now - last)}）",
                lines=("请查看 monitor.log 中该任务的报错；仍不恢复的，重新启动 monitor run",),
            )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((moment for moment in (one, other) if moment is not None), default=None)


# ── ways out ─────────────────────────────────────────────────────────────────────────────────


def _stuck(signs: Signs, settings: Settings, now: datetime) -> Iterator[Trouble]:
    overdue = signs.overdue
    if overdue is None or overdue.oldest is None:
        return
    oldest = overdue.oldest
    if now - max(oldest, signs.awake_since or oldest) > settings.alerts.heartbeat.stuck_after:
        yield Trouble(
            matter="outbox:all",
            since=oldest,
            title=f"待发通知积压{overdue.count}条，最早一条应于{clock_time(oldest, now)}发出",
            lines=("请检查 monitor run 是否在运行、网络是否通；重要预警请先电话通知",),
        )


def _channels(signs: Signs) -> Iterator[Trouble]:
    by_channel: dict[str, list[Unreached]] = {}
    for one in signs.unreached:
        by_channel.setdefault(one.channel, []).append(one)
    for channel, missed in sorted(by_channel.items()):
        count = sum(one.messages for one in missed)
        names = "、".join(dict.fromkeys(plain(one.recipient, 20) for one in missed[:_MOST]))
        more = f"等{len(missed)}处" if len(missed) > _MOST else ""
        errors = dict.fromkeys(plain(one.error, 100) for one in missed[:_MOST] if one.error)
        yield Trouble(
            matter=f"channel:{channel}",
            since=min(one.since for one in missed),
            title=f"渠道“{channel}”发送失败：{names}{more}，共{count}条",
            lines=(
                *(f"原因：{error}" for error in errors),
                "请核对 channels.yaml 的网址、密钥和 roster.yaml 的地址；设了备用渠道的已改走备用",
            ),
        )


# ── people ───────────────────────────────────────────────────────────────────────────────────


def roster_holes(settings: Settings, now: datetime, until: datetime) -> Iterator[Trouble]:
    """The next hole of every role that rules tell, if it opens before ``until``."""
    for role in routed_roles(settings):
        found = holes(settings, (role,), now - _BEFORE, max(until, now + timedelta.resolution))
        hole = next((hole for hole in found if hole.end > now), None)
        if hole is not None and hole.start < max(until, now + timedelta.resolution):
            yield _hole(hole, settings, now)


def _hole(hole: Hole, settings: Settings, now: datetime) -> Trouble:
    role = settings.roster.roles.get(hole.role, hole.role)
    start = clock_time(hole.start, now)
    return Trouble(
        matter=f"roster:{hole.role}",
        since=hole.start,
        title=f"值班表：{start}起{'已经' if hole.start <= now else '将'}无人任{role}",
        lines=(
            f"空缺至{clock_time(hole.end, now)}（或更晚）；{plain(hole.reason)}",
            f"{plain(hole.remedy)}，并重新启动 monitor run",
        ),
    )


# ── reports and sources ──────────────────────────────────────────────────────────────────────


def _late_reports(signs: Signs, settings: Settings, now: datetime) -> Iterator[Trouble]:
    """Reports that failed, at once, and those that are late; a monitor that wakes has its time."""
    grace = settings.alerts.heartbeat.report_late_after
    awake = signs.awake_since
    for late in signs.reports:
        title, due = plain(late.title, 40), clock_time(late.due_at, now)
        if late.error:
            yield Trouble(
                matter=f"report:{late.id}",
                since=now,
                title=f"{title}未能编制，应于{due}送达",
                lines=(f"原因：{plain(late.error, 200)}", _remedy(late)),
            )
        elif now > late.due_at and (awake is None or awake <= late.due_at or now - awake > grace):
            what = "至今没有编制" if late.waits is None else "至今没有审核印发"
            yield Trouble(
                matter=f"report:{late.id}",
                since=late.due_at,
                title=f"{title}应于{due}送达，{what}（已迟{span(now - late.due_at)}）",
                lines=(_remedy(late),),
            )


def _remedy(late: LateReport) -> str:
    if late.waits is not None:
        return f"请审核：monitor report approve {late.waits} --by 姓名"
    command = "monitor digest" if late.id == "daily" else f"monitor report make {late.id}"
    return f"请查看 monitor.log 中 digest 任务的报错，或用 {command} 编制"


def _sources(signs: Signs) -> Iterator[Trouble]:
    """Sources that are lost in a mass: more than half of all, or else whole groups."""
    blind = {name: since for name, since in signs.blind.items() if name in signs.sources}
    if len(blind) >= _FEWEST and 2 * len(blind) > len(signs.sources):
        yield _mass(
            "sources:all", f"信源大面积失联：{len(signs.sources)} 个中 {len(blind)} 个", blind
        )
        return
    sizes = Counter(group for group in signs.sources.values() if group)
    for group, size in sorted(sizes.items()):
        lost = {name: since for name, since in blind.items() if signs.sources[name] == group}
        if len(lost) == size >= _FEWEST:
            name = signs.groups.get(group, group)
            yield _mass(f"sources:{group}", f"信源组“{name}”的 {size} 个信源全部失联", lost)


def _mass(matter: str, title: str, lost: Mapping[str, datetime]) -> Trouble:
    todo = "请先检查本机网络和出口，再用 monitor sources 查看各信源"
    return Trouble(matter=matter, since=min(lost.values()), title=title, lines=(todo,))
