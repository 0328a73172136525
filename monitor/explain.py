"""The chain behind an item, an incident or an alert, as text and as data.

Everything shown was stored when it was decided; nothing is decided again here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import starmap

from monitor.clock import desk
from monitor.errors import NotFoundError
from monitor.incidents.course import course
from monitor.incidents.lineage_text import told
from monitor.recalling import traced
from monitor.store import Unit
from monitor.types import (
    Action,
    Alert,
    Assessment,
    Classification,
    ClockDue,
    DecidedBy,
    Delivery,
    DemandMatch,
    Disposition,
    Evidence,
    Incident,
    IncidentStatus,
    Item,
    LedgerEntry,
    Member,
    RegionMatch,
    RiskMatch,
    Tier,
    TopicMatch,
    TruthMatch,
)

_TRACED = 12
"""Texts of an incident's lineage that are shown; `monitor lineage` shows more."""
_TONES = {-1: "负面", 0: "中性", 1: "正面"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link of the chain: what it is, what is known of it, and the links behind it."""

    heading: str
    facts: tuple[str, ...] = ()
    behind: tuple[Link, ...] = ()

    def as_text(self, depth: int = 0) -> str:
        """The chain as indented lines."""
        indent = "    " * depth
        own = [f"{indent}{self.heading}", *(f"{indent}  · {fact}" for fact in self.facts)]
        return "\n".join([*own, *(link.as_text(depth + 1) for link in self.behind)])

    def as_data(self) -> dict[str, object]:
        """The chain as nested dictionaries."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explainer:
    """Reads the chain out of the store; ``place``, ``topics`` and ``units`` give names to codes."""

    unit: Unit
    place: Callable[[str], str]
    topics: Mapping[str, str]
    units: Mapping[str, str] = field(default_factory=dict)
    answers: Callable[[Incident], Sequence[str]] = lambda _: ()
    """What is to be said of the official answers to an incident, a line each."""

    def item(self, item_id: int) -> Link:
        """The chain behind an item. Raises NotFoundError."""
        found = self.unit.items.get([item_id])
        if not found:
            raise NotFoundError(f"item {item_id!r} is not in the database")
        item = found[0]
        judged = self.unit.items.judgements([item_id])[item_id]
        behind = [self._provenance(item), self._judgement(judged)]
        incident_id = self.unit.incidents.of_items([item_id]).get(item_id)
        if incident_id is not None:
            (member,) = [m for m in self._members(incident_id) if m.item.id == item_id]
            heading = f"归入事件 {incident_id}：{self.unit.incidents.one(incident_id).title}"
            behind.append(Link(heading=heading, facts=(member.joined_reason,)))
        return Link(heading=f"条目 {item.id}《{item.title}》", behind=tuple(behind))

    def incident(self, incident_id: int) -> Link:
        """The chain behind an incident. Raises NotFoundError."""
        incident = self.unit.incidents.one(incident_id)
        history = self.unit.incidents.history(incident_id)
        alerts = self.unit.alerts.of_incident(incident_id)
        behind = [
            self._first_report(incident),
            Link(heading="条目与归并理由", facts=tuple(map(_member, self._members(incident_id)))),
            Link(heading="源流", facts=told(traced(self.unit, incident), _TRACED)),
            *self._course(incident_id, history),
            *map(_assessment, history, [*history[1:], None]),
            *self._answers(incident),
            Link(heading="时限", facts=tuple(map(_clock, incident.clocks))),
            self._handling(incident_id),
            *map(self._alert, alerts),
            _ledger(self.unit.ledger.of(f"incident:{incident_id}")),
        ]
        topics = "、".join(self.topics.get(t, t) for t in incident.topics) or "未归入具体主题"
        places = "、".join(map(self.place, incident.regions)) or "未定"
        facts = (
            f"编号 {incident.code}，{_tier(incident)}，{incident.status.label}",
            f"主题：{topics}；涉事地：{places}",
            *filter(None, (_holder(incident), self._owner(incident), _rating(incident))),
        )
        if incident.merged_into is not None:
            home = self.unit.incidents.one(incident.merged_into)
            facts = (*facts, f"已并入事件 {home.id}（{home.code}）《{home.title}》，条目见该事件")
        heading = f"事件 {incident.id}《{incident.title}》"
        return Link(heading=heading, facts=facts, behind=tuple(behind))

    def alert(self, alert_id: int) -> Link:
        """The chain behind an alert, down to the incident's. Raises NotFoundError."""
        found = self.unit.alerts.get([alert_id])
        if not found:
            raise NotFoundError(f"alert {alert_id!r} is not in the database")
        own, about = self._alert(found[0]), found[0].incident_id
        ledger = _ledger(self.unit.ledger.of(f"alert:{alert_id}"))
        incident = () if about is None else (self.incident(about),)
        return Link(heading=own.heading, facts=own.facts, behind=(*own.behind, ledger, *incident))

    def _members(self, incident_id: int) -> tuple[Member, ...]:
        return self.unit.incidents.members([incident_id])[incident_id]

    def _first_report(self, incident: Incident) -> Link:
        (item,) = self.unit.items.get([incident.first_item_id])
        minutes = (incident.detected_at - incident.first_published_at).total_seconds() / 60
        first, detected = _time(incident.first_published_at), _time(incident.detected_at)
        found = f"首发 {first}，发现 {detected}，相隔 {minutes:.0f} 分钟"
        return Link(heading="发现", facts=(found, f"{item.outlet}《{item.title}》 {item.url}"))

    def _course(self, incident_id: int, history: Sequence[Assessment]) -> Iterator[Link]:
        """How it spread, as of the last grading."""
        if history:
            heat = history[-1].heat
            lines = course(self._members(incident_id), heat, self.place)
            yield Link(heading=f"传播走势（截至 {_time(heat.as_of)}）", facts=lines)

    def _provenance(self, item: Item) -> Link:
        facts = (
            f"{item.outlet}（{item.authority.label}，{item.platform.label}）",
            f"发布 {_time(item.published_at)}，采集 {_time(item.collected_at)}",
            f"信源 {item.source_id}，运行 {item.run_id}",
            item.url,
            f"{item.relation.label}：{item.relation_reason}",
        )
        return Link(heading="来源", facts=facts)

    def _judgement(self, judged: Classification) -> Link:
        topics = [
            Link(
                heading=f"主题 {self.topics.get(t.topic_id, t.topic_id)}，{_grounds(t)}",
                facts=tuple(map(_quote, t.evidence)),
            )
            for t in judged.topics
        ]
        facts = [judged.reason, f"倾向：{_TONES[judged.tone]}"]
        facts += ["官方解释或澄清"] if judged.corrects else []
        facts.append(f"设置版本 {judged.settings_revision}，模型 {judged.model_version or '未用'}")
        return Link(heading="判断", facts=tuple(facts), behind=(*topics, *_spans(judged)))

    def _owner(self, incident: Incident) -> str:
        """Which unit has the incident, or should have it."""
        if incident.owner is not None:
            return f"责任单位：{self._name(incident.owner)}"
        proposed = incident.proposed
        if proposed is None:
            return ""
        name = "未定" if proposed.unit_id is None else self._name(proposed.unit_id)
        return f"责任单位（建议）：{name}（{proposed.reason}）"

    def _name(self, unit_id: str) -> str:
        return self.units.get(unit_id, unit_id)

    def _answers(self, incident: Incident) -> Iterator[Link]:
        lines = tuple(self.answers(incident))
        if lines:
            yield Link(heading="官方回应", facts=lines)

    def _handling(self, incident_id: int) -> Link:
        """What people did, in that order."""
        steps = self.unit.dispositions.of([incident_id])[incident_id]
        return Link(heading="处置", facts=tuple(map(self._step, steps)))

    def _step(self, step: Disposition) -> str:
        told = [
            f"{_time(step.at)} {step.by} {step.action.label}",
            f"单位：{self._name(step.unit_id)}" if step.unit_id else "",
            step.note,
            f"依据：{step.evidence}" if step.evidence else "",
            *starmap(_detail, step.detail.items()),
            f"现为{step.status.label}",
        ]
        return "；".join(filter(None, told))

    def _alert(self, alert: Alert) -> Link:
        deliveries = self.unit.alerts.deliveries(alert.id)
        facts = [f"路由 {alert.route}，第 {alert.step + 1} 步", alert.explanation]
        if alert.acknowledged_at:
            facts.append(f"{_time(alert.acknowledged_at)} 由 {alert.acknowledged_by} 签收")
        elif alert.ack_due_at:
            put_off = f"，已暂缓{alert.snoozes}次" if alert.snoozes else ""
            facts.append(f"应于 {_time(alert.ack_due_at)} 前签收{put_off}")
        sent = Link(heading="送达", facts=tuple(map(_delivery, deliveries)))
        heading = f"预警 {alert.id}：{_time(alert.at)} {alert.reason.label} {alert.tier.label}"
        return Link(heading=heading, facts=tuple(facts), behind=(sent,) if deliveries else ())


def _tier(incident: Incident) -> str:
    """The tier, and whether a person stands behind it."""
    if incident.awaits_confirmation:
        return f"{incident.tier.label}（待人工确认）"
    by = incident.confirmed_by if incident.confirmed_tier is incident.tier else None
    return f"{incident.tier.label}（{by}已确认）" if by else incident.tier.label


def _assessment(assessment: Assessment, following: Assessment | None) -> Link:
    """One grading; the newest, that none follows, with all its factors and what would change it."""
    newest = following is None
    rules = "、".join(assessment.rules_fired) or "无"
    facts = [
        f"{f.letter} {f.name}：{f.points:+d}分，{f.reason}"
        + (f"（依据条目 {'、'.join(map(str, f.item_ids))}）" if f.item_ids else "")
        for f in assessment.factors
        if newest or f.points
    ]
    facts.append(f"触发规则：{rules}；设置版本 {assessment.settings_revision}")
    facts += [assessment.note] if assessment.note else []
    covered = following is None or following.coverage != assessment.coverage
    facts += [assessment.coverage] if assessment.coverage and covered else []
    facts += assessment.what_if if newest else ()
    by = "规则" if assessment.by == "rules" else assessment.by
    heading = f"定级 {_time(assessment.at)}：{assessment.formula}，{assessment.tier.label}（{by}）"
    return Link(heading=heading, facts=tuple(facts))


def _member(member: Member) -> str:
    item = member.item
    relation = item.relation.label
    return (
        f"[{item.id}] {_time(item.published_at)} {item.outlet}《{item.title}》"
        f"{relation}；{member.joined_reason}"
    )


def _clock(clock: ClockDue) -> str:
    turn = f"（第 {clock.turn} 次）" if clock.turn > 1 else ""
    state = "未停止"
    if clock.stopped_at is not None:
        how = "未办而终止" if clock.lapsed else "停止"
        told = "，".join(filter(None, (clock.stopped_by, clock.evidence)))
        state = f"{_time(clock.stopped_at)} {how}" + (f"（{told}）" if told else "")
    near = f"，{_time(clock.near_at)} 临近到期" if clock.near_at is not None else ""
    late = "，超时" if clock.missed_at is not None else ""
    return f"{clock.name} {clock.label}{turn}：{_time(clock.due_at)} 到期，{state}{near}{late}"


def _detail(name: str, value: object) -> str:
    """What is known of a step beside its words."""
    return f"{_DETAILS.get(name, name)}：{_moment(name, value)}"


def _moment(name: str, value: object) -> object:
    """``value`` as staff read it: lists with commas, the rest as ``name`` says."""
    if isinstance(value, list):
        return "、".join(map(str, value))
    if name in _TIERS:
        return Tier.of(str(value)).short
    if name == "status":
        return _STATES.get(str(value), value)
    return _time(datetime.fromisoformat(str(value))) if name.endswith("_at") else value


_TIERS = ("tier", "was", "rules")
_STATES = {status.value: status.label for status in IncidentStatus}


def _holder(incident: Incident) -> str:
    """Who has the incident, and who answered first where that is another."""
    if incident.held_by is None:
        return ""
    first = incident.acknowledged_by
    others = f"（{first}首先签收）" if first != incident.held_by else ""
    return f"承办人：{incident.held_by}{others}"


def _rating(incident: Incident) -> str:
    return "" if incident.satisfaction is None else f"满意度：{incident.satisfaction}（满分 5）"


def _delivery(delivery: Delivery) -> str:
    done = delivery.status.label
    at = f" {_time(delivery.sent_at)}" if delivery.sent_at else ""
    error = f"：{delivery.error}" if delivery.error else ""
    return (
        f"{delivery.channel} → {delivery.recipient} {done}{at}（第 {delivery.attempts} 次）{error}"
    )


def _ledger(entries: list[LedgerEntry]) -> Link:
    return Link(heading="台账", facts=tuple(map(_entry, entries)))


def _entry(entry: LedgerEntry) -> str:
    actor = "系统" if entry.actor in _HOPS else entry.actor
    told = [_told(key, value) for key, value in entry.detail.items() if value not in (None, [], "")]
    deed = _DEEDS.get(entry.action, entry.action)
    return f"{_time(entry.at)} {actor} {deed}" + (f"：{'，'.join(told)}" if told else "")


def _told(key: str, value: object) -> str:
    """One detail of an entry; a reason stands by itself."""
    words = str(_moment(key, value))
    return words if key == "reason" else f"{_DETAILS.get(key, key)} {words}"


_HOPS = frozenset(
    {"ingest", "assess", "alert", "deliver", "keep_time", "follow_answers", "recheck"}
)
_DEEDS = {action.value: action.label for action in Action} | {
    "opened": "立事",
    "graded": "定级",
    "not graded": "定级出错",
    "alerted": "预警",
    "not alerted": "不预警",
    "held back": "暂不通知",
    "silenced": "设静默",
    "silence ended": "静默解除",
    "acknowledged": "签收",
    "corrected": "更正",
    "sent": "送达",
    "pending": "未成，稍后再送",
    "failed": "未能送达",
    "gathered": "合并",
    "folded": "已并入汇总送达",
    "not sent": "无须再送",
    "hastened": "提前催办",
    "clock near": "时限临近",
    "clock missed": "时限已过",
    "secondary wave": "次生舆情",
    "not regrouped": "归并复核出错",
    "recurs": "旧事重提",
    "rated": "评价",
    "withdrawn": "撤稿",
    "restored": "恢复",
    "retitled": "改标题",
}
"""What was done, as staff read it."""
_DETAILS = {
    "alerts": "预警",
    "answered_at": "回应于",
    "carries": "并入消息",
    "channel": "渠道",
    "clock": "时限",
    "done_at": "办理时间",
    "due_at": "到期",
    "error": "错误",
    "evidence": "依据",
    "from": "来自事件",
    "incident": "旧事件",
    "into": "并入事件",
    "item": "条目",
    "items": "条目",
    "minutes": "分钟",
    "note": "说明",
    "points": "得分",
    "score": "评分",
    "set_by": "设置人",
    "silence": "静默",
    "status": "状态",
    "playbook": "预案",
    "step": "步骤",
    "tier": "级别",
    "title": "现名",
    "to": "至",
    "topics": "主题",
    "then": "随即",
    "turn": "次数",
    "untrue": "不实的条目",
    "useful": "为",
    "url": "地址",
    "upheld": "并无不实的条目",
    "rules": "规则定级",
    "unit": "单位",
    "until_at": "至",
    "was": "原为",
    "within": "见预警",
}


def _grounds(match: TopicMatch) -> str:
    """By whose word: the rules' points, the model's probability, or a person."""
    if match.by is DecidedBy.PERSON:
        return "人工认定"
    sure = "" if match.probability is None else f"模型把握 {match.probability:.0%}"
    if match.by is DecidedBy.MODEL:
        return sure
    return f"规则得分 {match.score:g}" + (f"，{sure}" if sure else "")


def _spans(judged: Classification) -> Iterator[Link]:
    """What else was read off the text, each with the words behind it."""
    groups = tuple(map(_quote, judged.group_evidence))
    demand, truth = judged.demand, judged.truth
    parts: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("倾向依据" if judged.tone_evidence else "", tuple(map(_quote, judged.tone_evidence))),
        (_wish(demand), tuple(map(_quote, demand.evidence if demand else ()))),
        (_standing(truth), (_quote(truth.evidence),) if truth else ()),
        ("涉及地" if judged.regions else "", tuple(map(_place, judged.regions))),
        ("人群" if groups else "", groups),
        ("风险词" if judged.risks else "", tuple(map(_risk, judged.risks))),
    )
    yield from (Link(heading=heading, facts=facts) for heading, facts in parts if heading)


def _wish(demand: DemandMatch | None) -> str:
    return f"诉求：{demand.demand.label}" if demand else ""


def _standing(truth: TruthMatch | None) -> str:
    return f"真实性：{truth.state.label}" if truth else ""


def _risk(risk: RiskMatch) -> str:
    return f"R{risk.level} {_quote(risk.evidence)}"


def _place(region: RegionMatch) -> str:
    where = f"{region.name}{region.town or ''}"
    return f"{where}（{region.role.label}，把握 {region.confidence:.0%}）"


def _quote(evidence: Evidence) -> str:
    where = "标题" if evidence.field == "title" else "正文"
    note = f"（{evidence.note}）" if evidence.note else ""
    return f"{where}第{evidence.start + 1}字“{evidence.text}”{note}"


def _time(moment: datetime) -> str:
    return f"{desk(moment):%m-%d %H:%M}"
