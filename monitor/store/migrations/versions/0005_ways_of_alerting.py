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
    if op.get_bind().dialect.name == "sqlite":
        _make_alerts_anew()
    else:
        op.drop_index("ix_alerts_unacknowledged", "alerts")
        op.drop_index("ix_alerts_at", "alerts")
        op.drop_index("ix_alerts_incident_id", "alerts")
        op.alter_column("alerts", "incident_id", existing_type=_ID, nullable=True)
        for column in _new_columns():
            op.add_column("alerts", column)
    unheeded = sa.text("acknowledged_at IS NULL AND escalated_at IS NULL")
    op.create_index(
        "ix_alerts_unacknowledged",
        "alerts",
        ["ack_due_at"],
        sqlite_where=unheeded,
        postgresql_where=unheeded,
    )
    op.create_index("ix_alerts_at", "alerts", ["at"])
    op.create_index("ix_alerts_incident_id", "alerts", ["incident_id"])
    of_no_incident = sa.text("matter <> ''")
    op.create_index(
        "ix_alerts_matter",
        "alerts",
        ["matter"],
        sqlite_where=of_no_incident,
        postgresql_where=of_no_incident,
    )


def _new_columns() -> tuple[sa.Column[object], ...]:
    empty, zero = sa.text("''"), sa.text("0")
    return (
        sa.Column("matter", sa.Text, nullable=False, server_default=empty),
        sa.Column("snoozes", sa.Integer, nullable=False, server_default=zero),
        sa.Column("useful", sa.Boolean),
        sa.Column("useful_by", sa.Text),
    )


def _make_alerts_anew() -> None:
    """SQLite cannot let a column be empty that may not; nothing refers meanwhile.

    Written out: what the library makes of it has its constraints in another order each time, and
    two databases with the same content should be the same.
    """
    kept = (
        sa.Column("id", _ID, nullable=False),
        sa.Column("incident_id", _ID),
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
    )
    names = [column.name for column in kept]
    new = op.create_table(
        "new_alerts",
        *kept,
        *_new_columns(),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name="fk_alerts_incident_id"),
        sa.UniqueConstraint("dedupe_key", name="uq_alerts_dedupe_key"),
    )
    old = sa.table("alerts", *map(sa.column, names))
    op.execute(new.insert().from_select(names, sa.select(old)))
    op.drop_table("alerts")
    op.rename_table("new_alerts", "alerts")


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
