"""A person's word on a tier: confirmed as it is, or set to another, with the reason.

A confirmation leaves the tier to the rules, which may lower it after calm. A tier that a person has
set stands, as ``settle`` tells. Clocks follow a higher tier; a lower one takes none back, and of a
closed incident nothing is due again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from monitor.incidents.clocks import due_clocks
from monitor.incidents.lifecycle import Refused
from monitor.incidents.moves import OPEN
from monitor.settings.severity import SeveritySettings
from monitor.types import Action, Assessment, Disposition, Incident, IncidentStatus, Tier

_OVER = (IncidentStatus.ARCHIVED, IncidentStatus.DISMISSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What somebody says of an incident's tier."""

    by: str
    reason: str = ""
    """Why; for a confirmation a note, if there is something to say."""
    tier: Tier | None = None
    """The tier it should have; None: the one it has is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What came of it: the incident, the grading by that person, and the step as it is kept."""

    incident: Incident
    assessment: Assessment
    disposition: Disposition
    louder: bool
    """Whether the tier rose, so that people have to be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """Somebody has said so before."""

    reason: str


def rule(
    incident: Incident,
    last: Assessment | None,
    decided: Assessment | None,
    word: Word,
    rules: SeveritySettings,
    now: datetime,
) -> Ruling | Unchanged | Refused:
    """What ``word`` makes of ``incident``, graded ``last``.

    ``decided`` is the grading by which a person set the tier in force, if a person did.
    """
    if why := _unfit(incident, last, word):
        return Refused(reason=why)
    if last is None:
        return Refused(reason="事件尚未研判，没有级别；请待下一次研判（数秒之后）再试")
    tier = last.tier if word.tier is None else word.tier
    if same := _said_before(incident, last, decided, word):
        return same
    if word.tier is last.tier:
        return Refused(reason=f"级别已是{tier.label}；认可这一级别请用 monitor confirm")
    action = Action.CONFIRM if word.tier is None else Action.REGRADE
    judged = replace(
        last,
        tier=tier,
        by=word.by,
        at=now,
        note=word.reason or f"确认{tier.short}",
        rules_tier=last.tier if last.rules_tier is None else last.rules_tier,
    )
    ruled = _ruled(incident, judged, rules)
    step = Disposition(
        id=0,
        incident_id=incident.id,
        at=now,
        by=word.by,
        action=action,
        note=word.reason,
        unit_id=incident.owner,
        status=ruled.status,
        detail={"tier": tier.word, "was": last.tier.word, "rules": _by_rules(judged).word},
    )
    return Ruling(incident=ruled, assessment=judged, disposition=step, louder=tier > last.tier)


def _unfit(incident: Incident, last: Assessment | None, word: Word) -> str:
    """Why nothing may be said of the tier; empty when it may."""
    if incident.status is IncidentStatus.MERGED:
        return f"已并入事件 {incident.merged_into}，请对那个事件定级"
    if incident.status in _OVER:
        return f"现为“{incident.status.label}”，不再定级；确需更正的，先重新办理（record … reopen）"
    if not word.by:
        return "没有写明是谁，请用 --by 写姓名"
    if word.tier is not None and not word.reason:
        return "改级须写明理由：请加 --reason"
    if last is not None and last.tier is Tier.ROUTINE and word.tier is None:
        return "日常信息不需确认；认为应当预警的，请用 monitor regrade 定级"
    return ""


def _said_before(
    incident: Incident, last: Assessment, decided: Assessment | None, word: Word
) -> Unchanged | None:
    """Whether the same tier was confirmed or set already."""
    if word.tier is None and incident.confirmed_tier is last.tier:
        return Unchanged(reason=f"{last.tier.label}已由{incident.confirmed_by}确认")
    if decided is not None and word.tier is decided.tier:
        return Unchanged(reason=f"{last.tier.label}已由{decided.by}所定")
    return None


def _ruled(incident: Incident, judged: Assessment, rules: SeveritySettings) -> Incident:
    seen = incident.status is IncidentStatus.WATCHING
    ruled = replace(
        incident,
        tier=judged.tier,
        confirmed_tier=judged.tier,
        confirmed_by=judged.by,
        status=IncidentStatus.ASSESSED if seen else incident.status,
    )
    if incident.status not in OPEN:
        return ruled
    clocks = due_clocks(
        judged.tier,
        incident.first_published_at,
        incident.detected_at,
        incident.clocks,
        rules,
        now=judged.at,
        rules_fired=judged.rules_fired,
    )
    return replace(ruled, clocks=clocks)


def _by_rules(judged: Assessment) -> Tier:
    return judged.tier if judged.rules_tier is None else judged.rules_tier
