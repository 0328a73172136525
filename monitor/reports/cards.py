"""Section two: one card per key incident, everything on it counted or quoted, nothing inferred."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from monitor.playbook import in_words, pick, urgent
from monitor.reports import heard
from monitor.reports.counts import first_of, items_of
from monitor.reports.duties import clock_lines, next_due
from monitor.reports.incident import (
    IncidentView,
    KeyIncident,
    Named,
    TimelineStep,
    Verification,
)
from monitor.reports.wording import (
    clip,
    headline,
    quote,
    relation_label,
)
from monitor.settings import Settings
from monitor.text.plain import plain
from monitor.types import (
    Authority,
    Factor,
    Item,
    Member,
    Relation,
    Tier,
)

_SUMMARY = 80
"""Longest summary, in characters: the length bureaus ask of a digest entry."""

_TIMELINE = 10
_ADVICE = 3
"""Steps of the playbook that a card names."""

_PRESS = frozenset({Authority.CENTRAL, Authority.NATIONAL, Authority.PROVINCIAL, Authority.CITY})

RISK_LABELS = {
    "gather": "聚集",
    "conflict": "冲突",
    "life": "人身安全",
    "call": "号召串联",
    "stop_payment": "停发断供",
    "leak": "信息泄露",
    "insider": "内部人员",
    "rumour": "传言",
    "scam": "冒充诈骗",
    "grievance": "诉求",
}
"""Kind of hazard to what staff read."""


def card(
    view: IncidentView,
    settings: Settings,
    gazetteer_name: Callable[[str], str],
    period_end: datetime,
) -> KeyIncident:
    """The card of one incident as of ``period_end``.

    The incident has at least one member, and no member on a mirror site.
    """
    incident, assessment = view.incident, view.assessment
    members = sorted(view.members, key=lambda m: (m.item.published_at, m.item.id))
    first = first_of(view)
    responses = [m for m in members if m.classification.corrects]
    clocks = clock_lines(incident.clocks, period_end)
    steps, left_off = _timeline(members, first)
    top = assessment.heat.top_authority
    return KeyIncident(
        id=incident.id,
        code=plain(incident.code),
        title=plain(incident.title),
        tier=assessment.tier,
        points=assessment.points,
        formula=assessment.formula,
        status=incident.status.label,
        topics=topic_labels(incident.topics, settings),
        places=tuple(plain(gazetteer_name(code)) for code in incident.regions),
        department=_department(incident.topics, settings),
        first=quote(first.item),
        summary=clip(first.item.body, _SUMMARY) or headline(first.item),
        verification=_verification(first, responses),
        spread=heard.spread(members, assessment.heat),
        top_authority=top.label if top else "",
        collected=items_of(members),
        tickets=items_of(m for m in members if m.item.authority is Authority.TICKET),
        opinions=heard.opinions(members, view),
        risks=_risks(members),
        trend=heard.trend(members, period_end),
        ahead=plain(view.ahead),
        factors=tuple(_plain_factor(factor) for factor in assessment.factors),
        rules_fired=tuple(plain(rule) for rule in assessment.rules_fired),
        judged=_judged(view),
        coverage=plain(assessment.coverage),
        outlook=tuple(plain(words) for words in assessment.what_if),
        responses=tuple(quote(m.item) for m in responses),
        answered=plain(view.answered),
        recurs=plain(incident.recurs.reason) if incident.recurs else "",
        earlier=quote(view.earlier.item) if view.earlier else None,
        advice=_advice(view, settings),
        next_due=next_due(clocks),
        clocks=clocks,
        timeline=steps,
        timeline_left_off=left_off,
    )


def topic_labels(topic_ids: Iterable[str], settings: Settings) -> tuple[str, ...]:
    """What staff read for each topic; an id no longer in the settings stands for itself."""
    labels = {topic.id: topic.label for topic in settings.topics.topics}
    return tuple(labels.get(topic_id, topic_id) for topic_id in topic_ids)


def _department(topic_ids: Sequence[str], settings: Settings) -> str:
    departments = {topic.id: topic.department for topic in settings.topics.topics}
    return next((departments[t] for t in topic_ids if t in departments), "待明确")


def _advice(view: IncidentView, settings: Settings) -> tuple[str, ...]:
    """The most urgent steps of its playbook at its tier: who, what, within which time."""
    choice = pick(settings.playbooks, view.incident, view.members)
    limits = [] if choice is None else urgent(choice.playbook, view.assessment.tier)
    wall = view.assessment.tier >= Tier.of(settings.severity.wall_time_from)
    return tuple(
        f"{plain(step.who)}：{plain(step.what)}（{'' if wall else '值守'}{in_words(limit)}内）"
        for step, limit in limits[:_ADVICE]
    )


def _verification(first: Member, responses: Sequence[Member]) -> Verification:
    """The word the facts are introduced by: what nobody answered for is 网传."""
    authority = first.item.authority
    if authority is Authority.OFFICIAL:
        lead, known = "据官方发布", "首发为官方发布"
    elif authority in _PRESS:
        lead, known = "据媒体报道", "媒体报道，待核"
    elif authority is Authority.TICKET:
        lead, known = "来电来信反映", "待核"
    else:
        lead, known = "网传", "未经核实"
    if responses:
        known += f"；已有官方说明{len(responses)}条，以其内容为准"
    elif authority is not Authority.OFFICIAL:
        known += "；截至目前未见官方说明"
    return Verification(lead=lead, note=known)


def _risks(members: Iterable[Member]) -> tuple[Named, ...]:
    """Kinds of hazard, gravest first: the commonest word of each, the texts that name it."""
    levels: dict[str, int] = {}
    texts: defaultdict[str, dict[int, Item]] = defaultdict(dict)
    words: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for member in members:
        for risk in member.classification.risks:
            texts[risk.kind][member.item.id] = member.item
            levels[risk.kind] = max(risk.level, levels.get(risk.kind, 0))
            words[risk.kind][plain(risk.word)] += 1
    ranked = sorted(texts, key=lambda kind: (-levels[kind], -len(texts[kind]), kind))
    return tuple(
        Named(label=_risk_label(kind, words[kind]), items=tuple(texts[kind].values()))
        for kind in ranked
    )


def _risk_label(kind: str, words: Counter[str]) -> str:
    word = min(words, key=lambda w: (-words[w], w))
    others = "等" if len(words) > 1 else ""
    return f"{RISK_LABELS.get(kind, kind)}“{word}”{others}"


def _judged(view: IncidentView) -> str:
    """By whom the tier was found, and whether a person stands behind it."""
    incident, assessment = view.incident, view.assessment
    note = f"：{plain(assessment.note)}" if assessment.note else ""
    if assessment.by != "rules":
        return f"由{plain(assessment.by)}人工研判{note}"
    word = "，待人工确认" if incident.awaits_confirmation else ""
    if incident.confirmed_by and incident.confirmed_tier is assessment.tier:
        word = f"，{plain(incident.confirmed_by)}已确认"
    return f"按规则初评{word}{note}"


def _plain_factor(factor: Factor) -> Factor:
    return Factor(
        letter=plain(factor.letter),
        name=plain(factor.name),
        value=plain(factor.value),
        points=factor.points,
        reason=plain(factor.reason),
        item_ids=factor.item_ids,
    )


def _timeline(members: Sequence[Member], first: Member) -> tuple[tuple[TimelineStep, ...], int]:
    """The first report, then what followed: official words always, others while there is room."""
    following = [m for m in members if m is not first]
    following = [m for m in following if m.item.relation is not Relation.DUPLICATE]
    official = [m for m in following if m.classification.corrects]
    others = [m for m in following if not m.classification.corrects]
    room = max(0, _TIMELINE - 1 - len(official))
    shown = {id(m) for m in (*official, *others[:room])}
    steps = [TimelineStep(label="首发", quote=quote(first.item), weighty=True)]
    steps += [
        TimelineStep(label=_step_label(m), quote=quote(m.item), weighty=m.classification.corrects)
        for m in following
        if id(m) in shown
    ]
    return tuple(steps), len(following) - len(shown)


def _step_label(member: Member) -> str:
    return "官方说明" if member.classification.corrects else relation_label(member.item.relation)
