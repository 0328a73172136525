"""Nouns of what is read: a report and its stages, what staff changed in it, counts, surveys.

Import them from ``monitor.types``, where all nouns are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class ReportStatus(StrEnum):
    """How far a report has come."""

    DRAFT = "draft"
    """Composed, and open to changes."""
    APPROVED = "approved"
    """A named person stands for it; it waits to be published."""
    PUBLISHED = "published"
    """Its files are frozen and go out."""
    WITHDRAWN = "withdrawn"
    """Taken back after it was published; the files stay as proof."""

    @property
    def label(self) -> str:
        """Chinese name as staff read it."""
        return _STATUSES[self]


_STATUSES = {
    ReportStatus.DRAFT: "草稿",
    ReportStatus.APPROVED: "已审核",
    ReportStatus.PUBLISHED: "已印发",
    ReportStatus.WITHDRAWN: "已撤回",
}


class EditKind(StrEnum):
    """What a person did to one passage of a draft."""

    REPLACE = "replace"
    DROP = "drop"
    ADD = "add"
    """Words of the person's own behind the passage."""

    @property
    def label(self) -> str:
        """Chinese name as staff read it."""
        return {"replace": "改写", "drop": "删去", "add": "增补"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """One rendering of a report as it lies in the reports folder."""

    form: str
    """``html``, ``docx``, ``pdf`` or ``md``."""
    path: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report that was made and kept."""

    id: int
    kind: str
    """``daily``, ``weekly``, ``flash`` …: one of ``monitor.reports.kinds``."""
    name: str = ""
    """Which entry of ``reports.yaml`` it was made for; empty: somebody asked for it."""
    scope: str = ""
    """What it is of: ``incident:4``, ``topic:arrears``; empty: everything the desk watches."""
    number: int = 0
    """第几期 of its entry in its year."""
    period_start: datetime
    period_end: datetime
    made_at: datetime
    status: ReportStatus = ReportStatus.DRAFT
    version: int = 1
    """Counts from 1 each time the same report is composed anew."""
    files: tuple[ReportFile, ...] = ()
    settings_revision: str
    decided_by: str = ""
    """Who approved it; ``rules`` where the entry asks nobody."""
    decided_at: datetime | None = None
    published_at: datetime | None = None
    note: str = ""
    """Why it was withdrawn or sent unreviewed, as staff read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportEdit:
    """One change a person made to a draft; later ones stand above earlier, none is overwritten."""

    id: int
    report_id: int
    at: datetime
    by: str
    kind: EditKind
    passage: str
    """Id of the passage, as the document gives it: ``overview.lead``, ``incident-4.advice``."""
    text: str = ""
    """Words put in its place or behind it; ``[3]`` stands for the document's third reference."""
    reason: str = ""


class Dimension(StrEnum):
    """What counts are broken down by."""

    PLATFORM = "platform"
    AUTHORITY = "authority"
    TONE = "tone"
    DEMAND = "demand"
    REGION = "region"
    """The place it surely happened in, as exactly as told: a county, or the city or province."""
    CITY = "city"
    """The city of that place; a text that names two counties of one counts once."""
    PROVINCE = "province"
    GROUP = "group"
    SOURCE = "source"
    SOURCE_HOUR = "source_hour"
    """Sources by the hour, of all items together: what a silent one would have brought."""
    OUTLET = "outlet"
    """By name, media and offices alone; whoever else speaks is counted together as ``""``."""
    RELATION = "relation"
    """The only one in which mirrors are counted."""
    TRUTH = "truth"

    @property
    def label(self) -> str:
        """Chinese name as staff read it."""
        return _DIMENSIONS[self]


_DIMENSIONS = {
    Dimension.PLATFORM: "平台",
    Dimension.AUTHORITY: "来源类别",
    Dimension.TONE: "倾向",
    Dimension.DEMAND: "诉求",
    Dimension.REGION: "涉事地",
    Dimension.CITY: "涉事地（市）",
    Dimension.PROVINCE: "涉事地（省）",
    Dimension.GROUP: "群体",
    Dimension.SOURCE: "信源",
    Dimension.SOURCE_HOUR: "信源（逐时）",
    Dimension.OUTLET: "媒体",
    Dimension.RELATION: "原创或转载",
    Dimension.TRUTH: "真实性",
}


class Count(NamedTuple):
    """How many items, and how many first reports among them."""

    items: int
    originals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One sample survey on what people know (知晓率) or how content they are (满意度)."""

    id: int
    name: str
    held_from: date
    held_to: date
    by_whom: str
    """Who held it; an independent third party, or who else."""
    response_rate: float | None
    """0 to 1; None where it was not told."""
    cells: tuple[SurveyCell, ...]
    imported_at: datetime
    imported_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyCell:
    """How many of those asked said yes to one question, in one region and group."""

    measure: str
    """``awareness`` 知晓率 or ``satisfaction`` 满意度."""
    topic: str = ""
    """Id of ``topics.yaml``; empty: social insurance as a whole."""
    region: str = ""
    group: str = ""
    asked: int
    yes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """One publication that meets an obligation of ``disclosure.yaml``, entered by a person."""

    id: int
    obligation: str
    unit: str
    on: date
    title: str
    evidence: str
    """Link, document number or a photograph's file name."""
    by: str
    at: datetime
    figures: Mapping[str, float] | None = None
    """For obligations of a rate: ``share`` 0 to 1."""
