"""Ways of alerting: what is no incident, silences, drills, receipts, and signs of life."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Add the columns and make the new tables."""
    op.add_column("incidents", sa.Column("held_by", sa.Text))
    _widen_alerts()
    _widen_deliveries()
    _make_silences()
    _make_drills()
    op.create_table(
        "beats",
        sa.Column("job", sa.Text, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("job", name="pk_beats"),
    )


def _widen_alerts() -> None:
    unheeded = sa.text("acknowledged_at IS NULL AND escalated_at IS NULL")
    op.drop_index("ix_alerts_unacknowledged", "alerts")
    with op.batch_alter_table("alerts") as alerts:
        alerts.alter_column("incident_id", existing_type=_ID, nullable=True)
        alerts.add_column(
            sa.Column("matter", sa.Text, nullable=False, server_default=sa.text("''"))
        )
        alerts.add_column(
            sa.Column("snoozes", sa.Integer, nullable=False, server_default=sa.text("0"))
        )
        alerts.add_column(sa.Column("useful", sa.Boolean))
        alerts.add_column(sa.Column("useful_by", sa.Text))
    op.create_index(
        "ix_alerts_unacknowledged",
        "alerts",
        ["ack_due_at"],
        sqlite_where=unheeded,
        postgresql_where=unheeded,
    )
    of_no_incident = sa.text("matter <> ''")
    op.create_index(
        "ix_alerts_matter",
        "alerts",
        ["matter"],
        sqlite_where=of_no_incident,
        postgresql_where=of_no_incident,
    )


def _widen_deliveries() -> None:
    op.add_column(
        "deliveries",
        sa.Column("tier", sa.SmallInteger, nullable=False, server_default=sa.text("0")),
    )
    op.add_column("deliveries", sa.Column("reference", sa.Text))
    for name in ("carried_by", "instead_of"):
        op.add_column("deliveries", sa.Column(name, _ID))
    op.add_column("deliveries", sa.Column("tried_at", _TIME))
    op.create_index("ix_deliveries_channel_tried_at", "deliveries", ["channel", "tried_at"])
    carried = sa.text("carried_by IS NOT NULL")
    op.create_index(
        "ix_deliveries_carried_by",
        "deliveries",
        ["carried_by"],
        sqlite_where=carried,
        postgresql_where=carried,
    )
    op.execute("UPDATE deliveries SET tried_at = sent_at")
    op.execute(
        "UPDATE deliveries SET tier ="
        " (SELECT alerts.tier FROM alerts WHERE alerts.id = deliveries.alert_id)"
    )


def _make_silences() -> None:
    op.create_table(
        "silences",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("starts_at", _TIME, nullable=False),
        sa.Column("ends_at", _TIME, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("ended_at", _TIME),
        sa.Column("ended_by", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_silences"),
    )
    op.create_index("ix_silences_ends_at", "silences", ["ends_at"])


def _make_drills() -> None:
    op.create_table(
        "drills",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("tier", sa.SmallInteger, nullable=False),
        sa.Column("topics", sa.Text, nullable=False),
        sa.Column("regions", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("ended_at", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_drills"),
    )
