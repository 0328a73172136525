"""Tables of what is read: reports and the changes staff made, surveys, what was made public."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Column, Date, Float, ForeignKey, Index, Integer, Table, text

from monitor.store.columns import Encoded, Id, PlainText, UtcTime, Word
from monitor.store.metadata import metadata
from monitor.types import EditKind, ReportFile, ReportStatus, SurveyCell

SAME_REPORT = ("kind", "period_end", "period_start", "name", "scope", "version")
"""Two that agree in these are the same report, made by two processes."""

reports = Table(
    "reports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", PlainText, nullable=False),
    Column("name", PlainText, nullable=False, server_default=text("''")),
    Column("scope", PlainText, nullable=False, server_default=text("''")),
    Column("number", Integer, nullable=False, server_default=text("0")),
    Column("period_start", UtcTime, nullable=False),
    Column("period_end", UtcTime, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("status", Word(ReportStatus), nullable=False),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("files", Encoded(tuple[ReportFile, ...]), nullable=False),
    Column("settings_revision", PlainText, nullable=False),
    Column("decided_by", PlainText, nullable=False, server_default=text("''")),
    Column("decided_at", UtcTime),
    Column("published_at", UtcTime),
    Column("note", PlainText, nullable=False, server_default=text("''")),
    Index("ix_reports_same", *SAME_REPORT, unique=True),
)

report_edits = Table(
    "report_edits",
    metadata,
    Column("id", Id, primary_key=True),
    Column("report_id", Id, ForeignKey("reports.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("by", PlainText, nullable=False),
    Column("kind", Word(EditKind), nullable=False),
    Column("passage", PlainText, nullable=False),
    Column("text", PlainText, nullable=False),
    Column("reason", PlainText, nullable=False),
    Index(None, "report_id"),
)

surveys = Table(
    "surveys",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", PlainText, nullable=False),
    Column("held_from", Date, nullable=False),
    Column("held_to", Date, nullable=False),
    Column("by_whom", PlainText, nullable=False),
    Column("response_rate", Float),
    Column("cells", Encoded(tuple[SurveyCell, ...]), nullable=False),
    Column("imported_at", UtcTime, nullable=False),
    Column("imported_by", PlainText, nullable=False),
    Index(None, "held_to"),
)

disclosures = Table(
    "disclosures",
    metadata,
    Column("id", Id, primary_key=True),
    Column("obligation", PlainText, nullable=False),
    Column("unit", PlainText, nullable=False),
    Column("on", Date, nullable=False),
    Column("title", PlainText, nullable=False),
    Column("evidence", PlainText, nullable=False),
    Column("by", PlainText, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("figures", Encoded(Mapping[str, float] | None), nullable=True),
    Index(None, "on"),
)
