"""What each cell of the register says of one incident: quotes and counts of what is on record.

Outlets are named where they are papers or offices; whoever writes as a person is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.clock import desk
from monitor.playbook import pick
from monitor.reports.duties import clock_line
from monitor.reports.wording import clip, headline
from monitor.settings import Settings
from monitor.text.plain import plain
from monitor.types import (
    Action,
    Assessment,
    Authority,
    ClockDue,
    Disposition,
    Heat,
    Incident,
    Item,
    Member,
    Platform,
)

_SUMMARY = 120
"""Characters quoted of the first report."""
_MOST = 10
"""Official answers listed of one incident; the others are counted."""
_NAMED = frozenset(
    {
        Authority.CENTRAL,
        Authority.NATIONAL,
        Authority.PROVINCIAL,
        Authority.CITY,
        Authority.PORTAL,
        Authority.OFFICIAL,
    }
)
_CHANNELS = {Platform.HOTLINE: "12345", Platform.PETITION: "信访", Platform.NEWS: "媒体"}
_JUDGING = frozenset({Action.CONFIRM, Action.REGRADE})
_OPINIONS = (*sorted(_JUDGING), Action.NOTE)
_ANSWERS = (Action.VOICE, Action.BRIEF, Action.ANSWER)
_FACTS = (Action.VERIFY,)
_ELSEWHERE = frozenset((*_OPINIONS, *_ANSWERS, *_FACTS, Action.RATE, Action.RENAME, Action.SNOOZE))
_MEASURES = frozenset(Action) - _ELSEWHERE
_NONE = "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One incident of the register with what is on record of it."""

    incident: Incident
    assessment: Assessment | None
    """The one in force; None for one that was never graded."""
    members: Sequence[Member]
    """By publication; none for one that was merged into another."""
    steps: Sequence[Disposition]
    """In the order they were taken."""
    related: str = ""
    """Code of the earlier incident that it repeats, or of the one it was merged into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What entries are read with."""

    settings: Settings
    place: Callable[[str], str]
    """Full path of a region's names by its code."""
    now: datetime

    def unit(self, unit_id: str | None) -> str:
        """The name of a unit; its id where it is no longer in the roster, empty for none."""
        names = {unit.id: unit.name for unit in self.settings.roster.units}
        return names.get(unit_id or "", unit_id or "")

    def topics(self, ids: Iterable[str]) -> list[str]:
        """What staff read for topics."""
        labels = {topic.id: topic.label for topic in self.settings.topics.topics}
        return [labels.get(topic, topic) for topic in ids]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its heading, its width in characters, and what stands in it."""

    label: str
    width: int
    cell: Callable[[Entry, Around], str]


# ── where it comes from, what it is ──────────────────────────────────────────────────────────


def _channels(entry: Entry, _: Around) -> str:
    found = Counter(_channel(m.item) for m in entry.members)
    first = _first(entry)
    told = "、".join(f"{name}（{count}条）" for name, count in found.most_common())
    return f"{_channel(first)}（首发）；共{told}" if first else ""


def _channel(item: Item) -> str:
    return _CHANNELS.get(item.platform, "网络")


def _link(entry: Entry, _: Around) -> str:
    first = _first(entry)
    if first is None:
        return ""
    exact = first.fingerprint.exact
    # Cut up by colons: a run of digits in it must not be taken for somebody's number.
    parts = ":".join(exact[at : at + 8] for at in range(0, len(exact), 8))
    return f"{plain(first.url) or '（无链接）'}\n条目{first.id}，文本指纹 {parts}"


def _title(entry: Entry, _: Around) -> str:
    first = _first(entry)
    summary = clip(first.body, _SUMMARY) or headline(first) if first else ""
    quoted = f"\n首发摘录：“{summary}”" if summary else ""
    return f"{plain(entry.incident.title)}{quoted}"


def _further_topics(entry: Entry, around: Around) -> str:
    return "、".join(around.topics(entry.incident.topics[1:]))


def _main_topic(entry: Entry, around: Around) -> str:
    return "".join(around.topics(entry.incident.topics[:1]))


def _demands(entry: Entry, _: Around) -> str:
    return _counted(
        m.classification.demand.demand.label for m in entry.members if m.classification.demand
    )


def _places(entry: Entry, around: Around) -> str:
    regions = "、".join(around.place(code) for code in entry.incident.regions)
    towns = sorted(
        {
            region.town
            for member in entry.members
            for region in member.classification.regions
            if region.town and region.sure
        }
    )
    return regions + (f"（{'、'.join(towns)}）" if towns else "")


def _agencies(entry: Entry, _: Around) -> str:
    return _counted(name for m in entry.members for name in m.classification.agencies)


def _owner(entry: Entry, around: Around) -> str:
    incident = entry.incident
    if incident.owner is not None:
        return around.unit(incident.owner)
    proposed = incident.proposed.unit_id if incident.proposed else None
    return f"（建议，未交办）{around.unit(proposed)}" if proposed else ""


def _groups(entry: Entry, _: Around) -> str:
    return _counted(name for m in entry.members for name in m.classification.groups)


# ── how grave it is ──────────────────────────────────────────────────────────────────────────


def _tier(entry: Entry, _: Around) -> str:
    told = entry.assessment
    if told is None:
        return entry.incident.tier.label
    rules = f"\n触发规则：{'、'.join(told.rules_fired)}" if told.rules_fired else ""
    waiting = "\n待人工确认" if entry.incident.awaits_confirmation else ""
    return f"{entry.incident.tier.label}\n{told.formula}{rules}{waiting}"


def _reach(entry: Entry, _: Around) -> str:
    return _heat(entry.assessment.heat) if entry.assessment else ""


def _heat(heat: Heat) -> str:
    shown = (
        ("条目", heat.items),
        ("原创", heat.originals),
        ("转载", heat.reprints),
        ("独立信源", heat.outlets),
        ("工单", heat.tickets),
        ("转发", heat.forwards),
        ("评论", heat.comments),
        ("阅读", heat.views),
    )
    parts = [f"{name}{count}" for name, count in shown if count]
    parts += [f"热搜最高第{heat.best_rank}位"] if heat.best_rank else []
    parts += [f"最高层级{heat.top_authority.label}"] if heat.top_authority else []
    return f"截至{_at(heat.as_of)}，此前24小时：{'，'.join(parts) or '没有新内容'}"


def _truth(entry: Entry, _: Around) -> str:
    found = [m.classification.truth for m in entry.members if m.classification.truth]
    counts = _counted(match.state.label for match in found)
    read = f"文本所示：{counts}" if counts else ""
    return _lines([*_told(entry, _FACTS), read])


def _opinion(entry: Entry, _: Around) -> str:
    told = entry.assessment
    rules = ""
    if told is not None and told.factors:
        reasons = "；".join(
            f"{f.letter}{f.points:+d} {plain(f.reason)}" for f in told.factors if f.points
        )
        rules = f"规则依据：{reasons or '各项均未计分'}"
    return _lines([*_told(entry, _OPINIONS), rules])


# ── what was done ────────────────────────────────────────────────────────────────────────────


def _measures(entry: Entry, around: Around) -> str:
    return _lines(_told(entry, _MEASURES, around))


def _wording(entry: Entry, around: Around) -> str:
    choice = pick(around.settings.playbooks, entry.incident, entry.members)
    if choice is None or not entry.members:
        return ""
    book = choice.playbook
    return (
        f"{plain(book.title)} {plain(book.version) or '（未注明版本）'}（{plain(book.standing)}）"
    )


def _answers(entry: Entry, _: Around) -> str:
    said = [m.item for m in entry.members if m.classification.corrects]
    lines = [
        f"{_outlet(item)} {_at(item.published_at)} {plain(item.url)}".strip()
        for item in said[:_MOST]
    ]
    more = [f"另有官方说明{len(said) - _MOST}条"] if len(said) > _MOST else []
    return _lines([*_told(entry, _ANSWERS), *lines, *more])


def _clocks(entry: Entry, around: Around) -> str:
    return _lines(
        f"{clock.name} {plain(clock.label)}：{_at(clock.due_at)}到期，"
        f"{clock_words(clock, around.now)}"
        for clock in entry.incident.clocks
    )


def clock_words(clock: ClockDue, now: datetime) -> str:
    """Where a clock stands at ``now``; a breach is told even where its end no longer shows it."""
    words = clock_line(clock, now).words
    if clock.missed_at is None or clock.stopped_at is None:
        return words
    if clock.lapsed:
        return f"{words}（此前已超时）"
    noted_late = clock.stopped_at <= clock.due_at
    return f"到期时没有记录，事后补记为{_at(clock.stopped_at)}完成，计超时" if noted_late else words


def _status(entry: Entry, _: Around) -> str:
    merged = entry.incident.merged_into is not None and entry.related
    return entry.incident.status.label + (f"（{entry.related}）" if merged else "")


def _satisfaction(entry: Entry, _: Around) -> str:
    score = entry.incident.satisfaction
    return "" if score is None else f"{score}（5分制）"


def _recurs(entry: Entry, _: Around) -> str:
    recurs = entry.incident.recurs
    return f"{entry.related} {plain(recurs.reason)}".strip() if recurs else ""


def _people(entry: Entry, _: Around) -> str:
    judges = [step.by for step in entry.steps if step.action in _JUDGING]
    handlers = [step.by for step in entry.steps if step.action not in _JUDGING]
    named = (("经办", handlers), ("审核", judges))
    return _lines(f"{role}：{'、'.join(_distinct(names))}" for role, names in named if names)


COLUMNS: tuple[Column, ...] = (
    Column(label="编号", width=14, cell=lambda e, _: e.incident.code),
    Column(label="发现时间", width=16, cell=lambda e, _: _at(e.incident.detected_at)),
    Column(label="首发时间", width=16, cell=lambda e, _: _at(e.incident.first_published_at)),
    Column(label="来源渠道", width=18, cell=_channels),
    Column(label="链接+快照哈希", width=36, cell=_link),
    Column(label="标题摘要", width=44, cell=_title),
    Column(label="主题", width=12, cell=_main_topic),
    Column(label="副主题", width=14, cell=_further_topics),
    Column(label="诉求类型", width=14, cell=_demands),
    Column(label="涉事地", width=22, cell=_places),
    Column(label="涉事主体", width=20, cell=_agencies),
    Column(label="责任单位", width=20, cell=_owner),
    Column(label="群体", width=16, cell=_groups),
    Column(label="等级+得分明细", width=26, cell=_tier),
    Column(label="传播数据（时点）", width=30, cell=_reach),
    Column(label="真实性", width=26, cell=_truth),
    Column(label="研判意见", width=44, cell=_opinion),
    Column(label="处置措施", width=44, cell=_measures),
    Column(label="口径版本", width=24, cell=_wording),
    Column(label="回应渠道/时间/链接", width=40, cell=_answers),
    Column(label="各时钟到期与完成", width=46, cell=_clocks),
    Column(label="状态", width=10, cell=_status),
    Column(label="满意度", width=10, cell=_satisfaction),
    Column(label="复发关联", width=26, cell=_recurs),
    Column(label="经办/审核", width=18, cell=_people),
)
"""The columns in their order."""


def cells(entry: Entry, around: Around) -> tuple[str, ...]:
    """The row of ``entry``; what is not on record is a dash."""
    return tuple(column.cell(entry, around) or _NONE for column in COLUMNS)


# ── inside ───────────────────────────────────────────────────────────────────────────────────


def _first(entry: Entry) -> Item | None:
    """The first report that is held."""
    wanted = entry.incident.first_item_id
    items = [member.item for member in entry.members]
    return next((item for item in items if item.id == wanted), items[0] if items else None)


def _outlet(item: Item) -> str:
    named = item.authority in _NAMED and plain(item.outlet)
    return named or item.platform.label


def _told(entry: Entry, actions: Collection[Action], around: Around | None = None) -> list[str]:
    """The steps of ``actions``: when, what, to whom, by whom, the words and what shows it."""
    lines = []
    for step in entry.steps:
        if step.action not in actions:
            continue
        to = f" {around.unit(step.unit_id)}" if around and step.unit_id else ""
        said = "，".join(filter(None, (plain(step.note), plain(step.evidence))))
        lines.append(
            f"{_at(done_at(step))} {step.action.label}{to}（{plain(step.by)}）"
            + (f"：{said}" if said else "")
        )
    return lines


def done_at(step: Disposition) -> datetime:
    """When a step was taken, which may be before it was recorded."""
    told = step.detail.get("done_at")
    return datetime.fromisoformat(told) if isinstance(told, str) else step.at


def _counted(words: Iterable[str]) -> str:
    return "、".join(f"{plain(word)}（{count}）" for word, count in Counter(words).most_common())


def _distinct(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(map(plain, words)))


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(filter(None, lines))


def _at(moment: datetime) -> str:
    return f"{desk(moment):%Y-%m-%d %H:%M}"
