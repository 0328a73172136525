"""What stands in the daily digest: one pure function from judged items to ``DigestData``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.reports import cards, counts, duties
from monitor.reports.coverage import cover, figures, zero_report
from monitor.reports.digest import (
    DigestData,
    IncidentLine,
    IncidentView,
    Quote,
    Rumour,
)
from monitor.reports.seal import seal
from monitor.reports.watched import SourceCoverage, Watch
from monitor.reports.wording import quote
from monitor.settings import Settings
from monitor.text.plain import plain
from monitor.types import Authority, IncidentStatus, Member, Relation, Tier

_POLICY = 12
_RUMOURS = 10
_RUMOUR_KINDS = ("rumour", "scam")


def compose(  # noqa: PLR0913 - everything a digest is made from, each by its name
    *,
    settings: Settings,
    gazetteer_name: Callable[[str], str],
    period_start: datetime,
    period_end: datetime,
    now: datetime,
    issue: int,
    incidents: Sequence[IncidentView],
    members: Sequence[Member],
    previous_originals: int | None,
    coverage: Sequence[SourceCoverage],
    previous_terms: Collection[str] | None = None,
    watch: Watch | None = None,
    missing_peaks: Sequence[str] = (),
    own_troubles: Sequence[str] = (),
    seal_key: str | None = None,
) -> DigestData:
    """The digest of ``[period_start, period_end)``, as seen at ``now``.

    ``members`` are all relevant items collected in the period, ``incidents`` those with items in it
    and earlier ones still open. A word is new when ``previous_terms``, those of the period before,
    lack it. A zero report may be claimed only when ``coverage``, ``watch`` and ``missing_peaks``
    bear it; it is then sealed with ``seal_key``. The monitor's ``own_troubles`` stand in the annex.
    """
    views = [view for view in (_until(v, period_end) for v in incidents) if view.members]
    active = [view for view in views if _active(view, period_start)]
    digest, label = settings.reports.digest, _labeller(settings)
    key, other = _by_weight(active, digest.key_incidents)
    codes = {m.item.id: plain(v.incident.code) for v in views for m in v.members}
    policy, rumours = _policy(members), _rumours(members, views, codes)
    items, items_left_off = counts.listed(members, digest.listed_items, codes, label)
    data = DigestData(
        title=digest.title,
        agency=settings.desk.agency,
        issue=issue,
        period_start=period_start,
        period_end=period_end,
        made_at=now,
        settings_revision=settings.revision,
        overview=counts.overview(members, active, coverage, previous_originals, gazetteer_name),
        key_incidents=tuple(cards.card(v, settings, gazetteer_name, period_end, now) for v in key),
        other_incidents=tuple(_line(view) for view in other),
        policy=policy[:_POLICY],
        policy_left_off=max(0, len(policy) - _POLICY),
        hot_words=counts.hot_words(members, digest.hot_words, previous_terms),
        new_words_known=previous_terms is not None,
        rumours=rumours[:_RUMOURS],
        rumours_left_off=max(0, len(rumours) - _RUMOURS),
        corrections=_corrections(members),
        demand=counts.demand(members, label),
        progress=duties.progress(views, period_start, now, {v.incident.id for v in key}),
        hints=duties.hints(views, now, settings, missing_peaks),
        items=items,
        items_left_off=items_left_off,
        coverage=cover(coverage, period_start, period_end, watch, missing_peaks, own_troubles),
    )
    nothing = not active and not counts.counted(members)
    return _zero(data, settings, coverage, watch, seal_key) if nothing else data


def _zero(
    data: DigestData,
    settings: Settings,
    sources: Sequence[SourceCoverage],
    watch: Watch | None,
    key: str | None,
) -> DigestData:
    """The digest of a period without anything: what may be said of it, sealed when it is proved."""
    period = data.period_start, data.period_end
    proof = figures(settings, sources, watch, period, data.made_at)
    return replace(
        data,
        zero_report=zero_report(data.coverage, sources, data.period_end, watch),
        seal=seal(proof, key) if data.coverage.complete else None,
    )


def _until(view: IncidentView, end: datetime) -> IncidentView:
    """The incident as far as it was known at ``end``, mirror sites left out."""
    return replace(
        view, members=[m for m in counts.counted(view.members) if m.item.collected_at < end]
    )


def _active(view: IncidentView, start: datetime) -> bool:
    dismissed = view.incident.status is IncidentStatus.DISMISSED
    return not dismissed and any(m.item.collected_at >= start for m in view.members)


def _by_weight(
    views: Sequence[IncidentView], limit: int
) -> tuple[Sequence[IncidentView], Sequence[IncidentView]]:
    """The gravest from tier BLUE up, at most ``limit``, and all others."""
    ranked = sorted(
        views,
        key=lambda v: (-v.assessment.tier, -v.assessment.points, v.incident.first_published_at),
    )
    grave = sum(view.assessment.tier >= Tier.BLUE for view in ranked)
    cut = min(limit, grave)
    return ranked[:cut], ranked[cut:]


def _line(view: IncidentView) -> IncidentLine:
    return IncidentLine(
        code=plain(view.incident.code),
        title=plain(view.incident.title),
        tier=view.assessment.tier,
        points=view.assessment.points,
        status=view.incident.status.label,
        items=len(view.members),
    )


def _labeller(settings: Settings) -> Callable[[str], str]:
    return lambda topic_id: cards.topic_labels([topic_id], settings)[0]


def _newest(members: Sequence[Member]) -> tuple[Quote, ...]:
    ordered = sorted(members, key=lambda m: (-m.item.published_at.timestamp(), m.item.id))
    return tuple(quote(member.item) for member in ordered)


def _policy(members: Sequence[Member]) -> tuple[Quote, ...]:
    """What offices published, other than corrections; reprints and repeats left out."""
    return _newest(
        [
            m
            for m in members
            if m.item.authority is Authority.OFFICIAL
            and not m.classification.corrects
            and m.item.relation in (Relation.FRESH, Relation.UPDATE)
        ]
    )


def _corrections(members: Sequence[Member]) -> tuple[Quote, ...]:
    kept = [m for m in members if m.classification.corrects]
    return _newest([m for m in kept if m.item.relation is not Relation.DUPLICATE])


def _rumours(
    members: Sequence[Member], views: Sequence[IncidentView], codes: Mapping[int, str]
) -> tuple[Rumour, ...]:
    """Original texts that name a rumour or a scam, with what offices said in the same incident."""
    answers = {
        plain(v.incident.code): sum(m.classification.corrects for m in v.members) for v in views
    }
    found = []
    for member in counts.counted(members):
        kinds = {risk.kind for risk in member.classification.risks}
        kind = next((kind for kind in _RUMOUR_KINDS if kind in kinds), None)
        official = member.item.authority is Authority.OFFICIAL
        if kind is None or official or not counts.is_original(member):
            continue
        code = codes.get(member.item.id)
        found.append(
            Rumour(
                kind=cards.RISK_LABELS[kind],
                quote=quote(member.item),
                code=code,
                corrections=answers.get(code, 0) if code else 0,
            )
        )
    return tuple(sorted(found, key=lambda rumour: (rumour.quote.at, rumour.quote.item_id)))
