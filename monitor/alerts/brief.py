"""What one alert says, as plain sentences, before any channel's form is given to it. PURE.

The order is that of the flash report (舆情快报) of agency practice: what, where, since when, how
far it has spread, why it is grave, what is verified, what to do first and until when.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.alerts.escape import link, plain
from monitor.alerts.figures import clock_time, span, spread, standing
from monitor.alerts.playbook import moves
from monitor.alerts.subject import Subject
from monitor.clock import desk
from monitor.settings import Settings
from monitor.types import AlertReason, Assessment, Authority, Incident, Member, Tier

_GOLDEN_HOUR = timedelta(hours=1)
_SAID_ELSEWHERE = frozenset(("K0", "K1", "K2"))
"""Golden hour, detection and acknowledgement have sentences of their own."""
_MOST_CLOCKS, _MOST_SOURCES, _MOST_FACTORS = 4, 3, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Why an alert is made now, and what its readers are held to."""

    reason: AlertReason
    now: datetime
    told: str = ""
    """Who is told by this step, as one phrase."""
    change: str = ""
    """What is new since the alert before."""
    ack_due_at: datetime | None = None
    given_at: datetime | None = None
    """When the first moves were ordered; ``now`` unless this is a reminder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLink:
    """One source to read for oneself."""

    outlet: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Every sentence of an alert; feed text in it is on one line but not yet escaped."""

    mark: str
    """Tier, occasion and who has confirmed it: Ⅱ级（重大）·新发·待人工确认."""
    tier: Tier
    title: str
    code: str
    place: str
    topics: str
    first: str
    change: str
    spread: str
    why: tuple[str, ...]
    facts: str
    recurs: str
    """That it is an old story, and how it was refuted then; empty when it is none."""
    moves: tuple[str, ...]
    clocks: str
    acknowledge: str
    command: str
    told: str
    sources: tuple[SourceLink, ...]
    coverage: str
    """How complete the collection behind the score was; empty when nobody noted it."""


def compose(subject: Subject, occasion: Occasion, settings: Settings) -> Brief:
    """The brief of ``subject`` for ``occasion``."""
    incident, judged, now = subject.incident, subject.assessment, occasion.now
    verified = _verified(subject.members)
    return Brief(
        mark=_mark(incident, judged, occasion.reason),
        tier=judged.tier,
        title=_title(incident, known=verified is not None),
        code=plain(incident.code),
        place=_place(subject, settings),
        topics=plain("、".join(subject.topic_labels)) or "未定",
        first=f"{_first(subject, now)}；{_golden_hour(incident, now)}",
        change=plain(occasion.change, 300),
        spread=f"截至{clock_time(judged.heat.as_of, now)}：{spread(judged.heat)}",
        why=tuple(_why(judged)),
        facts=verified or "待核，尚无官方信息；以上内容均为网传，未经核实不得对外引用",
        recurs=_recurs(subject),
        moves=moves(subject, settings, occasion.given_at, now),
        clocks=_clocks(incident, now),
        acknowledge=_acknowledge(occasion),
        command=f"monitor acknowledge {incident.id} --by 姓名",
        told=occasion.told,
        sources=tuple(_sources(subject)),
        coverage=plain(judged.coverage, 120),
    )


def _mark(incident: Incident, judged: Assessment, reason: AlertReason) -> str:
    parts = [judged.tier.label, reason.label]
    if incident.awaits_confirmation:
        parts.append("待人工确认")
    elif incident.confirmed_by and incident.confirmed_tier is judged.tier:
        parts.append(f"{plain(incident.confirmed_by, 20)}已确认")
    return "·".join(parts)


def _title(incident: Incident, *, known: bool) -> str:
    title = plain(incident.title, 80) or "（无标题）"
    return title if known or title.startswith("网传") else f"网传：{title}"


def _place(subject: Subject, settings: Settings) -> str:
    place = plain(subject.region_name, 60) or "未定"
    place = place if subject.home else f"{place}（外地参照）"
    return "；".join(filter(None, (place, _unit(subject.incident, settings))))


def _unit(incident: Incident, settings: Settings) -> str:
    """Whose it is, or should be."""
    names = {unit.id: plain(unit.name, 40) for unit in settings.roster.units}
    if incident.owner is not None:
        return f"责任单位：{names.get(incident.owner, incident.owner)}"
    if incident.proposed is None or incident.proposed.unit_id not in names:
        return ""
    return f"责任单位（建议）：{names[incident.proposed.unit_id]}"


def _first_member(incident: Incident, members: Sequence[Member]) -> Member | None:
    return next((m for m in members if m.item.id == incident.first_item_id), None)


def _first(subject: Subject, now: datetime) -> str:
    published = subject.incident.first_published_at
    where = ""
    if member := _first_member(subject.incident, subject.members):
        item = member.item
        kind = "·".join(dict.fromkeys((item.platform.label, item.authority.label)))
        where = f" {plain(item.outlet, 30)}（{kind}）"
    return f"{clock_time(published, now)}{where}，距今{span(now - published)}"


def _golden_hour(incident: Incident, now: datetime) -> str:
    due = incident.first_published_at + _GOLDEN_HOUR
    for clock in incident.clocks:
        if clock.name == "K0":
            due = clock.due_at
            if clock.stopped_at is not None and clock.stopped_at <= due:
                return f"黄金一小时内已有处置（{clock_time(clock.stopped_at, now)}）"
    if now >= due:
        return f"黄金一小时已过{span(now - due)}"
    return f"黄金一小时还剩{span(due - now)}（至{clock_time(due, now)}）"


def _why(judged: Assessment) -> Iterator[str]:
    yield judged.formula
    counted = sorted((f for f in judged.factors if f.points), key=lambda factor: -factor.points)
    for factor in counted[:_MOST_FACTORS]:
        yield f"{factor.name}{factor.points}分：{plain(factor.reason or factor.value, 60)}"
    if judged.rules_fired:
        yield f"触发规则：{plain('、'.join(judged.rules_fired))}"
    if judged.note:
        yield f"研判说明：{plain(judged.note, 100)}"
    if judged.what_if:
        yield plain(judged.what_if[0], 60)


def _verified(members: Sequence[Member]) -> str | None:
    """Which official voice has spoken; None while nobody has."""
    for member in members:
        if member.classification.corrects:
            return f"{plain(member.item.outlet, 30)}已作官方说明，请以其为准核对"
    for member in members:
        if member.item.authority is Authority.OFFICIAL:
            return f"{plain(member.item.outlet, 30)}已有官方信息，细节仍须核实"
    return None


def _recurs(subject: Subject) -> str:
    """How the story was refuted when it was told before; the link stands among the sources."""
    recurs = subject.incident.recurs
    if recurs is None:
        return ""
    if subject.earlier is None:
        return plain(recurs.reason, 120)
    item = subject.earlier.item
    day = f"{desk(item.published_at):%Y-%m-%d}"
    return f"{plain(item.outlet, 30)}已于{day}辟谣《{plain(item.title, 60)}》，附后"


def _earlier(subject: Subject) -> Iterator[SourceLink]:
    if subject.earlier is not None and (url := link(subject.earlier.item.url)):
        outlet = plain(subject.earlier.item.outlet, 30)
        yield SourceLink(outlet=f"{outlet}（上次辟谣）", url=url)


def _clocks(incident: Incident, now: datetime) -> str:
    running = [
        clock
        for clock in incident.clocks
        if clock.stopped_at is None and clock.name not in _SAID_ELSEWHERE
    ]
    running.sort(key=lambda clock: clock.due_at)
    return "；".join(
        f"{clock.label}已超时{span(now - clock.due_at)}"
        if clock.due_at <= now
        else f"{clock_time(clock.due_at, now)}前{clock.label}"
        for clock in running[:_MOST_CLOCKS]
    )


def _acknowledge(occasion: Occasion) -> str:
    if occasion.ack_due_at is None:
        return "请签收"
    return f"请在{clock_time(occasion.ack_due_at, occasion.now)}前签收，逾期自动催办"


def _sources(subject: Subject) -> Iterator[SourceLink]:
    """The first report, what refuted the story before, then the highest voices now."""
    first, *others = (*_voices(subject.incident, subject.members), None)
    yield from filter(None, (first, *_earlier(subject), *others))


def _voices(incident: Incident, members: Sequence[Member]) -> Iterator[SourceLink]:
    """The first report, then the highest voices, each outlet once, only addresses fit to open."""
    first = _first_member(incident, members)
    ordered = ([first] if first else []) + _by_standing(members)
    outlets: set[str] = set()
    for member in ordered:
        outlet, url = plain(member.item.outlet, 30), link(member.item.url)
        if url and outlet not in outlets and member.item.authority is not Authority.SPAM:
            outlets.add(outlet)
            yield SourceLink(outlet=outlet, url=url)
        if len(outlets) == _MOST_SOURCES:
            return


def _by_standing(members: Sequence[Member]) -> list[Member]:
    return sorted(members, key=lambda m: (-standing(m.item.authority), m.item.published_at))
