"""The special report on one incident: loaded, decided by ``incidents``, and composed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.app import Monitor
from monitor.incidents.forecast import forecast
from monitor.incidents.lineage import Lineage, Node, Step
from monitor.incidents.lineage_text import summary
from monitor.incidents.places import places
from monitor.incidents.voices import LADDER, is_hearsay, is_ticket
from monitor.playbook import Choice, checklist, orders, pick
from monitor.recalling import traced
from monitor.reporting.of_incident import Opened, opened
from monitor.reporting.order import Order, Stage, plan_of
from monitor.reporting.special_past import earlier
from monitor.reports.cards import RISK_LABELS, card
from monitor.reports.document import Document
from monitor.reports.incident import Quote
from monitor.reports.special import compose
from monitor.reports.special_data import (
    Answer,
    Answers,
    AskedOf,
    Copied,
    Doubtful,
    Duty,
    Event,
    Reached,
    Scored,
    SpecialData,
    Trees,
)
from monitor.reports.wording import quote
from monitor.store import Unit
from monitor.text.plain import plain
from monitor.text.towns import town_behind
from monitor.types import Action, Item, Member, Relation, Tier, Truth

_QUESTIONS = 10
_COPIED = 12
_DOUBTFUL = 12
_PLACES = 12
_DUTIES = 8
_ANSWERS = 20
_TOWN = "〔乡镇〕"
_BREAK = re.compile("[，,。；;：:]")
_RUMOURS = ("rumour", "scam", "misstatement")
_STANDING = {authority: rank for rank, authority in enumerate(LADDER)}
_UNTOLD = frozenset((Action.ACKNOWLEDGE, Action.HAND_ON, Action.SNOOZE, Action.NOTE, Action.CHECK))
"""Steps that say nothing of the matter, only of who has it."""


def load(m: Monitor, unit: Unit, order: Order, stage: Stage) -> Document:
    """The report of ``order``. Raises InputError when it names no incident, NotFoundError for one
    that is not there and for a section of its plan there is none of.
    """  # noqa: D205 - one sentence
    return compose(_data(m, unit, order, stage))


def _data(m: Monitor, unit: Unit, order: Order, stage: Stage) -> SpecialData:
    settings, end = m.settings, order.end
    found = opened(m, unit, order, end)
    view = found.view
    members = sorted(view.members, key=lambda member: (member.item.published_at, member.item.id))
    items = {member.item.id: member.item for member in members}
    choice = pick(settings.playbooks, view.incident, members)
    tree = traced(unit, view.incident, end)
    towns = {region.town for member in members for region in member.classification.regions}
    doubtful = _doubtful(members, towns)
    return SpecialData(
        settings=settings,
        plan=plan_of(settings, order),
        place=m.gazetteer.name,
        card=card(view, settings, m.gazetteer.name, end),
        members=members,
        mirrors=found.mirrors,
        asked_code=found.asked.code if found.asked.id != view.incident.id else "",
        events=_events(m, unit, found, tree, items, end),
        trees=_trees(tree, items),
        scenes=_reached(m, members, scene=True),
        published=_reached(m, members, scene=False),
        questions=tuple(
            AskedOf(
                label=plain(asked.label),
                quote=plain(_without(asked.quote, towns)),
                items=tuple(items[n] for n in asked.item_ids if n in items),
            )
            for asked in found.known.asked[:_QUESTIONS]
        ),
        doubtful=doubtful[:_DOUBTFUL],
        doubtful_left=max(0, len(doubtful) - _DOUBTFUL),
        refutations=tuple(
            quote(member.item)
            for member in members
            if member.classification.corrects and member.item.relation is Relation.FRESH
        )[:_ANSWERS],
        answers=_answers(found, items),
        earlier=earlier(m, unit, view.incident, hearsay=any(map(is_hearsay, members)), end=end),
        ahead=tuple(told.words() for told in forecast(members, end)),
        choice=choice,
        duties=_duties(m, unit, found, choice, end),
        start=order.start,
        end=end,
        now=stage.now,
    )


# ── what happened ────────────────────────────────────────────────────────────────────────────


def _events(
    m: Monitor, unit: Unit, found: Opened, tree: Lineage, items: Mapping[int, Item], end: datetime
) -> tuple[Event, ...]:
    """First report, first of each standing, answers, grades, steps taken, what was taken down."""
    nodes = [node for node in tree.nodes if node.item_id in items]
    told = [_first(nodes, items), *_heights(nodes, items), *_fates(nodes, items, end)]
    told.append(Event(at=found.view.incident.detected_at, label="发现", said="系统发现并立为事件"))
    told += [
        Event(
            at=a.at,
            label="官方回应",
            said="" if a.quote is not None else f"{a.outlet}：{a.text}",
            quote=a.quote,
            weighty=True,
        )
        for a in _answers(found, items).found
    ]
    tier = Tier.ROUTINE
    for made in found.history:
        if made.tier is not tier:
            how = "按规则" if made.by == "rules" else "人工"
            said = f"{how}由{tier.label}定为{made.tier.label}，{made.formula}"
            told.append(Event(at=made.at, label="定级", said=said))
            tier = made.tier
    names = {one.id: one.name for one in m.settings.roster.units}
    for step in unit.dispositions.of([found.view.incident.id])[found.view.incident.id]:
        if step.at < end and step.action not in _UNTOLD:
            who = names.get(step.unit_id or "", "")
            told.append(Event(at=step.at, label="处置", said=plain(f"{who}{step.action.label}")))
    kept = [event for event in told if event is not None]
    return tuple(sorted(kept, key=lambda e: (e.at, e.label, e.said)))


def _first(nodes: Sequence[Node], items: Mapping[int, Item]) -> Event | None:
    first = next((node for node in nodes if node.step is Step.FIRST), None)
    if first is None:
        return None
    item = items[first.item_id]
    return Event(at=item.published_at, label="首发", quote=quote(item), weighty=True)


def _heights(nodes: Sequence[Node], items: Mapping[int, Item]) -> list[Event]:
    """The first outlet of each standing higher than all before it."""
    told, height = list[Event](), -1
    for node in sorted(nodes, key=lambda node: (node.published_at, node.item_id)):
        rank = _STANDING.get(node.authority, -1)
        if node.step in (Step.FIRST, Step.OFFICIAL, Step.TICKET):
            height = max(height, rank) if node.step is Step.FIRST else height
        elif rank > height:
            height, item = rank, items[node.item_id]
            label = f"首家{node.authority.label}"
            told.append(Event(at=item.published_at, label=label, quote=quote(item)))
    return told


def _fates(nodes: Sequence[Node], items: Mapping[int, Item], end: datetime) -> list[Event]:
    told = []
    for node in nodes:
        source = quote(items[node.item_id])
        if node.withdrawn is not None and node.withdrawn.at < end:
            said = plain(node.withdrawn.evidence)
            told.append(Event(at=node.withdrawn.at, label="撤稿", said=said, quote=source))
        if node.retitled is not None and node.retitled.at < end:
            said = f"现题“{plain(node.retitled.title)}”"
            told.append(Event(at=node.retitled.at, label="改标题", said=said, quote=source))
    return told


def _trees(tree: Lineage, items: Mapping[int, Item]) -> Trees:
    """The texts that were copied most, the highest voices among equals, then the earliest."""
    worth = [
        node
        for node in tree.nodes
        if node.item_id in items and (node.below or node.step is Step.REPRINT)
    ]
    worth.sort(key=lambda n: (-n.below, -_STANDING.get(n.authority, -1), n.published_at, n.item_id))
    return Trees(
        told=summary(tree) if tree.nodes else "",
        copied=tuple(
            Copied(
                quote=quote(items[node.item_id]),
                label=node.step.label,
                minutes=node.minutes,
                below=node.below,
            )
            for node in worth[:_COPIED]
        ),
        left=max(0, len(worth) - _COPIED),
    )


def _reached(m: Monitor, members: Sequence[Member], *, scene: bool) -> tuple[Reached, ...]:
    """Where it happens, or where the outlets are that tell it, with the items of each."""
    found = places(members)
    codes = found.scenes if scene else found.published
    told = []
    for code in codes[:_PLACES]:
        items = tuple(member.item for member in members if code in _codes(member, scene=scene))
        told.append(Reached(name=plain(m.gazetteer.name(code)), items=items))
    return tuple(told)


def _codes(member: Member, *, scene: bool) -> set[str]:
    if scene:
        return {region.code for region in member.classification.regions if region.sure}
    region = member.item.region
    return {region} if region is not None and not is_ticket(member) else set()


def _without(text: str, towns: Collection[str | None]) -> str:
    """``text`` without ``towns`` and those a clause begins with.

    Of a person no place below a county is told.
    """
    begins = {0, *(match.end() for match in _BREAK.finditer(text))}
    named = {*towns, *(town_behind(text, at) for at in begins)}
    for town in sorted(filter(None, named), key=lambda name: (-len(name), name)):
        text = text.replace(town, _TOWN)
    return text


# ── what was said ────────────────────────────────────────────────────────────────────────────


def _doubtful(members: Sequence[Member], towns: Collection[str | None]) -> list[Doubtful]:
    """Originals of the public that tell what nobody confirmed, or an office refuted, by time."""
    told = []
    for member in members:
        judged = member.classification
        if judged.corrects or member.item.relation is not Relation.FRESH:
            continue
        kinds = {risk.kind for risk in judged.risks}
        kind = next((RISK_LABELS.get(kind, "失实") for kind in _RUMOURS if kind in kinds), "")
        truth = judged.truth.state if judged.truth is not None else None
        state = truth.label if truth in (Truth.CLAIMED, Truth.REFUTED) else kind
        if state:
            said = quote(member.item)
            if is_ticket(member):
                said = replace(said, text=_without(said.text, towns))
            told.append(Doubtful(quote=said, state=state))
    return told


def _answers(found: Opened, items: Mapping[int, Item]) -> Answers:
    known, score = found.known, found.known.score
    return Answers(
        found=tuple(
            Answer(
                at=said.at,
                kind=said.kind.label,
                outlet=plain(said.outlet),
                text=plain(said.text)[:80],
                quote=_quoted(said.item_id, items),
                untrue=said.item_id in known.untrue,
            )
            for said in known.responses[:_ANSWERS]
        ),
        points=None if score is None else score.points,
        formula="" if score is None else score.formula,
        parts=tuple(
            Scored(
                name=part.name,
                points=part.points,
                most=part.most,
                reason=plain(part.reason),
                items=tuple(items[n] for n in part.item_ids if n in items),
            )
            for part in (score.parts if score is not None else ())
        ),
        waves=tuple((wave.answered_at, plain(wave.reason)) for wave in known.waves),
    )


def _quoted(item_id: int | None, items: Mapping[int, Item]) -> Quote | None:
    item = items.get(item_id) if item_id is not None else None
    return None if item is None else quote(item)


# ── what is to be done ───────────────────────────────────────────────────────────────────────


def _duties(
    m: Monitor, unit: Unit, found: Opened, choice: Choice | None, end: datetime
) -> tuple[Duty, ...]:
    """The steps of its playbook that are open at ``end``, by the time they are due."""
    if choice is None:
        return ()
    incident = found.view.incident
    steps = unit.dispositions.of([incident.id])[incident.id]
    listed = checklist(
        choice,
        orders(found.history, unit.alerts.of_incident(incident.id)),
        clocks=incident.clocks,
        dispositions=[step for step in steps if step.at <= end],
        rules=m.settings.severity,
        now=end,
    )
    todo = [step for step in listed if step.done_at is None and not step.lapsed]
    return tuple(
        Duty(who=plain(step.who), what=plain(step.what), due_at=step.due_at, late=step.late)
        for step in todo[:_DUTIES]
    )
