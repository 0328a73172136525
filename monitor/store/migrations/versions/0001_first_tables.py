"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Make every table."""
    _what_comes_in()
    _items()
    _what_is_known_of_items()
    _incidents()
    _what_is_known_of_incidents()
    _alerts()
    _records()


def _what_comes_in() -> None:
    op.create_table(
        "sources",
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("body_hash", sa.Text),
        sa.Column("cursor", sa.Text, nullable=False),
        sa.Column("next_fetch_at", _TIME),
        sa.Column("last_attempt_at", _TIME),
        sa.Column("last_success_at", _TIME),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_error", sa.Text),
        sa.Column("lease_until", _TIME),
        sa.PrimaryKeyConstraint("source_id", name="pk_sources"),
    )
    op.create_table(
        "tallies",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sa.Column("relevant", sa.BigInteger, nullable=False),
        sa.Column("duplicates", sa.BigInteger, nullable=False),
        sa.Column("visits", sa.BigInteger, nullable=False),
        sa.Column("failed_visits", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("day", "source_id", name="pk_tallies"),
    )
    op.create_table(
        "batches",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("fetched_at", _TIME, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("items", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_batches_fetched_at", "batches", ["fetched_at"])
    op.create_table(
        "seen",
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("exact", sa.Text, nullable=False),
        sa.Column("item_id", _ID),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_seen"),
        sqlite_with_rowid=False,
    )


def _items() -> None:
    op.create_table(
        "items",
        sa.Column("id", _ID, nullable=False),
        sa.Column("source_id", sa.Text, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("authority", sa.Text, nullable=False),
        sa.Column("outlet", sa.Text, nullable=False),
        sa.Column("region", sa.Text),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("canonical_url", sa.Text, nullable=False),
        sa.Column("external_id", sa.Text),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("published_at", _TIME, nullable=False),
        sa.Column("collected_at", _TIME, nullable=False),
        sa.Column("exact", sa.Text, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.Column("relation", sa.Text, nullable=False),
        sa.Column("relation_reason", sa.Text, nullable=False),
        sa.Column("origin_id", _ID, sa.ForeignKey("items.id", name="fk_items_origin_id")),
        sa.Column("engagement", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("topic", sa.Text),
        sa.Column("assessed_at", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
    )
    op.create_index("ix_items_collected_at", "items", ["collected_at"])
    op.create_index("ix_items_exact", "items", ["exact"])
    op.create_index("ix_items_topic_published_at", "items", ["topic", "published_at"])
    op.create_index(
        "ix_items_unassessed",
        "items",
        ["id"],
        sqlite_where=sa.text("assessed_at IS NULL"),
        postgresql_where=sa.text("assessed_at IS NULL"),
    )


def _what_is_known_of_items() -> None:
    op.create_table(
        "bands",
        sa.Column("band", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column(
            "item_id",
            _ID,
            sa.ForeignKey("items.id", name="fk_bands_item_id"),
            autoincrement=False,
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("band", "item_id", name="pk_bands"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "observations",
        sa.Column(
            "item_id",
            _ID,
            sa.ForeignKey("items.id", name="fk_observations_item_id"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("engagement", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("item_id", "at", name="pk_observations"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "judgements",
        sa.Column("id", _ID, nullable=False),
        sa.Column(
            "item_id", _ID, sa.ForeignKey("items.id", name="fk_judgements_item_id"), nullable=False
        ),
        sa.Column("judgement", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_judgements"),
    )
    op.create_index("ix_judgements_item_id", "judgements", ["item_id"])


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", _ID, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("tier", sa.SmallInteger, nullable=False),
        sa.Column("topics", sa.Text, nullable=False),
        sa.Column("regions", sa.Text, nullable=False),
        sa.Column(
            "first_item_id",
            _ID,
            sa.ForeignKey("items.id", name="fk_incidents_first_item_id"),
            nullable=False,
        ),
        sa.Column("first_published_at", _TIME, nullable=False),
        sa.Column("detected_at", _TIME, nullable=False),
        sa.Column("last_item_at", _TIME, nullable=False),
        sa.Column("profile", sa.Text, nullable=False),
        sa.Column("clocks", sa.Text, nullable=False),
        sa.Column("acknowledged_at", _TIME),
        sa.Column("acknowledged_by", sa.Text),
        sa.Column("review_at", _TIME),
        sa.Column("alert_pending", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
        sa.UniqueConstraint("code", name="uq_incidents_code"),
    )
    op.create_index(
        "ix_incidents_alert_pending",
        "incidents",
        ["id"],
        sqlite_where=sa.text("alert_pending = 1"),
        postgresql_where=sa.text("alert_pending"),
    )
    op.create_index("ix_incidents_detected_at", "incidents", ["detected_at"])
    op.create_index("ix_incidents_last_item_at", "incidents", ["last_item_at"])
    op.create_index("ix_incidents_review_at", "incidents", ["review_at"])


def _what_is_known_of_incidents() -> None:
    op.create_table(
        "days",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("incidents", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_days"),
    )
    op.create_table(
        "members",
        sa.Column(
            "item_id",
            _ID,
            sa.ForeignKey("items.id", name="fk_members_item_id"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "incident_id",
            _ID,
            sa.ForeignKey("incidents.id", name="fk_members_incident_id"),
            nullable=False,
        ),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("item_id", name="pk_members"),
    )
    op.create_index("ix_members_incident_id", "members", ["incident_id"])
    op.create_table(
        "assessments",
        sa.Column("id", _ID, nullable=False),
        sa.Column(
            "incident_id",
            _ID,
            sa.ForeignKey("incidents.id", name="fk_assessments_incident_id"),
            nullable=False,
        ),
        sa.Column("tier", sa.SmallInteger, nullable=False),
        sa.Column("points", sa.Integer, nullable=False),
        sa.Column("factors", sa.Text, nullable=False),
        sa.Column("rules_fired", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("settings_revision", sa.Text, nullable=False),
        sa.Column("heat", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_assessments"),
    )
    op.create_index("ix_assessments_incident_id", "assessments", ["incident_id"])


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", _ID, nullable=False),
        sa.Column(
            "incident_id",
            _ID,
            sa.ForeignKey("incidents.id", name="fk_alerts_incident_id"),
            nullable=False,
        ),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("tier", sa.SmallInteger, nullable=False),
        sa.Column("route", sa.Text, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("dedupe_key", sa.Text, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("explanation", sa.Text, nullable=False),
        sa.Column("ack_due_at", _TIME),
        sa.Column("acknowledged_at", _TIME),
        sa.Column("acknowledged_by", sa.Text),
        sa.Column("escalated_at", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint("dedupe_key", name="uq_alerts_dedupe_key"),
    )
    op.create_index(
        "ix_alerts_unacknowledged",
        "alerts",
        ["ack_due_at"],
        sqlite_where=sa.text("acknowledged_at IS NULL AND escalated_at IS NULL"),
        postgresql_where=sa.text("acknowledged_at IS NULL AND escalated_at IS NULL"),
    )
    op.create_index("ix_alerts_at", "alerts", ["at"])
    op.create_index("ix_alerts_incident_id", "alerts", ["incident_id"])
    op.create_table(
        "deliveries",
        sa.Column("id", _ID, nullable=False),
        sa.Column(
            "alert_id",
            _ID,
            sa.ForeignKey("alerts.id", name="fk_deliveries_alert_id"),
            nullable=False,
        ),
        sa.Column("dedupe_key", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", _TIME, nullable=False),
        sa.Column("error", sa.Text),
        sa.Column("sent_at", _TIME),
        sa.Column("lease_until", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("alert_id", "dedupe_key", name="uq_deliveries_alert_id_dedupe_key"),
    )
    op.create_index(
        "ix_deliveries_status_next_attempt_at", "deliveries", ["status", "next_attempt_at"]
    )


def _records() -> None:
    op.create_table(
        "ledger",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"),
    )
    op.create_index("ix_ledger_at", "ledger", ["at"])
    op.create_index("ix_ledger_subject", "ledger", ["subject"])
    op.create_table(
        "reports",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("period_start", _TIME, nullable=False),
        sa.Column("period_end", _TIME, nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("settings_revision", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
    )
    op.create_index("ix_reports_kind_period_end", "reports", ["kind", "period_end"])
    op.create_table(
        "runs",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("started_at", _TIME, nullable=False),
        sa.Column("finished_at", _TIME),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_job_started_at", "runs", ["job", "started_at"])
    op.create_index("ix_runs_started_at", "runs", ["started_at"])
