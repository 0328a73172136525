"""Old stories told again: which earlier incident a new one repeats, and how it was refuted then.

A rumour that an office has refuted comes back in other words, or in the very same. What is told of
one place is not the same story in another, unless the story was refuted: rumours roam.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.clock import desk
from monitor.incidents.group import Within
from monitor.incidents.likeness import in_unit, likeness, rarities, shared_words, vector
from monitor.incidents.voices import counted, is_official, says
from monitor.settings.severity import Care, SeveritySettings
from monitor.types import Incident, Member, Platform, Recurrence, Truth

_SHOWN_WORDS = 4
_SAME_CLAIM = 0.3
"""Likeness of a refutation to a story from which it is about that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """The earlier incident that a new one repeats, how alike they are (0 to 1), and by what."""

    past: Incident
    alike: float
    reason: str

    @property
    def refutation_id(self) -> int | None:
        """The item that refuted it then, or the story it was itself a return of."""
        if self.past.refuted_by is not None or self.past.recurs is None:
            return self.past.refuted_by
        return self.past.recurs.refutation_id


def returned(
    incident: Incident,
    past: Sequence[Incident],
    rules: SeveritySettings,
    *,
    within: Within,
    copied: Collection[int] = (),
) -> Return | None:
    """Which of ``past`` is told again by ``incident``; None when none is.

    ``copied`` are incidents that hold the very texts which this one repeats. A refuted story
    comes before one that never was; then the likest, then the newest.
    """
    here = in_unit(incident.profile.terms, incident.profile.unit)
    others = [one for one in past if one.id != incident.id]
    rarity = rarities(here, [one.profile.terms for one in others])
    found = [
        Return(past=one, alike=alike, reason=_reason(incident, one, alike, rules, copied))
        for one in others
        if (alike := _alike(incident, here, one, rarity, rules, within, copied))
        >= rules.recurrence.alike
    ]
    return max(
        found,
        key=lambda one: (one.refutation_id is not None, one.alike, one.past.last_item_at),
        default=None,
    )


def _alike(
    incident: Incident,
    here: Mapping[str, float],
    one: Incident,
    rarity: Mapping[str, float],
    rules: SeveritySettings,
    within: Within,
    copied: Collection[int],
) -> float:
    if one.id in copied:
        return 1.0
    if one.refuted_by is None and not _may_be_there(incident.regions, one.regions, within):
        return 0.0
    return round(likeness(here, one.profile.terms, rarity, rules.grouping), 2)


def _may_be_there(here: Sequence[str], there: Sequence[str], within: Within) -> bool:
    """Whether both may have happened in one place: one is unknown, or one lies in the other."""
    pairs = [(a, b) for a in here for b in there]
    return not pairs or any(within(a, b) or within(b, a) for a, b in pairs)


def _reason(
    incident: Incident,
    one: Incident,
    alike: float,
    rules: SeveritySettings,
    copied: Collection[int],
) -> str:
    told = f"与{_day(one.last_item_at)}的事件{one.code}《{one.title}》"
    if one.id in copied:
        return f"{told}为同一文字，旧文重发"
    words = shared_words(incident.title, one.profile.terms, rules.grouping)[:_SHOWN_WORDS]
    shared = f"，共同用语“{'”“'.join(words)}”" if words else ""
    return f"{told}主题相同，用语相似度{alike:.2f}{shared}"


def recurrence(
    incident: Incident, found: Return, refutation: Member | None, rules: SeveritySettings
) -> Recurrence:
    """What is kept of a return; ``refutation`` is the member of that id, as far as it is held.

    What only explained is no refutation, nor is what refuted another claim than this one's.
    """
    if refutation is None or not refutes(refutation) or not _about(refutation, incident, rules):
        return Recurrence(
            incident_id=found.past.id, refutation_id=None, reason=f"{found.reason}；上次未见辟谣"
        )
    item = refutation.item
    then = f"上次由{item.outlet}于{_day(item.published_at)}辟谣：{item.title} {item.url}".rstrip()
    return Recurrence(
        incident_id=found.past.id, refutation_id=item.id, reason=f"{found.reason}；{then}"
    )


def _about(refutation: Member, incident: Incident, rules: SeveritySettings) -> bool:
    said = vector(refutation.item.title, refutation.classification.terms, rules.grouping)
    return likeness(said, incident.profile.terms, {}, rules.grouping) >= _SAME_CLAIM


def refuted_by(members: Sequence[Member], care: Care) -> int | None:
    """The first item in which an office refuted the story, or else explained it.

    Where an office admits the matter itself, what it refutes besides is some embellishment.
    """
    spoken = counted(members)
    heard = [
        m for m in spoken if m.classification.corrects and m.item.platform is not Platform.HOTLIST
    ]
    true = any(_admits(m, care) for m in spoken)
    best = min(
        heard,
        key=lambda m: (not true and not refutes(m), m.item.published_at, m.item.id),
        default=None,
    )
    return None if best is None else best.item.id


def _admits(member: Member, care: Care) -> bool:
    truth = member.classification.truth
    if truth is not None and truth.state is Truth.CONFIRMED:
        return is_official(member)
    return is_official(member) and says(member, care.confirmed) and not says(member, care.denied)


def refutes(member: Member) -> bool:
    """Whether an official voice says in it that the claim is not so."""
    truth = member.classification.truth
    return member.classification.corrects and truth is not None and truth.state is Truth.REFUTED


def worth_comparing(
    incident: Incident, members: int, measured: int | None, rules: SeveritySettings, now: datetime
) -> bool:
    """Whether to look for an earlier story now: as it opens, then while young, as it doubles.

    ``measured`` is how many items the last grading counted; None before the first.
    """
    if incident.recurs is not None:
        return False
    if measured is None:
        return True
    return now - incident.detected_at < rules.recurrence.young and members >= 2 * max(measured, 1)


def _day(moment: datetime) -> str:
    day = desk(moment)
    return f"{day.year}年{day.month}月{day.day}日"
