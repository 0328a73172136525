"""Which report is wanted: its kind, of what, and of which time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args

from monitor.clock import DESK, desk, utc
from monitor.settings import Settings
from monitor.settings.reports import Kind, ReportPlan, Review
from monitor.types import Report, ReportEdit

__all__ = ["Order", "Stage", "plan_of", "year_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One report to be made; the same order gives the same report."""

    kind: str
    start: datetime
    end: datetime
    """UTC; the end itself is outside."""
    name: str = ""
    """Entry of ``reports.yaml``; empty: somebody asked for it."""
    scope: str = ""
    """``incident:4``, ``topic:arrears`` or ``region:430000``; empty: what the entry says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What is known of a report besides its order when its document is composed."""

    number: int
    """第几期."""
    now: datetime
    report: Report | None = None
    """Its row, once there is one: what stands on it as stamp."""
    edits: tuple[ReportEdit, ...] = ()


def plan_of(settings: Settings, order: Order) -> ReportPlan:
    """The entry of ``reports.yaml`` that ``order`` names, or else one with nothing but its kind.

    What somebody asked for goes out only when somebody has approved it.
    """
    found = next((plan for plan in settings.reports.plans if plan.id == order.name), None)
    if found is not None:
        return found
    kinds: tuple[Kind, ...] = get_args(Kind)
    what, _, which = order.scope.partition(":")
    return ReportPlan(
        id=order.name or order.kind,
        kind=next((kind for kind in kinds if kind == order.kind), "daily"),
        topics=(which,) if what == "topic" else (),
        region=which if what == "region" else "",
        forms=("html", "docx", "md"),
        review=Review(by="must"),
    )


def year_of(moment: datetime) -> tuple[datetime, datetime]:
    """The desk's year before whose end ``moment`` lies: reports are numbered in it."""
    local = desk(moment - timedelta(microseconds=1))
    first = datetime(local.year, 1, 1, tzinfo=DESK)
    return utc(first), utc(first.replace(year=local.year + 1))
