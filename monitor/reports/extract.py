"""What leaves the house as data: the columns of each export, and what stands in a row. PURE.

No export names who wrote something: an outlet is named where it is a paper or an office, a place is
not told below the county, and of a text no more than an excerpt goes out. Every row carries the
number of its export, by which the ledger says who took it, when and what for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.clock import desk
from monitor.reports.register import inert
from monitor.reports.register_cells import COLUMNS
from monitor.reports.wording import clip, headline, relation_label, tone_label, web_address
from monitor.settings import Settings
from monitor.types import (
    Assessment,
    Authority,
    Classification,
    Demand,
    Dimension,
    Incident,
    Item,
    Platform,
    Relation,
    Truth,
)

EXCERPT = 200
"""Characters of a text that may go out."""
_PERSONS = (Authority.SELF_MEDIA, Authority.FORUM, Authority.TICKET, Authority.SPAM)

_WORDS: Mapping[Dimension, Callable[[str], Platform | Authority | Demand | Truth]] = {
    Dimension.PLATFORM: Platform,
    Dimension.AUTHORITY: Authority,
    Dimension.DEMAND: Demand,
    Dimension.TRUTH: Truth,
}

Cell = str | int | float | datetime | None


class Kind(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    COUNT = "count"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column."""

    name: str
    """For programs."""
    label: str
    """For people."""
    kind: Kind = Kind.TEXT
    width: int = 14
    """Characters, in a workbook."""
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """One export, its rows read while they are written."""

    title: str
    number: str
    """Of the export, on each row."""
    fields: tuple[Field, ...]
    rows: Iterable[tuple[Cell, ...]]
    about: tuple[tuple[str, str], ...]
    """What it is of, who took it, when and what for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What codes are read as."""

    settings: Settings
    place: Callable[[str], str]

    def topics(self, ids: Iterable[str]) -> str:
        """Labels of topics."""
        labels = {topic.id: topic.label for topic in self.settings.topics.topics}
        return "、".join(labels.get(each, each) for each in ids)

    def unit(self, unit_id: str | None) -> str:
        """Name of a unit; empty for none."""
        names = {unit.id: unit.name for unit in self.settings.roster.units}
        return names.get(unit_id or "", unit_id or "")


NUMBER = Field(name="export", label="导出编号", width=20)

ITEM_FIELDS = (
    Field(name="id", label="条目号", kind=Kind.COUNT, width=10),
    Field(name="published_at", label="发布时间", kind=Kind.TIME, width=17),
    Field(name="collected_at", label="采集时间", kind=Kind.TIME, width=17),
    Field(name="platform", label="平台", width=10),
    Field(name="authority", label="来源类别", width=12),
    Field(name="outlet", label="来源", width=20),
    Field(name="title", label="标题", width=44),
    Field(name="excerpt", label="摘录", width=60),
    Field(name="url", label="链接", width=40),
    Field(name="relation", label="原创或转载", width=10),
    Field(name="topics", label="主题", width=20),
    Field(name="places", label="涉事地", width=24),
    Field(name="demand", label="诉求", width=8),
    Field(name="tone", label="倾向", width=8),
    Field(name="hazards", label="风险词", width=16),
    Field(name="incident", label="事件编号", width=14),
    Field(name="forwards", label="转发", kind=Kind.COUNT, width=8, unit="次"),
    Field(name="comments", label="评论", kind=Kind.COUNT, width=8, unit="条"),
    Field(name="views", label="阅读", kind=Kind.COUNT, width=8, unit="次"),
)

INCIDENT_FIELDS = (
    Field(name="code", label="编号", width=14),
    Field(name="title", label="事件", width=44),
    Field(name="tier", label="级别", width=14),
    Field(name="points", label="得分", kind=Kind.COUNT, width=7, unit="分"),
    Field(name="formula", label="得分构成", width=34),
    Field(name="status", label="状态", width=10),
    Field(name="topics", label="主题", width=20),
    Field(name="places", label="涉事地", width=24),
    Field(name="first_published_at", label="首发时间", kind=Kind.TIME, width=17),
    Field(name="detected_at", label="发现时间", kind=Kind.TIME, width=17),
    Field(name="acknowledged_at", label="签收时间", kind=Kind.TIME, width=17),
    Field(name="owner", label="责任单位", width=24),
    Field(name="items", label="条目", kind=Kind.COUNT, width=8, unit="条"),
)

SERIES_FIELDS = (
    Field(name="begins_at", label="起始", kind=Kind.TIME, width=17),
    Field(name="topic", label="主题", width=20),
    Field(name="dimension", label="维度", width=12),
    Field(name="value", label="取值", width=24),
    Field(name="items", label="信息", kind=Kind.COUNT, width=8, unit="条"),
    Field(name="originals", label="原创", kind=Kind.COUNT, width=8, unit="条"),
)

LEDGER_FIELDS = tuple(
    Field(name=column.label, label=column.label, width=column.width) for column in COLUMNS
)
"""Of the register, under the headings that the office's own form has."""


def item_row(
    item: Item, judged: Classification, code: str, number: str, names: Names
) -> tuple[Cell, ...]:
    """The row of one item; ``code`` is that of its incident, or empty."""
    shown = item.engagement
    return (
        item.id,
        item.published_at,
        item.collected_at,
        item.platform.label,
        item.authority.label,
        "" if item.authority in _PERSONS else inert(item.outlet),
        inert(headline(item)),
        inert(clip(item.body, EXCERPT)),
        inert(web_address(item.url) or ""),
        relation_label(item.relation),
        names.topics(match.topic_id for match in judged.topics),
        "、".join(dict.fromkeys(names.place(p.code) for p in judged.regions if p.sure)),
        judged.demand.demand.label if judged.demand else "",
        tone_label(judged.tone),
        inert("、".join(dict.fromkeys(risk.word for risk in judged.risks))),
        code,
        shown.forwards,
        shown.comments,
        shown.views,
        number,
    )


def incident_row(
    incident: Incident, graded: Assessment | None, items: int, number: str, names: Names
) -> tuple[Cell, ...]:
    """The row of one incident."""
    return (
        incident.code,
        inert(incident.title),
        incident.tier.label,
        None if graded is None else graded.points,
        "" if graded is None else inert(graded.formula),
        incident.status.label,
        names.topics(incident.topics),
        "、".join(map(names.place, incident.regions)),
        incident.first_published_at,
        incident.detected_at,
        incident.acknowledged_at,
        names.unit(incident.owner),
        items,
        number,
    )


def value_words(dimension: Dimension, value: str, names: Names) -> str:
    """What staff read for a ``value`` of ``dimension``."""
    if dimension in (Dimension.REGION, Dimension.CITY, Dimension.PROVINCE):
        return names.place(value)
    if dimension is Dimension.TONE:
        return tone_label(int(value))
    if dimension is Dimension.RELATION:
        return relation_label(Relation(value))
    words = _WORDS.get(dimension)
    return inert(value) if words is None or not value else words(value).label


def told(field: Field, cell: Cell) -> str:
    """``cell`` as text: desk time to the minute, nothing for None."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{desk(cell):%Y-%m-%d %H:%M}"
    return inert(f"{cell}") if field.kind is Kind.TEXT else f"{cell}"


def as_data(fields: Sequence[Field], row: Sequence[Cell]) -> Mapping[str, object]:
    """``row`` by the names of its fields; times as UTC of ISO 8601."""
    return {
        field.name: cell.isoformat() if isinstance(cell, datetime) else cell
        for field, cell in zip(fields, row, strict=True)
    }
