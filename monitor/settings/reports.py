"""``reports.yaml``: which reports are made when, of what, in which form, for whom; who reviews."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from monitor.settings.base import settings_dataclass
from monitor.settings.checks import SecretReference

Kind = Literal[
    "daily",
    "weekly",
    "biweekly",
    "monthly",
    "trend",
    "golden_hour",
    "gap",
    "disclosure",
]
"""Kinds that come again; ``flash`` and ``special`` are of one incident and asked for."""
Form = Literal["html", "docx", "pdf", "md"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Covers = Literal["day", "week", "fortnight", "month", "quarter", "year"]

COVERS: dict[str, Covers] = {
    "daily": "day",
    "weekly": "week",
    "biweekly": "fortnight",
    "monthly": "month",
}
"""Kinds that say by themselves which time they are of."""

_WEEKS = {"week": 1, "fortnight": 2}
_ID = re.compile("[a-z][a-z0-9_-]*")


def _plan_id(text: str) -> str:
    """``text`` when it may name a report: a number or a path may not."""
    if _ID.fullmatch(text) is None:
        raise ValueError("write an id of small letters, digits, - and _ that begins with a letter")
    return text


@settings_dataclass
class Lists:
    """How long the lists of a report are; what is left off is counted."""

    key_incidents: Annotated[int, Field(ge=0)] = 8
    hot_words: Annotated[int, Field(ge=0)] = 15
    listed_items: Annotated[int, Field(ge=0)] = 60
    referenced_items: Annotated[int, Field(ge=0)] = 20
    """Items named under one reference."""


@settings_dataclass
class Review:
    """Who has to look at a report before it goes out."""

    by: Literal["nobody", "until", "must"] = "nobody"
    """``nobody``: it goes out as made. ``until``: a person may change and approve it until
    ``until``, then it goes out marked as not reviewed. ``must``: it never goes out without."""
    until: time | None = None
    """Desk time of the day it is made."""
    two_people: bool = True
    """Whether who approves must be another than whoever changed it last."""

    def __post_init__(self) -> None:
        if (self.by == "until") != (self.until is not None):
            raise ValueError("'until' says when, and goes with 'by: until' alone")


@settings_dataclass
class ReportPlan:
    """One report that comes again."""

    id: Annotated[str, AfterValidator(_plan_id)]
    kind: Kind
    title: str = ""
    """Empty: that of its templates."""
    days: Literal["every", "workdays"] | tuple[Weekday, ...] = "every"
    day_of_month: Annotated[int, Field(ge=1, le=28)] | None = None
    """Instead of ``days``: once a month; on a day off, the next working day."""
    weeks: Annotated[int, Field(ge=1, le=8)] = 1
    """Every so many weeks, counted from ``counted_from``."""
    counted_from: date = date(2026, 1, 5)
    """A Monday."""
    made_at: time = time(10, 15)
    due_at: time = time(10, 30)
    """When it must be on the desk; later, the administrator is told."""
    period_ends_at: time = time(0, 0)
    """Desk time of the day it is made at which the period reported ends."""
    covers: Covers | None = None
    """Of ``trend``, ``golden_hour``, ``gap`` and ``disclosure``; others say it by their kind."""
    region: str = ""
    """Code of the region it is of; empty: all that the desk watches."""
    topics: tuple[str, ...] = ()
    """Ids of ``topics.yaml``; empty: all. A trend report has one."""
    sections: tuple[str, ...] = ()
    """Ids of the sections in their order; empty: all, as shipped."""
    to: tuple[str, ...] = ()
    """Roles, people or teams of ``roster.yaml``; empty: it lies in the reports folder only."""
    channels: tuple[str, ...] = ()
    """Names of ``channels.yaml``."""
    forms: Annotated[tuple[Form, ...], Field(min_length=1)] = ("html", "md")
    review: Review = Review()
    lists: Lists = Lists()

    @property
    def span(self) -> Covers:
        """Which time it covers."""
        return COVERS.get(self.kind) or self.covers or "day"

    @property
    def by_month(self) -> bool:
        """Whether its period is made of whole months."""
        return self.span in ("month", "quarter", "year")


def _can_come_again(plan: ReportPlan) -> ReportPlan:
    """``plan`` when its times, days and readers make sense."""
    wrong = next((said for is_wrong, said in _mistakes(plan) if is_wrong), None)
    if wrong is not None:
        raise ValueError(wrong)
    return plan


def _mistakes(plan: ReportPlan) -> Iterator[tuple[bool, str]]:
    until, own = plan.review.until, COVERS.get(plan.kind)
    yield (
        not plan.period_ends_at <= plan.made_at < plan.due_at,
        "the times of a day run: period_ends_at, made_at, due_at",
    )
    yield (
        until is not None and not plan.made_at < until <= plan.due_at,
        "review ends after made_at and by due_at",
    )
    yield (
        own is None and plan.covers is None,
        f"say which time a {plan.kind} report covers: 'covers: month'",
    )
    yield (
        own is not None and plan.covers not in (None, own),
        f"a {plan.kind} report covers a {own}; leave 'covers' out",
    )
    yield (
        plan.by_month and (plan.day_of_month is None or plan.period_ends_at != time(0)),
        "whole months need 'day_of_month', and period_ends_at 00:00",
    )
    yield (
        plan.day_of_month is not None and not plan.by_month,
        "'day_of_month' is for months, quarters and years; use 'days'",
    )
    yield (
        plan.span in _WEEKS and (isinstance(plan.days, str) or len(plan.days) != 1),
        "name the one day of the week on which it is made: 'days: [mon]'",
    )
    yield (
        plan.weeks != _WEEKS.get(plan.span, plan.weeks),
        f"it covers a {plan.span}: write 'weeks: {_WEEKS.get(plan.span)}'",
    )
    yield plan.counted_from.weekday() != 0, "'counted_from' is a Monday"
    yield (
        bool(plan.to) != bool(plan.channels),
        "say whom it goes to and over which channels: 'to' and 'channels'",
    )
    yield (
        plan.kind == "trend" and len(plan.topics) != 1,
        "a trend report is of one topic; name it under 'topics'",
    )


@settings_dataclass
class Layout:
    """How printed reports look."""

    style: Literal["red_head", "plain"] = "plain"
    """``red_head``: the agency's name in red above a red line (红头)."""
    mark: str = "【内部资料】"
    title_fonts: tuple[str, ...] = ("方正小标宋简体", "方正小标宋_GBK", "华文中宋", "宋体")
    body_fonts: tuple[str, ...] = ("仿宋_GB2312", "仿宋", "FangSong", "华文仿宋")
    """The first that the reader's machine has; GB/T 9704-2012 asks for 三号仿宋."""
    signatures: tuple[str, ...] = ("值班", "审核", "签发")


@settings_dataclass
class ReportsSettings:
    """All reports."""

    plans: tuple[Annotated[ReportPlan, AfterValidator(_can_come_again)], ...] = (
        ReportPlan(id="daily", kind="daily", period_ends_at=time(10, 0)),
    )
    layout: Layout = Layout()
    attached_mb: Annotated[int, Field(ge=0, le=50)] = 8
    """Most megabytes attached to a letter; what is more lies in the reports folder."""
    seal_key: SecretReference | None = None
    """``${NAME}`` or ``${file:/path}``: what a zero report is signed with; without it a digest of
    its figures stands there, which shows a slip and stops no forger."""
