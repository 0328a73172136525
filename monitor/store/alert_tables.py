"""The tables of alerting; ``tables`` gives them on beside all others."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    UniqueConstraint,
    text,
)

from monitor.store.columns import Encoded, Id, Level, PlainText, UtcTime, Word
from monitor.store.metadata import metadata
from monitor.types import AlertReason, DeliveryStatus, Message, Scope, SilenceKind

alerts = Table(
    "alerts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("incident_id", Id, ForeignKey("incidents.id"), index=True),
    Column("matter", PlainText, nullable=False, server_default=text("''")),
    Column("reason", Word(AlertReason), nullable=False),
    Column("tier", Level, nullable=False),
    Column("route", PlainText, nullable=False),
    Column("step", Integer, nullable=False),
    Column("dedupe_key", PlainText, nullable=False, unique=True),
    Column("at", UtcTime, nullable=False, index=True),
    Column("explanation", PlainText, nullable=False),
    Column("ack_due_at", UtcTime),
    Column("acknowledged_at", UtcTime),
    Column("acknowledged_by", PlainText),
    Column("escalated_at", UtcTime),
    Column("snoozes", Integer, nullable=False, server_default=text("0")),
    Column("useful", Boolean),
    Column("useful_by", PlainText),
    Index(
        "ix_alerts_matter",
        "matter",
        sqlite_where=text("matter <> ''"),
        postgresql_where=text("matter <> ''"),
    ),
)
_nobody_has_it = alerts.c.acknowledged_at.is_(None) & alerts.c.escalated_at.is_(None)
Index(
    "ix_alerts_unacknowledged",
    alerts.c.ack_due_at,
    sqlite_where=_nobody_has_it,
    postgresql_where=_nobody_has_it,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("alert_id", Id, ForeignKey("alerts.id"), nullable=False),
    Column("dedupe_key", PlainText, nullable=False),
    Column("channel", PlainText, nullable=False),
    Column("recipient", PlainText, nullable=False),
    Column("address", PlainText, nullable=False),
    Column("message", Encoded(Message), nullable=False),
    Column("status", Word(DeliveryStatus), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UtcTime, nullable=False),
    Column("tier", Level, nullable=False, server_default=text("0")),
    Column("error", PlainText),
    Column("sent_at", UtcTime),
    Column("reference", PlainText),
    Column("carried_by", Id),
    Column("instead_of", Id),
    Column("lease_until", UtcTime),
    Column("tried_at", UtcTime),
    UniqueConstraint("alert_id", "dedupe_key"),
    Index(None, "status", "next_attempt_at"),
    Index(None, "channel", "tried_at"),
    Index(
        "ix_deliveries_carried_by",
        "carried_by",
        sqlite_where=text("carried_by IS NOT NULL"),
        postgresql_where=text("carried_by IS NOT NULL"),
    ),
)

silences = Table(
    "silences",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", Word(SilenceKind), nullable=False),
    Column("scope", Encoded(Scope), nullable=False),
    Column("starts_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False, index=True),
    Column("by", PlainText, nullable=False),
    Column("reason", PlainText, nullable=False),
    Column("ended_at", UtcTime),
    Column("ended_by", PlainText),
)

drills = Table(
    "drills",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("by", PlainText, nullable=False),
    Column("tier", Level, nullable=False),
    Column("topics", Encoded(tuple[str, ...]), nullable=False),
    Column("regions", Encoded(tuple[str, ...]), nullable=False),
    Column("note", PlainText, nullable=False),
    Column("ended_at", UtcTime),
)

beats = Table(
    "beats",
    metadata,
    Column("job", PlainText, primary_key=True),
    Column("at", UtcTime, nullable=False),
)
