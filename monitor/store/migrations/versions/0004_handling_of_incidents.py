"""Handling of incidents: what people did, where they put items, what was looked at again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Add the columns and make the new tables."""
    _widen_incidents()
    _widen_members()
    _widen_assessments()
    _make_dispositions()
    _make_pins()
    _make_rechecks()
    _make_volumes()


def _widen_incidents() -> None:
    for name in ("owner", "proposed", "confirmed_by", "named_by", "recurs"):
        op.add_column("incidents", sa.Column(name, sa.Text))
    for name in ("merged_into", "refuted_by"):
        op.add_column("incidents", sa.Column(name, _ID))
    op.add_column("incidents", sa.Column("confirmed_tier", sa.SmallInteger))
    op.add_column("incidents", sa.Column("satisfaction", sa.Integer))
    op.add_column("incidents", sa.Column("look", sa.Text))
    zero = sa.text("0")
    op.add_column(
        "incidents", sa.Column("mark", sa.BigInteger, nullable=False, server_default=zero)
    )
    op.add_column("incidents", sa.Column("clock_at", _TIME))
    op.create_index("ix_incidents_clock_at", "incidents", ["clock_at"])
    worth_recalling = sa.text("(tier >= 1 OR refuted_by IS NOT NULL)")
    op.create_index(
        "ix_incidents_worth_recalling",
        "incidents",
        ["last_item_at"],
        sqlite_where=worth_recalling,
        postgresql_where=worth_recalling,
    )


def _widen_members() -> None:
    no = sa.text("false")
    op.add_column("members", sa.Column("lasting", sa.Boolean, nullable=False, server_default=no))
    op.drop_index("ix_members_incident_id", "members")
    op.create_index("ix_members_incident_id_at", "members", ["incident_id", "at"])
    op.create_index(
        "ix_members_lasting",
        "members",
        ["incident_id"],
        sqlite_where=sa.text("lasting = 1"),
        postgresql_where=sa.text("lasting"),
    )


def _widen_assessments() -> None:
    op.add_column("assessments", sa.Column("rules_tier", sa.SmallInteger))
    for name, empty in (("what_if", "'[]'"), ("coverage", "''")):
        default = sa.text(empty)
        op.add_column(
            "assessments", sa.Column(name, sa.Text, nullable=False, server_default=default)
        )


def _make_dispositions() -> None:
    op.create_table(
        "dispositions",
        sa.Column("id", _ID, nullable=False),
        _refers("incident_id", "incidents", "fk_dispositions_incident_id"),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("unit_id", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dispositions"),
    )
    op.create_index("ix_dispositions_incident_id", "dispositions", ["incident_id"])
    op.create_index("ix_dispositions_at", "dispositions", ["at"])


def _make_pins() -> None:
    op.create_table(
        "pins",
        _refers("item_id", "items", "fk_pins_item_id"),
        _refers("incident_id", "incidents", "fk_pins_incident_id"),
        sa.Column("kept", sa.Boolean, nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("item_id", "incident_id", name="pk_pins"),
    )
    op.create_table(
        "apart",
        _refers("one_id", "incidents", "fk_apart_one_id"),
        _refers("other_id", "incidents", "fk_apart_other_id"),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("one_id", "other_id", name="pk_apart"),
    )


def _make_rechecks() -> None:
    op.create_table(
        "rechecks",
        _refers("item_id", "items", "fk_rechecks_item_id"),
        sa.Column("next_at", _TIME),
        sa.Column("checked_at", _TIME),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("retitled_at", _TIME),
        sa.Column("gone_at", _TIME),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("item_id", name="pk_rechecks"),
    )
    op.create_index("ix_rechecks_next_at", "rechecks", ["next_at"])


def _make_volumes() -> None:
    op.create_table(
        "volumes",
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("hour", _TIME, nullable=False),
        sa.Column("items", sa.Integer, nullable=False),
        sa.Column("originals", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("topic", "hour", name="pk_volumes"),
        sqlite_with_rowid=False,
    )
    op.drop_index("ix_items_topic_published_at", "items")  # volumes answer what it was for
    op.execute(count_items(op.get_bind().dialect.name))


def count_items(dialect: str) -> str:
    """The statement that counts what is kept already: the usual must not be learnt anew."""
    hour = "date_trunc('hour', published_at, 'UTC')"
    if dialect == "sqlite":
        hour = "substr(published_at, 1, 13) || ':00:00.000000+00:00'"
    return f"""
        INSERT INTO volumes (topic, hour, items, originals)
        SELECT coalesce(topic, ''), {hour}, count(*),
               sum(CASE WHEN relation = 'fresh' AND authority <> 'spam' THEN 1 ELSE 0 END)
        FROM items GROUP BY 1, 2
        """  # noqa: S608 - nothing of it comes from outside


def _refers(name: str, table: str, key: str) -> sa.Column[int]:
    return sa.Column(name, _ID, sa.ForeignKey(f"{table}.id", name=key), nullable=False)
