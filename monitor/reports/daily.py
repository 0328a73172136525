"""What stands in the daily digest: one pure function from judged items to ``DigestData``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.reports import cards, counts, duties
from monitor.reports.coverage import cover, figures, zero_report
from monitor.reports.digest import Day, DigestData, IncidentLine, Rumour
from monitor.reports.incident import IncidentView, Items, Quote
from monitor.reports.seal import seal
from monitor.reports.wording import quote
from monitor.settings import Settings
from monitor.text.plain import plain
from monitor.types import Authority, IncidentStatus, Member, Relation, Tier

_OTHERS = 4
"""Incidents without a card that are listed."""
_POLICY = 12
_RUMOURS = 10
_RUMOUR_KINDS = ("rumour", "scam")


def compose(day: Day) -> DigestData:
    """The digest of ``day``, as things stood at its end: nothing hangs on when it is made.

    A word is new when the period before lacks it. A zero report may be claimed only when the
    sources, the watch and the peaks that were planned bear it; it is then sealed.
    """
    end, settings, lists = day.end, day.settings, day.lists
    views = known(day.of.views(day.incidents), end)
    active = [view for view in views if _active(view, day.start)]
    found = day.of.members(day.members)
    kept, label = counts.counted(found), _labeller(settings)
    key, other = _by_weight(active, lists.key_incidents)
    codes = {m.item.id: plain(v.incident.code) for v in views for m in v.members}
    policy, policy_left_off = _newest(filter(_is_policy, found), _POLICY)
    rumours, rumours_left_off = _rumours(kept, views, codes)
    items, items_left_off = counts.listed(kept, lists.listed_items, codes, label)
    data = DigestData(
        agency=settings.desk.agency,
        of=day.of.names,
        issue=day.issue,
        period_start=day.start,
        period_end=end,
        made_at=day.made_at,
        settings_revision=settings.revision,
        overview=counts.overview(kept, counts.mirrors(found), active, day),
        hours=counts.hours(kept, day.start, end, day.usual),
        key_incidents=tuple(cards.card(v, settings, day.place_name, end) for v in key),
        other_incidents=tuple(_line(view) for view in other[:_OTHERS]),
        other_incidents_left_off=max(0, len(other) - _OTHERS),
        policy=policy,
        policy_left_off=policy_left_off,
        hot_words=counts.hot_words(kept, lists.hot_words, day.before.terms),
        new_words_known=day.before.terms is not None,
        rumours=rumours,
        rumours_left_off=rumours_left_off,
        corrections=_newest(filter(_is_correction, found))[0],
        demand=counts.demand(kept, label),
        progress=duties.progress(views, day.start, end, {v.incident.id for v in key}),
        hints=duties.hints(views, end, settings, day.missing_peaks),
        items=items,
        items_left_off=items_left_off,
        coverage=cover(day.sources, day.start, end, day.watch, day.missing_peaks, day.own_troubles),
    )
    return data if active or kept else _zero(data, day)


def _zero(data: DigestData, day: Day) -> DigestData:
    """The digest of a period without anything: what may be said of it, sealed when it is proved."""
    proof = figures(
        day.settings, day.sources, day.watch, (day.start, day.end), day.made_at, day.of.names
    )
    return replace(
        data,
        zero_report=zero_report(data.coverage, day.sources, day.end, day.watch),
        seal=seal(proof, day.seal_key) if data.coverage.complete else None,
    )


def known(views: Sequence[IncidentView], end: datetime) -> list[IncidentView]:
    """The incidents as far as they were known at ``end``, mirror sites left out, gravest first."""
    found = [
        replace(view, members=kept)
        for view in views
        if (kept := [m for m in counts.counted(view.members) if m.item.collected_at < end])
    ]
    return sorted(
        found,
        key=lambda v: (
            -v.assessment.tier,
            -v.assessment.points,
            v.incident.first_published_at,
            v.incident.id,
        ),
    )


def key_incidents(
    views: Sequence[IncidentView], start: datetime, end: datetime, limit: int
) -> Sequence[IncidentView]:
    """The incidents of ``[start, end)`` that have a card, the gravest first."""
    return _by_weight([v for v in known(views, end) if _active(v, start)], limit)[0]


def _by_weight(
    views: Sequence[IncidentView], limit: int
) -> tuple[Sequence[IncidentView], Sequence[IncidentView]]:
    """Of ``views``, gravest first, those from tier BLUE up, at most ``limit``; and all others."""
    cut = min(limit, sum(view.assessment.tier >= Tier.BLUE for view in views))
    return views[:cut], views[cut:]


def _active(view: IncidentView, start: datetime) -> bool:
    dismissed = view.incident.status is IncidentStatus.DISMISSED
    return not dismissed and any(m.item.collected_at >= start for m in view.members)


def _line(view: IncidentView) -> IncidentLine:
    return IncidentLine(
        code=plain(view.incident.code),
        title=plain(view.incident.title),
        tier=view.assessment.tier,
        points=view.assessment.points,
        status=view.incident.status.label,
        items=counts.items_of(view.members),
    )


def _labeller(settings: Settings) -> Callable[[str], str]:
    labels = {topic.id: topic.label for topic in settings.topics.topics}
    return lambda topic_id: labels.get(topic_id, topic_id)


def _newest(members: Iterable[Member], limit: int | None = None) -> tuple[tuple[Quote, ...], int]:
    """The newest of them, at most ``limit``, and how many are left off."""
    ordered = sorted(members, key=lambda m: (-m.item.published_at.timestamp(), m.item.id))
    shown = ordered[:limit]
    return tuple(quote(member.item) for member in shown), len(ordered) - len(shown)


def _is_policy(member: Member) -> bool:
    """Whether an office published it, other than to correct; reprints and repeats are not."""
    return (
        member.item.authority is Authority.OFFICIAL
        and not member.classification.corrects
        and member.item.relation in (Relation.FRESH, Relation.UPDATE)
    )


def _is_correction(member: Member) -> bool:
    return member.classification.corrects and member.item.relation is not Relation.DUPLICATE


def _rumours(
    kept: Sequence[Member], views: Sequence[IncidentView], codes: Mapping[int, str]
) -> tuple[tuple[Rumour, ...], int]:
    """Original texts that name a rumour or a scam, with what offices said in the same incident.

    The earliest, and how many are left off.
    """
    answers: dict[str, Items] = {
        plain(v.incident.code): counts.items_of(m for m in v.members if m.classification.corrects)
        for v in views
    }
    found = [
        (member.item, kind)
        for member in filter(counts.is_original, kept)
        if member.item.authority is not Authority.OFFICIAL and (kind := _rumour_kind(member))
    ]
    found.sort(key=lambda pair: (pair[0].published_at, pair[0].id))
    shown = tuple(
        Rumour(
            kind=cards.RISK_LABELS[kind],
            quote=quote(item),
            code=codes.get(item.id),
            corrections=answers.get(codes.get(item.id, ""), ()),
        )
        for item, kind in found[:_RUMOURS]
    )
    return shown, len(found) - len(shown)


def _rumour_kind(member: Member) -> str:
    """Which kind of rumour it names; empty: none."""
    kinds = {risk.kind for risk in member.classification.risks}
    return next((kind for kind in _RUMOUR_KINDS if kind in kinds), "")
