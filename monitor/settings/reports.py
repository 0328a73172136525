"""``reports.yaml``: which reports are made when, of what, in which form, for whom."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field

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


@settings_dataclass
class Lists:
    """How long the lists of a report are; what is left off is counted."""

    key_incidents: int = 8
    hot_words: int = 15
    listed_items: int = 60
    referenced_items: int = 20
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


@settings_dataclass
class ReportPlan:
    """One report that comes again."""

    id: str
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
    forms: tuple[Form, ...] = ("html", "md")
    review: Review = Review()
    lists: Lists = Lists()


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

    plans: tuple[ReportPlan, ...] = (
        ReportPlan(id="daily", kind="daily", period_ends_at=time(10, 0)),
    )
    layout: Layout = Layout()
    seal_key: SecretReference | None = None
    """``${NAME}`` or ``${file:/path}``: what a zero report is signed with; without it a digest of
    its figures stands there, which shows a slip and stops no forger."""
