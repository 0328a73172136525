"""Whether the rules of ``routing.yaml`` answer for every incident at every hour. PURE.

Rules only narrow, so an incident of which nothing is known but its tier matches the fewest of them:
a tree that answers for it at home and elsewhere, in every stretch of time that the rules tell
apart, answers for every incident.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import product

from monitor.alerts.route import Case, choose
from monitor.clock import DESK
from monitor.settings.routing import RoutingSettings, every_route
from monitor.types import Tier

_SOME_DAY = date(2026, 1, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """A time of day, and whether it lies on a working day after a working day."""

    hour: time
    works: bool
    worked_before: bool

    @property
    def at(self) -> datetime:
        return datetime.combine(_SOME_DAY, self.hour, DESK)

    @property
    def word(self) -> str:
        return f"{'工作日' if self.works else '休息日'}{self.hour:%H:%M}起"

    def is_working(self, day: date) -> bool:
        return self.works if day == _SOME_DAY else self.worked_before


def gaps(routing: RoutingSettings) -> tuple[str, ...]:
    """Incidents no rule would match, one Chinese sentence each; empty for a complete tree."""
    return tuple(_gaps(routing))


def _gaps(routing: RoutingSettings) -> Iterator[str]:
    moments = _moments(routing)
    alerting = [tier for tier in Tier if tier > Tier.ROUTINE]
    for home, tier in product((True, False), alerting):
        left = [m for m in moments if not _answered(tier, m, routing, home=home)]
        if left:
            when = "" if len(left) == len(moments) else f"（{left[0].word}）"
            yield (
                f"{'本地' if home else '外地'}{tier.label}事件{when}没有分派规则，"
                "请在 routing.yaml 末尾加一条不设条件的兜底规则"
            )


def _answered(tier: Tier, moment: _Moment, routing: RoutingSettings, *, home: bool) -> bool:
    case = Case(tier=tier, at=moment.at, home=home)
    return bool(choose(case, routing, _never, moment.is_working))


def _moments(routing: RoutingSettings) -> list[_Moment]:
    """One moment in every stretch of time that the rules tell apart."""
    hours = {time(0)}
    for route in every_route(routing.routes):
        hours.update(route.match.hours or ())
    return [
        _Moment(hour=hour, works=works, worked_before=before)
        for works, before, hour in product((True, False), (True, False), sorted(hours))
    ]


def _never(code: str, area: str) -> bool:
    del code, area
    return False
