"""What a report is confined to: a region, some topics, or nothing less than the desk watches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from monitor.reports.incident import IncidentView
from monitor.settings import Settings
from monitor.settings.reports import ReportPlan
from monitor.text.plain import plain
from monitor.types import Member


def anywhere(code: str, area: str) -> bool:
    """Whether ``code`` is ``area`` itself: of use where nobody knows what lies in what."""
    return code == area


@dataclass(frozen=True, slots=True, kw_only=True)
class Confines:
    """Which items and incidents a report is of."""

    region: str = ""
    """Code of the place they must lie in; empty: anywhere and nowhere."""
    topics: frozenset[str] = frozenset()
    """One of which they must be about; empty: any and none."""
    within: Callable[[str, str], bool] = anywhere
    """Whether a place is, or lies in, another."""
    names: tuple[str, ...] = ()
    """What staff read for them, the region first."""

    @property
    def narrow(self) -> bool:
        """Whether it is less than the whole."""
        return bool(self.region or self.topics)

    def members(self, members: Iterable[Member]) -> list[Member]:
        """Those that the report is of."""
        return [m for m in members if self.holds(m)]

    def views(self, views: Iterable[IncidentView]) -> list[IncidentView]:
        """The incidents that the report is of, whole."""
        return [v for v in views if self.reaches(v.incident.topics, v.incident.regions)]

    def holds(self, member: Member) -> bool:
        """Whether the report is of ``member``."""
        judged = member.classification
        if not self.narrow:
            return True
        return self.reaches(
            {match.topic_id for match in judged.topics}, {match.code for match in judged.regions}
        )

    def reaches(self, topics: Collection[str], regions: Collection[str]) -> bool:
        """Whether it is of something that is about ``topics`` and lies in ``regions``."""
        about = not self.topics or not self.topics.isdisjoint(topics)
        return about and (
            not self.region or any(self.within(code, self.region) for code in regions)
        )


EVERYTHING = Confines()
"""No confines at all."""


def confines(
    plan: ReportPlan,
    settings: Settings,
    gazetteer_name: Callable[[str], str],
    within: Callable[[str, str], bool],
) -> Confines:
    """What the report of ``plan`` is confined to."""
    labels = {topic.id: topic.label for topic in settings.topics.topics}
    places = (gazetteer_name(plan.region),) if plan.region else ()
    return Confines(
        region=plan.region,
        topics=frozenset(plan.topics),
        within=within,
        names=tuple(plain(name) for name in (*places, *(labels.get(t, t) for t in plan.topics))),
    )
